// A fresh program is ready at once. `cargo xtask matrix environments` prints the figures of every runtime and browser; only Node's have a limit.
import { test } from "node:test";

import { NODE_LIMIT_MS, coldStartWithinLimit } from "../lib/cold.mjs";
import { node } from "../lib/run.mjs";

test(`import and first call take at most ${NODE_LIMIT_MS} ms in a fresh Node`, async (context) => {
  const { import: imported, call } = await coldStartWithinLimit(async () => JSON.parse(await node("runtimes/cold.mjs")));
  context.diagnostic(`import ${imported.toFixed(1)} ms, first call ${call.toFixed(1)} ms`);
});
