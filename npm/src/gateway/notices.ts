// Taxomet can tell an address of the tenant's that an order has changed. In which form is in no document, so any will do here, and none was ever tried
// against a live server. Whatever a notice says is a hint: nothing is believed of it that a read has not shown.

import type { Taxomet } from "../taxomet.js";
import type { Accounts } from "./accounts.js";
import type { Desk } from "./desk.js";
import { keyedDigest } from "./digest.js";
import { MAX_THOUGHT_MS, within } from "./within.js";

/** An order as a read has shown it. */
export type NoticedOrder = Awaited<ReturnType<Taxomet["getOrder"]>>;

/** Unverified: what Taxomet sends is in no document. */
export interface Notifications {
  /** The last part of the address that the operator enters: `{prefix}/taxomet.notify/{secret}`. At least 22 letters, digits, `_` or `-`, drawn at random. */
  secret: string;
  /** Told of an order after a notice, as a read then shows it. What it throws is ignored. */
  onOrder?: ((order: NoticedOrder) => unknown) | undefined;
}

export const NOTIFY = "taxomet.notify/";

/** An order is read this often at most, whatever is sent. */
const PAUSE_MS = 5000;
/** Enough for the orders of five seconds. */
const MOST = 1000;
/** When each order was read last, or will be. */
const reads = new WeakMap<Accounts, Map<string, number>>();

/** Compares in constant time: digests under a key of this moment, which nobody can aim at. */
export async function isSecret(given: string, secret: string): Promise<boolean> {
  const moment = String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32)));
  return (await keyedDigest(moment, given)) === (await keyedDigest(moment, secret));
}

/** Follows a hint: reads the order that it names, settles the create that has made it, and tells of it. */
export async function follow(text: string, { onOrder }: Notifications, accounts: Accounts, desk: Desk): Promise<void> {
  const { id, mark } = hintOf(text);
  const inMs = id === undefined ? undefined : nextRead(accounts, id);
  if (inMs === undefined) return;
  // What has changed since the last read is not lost.
  if (inMs > 0) await accounts.clock.sleep(inMs);
  const { body } = await accounts.call("taxomet.get_order", { id }, "en", { maxRetries: 0 });
  const order = body as NoticedOrder;
  if (order.order_id !== id) return;
  try {
    if (mark !== undefined) await desk.noticed(mark, order);
  } finally {
    if (onOrder) await within(accounts, MAX_THOUGHT_MS, () => onOrder(order));
  }
}

/** An order's id and our mark on it, under whatever names they come: as JSON, or as a form's fields. */
function hintOf(text: string): { id?: string; mark?: string } {
  const found: { id?: string; mark?: string } = {};
  const look = (value: unknown, depth: number): void => {
    if (typeof value !== "object" || value === null || depth > 3) return;
    for (const [key, member] of Object.entries(value)) {
      const name = key.toLowerCase().replace(/[^a-z]/g, "");
      const word = typeof member === "string" || typeof member === "number" ? String(member).trim() : "";
      if (["orderid", "idorder", "order", "id"].includes(name) && /^[1-9]\d{0,18}$/.test(word)) {
        // The longer name says more.
        if (found.id === undefined || name !== "id") found.id = word;
      } else if (["externid", "externalid", "extid"].includes(name) && /^[0-9A-HJKMNP-TV-Z]{10}$/.test(word)) found.mark = word;
      else look(member, depth + 1);
    }
  };
  try {
    look(JSON.parse(text), 0);
  } catch {
    look(Object.fromEntries(new URLSearchParams(text)), 0);
  }
  return found;
}

/** In how many milliseconds to read an order; nothing if it will be read anyway. */
function nextRead(accounts: Accounts, id: string): number | undefined {
  let times = reads.get(accounts);
  if (!times) reads.set(accounts, (times = new Map()));
  const now = accounts.clock.now();
  const last = times.get(id);
  // The clock may have been set anew.
  const isRecent = last !== undefined && Math.abs(now - last) <= PAUSE_MS;
  if (isRecent && last > now) return undefined;
  const at = isRecent ? last + PAUSE_MS : now;
  times.delete(id);
  times.set(id, at);
  const [oldest] = times.keys();
  if (times.size > MOST) times.delete(oldest!);
  return at - now;
}
