import { P2pMotion } from "ridewire";

// must not compile: a path that does not exist
new P2pMotion({ baseUrl: "https://courier.example", apiKey: "k", paths: { tariffs: "x/" } });
