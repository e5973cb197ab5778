// Tries the packed package in every environment, prints a table and writes it into docs/environments.md.
// A word on the command line picks the cells whose name holds it; then nothing is written.
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

import { closeBrowsers } from "./browsers.mjs";
import { CELLS } from "./cells.mjs";
import { HERE, Missing, cleanUp } from "./kit.mjs";

const word = process.argv[2]?.toLowerCase() ?? "";
const cells = CELLS.filter(({ environment, how }) => `${environment} ${how}`.toLowerCase().includes(word));

const rows = [];
const counts = { passed: 0, failed: 0, skipped: 0 };
try {
  for (const { environment, version, how: said, work } of cells) {
    const start = performance.now();
    let outcome = "passed";
    let how = said;
    let why;
    let cold;
    try {
      cold = await work();
      if (cold) how += `: ${spoken(cold)}`;
    } catch (error) {
      outcome = error instanceof Missing ? "skipped" : "failed";
      why = error instanceof Missing ? error.message : error.stack;
    }
    counts[outcome] += 1;
    const named = `${environment} ${outcome === "skipped" ? "" : await Promise.resolve().then(version).catch(() => "?")}`.trim();
    // Times are printed above only: they are those of this machine at this moment.
    if (!cold) rows.push([named, outcome === "passed" ? how : `${how}: **${outcome}**`]);
    console.log(`${outcome === "passed" ? "ok  " : outcome.toUpperCase()} ${named} — ${how} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    if (outcome === "failed") console.log(why.replace(/^/gm, "    "));
    if (outcome === "skipped") console.log(`\n**** SKIPPED **** ${named} — ${how}: ${why}\n`);
  }
} finally {
  await closeBrowsers();
  await cleanUp();
  await rm(join(HERE, "work"), { recursive: true, force: true });
}

const table = ["| environment | how |", "| --- | --- |", ...rows.map((row) => `| ${row.join(" | ")} |`)].join("\n");
console.log(`\n${table}`);
console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
if (counts.failed > 0 || (counts.skipped > 0 && process.env.CI === "true")) process.exitCode = 1;
else if (word === "" && counts.skipped === 0) await writeTable();

/** Times of a cold start, as `coldStart` gives them. */
function spoken({ import: imported, call, both }) {
  const ms = (time) => (time < 10 ? time.toFixed(1) : time.toFixed(0));
  return `${ms(both)} ms${imported === undefined ? "" : ` (${ms(imported)} + ${ms(call)})`}`;
}

async function writeTable() {
  const file = new URL("../../docs/environments.md", import.meta.url);
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace(/(<!-- cells -->\n)[\s\S]*?(<!-- end -->)/, (_, before, after) => `${before}${table}\n${after}`));
}
