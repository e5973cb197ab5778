// The client of Taxomet's taxi-server API.

import { accountOf, clientOf, newAccount } from "./client.js";
import { needed, oneOf, type Rule } from "./check.js";
import { checkTaxomet } from "./config.js";
import { start } from "./driver.js";
import type { Effect, Id, TaxometMethods, TaxometOrder } from "./generated.js";
import type { Call, CallOptions, ClientOptions, GatewayConfig, TaxometConfig, TrackOptions, TrackUpdate } from "./options.js";
import { Sights } from "./read-back.js";
import { BY_NAME, TAXOMET } from "./tables.js";
import { track } from "./track.js";

// Marked, so that a bundle without this client holds nothing of it.
const Base = /* @__PURE__ */ clientOf<"taxomet">(TAXOMET);

const EFFECT: Rule<Effect> = /* @__PURE__ */ needed(/* @__PURE__ */ oneOf("read", "idempotent", "create"));

/** One operator's access to a Taxomet taxi server. Orders with GET: every call says by its `effect` what it does. */
export interface Taxomet extends TaxometMethods {}

export class Taxomet extends Base {
  /** Checks the configuration and does nothing else; throws a `RidewireError` of kind `"config"`. */
  constructor(config: TaxometConfig | GatewayConfig, options?: ClientOptions) {
    super({ ...newAccount(TAXOMET, checkTaxomet, config, options), orders: new Sights() });
  }

  /**
   * Any other action of the taxi server: the vendor opens more on request, so they differ from tenant to tenant.
   *
   * @param action Its name in the path, `"get_order"`.
   * @param params Sent under these names; a list is sent as `name[]`.
   * @param options `effect` says what one call does to the world, which decides about retries: `"create"` is never sent twice.
   * @returns The answer, less `result` and `error`.
   */
  call(
    action: string,
    params: Record<string, string | number | (string | number)[]>,
    options: CallOptions & { effect: Effect },
  ): Call<Record<string, unknown>> {
    return start(accountOf(this), { endpoint: "taxomet.call", row: BY_NAME, effect: EFFECT, params: { action, params }, options });
  }

  /**
   * Follows an order: looks at once, then every 5 seconds, ever more rarely up to 30 while nothing changes. `until` says which order is final: the
   * statuses' words are the tenant's. Without it, it goes on until the loop is left.
   */
  trackOrder(id: Id, options?: TrackOptions<TaxometOrder>): AsyncIterableIterator<TrackUpdate<TaxometOrder>> {
    return track(accountOf(this), [id], options);
  }
}
