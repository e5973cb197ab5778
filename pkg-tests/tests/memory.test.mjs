// Nothing grows with calls, and a large body does not stay. `cargo xtask bench memory` makes ten times as many.
import assert from "node:assert/strict";
import { test } from "node:test";

import { measureMemory, problemsOf } from "../memory/measure.mjs";

test("memory is flat over 100 000 calls and 20 000 errors, and a large body does not stay", async () => {
  assert.deepEqual(problemsOf(await measureMemory(100_000, 20_000)), []);
});

test("growth, pages and what a large body leaves would be noticed", () => {
  const look = (calls, rss, pages = 20) => ({ calls, rss: rss * 1_048_576, pages });
  const looks = [look(10_000, 80), look(50_000, 100), look(75_000, 104), look(100_000, 101)];
  const large = { body: { before: look(100_000, 101), after: look(100_000, 105) } };
  assert.deepEqual(problemsOf({ looks, large }), []);
  assert.equal(problemsOf({ looks: [...looks, look(100_001, 106)], large }).length, 1);
  assert.equal(problemsOf({ looks: [...looks, look(100_001, 101, 21)], large }).length, 1);
  assert.equal(problemsOf({ looks, large: { body: { ...large.body, after: look(100_000, 114, 33) } } }).length, 2);
});
