// The client of Taxomet's taxi-server API.

import { attachMethods, Client, startCall } from "./client.js";
import { checkTaxomet } from "./config.js";
import type { Effect, TaxometMethods } from "./generated.js";
import type { Call, CallOptions, ClientOptions, TaxometConfig } from "./options.js";

/** One operator's access to a Taxomet taxi server. Orders with GET: every call says by its `effect` what it does. */
export interface Taxomet extends TaxometMethods {}

export class Taxomet extends Client<"taxomet"> {
  /** Checks the configuration and does nothing else; throws a `RidewireError` of kind `"config"`. */
  constructor(config: TaxometConfig, options?: ClientOptions) {
    super("taxomet", checkTaxomet, config, options);
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
    return startCall(this, { endpoint: "taxomet.call", byName: true, params: { action, params }, options });
  }
}

attachMethods(Taxomet.prototype, "taxomet");
