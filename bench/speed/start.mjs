// Node, Deno and Bun start here: one group of cases a process, so that none is optimised for another's data.
import process from "node:process";

import { describe, timeHere } from "./here.mjs";
import { measure } from "./rounds.mjs";

const [group, pace] = process.argv.slice(2);
console.log(JSON.stringify(await measure(await describe(group), JSON.parse(pace), timeHere)));
