// One call over real sockets: what the transport can lose, what may be repeated, and what must stop at once.
import assert from "node:assert/strict";
import { setTimeout as wait } from "node:timers/promises";
import { after, test } from "node:test";
import { RidewireError, Taxomet } from "ridewire";
import { closedPort, loopback } from "./support/loopback.mjs";

const LOGIN = "desk-4711", PASSWORD = "pass w+rd&%47", PHONE = "+70005550147", ADDRESS = "Выдуманная ул., 47";
const ORDER = { unit_id: 3, tarif_id: -1, phone: PHONE, to: [ADDRESS] };
const server = await loopback();
after(() => server.close());

const at = (baseUrl, options) => new Taxomet({ baseUrl, operatorLogin: LOGIN, operatorPassword: PASSWORD, allowInsecure: true }, options);
const client = (fault, options) => at(server.base(fault), options);
/** Waits take no time, and are written down. */
const fastClock = () => {
  const slept = [];
  return { slept, now: () => Date.now(), sleep: (ms, signal) => new Promise((resolve) => {
    if (ms >= 10_000) return signal?.addEventListener("abort", () => resolve()); // an attempt's limit
    slept.push(ms);
    resolve();
  }) };
};

async function failure(call) {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof RidewireError, `foreign error: ${error?.stack ?? error}`);
    return error;
  }
  assert.fail("it should have failed");
}
const said = ({ kind, outcome, status, attempts }) => [kind, outcome, status, attempts];

test("a create is sent once, whatever becomes of it", async () => {
  const expected = {
    drop: ["network", "unknown", undefined, 1],
    dropFirst: ["network", "unknown", undefined, 1],
    unavailable: ["server", "unknown", 503, 1],
    cut: ["network", "unknown", 200, 1],
    notGzip: ["network", "unknown", 200, 1],
    endless: ["malformed_response", "unknown", 200, 1],
    bomb: ["malformed_response", "unknown", 200, 1],
    redirect: ["server", "unknown", 307, 1],
  };
  for (const [fault, what] of Object.entries(expected)) {
    const before = server.seen[fault]?.length ?? 0;
    // A kept-alive connection first: that is where other clients repeat.
    await client("good").getOrder({ id: 1 });
    const error = await failure(client(fault, { maxRetries: 5 }).addOrder(ORDER, { maxRetries: 5 }));
    assert.deepEqual(said(error), what, fault);
    assert.equal(server.seen[fault].length - before, 1, `${fault}: one request`);
  }
});

test("a host behind a redirect receives nothing", async () => {
  await failure(client("redirect").addOrder(ORDER));
  await failure(client("redirect").getOrder({ id: 1 }));
  assert.equal(server.stranger.requests, 0);
});

test("a read is tried again, a dropped connection and a 503 alike", async () => {
  const clock = fastClock();
  const answer = await client("unavailableTwice", { clock, random: () => 1 }).getOrder({ id: 1 }).withResponse();
  assert.deepEqual([answer.attempts, answer.status, answer.data.order_id], [3, 200, "4711"]);
  assert.equal(answer.headers["content-type"], "application/json");
  assert.deepEqual(clock.slept, [500, 1000]);
  const error = await failure(client("unavailable", { clock, maxRetries: 4 }).getOrder({ id: 1 }));
  assert.deepEqual(said(error), ["server", "unknown", 503, 5]);
  assert.equal((await failure(client("unavailable", { clock }).getOrder({ id: 1 }, { maxRetries: 0 }))).attempts, 1);
});

test("an idempotent call is not repeated without a look at the order", async () => {
  assert.equal((await failure(client("unavailable", { maxRetries: 5 }).cancelOrder({ id: 1 }))).attempts, 1);
});

test("an action by name does what its caller says, unless it is a known one", async () => {
  const clock = fastClock();
  assert.equal((await failure(client("unavailable", { clock }).call("get_balance", {}, { effect: "read" }))).attempts, 3);
  assert.equal((await failure(client("unavailable", { clock }).call("add_money", {}, { effect: "create" }))).attempts, 1);
  assert.equal((await failure(client("unavailable", { clock }).call("add_order", {}, { effect: "read" }))).attempts, 1);
  assert.deepEqual(said(await failure(client("good").call("get_balance", {}))), ["config", "not_sent", undefined, 0]);
});

