// After each of many traps the next calls are good: with a core that can be told to trap, which `cargo xtask test install` builds beside the package.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { NO_CHROMIUM, reportOf, withChromium } from "../lib/chromium.mjs";
import { runOnEdge } from "../lib/edge.mjs";
import { PKG_TESTS, WASM } from "../lib/package.mjs";
import { bun, deno, node } from "../lib/run.mjs";
import { withServer } from "../lib/server.mjs";
import { withWorker } from "../lib/workerd.mjs";

const TIMES = 10_000;
const TRAPPING = `${PKG_TESTS}trapping.wasm`;
const program = ["runtimes/trap-program.mjs", String(TIMES)];

test(`Node, ${TIMES} traps`, async () => assert.equal(Number(await node(...program)), TIMES));
// It cannot be replaced, and each trap costs it stack.
test("Node, 100 traps of an instance that the host made", async () => assert.equal(Number(await node(program[0], "100", "exports")), 100));
test(`Deno, ${TIMES} traps`, async () => assert.equal(Number(await deno("--allow-read", ...program)), TIMES));
test(`Bun, ${TIMES} traps`, async () => assert.equal(Number(await bun(...program)), TIMES));

test(`workerd, ${TIMES} traps`, () =>
  withWorker("runtimes/trap-worker.mjs", async (fetch) => assert.equal(Number(await (await fetch(`/?times=${TIMES}`)).text()), TIMES), undefined, TRAPPING));

test("an edge route, 300 traps", async () => assert.equal(await runOnEdge("runtimes/trap-edge.mjs", TRAPPING), 300));

test(`Chromium, ${TIMES} traps`, { skip: NO_CHROMIUM }, async () => {
  const page = `<!doctype html><script type="module">
    import * as ridewire from "/pkg-tests/node_modules/ridewire/dist/web.js";
    import { trapAndGoOn } from "/pkg-tests/runtimes/traps.mjs";
    await ridewire.default("/pkg-tests/trapping.wasm");
    report(trapAndGoOn(ridewire, ${TIMES}));
  </script>`;
  await withServer({ "/": page }, (origin) => withChromium(async (context) => assert.equal(await reportOf(context, `${origin}/`), TIMES)));
});

test("the package's own core traps on no word", async () => {
  // The word by which the other is told; as a test that this one would find it.
  const word = Buffer.from('{"trap":true}');
  assert.ok(readFileSync(TRAPPING).includes(word));
  assert.ok(!readFileSync(WASM).includes(word));
});
