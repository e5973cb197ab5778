// What a client that orders does beside the call: it marks its creates, remembers its orders, and keeps what finds one again.

import type { CallSettings } from "./call-options.js";
import type { Access } from "./config.js";
import type { SavedFacts } from "./error.js";
import type { Sights } from "./read-back.js";
import { randomHex } from "./random.js";
import { askSettle, keep } from "./settle.js";

/** One client's. */
export class Orders {
  /** Of a provider with idempotent calls. */
  readonly sights: Sights | undefined;
  /** Which create made an order: the one of this print, or one that was answered. */
  readonly #made = new Map<string, string | undefined>();

  constructor(sights?: Sights) {
    this.sights = sights;
  }

  /** Our mark, if this create carries one: that of the caller's key, or one at random. */
  mark(endpoint: string, params: string, { host }: Access, { idempotencyKey: key = randomHex(), markMemo }: CallSettings): string | undefined {
    return askSettle<string | null>("mark", { endpoint, params: JSON.parse(params) as unknown, host, key, markMemo }) ?? undefined;
  }

  /** Notes what an answer says of an order. */
  note(endpoint: string, params: string, result: unknown): void {
    this.sights?.note(endpoint, params, result);
    const { id } = result as { id?: string };
    if (endpoint === "p2p_motion.create_order" && id !== undefined) this.made(id, undefined);
  }

  /** What is kept of a create whose outcome is unknown, so that it can be looked for: no name, phone or place is in it. */
  facts(endpoint: string, params: string, sentAt: number): SavedFacts {
    try {
      const print = askSettle<string | null>("print", { endpoint, params: JSON.parse(params) as unknown, salt: randomHex() });
      return print === null ? { sentAt } : { sentAt, print };
    } catch {
      return { sentAt }; // the core trapped; the error must not be lost over that
    }
  }

  made(id: string, print: string | undefined): void {
    keep(this.#made, id, print);
  }

  /** Tells this client's own orders from those of others: those that other creates than the one of this print have made. */
  madeBesides(print: string | undefined): string[] {
    return [...this.#made].filter(([, by]) => by === undefined || by !== print).map(([id]) => id);
  }
}
