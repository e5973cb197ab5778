// Node, Deno and Bun: the core that can be told to trap, from its bytes; with `exports` as second argument, from an instance, which cannot be replaced.
import { readFileSync } from "node:fs";
import process from "node:process";

import * as ridewire from "ridewire/web";

import { trapAndGoOn } from "./traps.mjs";

const bytes = readFileSync(new URL("../trapping.wasm", import.meta.url));
if (process.argv[3] === "exports") await ridewire.default((await WebAssembly.instantiate(bytes)).instance.exports);
else ridewire.initSync(bytes);
console.log(trapAndGoOn(ridewire, Number(process.argv[2])));
