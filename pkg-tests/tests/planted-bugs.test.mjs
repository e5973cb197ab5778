// The matrix bites: every bug that is planted into the package is found by its cells.
import assert from "node:assert/strict";
import { test } from "node:test";

import { missing } from "../matrix/launch.mjs";
import { BUGS, plant } from "../matrix/planted.mjs";

test("the same cells say nothing when nothing is planted", async () => {
  for (const runtime of ["node", "bun"]) {
    const selections = BUGS.flatMap(({ cells }) => cells?.[runtime] ?? []);
    const endpoints = [...new Set(selections.flatMap(({ endpoints }) => endpoints))];
    const faults = [...new Set(selections.flatMap(({ faults }) => faults))];
    assert.equal(await plant({ bug: "none", patches: [], cells: { [runtime]: { endpoints, faults } } }), "");
  }
});

let found = 0;
let planted = 0;
for (const bug of BUGS) {
  const skip = Object.keys(bug.cells ?? {}).map(missing).find(Boolean);
  test(`found: ${bug.bug}`, { skip: skip && process.env.CI !== "true" ? `SKIPPED: ${skip}` : false }, async () => {
    planted++;
    assert.match(await plant(bug), bug.says);
    found++;
  });
}

test("all of them", (context) => {
  context.diagnostic(`${found}/${planted} planted bugs found`);
  assert.equal(found, planted);
  assert.ok(planted >= 10);
});
