import type { Taxomet } from "ridewire";

declare const taxomet: Taxomet;
// must not compile: free(), which plain values do not need
taxomet.free();
