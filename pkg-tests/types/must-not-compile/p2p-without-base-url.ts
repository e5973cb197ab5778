import { P2pMotion } from "ridewire";

// must not compile: P2P Motion without a base URL
new P2pMotion({ apiKey: "k" });
