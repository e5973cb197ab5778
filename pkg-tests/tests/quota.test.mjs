// P2P Motion's hourly quota, in virtual time: who may send, who waits, who is refused, and what is known of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { P2pMotion, RidewireError } from "ridewire";
import { failure, HOUR, MINUTE, mostInAnHour, parcel, pass, SECOND, START, turn, watch, world } from "./support/virtual.mjs";

const look = (client) => client.getOrder({ id: "nobody" }).catch((error) => assert.equal(error.status, 404, error.stack));
const looks = async (client, count) => {
  for (let nth = 0; nth < count; nth++) await look(client);
};
const said = ({ kind, outcome, status, attempts }) => [kind, outcome, status, attempts];

test("what is left is known from the provider's headers", async () => {
  const { p2p, sandbox } = world();
  const client = p2p();
  assert.deepEqual(client.quota(), { orders: undefined, predictions: undefined, "geo-coding": undefined });
  await look(client);
  sandbox.advance(MINUTE);
  await look(client);
  await client.geocode({ lat: 48.29, lng: 25.94 });
  const { orders, predictions, "geo-coding": places } = client.quota();
  assert.deepEqual(orders, { limit: 300, remaining: 298, nextSlotAt: START + HOUR, source: "headers" });
  assert.equal(predictions, undefined);
  assert.deepEqual([places.limit, places.remaining], [100, 99]);
});

test("reads leave five slots to creates; who is refused learns when to come back", async () => {
  const { p2p, sandbox, sent } = world({ quota: { orders: 20 } });
  const client = p2p();
  await looks(client, 15);
  const error = await failure(client.getOrder({ id: "nobody" }));
  assert.deepEqual(said(error), ["rate_limited", "not_sent", undefined, 0]);
  assert.ok(error.retryAfterMs > HOUR - 5 * SECOND && error.retryAfterMs <= HOUR, `${error.retryAfterMs}`);
  assert.match(error.message, /quota/);
  for (let nth = 0; nth < 5; nth++) await client.createOrder(parcel(sandbox.now()));
  assert.deepEqual(said(await failure(client.createOrder(parcel(sandbox.now())))), ["rate_limited", "not_sent", undefined, 0]);
  assert.equal(sent().length, 20);
  assert.ok(sent().every(({ status }) => status !== 429));
});

test("a call waits up to five seconds, and one goes for each slot that frees", async () => {
  const { p2p, sandbox, sent, sleeping } = world({ quota: { predictions: 10 } });
  const client = p2p();
  const predict = () => client.predictPrice({ origin_formatted_address: "Яблунева вулиця, 7, Чернівці", destination_formatted_address: "Яблунева вулиця, 7, Чернівці" });
  for (let nth = 0; nth < 10; nth++) {
    await predict();
    await sandbox.advance(2 * SECOND);
  }
  await sandbox.advance(HOUR - 23 * SECOND);
  const calls = Array.from({ length: 4 }, () => watch(predict()));
  await turn();
  assert.equal(sent().length, 10);
  await sandbox.advance(3500);
  await turn();
  assert.deepEqual(calls.map(({ state }) => state), ["ok", "pending", "pending", "pending"]);
  await sandbox.advance(2 * SECOND);
  await turn();
  assert.deepEqual(calls.map(({ state }) => state), ["ok", "ok", "failed", "failed"]);
  assert.deepEqual(said(calls[3].error), ["rate_limited", "not_sent", undefined, 0]);
  assert.equal(sent().filter(({ status }) => status === 429).length, 0);
  assert.equal(sleeping(), 0);
});

test("a create overtakes the reads that wait", async () => {
  const { p2p, sandbox, sent } = world({ quota: { orders: 3 } });
  const client = p2p();
  for (let nth = 0; nth < 3; nth++) await client.createOrder(parcel(sandbox.now()));
  await sandbox.advance(HOUR - 2 * SECOND);
  const read = watch(look(client));
  await turn();
  const create = watch(client.createOrder(parcel(sandbox.now())));
  await turn();
  assert.equal(sent().length, 3);
  await sandbox.advance(3 * SECOND);
  await turn();
  assert.deepEqual([create.state, sent()[3].endpoint], ["ok", "p2p_motion.create_order"]);
  await sandbox.advance(5 * SECOND);
  await read.done;
});

