// Twenty thousand requests, half nonsense and half nearly right; `cargo xtask matrix gateway` throws a million.
import assert from "node:assert/strict";
import { test } from "node:test";

import { fuzz } from "../gateway/fuzz.mjs";

test("whatever comes in, only the table's hosts and paths go out, and no answer holds a secret, a URL or a stack", async (context) => {
  const { requests, sent, statuses } = await fuzz(20_000);
  context.diagnostic(JSON.stringify({ requests, sent, statuses }));
  assert.ok(sent > 2000, `${sent} requests went out`);
  for (const status of [200, 202, 204, 400, 403, 404, 405, 413, 415, 422, 500, 502]) assert.ok(statuses[status] > 0, `none was answered ${status}`);
});
