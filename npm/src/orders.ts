// What a client that orders does beside the call: it marks its creates, remembers its orders, and keeps what finds one again.

import type { CallSettings } from "./call-options.js";
import type { Access } from "./config.js";
import type { SavedFacts } from "./error.js";
import { badSetting, type Scene } from "./failure.js";
import { WasmTrap } from "./loader.js";
import type { Sights } from "./read-back.js";
import { randomRef, randomSalt, refOf } from "./ref.js";
import { askSettle, keep } from "./settle.js";
import { askByKey } from "./via-gateway.js";

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
  async mark(scene: Scene, { host }: Access, params: string, { idempotencyKey, markMemo = false }: CallSettings): Promise<string | undefined> {
    if (!isMarked(scene.endpoint, params, markMemo)) return undefined;
    if (idempotencyKey === undefined) return randomRef();
    const ref = await refOf(host, idempotencyKey);
    if (ref === undefined) throw badSetting(scene, "idempotencyKey", "undefined where crypto.subtle is missing: it needs https:");
    return ref;
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

  /** Only who orders has to ask. */
  readonly askByKey = askByKey;

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