test("nothing is said to be unsent but what this host's own fetch proves", async () => {
  const refused = `http://127.0.0.1:${await closedPort()}`;
  assert.deepEqual(said(await failure(at(refused).addOrder(ORDER))), ["network", "not_sent", undefined, 1]);
  assert.deepEqual(said(await failure(at("http://no-such-host.invalid").addOrder(ORDER))), ["network", "not_sent", undefined, 1]);
  assert.deepEqual(said(await failure(at(refused, { fetch: (...all) => fetch(...all) }).addOrder(ORDER))), ["network", "unknown", undefined, 1]);
  const own = globalThis.fetch;
  globalThis.fetch = (...all) => own(...all);
  try {
    assert.equal((await failure(at(refused).addOrder(ORDER))).outcome, "unknown", "a replaced global fetch");
  } finally {
    globalThis.fetch = own;
  }
  const dispatcher = Symbol.for("undici.globalDispatcher.1");
  const plain = globalThis[dispatcher];
  globalThis[dispatcher] = new Proxy(plain, { get: (target, key) => (key === "dispatch" ? target.dispatch.bind(target) : target[key]) });
  try {
    assert.equal((await failure(at(refused).addOrder(ORDER))).outcome, "unknown", "a dispatcher that may retry");
  } finally {
    globalThis[dispatcher] = plain;
  }
});

test("the limit covers headers and body", async () => {
  for (const fault of ["silent", "trickle"]) {
    const start = performance.now();
    const error = await failure(client(fault, { timeoutMs: 200 }).addOrder(ORDER));
    const took = performance.now() - start;
    assert.deepEqual([error.kind, error.outcome], ["timeout", "unknown"], fault);
    assert.ok(took > 190 && took < 1200, `${fault} took ${took} ms`);
    assert.equal((await failure(client(fault, { timeoutMs: 60_000 }).getOrder({ id: 1 }, { timeoutMs: 50, maxRetries: 0 }))).kind, "timeout");
  }
});

test("an abort ends the call at once in every phase, whatever its reason", async () => {
  for (const reason of ["text", undefined, null, 47, Symbol("s"), new Error("own")]) {
    assert.deepEqual(said(await failure(client("good").addOrder(ORDER, { signal: AbortSignal.abort(reason) }))), ["aborted", "not_sent", undefined, 0]);
  }
  const phases = {
    headers: ["silent", "request", "unknown"],
    body: ["trickle", "later", "unknown"],
    "back-off": ["unavailable", "retry", "unknown"],
  };
  for (const [phase, [fault, when, outcome]] of Object.entries(phases)) {
    const stop = new AbortController();
    let stopped = Infinity;
    const end = () => { stopped = performance.now(); stop.abort("enough"); };
    const onEvent = ({ type }) => type === when && setTimeout(end, when === "retry" ? 0 : 30);
    if (when === "later") setTimeout(end, 100);
    const clock = { now: () => Date.now(), sleep: (ms, signal) => new Promise((resolve) => {
      const timer = setTimeout(resolve, 60_000);
      signal?.addEventListener("abort", () => { clearTimeout(timer); resolve(); });
    }) };
    const error = await failure(client(fault, { clock, onEvent }).getOrder({ id: 1 }, { signal: stop.signal }));
    assert.deepEqual([error.kind, error.outcome], ["aborted", outcome], phase);
    assert.ok(performance.now() - stopped < 50, phase);
  }
  // Aborted by the listener that hears of the request, before it is sent.
  const stop = new AbortController();
  const error = await failure(client("good", { onEvent: () => stop.abort() }).addOrder(ORDER, { signal: stop.signal }));
  assert.deepEqual([error.kind, error.outcome], ["aborted", "not_sent"]);
});

test("a fetch that ignores signals cannot hold a call up", async () => {
  let cancelled = 0;
  const body = () => new ReadableStream({ pull: () => new Promise(() => {}), cancel: () => { cancelled += 1; } });
  assert.equal((await failure(at("http://127.0.0.1", { fetch: () => new Promise(() => {}), timeoutMs: 30 }).addOrder(ORDER))).kind, "timeout");
  assert.equal((await failure(at("http://127.0.0.1", { fetch: async () => new Response(body()), timeoutMs: 30 }).addOrder(ORDER))).kind, "timeout");
  assert.equal(cancelled, 1, "the body is let go");
});

test("a fetch may throw anything", async () => {
  for (const thrown of ["text", undefined, null, 47, Object.create(null), new Proxy({}, { get() { throw new Error("no"); } })]) {
    assert.deepEqual(said(await failure(at("http://127.0.0.1", { fetch: () => { throw thrown; } }).addOrder(ORDER))), ["network", "unknown", undefined, 1]);
  }
});

test("no timer and no listener is left behind", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  for (const [name, step] of [["addEventListener", 1], ["removeEventListener", -1]]) {
    const real = signal[name].bind(signal);
    signal[name] = (...all) => { listeners += step; return real(...all); };
  }
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
  const before = timers();
  await client("good").addOrder(ORDER, { signal });
  for (const fault of ["drop", "endless", "redirect", "unavailable"]) await failure(client(fault, { clock: fastClock() }).getOrder({ id: 1 }, { signal }));
  await failure(client("silent", { timeoutMs: 30, maxRetries: 0 }).getOrder({ id: 1 }, { signal }));
  assert.equal(listeners, 0);
  assert.ok(timers() <= before);
});

