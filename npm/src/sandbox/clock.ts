/** The sandbox's clock: real, given, or standing still; `advance` moves any of them forward. */

/** A clock that also fits `ClientOptions.clock`, so that client and provider live in the same time. */
export interface SandboxClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves when the clock has moved on by `ms`; rejects with the signal's reason when that aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Moves time forward, waking every sleeper at its own moment on the way. */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  due: number;
  wake(): void;
}

// A live clock may run faster than the wall's, so its sleepers look again at least this often.
const LOOK_AGAIN_MS = 250;

/**
 * Makes a clock.
 *
 * @param source a number or a `Date`: time stands still there and moves by `advance` only;
 *   a function: time follows it; nothing: time follows `Date.now()`.
 */
export function createClock(source?: number | Date | (() => number)): SandboxClock {
  const fixed = typeof source === "number" || source instanceof Date;
  const start = fixed ? Number(source) : 0;
  const live = typeof source === "function" ? source : Date.now;
  const sleepers = new Set<Sleeper>();
  let moved = 0;

  const now = (): number => (fixed ? start : live()) + moved;

  function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (!(ms > 0)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const leave = (): void => {
        sleepers.delete(sleeper);
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
      };
      const abort = (): void => {
        leave();
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        due: now() + ms,
        wake() {
          leave();
          resolve();
        },
      };
      const look = (): void => {
        const rest = sleeper.due - now();
        if (rest <= 0) sleeper.wake();
        else timer = setTimeout(look, Math.min(rest, LOOK_AGAIN_MS));
      };
      sleepers.add(sleeper);
      signal?.addEventListener("abort", abort);
      if (!fixed) look();
    });
  }

  async function advance(ms: number): Promise<void> {
    if (!(ms >= 0) || ms === Infinity) throw new RangeError("advance: time moves forward, by a finite number of milliseconds");
    const end = now() + ms;
    for (;;) {
      let next: Sleeper | undefined;
      for (const sleeper of sleepers) if (sleeper.due <= end && !(next && next.due <= sleeper.due)) next = sleeper;
      if (!next) break;
      moved += Math.max(0, next.due - now());
      next.wake();
      // Whoever woke may act and fall asleep again, within this same stretch of time.
      await turn();
    }
    moved += Math.max(0, end - now());
    await turn();
  }

  return { now, sleep, advance };
}

/** Lets everything that is ready to run do so, and what that makes ready: some runtimes read a body in a task of its own. */
async function turn(): Promise<void> {
  const host = globalThis as { setImmediate?: (callback: () => void) => void };
  for (let round = 0; round < 2; round++) {
    await new Promise<void>((resolve) => {
      if (host.setImmediate) host.setImmediate(resolve);
      else setTimeout(resolve, 0);
    });
  }
}
