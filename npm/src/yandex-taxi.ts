// The client of Yandex Taxi's trip information: prices and waiting times, no orders.

import { clientOf, newAccount } from "./client.js";
import { checkYandexTaxi } from "./config.js";
import type { YandexTaxiMethods } from "./generated.js";
import type { ClientOptions, GatewayConfig, YandexTaxiConfig } from "./options.js";
import { readPlain } from "./plain.js";
import { YANDEX_TAXI } from "./tables.js";

// Marked, so that a bundle without this client holds nothing of it.
const Base = /* @__PURE__ */ clientOf<"yandex_taxi">(YANDEX_TAXI);

/** One key of Yandex Taxi's trip information. Beside every price shown stands `priceNotice()`. */
export interface YandexTaxi extends YandexTaxiMethods {}

export class YandexTaxi extends Base {
  /** Checks the configuration and does nothing else; throws a `RidewireError` of kind `"config"`. */
  constructor(config: YandexTaxiConfig | GatewayConfig, options?: ClientOptions) {
    super({ ...newAccount(YANDEX_TAXI, checkYandexTaxi, config, options), readPlain });
  }
}
