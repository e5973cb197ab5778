// Following orders in virtual time: how often the provider is asked, how soon a change is seen, and how it ends.
import assert from "node:assert/strict";
import { test } from "node:test";
import { trackStep } from "ridewire";
import { failure, HOUR, MINUTE, mostInAnHour, parcel, pass, SECOND, START, turn, watch, world } from "./support/virtual.mjs";

const GET = "p2p_motion.get_order";
const LIST = "p2p_motion.list_orders";

/** Follows in the background; `updates` grows. */
function follow(tracker) {
  const updates = [];
  const end = watch(
    (async () => {
      for await (const update of tracker) updates.push(update);
      return "done";
    })(),
  );
  return { updates, end };
}

async function order(client, it, status) {
  const { id } = await client.createOrder(parcel(it.sandbox.now()));
  if (status !== undefined) it.sandbox.setOrder("p2p_motion", id, { status });
  return id;
}

test("one order for 45 minutes costs at most 150 requests, in the documented rhythm", async () => {
  const it = world();
  const client = it.p2p();
  const id = await order(client, it, 0);
  const { updates } = follow(client.trackOrder(id));
  await pass(it, 45 * MINUTE);
  const looks = it.sent(GET).map(({ at }) => at - START);
  assert.ok(looks.length <= 150 && looks.length > 60, `${looks.length} looks`);
  const pauses = looks.map((at, nth) => at - (looks[nth - 1] ?? 0));
  assert.ok(pauses[0] >= 30 * SECOND && pauses[0] <= 40 * SECOND, `${pauses[0]}`);
  const search = pauses.slice(1).filter((_, nth) => looks[nth] < 2 * MINUTE);
  assert.ok(search.every((pause) => pause >= 7 * SECOND && pause <= 10 * SECOND), `${search}`);
  const later = pauses.filter((_, nth) => (looks[nth - 1] ?? 0) > 2 * MINUTE);
  assert.ok(later.every((pause) => pause > 10 * SECOND && pause <= MINUTE), `${later}`);
  assert.ok(later.at(-1) > 50 * SECOND);
  assert.equal(updates.length, looks.length);
  assert.deepEqual(updates.map(({ polls }) => polls), looks.map((_, nth) => nth + 1));
  assert.deepEqual([updates[0].changed, updates[1].changed, updates[1].final], [true, false, false]);
  assert.ok(updates.every(({ at, nextPollInMs }, nth) => nth === updates.length - 1 || Math.abs(updates[nth + 1].at - at - nextPollInMs) <= 5));
  console.log(`45 minutes: ${looks.length} requests`);
});

test("an order is followed to its end, each change seen within 20 seconds", async () => {
  const it = world({ seed: 4 });
  const client = it.p2p();
  const id = await order(client, it);
  const { updates, end } = follow(client.trackOrder(id));
  await pass(it, HOUR);
  await end.done;
  assert.equal(end.value, "done", end.error?.stack);
  const codes = updates.filter(({ changed }) => changed).map(({ order }) => order.status.code);
  assert.deepEqual(codes, [0, 1, 2]);
  const last = updates.at(-1);
  assert.deepEqual([last.final, last.nextPollInMs, "nextPollInMs" in last], [true, undefined, false]);
  assert.equal(last.order.id, id);
  assert.equal(it.sleeping(), 0);
});

test("five orders by one list: every change is seen within 20 seconds", async () => {
  const it = world();
  const client = it.p2p();
  const ids = [];
  for (let nth = 0; nth < 5; nth++) ids.push(await order(client, it));
  ids.forEach((id) => it.sandbox.setOrder("p2p_motion", id, { status: 0 }));
  const due = new Map();
  const { updates, end } = follow(client.trackOrders(ids));
  await pass(it, 40 * SECOND);
  for (const [nth, id] of ids.entries()) {
    await pass(it, 13_700);
    it.sandbox.setOrder("p2p_motion", id, { status: nth === 3 ? 3 : 1, reason: "нема кур’єра" });
    due.set(`${id} ${nth === 3 ? 3 : 1}`, it.sandbox.now());
  }
  for (const id of ids.filter((_, nth) => nth !== 3)) {
    await pass(it, 2 * MINUTE + 900);
    it.sandbox.setOrder("p2p_motion", id, { status: 2 });
    due.set(`${id} 2`, it.sandbox.now());
  }
  await pass(it, MINUTE);
  await end.done;
  assert.equal(end.state, "ok", end.error?.stack);
  for (const [what, since] of due) {
    const seen = updates.find(({ order, changed }) => changed && `${order.id} ${order.status.code}` === what);
    assert.ok(seen && seen.at - since <= 20 * SECOND, `${what}: ${seen && seen.at - since}`);
  }
  assert.equal(updates.filter(({ final }) => final).length, 5);
  assert.ok(it.sent(LIST).length > 0);
  // The last one left is asked for by itself.
  assert.ok(it.sent(GET).length < it.sent(LIST).length);
  assert.equal(it.sleeping(), 0);
});

