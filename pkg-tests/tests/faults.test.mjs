// The heart of the fault matrix, on every run: each fault point, first and always, fresh and reused connection, for the endpoints that matter most.
// `cargo xtask matrix faults` runs all endpoints, and Firefox.
import assert from "node:assert/strict";
import { test } from "node:test";

import { NO_CHROMIUM } from "../lib/chromium.mjs";
import { runAndPrint } from "../matrix/matrix.mjs";

const CREATES = ["taxomet.add_order", "p2p_motion.create_order"];
const HEART = { endpoints: [...CREATES, "taxomet.cancel_order", "taxomet.get_order"] };

for (const runtime of ["node", "deno", "bun", "workerd", "workerd-connect"]) {
  test(`${runtime}: every fault has its documented outcome, and one click orders at most one taxi`, async (context) => {
    await holds(context, runtime, HEART);
  });
}

test("Chromium: creates are refused whatever would happen to them", { skip: NO_CHROMIUM }, async (context) => {
  await holds(context, "chromium", { endpoints: [...CREATES, "taxomet.send_sms", "taxomet.send_voice_code", "taxomet.add_driver_rating"], faults: ["commit_then_reset", "commit_twice"] });
});

async function holds(context, runtime, selection) {
  const { ok, cells, failures, troubles } = await runAndPrint(runtime, selection, (line) => context.diagnostic(line));
  assert.ok(ok, `${failures.length} of ${cells} cells failed; ${troubles.join("; ")}`);
}
