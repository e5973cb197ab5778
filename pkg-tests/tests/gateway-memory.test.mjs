// Nothing grows with the requests that go through the gateway. `cargo xtask matrix gateway` makes a hundred thousand of each kind.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { plain, problemsOf, watch } from "../gateway/memory.mjs";
import { startProvider } from "../gateway/provider.mjs";
import { bundleGateway, optionsFor } from "../gateway/workerd.mjs";

let provider;
let bundled;
before(async () => {
  provider = await startProvider();
  bundled = await bundleGateway();
});
after(async () => {
  provider.close();
  await bundled.close();
});

/** Enough that what starts and what is compiled later is little beside it. */
const MANY = { quotes: 6000, orders: 2000 };

for (const [kind, count] of Object.entries(MANY)) {
  test(`${count} ${kind} leave nothing in workerd's heap`, async (context) => {
    const looks = await watch(kind, optionsFor(bundled, provider.bindings), count, (line) => context.diagnostic(line));
    assert.deepEqual(problemsOf(looks), []);
  });
}

test("a Worker that keeps a kilobyte of each request would be noticed", async () => {
  const script = "const kept = []; export default { fetch: async (request) => (kept.push(new Array(128).fill(kept.length + 0.5)), await request.text(), new Response('{}')) }";
  const [problem, ...others] = problemsOf(await watch("empty", plain(script), 6000));
  assert.match(problem, /^1[01]\d\d bytes of each request stay in the heap$/);
  assert.deepEqual(others, []);
});

test("so would what the host keeps outside of the heap, if it is more than an empty Worker's", () => {
  const look = (requests, rss) => ({ requests, heap: 1_000_000, rss: rss * 1_048_576 });
  const empty = [look(50_000, 240), look(100_000, 280)];
  assert.deepEqual(problemsOf([look(50_000, 300), look(100_000, 390)], empty), []);
  assert.equal(problemsOf([look(50_000, 300), look(100_000, 410)], empty).length, 1);
});