test("200 orders cost at most 240 requests an hour, and the quota is never exceeded", async () => {
  const it = world();
  const maker = it.p2p({ quota: "observe" });
  const ids = [];
  for (let nth = 0; nth < 200; nth++) ids.push(await order(maker, it, nth % 2));
  await it.sandbox.advance(30 * MINUTE);
  const client = it.p2p();
  const began = it.sandbox.now();
  const { updates } = follow(client.trackOrders(ids));
  let changes = 0;
  for (let minute = 0; minute < 75; minute++) {
    await pass(it, MINUTE);
    it.sandbox.setOrder("p2p_motion", ids[minute], { status: 1, driver: { id: `c-${minute}`, title: "Кур’єр" } });
    changes++;
  }
  await pass(it, MINUTE);
  const looks = [...it.sent(LIST), ...it.sent(GET)].map(({ at }) => at).filter((at) => at >= began);
  const most = mostInAnHour(looks);
  console.log(`200 orders: at most ${most} requests an hour, ${updates.length} updates`);
  assert.ok(most <= 240 && most > 50, `${most}`);
  assert.ok(it.sent().every(({ status }) => status !== 429));
  assert.equal(updates.filter(({ changed }) => changed).length, 200 + changes);
});

test("a tracker leaves room: with little quota left it looks less often", async () => {
  const it = world({ quota: { orders: 60 } });
  const client = it.p2p();
  const id = await order(client, it, 0);
  for (let nth = 0; nth < 40; nth++) await it.other();
  const { updates, end } = follow(client.trackOrder(id));
  await pass(it, 55 * MINUTE);
  assert.equal(end.state, "pending", end.error?.stack);
  assert.ok(updates.length >= 5 && updates.length <= 14, `${updates.length}`);
  assert.ok(it.sent().every(({ status }) => status !== 429));
  await client.createOrder(parcel(it.sandbox.now()));
});

test("what was kept as JSON goes on after a restart", async () => {
  const it = world();
  const client = it.p2p();
  const id = await order(client, it, 0);
  let kept;
  for await (const update of pumped(it, client.trackOrder(id))) {
    kept = JSON.parse(JSON.stringify(update.state));
    if (update.polls === 3) break;
  }
  assert.doesNotMatch(JSON.stringify(kept), /Оля|Крамниця|0005550/, "no personal data");
  assert.equal(it.sleeping(), 0);
  const before = it.sent(GET).length;
  await it.sandbox.advance(2 * SECOND);
  const { updates } = follow(it.p2p().trackOrder(id, { resume: kept }));
  await pass(it, 5 * SECOND);
  assert.equal(it.sent(GET).length, before, "not before its time");
  await pass(it, 5 * SECOND);
  assert.deepEqual([updates[0]?.polls, updates[0]?.changed], [4, false]);
  it.sandbox.setOrder("p2p_motion", id, { status: 2 });
  await pass(it, MINUTE);
  assert.equal(updates.at(-1).final, true);
  // Of a finished order nothing is left to see.
  const asked = it.sent(GET).length;
  for await (const _ of it.p2p().trackOrder(id, { resume: updates.at(-1).state })) assert.fail();
  assert.equal(it.sent(GET).length, asked);
});

/** Lets time pass while a loop waits. */
async function* pumped(it, tracker) {
  try {
    for (;;) {
      const next = watch(tracker.next());
      while (next.state === "pending") await pass(it, SECOND);
      if (next.state === "failed") throw next.error;
      if (next.value.done) return;
      yield next.value.value;
    }
  } finally {
    await tracker.return();
  }
}

test("many orders: who leaves in the middle of a look is told the rest again", async () => {
  const it = world();
  const client = it.p2p();
  const ids = [await order(client, it, 1), await order(client, it, 1), await order(client, it, 1)];
  let kept;
  for await (const update of pumped(it, client.trackOrders(ids, { createdAt: START - HOUR }))) {
    kept = update.state;
    break;
  }
  const { updates } = follow(client.trackOrders(ids, { resume: kept }));
  await pass(it, SECOND);
  assert.deepEqual(updates.filter(({ changed }) => changed).map(({ order }) => order.id), ids);
});

