import type { Taxomet } from "ridewire";

declare const taxomet: Taxomet;
// must not compile: the brackets of to[]
taxomet.addOrder({ unit_id: 1, tarif_id: 1, phone: "+70005550101", "to[]": ["a"] });
