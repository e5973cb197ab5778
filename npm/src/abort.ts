// What is done when a caller gives up.

/** As `fetch` takes it. */
export type Signal = AbortSignal | null | undefined;

/** Calls `end` when `signal` aborts, at once if it has. What it gives takes that back. */
export function onAbort(signal: Signal, end: () => void): () => void {
  signal?.addEventListener("abort", end);
  if (signal?.aborted) end();
  return () => signal?.removeEventListener("abort", end);
}

/** What comes first: `work`, or what `watch` hands to its `end`. What `watch` gives takes it back, however this ends. */
export async function first<T, E>(watch: (end: (what: E) => void) => () => void, work?: Promise<T>): Promise<T | E> {
  let leave = (): void => {};
  try {
    // `Promise.race` would cost as much as all the rest of this.
    return await new Promise<T | E>((resolve, reject) => {
      leave = watch(resolve);
      work?.then(resolve, reject);
    });
  } finally {
    leave();
  }
}

/** Settles as `work` does, but when `signal` aborts rejects at once with what `reason` gives. */
export async function untilAborted<T>(work: Promise<T>, signal: Signal, reason: () => Error): Promise<T> {
  if (!signal) return work;
  const result = await first<T, void>((end) => onAbort(signal, end), work);
  if (signal.aborted) throw reason();
  return result as T;
}
