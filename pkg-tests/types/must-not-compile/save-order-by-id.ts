import type { Taxomet } from "ridewire";

declare const taxomet: Taxomet;
// must not compile: save_order by id instead of order_id
taxomet.saveOrder({ id: 1 });
