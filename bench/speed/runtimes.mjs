// Starts each runtime as its user would, and has it measure.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { promisify } from "node:util";

import { build } from "esbuild";

import { NO_CHROMIUM, withChromium } from "../../pkg-tests/lib/chromium.mjs";
import { FIREFOX, openInFirefox } from "../../pkg-tests/lib/firefox.mjs";
import { withWorker } from "../../pkg-tests/lib/workerd.mjs";
import { median } from "./figures.mjs";
import { processorMs, workerds } from "./processor.mjs";
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

/**
 * `measure(groups, rounds)` gives each group's cases with their times, `cold(contenders, times)` the times of so many fresh programs each.
 * `missing` says why the runtime cannot be started here.
 */
export const RUNTIMES = {
  node: { title: `Node ${process.versions.node}`, ...inProcess(process.execPath) },
  deno: { title: `Deno ${versionOf("deno")}`, ...inProcess(...DENO) },
  bun: { title: `Bun ${versionOf("bun")}`, ...inProcess(...BUN) },
  workerd: { title: `workerd ${versionOf("workerd")}`, measure: inWorkerd },
  chromium: inPages("Chromium", openInChromium, NO_CHROMIUM),
  firefox: inPages("Firefox", openInFirefox, !FIREFOX),
};

function versionOf(name) {
  return JSON.parse(readFileSync(here(`../../pkg-tests/node_modules/${name}/package.json`), "utf8")).version;
}

function inProcess(name, ...flags) {
  const run = async (file, ...args) => {
    const env = { ...process.env, DENO_NO_UPDATE_CHECK: "1" };
    const { stdout } = await exec(name, [...flags, here(file), ...args], { cwd: here(".."), env, maxBuffer: 2 ** 26, timeout: 600_000 });
    return JSON.parse(stdout);
  };
  return {
    measure: (groups, rounds) => each(groups, (group) => run("start.mjs", group, JSON.stringify({ ...PACE, rounds }))),
    cold: (contenders, times) => inTurn(contenders, times, (contender) => run("start-cold.mjs", contender)),
  };
}

/** Its clock stands still while a request computes: timed from outside, less what an empty request takes. */
async function inWorkerd(groups, rounds) {
  const others = workerds();
  return withWorker(here("worker.mjs"), (request) => {
    const pids = workerds().filter((pid) => !others.includes(pid));
    const clock = pids.length > 0 ? () => processorMs(pids) : () => performance.now();
    const ask = async (body) => {
      const response = await request("/", { method: "POST", body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`the Worker answered ${response.status}: ${await response.text()}`);
      return response.json();
    };
    const timed = async (it, contender, count) => {
      const start = clock();
      await ask({ it, contender, count });
      return clock() - start;
    };
    return each(groups, async (group) => {
      const cases = await ask({ group });
      const empty = [];
      for (let i = 0; i < 50; i++) empty.push(await timed(cases[0], cases[0].contenders[0], 0));
      const floor = median(empty);
      return measure(cases, { ...SLOW_PACE, rounds }, async (...what) => Math.max(0, (await timed(...what)) - floor));
    });
  });
}

/** Every measurement has a browser and a page of its own. `open(url, isDone)` shows it until then. */
function inPages(title, open, absent) {
  const runtime = {
    title,
    missing: absent && `${title} is not installed`,
    measure: (groups, rounds) => withPages(runtime, open, (ask) => each(groups, (group) => ask({ group, pace: JSON.stringify({ ...SLOW_PACE, rounds }) }))),
    cold: (contenders, times) => withPages(runtime, open, (ask) => inTurn(contenders, times, (cold) => ask({ cold }))),
  };
  return runtime;
}

async function withPages(runtime, open, use) {
  const { outputFiles } = await build({
    entryPoints: [here("page.mjs")],
    outdir: "/",
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    logLevel: "warning",
  });
  const scripts = new Map(outputFiles.map(({ path, contents }) => [path, contents]));
  let reported;
  const server = createServer(async (request, response) => {
    // Isolated pages get the finer clock.
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin").setHeader("Cross-Origin-Embedder-Policy", "require-corp");
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname === "/report") {
      const parts = await request.toArray();
      response.end();
      reported = JSON.parse(Buffer.concat(parts));
      const [, name, version] = /(Chrome|Firefox)\/(\d+)/.exec(request.headers["user-agent"]) ?? [];
      if (name) runtime.title = `${name === "Chrome" ? "Chromium" : name} ${version}`;
    } else if (scripts.has(pathname)) response.setHeader("Content-Type", "text/javascript").end(scripts.get(pathname));
    else if (pathname === "/") response.setHeader("Content-Type", "text/html").end('<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>');
    else response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(async (what) => {
      reported = undefined;
      const until = performance.now() + 600_000;
      await open(`http://127.0.0.1:${server.address().port}/?${new URLSearchParams(what)}`, () => reported !== undefined || performance.now() > until);
      if (!reported) throw new Error(`the page has reported nothing of ${JSON.stringify(what)}`);
      if (reported.error) throw new Error(reported.error);
      return reported.result;
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function openInChromium(url, isDone) {
  return withChromium(async (context) => {
    const page = await context.newPage();
    await page.goto(url);
    while (!isDone()) await new Promise((resolve) => setTimeout(resolve, 50));
  });
}

async function each(names, work) {
  const results = {};
  for (const name of names) results[name] = await work(name);
  return results;
}

/** So many results for each name, taken in turn. */
async function inTurn(names, times, work) {
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let i = 0; i < times; i++) for (const name of names) results[name].push(await work(name));
  return results;
}
