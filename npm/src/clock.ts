// The host's clock, and how far a clock of the caller's is trusted.

import { first, onAbort, type Signal } from "./abort.js";
import type { Clock } from "./options.js";

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    await pause(systemClock, ms, signal);
  },
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

/** What comes first. */
type End = "timeout" | "aborted";

/** Calls `end` once `ms` have passed and when `signal` aborts, at once if it has. What it gives takes that back. */
export function limit(clock: Clock, ms: number, signal: Signal, end: (what: End) => void): () => void {
  const leave = onAbort(signal, () => end("aborted"));
  const cancel = after(clock, ms, () => end("timeout"));
  return () => {
    leave();
    cancel();
  };
}

/** Waits until `ms` have passed or `signal` aborts, and tells which. */
export function pause(clock: Clock, ms: number, signal: Signal): Promise<End> {
  return first((end) => limit(clock, ms, signal, end));
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
