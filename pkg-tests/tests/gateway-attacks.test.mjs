// Who would misuse the gateway, and what goes wrong around it. Every name, number and address is invented.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { memoryLedger, objectLedger } from "ridewire/gateway";

import { serve } from "../../gateway/examples/http.mjs";
import { ADD_ORDER, ALLOW, ask, CREATES, ORIGIN, post, read, town, until } from "./support/gateway.mjs";
import { HOUR, SECOND, START } from "./support/virtual.mjs";

const KEY = { "idempotency-key": "k" };
const DAY = 24 * HOUR;

test("callers whose names are alike share no key", async () => {
  const { gateway, commits } = town();
  const names = ["anna", "anna\u0000", "anna\u0000\u0000", " anna", "Anna", "anna:k", '"anna"', "\ud800", "\ud801", "\ufffd", "a".repeat(64), "a".repeat(65)];
  for (const [n, caller] of names.entries()) {
    const gate = gateway({ authorize: () => ({ caller }) });
    assert.equal((await read(gate(ask("taxomet.add_order", "k")))).status, 404, `${JSON.stringify(caller)} sees somebody else's order`);
    assert.equal((await read(gate(post("taxomet.add_order", ADD_ORDER, KEY)))).status, 200);
    assert.equal(commits().length, n + 1);
  }
});

test("a key that belongs to somebody else tells nothing, whatever is asked with it", async () => {
  const { gateway, sandbox, commits } = town();
  const gate = gateway();
  sandbox.fail({ endpoint: "p2p_motion.create_order", fault: "commit_then_reset", times: 1 });
  const mine = await until(sandbox, read(gate(post("p2p_motion.create_order", CREATES["p2p_motion.create_order"], KEY))));
  assert.equal(mine.status, 202);
  const theirs = { "x-caller": "boris" };
  for (const endpoint of Object.keys(CREATES)) {
    const { status, body } = await read(gate(ask(endpoint, "k", theirs)));
    assert.deepEqual([status, body.error.kind, body.reconciliation], [404, "rejected", undefined]);
  }
  // Nor do wrong params under it: they are no conflict for somebody who never used it.
  const wrong = await read(gate(post("p2p_motion.create_order", {}, { ...KEY, ...theirs })));
  assert.deepEqual([wrong.status, wrong.body.error.kind], [400, "invalid_request"]);
  assert.doesNotMatch(JSON.stringify(wrong.body), new RegExp(commits()[0]));
});

test("a key is forgotten after thirty days, and not before; a clock that jumps to and fro orders nothing twice", async () => {
  const { gateway, sandbox, commits } = town();
  const gate = gateway();
  const order = () => until(sandbox, read(gate(post("taxomet.add_order", ADD_ORDER, KEY))));
  const first = await order();
  await sandbox.advance(30 * DAY - 60 * SECOND);
  assert.deepEqual((await order()).body, first.body);
  await sandbox.advance(120 * SECOND);
  assert.notDeepEqual((await order()).body, first.body);
  assert.equal(commits().length, 2);

  for (const jump of [-400 * DAY, -DAY, -60 * SECOND, 60 * SECOND, 29 * DAY]) {
    const place = town();
    let skew = 0;
    const clock = { now: () => place.sandbox.clock.now() + skew, sleep: place.sandbox.clock.sleep };
    const jumping = place.gateway({ clock });
    place.sandbox.fail({ endpoint: "taxomet.add_order", fault: "commit_then_reset", times: 1 });
    const lost = await until(place.sandbox, read(jumping(post("taxomet.add_order", ADD_ORDER, KEY))));
    assert.equal(lost.status, 202);
    for (const at of [jump, 0, jump]) {
      skew = at;
      const again = await until(place.sandbox, read(jumping(post("taxomet.add_order", ADD_ORDER, KEY))));
      assert.equal(again.status, 202, `${jump}: ${JSON.stringify(again.body)}`);
      await until(place.sandbox, jumping.wake());
    }
    assert.equal(place.commits().length, 1, String(jump));
  }
});

