// Random histories on a virtual clock; `cargo xtask matrix faults` plays many more.
import assert from "node:assert/strict";
import { test } from "node:test";

import { playMany } from "../matrix/histories.mjs";

const COUNT = 3000;

test(`${COUNT} histories: at most one order a click, no false "no", no false "yes"`, async (context) => {
  const { failing, requests, ends } = await playMany(1, COUNT);
  context.diagnostic(`${COUNT} histories, ${requests} requests; ${ends}`);
  const [first] = failing;
  assert.equal(failing.length, 0, first && `node matrix/histories.mjs --seed ${first.seed}: ${first.wrong.join("; ")}`);
});
