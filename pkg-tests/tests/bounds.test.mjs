// Answers without end, in each runtime: the body is left at its cap, the call ends in its time, and the memory stays where it is.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { cellsFor } from "../matrix/cells.mjs";
import { describeFailure } from "../matrix/expectations.mjs";
import { runMatrix } from "../matrix/matrix.mjs";

// Collectors differ by tens of megabytes in when they clean up; a body read without end passes this in a second.
const MOST_GROWTH = 128 * 1024 * 1024;
const NO_PROC = process.platform !== "linux" && "SKIPPED: memory is measured on Linux only";

for (const runtime of ["node", "deno", "bun", "workerd"]) {
  test(`${runtime}: endless bodies, zipped and not, leave the memory flat`, { skip: NO_PROC }, async (context) => {
    const selection = { endpoints: ["taxomet.get_tariffs", "taxomet.add_order", "yandex_taxi.zone_info", "p2p_motion.create_order", "p2p_motion.list_orders"], faults: ["endless_body", "gzip_bomb"] };
    const cells = cellsFor(runtime, selection);
    const memory = [];
    const { failures, troubles } = await runMatrix([...cells, ...cells], { parallel: 1, onResult: () => memory.push(memoryOfChildren()) });
    assert.deepEqual([...troubles, ...failures.map(({ cell, wrong }) => describeFailure(cell, wrong))], []);
    const half = Math.floor(memory.length / 2);
    const growth = Math.max(...memory.slice(half)) - Math.max(...memory.slice(0, half));
    context.diagnostic(`${memory.length} bodies; the second half took ${(growth / 2 ** 20).toFixed(1)} MiB more than the first, of ${(Math.max(...memory) / 2 ** 20).toFixed(0)}`);
    assert.ok(growth < MOST_GROWTH, `the memory grew by ${growth} bytes`);
  });
}

/** Bytes that the runtimes started by this process hold in memory. */
function memoryOfChildren() {
  const parents = new Map();
  const sizes = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "latin1").replace(/^.*\) /s, "").split(" ");
      parents.set(pid, fields[1]);
      sizes.set(pid, Number(fields[21]) * 4096);
    } catch {
      // It has ended meanwhile.
    }
  }
  const isOurs = (pid) => pid !== undefined && (parents.get(pid) === String(process.pid) || isOurs(parents.get(pid)));
  return [...sizes].reduce((sum, [pid, size]) => sum + (isOurs(pid) ? size : 0), 0);
}
