// The gateway's border and its orders, over the sandbox. Every name, number and address is invented.
import assert from "node:assert/strict";
import { test } from "node:test";

import { RidewireError, Taxomet } from "ridewire";
import { createGateway, memoryLedger } from "ridewire/gateway";

import { ADD_ORDER, ALLOW, ask, CREATES, ORIGIN, post, read, settle, town, until } from "./support/gateway.mjs";
import { failure, HOUR, parcel, SECOND, START } from "./support/virtual.mjs";

const ENDPOINTS = Object.keys(CREATES);
const ROUTE = { rll: [{ lon: 37.59, lat: 55.73 }, { lon: 37.41, lat: 55.97 }] };

test("a read is the parsed result, with the provider's figures to be seen by pages", async () => {
  const { gateway } = town();
  const gate = gateway();
  const { status, body } = await read(gate(post("yandex_taxi.taxi_info", ROUTE)));
  assert.deepEqual([status, body.kind], [200, "offer"]);
  const geocoded = await read(gate(post("p2p_motion.geocode", { address: "Чернівці" }, { origin: ORIGIN })));
  assert.equal(geocoded.headers.get("ratelimit-remaining"), "99");
  assert.equal(geocoded.headers.get("access-control-allow-origin"), ORIGIN);
  for (const name of ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"])
    assert.ok(geocoded.headers.get("access-control-expose-headers").split(", ").includes(name), name);
});

test("failures have a fitting status, and say what an error says", async () => {
  const { gateway, sandbox } = town();
  const gate = gateway();
  const bad = await read(gate(post("taxomet.add_order", { ...ADD_ORDER, phone: "1" }, { "idempotency-key": "k", "accept-language": "uk,en;q=0.5" })));
  assert.equal(bad.status, 400);
  assert.equal(bad.body.error.kind, "invalid_request");
  assert.equal(bad.body.error.outcome, "not_sent");
  assert.deepEqual(bad.body.error.issues[0].path, ["phone"]);
  assert.match(bad.body.error.message, /номер вигляду/);
  for (const [fault, status, kind] of [
    ["500", 502, "server"],
    ["html_200", 502, "malformed_response"],
    ["commit_then_reset", 502, "network"],
    ["timeout_after", 504, "timeout"],
    ["too_many_requests", 429, "rate_limited"],
  ]) {
    const remove = sandbox.fail({ endpoint: "taxomet.get_order", fault, ...(status === 429 && { retryAfter: 60 }) });
    const { status: seen, body, headers } = await until(sandbox, read(gate(post("taxomet.get_order", { id: 1 }))));
    assert.deepEqual([seen, body.error.kind], [status, kind], fault);
    assert.equal(headers.get("retry-after") !== null, status === 429, fault);
    remove();
  }
  const wrong = gateway({ yandexTaxi: { ...sandbox.config.yandexTaxi, apiKey: "not-the-key" } });
  const { status, body } = await read(wrong(post("yandex_taxi.taxi_info", ROUTE)));
  assert.deepEqual([status, body.error.kind], [502, "unauthorized"]);
});

test("only what is allowed by name can be called, by POST, with JSON of at most 16 KiB", async () => {
  const { gateway, sandbox } = town();
  const gate = gateway({ allow: ["taxomet.add_order", "taxomet.get_tariffs"] });
  const status = async (request) => (await read(gate(request))).status;
  const key = { "idempotency-key": "k" };
  assert.equal(await status(post("taxomet.cancel_order", { id: 1 })), 403);
  assert.equal(await status(post("taxomet.send_sms", {}, key)), 403);
  for (const path of ["", "taxomet.add_order/", "taxomet.add_order/x", "taxomet.nothing", "TAXOMET.ADD_ORDER", "constructor", "__proto__", "../taxomet.add_order", "https://evil.example/"])
    assert.equal(await status(new Request(`https://gateway.example/${path}`, { method: "POST", body: "{}" })), path === "../taxomet.add_order" ? 415 : 404, path);
  assert.equal(await status(new Request("https://gateway.example/taxomet.get_tariffs")), 405);
  assert.equal(await status(new Request("https://gateway.example/taxomet.get_tariffs", { method: "DELETE" })), 405);
  assert.equal(await status(post("taxomet.get_tariffs", {}, { "content-type": "text/plain" })), 415);
  assert.equal(await status(post("taxomet.get_tariffs", {}, { "content-type": "application/x-www-form-urlencoded" })), 415);
  for (const body of ["", "[]", "null", "1", '"{}"', "{", "\ufeff{}"]) assert.equal(await status(post("taxomet.get_tariffs", body)), 400, JSON.stringify(body));
  assert.equal(await status(post("taxomet.get_tariffs", `{${" ".repeat(16_382)}}`)), 200);
  assert.equal(await status(post("taxomet.get_tariffs", `{${" ".repeat(16_383)}}`)), 413);
  // What the length's header says does not matter.
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1024).fill(32)) });
  const lying = new Request("https://gateway.example/taxomet.get_tariffs", { method: "POST", headers: { "content-type": "application/json", "content-length": "2" }, body: endless, duplex: "half" });
  assert.equal(await status(lying), 413);
  for (const more of [{ baseUrl: "https://evil.example" }, { extra: { query: { a: "b" } } }, { headers: { "X-API-Key": "k" } }, { operator_login: "x" }])
    assert.equal(await status(post("taxomet.add_order", { ...ADD_ORDER, ...more }, key)), 400);
  assert.equal(await status(post("taxomet.add_order", `${"[".repeat(8000)}`, key)), 400);
  assert.equal(await status(post("taxomet.add_order", `{"to":${"[".repeat(7000)}${"]".repeat(7000)}}`, key)), 400);
  for (const bad of [undefined, "", " ", "ключ", "k".repeat(256), "a\tb"]) {
    // What `Headers` themselves refuse cannot be sent.
    const headers = bad === undefined || bad === "ключ" ? {} : { "idempotency-key": bad };
    assert.equal(await status(post("taxomet.add_order", ADD_ORDER, headers)), 400, String(bad));
  }
  assert.equal(sandbox.log.filter(({ endpoint }) => endpoint !== "taxomet.get_tariffs").length, 0);
});

