import type { P2pOrder } from "ridewire";

declare const order: P2pOrder;
// must not compile: a look into raw without a check
export const memo = order.raw.info;
