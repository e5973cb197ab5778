// A Web Worker's or a service worker's script, to be bundled: answers every message.
import { whole } from "./whole.mjs";

self.addEventListener("message", async ({ source }) => (source ?? self).postMessage(await whole()));
