// Nobody waits without end for what an operator's own code does, or for bytes that do not come.

import { after } from "../clock.js";
import type { Clock } from "../options.js";

/** How long `authorize`, `permit` and `onOrder` may think, each. Who has not decided by then has not allowed it. */
export const MAX_THOUGHT_MS = 30_000;

/** What comes of `work` in time; else, and if it fails, nothing. */
export function within<T>({ clock }: { readonly clock: Clock }, ms: number, work: () => T | PromiseLike<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    const cancel = after(clock, ms, () => resolve(undefined));
    void Promise.resolve()
      .then(work)
      .then(resolve, () => resolve(undefined))
      .finally(cancel);
  });
}