test("who does not say who calls is answered 500, and nothing is sent", async () => {
  const { gateway, sandbox } = town();
  const cases = [() => undefined, () => ({}), () => ({ caller: "" }), () => ({ caller: 7 }), () => "anna", () => null, async () => ({ caller: {} })];
  cases.push(() => {
    throw new Error("the database at 10.0.0.7 is down, password hunter22");
  });
  for (const authorize of cases) {
    const { status, body } = await read(gateway({ authorize })(post("taxomet.add_order", ADD_ORDER, { "idempotency-key": "k" })));
    assert.equal(status, 500);
    assert.doesNotMatch(JSON.stringify(body), /hunter22|10\.0\.0\.7|Error:|\.js/);
  }
  const refused = await gateway({ authorize: () => new Response("log in first", { status: 401, headers: { "www-authenticate": "Bearer" } }) })(
    post("taxomet.add_order", ADD_ORDER, { "idempotency-key": "k", origin: ORIGIN }),
  );
  assert.deepEqual([refused.status, await refused.text(), refused.headers.get("www-authenticate")], [401, "log in first", "Bearer"]);
  assert.equal(refused.headers.get("access-control-allow-origin"), ORIGIN);
  assert.equal(sandbox.log.length, 0);
});

test("`authorize` sees the request and the endpoint", async () => {
  const { gateway } = town();
  let seen;
  await gateway({ authorize: (request, endpoint) => ((seen = [request.headers.get("x-session"), endpoint.name, endpoint.effect]), { caller: "a" }) })(
    post("taxomet.get_tariffs", {}, { "x-session": "s1" }),
  );
  assert.deepEqual(seen, ["s1", "taxomet.get_tariffs", "read"]);
});

for (const endpoint of ENDPOINTS) {
  test(`${endpoint}: a thousand duplicates of one key are one call and a thousand equal answers`, async () => {
    const { gateway, commits, sandbox } = town({ latencyMs: 300 });
    const gate = gateway();
    const all = await until(
      sandbox,
      Promise.all(Array.from({ length: 1000 }, async () => (await gate(post(endpoint, CREATES[endpoint], { "idempotency-key": "one click" }))).text())),
    );
    assert.equal(new Set(all).size, 1);
    assert.equal(commits().length, 1);
    const later = await gate(post(endpoint, CREATES[endpoint], { "idempotency-key": "one click" }));
    assert.equal(await later.text(), all[0]);
    assert.equal(later.headers.get("idempotent-replayed"), "true");
  });

  test(`${endpoint}: a key is used for one thing, and by one caller`, async () => {
    const { gateway, commits } = town();
    const gate = gateway();
    const key = { "idempotency-key": "k" };
    const first = await read(gate(post(endpoint, CREATES[endpoint], key)));
    assert.equal(first.status, 200);
    // The order of members does not matter, what they say does.
    const turned = Object.fromEntries(Object.entries(CREATES[endpoint]).reverse());
    assert.deepEqual((await read(gate(post(endpoint, turned, key)))).body, first.body);
    const other = { ...CREATES[endpoint], ...(endpoint === "taxomet.add_order" ? { phone: "+70005550102" } : { sender: { name: "Інша", phone: "+380005550109" } }) };
    for (const params of [other, {}, { nonsense: 1 }]) {
      const { status, body } = await read(gate(post(endpoint, params, key)));
      assert.deepEqual([status, body.error.kind, body.error.outcome], [422, "conflict", "not_sent"]);
    }
    const elsewhere = ENDPOINTS.find((name) => name !== endpoint);
    assert.equal((await read(gate(post(elsewhere, CREATES[elsewhere], key)))).status, 422);
    assert.equal(commits().length, 1);
    // Another caller's key is another key, and tells nothing of the first.
    assert.equal((await read(gate(ask(endpoint, "k", { "x-caller": "boris" })))).status, 404);
    assert.equal((await read(gate(post(endpoint, CREATES[endpoint], { ...key, "x-caller": "boris" })))).status, 200);
    assert.equal(commits().length, 2);
  });
}

