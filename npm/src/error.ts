// The one error class. Nothing secret or personal is reachable from it by printing: the answer's bytes are private, a host's error is never attached.

import type { Endpoint } from "./generated.js";
import type { CallOptions, ErrorKind, Issue, Outcome, Provider, Reconciliation } from "./options.js";

/** The same in every copy of the package, so that `instanceof` works across copies and across ESM and CommonJS. */
const BRAND = Symbol.for("ridewire.error");

/** What an error says. */
export type ErrorDetails = Pick<RidewireError, "kind" | "outcome" | "message"> & { readonly [F in (typeof FIELDS)[number]]?: RidewireError[F] | undefined };

/** What a client attaches to an error beside its details. */
export interface ErrorAttachments {
  body?: Uint8Array | undefined;
  /** What is safe to keep of the host's error. */
  cause?: HostErrorFacts | undefined;
  /** How its client looks for what a create made, given `toJSON()`. */
  reconcile?: ((saved: object, options?: CallOptions) => Promise<Reconciliation>) | undefined;
  saved?: SavedFacts | undefined;
}

/** What `toJSON()` keeps of a create whose outcome is unknown, beside what the error shows. */
export interface SavedFacts {
  /** When it was sent, in milliseconds since the epoch. */
  readonly sentAt: number;
  /** Salted digests of what tells its order from others (P2P Motion: phones, times and places). */
  readonly print?: string;
  /** Under which a gateway knows it. */
  readonly idempotencyKey?: string;
}

/** Name and code of a host's error, both from a white list. Its message may quote a URL or a key, so it is not kept. */
export interface HostErrorFacts {
  name?: string;
  code?: string;
}

/** That it could not be found out what became of a create. */
export function unknown(why: string): Reconciliation {
  return { state: "unknown", why, candidates: [] };
}

/**
 * Every failure of this library.
 *
 * `outcome` says what became of the request: after `"unknown"` a taxi may have been ordered, so never simply send again.
 */
export class RidewireError extends Error {
  declare readonly name: "RidewireError";
  declare readonly kind: ErrorKind;
  declare readonly outcome: Outcome;
  /** Our mark on a create, by which it can be found at the provider: Taxomet's `extern_id` unless the caller gave one, P2P Motion's last line of the memo if `markMemo` asked for it. */
  declare readonly ref?: string;
  declare readonly provider?: Provider;
  declare readonly endpoint?: Endpoint;
  /** The answer's HTTP status. Absent if none came. */
  declare readonly status?: number;
  /** Every problem of an invalid request, or the place in a malformed answer. */
  declare readonly issues?: Issue[];
  /** The provider's own words, in any language; what we sent is masked in them. */
  declare readonly providerMessage?: string;
  /** When the provider asks to come back, in milliseconds from now. */
  declare readonly retryAfterMs?: number;
  /** How many times this call tried to send. */
  declare readonly attempts: number;

  readonly #attached: ErrorAttachments;

  /** @internal Errors are made by the library. */
  constructor(details: ErrorDetails, attachments: ErrorAttachments = {}) {
    super(details.message, attachments.cause && { cause: { ...attachments.cause } });
    this.#attached = attachments;
    for (const field of FIELDS) {
      const value = field === "attempts" ? (details.attempts ?? 0) : details[field];
      if (value !== undefined) Object.defineProperty(this, field, { value, enumerable: true });
    }
  }

  /** What the provider sent, for a bug report: it may hold personal data. Absent if nothing came. */
  body(): Uint8Array | undefined {
    return this.#attached.body?.slice();
  }

  /**
   * Finds out what became of a create after an `"unknown"` outcome, by reads only: never sends an order, never throws.
   *
   * P2P Motion: one read of the list of orders made at that time. Taxomet documents no look-up, so `why` says whom to ask and by which mark.
   * `options` are those of the read.
   */
  async reconcile(options?: CallOptions): Promise<Reconciliation> {
    return this.#attached.reconcile?.(this.toJSON(), options) ?? unknown("no client");
  }

  /** Safe to log and to keep; enough for `client.reconcile(saved)` after a restart. */
  toJSON(): object {
    const json: Record<string, unknown> = { name: this.name, message: this.message };
    for (const field of FIELDS) if (this[field] !== undefined) json[field] = this[field];
    return Object.assign(json, this.#attached.saved);
  }
}

// Outside of the class: a class that names itself is renamed by bundlers, and its errors are then printed under the new name.
Object.defineProperties(RidewireError.prototype, {
  // On the prototype, so that printing an error does not list them.
  name: { value: "RidewireError", writable: true, configurable: true },
  [BRAND]: { value: true },
});
Object.defineProperty(RidewireError, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    // A subclass is an ordinary class: only the library's own errors are recognised by brand.
    if (this !== RidewireError) return Function.prototype[Symbol.hasInstance].call(this as typeof RidewireError, value);
    try {
      return BRAND in (value as object);
    } catch {
      return false; // no object, or a revoked proxy
    }
  },
});

/** The public fields in the order in which they are printed. */
const FIELDS = [
  "kind",
  "outcome",
  "provider",
  "endpoint",
  "status",
  "providerMessage",
  "retryAfterMs",
  "issues",
  "attempts",
  "ref",
] as const;
