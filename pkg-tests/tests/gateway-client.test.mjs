// The clients' `{ gateway }` mode: used as with credentials, and ordering once however often it sends.
import assert from "node:assert/strict";
import { test } from "node:test";

import { endpoints, P2pMotion, RidewireError, Taxomet, YandexTaxi } from "ridewire";

import { ADD_ORDER, CREATES, town, until } from "./support/gateway.mjs";
import { failure, parcel, START } from "./support/virtual.mjs";

const CONFIG = { gateway: "https://gateway.example/api" };

/** Clients in front of a gateway; `line(request, pass)` is what is between them. */
function page({ line = (request, pass) => pass(request), client = {}, config = {}, ...sandbox } = {}) {
  const parts = town({ options: { prefix: "/api" }, ...sandbox });
  const gate = parts.gateway();
  const sent = [];
  const fetch = async (url, init) => {
    const request = new Request(url, init);
    sent.push(request.clone());
    return line(request, gate, sent.length);
  };
  const options = { fetch, clock: parts.sandbox.clock, random: () => 0.5, ...client };
  return { ...parts, gate, sent, taxomet: new Taxomet({ ...CONFIG, ...config }, options), p2p: new P2pMotion({ ...CONFIG, ...config }, options), yandex: new YandexTaxi({ ...CONFIG, ...config }, options) };
}

test("what may be sent again is known of every endpoint: reads and creates may, what sets a state may not", async () => {
  for (const { name, effect } of endpoints()) {
    const lost = page({ line: () => Promise.reject(new TypeError("lost")) });
    const [provider, action] = name.split(".");
    const client = { taxomet: lost.taxomet, yandex_taxi: lost.yandex, p2p_motion: lost.p2p }[provider];
    const method = action.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
    const error = await until(lost.sandbox, failure(client[method]({})));
    assert.equal(lost.sent.length, effect === "idempotent" ? 1 : 3, name);
    assert.equal(lost.sent[0].headers.has("idempotency-key"), effect === "create", name);
    assert.equal(new Set(lost.sent.map(({ headers }) => headers.get("idempotency-key"))).size, 1);
    assert.deepEqual([error.kind, error.outcome, error.endpoint, error.attempts], ["network", "unknown", name, lost.sent.length]);
    assert.equal("idempotencyKey" in error.toJSON(), effect === "create", name);
  }
});

test("an answer that is lost on the way back is asked for again, and the order is one", async () => {
  for (const endpoint of Object.keys(CREATES)) {
    const lossy = page({ line: async (request, pass, n) => { const answer = await pass(request); if (n < 3) throw new TypeError("lost"); return answer; } });
    const call = endpoint === "taxomet.add_order" ? lossy.taxomet.addOrder(ADD_ORDER) : lossy.p2p.createOrder(parcel(START));
    const { data, attempts, status } = await until(lossy.sandbox, call.withResponse());
    assert.deepEqual([attempts, status], [3, 200]);
    assert.deepEqual([data.order_id ?? data.id], lossy.commits());
  }
});

test("each call has a key of its own, unless it is given one", async () => {
  const { taxomet, sent, commits } = page();
  const first = await taxomet.addOrder(ADD_ORDER);
  const second = await taxomet.addOrder(ADD_ORDER);
  assert.notEqual(first.order_id, second.order_id);
  const third = await taxomet.addOrder(ADD_ORDER, { idempotencyKey: "the form's own" });
  assert.deepEqual(await taxomet.addOrder(ADD_ORDER, { idempotencyKey: "the form's own" }), third);
  assert.equal(commits().length, 3);
  assert.equal(new Set(sent.map(({ headers }) => headers.get("idempotency-key"))).size, 3);
  const conflict = await failure(taxomet.addOrder({ ...ADD_ORDER, phone: "+70005550102" }, { idempotencyKey: "the form's own" }));
  assert.deepEqual([conflict.kind, conflict.outcome], ["conflict", "not_sent"]);
});