test("the same order and key are the same answer even when the order's time has come too near", async () => {
  const { gateway, sandbox } = town();
  const gate = gateway();
  const order = () => post("p2p_motion.create_order", parcel(START), { "idempotency-key": "k" });
  const first = await read(gate(order()));
  await sandbox.advance(HOUR);
  assert.deepEqual((await read(gate(order()))).body, first.body);
});

test("who comes while it is under way waits 25 seconds, and is then told to come again", async () => {
  const { gateway, sandbox, commits } = town({ options: { timeoutMs: 60_000 } });
  const gate = gateway();
  sandbox.fail({ endpoint: "taxomet.add_order", fault: "commit_answer_late", delayMs: 30_000, times: 1 });
  const order = () => gate(post("taxomet.add_order", ADD_ORDER, { "idempotency-key": "k" }));
  const first = read(order());
  await new Promise((resolve) => setTimeout(resolve, 20));
  const startedAt = sandbox.now();
  const second = await until(sandbox, read(order()));
  assert.equal(second.status, 409);
  assert.equal(second.headers.get("retry-after"), "5");
  assert.ok(sandbox.now() - startedAt >= 25 * SECOND && sandbox.now() - startedAt < 28 * SECOND);
  assert.equal((await read(gate(ask("taxomet.add_order", "k")))).status, 409);
  const done = await until(sandbox, first);
  assert.equal(done.status, 200);
  assert.deepEqual((await read(order())).body, done.body);
  assert.equal(commits().length, 1);
});

test("an unknown outcome is 202, is looked for by reads, and is never ordered again", async () => {
  for (const [fault, found] of [["commit_then_reset", true], ["dropped_before_commit", false], ["commit_then_5xx", true], ["commit_then_garbage", true]]) {
    const { gateway, sandbox, commits } = town();
    const gate = gateway();
    const order = () => read(gate(post("p2p_motion.create_order", CREATES["p2p_motion.create_order"], { "idempotency-key": "k" })));
    sandbox.fail({ endpoint: "p2p_motion.create_order", fault, times: 1 });
    const first = await until(sandbox, order());
    assert.deepEqual([first.status, first.body.error.outcome], [202, "unknown"], fault);
    assert.equal(first.body.error.print, undefined);
    const again = await order();
    assert.equal(again.status, 202);
    assert.equal(again.body.reconciliation.state, found ? "found" : "unknown", fault);
    if (found) assert.equal(again.body.reconciliation.id, commits()[0]);
    else assert.deepEqual(again.body.reconciliation.candidates, []);
    const status = await read(gate(ask("p2p_motion.create_order", "k")));
    assert.deepEqual([status.status, status.body.reconciliation.state], [202, found ? "found" : "unknown"]);
    assert.equal(sandbox.log.filter(({ endpoint }) => endpoint === "p2p_motion.create_order").length, 1);
  }
});

test("other people's orders are no candidates for a caller", async () => {
  const { gateway, sandbox } = town();
  const gate = gateway();
  const order = parcel(START);
  // Somebody else's, alike in phones and times.
  await read(gate(post("p2p_motion.create_order", { ...order, info: { ...order.info, destination: { ...order.info.destination, location: { lat: 48.31, lng: 25.91 } } } }, { "idempotency-key": "a", "x-caller": "boris" })));
  sandbox.fail({ endpoint: "p2p_motion.create_order", fault: "dropped_before_commit", times: 1 });
  await until(sandbox, read(gate(post("p2p_motion.create_order", order, { "idempotency-key": "b" }))));
  const again = await read(gate(ask("p2p_motion.create_order", "b")));
  assert.equal(again.body.reconciliation.state, "unknown");
  assert.doesNotMatch(JSON.stringify(again.body), /48\.31|0005550102|Оля/);
});

/** Two callers order the same parcel, each from another process over the same ledger; what each is told in the end, once both have asked. */
async function twins({ first, second, options, switched = {} }) {
  const { gateway, sandbox, commits } = town({ options });
  const callers = ["anna", "boris"];
  const made = [];
  for (const [n, fault] of [first, second].entries()) {
    if (fault) sandbox.fail({ endpoint: "p2p_motion.create_order", fault, times: 1, retryAfter: 1 });
    const before = commits().length;
    await until(sandbox, read(gateway(n === 1 ? switched : {})(post("p2p_motion.create_order", parcel(START), { "idempotency-key": "k", "x-caller": callers[n] }))));
    made.push(commits()[before]);
    await sandbox.advance(5000);
  }
  await sandbox.advance(HOUR);
  await until(sandbox, gateway().wake());
  const told = [];
  for (const caller of callers) {
    const { body } = await until(sandbox, read(gateway()(ask("p2p_motion.create_order", "k", { "x-caller": caller }))));
    told.push(body.id ?? body.reconciliation?.id ?? body.reconciliation?.state ?? body.error.outcome);
  }
  return { made, told };
}

