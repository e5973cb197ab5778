// A client's account and its endpoints, as every part of a call gets them.

import type { Access, Settings } from "./config.js";
import type { ErrorAttachments, SavedFacts } from "./error.js";
import type { Scene } from "./failure.js";
import type { CallOptions, HttpResponse, Reconciliation } from "./options.js";
import type { Orders } from "./orders.js";
import type { QuotaKeeper } from "./quota.js";
import type { EndpointRow } from "./tables.js";
import type { Reply, ReplyParts } from "./transport.js";

/** A client's insides: its access to the provider, its options, and what it remembers. */
export interface Account extends Access, Settings {
  /** How many calls were started. */
  calls: number;
  /** Of a provider whose answers are to be read fast: the short way for those in the usual form. */
  readonly readPlain?: (account: Account, endpoint: string, response: HttpResponse) => unknown;
  /** Finds out what became of a create, given what its error was saved as. */
  readonly reconcile: (account: Account, saved: object, options?: CallOptions) => Promise<Reconciliation>;
  /** Of a provider that takes orders. */
  readonly orders?: Orders | undefined;
  /** Of a provider that counts requests. */
  readonly keeper?: QuotaKeeper | undefined;
  /** How many trackers live on this client's quota. */
  trackers: number;
}

/** One endpoint of an account. */
export interface Target extends Scene {
  readonly account: Account;
  /** The core's name: `"taxomet.add_order"`. */
  readonly endpoint: string;
  readonly row: EndpointRow;
}

/** The endpoint of this full name. Its `row` is looked up, unless it is at hand or, of an action by name, in no table. */
export function targetOf(account: Account, endpoint: string, row?: EndpointRow): Target {
  const { lang, provider, endpoints } = account;
  return { lang, provider, endpoint, account, row: row ?? endpoints[endpoint.slice(provider.length + 1)]! };
}

/** What goes with an error of this account: `reply` is what it was read from, `saved` is kept of a create whose outcome is unknown. */
export function attachments(account: Account, reply?: Reply, saved?: SavedFacts): ErrorAttachments {
  const { body, cause } = (reply ?? {}) as ReplyParts;
  return { body, cause, saved, reconcile: (...asked) => account.reconcile(account, ...asked) };
}
