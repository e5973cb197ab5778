import { createSandbox } from "ridewire/sandbox";

import start, { price } from "./pkg/ridewire_quickstart.js";

await start();
// The sandbox stands in for the provider: offline, and no taxi comes.
const { fetch, config } = createSandbox();
globalThis.fetch = fetch;
const { baseUrl, clid, apiKey } = config.yandexTaxi;
document.querySelector("output").textContent = await price(baseUrl, clid, apiKey);
