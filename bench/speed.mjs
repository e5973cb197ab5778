// How fast is it, beside what one would use instead? `cargo xtask bench speed` installs what this needs and runs it; a whole run writes docs/speed.md.
// While working on one thing, after that:
//   node bench/speed.mjs --only protobuf,json --runtime node [--rounds 15] [--processes 3] [--gate]
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { median, microseconds, peersOf, pooled, ratio, short } from "./speed/figures.mjs";
import { generate } from "./speed/generate.mjs";
import { verdicts } from "./speed/limits.mjs";
import { COLD_CONTENDERS, GROUP_NAMES, OURS } from "./speed/names.mjs";
import { plot } from "./speed/plot.mjs";
import { limitsTable, report } from "./speed/report.mjs";
import { sizes } from "./speed/sizes.mjs";

const COLD_STARTS = 9;
const GATEWAY_ROUNDS = 9;
const WHOLE = [...GROUP_NAMES, "cold", "gateway", "sizes"].join();

const { values: asked } = parseArgs({
  options: {
    only: { type: "string", default: WHOLE },
    runtime: { type: "string" },
    rounds: { type: "string", default: "15" },
    // One process's luck must not decide.
    processes: { type: "string", default: "3" },
    gate: { type: "boolean", default: false },
  },
});

generate();
const { RUNTIMES } = await import("./speed/runtimes.mjs");
const { gatewayLoad } = await import("./speed/gateway.mjs");

// Rounds and processes may be fewer while the page itself is worked on; what is measured may not.
const isWhole = asked.runtime === undefined && asked.only === WHOLE;
const only = asked.only.split(",");
const groups = GROUP_NAMES.filter((group) => only.includes(group));
const results = {};
const cold = {};
const skipped = [];
for (const name of asked.runtime?.split(",") ?? Object.keys(RUNTIMES)) {
  const { title, missing, measure, cold: start } = RUNTIMES[name];
  if (missing) {
    console.error(`SKIPPED: ${missing}`);
    if (process.env.CI === "true") process.exitCode = 1;
    skipped.push(missing);
    continue;
  }
  console.log(`\n${title}`);
  const runs = [];
  for (let i = 0; i < Number(asked.processes) && groups.length > 0; i++) runs.push(await measure(groups, Number(asked.rounds)));
  results[name] = groups.flatMap((group) => pooled(runs.map((run) => run[group])));
  for (const it of results[name]) console.log(line(it));
  if (!start || !only.includes("cold")) continue;
  cold[name] = await start(COLD_CONTENDERS, COLD_STARTS);
  for (const [contender, times] of Object.entries(cold[name])) console.log(`cold       ${contender.padEnd(24)} ${median(times.map((it) => it.import + it.call)).toFixed(1)} ms`);
}
const gateway = only.includes("gateway") ? await gatewayLoad(GATEWAY_ROUNDS) : undefined;
for (const [name, { perSecond, cpu }] of Object.entries(gateway ?? {})) console.log(`gateway    ${name.padEnd(24)} ${perSecond.toFixed(0)} a second, ${cpu.toFixed(0)} µs of the processor each`);
const bytes = only.includes("sizes") ? await sizes() : undefined;
const found = verdicts(results.node ?? [], bytes);
console.log(`\n${limitsTable(found)}`);

if (isWhole) {
  const docs = new URL("../docs/", import.meta.url);
  const panels = [
    ["protobuf", results.node.filter((it) => it.group === "protobuf")],
    ["JSON", results.node.filter((it) => it.group === "json")],
  ];
  writeFileSync(new URL("speed.svg", docs), plot(panels));
  writeFileSync(new URL("speed.md", docs), report({ results, cold, gateway, sizes: bytes, runtimes: RUNTIMES, skipped, rounds: Number(asked.rounds), processes: Number(asked.processes) }));
}
if (asked.gate && !found.every(({ meets }) => meets)) {
  console.error("\nA limit is missed.");
  process.exitCode = 1;
}

function line(it) {
  const peers = peersOf(it).map((peer) => `${peer} ${short(microseconds(it, peer))} (×${ratio(it, peer).toFixed(2)})`);
  return `${it.group.padEnd(10)} ${it.name.padEnd(24)} ${OURS} ${short(microseconds(it, OURS))} µs; ${peers.join("; ")}`;
}
