// Before an idempotent call whose answer was lost is tried again, its order is looked at: is it still to be done? What that proves is the core's to say.

import type { Failed, Order, Way } from "./driver.js";
import type { ErrorDetails } from "./error.js";
import type { CallResponse } from "./options.js";
import { keep, settle, type Read } from "./settle.js";

/** How an order stands towards what a call asked for. */
type Standing =
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
    const given = JSON.parse(params) as OrderParams;
    const sights: Readonly<Record<string, Sight>> = {
      "taxomet.get_order": { driver_id, status },
      "taxomet.set_driver": { driver_id: String(given.driver_id) },
      "taxomet.remove_driver": { driver_id: "0" },
      "taxomet.cancel_order": {},
      "taxomet.save_order": {},
    };
    const sight = sights[endpoint];
    if (sight) keep(this.#sights, orderOf(given), sight);
  }

  /**
   * Looks at the order that a call was to change, after its answer was lost. Gives the call's answer, or nothing if it is still to be done; throws if
   * somebody else chose otherwise, or if it cannot be told.
   */
  async look({ endpoint, params, lang }: Order, failed: Failed, read: Read, failure: Way["failure"]): Promise<CallResponse<unknown> | undefined> {
    const given = JSON.parse(params) as OrderParams;
    let seen: CallResponse<unknown> | undefined;
    const context = { endpoint, params: given, before: this.#sights.get(orderOf(given)), lang };
    const standing = await settle<Standing>("read_back", context, async (...what) => (seen = await read(...what))).catch((): Standing => ({ state: "unclear" }));
    switch (standing.state) {
      case "reached":
        this.note(endpoint, params, standing.result);
        return { status: 0, headers: {}, attempts: 0, ...seen, data: standing.result };
      case "as_before":
        return undefined;
      case "changed":
        throw failure(standing.error);
      case "unclear":
        throw failure(failed.error, failed.reply);
    }
  }
}

function orderOf({ id, order_id }: OrderParams): string {
  return String(id ?? order_id);
}