test("an abort ends the wait at once and leaves no timer", async () => {
  const { p2p, sandbox, sleeping, sent } = world({ quota: { orders: 1 } });
  const client = p2p();
  await look(client);
  await sandbox.advance(HOUR - 3 * SECOND);
  const stop = new AbortController();
  const [one, two] = [watch(client.getOrder({ id: "a" }, { signal: stop.signal })), watch(client.getOrder({ id: "b" }))];
  await turn();
  assert.ok(sleeping() > 0);
  stop.abort();
  await turn();
  assert.deepEqual([one.state, ...said(one.error)], ["failed", "aborted", "not_sent", undefined, 0]);
  assert.equal(two.state, "pending");
  await sandbox.advance(5 * SECOND);
  await two.done;
  assert.equal(two.error.status, 404);
  assert.equal(sleeping(), 0);
  assert.equal(sent().length, 2);
});

test("reject fails at once, observe sends and says so", async () => {
  const { p2p, sandbox, sent } = world({ quota: { orders: 1 } });
  const events = [];
  const rejecting = p2p({ quota: "reject", onEvent: (event) => events.push(event) });
  await look(rejecting);
  await sandbox.advance(HOUR - 2 * SECOND);
  const error = await failure(rejecting.getOrder({ id: "a" }));
  assert.deepEqual(said(error), ["rate_limited", "not_sent", undefined, 0]);
  assert.ok(error.retryAfterMs <= 3 * SECOND);
  const refusal = events.at(-1);
  assert.deepEqual([refusal.type, refusal.scope, refusal.decision, refusal.attempt, refusal.quota.remaining], ["quota", "orders", "refused", 0, 0]);
  assert.equal(events.find(({ type }) => type === "response").quota.limit, 1);

  const seen = [];
  const observing = p2p({ quota: "observe", maxRetries: 0, onEvent: ({ type, decision }) => seen.push(decision ?? type) });
  await failure(observing.getOrder({ id: "a" }));
  await failure(observing.getOrder({ id: "a" }));
  assert.deepEqual(seen, ["request", "response", "exceeds", "request", "response"]);
  assert.equal(sent().at(-1).status, 429);
});

test("a burst of reads does not trip over its own answers", async () => {
  for (const quota of ["wait", "reject"]) {
    const { p2p, sandbox, sleeping } = world({ latencyMs: 200 });
    const client = p2p({ quota });
    const calls = Array.from({ length: 120 }, () => watch(look(client)));
    await turn();
    await sandbox.advance(5 * SECOND);
    await turn();
    assert.deepEqual([...new Set(calls.map(({ state }) => state))], ["ok"], quota);
    assert.equal(sleeping(), 0);
  }
});

test("a 429 of a read waits for the slot that the provider names", async () => {
  const { p2p, sandbox, other, sent } = world({ quota: { orders: 3 } });
  for (let nth = 0; nth < 3; nth++) await other();
  await sandbox.advance(HOUR - 3 * SECOND);
  const events = [];
  const call = watch(p2p({ onEvent: ({ type, decision }) => events.push(decision ?? type) }).getOrder({ id: "a" }));
  await turn();
  await sandbox.advance(2 * SECOND);
  assert.equal(call.state, "pending");
  await sandbox.advance(2 * SECOND);
  await call.done;
  assert.deepEqual(said(call.error), ["rejected", "rejected", 404, 2]);
  assert.deepEqual(sent().slice(3).map(({ status }) => status), [429, 404]);
  assert.deepEqual(events, ["request", "response", "waits", "retry", "request", "response"]);

  const late = world({ quota: { orders: 1 } });
  await late.other();
  const error = await failure(late.p2p().getOrder({ id: "a" }));
  assert.deepEqual(said(error), ["rate_limited", "rejected", 429, 1]);
  assert.ok(error.retryAfterMs > HOUR - 5 * SECOND);
  assert.deepEqual(said(await failure(late.p2p().createOrder(parcel(late.sandbox.now())))), ["rate_limited", "rejected", 429, 1]);
});

