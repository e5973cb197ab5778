import type { P2pMotion } from "ridewire";

declare const p2p: P2pMotion;
// must not compile: a courier order without its dates
p2p.buildRequest("create_order", { sender: { name: "a", phone: "0005550101" }, receiver: { name: "a", phone: "0005550101" }, info: { origin: { location: { formatted_address: "a" } }, destination: { location: { formatted_address: "b" } } } });
