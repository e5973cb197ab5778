// Node, Deno and Bun: the core that can be told to trap, from its bytes.
import { readFileSync } from "node:fs";
import process from "node:process";

import * as ridewire from "ridewire/web";

import { trapAndGoOn } from "./traps.mjs";

ridewire.initSync(readFileSync(new URL("../trapping.wasm", import.meta.url)));
console.log(trapAndGoOn(ridewire, Number(process.argv[2])));
