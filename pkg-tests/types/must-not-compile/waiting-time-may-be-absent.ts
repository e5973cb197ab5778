import type { TaxiOption } from "ridewire";

declare const option: TaxiOption;
// must not compile: a waiting time taken for granted
export const seconds: number = option.waiting_time;
