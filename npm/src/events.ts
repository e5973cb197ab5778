// Tells the caller's listener what happened.

import type { Settings } from "./config.js";
import type { ClientEvent } from "./options.js";

/** A listener's mistake must not cost the call, whether it fails now or later. */
export function tell({ onEvent }: Settings, event: ClientEvent): void {
  if (!onEvent) return;
  try {
    const answer: unknown = onEvent(event);
    Promise.resolve(answer).catch(() => {});
  } catch {
    // Its own.
  }
}
