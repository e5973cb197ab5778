// The default entry: the module travels inside as text and is started synchronously at the first call. Works wherever bytes may be compiled.
import base64 from "wasm:base64";

import { setRuntimes } from "./host.js";
import { setSource } from "./loader.js";
import { RUNTIMES } from "./runtimes.js";

export * from "./index.js";
export { default } from "./index.js";

setRuntimes(RUNTIMES);
setSource(() => decode(base64));

function decode(text: string): Uint8Array<ArrayBuffer> {
  const native = Uint8Array as typeof Uint8Array & { fromBase64?(text: string): Uint8Array<ArrayBuffer> };
  if (native.fromBase64) return native.fromBase64(text);
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
