// For Vercel's edge runtime and Next.js edge routes, where `?module` gives the compiled module (of another realm).
import wasm from "./ridewire_bg.wasm?module";

import { setRuntimes } from "./host.js";
import { setSource } from "./loader.js";
import { RUNTIMES } from "./runtimes.js";

export * from "./index.js";
export { default } from "./index.js";

setRuntimes(RUNTIMES);
setSource(() => wasm);
