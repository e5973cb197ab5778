import type { Taxomet } from "ridewire";

declare const taxomet: Taxomet;
// must not compile: an order without a phone
taxomet.addOrder({ unit_id: 1, tarif_id: 1, to: ["a"] });
