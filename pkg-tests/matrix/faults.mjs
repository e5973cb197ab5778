// The whole fault matrix, or a part of it:  node matrix/faults.mjs [--runtimes node,deno] [--endpoints taxomet.add_order] [--faults commit_twice]
import { parseArgs } from "node:util";

import { RUNTIMES } from "./cells.mjs";
import { runAndPrint } from "./matrix.mjs";

const { values } = parseArgs({ options: { runtimes: { type: "string" }, endpoints: { type: "string" }, faults: { type: "string" } } });
const list = (text) => text?.split(",");
const selection = { endpoints: list(values.endpoints), faults: list(values.faults) };

let [cells, strings, ok] = [0, 0, true];
for (const runtime of list(values.runtimes) ?? RUNTIMES) {
  const done = await runAndPrint(runtime, selection);
  cells += done.cells;
  strings += done.strings;
  ok &&= done.ok;
}
console.log(`\nfault matrix: ${cells} cells, ${strings} strings searched, ${ok ? "all as documented" : "FAILED"}`);
process.exit(ok ? 0 : 1);
