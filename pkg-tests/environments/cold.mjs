// How long a fresh program takes to import the package and make its first call: medians, in every runtime and browser.
import { join } from "node:path";
import { performance } from "node:perf_hooks";

import { coldStart, coldStartWithinLimit } from "../lib/cold.mjs";
import { PKG_TESTS } from "../lib/package.mjs";
import { withFolder } from "../lib/server.mjs";
import { withWorker } from "../lib/workerd.mjs";
import { outputOf } from "./browsers.mjs";
import { run } from "./kit.mjs";

const PROGRAM = join(PKG_TESTS, "runtimes/cold.mjs");

/** Of a program that is started by `command` and `args`. */
export const coldProgram = (command, ...args) => coldStart(() => started(command, ...args));
export const coldNode = (node) => coldStartWithinLimit(() => started(node));

async function started(command, ...args) {
  return JSON.parse(await run(command, [...args, PROGRAM], PKG_TESTS));
}

/** Of a page that is opened anew; the browser itself runs already, and keeps nothing of the page before. */
export function coldPage(browser) {
  const page = `<!doctype html><meta charset="utf-8"><output>…</output><script type="module">
    const start = performance.now();
    const { validate } = await import("/inline.js");
    const imported = performance.now();
    validate("taxomet.cancel_order", {});
    document.querySelector("output").textContent = JSON.stringify({ import: imported - start, call: performance.now() - imported });
  </script>`;
  const dist = join(PKG_TESTS, "node_modules/ridewire/dist");
  // A server of its own each time: another origin, of which nothing is cached.
  return coldStart(() => withFolder(dist, async (origin) => JSON.parse(await outputOf(browser, `${origin}/`)), { "/index.html": page }));
}

/** Of a Worker: its first request, less that of a Worker without us, which the host's own start takes. Clocks stand still inside. */
export async function coldWorker() {
  const first = (entry) => () =>
    withWorker(entry, async (fetch) => {
      const start = performance.now();
      await (await fetch()).text();
      return { import: 0, call: performance.now() - start };
    });
  const [ours, empty] = [await coldStart(first("runtimes/cold-worker.mjs")), await coldStart(first("runtimes/empty-worker.mjs"))];
  const both = Math.max(0, ours.call - empty.call);
  return { both };
}