test("stopped answers close their connection", async () => {
  await failure(client("endless").addOrder(ORDER));
  await failure(client("trickle", { timeoutMs: 30 }).addOrder(ORDER));
  for (let i = 0; i < 50 && (await server.openSockets()) > 4; i += 1) await wait(20);
  assert.ok((await server.openSockets()) <= 4, "only idle ones of the pool are left");
});

test("events tell the course of a call and nothing of its content; a listener cannot break it", async () => {
  const events = [];
  const onEvent = (event) => { events.push(event); throw new Error("listener"); };
  const before = server.seen.unavailableTwice?.length ?? 0;
  if (before) server.seen.unavailableTwice.length = 0;
  const made = client("unavailableTwice", { clock: fastClock(), onEvent, random: () => NaN });
  await made.getOrder({ id: "order-470047" });
  assert.deepEqual(events.map(({ type, attempt, call, status, endpoint }) => [type, attempt, call, status ?? null, endpoint]), [
    ["request", 1, 1, null, "taxomet.get_order"], ["response", 1, 1, 503, "taxomet.get_order"], ["retry", 1, 1, 503, "taxomet.get_order"],
    ["request", 2, 1, null, "taxomet.get_order"], ["response", 2, 1, 503, "taxomet.get_order"], ["retry", 2, 1, 503, "taxomet.get_order"],
    ["request", 3, 1, null, "taxomet.get_order"], ["response", 3, 1, 200, "taxomet.get_order"],
  ]);
  await failure(client("drop", { onEvent: async (event) => { events.push(event); throw new Error("later"); } }).addOrder(ORDER));
  const text = JSON.stringify(events);
  for (const secret of [LOGIN, PASSWORD, encodeURIComponent(PASSWORD), PHONE, encodeURIComponent(PHONE), ADDRESS, encodeURIComponent(ADDRESS), "order-470047"]) assert.ok(!text.includes(secret), secret);
});

test("what a provider echoes is masked in its words", async () => {
  const { providerMessage } = await failure(client("echo").addOrder({ ...ORDER, comment: "Домофон 47К" }));
  assert.ok(providerMessage.includes("***"));
  for (const part of [PASSWORD, encodeURIComponent(PASSWORD), "w+rd", "5550147", "Выдуманная", encodeURIComponent("Выдуманная"), "Домофон"]) assert.ok(!providerMessage.includes(part), part);
});

test("an order carries a mark by which it can be found", async () => {
  const markOf = (fault) => new URL(server.seen[fault].at(-1), "http://x").searchParams.get("extern_id");
  const first = await failure(client("drop").addOrder(ORDER));
  assert.match(first.ref, /^[0-9A-HJKMNP-TV-Z]{10}$/);
  assert.equal(first.ref, markOf("drop"));
  assert.equal(first.toJSON().ref, first.ref);
  assert.notEqual((await failure(client("drop").addOrder(ORDER))).ref, first.ref);
  const keyed = [await failure(client("drop").addOrder(ORDER, { idempotencyKey: "click-1" })), await failure(client("drop").addOrder(ORDER, { idempotencyKey: "click-1" })), await failure(client("drop").addOrder(ORDER, { idempotencyKey: "click-2" }))].map(({ ref }) => ref);
  assert.equal(keyed[0], keyed[1]);
  assert.notEqual(keyed[0], keyed[2]);
  assert.equal((await failure(client("drop").addOrder({ ...ORDER, extern_id: "own-47" }))).ref, undefined, "the caller's own may be personal");
  assert.equal(markOf("drop"), "own-47");
  const { url } = client("drop").buildRequest("add_order", ORDER);
  assert.ok(!url.includes("extern_id"), "buildRequest adds none");
});

test("params and options are read when the call is made", async () => {
  const params = { ...ORDER, to: ["one"] };
  const call = client("good").addOrder(params);
  params.to[0] = "two";
  await call;
  assert.equal(new URL(server.seen.good.at(-1), "http://x").searchParams.get("to[]"), "one");
});

test("a failure that only withResponse is asked about is reported once", async () => {
  const strays = [];
  const note = (reason) => strays.push(reason);
  process.on("unhandledRejection", note);
  try {
    await failure(client("drop").addOrder(ORDER).withResponse());
    await failure(client("good").addOrder({}));
    await wait(20);
    assert.deepEqual(strays, []);
  } finally {
    process.off("unhandledRejection", note);
  }
});

test("what can be settled is settled honestly", async () => {
  const lost = await failure(client("drop").addOrder(ORDER));
  const answer = await lost.reconcile();
  assert.equal(answer.state, "unknown");
  assert.deepEqual(answer.candidates, []);
  assert.match(answer.why, /extern_id/);
  assert.deepEqual(await (await failure(client("good").addOrder({}))).reconcile(), { state: "absent" });
});
