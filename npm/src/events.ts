// Tells the caller's listener what happened.

import type { Account } from "./account.js";
import { defined } from "./defined.js";
import type { Endpoint } from "./generated.js";
import type { ClientEvent } from "./options.js";

/** What may be absent may be undefined here. */
export type Loose<E> = E extends object ? { [K in keyof E]: object extends Pick<E, K> ? E[K] | undefined : E[K] } : never;

/** An event, less what all have. */
export type Happened = ClientEvent extends infer E ? (E extends ClientEvent ? Loose<Omit<E, "call" | "provider" | "endpoint" | "attempt" | "at">> : never) : never;

/** Counts a call, and tells what happens in its attempts. A listener's mistake must not cost the call, whether it fails now or later. */
export function teller(account: Account, endpoint: string, progress: { readonly attempts: number }): (happened: () => Happened | undefined) => void {
  const call = ++account.calls;
  return async (happened) => {
    try {
      const what = account.onEvent && happened();
      if (what) await account.onEvent(defined({ ...what, call, provider: account.provider, endpoint: endpoint as Endpoint, attempt: progress.attempts, at: account.clock.now() }) as ClientEvent);
    } catch {
      // The listener's own.
    }
  };
}
