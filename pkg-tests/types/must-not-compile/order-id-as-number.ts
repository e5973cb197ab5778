import type { Taxomet } from "ridewire";

declare const taxomet: Taxomet;
// must not compile: an order id read as a number
export const id: number = (await taxomet.getOrder({ id: 1 })).order_id;
