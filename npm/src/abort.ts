// What is done when a caller gives up.

/** As `fetch` takes it. */
export type Signal = AbortSignal | null | undefined;

/** Calls `end` when `signal` aborts, at once if it has. What it gives takes that back. */
export function onAbort(signal: Signal, end: () => void): () => void {
  signal?.addEventListener("abort", end);
  if (signal?.aborted) end();
  return () => signal?.removeEventListener("abort", end);
}

/** Settles as `work` does, but when `signal` aborts rejects at once with what `reason` gives. Leaves no listener. */
export async function untilAborted<T>(work: Promise<T>, signal: Signal, reason: () => Error): Promise<T> {
  let leave = (): void => {};
  const cut = new Promise<void>((resolve) => {
    leave = onAbort(signal, resolve);
  });
  try {
    const result = await Promise.race([cut, work]);
    if (signal?.aborted) throw reason();
    return result as T;
  } finally {
    leave();
  }
}
