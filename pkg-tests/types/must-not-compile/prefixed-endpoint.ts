import type { Taxomet } from "ridewire";

declare const taxomet: Taxomet;
// must not compile: a client's endpoint with its provider's prefix
taxomet.parseResponse("taxomet.get_order", { status: 200 });
