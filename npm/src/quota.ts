// The queue in front of a provider that counts requests by the hour. Who may go is the core's to say; here callers wait, and are let go.

import { onAbort, type Signal } from "./abort.js";
import { figures } from "./ask.js";
import type { ErrorDetails } from "./error.js";
import type { Happened } from "./events.js";
import type { ClientOptions, Clock, QuotaEvent, QuotaSnapshot, QuotaState } from "./options.js";
import type { QuotaScope } from "./generated.js";
import { askCore } from "./loader.js";
import type { Reply } from "./transport.js";

/** How long one call waits for slots, over all its attempts, in milliseconds. */
const PATIENCE_MS = 5000;

/** What came of asking for a slot. */
export type Admission =
  | { readonly slot: Slot }
  /** No slot is expected for so long. */
  | { readonly refusedMs: number }
  | { readonly aborted: true };

/** Held by a call from its admission to its end. */
export interface Slot {
  /** The head of the answer came. */
  answered(status: number, headers: Record<string, string>): void;
  /** The attempt is over. `unsent`: it is proved that nothing was sent. Without effect if an answer came. */
  ended(unsent: boolean): void;
  /** Observed only: by its own count this call exceeds the quota. */
  readonly exceeds: boolean;
}

export interface Wish {
  readonly create: boolean;
  readonly patienceMs: number;
  readonly signal: Signal;
  /** Told once if the call has to wait; `delayMs` is missing where answers under way decide it. */
  readonly onWait: (delayMs: number | undefined) => void;
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
export class Gate {
  readonly #keeper: Doorkeeper;
  readonly #scope: QuotaScope;
  readonly #clock: Clock;
  readonly #tell: Tell;
  /** How long it still waits for slots. */
  #patienceMs = PATIENCE_MS;

  constructor(keeper: Doorkeeper, scope: QuotaScope, clock: Clock, tell: Tell) {
    this.#keeper = keeper;
    this.#scope = scope;
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Waits for a slot. `failed`: how the last attempt did. */
  async enter(create: boolean, signal: Signal, failed: ErrorDetails | undefined): Promise<Admission> {
    const askedAt = this.#clock.now();
    const onWait = (delayMs: number | undefined): void => this.#tellQuota("waits", delayMs);
    const admission = await this.#keeper.admit(this.#scope, { create, patienceMs: this.#patienceMs, signal, onWait });
    const waitedMs = Math.max(0, this.#clock.now() - askedAt);
    this.#patienceMs -= waitedMs;
    if ("refusedMs" in admission) this.#tellQuota("refused", admission.refusedMs);
    if ("slot" in admission) {
      if (admission.slot.exceeds) this.#tellQuota("exceeds");
      if (failed && this.isLimited(failed)) this.#tell(() => ({ type: "retry", delayMs: waitedMs, kind: failed.kind, status: failed.status }));
    }
    return admission;
  }

  /** Whether it failed for the quota, and the next slot is to be waited for. */
  isLimited({ kind }: ErrorDetails): boolean {
    return kind === "rate_limited" && this.#keeper.mode !== "observe";
  }

  /** P-7: a wrong key and a used-up quota may be answered alike. Where the answer does not tell which it is, our own count does. */
  withOwnCount(reply: Reply): Reply {
    const isUnclear = "body" in reply && (reply.status === 401 || reply.status === 403) && reply.headers["ratelimit-remaining"] === undefined;
    if (!isUnclear || this.look()?.remaining !== 0) return reply;
    return { ...reply, headers: { ...reply.headers, "ratelimit-remaining": "0" } };
  }

  look(): QuotaSnapshot | undefined {
    try {
      return this.#keeper.look(this.#scope);
    } catch {
      return undefined; // the core trapped; no answer may be lost over that
    }
  }

  #tellQuota(decision: QuotaEvent["decision"], delayMs?: number): void {
    this.#tell(() => {
      const quota = this.look();
      return quota && { type: "quota", scope: this.#scope, decision, quota, delayMs };
    });
  }
}

/** One client's quotas, a scope each. */
export class Quota implements Doorkeeper {
  readonly mode: NonNullable<ClientOptions["quota"]>;
  readonly #clock: Clock;
  readonly #saved: Readonly<Record<string, unknown>>;
  readonly #queues = new Map<QuotaScope, Queue>();

  constructor(mode: NonNullable<ClientOptions["quota"]>, clock: Clock, saved: Readonly<Record<string, unknown>>) {
    this.mode = mode;
    this.#clock = clock;
    this.#saved = saved;
  }

  gate(scope: QuotaScope, clock: Clock, tell: Tell): Gate {
    return new Gate(this, scope, clock, tell);
  }

  admit(scope: QuotaScope, wish: Wish): Promise<Admission> {
    return this.#queue(scope).admit(wish);
  }

  /** Nothing for a scope that was never used. */
  look(scope: QuotaScope): QuotaSnapshot | undefined {
    const isUsed = this.#queues.has(scope) || this.#saved[scope] !== undefined;
    return isUsed ? this.#queue(scope).step({ type: "look" }).quota : undefined;
  }

