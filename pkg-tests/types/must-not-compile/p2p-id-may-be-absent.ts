import type { P2pMotion } from "ridewire";

declare const p2p: P2pMotion;
// must not compile: an id of a created order taken for granted
export const id: string = (await p2p.getOrder({ id: 1 })).id;
