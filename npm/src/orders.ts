// What a client that orders does beside the call: it marks its creates, remembers its orders, and keeps what finds one again.

import type { Draft } from "./ask.js";
import { checkCall, type CallSettings } from "./call-options.js";
import type { Access, Settings } from "./config.js";
import type { Account } from "./driver.js";
import type { ErrorDetails, SavedFacts } from "./error.js";
import { badSetting, failWith, type Scene } from "./failure.js";
import type { Transport } from "./host.js";
import { WasmTrap } from "./loader.js";
import { NO_ID, REPEATING_HOST } from "./messages.js";
import type { CallOptions, CallResponse, Lang, Reconciliation } from "./options.js";
import type { Sights } from "./read-back.js";
import { randomRef, randomSalt, refOf } from "./ref.js";
import { askSettle, keep, type Read } from "./settle.js";
import { headersNow, readReply, requestOf, send } from "./via-gateway.js";

/** One client's. */
export class Orders {
  /** Of a provider with idempotent calls. */
  readonly sights: Sights | undefined;
  /** Which create made an order: the one of this print, or one that was answered. */
  readonly #made = new Map<string, string | undefined>();

  constructor(sights?: Sights) {
    this.sights = sights;
  }

  /** Our mark, if this create can carry one and the caller gave none of its own, which may be somebody's phone number. */
  async mark(scene: Scene, { host }: Access, params: string, { idempotencyKey, markMemo }: CallSettings): Promise<string | undefined> {
    if (!isMarked(scene.endpoint, params, markMemo)) return undefined;
    if (idempotencyKey === undefined) return randomRef();
    const ref = await refOf(host, idempotencyKey);
    if (ref === undefined) throw badSetting(scene, "idempotencyKey", "undefined where crypto.subtle is missing: it needs https:");
    return ref;
  }

  /** Refuses to send a create by what may send it twice. */
  checkTransport(scene: Scene, { repeats }: Transport, { acceptDuplicateOrders }: Settings): void {
    if (repeats && !acceptDuplicateOrders) throw failWith(scene, "config", "not_sent", REPEATING_HOST);
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
      const print = askSettle<string | null>("print", { endpoint, params: JSON.parse(params) as unknown, salt: randomSalt() });
      return print === null ? { sentAt } : { sentAt, print };
    } catch (error) {
      if (!(error instanceof WasmTrap)) throw error;
      return { sentAt };
    }
  }

  /**
   * Looks at what an idempotent call was to change, after its answer was lost: `done` is its answer, `error` that somebody else chose otherwise.
   * Neither allows to send it once more; nothing at all: it cannot be told.
   */
  async look({ endpoint, params }: Draft, lang: Lang, read: Read): Promise<{ done?: CallResponse<unknown>; error?: ErrorDetails } | undefined> {
    let seen: CallResponse<unknown> | undefined;
    const standing = await this.sights?.readBack(endpoint, params, lang, async (...what) => (seen = await read(...what)));
    switch (standing?.state) {
      case "reached":
        this.note(endpoint, params, standing.result);
        return { done: { status: 0, headers: {}, attempts: 0, ...seen, data: standing.result } };
      case "changed":
        return standing;
      case "as_before":
        return {};
    }
    return undefined;
  }

  /** Asks the gateway by the key what became of a create. */
  async askGateway(account: Account, scene: Scene, key: string, options: CallOptions | undefined): Promise<Reconciliation> {
    const { access, settings } = account;
    const { signal, timeoutMs, build } = checkCall(scene, options, false);
    const { body: _, ...post } = requestOf(scene, access, "{}", key, build, await headersNow(scene, access));
    const reply = await send(account, scene, { ...post, method: "GET" }, timeoutMs, signal);
    const read = readReply<{ id?: string; order_id?: string }>(scene, reply);
    const unknown = (why: string, candidates: unknown[] = []): Reconciliation => ({ state: "unknown", why, candidates });
    if ("ok" in read) {
      const id = read.ok.order_id ?? read.ok.id;
      return id === undefined ? unknown(NO_ID[settings.lang], [read.ok]) : { state: "found", id, duplicates: [] };
    }
    if (read.reconciliation) return read.reconciliation;
    // That the gateway has not seen the key does not mean that the request is not still on its way.
    const settled = read.isGateways && reply.status !== 404 && read.error.outcome !== "unknown";
    return settled ? { state: "absent" } : unknown(read.error.message);
  }

  made(id: string, print: string | undefined): void {
    keep(this.#made, id, print);
  }

  /** Tells this client's own orders from those of others: those that other creates than the one of this print have made. */
  madeBesides(print: string | undefined): string[] {
    return [...this.#made].filter(([, by]) => by === undefined || by !== print).map(([id]) => id);
  }
}

/** Whether a create of these params, JSON text, carries our mark. */
export function isMarked(endpoint: string | undefined, params: string, markMemo: boolean): boolean {
  if (endpoint !== "taxomet.add_order") return endpoint === "p2p_motion.create_order" && markMemo;
  return (JSON.parse(params) as { extern_id?: unknown } | null)?.extern_id === undefined;
}