test("nobody is told of an order that may be somebody else's, though both ordered the same", async () => {
  const own = ({ made, told }) => assert.deepEqual(told, made);
  own(await twins({}));
  // The one was answered, the other's answer is lost: there are two orders, and it is known whose the first is.
  own(await twins({ second: "commit_then_reset" }));
  own(await twins({ first: "commit_then_reset" }));
  // There is one order, and it is not of whom nothing was made.
  const lost = await twins({ second: "dropped_before_commit" });
  assert.deepEqual(lost.told, [lost.made[0], "unknown"]);
  const late = await twins({ first: "dropped_before_commit" });
  assert.deepEqual(late.told, ["unknown", late.made[1]]);
  // There is one order and both lost their answers: it is either's.
  for (const [first, second] of [["commit_then_reset", "dropped_before_commit"], ["dropped_before_commit", "commit_then_reset"], ["commit_then_reset", "commit_then_reset"]]) {
    assert.deepEqual((await twins({ first, second })).told, ["unknown", "unknown"], `${first}, ${second}`);
  }
  // Who has certainly made none is in nobody's way.
  const refused = await twins({ first: "too_many_requests", second: "commit_then_reset" });
  assert.equal(refused.made[0], undefined);
  assert.match(refused.made[1], /^ord_/);
  assert.equal(refused.told[1], refused.made[1]);
  // The second was told by its mark, which was switched on meanwhile: the first lost its own.
  const switched = await twins({ first: "dropped_before_commit", switched: { markMemo: true } });
  assert.deepEqual(switched.told, ["unknown", switched.made[1]]);
  // By our marks all of them are told apart.
  const marked = { options: { markMemo: true } };
  for (const first of ["commit_then_reset", "dropped_before_commit"]) {
    for (const second of ["commit_then_reset", "dropped_before_commit"]) {
      const { made, told } = await twins({ first, second, ...marked });
      assert.deepEqual(told, made.map((id) => id ?? "unknown"), `${first}, ${second}`);
    }
  }
});

test("where the ledger cannot be read, what was sent before is not called unsent", async () => {
  for (const operation of ["read", "swap"]) {
    const { gateway, sandbox, ledger, commits } = town();
    const order = post("p2p_motion.create_order", parcel(START), { "idempotency-key": "k" });
    sandbox.fail({ endpoint: "p2p_motion.create_order", fault: "commit_then_reset", times: 1 });
    assert.equal((await until(sandbox, read(gateway()(order.clone())))).status, 202);
    const down = { ...ledger, [operation]: () => { throw new Error("disk full"); } };
    const again = await read(gateway({ ledger: down })(order));
    assert.deepEqual([again.status, again.body.error.outcome, commits().length], [503, "unknown", 1], operation);
  }
});

test("whoever cannot read who ordered the same tells nobody of an order", async () => {
  for (const damage of ["[]", '"x"', "7", "true", "{", "null"]) {
    const { gateway, sandbox, ledger, commits } = town();
    const broken = { ...ledger, read: (id) => (id.startsWith("like:") ? damage : ledger.read(id)) };
    sandbox.fail({ endpoint: "p2p_motion.create_order", fault: "dropped_before_commit", times: 1 });
    assert.equal((await until(sandbox, read(gateway()(post("p2p_motion.create_order", parcel(START), { "idempotency-key": "a" }))))).status, 202);
    assert.equal((await read(gateway()(post("p2p_motion.create_order", parcel(START), { "idempotency-key": "b" })))).status, 200);
    const { body } = await read(gateway({ ledger: broken })(ask("p2p_motion.create_order", "a")));
    assert.ok(!JSON.stringify(body).includes(commits()[0]), damage);
    // And nothing is sent that could not be announced.
    const third = await read(gateway({ ledger: broken })(post("p2p_motion.create_order", parcel(START), { "idempotency-key": "c" })));
    assert.deepEqual([third.status, third.body.error.outcome, commits().length], [503, "not_sent", 1], damage);
  }
});

test("who ordered the same is noted also where another process has let the key go meanwhile", async () => {
  const { gateway, sandbox, ledger, commits } = town();
  const rows = { ...ledger, exclusive: false };
  sandbox.fail({ endpoint: "p2p_motion.create_order", fault: "dropped_before_commit", times: 1 });
  assert.equal((await until(sandbox, read(gateway({ ledger: rows })(post("p2p_motion.create_order", parcel(START), { "idempotency-key": "a" }))))).status, 202);
  // Of the second key another process says at first that it is at it, and then that it was not sent.
  let turn = 0;
  const sending = (id) => JSON.stringify({ ...JSON.parse(ledger.read(id)), state: "sending", at: sandbox.now() });
  const place = (more) => read(gateway(more)(post("p2p_motion.create_order", parcel(START), { "idempotency-key": "b" })));
  sandbox.fail({ endpoint: "p2p_motion.create_order", fault: "too_many_requests", times: 1, retryAfter: 1 });
  const before = [...(await ledger.due(Number.MAX_SAFE_INTEGER, 100))];
  await until(sandbox, place({ ledger: rows }));
  await sandbox.advance(5000);
  const [id] = (await ledger.due(Number.MAX_SAFE_INTEGER, 100)).filter((id) => !before.includes(id) && !id.includes(":"));
  const absent = JSON.stringify({ ...JSON.parse(ledger.read(id)), state: "absent" });
  ledger.swap(id, ledger.read(id), absent, undefined);
  const torn = { ...rows, read: (row) => (row === id && ++turn === 1 ? sending(id) : ledger.read(row)) };
  assert.equal((await until(sandbox, place({ ledger: torn }))).status, 200);
  await sandbox.advance(HOUR);
  const { body } = await until(sandbox, read(gateway({ ledger: rows })(ask("p2p_motion.create_order", "a"))));
  assert.equal(body.reconciliation.state, "unknown");
  assert.equal(commits().length, 1);
});