test("an unknown outcome is reconciled by its key, also after a reload", async () => {
  const { p2p, sandbox, commits, gate } = page({ client: { lang: "ru" } });
  sandbox.fail({ endpoint: "p2p_motion.create_order", fault: "commit_then_reset", times: 1 });
  const error = await until(sandbox, failure(p2p.createOrder(parcel(START))));
  assert.equal(error.outcome, "unknown");
  assert.match(error.message, /запрос мог быть выполнен/);
  const saved = JSON.parse(JSON.stringify(error));
  assert.deepEqual(await error.reconcile(), { state: "found", id: commits()[0], duplicates: [] });
  const asked = [];
  const reloaded = new P2pMotion(CONFIG, { fetch: (url, init) => gate(asked[asked.push(new Request(url, init)) - 1]) });
  assert.deepEqual(await reloaded.reconcile(saved), { state: "found", id: commits()[0], duplicates: [] });
  assert.equal(sandbox.log.filter(({ endpoint }) => endpoint === "p2p_motion.create_order").length, 1);
  await assert.rejects(reloaded.reconcile({ ...saved, provider: "taxomet" }), RidewireError);
  assert.deepEqual(await reloaded.reconcile({ ...saved, outcome: "rejected" }), { state: "absent" });
  assert.equal((await reloaded.reconcile({ ...saved, idempotencyKey: undefined })).state, "unknown");
  assert.equal(asked.length, 1, "there is nothing to ask by");
  // Never seen: it may still be on its way.
  assert.equal((await reloaded.reconcile({ ...saved, idempotencyKey: "never seen" })).state, "unknown");
});

test("a client that heard nothing at all finds its order by the key", async () => {
  let cut = true;
  const { taxomet, sandbox, commits } = page({ client: { maxRetries: 0 }, line: async (request, pass) => { const answer = await pass(request); if (cut) throw new TypeError("lost"); return answer; } });
  const error = await failure(taxomet.addOrder(ADD_ORDER));
  assert.deepEqual([error.kind, error.outcome], ["network", "unknown"]);
  assert.equal((await error.reconcile()).state, "unknown");
  cut = false;
  assert.deepEqual(await error.reconcile(), { state: "found", id: commits()[0], duplicates: [] });
  assert.equal(sandbox.orders().length, 1);
});

test("what a later try was told says nothing of an earlier one, unless it is what the key's row says", async () => {
  const refusals = {
    // The order is placed, and the gateway has lost sight of who is calling, or of what is allowed.
    authorize: () => { throw new Error("the session store is down"); },
    permit: () => { throw new Error("the same"); },
    login: () => new Response(JSON.stringify({ error: { kind: "unauthorized", outcome: "rejected", message: "log in" } }), { status: 401 }),
  };
  for (const [name, refuse] of Object.entries(refusals)) {
    const parts = town();
    let isDown = false;
    let sent = 0;
    const gate = parts.gateway({ authorize: () => (isDown && name !== "permit" ? refuse() : { caller: "anna" }), permit: () => (isDown && name === "permit" ? refuse() : true) });
    const fetch = async (url, init) => {
      const answer = await gate(new Request(url, init));
      if (++sent > 1) return answer;
      isDown = true;
      throw new TypeError("lost");
    };
    const taxomet = new Taxomet({ gateway: "https://gateway.example" }, { fetch, clock: parts.sandbox.clock });
    const error = await until(parts.sandbox, failure(taxomet.addOrder(ADD_ORDER)));
    assert.deepEqual([error.attempts, error.outcome], [2, "unknown"], name);
    assert.equal(parts.commits().length, 1);
    if (name !== "permit") assert.equal((await until(parts.sandbox, error.reconcile())).state, "unknown", name);
    isDown = false;
    assert.deepEqual(await error.reconcile(), { state: "found", id: parts.commits()[0], duplicates: [] });
  }
});