test("what takes for ever is given up: who calls, what is permitted, and a body that does not come", async () => {
  const { gateway, sandbox } = town();
  const never = () => new Promise(() => {});
  const cases = [
    [{ authorize: never }, 500],
    [{ permit: never }, 403],
    [{ authorize: () => ({ then: () => {} }) }, 500],
  ];
  for (const [options, status] of cases) {
    const answer = await until(sandbox, read(gateway(options)(post("taxomet.add_order", ADD_ORDER, KEY))));
    assert.deepEqual([answer.status, answer.body.error.outcome], [status, "not_sent"]);
  }
  let cancelled = false;
  const stuck = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("{")), cancel: () => void (cancelled = true) });
  const slow = new Request("https://gateway.example/taxomet.add_order", { method: "POST", headers: { "content-type": "application/json", ...KEY }, body: stuck, duplex: "half" });
  const startedAt = sandbox.now();
  assert.equal((await until(sandbox, read(gateway()(slow)))).status, 400);
  assert.ok(cancelled && sandbox.now() - startedAt <= 32 * SECOND);
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("gone, password hunter22")) });
  const cut = await read(gateway()(new Request("https://gateway.example/taxomet.add_order", { method: "POST", headers: { "content-type": "application/json", ...KEY }, body: broken, duplex: "half" })));
  assert.equal(cut.status, 400);
  assert.doesNotMatch(JSON.stringify(cut.body), /hunter22/);
  assert.equal(sandbox.log.length, 0);
});

test("`permit` decides by caller and params; nothing but `true` is yes", async () => {
  const { gateway, sandbox } = town();
  const orders = new Map();
  const gate = gateway({ permit: (caller, { name, effect }, { id }) => effect === "create" || name === "yandex_taxi.taxi_info" || orders.get(String(id)) === caller });
  const { body } = await read(gate(post("taxomet.add_order", ADD_ORDER, KEY)));
  orders.set(body.order_id, "anna");
  assert.equal((await read(gate(post("taxomet.get_order", { id: body.order_id })))).status, 200);
  for (const endpoint of ["taxomet.get_order", "taxomet.cancel_order"]) {
    const refused = await read(gate(post(endpoint, { id: body.order_id }, { "x-caller": "boris" })));
    assert.deepEqual([refused.status, refused.body.error.outcome], [403, "not_sent"]);
  }
  const before = sandbox.log.length;
  for (const permit of [() => undefined, () => "yes", () => 1, async () => ({}), () => { throw new Error("no database at 10.0.0.7"); }]) {
    const { status, body } = await read(gateway({ permit })(post("taxomet.get_order", { id: 1 })));
    assert.equal(status, 403);
    assert.doesNotMatch(JSON.stringify(body), /10\.0\.0\.7/);
  }
  // What it does to the params is its own affair.
  const meddling = gateway({ permit: (_, __, params) => ((params.phone = "+70005550199"), true) });
  await read(meddling(post("taxomet.add_order", ADD_ORDER, { "idempotency-key": "meddled" })));
  assert.equal(sandbox.log.length, before + 1);
  assert.doesNotMatch(JSON.stringify(sandbox.log.at(-1)), /0005550199/);
});

test("one `Response` may refuse everybody, and none breaks the gateway", async () => {
  const { gateway } = town();
  const no = new Response("log in first", { status: 401 });
  const gate = gateway({ authorize: () => no });
  for (let n = 0; n < 3; n++) {
    const answer = await gate(post("taxomet.add_order", ADD_ORDER, { ...KEY, origin: ORIGIN }));
    assert.deepEqual([answer.status, answer.headers.get("access-control-allow-origin")], [401, ORIGIN]);
  }
  // Also at once, and all are told the same.
  const all = await Promise.all(Array.from({ length: 3 }, () => gate(post("taxomet.add_order", ADD_ORDER, KEY))));
  for (const answer of all) assert.equal(await answer.text(), "log in first");
  const odd = await gateway({ authorize: () => Response.error() })(post("taxomet.add_order", ADD_ORDER, KEY));
  assert.equal(odd.status, 500);
});

