import type { Taxomet } from "ridewire";

declare const taxomet: Taxomet;
// must not compile: a key that the endpoint does not know
taxomet.addOrder({ unit_id: 1, tariff_id: 1, tarif_id: 1, phone: "+70005550101", to: ["a"] });
