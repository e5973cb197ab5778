// Follows orders. When to look, and what is news, is the core's to say; here the looks are made.

import { onAbort, type Signal } from "./abort.js";
import { targetOf, type Account } from "./account.js";
import { SIGNAL } from "./call-options.js";
import { checked, HEADERS, isText, JSON_OBJECT, type Rule } from "./check.js";
import { TIMEOUT } from "./config.js";
import { defined } from "./defined.js";
import { reader } from "./driver.js";
import { RidewireError } from "./error.js";
import { abortedUnsent, badSetting, trapAs } from "./failure.js";
import type { Id } from "./generated.js";
import { askCore, ready } from "./loader.js";
import type { CallOptions, TrackEvent, TrackPlan, TrackState, TrackUpdate } from "./options.js";

/**
 * One step of the planner behind `trackOrder`, for programs that cannot sleep: alarms, cron, queues. Pure: keeps nothing and asks nobody.
 *
 * ```js
 * let plan = trackStep(undefined, { type: "follow", provider: "p2p_motion", ids: [id] }); // wake up in plan.waitMs, then:
 *
 * try {
 *   const orders = "id" in plan.ask ? [await p2p.getOrder(plan.ask)] : (await p2p.listOrders(plan.ask)).orders;
 *   plan = trackStep(plan.state, { type: "seen", orders, quota: p2p.quota().orders });
 * } catch (error) {
 *   plan = trackStep(plan.state, { type: "failed", error });
 *   if (plan.fatal) throw error;
 * }
 * if (plan.waitMs !== undefined) await storage.setAlarm(Date.now() + plan.waitMs); // and keep `plan`, which is plain JSON
 * ```
 *
 * With `ridewire/web`, `await init()` first.
 */
export function trackStep(state: TrackState | null | undefined, event: TrackEvent): TrackPlan {
  const { createdAt } = event as { createdAt?: Date | number };
  const now = { now: Date.now(), random: Math.random(), ...event, createdAt: createdAt === undefined ? undefined : Number(createdAt) };
  return trapAs({ lang: "en" }, "not_sent", () => plan(state, now));
}

function plan(state: TrackState | null | undefined, event: object): TrackPlan {
  // Of an order the core takes what has a name.
  const text = JSON.stringify(event, (key, value: unknown) => (key === "raw" || key === "extra" ? undefined : value));
  return JSON.parse(askCore("track_step", [JSON.stringify(state ?? null), text])) as TrackPlan;
}

/** Starts to follow orders with the first `next()`, and stops at once with `return()`, also in a pause. */
export function track<Order>(account: Account, ids: readonly Id[], options: object | undefined): AsyncIterableIterator<TrackUpdate<Order>> {
  const stop = new AbortController();
  const updates = follow<Order>(account, ids, options ?? {}, stop);
  let isLeft = false;
  const end = (how: "return" | "throw") => (value?: unknown) => {
    isLeft = true;
    stop.abort();
    return updates[how](value as undefined);
  };
  return {
    next: () =>
      updates.next().catch((error: unknown) => {
        // Where the loop was left nobody waits for what came of the look under way.
        if (isLeft) return { done: true, value: undefined };
        throw error;
      }),
    return: end("return"),
    throw: end("throw"),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** `TrackOptions`, checked. */
interface Options<Order> {
  readonly signal?: Signal;
  readonly timeoutMs?: CallOptions["timeoutMs"];
  readonly headers?: CallOptions["headers"];
  readonly resume?: TrackState;
  readonly createdAt?: number;
  readonly until?: (order: Order) => boolean;
}

async function* follow<Order>(account: Account, ids: readonly Id[], given: object, stop: AbortController): AsyncGenerator<TrackUpdate<Order>, undefined> {
  const { clock } = account;
  const provider = account.provider as "taxomet" | "p2p_motion";
  const target = targetOf(account, `${provider}.get_order`);
  const { signal, timeoutMs, headers, resume, createdAt, until = () => false } = checked<Options<Order>>(target, "options", given, {
    signal: SIGNAL,
    timeoutMs: TIMEOUT,
    headers: HEADERS,
    resume: JSON_OBJECT as Rule<TrackState>,
    createdAt: { read: timeOf, notation: "Date | milliseconds since 1970" },
    until: { read: isFinalBy, notation: "string | string[] | function" },
  });
  if (!Array.isArray(ids)) throw badSetting(target, "ids", "array");

  const read = reader(account, { signal: stop.signal, timeoutMs, headers, maxRetries: 0 });
  const step = (state: TrackState | undefined, event: object): TrackPlan =>
    plan(state, { ...event, now: clock.now(), random: account.random(), quota: account.keeper?.look("orders"), sharers: account.trackers });
  const unlessAborted = (): void => {
    if (stop.signal.aborted) throw abortedUnsent(target);
  };

  const leave = onAbort(signal, () => stop.abort());
  account.trackers++;
  try {
    unlessAborted();
    await ready();
    // What is no id is refused by the request's own check, which says why.
    for (const id of ids as readonly Id[]) if (!Number.isFinite(id) && !isText(id)) await read(target.endpoint, { id });
    let next = step(resume?.provider === provider ? resume : undefined, { type: "follow", provider, ids, createdAt });
    for (;;) {
      // Whoever took the last update may have taken his time.
      next = step(next.state, { type: "look" });
      const { state, waitMs, ask } = next;
      if (waitMs === undefined || !ask) return;
      if (waitMs > 0) await clock.sleep(waitMs, stop.signal);
      unlessAborted();
      let orders: Order[];
      try {
        const { data } = await read("id" in ask ? target.endpoint : `${provider}.list_orders`, ask);
        orders = "id" in ask ? [data as Order] : (data as { orders: Order[] }).orders;
      } catch (error) {
        next = step(state, { type: "failed", error });
        if (next.fatal || !(error instanceof RidewireError)) throw error;
        continue;
      }
      const at = clock.now();
      const final = orders.length === 1 && until(orders[0] as Order);
      next = step(state, { type: "seen", orders, final });
      const { seen = [], polls, waitMs: nextPollInMs } = next;
      for (const [index, news] of seen.entries()) {
        const order = "id" in ask ? orders[0] : orders.find((found) => (found as { id?: string }).id === news.id);
        const { changed, final } = news;
        // Who leaves before the last has not seen them all: he is to be told again.
        const reached = index === seen.length - 1 ? next.state : state;
        yield defined({ order, changed, final, at, polls, nextPollInMs, state: reached }) as TrackUpdate<Order>;
        unlessAborted();
      }
    }
  } finally {
    account.trackers--;
    leave();
  }
}

function timeOf(given: unknown): number | undefined {
  const time = (given as Date | number).valueOf();
  return Number.isFinite(time) ? time : undefined;
}

function isFinalBy<Order>(until: unknown): ((order: Order) => boolean) | undefined {
  if (typeof until === "function") return (order) => Boolean((until as (order: Order) => unknown)(order));
  const statuses = [until].flat() as unknown[];
  return statuses.every((status) => typeof status === "string") ? (order) => (statuses as unknown[]).includes((order as { status?: unknown }).status) : undefined;
}
