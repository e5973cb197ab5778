// What must be shown beside a price.

import { PRICE_NOTICE } from "./tables.js";

/**
 * The notice that must stand beside every price of Yandex Taxi that is shown: a suggested text and the address of the terms.
 * The legal wording was not verified. Languages: `en`, `ru`, `uk`, also as `ru-RU`; any other gets English.
 */
export function priceNotice(lang = "en"): { text: string; url: string } {
  const base = lang.toLowerCase().split(/[-_]/)[0];
  return { ...PRICE_NOTICE[base === "ru" || base === "uk" ? base : "en"] };
}
