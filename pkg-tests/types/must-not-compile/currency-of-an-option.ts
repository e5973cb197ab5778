import type { TaxiOption } from "ridewire";

declare const option: TaxiOption;
// must not compile: a currency in the option
export const currency = option.currency;
