// How fast is it, beside what one would use instead? `cargo xtask bench speed` installs what this needs and runs it; a whole run writes docs/speed.md.
// While working on one thing, after that:
//   node bench/speed.mjs --only protobuf,json --runtime node [--rounds 21] [--gate]
import { parseArgs } from "node:util";

import { median, microseconds, peersOf, pooled, ratio, short } from "./speed/figures.mjs";
import { generate } from "./speed/generate.mjs";
import { GROUP_NAMES, OURS } from "./speed/names.mjs";

const PROCESSES = Number(process.env.P ?? 3); // in each runtime, for each group: one process's luck must not decide

const { values: asked } = parseArgs({
  options: {
    only: { type: "string", default: GROUP_NAMES.join() },
    runtime: { type: "string" },
    rounds: { type: "string", default: "15" },
    gate: { type: "boolean", default: false },
  },
});

generate();
// What they import was only just written.
const { RUNTIMES } = await import("./speed/runtimes.mjs");

const runtimes = asked.runtime?.split(",") ?? Object.keys(RUNTIMES);
const groups = asked.only.split(",");
for (const runtime of runtimes) {
  const runs = [];
  for (let i = 0; i < PROCESSES; i++) runs.push(await RUNTIMES[runtime].measure(groups, Number(asked.rounds)));
  print(runtime, groups.flatMap((group) => pooled(runs.map((run) => run[group]))));
}

function print(runtime, cases) {
  console.log(`\n${RUNTIMES[runtime].title}`);
  for (const it of cases) {
    const peers = peersOf(it).map((peer) => `${peer} ${short(microseconds(it, peer))} (×${ratio(it, peer).toFixed(2)})`);
    console.log(`${it.group.padEnd(10)} ${it.name.padEnd(24)} ridewire ${short(microseconds(it, OURS))} µs; ${peers.join("; ")}`);
  }
}
