// The same script in every runtime, from the installed package by its name (in a page: by its address), with nothing configured.
import assert from "node:assert/strict";
import { test } from "node:test";

import { NO_CHROMIUM, reportOf, withChromium, withServer } from "../lib/chromium.mjs";
import { runOnEdge } from "../lib/edge.mjs";
import { bun, deno, node } from "../lib/run.mjs";
import { withWorker } from "../lib/workerd.mjs";
import { EXPECTED } from "../runtimes/script.mjs";

const DIST = "/pkg-tests/node_modules/ridewire/dist";

const same = (printed) => assert.deepEqual(JSON.parse(printed), EXPECTED);

test("Node imports it", async () => same(await node("runtimes/program.mjs")));
test("Node requires it", async () => same(await node("runtimes/program.cjs")));
test("Deno imports it without any permission", async () => same(await deno("runtimes/program.mjs")));
test("Bun imports it", async () => same(await bun("runtimes/program.mjs")));
test("Bun requires it", async () => same(await bun("runtimes/program.cjs")));

test("workerd runs it", async () =>
  withWorker("runtimes/worker.mjs", async (fetch) => {
    same(await (await fetch()).text());
    // The second request meets a core that is started already.
    same(await (await fetch()).text());
  }));

test("an edge route runs it, with a module of another realm", async () => same(await runOnEdge("runtimes/edge.mjs")));

test("a page runs it as a plain module script", { skip: NO_CHROMIUM }, async () => {
  const page = (entry, before = "") => `<!doctype html><meta charset="utf-8"><script type="module">
    import * as ridewire from "${DIST}/${entry}.js";
    import { script } from "/pkg-tests/runtimes/script.mjs";
    ${before}
    report(JSON.stringify(script(ridewire)));
  </script>`;
  const pages = { "/inline": page("inline"), "/web": page("web", "await ridewire.default();") };
  await withServer(pages, (origin) =>
    withChromium(async (context) => {
      same(await reportOf(context, `${origin}/inline`));
      same(await reportOf(context, `${origin}/web`));
    }),
  );
});
