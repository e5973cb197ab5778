// The queue in front of a provider that counts requests by the hour. Who may go is the core's to say; here callers wait, and are let go.

import { first, type Signal } from "./abort.js";
import { limit } from "./clock.js";
import type { Settings } from "./config.js";
import type { Failed, Way } from "./driver.js";
import type { ErrorDetails, RidewireError } from "./error.js";
import type { Happened } from "./events.js";
import type { ClientOptions, Clock, QuotaEvent, QuotaSnapshot, QuotaState } from "./options.js";
import type { QuotaScope } from "./generated.js";
import { askCore } from "./loader.js";
import type { Reply, ReplyParts } from "./transport.js";

/** How long one call waits for slots, over all its attempts, in milliseconds. */
const PATIENCE_MS = 5000;

/** What came of asking for a slot: nothing, if the call was aborted. */
export type Admission =
  | Slot
  /** No slot is expected for so long. */
  | { readonly wait: number }
  | undefined;

/** How an attempt ended: `headers` came, even if no body did, or perhaps `"no"` request was sent at all. */
export interface End {
  readonly status?: number | undefined;
  readonly headers?: Record<string, string> | undefined;
  readonly sent?: "no" | "maybe";
}

/** Held by a call from its admission to its end. */
export interface Slot {
  /** The attempt is over; told once. */
  ended(end: End): void;
}

export interface Wish {
  readonly create: boolean;
  readonly patienceMs: number;
  readonly signal: Signal;
  /** Told once if the call has to wait, where `delayMs` is missing if answers under way decide it; and if a call that is observed only exceeds the quota by its own count. */
  readonly tell: (decision: "waits" | "exceeds", delayMs?: number) => void;
}

/** Who knows the quota. */
export interface QuotaKeeper {
  look(scope: QuotaScope): QuotaSnapshot | undefined;
  state(): QuotaState;
  /** What a call has to pass; absent where nobody is held up. */
  gate?(scope: QuotaScope, clock: Clock, tell: Tell): Gate;
}

/** Who lets calls go: this client by itself, or somebody for all who share its key. */
export interface Doorkeeper extends QuotaKeeper {
  readonly mode: NonNullable<ClientOptions["quota"]>;
  admit(scope: QuotaScope, wish: Wish): Promise<Admission>;
}

type Tell = (happened: () => Happened | undefined) => void;

/** One call on its way through the quota, over all its attempts. */
export interface Gate {
  /** Waits for a slot; throws if none comes in time. `last`: how the last attempt failed; `aborted`: what an abort comes to. */
  enter(way: Way, signal: Signal, last: Failed | undefined, aborted: () => RidewireError): Promise<Slot>;
  /** Whether it failed for the quota, and the next slot is to be waited for. */
  isLimited(failed: ErrorDetails): boolean;
  /** P-7: a wrong key and a used-up quota may be answered alike. Where the answer does not tell which it is, our own count does. */
  withOwnCount(reply: Reply): Reply;
  look(): QuotaSnapshot | undefined;
}

export function gateOf(keeper: Doorkeeper, scope: QuotaScope, clock: Clock, tell: Tell): Gate {
  /** How long the call still waits for slots. */
  let patienceMs = PATIENCE_MS;
  const look = (): QuotaSnapshot | undefined => {
    try {
      return keeper.look(scope);
    } catch {
      return undefined; // the core trapped; no answer may be lost over that
    }
  };
  const tellQuota = (decision: QuotaEvent["decision"], delayMs?: number): void =>
    tell(() => {
      const quota = look();
      return quota && { type: "quota", scope, decision, quota, delayMs };
    });
  const isLimited = ({ kind }: ErrorDetails): boolean => kind === "rate_limited" && keeper.mode !== "observe";
  return {
    look,
    isLimited,
    async enter(way, signal, last, aborted) {
      const askedAt = clock.now();
      const admission = await keeper.admit(scope, { create: way.effect === "create", patienceMs, signal, tell: tellQuota });
      const waitedMs = Math.max(0, clock.now() - askedAt);
      patienceMs -= waitedMs;
      if (!admission) throw aborted();
      if ("wait" in admission) {
        const { wait } = admission;
        tellQuota("refused", wait);
        // What an earlier attempt came to says more than that there is no other.
        const { error, reply } = last ?? (way.judge({ failure: "quota", sent: "no" }) as Failed);
        throw way.failure({ ...error, retryAfterMs: wait }, reply);
      }
      const error = last?.error;
      if (error && isLimited(error)) tell(() => ({ type: "retry", delayMs: waitedMs, kind: error.kind, status: error.status }));
      return admission;
    },
    withOwnCount(reply) {
      const { status, headers } = reply as ReplyParts;
      return status! > 400 && look()?.remaining === 0 ? ({ ...reply, headers: { "ratelimit-remaining": "0", ...headers } } as Reply) : reply;
    },
  };
}