test("an abort ends it at once in a pause, in the queue, in a request, and leaves nothing behind", async () => {
  for (const moment of ["before", "pause", "request"]) {
    const it = world({ latencyMs: moment === "request" ? 4000 : 0 });
    const client = it.p2p({ quota: "observe" });
    const stop = new AbortController();
    if (moment === "before") stop.abort();
    const { end } = follow(client.trackOrder("ord_x", { signal: stop.signal, createdAt: moment === "pause" ? START : START - HOUR }));
    await turn();
    assert.equal(end.state, moment === "before" ? "failed" : "pending", moment);
    stop.abort();
    await turn();
    assert.deepEqual([end.state, end.error?.kind], ["failed", "aborted"], moment);
    assert.equal(it.sleeping(), 0, moment);
  }
});

test("leaving the loop stops it, also while a look is awaited", async () => {
  const it = world();
  const client = it.p2p();
  const id = await order(client, it, 1);
  const tracker = client.trackOrder(id, { createdAt: START - HOUR });
  assert.equal((await tracker.next()).value.order.id, id);
  const pending = watch(tracker.next());
  await turn();
  assert.ok(it.sleeping() > 0);
  assert.deepEqual(await tracker.return(), { value: undefined, done: true });
  await turn();
  assert.deepEqual([pending.state, pending.value], ["ok", { value: undefined, done: true }]);
  assert.equal(it.sleeping(), 0);
  const looks = it.sent(GET).length;
  await pass(it, HOUR);
  assert.equal(it.sent(GET).length, looks);
  // Not started, nothing to stop.
  assert.equal((await client.trackOrder(id).return()).done, true);
});

test("failures of a moment are survived, others are thrown", async () => {
  const it = world();
  const client = it.p2p();
  const id = await order(client, it, 1);
  for (const fault of ["500", "reset", "429", "timeout_after"]) it.sandbox.fail({ endpoint: GET, fault, times: 1 });
  const { updates, end } = follow(client.trackOrder(id, { createdAt: START - HOUR }));
  await pass(it, 20 * MINUTE);
  assert.equal(end.state, "pending", end.error?.stack);
  assert.ok(updates.length > 3, `${updates.length}`);
  const sent = it.sent(GET);
  assert.equal(sent.findIndex(({ status }) => status === 200), 4);
  const pauses = sent.slice(1, 5).map(({ at }, nth) => at - sent[nth].at);
  assert.ok(pauses.every((pause, nth) => pause >= [5, 10, 20, 40][nth] * SECOND), `${pauses}`);
  for (const [fault, kind] of [["html_200", "malformed_response"], ["redirect_elsewhere", "server"]]) {
    it.sandbox.fail({ endpoint: GET, fault, times: 1 });
    assert.equal((await failure(client.trackOrder(id, { createdAt: START - HOUR }).next())).kind, kind);
  }
  assert.equal((await failure(client.trackOrder("nobody", { createdAt: START - HOUR }).next())).status, 404);
});

test("a used-up quota is waited for", async () => {
  const it = world({ quota: { orders: 10 } });
  const client = it.p2p();
  const id = await order(client, it, 1);
  for (let nth = 0; nth < 9; nth++) await it.other();
  const { updates, end } = follow(client.trackOrder(id, { createdAt: START - HOUR }));
  await pass(it, 59 * MINUTE);
  assert.equal(end.state, "pending", end.error?.stack);
  assert.equal(updates.length, 0);
  assert.ok(it.sent().filter(({ status }) => status === 429).length <= 1);
  await pass(it, 5 * MINUTE);
  assert.ok(updates.length > 0);
});

test("Taxomet: as often as 5 seconds, as rarely as 30, until the caller's status", async () => {
  const it = world();
  const client = it.taxomet();
  const { order_id: id } = await client.addOrder({ unit_id: 1, tarif_id: -1, phone: "+79000000042", to: ["Сочи, Маячная ул., 4", "Сочи, Яблоневая ул., 9"] });
  const status = () => it.sandbox.orders("taxomet")[0].status;
  const { updates, end } = follow(client.trackOrder(id, { until: ({ status }) => status === "ended" }));
  await pass(it, SECOND);
  assert.deepEqual([updates.length, updates[0].changed, updates[0].order.status], [1, true, status()]);
  assert.equal(updates[0].nextPollInMs >= 5000 && updates[0].nextPollInMs <= 6000, true, `${updates[0].nextPollInMs}`);
  it.sandbox.setOrder("taxomet", id, { status: "waiting" });
  await pass(it, 20 * MINUTE);
  assert.ok(updates.at(-1).nextPollInMs === 30_000, `${updates.at(-1).nextPollInMs}`);
  it.sandbox.setOrder("taxomet", id, { status: "ended" });
  await pass(it, MINUTE);
  await end.done;
  assert.deepEqual([end.value, updates.at(-1).final, updates.at(-1).order.status], ["done", true, "ended"]);
  const pauses = updates.slice(1).map(({ at }, nth) => at - updates[nth].at);
  assert.ok(pauses.every((pause) => pause >= 5000 && pause <= 30_100), `${pauses}`);
  assert.equal(it.sleeping(), 0);
  for (const until of ["ended", ["ended", "cancelled"]]) {
    const all = [];
    for await (const update of client.trackOrder(id, { until })) all.push(update);
    assert.deepEqual(all.map(({ final }) => final), [true]);
  }
});