test("a try that is still on its way is not forgotten over one that was not sent", async () => {
  let arrive;
  const held = new Promise((resolve) => (arrive = resolve));
  const first = page({
    quota: { orders: 0 },
    async line(request, pass, n) {
      if (n > 1) return pass(request);
      void held.then(() => pass(request));
      throw new TypeError("lost");
    },
  });
  // Of the hour nothing is left, as the provider says: what comes then is not sent.
  const other = { method: "POST", headers: { "content-type": "application/json", "idempotency-key": "other" }, body: JSON.stringify(parcel(START)) };
  assert.equal((await first.gate(new Request(`${CONFIG.gateway}/p2p_motion.create_order`, other))).status, 429);
  const error = await until(first.sandbox, failure(first.p2p.createOrder(parcel(START))));
  assert.deepEqual([error.outcome, error.kind, error.attempts], ["unknown", "rate_limited", 2]);
  assert.equal((await error.reconcile()).state, "unknown");
  arrive();
});

test("a key must fit into a header, and headers of ours are not sent twice", async () => {
  const { taxomet, p2p, sent } = page();
  for (const idempotencyKey of ["ключ", "a\nb", "  ", "\ud83d", "x".repeat(256)]) {
    const error = await failure(taxomet.addOrder(ADD_ORDER, { idempotencyKey }));
    assert.deepEqual([error.kind, error.outcome], ["config", "not_sent"], JSON.stringify(idempotencyKey));
    assert.match(error.message, /options\.idempotencyKey/);
  }
  for (const name of ["Idempotency-Key", "idempotency-key", "accept", "Content-Type"]) {
    const error = await failure(p2p.createOrder(parcel(START), { headers: { [name]: "abc" } }));
    assert.deepEqual([error.kind, error.outcome], ["config", "not_sent"], name);
  }
  assert.equal(sent.length, 0);
});

test("headers that come to nothing, or that cannot be had, are an error of the configuration", async () => {
  for (const headers of [Promise.resolve({ authorization: "x" }), new Date(), /x/, JSON.parse('{"__proto__":"x"}')]) {
    assert.throws(() => new Taxomet({ ...CONFIG, headers }), (error) => error instanceof RidewireError && error.kind === "config");
  }
  const failing = new Taxomet({ ...CONFIG, headers: () => { throw new Error("secret words"); } });
  assert.throws(() => failing.buildRequest("add_order", ADD_ORDER), (error) => error instanceof RidewireError && !error.message.includes("secret"));
});

test("while the order is being placed, the client comes again by itself", async () => {
  const { taxomet, sandbox, sent, commits } = page();
  sandbox.fail({ endpoint: "taxomet.add_order", fault: "commit_answer_late", delayMs: 28_000, times: 1 });
  const key = { idempotencyKey: "two tabs" };
  const [first, second] = await until(sandbox, Promise.all([taxomet.addOrder(ADD_ORDER, key), taxomet.addOrder(ADD_ORDER, key)]));
  assert.deepEqual(first, second);
  assert.equal(commits().length, 1);
  assert.ok(sent.length >= 3, "one of them was told to come again");
});

test("what is no gateway's answer is not believed", async () => {
  for (const [status, body, kind, outcome, tries] of [
    [200, "<html>log in</html>", "malformed_response", "unknown", 1],
    [200, "", "malformed_response", "unknown", 1],
    [200, "7", "malformed_response", "unknown", 1],
    [204, null, "malformed_response", "unknown", 1],
    [302, "", "malformed_response", "unknown", 1],
    [401, "log in", "unauthorized", "rejected", 1],
    [403, "no", "unauthorized", "rejected", 1],
    [404, "not found", "malformed_response", "unknown", 1],
    [502, "bad gateway", "server", "unknown", 3],
    [503, '{"error":"busy"}', "server", "unknown", 3],
    [400, '{"error":{"kind":7}}', "malformed_response", "unknown", 1],
  ]) {
    const { taxomet, sandbox, sent } = page({ line: async () => new Response(body, { status }) });
    const error = await until(sandbox, failure(taxomet.addOrder(ADD_ORDER)));
    assert.deepEqual([error.kind, error.outcome, sent.length, error.status], [kind, outcome, tries, status], `${status} ${body}`);
  }
});

