// Before an idempotent call whose answer was lost is tried again, its order is looked at: is it still to be done? What that proves is the core's to say.

import type { ErrorDetails } from "./error.js";
import { WasmTrap } from "./loader.js";
import type { Lang } from "./options.js";
import { keep, settle, type Read } from "./settle.js";

/** How an order stands towards what a call asked for. */
export type Standing =
  | { state: "reached"; result: unknown }
  | { state: "as_before" }
  | { state: "changed"; error: ErrorDetails }
  | { state: "unclear" };

interface OrderParams {
  id?: unknown;
  order_id?: unknown;
  driver_id?: unknown;
}

/** What was last seen of an order. */
interface Sight {
  driver_id?: unknown;
  status?: unknown;
}

/** How a client last saw its orders, which tells its own doing from that of others. */
export class Sights {
  readonly #sights = new Map<string, Sight>();

  /** Notes what an answer says of an order. */
  note(endpoint: string, params: string, result: unknown): void {
    const { driver_id, status } = result as Sight;
    switch (endpoint) {
      case "taxomet.get_order":
        return this.#see(params, { driver_id, status });
      case "taxomet.set_driver":
        return this.#see(params, { driver_id: String((JSON.parse(params) as OrderParams).driver_id) });
      case "taxomet.remove_driver":
        return this.#see(params, { driver_id: "0" });
      case "taxomet.cancel_order":
      case "taxomet.save_order":
        return this.#see(params, {});
    }
  }

  /** Looks at the order that a call was to change. */
  async readBack(endpoint: string, params: string, lang: Lang, read: Read): Promise<Standing> {
    const given = JSON.parse(params) as OrderParams;
    try {
      return await settle<Standing>("read_back", { endpoint, params: given, before: this.#sights.get(orderOf(given)), lang }, read);
    } catch (error) {
      if (!(error instanceof WasmTrap)) throw error;
      return { state: "unclear" };
    }
  }

  #see(params: string, sight: Sight): void {
    keep(this.#sights, orderOf(JSON.parse(params) as OrderParams), sight);
  }
}

function orderOf({ id, order_id }: OrderParams): string {
  return String(id ?? order_id);
}