test("what provably was not sent may be sent with the same key", async () => {
  const { gateway, sandbox, commits } = town();
  const gate = gateway({ timeoutMs: 1000, p2pMotion: { ...sandbox.config.p2pMotion } });
  // The hour's quota is used up: nothing is sent.
  const small = town({ quota: { orders: 0 } });
  const tight = small.gateway();
  const first = await until(small.sandbox, read(tight(post("p2p_motion.create_order", CREATES["p2p_motion.create_order"], { "idempotency-key": "k" }))));
  assert.equal(first.status, 429);
  assert.equal(commits().length, 0);
  assert.equal((await read(gate(ask("p2p_motion.create_order", "k")))).status, 404);
});

test("who asks by the key is told what the answer proves", async () => {
  const { gateway, sandbox } = town({ options: { allow: [...ALLOW, "taxomet.send_sms"] } });
  const gate = gateway();
  const told = async (endpoint, params, key) => {
    const { body } = await until(sandbox, read(gate(post(endpoint, params, { "idempotency-key": key, "accept-language": "uk" }))));
    const asked = await read(gate(ask(endpoint, key, { "accept-language": "uk" })));
    const { reconciliation, ...rest } = asked.body;
    assert.deepEqual(rest, body);
    return reconciliation;
  };
  assert.deepEqual(await told("p2p_motion.create_order", parcel(START), "a"), { state: "found", id: sandbox.orders()[0].id, duplicates: [] });
  // A message has no number.
  assert.deepEqual(await told("taxomet.send_sms", { from: "TAXI", phone: "70005550101", msg: "код 1" }, "b"), { state: "unknown", why: "виконано, у відповіді немає номера", candidates: [{}] });
  sandbox.fail({ endpoint: "p2p_motion.create_order", fault: "too_many_requests", times: 1 });
  assert.deepEqual(await told("p2p_motion.create_order", parcel(START), "c"), { state: "absent" });
});

test("one list serves all orders that are looked for", async () => {
  const { gateway, sandbox, commits } = town();
  const gate = gateway();
  sandbox.fail({ endpoint: "p2p_motion.create_order", fault: "commit_then_reset" });
  const orders = Array.from({ length: 20 }, (_, n) => ({ ...parcel(START), receiver: { name: "Оля", phone: `00055502${String(n).padStart(2, "0")}` } }));
  await until(sandbox, Promise.all(orders.map((order, n) => gate(post("p2p_motion.create_order", order, { "idempotency-key": `k${n}` })))));
  await sandbox.advance(2000);
  await until(sandbox, gate.wake());
  const lists = sandbox.log.filter(({ endpoint }) => endpoint === "p2p_motion.list_orders").length;
  assert.ok(lists >= 1 && lists <= 2, `${lists} lists`);
  for (let n = 0; n < 20; n++) {
    const { body } = await read(gate(ask("p2p_motion.create_order", `k${n}`)));
    assert.equal(body.reconciliation.state, "found");
    assert.ok(commits().includes(body.reconciliation.id));
  }
});

test("what is personal goes after a day, and the row after thirty", async () => {
  const { gateway, sandbox, ledger, commits } = town();
  const gate = gateway();
  const order = () => post("p2p_motion.create_order", CREATES["p2p_motion.create_order"], { "idempotency-key": "k" });
  await read(gate(order()));
  const row = async () => ledger.read((await ledger.due(Number.MAX_SAFE_INTEGER, 10))[0] ?? "");
  assert.match(await row(), /Крамниця/);
  await sandbox.advance(24 * HOUR);
  await gate.wake();
  assert.doesNotMatch(await row(), /Крамниця|5550102|48\.29/);
  const later = await read(gate(order()));
  assert.deepEqual(later.body, { id: commits()[0] });
  await sandbox.advance(29 * 24 * HOUR);
  await gate.wake();
  assert.deepEqual(await ledger.due(Number.MAX_SAFE_INTEGER, 10), []);
});

test("a ledger holds no key, no caller and no phone of who ordered a taxi", async () => {
  const { gateway, ledger } = town();
  await read(gateway()(post("taxomet.add_order", ADD_ORDER, { "idempotency-key": "a-key-of-mine", "x-caller": "caller-of-mine" })));
  const [id] = await ledger.due(Number.MAX_SAFE_INTEGER, 10);
  assert.doesNotMatch(id + (await ledger.read(id)), /a-key-of-mine|caller-of-mine|5550101|Морская/);
});

