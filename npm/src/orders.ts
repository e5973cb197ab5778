// What a client that orders does beside the call: it marks its creates, remembers its orders, and keeps what finds one again.

import type { CallSettings } from "./call-options.js";
import type { Access } from "./config.js";
import type { SavedFacts } from "./error.js";
import type { Made } from "./made.js";
import type { Sights } from "./read-back.js";
import { randomHex } from "./random.js";
import { askSettle } from "./settle.js";

/** One client's. */
export class Orders {
  /** Of a provider with idempotent calls. */
  readonly sights: Sights | undefined;
  /** Of a provider whose orders are looked for in a list. */
  readonly made: Made | undefined;

  constructor({ sights, made }: { sights?: Sights; made?: Made }) {
    this.sights = sights;
    this.made = made;
  }

  /** Our mark, if this create carries one: that of the caller's key, or one at random. */
  mark(endpoint: string, params: string, { host }: Access, { idempotencyKey: key = randomHex(), markMemo }: CallSettings): string | undefined {
    return askSettle<string | null>("mark", { endpoint, params: JSON.parse(params) as unknown, host, key, markMemo }) ?? undefined;
  }

  /** Notes what an answer says of an order. */
  note(endpoint: string, params: string, result: unknown): void {
    this.sights?.note(endpoint, params, result);
    this.made?.note(endpoint, result);
  }

  /** What is kept of a create whose outcome is unknown, so that it can be looked for: no name, phone or place is in it. */
  facts(endpoint: string, params: string, sentAt: number, salt = randomHex()): SavedFacts {
    try {
      const print = askSettle<string | null>("print", { endpoint, params: JSON.parse(params) as unknown, salt });
      return print === null ? { sentAt } : { sentAt, print };
    } catch {
      return { sentAt }; // the core trapped; the error must not be lost over that
    }
  }
}