test("a refusal fetched from the operator's own server is passed on whole, and one whose body does not come without it", async () => {
  const { gateway, sandbox } = town();
  const words = "log in first, dear user ".repeat(20);
  const own = createServer((_, outgoing) => {
    outgoing.writeHead(401, { "content-type": "text/plain", "content-encoding": "gzip", "set-cookie": ["a=1", "b=2"] }).end(gzipSync(words));
  });
  const front = serve(gateway({ authorize: () => fetch(`http://127.0.0.1:${own.address().port}/`) }), 0, "127.0.0.1");
  await Promise.all([once(own.listen(0, "127.0.0.1"), "listening"), once(front, "listening")]);
  try {
    const init = { method: "POST", headers: { "content-type": "application/json", ...KEY }, body: JSON.stringify(ADD_ORDER) };
    const answer = await fetch(`http://127.0.0.1:${front.address().port}/taxomet.add_order`, init);
    assert.deepEqual([answer.status, await answer.text()], [401, words]);
    assert.deepEqual([answer.headers.getSetCookie(), answer.headers.get("content-encoding")], [["a=1", "b=2"], null]);
  } finally {
    for (const server of [own, front]) {
      server.close();
      server.closeAllConnections();
    }
  }
  const startedAt = sandbox.now();
  const stuck = gateway({ authorize: () => new Response(new ReadableStream({}), { status: 401 }) });
  const answer = await until(sandbox, stuck(post("taxomet.add_order", ADD_ORDER, KEY)));
  assert.deepEqual([answer.status, answer.body], [401, null]);
  assert.ok(sandbox.now() - startedAt <= 32 * SECOND);
});

test("the provider's words tell no address, and lose no price, time, date or street", async () => {
  const { gateway } = town();
  const said = async (words) => {
    const fetch = async () => Response.json({ result: 0, error: words });
    return (await read(gateway({ fetch })(post("taxomet.get_order", { id: 1 })))).body.error.providerMessage;
  };
  for (const address of ADDRESSES) assert.equal(await said(`сбой ${address} сегодня`), "сбой *** сегодня", address);
  for (const words of NO_ADDRESSES) assert.equal(await said(words), words);
});

const ADDRESSES = [
  ...["https://api.tenant.example:8443/v1?login=a", "api.tenant.example", "API.TENANT.EXAMPLE:8443/v1", "xn--80ahc.xn--p1ai", "дом.рф", "api.дом.рф:8443/заказ"],
  ...["203.0.113.7", "203.0.113.7:8443", "[2001:db8::1]:443", "2001:db8::1", "fe80::1%eth0", "2001:db8:0:1:2:3:4:5", "::ffff:203.0.113.7"],
  ...["localhost", "localhost:3306", "mysql@localhost:3306", "db-1:5432", "root@db-1"],
  ...["/var/www/api/index.php", "/etc/passwd", "C:\\inetpub\\api\\index.php", "\\\\files\\share"],
];
const NO_ADDRESSES = [
  ...["подача в 12:30 или 09:05:30, с 10:00 до 11:00 (UTC-3:00)", "29.11.2026", "29/11/2026", "2026-11-29T12:30:00Z", "24/7"],
  ...["350.50 руб.", "Цена:350, total:1500", "1.234.567", "1.234.567.890"],
  ...["г.Сочи, ул.Морская, д.5/7/2", "ul.Morskaya 5, St.Petersburg", "и/или", "т.е. да"],
];