test("texts, voice codes and ratings are limited by number, caller and day", async () => {
  const allow = [...ALLOW, "taxomet.send_sms", "taxomet.send_voice_code", "taxomet.add_driver_rating"];
  const { gateway, sandbox } = town({ options: { allow, limits: { perNumber: 2, perCaller: 3, perDay: 4 } } });
  const gate = gateway();
  let keys = 0;
  const text = (phone, caller, key = `k${++keys}`) => until(sandbox, read(gate(post("taxomet.send_sms", { from: "TAXI", phone, msg: "код 1" }, { "idempotency-key": key, "x-caller": caller }))));
  const first = await text("70005550101", "anna");
  assert.equal(first.status, 200, JSON.stringify(first.body));
  assert.equal((await text("70005550101", "anna")).status, 200);
  const third = await text("70005550101", "anna");
  assert.deepEqual([third.status, third.body.error.kind, third.body.error.outcome], [429, "rate_limited", "not_sent"]);
  assert.ok(Number(third.headers.get("retry-after")) > 0 && Number(third.headers.get("retry-after")) <= 86_400);
  // The same click again is no second text.
  assert.equal((await text("70005550101", "anna", "k1")).status, 200);
  assert.equal((await text("70005550102", "anna")).status, 200);
  assert.equal((await text("70005550103", "anna")).status, 429);
  assert.equal((await text("70005550103", "boris")).status, 200);
  assert.equal((await text("70005550104", "vera")).status, 429);
  const sent = sandbox.log.filter(({ endpoint }) => endpoint === "taxomet.send_sms").length;
  assert.equal(sent, 4);
  await sandbox.advance(24 * HOUR);
  assert.equal((await text("70005550104", "vera")).status, 200);
  // Others are counted by themselves.
  const voice = await read(gate(post("taxomet.send_voice_code", { phone: "70005550101", code: "1234" }, { "idempotency-key": "v" })));
  assert.equal(voice.status, 200);
  assert.equal((await gateway()(post("taxomet.send_sms", {}))).status, 400, "without a key");
});

test("a thousand duplicates of one text are one text", async () => {
  const { gateway, sandbox } = town({ options: { allow: ["taxomet.send_sms"] } });
  const gate = gateway();
  const text = async () => (await gate(post("taxomet.send_sms", { from: "TAXI", phone: "70005550101", msg: "код 1" }, { "idempotency-key": "k" }))).status;
  const statuses = await until(sandbox, Promise.all(Array.from({ length: 1000 }, text)));
  assert.deepEqual([...new Set(statuses)], [200]);
  assert.equal(sandbox.log.length, 1);
});

test("a wrong option is an error when the gateway is made, and quotes nothing", () => {
  const { sandbox } = town();
  const good = { taxomet: sandbox.config.taxomet, allow: ["taxomet.add_order"], origins: [ORIGIN], authorize: () => ({ caller: "a" }) };
  createGateway(good);
  const wrong = [
    {},
    { ...good, allow: undefined },
    { ...good, allow: ["taxomet.call"] },
    { ...good, allow: ["yandex_taxi.taxi_info"] },
    { ...good, allow: "taxomet.add_order" },
    { ...good, authorize: undefined },
    { ...good, authorize: "anna" },
    { ...good, origins: undefined },
    ...["*", "null", "shop.example", "https://shop.example/", "https://shop.example:443", "https://SHOP.example", "https://*.example", "file://", "chrome-extension://abc", 7].map((origin) => ({ ...good, origins: [origin] })),
    ...["api", "/api/", "/a b", "/a?b", "https://x.example/api", 7].map((prefix) => ({ ...good, prefix })),
    { ...good, limits: { perNumber: -1 } },
    { ...good, limits: { perHour: 1 } },
    { ...good, ledger: {} },
    { ...good, ledger: null },
    ...["exclusive", "read", "swap", "due", "next"].map((name) => ({ ...good, ledger: { ...memoryLedger(), [name]: undefined } })),
    { ...good, allowHeaders: ["x y"] },
    { ...good, colour: "red" },
    { ...good, taxomet: { ...sandbox.config.taxomet, baseUrl: "http://tenant.example" } },
  ];
  for (const options of wrong) {
    assert.throws(() => createGateway(options), (error) => error instanceof RidewireError && error.kind === "config" && !/pa55|sandbox-operator|SHOP/.test(error.message), JSON.stringify(options));
  }
});

