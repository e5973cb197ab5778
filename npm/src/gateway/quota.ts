// A provider's quota beyond one process: what was sent within the hour counts, whoever was running then.

import { isObject } from "../check.js";
import type { QuotaScope } from "../generated.js";
import type { CallResponse, Clock, QuotaSnapshot, QuotaState } from "../options.js";
import { gateOf, quotaOf, type Admission, type Doorkeeper, type Gate, type QuotaKeeper, type Wish } from "../quota.js";
import type { Span } from "./accounts.js";
import type { Ledger } from "./ledger.js";

/** Keeps a quota somewhere. */
export interface Keeper extends Doorkeeper {
  /** Settles once all that was to be told or kept is: a Worker that has answered does nothing more. */
  settled(): Promise<void>;
  /** Reads the list of orders, if that is done elsewhere for all. */
  list?(span: Span): Promise<CallResponse<unknown>>;
}

/** A quota whose state is a row of a ledger. */
export class KeptQuota implements Keeper {
  readonly mode = "wait";
  readonly #ledger: Ledger;
  readonly #row: string;
  readonly #quota: Doorkeeper;
  /** The last write that is under way or waits for its turn. */
  #saved: Promise<void> = Promise.resolve();
  /** The one that waits, and takes up whatever changes until then. */
  #next: Promise<void> | undefined;

  /** `state` is the row's text. One that cannot be read begins anew: the provider counts, too. */
  constructor(ledger: Ledger, row: string, clock: Clock, state: string | undefined) {
    this.#ledger = ledger;
    this.#row = row;
    let saved: QuotaState = {};
    try {
      const read: unknown = JSON.parse(state ?? "{}");
      if (isObject(read)) saved = read as QuotaState;
    } catch {
      // As said.
    }
    this.#quota = quotaOf({ quota: this.mode, clock, quotaState: saved });
  }

  static async open(ledger: Ledger, row: string, clock: Clock): Promise<KeptQuota> {
    const state = await Promise.resolve()
      .then(() => ledger.read(row))
      .catch(() => undefined);
    return new KeptQuota(ledger, row, clock, state);
  }

  gate(...[scope, clock, tell]: Parameters<NonNullable<QuotaKeeper["gate"]>>): Gate {
    return gateOf(this, scope, clock, tell);
  }

  /** A slot is kept before it is used. */
  async admit(scope: QuotaScope, wish: Wish): Promise<Admission> {
    const admission = await this.#quota.admit(scope, wish);
    await this.#save();
    if (!admission || "wait" in admission) return admission;
    return { ended: (end) => (admission.ended(end), void this.#save()) };
  }

  look(scope: QuotaScope): QuotaSnapshot | undefined {
    return this.#quota.look(scope);
  }

  state(): QuotaState {
    return this.#quota.state();
  }

  async settled(): Promise<void> {
    await this.#saved;
  }

  /** Changes that come while one is being written are written together, and wait for no more than that. */
  #save(): Promise<void> {
    return (this.#next ??= this.#saved =
      this.#saved.then(() => {
        this.#next = undefined;
        return this.#write();
      }));
  }

  async #write(): Promise<void> {
    try {
      const before = await this.#ledger.read(this.#row);
      await this.#ledger.swap(this.#row, before, JSON.stringify(this.#quota.state()), undefined);
    } catch {
      // No call fails for this: the provider counts, too.
    }
  }
}
