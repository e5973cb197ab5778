// Node, Deno and Bun start here.
import process from "node:process";
import { inspect } from "node:util";

import { runCells } from "./runner.mjs";

const [base, runtime, parallel] = globalThis.Deno?.args ?? process.argv.slice(2);
const host = globalThis.Bun ?? globalThis.Deno;
// Both that of the host and Node's, which it imitates.
const inspectBoth = (value) => `${inspect(value, { depth: 8, showHidden: true })}\n${host ? host.inspect(value, { depth: 8 }) : ""}`;
await runCells({ base, runtime, parallel: Number(parallel), inspect: inspectBoth });
// Not before the coordinator has seen which connections are left open; those that wait in a pool would hold the process up.
await fetch(`${base}/settled`, { method: "POST", body: "{}" });
process.exit(0);