test("nobody is stuck on what was told an hour ago", async () => {
  const { p2p, sandbox, sent } = world();
  sandbox.fail({ fault: "answer", times: 1, headers: { "RateLimit-Remaining": "0", "RateLimit-Reset": "99999999999" } });
  const client = p2p();
  await look(client);
  assert.equal((await failure(client.getOrder({ id: "a" }))).kind, "rate_limited");
  await sandbox.advance(HOUR + SECOND);
  await look(client);
  assert.equal(sent().length, 2);
});

test("where the headers cannot be read, calls are counted here", async () => {
  const { p2p, sandbox, sent } = world();
  const bare = async (...args) => {
    const response = await sandbox.fetch(...args);
    return new Response(response.body, { status: response.status, headers: { "content-type": "application/json" } });
  };
  const client = p2p({ fetch: bare });
  await looks(client, 295);
  assert.deepEqual(client.quota().orders, { limit: 300, remaining: 5, nextSlotAt: START + HOUR, source: "local" });
  assert.deepEqual(said(await failure(client.getOrder({ id: "a" }))), ["rate_limited", "not_sent", undefined, 0]);
  assert.equal(sent().length, 295);
  await sandbox.advance(HOUR);
  await look(client);
});

test("what is known survives a restart as JSON", async () => {
  const { p2p, sandbox } = world({ quota: { orders: 20 } });
  const client = p2p();
  await looks(client, 14);
  const kept = JSON.parse(JSON.stringify(client.quotaState()));
  assert.doesNotMatch(JSON.stringify(kept), /nobody|key/);
  await sandbox.advance(MINUTE);
  const next = p2p({ quotaState: kept });
  assert.deepEqual([next.quota().orders.remaining, next.quota().orders.nextSlotAt], [6, START + HOUR]);
  await look(next);
  assert.equal((await failure(next.getOrder({ id: "a" }))).kind, "rate_limited");
  // What was under way when it was kept counts as sent.
  const slow = world({ latencyMs: 500 });
  const first = slow.p2p();
  const call = watch(look(first));
  await turn();
  const state = first.quotaState();
  await slow.sandbox.advance(SECOND);
  await call.done;
  assert.equal(slow.p2p({ quotaState: state }).quota().orders.remaining, 299);
  for (const bad of ["x", 5, [], () => {}]) assert.throws(() => p2p({ quotaState: bad }), { kind: "config" });
  for (const odd of [{}, { orders: 5 }, { orders: { sent: "x", told: [] }, strange: 1 }, { orders: { clock: 1e12, told: { at: -1e13, left: 1, ours: 1, reset: 0, misses: 0 } } }, { orders: { clock: -1e15, sent: [1e15], told: { at: 1e15, reset: -1e15, left: 1, ours: 1, misses: 9e9 } } }]) await look(p2p({ quotaState: odd }));
});

test("what was not sent holds no slot", async () => {
  const { p2p, sandbox } = world();
  const client = p2p({ maxRetries: 0 });
  sandbox.fail({ fault: "reset", times: 1 });
  await failure(client.getOrder({ id: "a" }));
  assert.equal(client.quota().orders.remaining, 299, "it may have been counted");
  await failure(client.createOrder({}));
  assert.equal(client.quota().orders.remaining, 299, "refused before it was sent");
});

test("a clock that jumps back or stands still keeps nobody waiting for ever", async () => {
  const { p2p, sandbox, other } = world({ quota: { orders: 3 } });
  let shift = 0;
  const client = p2p({ clock: { now: () => sandbox.now() + shift, sleep: sandbox.clock.sleep } });
  await looks(client, 2);
  shift = -5 * HOUR;
  assert.ok((await failure(client.getOrder({ id: "a" }))).retryAfterMs <= HOUR);
  await sandbox.advance(HOUR + SECOND);
  await looks(client, 2);
  await other();
  const standing = p2p({ clock: { now: () => START, sleep: sandbox.clock.sleep } });
  const call = watch(standing.getOrder({ id: "a" }));
  await turn();
  await sandbox.advance(20 * SECOND);
  await call.done;
  assert.equal(call.error.kind, "rate_limited");
});

