// `ridewire/web` as bundlers take it for pages: without what only other hosts can do.
import { setAddress } from "./loader.js";

export * from "./index.js";
export { default } from "./index.js";

setAddress(() => new URL("./ridewire_bg.wasm", import.meta.url));
