// What a client that orders does beside the call: it marks its creates, remembers its orders, and keeps what finds one again.

import type { CallSettings } from "./call-options.js";
import type { Access } from "./config.js";
import type { SavedFacts } from "./error.js";
import type { Made } from "./made.js";
import type { Sights } from "./read-back.js";
import { randomHex } from "./random.js";
import { askSettle } from "./settle.js";

/** What one client remembers: `Sights`, if its provider has idempotent calls, or `Made`, if orders are looked for in a list. */
export interface Orders extends Partial<Pick<Sights, "look"> & Pick<Made, "by" | "besides">> {
  /** Notes what an answer says of an order. */
  note(endpoint: string, params: string, result: unknown): void;
}

/** Our mark, if this create carries one: that of the caller's key, or one at random. */
export function markOf(endpoint: string, params: string, { host }: Access, { idempotencyKey: key = randomHex(), markMemo }: CallSettings): string | undefined {
  return askSettle<string | null>("mark", { endpoint, params: JSON.parse(params) as unknown, host, key, markMemo }) ?? undefined;
}

/** What is kept of a create whose outcome is unknown, so that it can be looked for: no name, phone or place is in it. */
export function factsOf(endpoint: string, params: string, sentAt: number, salt = randomHex()): SavedFacts {
  try {
    const print = askSettle<string | null>("print", { endpoint, params: JSON.parse(params) as unknown, salt });
    return print === null ? { sentAt } : { sentAt, print };
  } catch {
    return { sentAt }; // the core trapped; the error must not be lost over that
  }
}
