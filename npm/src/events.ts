// Tells the caller's listener what happened.

import type { Settings } from "./config.js";
import { defined } from "./defined.js";
import type { ClientEvent } from "./options.js";

/** What may be absent may be undefined here. */
export type Loose<E> = E extends object ? { [K in keyof E]: object extends Pick<E, K> ? E[K] | undefined : E[K] } : never;

/** A listener's mistake must not cost the call, whether it fails now or later. */
export function tell({ onEvent }: Settings, event: Loose<ClientEvent>): void {
  if (!onEvent) return;
  try {
    const answer: unknown = onEvent(defined(event) as ClientEvent);
    Promise.resolve(answer).catch(() => {});
  } catch {
    // Its own.
  }
}
