// Runs cells in their runtimes and tells what came of them.
import { leaksIn } from "./canaries.mjs";
import { cellsFor } from "./cells.mjs";
import { startCoordinator } from "./coordinator.mjs";
import { describeFailure } from "./expectations.mjs";
import { launch, missing } from "./launch.mjs";

const MOST_SHOWN = 40;

/**
 * @param {object[]} cells
 * @param {{ folder?: string, parallel?: number, patienceMs?: number }} [options]
 * @returns {Promise<{ results: object[], failures: object[], strings: number, onReused: number, troubles: string[] }>}
 */
export async function runMatrix(cells, options = {}) {
  const coordinator = await startCoordinator(cells, options);
  const troubles = [];
  let strings = 0;
  for (const runtime of new Set(cells.map(({ runtime }) => runtime))) {
    try {
      const printed = (await launch(runtime, coordinator, options)).split("\n").filter((line) => line !== "");
      strings += printed.length;
      const leaks = leaksIn(printed);
      if (leaks.length > 0) troubles.push(`${runtime} printed ${leaks}`);
    } catch (error) {
      troubles.push(`${runtime}: ${error.message}`);
    }
  }
  const results = await coordinator.finish();
  strings += results.reduce((sum, { result }) => sum + (result.texts ?? 0), 0);
  return { results, failures: results.filter(({ wrong }) => wrong.length > 0), strings, onReused: results.filter(({ onReused }) => onReused).length, troubles };
}

/** One runtime, printed; gives whether all is well. */
export async function runAndPrint(runtime, selection = {}, print = console.log) {
  const why = missing(runtime);
  if (why) {
    print(`\n**** SKIPPED **** ${runtime}: ${why}\n`);
    return { ok: process.env.CI !== "true", cells: 0, strings: 0, skipped: true };
  }
  const start = performance.now();
  const cells = cellsFor(runtime, selection);
  const { results, failures, strings, onReused, troubles } = await runMatrix(cells);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  for (const trouble of troubles) print(`  ${trouble}`);
  for (const { cell, wrong } of failures.slice(0, MOST_SHOWN)) print(`  ${describeFailure(cell, wrong)}`);
  if (failures.length > MOST_SHOWN) print(`  … and ${failures.length - MOST_SHOWN} more`);
  print(`${runtime.padEnd(9)}${String(results.length).padStart(6)} cells, ${failures.length} failed, struck ${onReused} times on a reused connection, ${strings} strings searched, ${seconds} s`);
  return { ok: failures.length === 0 && troubles.length === 0 && results.length === cells.length, cells: results.length, strings, failures, troubles };
}
