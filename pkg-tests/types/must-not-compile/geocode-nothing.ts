import type { P2pMotion } from "ridewire";

declare const p2p: P2pMotion;
// must not compile: a geocoding of nothing
p2p.geocode();
