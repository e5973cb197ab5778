import type { Taxomet } from "ridewire";

declare const taxomet: Taxomet;
// must not compile: an effect that does not exist
taxomet.call("get_balance", {}, { effect: "write" });
