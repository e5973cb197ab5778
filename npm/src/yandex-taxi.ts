// The client of Yandex Taxi's trip information: prices and waiting times, no orders.

import { attachMethods, Client } from "./client.js";
import { checkYandexTaxi } from "./config.js";
import type { YandexTaxiMethods } from "./generated.js";
import type { ClientOptions, GatewayConfig, YandexTaxiConfig } from "./options.js";

/** One key of Yandex Taxi's trip information. Beside every price shown stands `priceNotice()`. */
export interface YandexTaxi extends YandexTaxiMethods {}

export class YandexTaxi extends Client<"yandex_taxi"> {
  /** Checks the configuration and does nothing else; throws a `RidewireError` of kind `"config"`. */
  constructor(config: YandexTaxiConfig | GatewayConfig, options?: ClientOptions) {
    super("yandex_taxi", checkYandexTaxi, config, options);
  }
}

attachMethods(YandexTaxi.prototype, "yandex_taxi");
