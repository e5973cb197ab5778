// Many calls at once, in a process of its own whose memory is its own.
import assert from "node:assert/strict";
import { test } from "node:test";

import { node } from "../lib/run.mjs";

test("10 000 calls in flight: each settles with its own answer, and the heap comes back", async (context) => {
  const said = await node("--expose-gc", "matrix/in-flight.mjs");
  context.diagnostic(said.trim());
  assert.match(said, /each with its own answer/);
});