test("a prefix is part of the address", async () => {
  const { gateway } = town();
  const gate = gateway({ prefix: "/api/rides" });
  const at = (path) => gate(new Request(`https://shop.example${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" }));
  assert.equal((await at("/api/rides/taxomet.get_tariffs")).status, 200);
  assert.equal((await at("/taxomet.get_tariffs")).status, 404);
  assert.equal((await at("/api/ridestaxomet.get_tariffs")).status, 404);
});

test("a Taxomet client through the gateway behaves as one with credentials", async () => {
  const { gateway, sandbox } = town();
  const gate = gateway();
  const through = new Taxomet({ gateway: "https://gateway.example" }, { fetch: (url, init) => gate(new Request(url, init)) });
  const straight = new Taxomet(sandbox.config.taxomet, { fetch: sandbox.fetch });
  const { order_id } = await through.addOrder(ADD_ORDER);
  assert.deepEqual(await through.getOrder({ id: order_id }), await straight.getOrder({ id: order_id }));
  const bad = await failure(through.addOrder({ ...ADD_ORDER, phone: "1" }));
  const worse = await failure(straight.addOrder({ ...ADD_ORDER, phone: "1" }));
  assert.deepEqual({ ...bad, attempts: 0 }, { ...worse, attempts: 0 });
});

// ---- Taxomet's notices ----------------------------------------------------------------------------

const SECRET = "0123456789abcdefghijkl";
const notice = (body, { secret = SECRET, type = "application/json", method = "POST" } = {}) =>
  new Request(`https://gateway.example/taxomet.notify/${secret}${method === "GET" ? `?${body}` : ""}`, { method, ...(method === "POST" && { body, headers: { "content-type": type } }) });

/** A taxi that was ordered, and whose answer was lost. */
async function lostTaxi(options = {}) {
  const seen = [];
  const parts = town({ options: { notifications: { secret: SECRET, onOrder: (order) => seen.push(order) }, ...options } });
  const gate = parts.gateway();
  parts.sandbox.fail({ endpoint: "taxomet.add_order", fault: "commit_then_reset", times: 1 });
  const lost = await until(parts.sandbox, read(gate(post("taxomet.add_order", ADD_ORDER, { "idempotency-key": "k" }))));
  assert.deepEqual([lost.status, lost.body.error.outcome], [202, "unknown"]);
  const state = async () => (await read(gate(ask("taxomet.add_order", "k")))).body.reconciliation;
  const reads = () => parts.sandbox.log.filter(({ endpoint }) => endpoint === "taxomet.get_order").length;
  return { ...parts, gate, seen, mark: lost.body.error.ref, id: parts.commits()[0], state, reads };
}

test("a notice settles a lost order, in whatever form it comes, once a read has shown it", async () => {
  const forms = [
    ({ id, mark }) => [JSON.stringify({ order_id: id, extern_id: mark, status: "invented" })],
    ({ id, mark }) => [JSON.stringify({ event: "order", order: { id: Number(id), externId: mark } })],
    ({ id, mark }) => [new URLSearchParams({ OrderID: id, ExternID: mark }).toString(), { type: "application/x-www-form-urlencoded" }],
    ({ id, mark }) => [new URLSearchParams({ id, ext_id: mark }).toString(), { method: "GET" }],
  ];
  for (const form of forms) {
    const lost = await lostTaxi();
    assert.equal((await lost.state()).state, "unknown");
    const answer = await lost.gate(notice(...form(lost)));
    assert.equal(answer.status, 204);
    assert.deepEqual(await lost.state(), { state: "found", id: lost.id, duplicates: [] }, String(form));
    assert.deepEqual(lost.seen.map(({ order_id }) => order_id), [lost.id]);
    assert.equal(lost.sandbox.log.filter(({ endpoint }) => endpoint === "taxomet.add_order").length, 1);
  }
});

test("a notice that comes before the answer is remembered, should there be none", async () => {
  for (const [fault, told] of [["commit_answer_late", 200], ["timeout_after", 202]]) {
    const { gateway, sandbox, commits } = town({ options: { notifications: { secret: SECRET } } });
    const gate = gateway();
    let mark;
    const spy = async (url, init) => {
      mark ??= new URL(typeof url === "string" ? url : url.url).searchParams.get("extern_id");
      return sandbox.fetch(url, init);
    };
    sandbox.fail({ endpoint: "taxomet.add_order", fault, delayMs: 5000, times: 1 });
    const placing = read(gateway({ fetch: spy })(post("taxomet.add_order", ADD_ORDER, { "idempotency-key": "k" })));
    for (let turn = 0; commits().length === 0 && turn < 1000; turn++) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.equal((await gate(notice(JSON.stringify({ order_id: commits()[0], extern_id: mark })))).status, 204);
    assert.equal((await until(sandbox, placing)).status, told, fault);
    const { body } = await read(gate(ask("taxomet.add_order", "k")));
    assert.deepEqual(body.reconciliation, { state: "found", id: commits()[0], duplicates: [] }, fault);
  }
});

test("a lost order is known by its phone, too, however the provider spells it", async () => {
  for (const [phone, state] of [["80005550101", "found"], ["7 (000) 555-01-01", "found"], ["80005550102", "unknown"]]) {
    const lost = await lostTaxi();
    // No mark comes back, and the phone comes back otherwise.
    const fetch = async (url, init) => {
      const response = await lost.sandbox.fetch(url, init);
      const { extern_id: _, ...order } = await response.json();
      return Response.json({ ...order, call_from: phone });
    };
    await lost.gateway({ fetch })(notice(JSON.stringify({ order_id: lost.id, extern_id: lost.mark })));
    assert.equal((await lost.state()).state, state, phone);
  }
});

test("a forged, foreign or nonsensical notice changes nothing, and is answered like any other", async () => {
  const lost = await lostTaxi();
  const { gate, mark, id, state, reads } = lost;
  // Somebody else's order, with another phone.
  const other = await read(gate(post("taxomet.add_order", { ...ADD_ORDER, phone: "+70005550109" }, { "idempotency-key": "other" })));
  for (const secret of ["", "x", SECRET.slice(1), `${SECRET}x`, SECRET.toUpperCase(), "%30123456789abcdefghijkl"]) assert.equal((await gate(notice(JSON.stringify({ order_id: id, extern_id: mark }), { secret }))).status, 404, secret);
  assert.equal(reads(), 0);
  for (const body of [
    JSON.stringify({ order_id: other.body.order_id, extern_id: mark }),
    JSON.stringify({ order_id: "999999999", extern_id: mark }),
    JSON.stringify({ order_id: "-1", extern_id: mark }),
    JSON.stringify({ extern_id: mark }),
    JSON.stringify({ order_id: { $gt: 0 }, extern_id: [mark] }),
    '{"__proto__":{"order_id":"1"}}',
    "null",
    "{",
    "order_id=1%00&extern_id",
    "x".repeat(20_000),
    `${"[".repeat(8000)}`,
  ]) {
    assert.equal((await until(lost.sandbox, gate(notice(body)))).status, 204);
    assert.equal((await state()).state, "unknown", body.slice(0, 60));
  }
});

test("ten thousand notices of one order are one read in five seconds, and the last of them is not lost", async () => {
  const lost = await lostTaxi();
  const flood = Promise.all(Array.from({ length: 10_000 }, () => lost.gate(notice(JSON.stringify({ order_id: lost.id, extern_id: lost.mark })))));
  while (lost.seen.length === 0) await settle();
  await settle();
  assert.equal(lost.reads(), 1);
  lost.sandbox.setOrder("taxomet", lost.id, { driver: { id: "104", title: "Берёзкина Ада Игоревна" } });
  await until(lost.sandbox, flood);
  assert.equal(lost.reads(), 2);
  assert.deepEqual(lost.seen.map((order) => order.driver_id), ["0", "104"]);
  await lost.sandbox.advance(5000);
  await lost.gate(notice(JSON.stringify({ order_id: lost.id })));
  assert.equal(lost.reads(), 3);
});

test("without notifications there is nothing at their address", async () => {
  const { gateway } = town();
  assert.equal((await gateway()(notice("{}"))).status, 404);
  for (const notifications of [{}, { secret: "short" }, { secret: `${"a".repeat(21)}/` }, { secret: SECRET, onOrder: 7 }]) assert.throws(() => town().gateway({ notifications }), RidewireError);
});

// ---- the ledger's timers --------------------------------------------------------------------------

test("rows that nothing can be done about are not looked at over and over", async () => {
  const ledger = memoryLedger();
  const { sandbox } = town();
  await ledger.swap("a row of another version", undefined, '{"v":99,"state":"absent"}', 1);
  let looks = 0;
  const counted = { ...ledger, due: (...args) => (looks++, ledger.due(...args)) };
  const gate = createGateway({ ...sandbox.config, fetch: sandbox.fetch, allow: ["taxomet.add_order"], origins: [], authorize: () => ({ caller: "anna" }), ledger: counted });
  assert.equal((await gate(post("taxomet.add_order", ADD_ORDER, { "idempotency-key": "k" }))).status, 200);
  await new Promise((resolve) => setTimeout(resolve, 700));
  assert.ok(looks <= 2, `${looks} looks`);
  assert.equal(await ledger.read("a row of another version"), '{"v":99,"state":"absent"}');
});

test("a gateway looks by itself for what an earlier process has lost, whatever is asked of it first", async () => {
  const { sandbox, ledger, gateway, commits } = town({ now: () => Date.now() });
  sandbox.fail({ endpoint: "p2p_motion.create_order", fault: "commit_then_reset", times: 1 });
  // Its clock is a caller's, so that it has no timers: it might as well be dead.
  assert.equal((await read(gateway()(post("p2p_motion.create_order", parcel(Date.now()), { "idempotency-key": "k" })))).status, 202);
  const [id] = (await ledger.due(Number.MAX_SAFE_INTEGER, 10)).filter((id) => !id.includes(":"));
  const state = async () => JSON.parse(await ledger.read(id)).state;
  assert.equal(await state(), "unknown");
  assert.equal((await read(gateway({ clock: undefined })(post("yandex_taxi.zone_info", { ll: { lon: 39.72, lat: 43.58 } })))).status, 200);
  for (let waited = 0; (await state()) === "unknown" && waited < 5000; waited += 50) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await state(), "found");
  assert.equal(commits().length, 1);
});

test("a gateway looks for what an earlier process was at when it died, and keeps no program from ending", async () => {
  const { sandbox, ledger, gateway, commits } = town({ now: () => Date.now() });
  const order = { ...parcel(Date.now()) };
  // The first process dies after the provider has acted.
  sandbox.fail({ endpoint: "p2p_motion.create_order", fault: "timeout_after", times: 1 });
  void gateway({ clock: undefined })(post("p2p_motion.create_order", order, { "idempotency-key": "k" }));
  for (let waited = 0; commits().length === 0 && waited < 3000; waited += 10) await new Promise((resolve) => setTimeout(resolve, 10));
  const second = gateway({ clock: undefined });
  await second.wake();
  const { body } = await read(second(ask("p2p_motion.create_order", "k")));
  assert.deepEqual(body.reconciliation, { state: "found", id: commits()[0], duplicates: [] });
  // The row of the order, and the one of all that ordered the same.
  assert.equal((await ledger.due(Number.MAX_SAFE_INTEGER, 10)).length, 2);
});