  state(): QuotaState {
    const state: Record<string, unknown> = { ...this.#saved };
    for (const [scope, queue] of this.#queues) state[scope] = queue.state;
    // A copy: what a caller does with it is his own affair.
    return JSON.parse(JSON.stringify(state)) as QuotaState;
  }

  #queue(scope: QuotaScope): Queue {
    let queue = this.#queues.get(scope);
    if (!queue) this.#queues.set(scope, (queue = new Queue(scope, this.#clock, this.mode, this.#saved[scope])));
    return queue;
  }
}

/** What the core says of one step. */
interface Step {
  readonly state: unknown;
  readonly quota: QuotaSnapshot;
  readonly go?: boolean;
  readonly wait?: number;
}

interface Waiter {
  readonly create: boolean;
  patienceMs: number;
  readonly settle: (admission: Admission) => void;
}

class Queue {
  state: unknown;
  readonly #scope: QuotaScope;
  readonly #clock: Clock;
  readonly #mode: NonNullable<ClientOptions["quota"]>;
  /** In the order of their turn: creates first. */
  #waiting: Waiter[] = [];
  /** Ends the one pause there is while somebody waits. */
  #pause: AbortController | undefined;
  #pausedAt = 0;

  constructor(scope: QuotaScope, clock: Clock, mode: NonNullable<ClientOptions["quota"]>, saved?: unknown) {
    this.#scope = scope;
    this.#clock = clock;
    this.#mode = mode;
    this.state = saved ?? null;
    if (saved !== undefined) this.step({ type: "restore" });
  }

  step(event: object): Step {
    const text = JSON.stringify({ ...event, scope: this.#scope, now: this.#clock.now() });
    const step = JSON.parse(askCore("quota_step", JSON.stringify(this.state), text)) as Step;
    this.state = step.state;
    return step;
  }

  admit({ create, patienceMs, signal, onWait }: Wish): Promise<Admission> {
    if (signal?.aborted) return Promise.resolve({ aborted: true });
    // Nobody overtakes those who wait, but a create overtakes reads.
    const first = !this.#waiting.some((waiter) => waiter.create || !create);
    const observes = this.#mode === "observe";
    let wait: number | undefined;
    if (first || observes) {
      const step = this.step({ type: "ask", create, force: observes });
      if (step.go) return Promise.resolve({ slot: this.#slot(step.wait !== undefined) });
      wait = step.wait;
      // Where only answers under way can tell whether there is a slot, "reject" waits for them, too.
      if (wait !== undefined && (this.#mode === "reject" || wait > patienceMs)) return Promise.resolve({ refusedMs: wait });
    }
    onWait(wait);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        create,
        patienceMs,
        settle: (admission) => {
          leave();
          resolve(admission);
        },
      };
      const leave = onAbort(signal, () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
        waiter.settle({ aborted: true });
        this.#proceed(0);
      });
      const turn = create ? this.#waiting.findIndex((other) => !other.create) : -1;
      this.#waiting.splice(turn < 0 ? this.#waiting.length : turn, 0, waiter);
      if (!this.#pause) this.#pausedAt = this.#clock.now();
      this.#proceed(0);
    });
  }

  #slot(exceeds: boolean): Slot {
    let held = true;
    const end = (event: object): void => {
      if (!held) return;
      held = false;
      try {
        this.step(event);
      } catch {
        // The core trapped. The count is off by one; the answer must not be lost over that.
      }
      this.#proceed(0);
    };
    return {
      exceeds,
      answered: (status, headers) => end({ type: "answer", status, headers: figures(headers) }),
      ended: (unsent) => end({ type: unsent ? "unsent" : "lost" }),
    };
  }

  /** Lets go whoever may go, and sleeps until somebody else may. `sleptMs` counts even if the clock stood still meanwhile. */
  #proceed(sleptMs: number): void {
    if (this.#waiting.length === 0) return this.#wake();
    const now = this.#clock.now();
    const passed = Math.max(sleptMs, now - this.#pausedAt, 0);
    this.#pausedAt = now;
    for (const waiter of this.#waiting) waiter.patienceMs -= passed;
    for (;;) {
      const next = this.#waiting[0];
      if (!next) return this.#wake();
      let step: Step;
      try {
        step = this.step({ type: "ask", create: next.create });
      } catch {
        // Nobody is left waiting for a core that is broken.
        step = { state: this.state, quota: { nextSlotAt: now, source: "local" }, wait: PATIENCE_MS };
        for (const waiter of this.#waiting) waiter.patienceMs = 0;
      }
      if (step.go) {
        this.#waiting.shift();
        next.settle({ slot: this.#slot(false) });
        continue;
      }
      const late = this.#waiting.filter(({ patienceMs }) => patienceMs <= 0);
      this.#waiting = this.#waiting.filter(({ patienceMs }) => patienceMs > 0);
      for (const waiter of late) waiter.settle({ refusedMs: step.wait ?? 1000 });
      const delay = Math.min(step.wait ?? Infinity, ...this.#waiting.map(({ patienceMs }) => patienceMs));
      return this.#waiting.length === 0 ? this.#wake() : this.#sleep(delay);
    }
  }

  #sleep(delayMs: number): void {
    this.#wake();
    const pause = new AbortController();
    this.#pause = pause;
    void this.#clock.sleep(delayMs, pause.signal).then(() => {
      if (!pause.signal.aborted) this.#proceed(delayMs);
    });
  }

  #wake(): void {
    this.#pause?.abort();
    this.#pause = undefined;
  }
}