test("headers that come twice, strange methods and twisted paths reach nothing", async () => {
  const { gateway, sandbox } = town();
  const gate = gateway();
  const twice = (name, first, second) => {
    const headers = new Headers({ "content-type": "application/json", ...KEY });
    headers.set(name, first);
    headers.append(name, second);
    return gate(new Request("https://gateway.example/taxomet.add_order", { method: "POST", headers, body: JSON.stringify(ADD_ORDER) }));
  };
  assert.equal((await twice("origin", ORIGIN, "https://evil.example")).status, 403);
  assert.equal((await twice("origin", ORIGIN, ORIGIN)).status, 403);
  assert.equal((await twice("content-type", "application/json", "text/plain")).status, 415);
  assert.equal((await twice("content-type", "text/plain", "application/json")).status, 415);
  for (const method of ["HEAD", "PUT", "PATCH", "DELETE", "PROPFIND", "get", "Post"]) {
    const answer = await gate(new Request("https://gateway.example/taxomet.get_order", { method, headers: KEY }));
    if (method === "Post") assert.equal(answer.status, 415);
    else assert.deepEqual([answer.status, answer.headers.get("allow")], [405, "GET, POST, OPTIONS"], method);
  }
  const name = "taxomet.add_order";
  for (const path of [`/${name}`, `//${name}`, `%2f${name}`, `.%2f${name}`, `x/%2e%2e%2f${name}`, `${name}%00`, `${name}%20`, `${name};x=1`, `${name}.json`, `taxomet%2eadd_order`, `taxomet.add%5forder`, `TAXOMET.add_order`, `taxomet.add_order%0d%0aX-Evil:%201`, `\\${name}`, `taxomet/add_order`, `taxomet.notify/`]) {
    const answer = await gate(new Request(`https://gateway.example/${path}`, { method: "POST", headers: { "content-type": "application/json", ...KEY }, body: JSON.stringify(ADD_ORDER) }));
    assert.equal(answer.status, 404, path);
  }
  assert.equal(sandbox.log.length, 0);
  // As a browser writes it, this is the address itself.
  for (const path of [`./${name}`, `x/../${name}`, `%2e/${name}`, `x/%2e%2e/${name}`]) {
    const answer = await gate(new Request(`https://gateway.example/${path}`, { method: "POST", headers: { "content-type": "application/json", "idempotency-key": path }, body: JSON.stringify(ADD_ORDER) }));
    assert.equal(answer.status, 200, path);
  }
  // Another host's name in the address changes nothing of where it goes.
  const answer = await gate(new Request(`https://evil.example/${name}?baseUrl=https://evil.example&operator_login=x`, { method: "POST", headers: { "content-type": "application/json", host: "evil.example", "idempotency-key": "h" }, body: JSON.stringify(ADD_ORDER) }));
  assert.equal(answer.status, 200);
  assert.ok(sandbox.log.every((entry) => !JSON.stringify(entry).includes("evil")));
});

test("a preflight's answer is kept for its own origin only, and allows no more than is asked", async () => {
  const { gateway } = town();
  const answer = await gateway()(new Request("https://gateway.example/taxomet.add_order", { method: "OPTIONS", headers: { origin: ORIGIN, "access-control-request-method": "DELETE", "access-control-request-headers": "x-evil", "access-control-request-private-network": "true" } }));
  assert.equal(answer.status, 204);
  assert.equal(answer.headers.get("vary"), "Origin");
  assert.equal(answer.headers.get("access-control-allow-methods"), "GET, POST");
  assert.doesNotMatch(answer.headers.get("access-control-allow-headers"), /evil|\*/i);
  assert.equal(answer.headers.get("access-control-allow-private-network"), null);
  // Nothing is kept by anybody else.
  for (const request of [post("taxomet.get_tariffs", {}, { origin: ORIGIN }), ask("taxomet.add_order", "k", { origin: ORIGIN }), post("taxomet.nothing", {}), post("taxomet.send_sms", {})]) {
    const { headers } = await gateway()(request);
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.match(headers.get("content-type"), /^application\/json/);
  }
});

