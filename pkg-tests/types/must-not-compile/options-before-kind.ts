import type { TaxiInfo } from "ridewire";

declare const info: TaxiInfo;
// must not compile: options of an answer that may be no offer
export const options = info.options;
