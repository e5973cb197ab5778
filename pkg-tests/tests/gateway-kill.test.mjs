// Twenty SIGKILLs of real workerd while orders are under way; `cargo xtask matrix gateway` does two hundred.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";

import { killAndJudge } from "../gateway/kill.mjs";

const skip = !existsSync("/proc/self/task") && process.env.CI !== "true" ? "SKIPPED: the processes of this system cannot be told apart" : false;

test("workerd killed twenty times: no order twice, none lost", { skip }, async (context) => {
  const { failures, ...figures } = await killAndJudge(20);
  context.diagnostic(JSON.stringify(figures));
  assert.deepEqual(failures, []);
  assert.ok(figures.unknown > 5, `the kills missed: ${JSON.stringify(figures)}`);
});