test("what cannot be followed is said before anything is sent", async () => {
  const it = world();
  const p2p = it.p2p();
  const fails = async (tracker, kind, name) => {
    const error = await failure(tracker.next());
    assert.deepEqual([error.kind, error.outcome], [kind, "not_sent"], error.message);
    assert.match(error.message, name);
  };
  for (const id of ["", " ", undefined, null, {}, NaN, true]) await fails(p2p.trackOrder(id), "invalid_request", /id/);
  for (const ids of ["abc", undefined, {}]) await fails(p2p.trackOrders(ids), "config", /ids/);
  await fails(p2p.trackOrders(["a", {}]), "invalid_request", /id/);
  await fails(p2p.trackOrder("a", { createdAt: "yesterday" }), "config", /createdAt/);
  await fails(p2p.trackOrder("a", { createdAt: new Date(NaN) }), "config", /createdAt/);
  await fails(p2p.trackOrder("a", { resume: "x" }), "config", /resume/);
  await fails(p2p.trackOrder("a", { signal: {} }), "config", /signal/);
  await fails(p2p.trackOrder("a", { tempo: 5 }), "config", /tempo/);
  await fails(it.taxomet().trackOrder("a", { until: 5 }), "config", /until/);
  assert.equal(it.sent().length, 0);
  for await (const _ of p2p.trackOrders([])) assert.fail();
  assert.equal(it.sleeping(), 0);
});

test("the planner by itself drives an alarm", async () => {
  const it = world();
  const client = it.p2p();
  const ids = [await order(client, it, 0), await order(client, it, 1)];
  let plan = trackStep(undefined, { type: "follow", provider: "p2p_motion", ids, createdAt: new Date(START), now: START });
  let alarms = 0;
  while (plan.waitMs !== undefined) {
    const { waitMs, ask, state } = JSON.parse(JSON.stringify(plan));
    await it.sandbox.advance(waitMs);
    const now = it.sandbox.now();
    if (++alarms === 4) it.sandbox.setOrder("p2p_motion", ids[0], { status: 3, reason: "нема" });
    if (alarms === 5) it.sandbox.fail({ endpoint: GET, fault: "500", times: 1 });
    if (alarms === 8) it.sandbox.setOrder("p2p_motion", ids[1], { status: 2 });
    try {
      const orders = "id" in ask ? [await client.getOrder(ask, { maxRetries: 0 })] : (await client.listOrders(ask)).orders;
      plan = trackStep(state, { type: "seen", orders, quota: client.quota().orders, now, random: 0 });
      if (alarms === 1) assert.deepEqual(plan.seen, ids.map((id) => ({ id, changed: true, final: false })));
    } catch (error) {
      plan = trackStep(state, { type: "failed", error, now });
      assert.equal(plan.fatal, false);
    }
    assert.ok(alarms < 20);
  }
  assert.equal(alarms, 8);
  assert.equal(plan.polls, 8);
  assert.equal(plan.ask, undefined);
  const fatal = trackStep(trackStep(null, { type: "follow", provider: "taxomet", ids: [7] }).state, { type: "failed", error: { kind: "unauthorized", status: 403 } });
  assert.equal(fatal.fatal, true);
});

test("no clock is so wrong that the planner breaks on it", () => {
  for (const now of [-8.64e15, -1, 0, 8.64e15, 2 ** 52, NaN, Infinity, -Infinity]) {
    for (const createdAt of [undefined, -8.64e15, 8.64e15, new Date(NaN), NaN, Infinity]) {
      let plan = trackStep(null, { type: "follow", provider: "p2p_motion", ids: ["a", "b"], createdAt, now });
      for (const event of [{ type: "seen", orders: [{ id: "a" }] }, { type: "failed", error: { kind: "network" } }, { type: "look", now: Date.now() }, { type: "look", now }]) {
        plan = trackStep(plan.state, { now, ...event });
        const { ask, waitMs } = plan;
        assert.ok(waitMs >= 0 && waitMs <= 2 * 3_600_000, `${waitMs}`);
        if ("from_date_time" in ask) for (const date of Object.values(ask)) assert.match(date, /^\d{4}-\d\d-\d\dT/);
      }
    }
  }
});
