// A client and its simulated provider in one virtual time. Every name, number and address is invented.
import assert from "node:assert/strict";
import { P2pMotion, RidewireError, Taxomet } from "ridewire";
import { createSandbox } from "ridewire/sandbox";

export const START = Date.UTC(2031, 4, 6, 7, 8, 9);
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** `sleeping()` tells how many pauses are under way: 0 means that no timer is left. */
export function world({ client = {}, ...options } = {}) {
  const sandbox = createSandbox({ now: START, seed: 5, ...options });
  let sleepers = 0;
  const clock = {
    now: sandbox.now,
    sleep: (ms, signal) => {
      sleepers++;
      return sandbox.clock.sleep(ms, signal).finally(() => sleepers--);
    },
  };
  const common = { fetch: sandbox.fetch, clock, random: () => 0.5 };
  const p2p = (more = {}) => new P2pMotion(sandbox.config.p2pMotion, { ...common, ...client, ...more });
  const taxomet = (more = {}) => new Taxomet(sandbox.config.taxomet, { ...common, ...client, ...more });
  /** Somebody else who uses the same key: one request, which is counted. */
  const other = (path = "orders/nobody/") =>
    sandbox.fetch(sandbox.config.p2pMotion.baseUrl + path, { headers: { "X-API-Key": sandbox.config.p2pMotion.apiKey } });
  const sent = (endpoint) => sandbox.log.filter((entry) => !endpoint || entry.endpoint === endpoint);
  return { sandbox, clock, p2p, taxomet, other, sent, sleeping: () => sleepers };
}

/** A courier order that the sandbox takes. */
export function parcel(now, memo = "") {
  const when = new Date(now + 6 * MINUTE).toISOString();
  return {
    sender: { name: "Крамниця Вигадка", phone: "+380005550101" },
    receiver: { name: "Оля", phone: "0005550102" },
    info: {
      origin: { date_time: when, location: { lat: 48.29, lng: 25.94 } },
      destination: { date_time: when, location: { lat: 48.3, lng: 25.93 } },
      memo,
    },
  };
}

export async function failure(call) {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof RidewireError, `foreign error: ${error?.stack ?? error}`);
    return error;
  }
  assert.fail("it should have failed");
}

/** What became of a call, without waiting for it. */
export function watch(call) {
  const seen = { state: "pending" };
  seen.done = call.then(
    (value) => Object.assign(seen, { state: "ok", value }),
    (error) => Object.assign(seen, { state: "failed", error }),
  );
  return seen;
}

/** Lets everything run that needs no time. */
export const turn = async () => {
  for (let round = 0; round < 20; round++) await new Promise((resolve) => setImmediate(resolve));
};

/** Lets time pass. While a call is under way, in steps so small that everybody acts at his own moment: an answer takes several turns to be read. */
export async function pass({ sandbox, sleeping }, ms) {
  for (let left = ms; left > 0; ) {
    for (let round = 0; round < 4; round++) await new Promise((resolve) => setImmediate(resolve));
    const step = sleeping() > 0 ? Math.min(250, left) : left;
    await sandbox.advance(step);
    left -= step;
  }
}

export const mostInAnHour = (times) => {
  const sorted = [...times].sort((a, b) => a - b);
  let most = 0;
  for (let first = 0, last = 0; last < sorted.length; last++) {
    while (sorted[first] <= sorted[last] - HOUR) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
};
