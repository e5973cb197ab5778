// The public surface. An entry (inline.ts, workerd.ts, …) adds where the WebAssembly module comes from.

export { init as default, initSync, type WasmSource } from "./loader.js";
export { RidewireError } from "./error.js";
export { endpoints, schema, validate } from "./schema.js";
export { priceNotice } from "./notice.js";
export { Taxomet } from "./taxomet.js";
export { YandexTaxi } from "./yandex-taxi.js";
export { P2pMotion } from "./p2p-motion.js";
export { trackStep } from "./track.js";
export { compareQuotes } from "./quotes.js";
export type { Place, Quote, QuoteClients, QuoteComparison, QuoteFailure, QuoteOptions, QuoteRun, Trip } from "./quotes.js";
export type { EndpointName, ParamsOf, ResultOf } from "./client.js";
export type * from "./options.js";

// Made from the Rust types.
export * from "./generated.js";
export { VERSION as version } from "./tables.js";
