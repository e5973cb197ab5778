import type { Taxomet } from "ridewire";

declare const taxomet: Taxomet;
// must not compile: a generic action that does not say its effect
taxomet.call("get_balance", {}, {});
