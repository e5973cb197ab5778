// An ES module's way in: Node, Deno, Bun.
import * as ridewire from "ridewire";

import { script } from "./script.mjs";

console.log(JSON.stringify(script(ridewire)));