test("credentials that a provider echoes are masked wherever they are, and its headers' words stay here", async () => {
  const { gateway, sandbox } = town();
  const { taxomet, p2pMotion } = sandbox.config;
  const secrets = [taxomet.operatorPassword, taxomet.operatorLogin, p2pMotion.apiKey];
  // Nine digits or more, which in a provider's words might be a phone.
  const id = "550e8400-e29b-41d4-a716-446655440000";
  const echo = { id, phone: "+70005550101", note: `key ${p2pMotion.apiKey}`, [`password=${taxomet.operatorPassword}`]: { deep: [`${encodeURIComponent(taxomet.operatorPassword)}`] } };
  const fetch = async () => new Response(JSON.stringify(echo), { headers: { "content-type": "application/json", "ratelimit-limit": "300", "ratelimit-remaining": `7 of ${p2pMotion.apiKey}` } });
  const { status, headers, body } = await read(gateway({ fetch })(post("p2p_motion.get_order", { id })));
  assert.deepEqual([status, body.id, body.raw.phone], [200, id, echo.phone]);
  const said = JSON.stringify(body) + JSON.stringify([...headers]);
  for (const secret of secrets) for (const form of [secret, encodeURIComponent(secret)]) assert.ok(!said.includes(form), `${form} in ${said}`);
  assert.equal(headers.get("ratelimit-limit"), "300");
  assert.equal(headers.get("ratelimit-remaining"), null);
});

test("one phone in several spellings is one phone to the limits", async () => {
  const { gateway, sandbox } = town({ options: { allow: [...ALLOW, "taxomet.send_voice_code"], limits: { perNumber: 1, perCaller: 100 } } });
  const gate = gateway();
  const statuses = [];
  for (const [n, phone] of ["70005550101", "+70005550101", "80005550101", "+7 (000) 555-01-01"].entries()) {
    statuses.push((await until(sandbox, read(gate(post("taxomet.send_voice_code", { phone, code: "1234" }, { "idempotency-key": `k${n}` }))))).status);
  }
  assert.deepEqual(statuses.filter((status) => status === 200), [200], String(statuses));
  assert.ok(statuses.every((status) => [200, 400, 429].includes(status)), String(statuses));
});

test("a quota is gone on with after a restart, over the same ledger", async () => {
  const { gateway, sandbox, ledger } = town({ quota: { "geo-coding": 3 } });
  const geocode = (gate) => until(sandbox, read(gate(post("p2p_motion.geocode", { address: "Чернівці" }))));
  const first = gateway();
  for (let n = 0; n < 3; n++) assert.equal((await geocode(first)).status, 200);
  const counted = () => sandbox.log.filter(({ endpoint }) => endpoint === "p2p_motion.geocode").length;
  const sent = counted();
  for (const gate of [first, gateway(), gateway()]) {
    const { status, body, headers } = await geocode(gate);
    assert.deepEqual([status, body.error.kind, body.error.outcome, counted()], [429, "rate_limited", "not_sent", sent]);
    assert.ok(Number(headers.get("retry-after")) > 0);
  }
  // Over another one, nobody knows.
  await geocode(gateway({ ledger: memoryLedger() }));
  assert.equal(counted(), sent + 1);
  // No key is in the ledger, nor what stands for it in any row's text.
  for (const id of await ledger.due(Infinity, 100)) assert.ok(!`${id} ${await ledger.read(id)}`.includes(sandbox.config.p2pMotion.apiKey));
});

test("a ledger that fails costs no call of a quota", async () => {
  const { gateway } = town();
  const down = () => {
    throw new Error("disk full");
  };
  for (const ledger of [{ ...memoryLedger(), read: down }, { ...memoryLedger(), swap: down }, { ...memoryLedger(), read: async () => "no JSON" }, { ...memoryLedger(), read: async () => "null" }]) {
    assert.equal((await read(gateway({ ledger })(post("p2p_motion.geocode", { address: "Чернівці" })))).status, 200);
  }
});

