// The host's clock, and how far a clock of the caller's is trusted.

import { onAbort } from "./abort.js";
import type { Clock } from "./options.js";

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      let leave = (): void => {};
      const end = (): void => {
        clearTimeout(timer);
        leave();
        resolve();
      };
      const timer = setTimeout(end, ms);
      leave = onAbort(signal, end);
    }),
};

/** `clock` as one that never fails: a sleep that rejects has ended, and a time that is none is the system's. */
export function trusted(clock: Clock): Clock {
  return {
    now() {
      try {
        const now = clock.now();
        if (Number.isFinite(now)) return now;
      } catch {
        // Falls back below.
      }
      return Date.now();
    },
    async sleep(ms, signal) {
      try {
        await clock.sleep(ms, signal);
      } catch {
        // Ended early, most likely because of the signal.
      }
    },
  };
}

/** Calls `end` once `ms` have passed, unless what it gives is called before. */
export function after(clock: Clock, ms: number, end: () => void): () => void {
  if (clock === systemClock) {
    // Every request has a deadline, and an AbortController costs as much as the rest of a small answer.
    const timer = setTimeout(end, ms);
    return () => clearTimeout(timer);
  }
  const stop = new AbortController();
  void clock.sleep(ms, stop.signal).then(() => {
    if (!stop.signal.aborted) end();
  });
  return () => stop.abort();
}
