// The module as a file of its own, streamed and cached by the browser. Asynchronous functions fetch it; synchronous ones need `await init()` first.
import { setRuntimes } from "./host.js";
import { setAddress } from "./loader.js";
import { RUNTIMES } from "./runtimes.js";

export * from "./index.js";
export { default } from "./index.js";

// The address is made when it is needed: bundled Workers have no `import.meta.url`, and a throw at import would break the page.
setRuntimes(RUNTIMES);
setAddress(() => new URL("./ridewire_bg.wasm", import.meta.url));
