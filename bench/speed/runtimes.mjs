// Starts each runtime as its user would, and has it measure groups of cases.
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { promisify } from "node:util";

import { build } from "esbuild";

import { NO_CHROMIUM, withChromium } from "../../pkg-tests/lib/chromium.mjs";
import { FIREFOX, openInFirefox } from "../../pkg-tests/lib/firefox.mjs";
import { withWorker } from "../../pkg-tests/lib/workerd.mjs";
import { median } from "./figures.mjs";
import { measure } from "./rounds.mjs";

const exec = promisify(execFile);
const here = (path) => new URL(path, import.meta.url).pathname;
const tool = (name) => here(`../../pkg-tests/node_modules/.bin/${name}`);

const DENO = [tool("deno"), "run", "--no-prompt", "--no-remote", "--no-lock", "--node-modules-dir=manual", "--allow-env"];
const BUN = [tool("bun"), "run", "--no-install"];

// So short that a busy machine seldom interrupts one, so long that the clock's steps count little.
const PACE = { batchMs: 10, warmUpMs: 200 };
// A browser's clock has coarser steps on purpose, and a request to workerd costs a millisecond of its own.
const SLOW_PACE = { batchMs: 40, warmUpMs: 200 };

/** `measure` gives each group's cases with their times; `program` runs a script and gives what it printed. */
export const RUNTIMES = {
  node: { title: "Node", ...inProcess(process.execPath) },
  deno: { title: "Deno", ...inProcess(...DENO) },
  bun: { title: "Bun", ...inProcess(...BUN) },
  workerd: { title: "workerd", measure: inWorkerd },
  chromium: { title: "Chromium", missing: NO_CHROMIUM && "Chromium is not installed", measure: inPages(openInChromium) },
  firefox: { title: "Firefox", missing: !FIREFOX && "Firefox is not installed", measure: inPages(openInFirefox) },
};

function inProcess(...command) {
  const program = async (file, ...args) => {
    const [name, ...flags] = command;
    const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1" };
    const { stdout } = await exec(name, [...flags, here(file), ...args], { cwd: here(".."), env, maxBuffer: 2 ** 26, timeout: 600_000 });
    return stdout;
  };
  return { program, measure: (groups, rounds) => each(groups, async (group) => JSON.parse(await program("start.mjs", group, JSON.stringify({ ...PACE, rounds })))) };
}

/** Its clock stands still while a request computes: timed from outside, less what an empty request takes. */
async function inWorkerd(groups, rounds) {
  return withWorker(here("worker.mjs"), (request) =>
    each(groups, async (group) => {
      const ask = async (body) => {
        const response = await request("/", { method: "POST", body: JSON.stringify(body) });
        if (!response.ok) throw new Error(`the Worker answered ${response.status}: ${await response.text()}`);
        return response.json();
      };
      const wallMs = async (it, contender, count) => {
        const start = performance.now();
        await ask({ it, contender, count });
        return performance.now() - start;
      };
      const cases = await ask({ group });
      const empty = [];
      for (let i = 0; i < 50; i++) empty.push(await wallMs(cases[0], cases[0].contenders[0], 0));
      const floor = median(empty);
      return measure(cases, { ...SLOW_PACE, rounds }, async (...what) => Math.max(0.01, (await wallMs(...what)) - floor));
    }),
  );
}

/** Every group has a page of its own. `open(url, isDone)` shows it until then. */
function inPages(open) {
  return async (groups, rounds) => {
    const { outputFiles } = await build({ entryPoints: [here("page.mjs")], bundle: true, write: false, format: "esm", platform: "browser", minify: true, logLevel: "warning" });
    let report;
    const server = createServer(async (request, response) => {
      // Isolated pages get the finer clock.
      response.setHeader("Cross-Origin-Opener-Policy", "same-origin").setHeader("Cross-Origin-Embedder-Policy", "require-corp");
      const { pathname } = new URL(request.url, "http://localhost");
      if (pathname === "/report") {
        const parts = await request.toArray();
        response.end();
        report = JSON.parse(Buffer.concat(parts));
      } else if (pathname === "/page.js") response.setHeader("Content-Type", "text/javascript").end(outputFiles[0].text);
      else if (pathname === "/") response.setHeader("Content-Type", "text/html").end('<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>');
      else response.writeHead(404).end();
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      return await each(groups, async (group) => {
        report = undefined;
        const asked = new URLSearchParams({ group, pace: JSON.stringify({ ...SLOW_PACE, rounds }) });
        const patience = performance.now() + 300_000;
        await open(`http://127.0.0.1:${server.address().port}/?${asked}`, () => report !== undefined || performance.now() > patience);
        if (!report) throw new Error(`the page has measured nothing of ${group}`);
        if (report.error) throw new Error(report.error);
        return report.cases;
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };
}

function openInChromium(url, isDone) {
  return withChromium(async (context) => {
    const page = await context.newPage();
    await page.goto(url);
    while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 100));
  });
}

async function each(groups, work) {
  const results = {};
  for (const group of groups) results[group] = await work(group);
  return results;
}