test("headers say who calls, asked anew for each call, and are shown to nobody", async () => {
  let n = 0;
  const events = [];
  const { taxomet, sent } = page({ config: { headers: async () => ({ Authorization: `Bearer token-${++n}` }) }, client: { onEvent: (event) => events.push(event) } });
  await taxomet.getTariffs();
  await taxomet.getTariffs();
  assert.deepEqual(sent.map(({ headers }) => headers.get("authorization")), ["Bearer token-1", "Bearer token-2"]);
  assert.doesNotMatch(JSON.stringify(events), /token-/);
  const broken = page({ config: { headers: () => Promise.reject(new Error("session at /secret")) } });
  const error = await failure(broken.taxomet.getTariffs());
  assert.deepEqual([error.kind, error.outcome], ["config", "not_sent"]);
  assert.doesNotMatch(error.message, /secret/);
  for (const headers of [{ "bad name": "x" }, { a: "ключ" }, { a: "x\ny" }, 7]) assert.throws(() => new Taxomet({ ...CONFIG, headers }), RidewireError);
});

test("an abort settles the call at once", async () => {
  const stop = new AbortController();
  const { taxomet, sandbox } = page({ line: () => new Promise(() => {}) });
  const call = failure(taxomet.addOrder(ADD_ORDER, { signal: stop.signal }));
  await new Promise((resolve) => setTimeout(resolve, 10));
  stop.abort();
  const error = await call;
  assert.deepEqual([error.kind, error.outcome], ["aborted", "unknown"]);
  const early = await failure(taxomet.addOrder(ADD_ORDER, { signal: AbortSignal.abort() }));
  assert.deepEqual([early.kind, early.outcome], ["aborted", "not_sent"]);
  assert.equal(sandbox.log.length, 0);

  // In the pause before another try: the first may have been carried out.
  const pause = new AbortController();
  const lossy = page({ line: async (request, pass) => (await pass(request), Promise.reject(new TypeError("lost"))), client: { onEvent: ({ type }) => type === "retry" && setTimeout(() => pause.abort(), 5) } });
  const between = await failure(lossy.taxomet.addOrder(ADD_ORDER, { signal: pause.signal }));
  assert.deepEqual([between.kind, between.outcome, between.attempts], ["aborted", "unknown", 1]);
  assert.ok(between.toJSON().idempotencyKey);
});

test("requests can be built and answers read without sending", () => {
  const { taxomet } = page({ config: { headers: { Authorization: "Bearer token-1" } } });
  const built = taxomet.buildRequest("add_order", ADD_ORDER);
  assert.deepEqual([built.method, built.url, JSON.parse(built.body)], ["POST", "https://gateway.example/api/taxomet.add_order", ADD_ORDER]);
  assert.equal(built.headers.Authorization, "Bearer token-1");
  assert.notEqual(built.headers["Idempotency-Key"], taxomet.buildRequest("add_order", ADD_ORDER).headers["Idempotency-Key"]);
  const shown = JSON.stringify(taxomet.redactedRequest("add_order", ADD_ORDER));
  assert.doesNotMatch(shown, /token-1|5550101|Морская/);
  assert.deepEqual(taxomet.parseResponse("add_order", { status: 200, body: '{"order_id":"7"}' }), { order_id: "7" });
  assert.throws(() => taxomet.parseResponse("add_order", { status: 202, body: '{"error":{"kind":"network","outcome":"unknown","message":"m"}}' }), (error) => error instanceof RidewireError && error.outcome === "unknown");
});

test("what a gateway does not pass on is refused before it is sent", async () => {
  const { taxomet, sent } = page();
  for (const call of [taxomet.addOrder(ADD_ORDER, { extra: { query: { a: "b" } } }), taxomet.call("x", {}, { effect: "read" })]) {
    const error = await failure(call);
    assert.deepEqual([error.kind, error.outcome], ["config", "not_sent"]);
  }
  assert.equal(sent.length, 0);
  for (const config of [{ gateway: "http://gateway.example" }, { gateway: "gateway.example" }, { gateway: "https://a:b@gateway.example" }, { gateway: "https://gateway.example?x" }, { gateway: "" }, { gateway: undefined }, { ...CONFIG, operatorPassword: "x" }, { ...CONFIG, baseUrl: "https://x.example" }])
    assert.throws(() => new Taxomet(config), (error) => error instanceof RidewireError && error.kind === "config", JSON.stringify(config));
});
