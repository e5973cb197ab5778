// For Cloudflare Workers, which compile no bytes at run time: the module is an import. Also for hosts that integrate `.wasm` into ES modules.
import * as wasm from "./ridewire_bg.wasm";

import { setRuntimes } from "./host.js";
import { setSource } from "./loader.js";
import { RUNTIMES } from "./runtimes.js";

export * from "./index.js";
export { default } from "./index.js";

setRuntimes(RUNTIMES);
setSource(() => wasm);
