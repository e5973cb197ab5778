// `ridewire/web` as bundlers take it for pages: without what only other hosts can do.
import { fetchFrom } from "./loader.js";

export * from "./index.js";
export { default } from "./index.js";

fetchFrom(() => new URL("./ridewire_bg.wasm", import.meta.url));
