// Finds out, by reads only, what became of a create whose answer was lost. What to read and what that proves is the core's to say.

import { readBy, type Rule } from "./check.js";
import type { Account } from "./account.js";
import { RidewireError, unknown } from "./error.js";
import { teller } from "./events.js";
import type { Endpoint } from "./generated.js";
import { askCore, ready } from "./loader.js";
import { TRAP } from "./messages.js";
import type { CallResponse, Outcome, Provider, Reconciliation } from "./options.js";

/** Makes a read of the same client. */
export type Read = (endpoint: string, params: unknown) => Promise<CallResponse<unknown>>;

/** Looks for what the create of `saved` made. Rejects only if `saved` is not what an error of this provider's client was saved as. */
export async function reconcile(account: Account, saved: unknown, read: Read): Promise<Reconciliation> {
  const { lang, clock, orders } = account;
  const record = recordOf(account, saved);
  try {
    await ready();
    const context = { saved: record, known: orders?.besides?.(record.print), now: clock.now(), lang };
    const result = await settle<Reconciliation>("reconcile", context, read);
    if (result.state === "found") {
      if (record.print) orders?.by?.(record.print, result.id);
      const { endpoint, ref } = record;
      const count = 1 + result.duplicates.length;
      if (count > 1) teller(account, endpoint, { attempts: 1 })(() => ({ type: "duplicate", orders: count, ref }));
    }
    return result;
  } catch (error) {
    return unknown(error instanceof RidewireError ? error.message : TRAP[lang]);
  }
}

/** The members of an error's `toJSON()` that matter here. */
interface SavedRecord {
  provider: Provider;
  endpoint: Endpoint | "taxomet.call";
  outcome: Outcome;
  ref?: string;
  sentAt?: number;
  print?: string;
  idempotencyKey?: string;
}

export function recordOf(account: Account, saved: unknown): SavedRecord {
  const { provider, endpoints } = account;
  const known = ["call", ...Object.keys(endpoints)].map((name) => `${provider}.${name}`);
  const record: Rule<SavedRecord> = {
    read() {
      const read = JSON.parse(JSON.stringify(saved)) as SavedRecord;
      return read.provider === provider && known.includes(read.endpoint) && ["not_sent", "rejected", "unknown"].includes(read.outcome) ? read : undefined;
    },
    notation: `RidewireError.toJSON() of ${provider}`,
  };
  return readBy(account, "saved", record, saved);
}

// ---- questions that take reads ------------------------------------------------------------------

type Step<T> = { read: { endpoint: string; params: unknown } } | { done: T };

/** Asks the core, and makes the reads it wants, until it has an answer. */
export async function settle<T>(question: "reconcile" | "read_back", context: object, read: Read): Promise<T> {
  let step = askSettle<Step<T>>(question, context);
  while ("read" in step) {
    const { endpoint, params } = step.read;
    const answer = await read(endpoint, params).then(
      ({ data }) => ({ ok: data }),
      (error: unknown) => ({ error: error instanceof RidewireError ? error : {} }),
    );
    step = askSettle<Step<T>>(question, { ...context, answer });
  }
  return step.done;
}

export function askSettle<T>(question: string, context: object): T {
  return JSON.parse(askCore("settle", [question, JSON.stringify(context)])) as T;
}

/** Enough for any desk's open orders; older ones are forgotten. */
const MOST = 1000;

export function keep<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > MOST) for (const oldest of map.keys()) return void map.delete(oldest);
}
