// Node, Deno and Bun start here, once for each figure.
import process from "node:process";

import { coldStart } from "./cold.mjs";

console.log(JSON.stringify(await coldStart(process.argv[2])));
