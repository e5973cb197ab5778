import type { Taxomet } from "ridewire";

declare const taxomet: Taxomet;
// must not compile: a phone that is a number
taxomet.addOrder({ unit_id: 1, tarif_id: 1, phone: 70005550101, to: ["a"] });
