// A caller who gives up, at every moment of a call, on a clock that does not move by itself: the call ends at once, and nothing stays behind.
import assert from "node:assert/strict";
import { test } from "node:test";
import { P2pMotion, RidewireError, Taxomet } from "ridewire";
import { createSandbox } from "ridewire/sandbox";

const NOW = Date.UTC(2031, 4, 6, 7, 8, 9);
const SECOND = 1000;
const LEFT = Symbol("left the loop");
const ORDER = { unit_id: 1, tarif_id: -1, phone: "+79000000047", to: ["Вокзал"] };

/** Lets everything run that is ready; no time passes. */
async function turns() {
  for (let i = 0; i < 12; i++) await new Promise((resolve) => setImmediate(resolve));
}

function world(options) {
  const sandbox = createSandbox({ now: NOW, latencyMs: 2 * SECOND, ...options });
  let asleep = 0;
  const clock = {
    now: () => sandbox.now(),
    async sleep(ms, signal) {
      asleep++;
      try {
        await sandbox.clock.sleep(ms, signal);
      } finally {
        asleep--;
      }
    },
  };
  const events = [];
  const settings = { fetch: sandbox.fetch, clock, random: () => 1, onEvent: ({ type }) => events.push(type) };
  return {
    sandbox,
    events,
    taxomet: () => new Taxomet(sandbox.config.taxomet, settings),
    p2p: (more) => new P2pMotion(sandbox.config.p2pMotion, { ...settings, ...more }),
    timers: () => asleep,
  };
}

/** A signal that knows how many listen to it. */
function countedSignal() {
  const stop = new AbortController();
  const listeners = new Set();
  for (const [name, note] of [["addEventListener", "add"], ["removeEventListener", "delete"]]) {
    const real = stop.signal[name].bind(stop.signal);
    stop.signal[name] = (type, listener, ...rest) => {
      listeners[note](listener);
      return real(type, listener, ...rest);
    };
  }
  return { stop, signal: stop.signal, listeners: () => listeners.size };
}

/** Starts a call, lets `ms` pass, aborts, and gives how the call ended before any more time passed. */
async function abortedAfter(ms, { sandbox, timers }, start) {
  const { stop, signal, listeners } = countedSignal();
  let ended;
  const call = Promise.resolve(start(signal)).then(
    (value) => (ended = { value }),
    (error) => (ended = { error }),
  );
  await turns();
  for (let left = ms; left > 0; left -= SECOND / 4) {
    await sandbox.advance(Math.min(left, SECOND / 4));
    await turns();
  }
  const before = ended;
  stop.abort(new Error("enough"));
  await turns();
  assert.ok(ended, `aborted after ${ms} ms, and the call goes on`);
  await call;
  assert.equal(timers(), 0, `aborted after ${ms} ms: a timer is left`);
  assert.equal(listeners(), 0, `aborted after ${ms} ms: a listener is left`);
  if (ended.error) assert.ok(ended.error instanceof RidewireError, String(ended.error?.stack ?? ended.error));
  // A loop may also just end.
  if (!before && !("value" in ended && ended.value === LEFT)) assert.equal(ended.error?.kind, "aborted", `after ${ms} ms`);
  return { ...ended, wasOver: before !== undefined };
}

const SWEEPS = {
  "a create that hangs": ["timeout_after", (it, signal) => it.taxomet().addOrder(ORDER, { signal })],
  "a create whose body trickles": ["commit_trickle", (it, signal) => it.taxomet().addOrder(ORDER, { signal })],
  "a create that goes well": [undefined, (it, signal) => it.taxomet().addOrder(ORDER, { signal })],
  "a read that is tried again and again": ["500", (it, signal) => it.taxomet().getTariffs({}, { signal })],
  "a cancellation that is read back": ["commit_then_5xx", (it, signal) => it.taxomet().cancelOrder({ id: "50001" }, { signal })],
};

for (const [title, [fault, start]] of Object.entries(SWEEPS)) {
  test(`abort at every quarter of a second: ${title}`, async () => {
    let over = false;
    for (let ms = 0; !over && ms <= 12 * SECOND; ms += SECOND / 4) {
      const it = world();
      if (fault) it.sandbox.fail({ fault });
      const { error, wasOver } = await abortedAfter(ms, it, (signal) => start(it, signal));
      over = wasOver;
      if (wasOver || !title.startsWith("a create")) continue;
      // Said to be unsent only if it never left.
      assert.equal(error.outcome, it.sandbox.log.length === 0 ? "not_sent" : "unknown", `after ${ms} ms`);
    }
  });
}

test("abort before the call, and in the same breath", async () => {
  const it = world();
  const gone = AbortSignal.abort();
  const error = await it.taxomet().addOrder(ORDER, { signal: gone }).catch((thrown) => thrown);
  assert.deepEqual([error.kind, error.outcome, error.attempts], ["aborted", "not_sent", 0]);
  const { stop, signal, listeners } = countedSignal();
  const call = it.taxomet().addOrder(ORDER, { signal }).catch((thrown) => thrown);
  stop.abort();
  assert.deepEqual([(await call).kind, (await call).outcome], ["aborted", "not_sent"]);
  assert.deepEqual([it.timers(), listeners(), it.sandbox.log.length], [0, 0, 0]);
});

test("abort in the queue for a slot", async () => {
  const it = world({ latencyMs: 0, quota: { orders: 1 } });
  const client = it.p2p({ quota: "wait" });
  const first = client.listOrders();
  for (let i = 0; i < 3; i++) (await turns(), await it.sandbox.advance(1));
  await first;
  // The slot is free again in three seconds: soon enough to wait for it.
  await it.sandbox.advance(3600 * SECOND - 3 * SECOND);
  const requests = it.sandbox.log.length;
  const { error } = await abortedAfter(SECOND, it, (signal) => client.listOrders({}, { signal }));
  assert.deepEqual([error?.kind, error?.outcome], ["aborted", "not_sent"]);
  assert.equal(it.sandbox.log.length, requests, "nothing was sent");
});

test("abort in the pause between two looks at an order", async () => {
  const it = world({ latencyMs: 0 });
  const order = it.taxomet().addOrder(ORDER);
  for (let i = 0; i < 3; i++) (await turns(), await it.sandbox.advance(1));
  const { order_id: id } = await order;
  for (const ms of [0, 2 * SECOND, 40 * SECOND]) {
    const looks = [];
    await abortedAfter(ms, it, async (signal) => {
      for await (const update of it.taxomet().trackOrder(id, { signal, until: () => false })) looks.push(update);
      return LEFT;
    });
    if (ms > 2 * SECOND) assert.ok(looks.length > 0);
  }
});