test("a wrong key and a used-up quota are told apart", async () => {
  const answer = (status, headers = {}) => async () => new Response('{"message":"x"}', { status, headers: { "content-type": "application/json", ...headers } });
  const kind = async (fetch, quotaState) => (await failure(new P2pMotion(CONFIG, { fetch, quota: "observe", quotaState, maxRetries: 0 }).getOrder({ id: "a" }))).kind;
  const now = Date.now();
  const usedUp = { orders: { clock: now, limit: 2, sent: [now - 5, now - 4] } };
  for (const status of [401, 403]) {
    assert.equal(await kind(answer(status)), "unauthorized");
    assert.equal(await kind(answer(status, { "RateLimit-Remaining": "0" })), "rate_limited");
    assert.equal(await kind(answer(status, { "RateLimit-Remaining": "7" })), "unauthorized");
    assert.equal(await kind(answer(status), usedUp), "rate_limited", "by our own count");
    assert.equal(await kind(answer(status, { "RateLimit-Remaining": "1" }), usedUp), "unauthorized", "the provider knows better");
  }
});

const CONFIG = { baseUrl: "https://courier.example/api/", apiKey: "key-of-tests" };

// name, value, what is left afterwards of 300, of which one is spent
const soon = (ms) => String(Math.ceil((START + ms) / 1000));
const ROWS = [
  ...["", " ", "-1", "-0", "+5", "many", "null", "NaN", "Infinity", "1e2", "7.0", "7,5", "0x10", "0b1", "1 2", "1_000", "٣", "１２", "½", "12;w=3600", '"12"', "12,", ",12", "12, 40", "0, 300", "99999999999999999999", "9".repeat(400), "\t", "true", "{}", "1/2"].map((value) => ["remaining", value, 299]),
  ...[["12", 12], ["012", 12], ["12, 12", 12], ["0", 0], ["000", 0], ["299", 299], ["300", 299], ["4000", 299], ["1000000000", 299]].map(([value, left]) => ["remaining", value, left]),
  ...["", "0", "-300", "none", "3e2", "300.0", "300, 100", "300;w=60", "0x12c", "9".repeat(30)].map((value) => ["limit", value, 299]),
  ...[["300", 299], ["300, 300", 299], ["50", 49], ["1000", 999], ["999999999", 9999]].map(([value, left]) => ["limit", value, left]),
  ...["", "0", "-5", "soon", "3600", soon(-MINUTE), soon(0), String(START - 1), "1e10", soon(MINUTE), String(START + MINUTE), "32503680000", "99999999999999", "999999999999999", `${soon(MINUTE)}, ${soon(2 * MINUTE)}`, "Tue, 06 May 2031 08:00:00 GMT"].map((value) => ["reset", value, 299]),
];

test(`${ROWS.length} headers, most of them nonsense: none stops the client for more than an hour, and no nonsense counts`, async () => {
  assert.ok(ROWS.length >= 60);
  for (const [name, value, left] of ROWS) {
    const clock = { now: () => START, sleep: () => new Promise(() => {}) };
    const headers = { [`ratelimit-${name}`]: value, "content-type": "application/json" };
    const fetch = async () => ({ status: 200, headers: new Map(Object.entries(headers)), body: null, arrayBuffer: async () => new TextEncoder().encode('{"id":"a"}').buffer });
    const client = new P2pMotion(CONFIG, { fetch, clock });
    await client.getOrder({ id: "a" });
    const { remaining, nextSlotAt } = client.quota().orders;
    assert.equal(remaining, left, `${name}: ${value}`);
    assert.ok(nextSlotAt > START && nextSlotAt <= START + HOUR, `${name}: ${value} → ${nextSlotAt - START}`);
    if (left > 5) await client.getOrder({ id: "a" });
    else assert.ok((await failure(client.getOrder({ id: "a" }))).retryAfterMs <= HOUR);
  }
});

