// Node, Deno and Bun start here: one group of cases a process, so that none is optimised for another's data.
import { measureGroup } from "./measure.mjs";

const [group, pace] = globalThis.Deno?.args ?? process.argv.slice(2);
console.log(JSON.stringify(await measureGroup(group, JSON.parse(pace))));