test("where the object of a quota cannot be asked, nothing is sent, and the caller may come again", async () => {
  const answers = { "it throws": async () => Promise.reject(new TypeError("Durable Object is overloaded")), "it fails": async () => new Response("", { status: 500 }) };
  for (const [name, fetch] of Object.entries(answers)) {
    const { gateway, sandbox } = town();
    const ledger = objectLedger({ idFromName: (name) => name, get: () => ({ fetch }) });
    const { status, headers, body } = await until(sandbox, read(gateway({ ledger })(post("p2p_motion.geocode", { address: "Чернівці" }))));
    assert.deepEqual([status, body.error.kind, body.error.outcome, headers.get("retry-after")], [429, "rate_limited", "not_sent", "5"], name);
    assert.equal(sandbox.log.length, 0);
  }
});

test("a ledger that breaks its word, or gives none: nothing is sent without a row, and everybody is answered", async () => {
  const answers = { nothing: () => undefined, null: () => null, no: () => false, figures: () => ({ changes: 0 }), never: () => new Promise(() => {}) };
  for (const [endpoint, params] of Object.entries(CREATES)) {
    for (const method of ["read", "swap", "due", "next"]) {
      for (const [name, answer] of Object.entries(answers)) {
        const { sandbox, gateway, commits } = town();
        const rows = memoryLedger();
        const gate = gateway({ ledger: { ...rows, exclusive: false, [method]: answer } });
        const place = () => until(sandbox, read(gate(post(endpoint, params, KEY))), 1000, 150_000);
        const first = await place();
        const told = `${endpoint}, ${method}: ${name}: ${first.status} ${JSON.stringify(first.body)}`;
        // To read nothing is no lie before anything was kept.
        const isFit = method === "due" || method === "next" || (method === "read" && ["nothing", "null"].includes(name));
        assert.deepEqual([first.status, commits().length], isFit ? [200, 1] : [503, 0], told);
        await place();
        assert.ok(commits().length <= 1, told);
      }
    }
  }
});

test("a slow ledger holds up each call for its own writes only, and no other provider's", async () => {
  const { gateway } = town({ quota: { "geo-coding": 10_000 } });
  const rows = memoryLedger();
  const slowly = (work) => async (...args) => (await new Promise((resolve) => setTimeout(resolve, 5)), work(...args));
  const gate = gateway({ ledger: { ...rows, read: slowly(rows.read), swap: slowly(rows.swap) } });
  let open = 0;
  let most = 0;
  const calls = [];
  for (let n = 0; n < 100; n++) {
    most = Math.max(most, ++open);
    calls.push(read(gate(post("p2p_motion.geocode", { address: "Чернівці" }))).then(() => open--));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await Promise.all(calls);
  assert.ok(most < 60, `${most} of 100 calls were waiting at once`);
});

test("a damaged row is left as it is, and its create is not sent again", async () => {
  for (const damage of [(text) => text.slice(0, -1), () => "", (text) => `${text}x`, (text) => text.replace(/"at":\d+,?/, ""), (text) => text.replace(/"at":\d+/, '"at":1.5'), () => "[]"]) {
    let isBroken = false;
    const rows = memoryLedger();
    const isRow = (text) => text?.includes('"print"');
    const { gateway, commits } = town();
    const ledger = { ...rows, read: (id) => (isBroken && isRow(rows.read(id)) ? damage(rows.read(id)) : rows.read(id)) };
    const gate = gateway({ ledger });
    assert.equal((await read(gate(post("taxomet.add_order", ADD_ORDER, KEY)))).status, 200);
    isBroken = true;
    const again = await read(gate(post("taxomet.add_order", ADD_ORDER, KEY)));
    assert.deepEqual([again.status, again.body.error.outcome, commits().length], [500, "unknown", 1], String(damage));
  }
});
