// The same script in every runtime, from the installed package by its name (in a page: by its address), with nothing configured.
import assert from "node:assert/strict";
import { test } from "node:test";

import { build } from "esbuild";

import { NO_CHROMIUM, reportOf, withChromium } from "../lib/chromium.mjs";
import { runOnEdge } from "../lib/edge.mjs";
import { PKG_TESTS } from "../lib/package.mjs";
import { bun, deno, node } from "../lib/run.mjs";
import { withServer } from "../lib/server.mjs";
import { withWorker } from "../lib/workerd.mjs";
import { EXPECTED } from "../runtimes/script.mjs";

const DIST = "/pkg-tests/node_modules/ridewire/dist";

const same = (printed, where) => assert.deepEqual(JSON.parse(printed), EXPECTED, where);

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

/** What a bundler with nothing configured makes of a program. */
async function bundled(entry, format) {
  const options = { entryPoints: [`runtimes/${entry}.mjs`], absWorkingDir: PKG_TESTS, bundle: true, write: false, format, logLevel: "warning" };
  const { outputFiles } = await build(options);
  return outputFiles[0].text;
}

test("a page runs it, and so do its workers", { skip: NO_CHROMIUM }, async () => {
  const page = (program) => `<!doctype html><meta charset="utf-8"><script type="module">${program}</script>`;
  const plain = (entry, before = "") =>
    page(`import * as ridewire from "${DIST}/${entry}.js";
      import * as sandbox from "${DIST}/sandbox.js";
      import { script } from "/pkg-tests/runtimes/script.mjs";
      ${before}
      report(JSON.stringify(await script(ridewire, sandbox)));`);
  const pages = {
    "/inline": plain("inline"),
    "/web": plain("web", "await ridewire.default();"),
    "/page": plain("page", "await ridewire.default();"),
    "/bundle.js": await bundled("page", "esm"),
    "/bundle": `<!doctype html><script type="module" src="/bundle.js"></script>`,
    "/module-worker.js": await bundled("in-worker", "esm"),
    "/module-worker": page(`const worker = new Worker("/module-worker.js", { type: "module" });
      worker.addEventListener("message", ({ data }) => report(data));
      worker.postMessage("go");`),
    "/classic-worker.js": await bundled("in-worker", "iife"),
    "/service-worker": page(`navigator.serviceWorker.addEventListener("message", ({ data }) => report(data));
      navigator.serviceWorker.startMessages();
      await navigator.serviceWorker.register("/classic-worker.js");
      (await navigator.serviceWorker.ready).active.postMessage("go");`),
  };
  await withServer(pages, (origin) =>
    withChromium(async (context) => {
      for (const path of ["/inline", "/web", "/page", "/bundle", "/module-worker", "/service-worker"]) same(await reportOf(context, `${origin}${path}`), path);
    }),
  );
});