const RETRY_AFTER = [
  ["90", 90], ["1", 1], ["0090", 90], ["3600", 3600], ["7200", 3600], ["1000000000", 3600], ["99999999999999999999", 60],
  ["Tue, 06 May 2031 07:09:49 GMT", 100], ["Tue, 06 May 2031 09:08:09 GMT", 3600], ["Tue, 06 May 2031 07:00:00 GMT", 60], ["Sat, 01 Jan 2101 00:00:00 GMT", 3600],
  ...["", "0", "-1", "+90", "1.5", "1e3", "soon", "90s", "90 90", "90, 91", "0x5a", "٩٠", "Tuesday", "Tue, 32 May 2031 07:09:49 GMT", "06 May 2031", "2031-05-06T07:09:49Z", "NaN", "null"].map((value) => [value, 60]),
];

test("a 429 that says when to come back is obeyed within the hour; nonsense is a minute", async () => {
  for (const [value, seconds] of RETRY_AFTER) {
    const clock = { now: () => START, sleep: () => new Promise(() => {}) };
    const headers = { "retry-after": value };
    const fetch = async () => ({ status: 429, headers: new Map(Object.entries(headers)), body: null, arrayBuffer: async () => new ArrayBuffer(0) });
    const client = new P2pMotion(CONFIG, { fetch, clock, maxRetries: 0, quota: "reject" });
    await failure(client.getOrder({ id: "a" }));
    const error = await failure(client.createOrder(parcel(START)));
    assert.deepEqual([error.kind, error.outcome, error.retryAfterMs], ["rate_limited", "not_sent", seconds * SECOND], value);
  }
});

test("a day of 10 000 callers and a hidden second user: 300 in any hour, creates served, hardly a 429", async () => {
  for (const share of [0.4]) {
    const it = world({ latencyMs: [50, 400] });
    const { p2p, sandbox, other, sent, sleeping } = it;
    const client = p2p();
    const CALLERS = 10_000;
    let seed = 99;
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    const plan = [];
    for (let nth = 0; nth < CALLERS; nth++) plan.push({ at: START + Math.floor((nth % 4 === 0 ? Math.floor(random() * 24) : random() * 24) * HOUR), create: nth % 200 === 3 });
    for (let nth = 0; nth < 24 * 300 * share; nth++) plan.push({ at: START + Math.floor(random() * 24 * HOUR), other: true });
    plan.sort((a, b) => a.at - b.at);
    const outcomes = { refused: 0, creates: 0, unserved: 0, starved: 0 };
    const held = () => sent().filter(({ at, status }) => at > sandbox.now() - HOUR && status !== 429).length;
    const running = [];
    for (const { at, create, other: isOther } of plan) {
      await pass(it, at - sandbox.now());
      if (isOther) {
        running.push(other("orders/other/"));
        continue;
      }
      if (!create) {
        running.push(client.getOrder({ id: "mine" }).catch(({ kind, outcome }) => (outcomes.refused += kind === "rate_limited" && outcome === "not_sent" ? 1 : 0)));
        continue;
      }
      outcomes.creates++;
      const refused = (error) => {
        assert.equal(error.kind, "rate_limited", error.stack);
        outcomes.unserved++;
        // The second user may have taken the last five, too; nobody of ours has.
        outcomes.starved += held() < 300 ? 1 : 0;
      };
      running.push(client.createOrder(parcel(sandbox.now())).catch(refused));
    }
    await pass(it, MINUTE);
    await Promise.all(running);
    const own = sent().filter(({ path }) => !path.endsWith("/other/"));
    const refused = own.filter(({ status }) => status === 429).length;
    const most = mostInAnHour(own.map(({ at }) => at));
    console.log(
      `second user ${share * 100} %: ${own.length} sent, at most ${most} an hour; ${outcomes.refused} refused here, ${refused} × 429; ` +
        `of ${outcomes.creates} creates ${outcomes.unserved} met a used-up quota, ${outcomes.starved} a free one`,
    );
    assert.ok(most <= 300, `${most} in an hour`);
    assert.ok(refused < CALLERS / 100, `${refused} × 429`);
    assert.equal(outcomes.starved, 0);
    assert.ok(own.length > (share === 1 ? 1000 : 3000), `${own.length} sent`);
    assert.equal(sleeping(), 0);
  }
});