/** What the core says of one step. */
interface Step {
  readonly state: unknown;
  readonly quota: QuotaSnapshot;
  readonly go?: boolean;
  readonly wait?: number;
}

/** Somebody in a line. */
interface Waiter {
  readonly create: boolean;
  /** Has him look again. */
  wake(): void;
  /** How long he has to wait, as far as that is known. */
  wait?: number | undefined;
}

/** One client's quotas, a scope each. */
export function quotaOf({ quota: mode, clock, quotaState: saved }: Pick<Settings, "quota" | "clock" | "quotaState">): Doorkeeper {
  /** What the core keeps of each scope that was used. */
  const states: Record<string, unknown> = { ...saved };
  /** Those of them whose state was kept by somebody who knew nothing of the calls under way now. */
  const restored = new Set(Object.keys(saved));
  /** Who waits in each, in the order of their turn: creates first. Only the first may ask for a slot. */
  const lines: Record<string, Waiter[]> = {};

  const step = (scope: QuotaScope, event: object): Step => {
    if (restored.delete(scope)) step(scope, { type: "restore" });
    const text = JSON.stringify({ ...event, scope, now: clock.now() });
    const answer = JSON.parse(askCore("quota_step", [JSON.stringify(states[scope] ?? null), text])) as Step;
    states[scope] = answer.state;
    return answer;
  };

  return {
    mode,
    gate(scope, clock, tell) {
      return gateOf(this, scope, clock, tell);
    },
    /** Nothing for a scope that was never used. */
    look: (scope) => (states[scope] ? step(scope, { type: "look" }).quota : undefined),
    // A copy: what a caller does with it is his own affair.
    state: () => JSON.parse(JSON.stringify(states)) as QuotaState,
    async admit(scope, { create, patienceMs, signal, tell }) {
      const line = (lines[scope] ??= []);
      const me: Waiter = { create, wake() {} };
      line.push(me);
      line.sort((one, other) => +other.create - +one.create);
      const force = mode === "observe";
      try {
        for (let left = patienceMs, waits = false; ; waits = true) {
          if (signal?.aborted) return undefined;
          me.wait = undefined;
          if (force || line[0] === me) {
            const { go, wait } = step(scope, { type: "ask", create, force });
            if (go && wait !== undefined) tell("exceeds");
            if (go) return slotOf(scope, line);
            me.wait = wait;
            // Where only answers under way can tell whether there is a slot, "reject" waits for them, too.
            if (wait !== undefined && (mode === "reject" || wait > left)) return { wait };
          }
          if (left <= 0) return { wait: line[0]?.wait ?? 1000 };
          if (!waits) tell("waits", me.wait);
          const delayMs = Math.min(left, me.wait ?? left);
          const since = clock.now();
          const slept = await first<number, number>((end) => {
            me.wake = () => end(0);
            return limit(clock, delayMs, signal, () => end(delayMs));
          });
          // The clock may have stood still meanwhile.
          left -= Math.max(slept, clock.now() - since);
        }
      } finally {
        line.splice(line.indexOf(me), 1);
        line[0]?.wake();
      }
    },
  };

  function slotOf(scope: QuotaScope, line: readonly Waiter[]): Slot {
    return {
      ended({ status, headers, sent }) {
        try {
          step(scope, { type: headers ? "answer" : sent === "no" ? "unsent" : "lost", status, headers });
        } catch {
          // The core trapped. The count is off by one; the answer must not be lost over that.
        }
        line[0]?.wake();
      },
    };
  }
}
