// Every environment there is, and how the package is tried in it. A cell fails by throwing.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

import { build, transform } from "esbuild";
import { Miniflare } from "miniflare";

import { startFaultServer } from "../faults/server.mjs";
import { copyGateway, sender, sendTooMuch, shares, startExample, survives, withstands } from "../gateway/examples.mjs";
import { bindingsFor } from "../gateway/workerd.mjs";
import { runOnEdge } from "../lib/edge.mjs";
import { PKG_TESTS } from "../lib/package.mjs";
import { withFolder } from "../lib/server.mjs";
import { withWorker } from "../lib/workerd.mjs";
import { ADD_ORDER } from "../tests/support/gateway.mjs";
import { parcel } from "../tests/support/virtual.mjs";
import { outputOf, versionOf } from "./browsers.mjs";
import { coldNode, coldPage, coldProgram, coldWorker } from "./cold.mjs";
import { HERE, Missing, app, install, isPrice, isWhole, priceThenWhole, putWholeScript, run, stranger, temporary, withProgram } from "./kit.mjs";

const PROGRAMS = join(PKG_TESTS, "runtimes");
const GATEWAY = join(PKG_TESTS, "../gateway");
const BROWSERS = ["chromium", "firefox", "webkit"];
const DENO = ["run", "--no-prompt", "--no-remote", "--no-lock", "--node-modules-dir=manual"];
const INTEGRATED = "`ridewire/esm`: the host instantiates the `.wasm` that is imported";
const COLD = "a cold start: `import` and the first call";

const tools = createRequire(join(HERE, "package.json"));
const tests = createRequire(join(PKG_TESTS, "package.json"));
/** The file of an installed package, here or among the tests' tools. */
const fileOf = (name, file, from = tools) => join(from.resolve.paths(name).map((folder) => join(folder, name)).find((folder) => existsSync(folder)) ?? "", file);
const versionIn = (name, from) => JSON.parse(readFileSync(fileOf(name, "package.json", from), "utf8")).version;

/** Each quick start is copied and installed once, however many cells use it. */
const copies = new Map();
const quickstart = (name) => {
  if (!copies.has(name)) copies.set(name, stranger(name));
  return copies.get(name);
};

/** Environment, its version, how the package is used there, and the work, which may come out with how long a cold start takes. */
export const CELLS = [
  ...["node20", "node22", "node24"].flatMap((name) => nodes(name)),
  cell("Node", () => process.versions.node, "quick start `node`: `npm start`", async () => {
    const folder = await quickstart("node");
    await priceThenWhole(folder, () => run("npm", ["start", "--silent"], folder));
  }),

  ...denos(),
  ...buns(),
  ...workers(),
  cell("edge-runtime", () => versionIn("@edge-runtime/vm", tests), "an edge route's bundle", async () => isWhole(await runOnEdge("runtimes/edge.mjs"))),
  ...nexts(),

  cell("Vite", () => versionIn("vite"), "quick start `vite`: `npm run build`", async () => {
    const folder = await quickstart("vite");
    await priceThenWhole(folder, async () => {
      await run("npm", ["run", "build"], folder);
      return pageOf(join(folder, "dist"));
    });
  }),
  ...["vite5", "vite6", "vite7", "vite"].flatMap((name) => vites(name)),
  ...bundlers(),
  ...testRunners(),

  ...BROWSERS.flatMap((browser) => pages(browser)),
  cell("Rust front end", () => "", "quick start `rust`, in Chromium", async () => {
    const folder = process.env.RIDEWIRE_RUST_QUICKSTART;
    if (!folder) throw new Missing("`cargo xtask matrix` builds it");
    await install(folder);
    isPrice(await pageOf(folder));
  }),
];

function cell(environment, version, how, work) {
  return { environment, version, how, work };
}

function nodes(name) {
  const node = fileOf(name, "bin/node");
  const version = () => versionIn(name);
  const present = () => {
    if (!existsSync(node)) throw new Missing("npm has no Node for this platform");
  };
  return [
    cell("Node", version, "`import`", async () => {
      present();
      isWhole(await run(node, [join(PROGRAMS, "program.mjs")], PKG_TESTS));
    }),
    cell("Node", version, "`require`", async () => {
      present();
      isWhole(await run(node, [join(PROGRAMS, "program.cjs")], PKG_TESTS));
    }),
    cell("Node", version, COLD, () => {
      present();
      return coldNode(node);
    }),
    // Node 20 cannot do that yet.
    ...(name === "node20"
      ? []
      : [
          cell("Node", version, INTEGRATED, async () => {
            present();
            isWhole(await run(node, [join(PROGRAMS, "integrated.mjs")], PKG_TESTS));
          }),
          // Nor has it node:sqlite.
          cell("Node", version, "the gateway's example, its ledger in a file: killed, shared, and sent nonsense", async () => {
            present();
            const server = await startFaultServer();
            const gateway = await copyGateway();
            try {
              for (const check of [survives, shares, withstands]) await check(server, (variables, ledger) => startExample(gateway, "node", [node], variables, `${name}-${ledger}`));
            } finally {
              await gateway.close();
              await server.close();
            }
          }),
        ]),
  ];
}

function denos() {
  const version = () => versionIn("deno", tests);
  return [
    cell("Deno", version, "quick start `deno`, without any permission", async () => {
      const folder = await quickstart("deno");
      await priceThenWhole(folder, () => run("deno", ["run", "--no-prompt", "main.js"], folder));
    }),
    cell("Deno", version, COLD, () => coldProgram("deno", ...DENO)),
    cell("Deno", version, INTEGRATED, async () => isWhole(await run("deno", [...DENO, join(PROGRAMS, "integrated.mjs")], PKG_TESTS))),
    cell("Deno", version, "`deno task start`", async () => {
      const folder = await quickstart("deno");
      isWhole(await run("deno", ["task", "start"], folder));
    }),
    cell("Deno", version, "`deno check` of a program in TypeScript", async () => {
      const folder = await quickstart("deno");
      await writeFile(join(folder, "typed.ts"), 'import { validate, type Issue } from "ridewire";\nexport const issues: Issue[] = validate("taxomet.cancel_order", {});\n');
      await run("deno", ["check", "typed.ts"], folder);
      await writeFile(join(folder, "mistyped.ts"), 'import { validate } from "ridewire";\nvalidate("taxomet.no_such_order", {});\n');
      await run("deno", ["check", "mistyped.ts"], folder).then(
        () => {
          throw new Error("deno check found nothing wrong with an endpoint that does not exist");
        },
        () => {},
      );
    }),
  ];
}

function buns() {
  const version = () => versionIn("bun", tests);
  return [
    cell("Bun", version, "quick start `bun`", async () => {
      const folder = await quickstart("bun");
      await priceThenWhole(folder, () => run("bun", ["run", "--silent", "start"], folder));
    }),
    cell("Bun", version, COLD, () => coldProgram("bun")),
    cell("Bun", version, "`require`", async () => isWhole(await run("bun", [join(PROGRAMS, "program.cjs")], PKG_TESTS))),
    cell("Bun", version, "one executable, by `bun build --compile`, run elsewhere", async () => {
      const elsewhere = await temporary();
      await run("bun", ["build", "--compile", join(PROGRAMS, "program.mjs"), "--outfile", join(elsewhere, "app")], PKG_TESTS);
      isWhole(await run(join(elsewhere, "app"), [], elsewhere));
    }),
  ];
}

function workers() {
  const version = () => versionIn("workerd", tests);
  const wrangler = async () => JSON.parse(await readFile(join(await quickstart("workers"), "node_modules/wrangler/package.json"), "utf8")).version;
  return [
    cell("workerd", version, "a bundle by esbuild, in miniflare", () => withWorker("runtimes/worker.mjs", async (fetch) => isWhole(await (await fetch()).text()))),
    cell("workerd", version, "a cold start: the first request, less that of an empty Worker", coldWorker),
    cell("wrangler", wrangler, "quick start `workers`: `wrangler deploy --dry-run`, its bundle in miniflare", async () => {
      const folder = await quickstart("workers");
      await priceThenWhole(folder, async () => {
        await run("npm", ["run", "build"], folder);
        return answerOfBundle(join(folder, "dist"));
      });
    }),
    cell("wrangler", wrangler, "`wrangler dev`", async () => {
      const folder = await quickstart("workers");
      await withProgram("npm", ["run", "dev", "--", "--port", "0", "--ip", "127.0.0.1"], folder, async (address) => isWhole(await (await fetch(address)).text()));
    }),
  ];
}

async function answerOfBundle(folder) {
  const miniflare = new Miniflare({
    modules: true,
    modulesRoot: folder,
    scriptPath: join(folder, "main.js"),
    modulesRules: [
      { type: "ESModule", include: ["**/*.js"] },
      { type: "CompiledWasm", include: ["**/*.wasm"] },
    ],
    compatibilityDate: "2026-04-01",
    cf: false,
  });
  try {
    return await (await miniflare.dispatchFetch("http://worker.example/")).text();
  } finally {
    await miniflare.dispose();
  }
}

function nexts() {
  const version = async () => JSON.parse(await readFile(join(await quickstart("next"), "node_modules/next/package.json"), "utf8")).version;
  const each = async (isRight) => {
    const folder = await quickstart("next");
    await withProgram("npm", ["run", "start", "--", "--port", "0", "--hostname", "127.0.0.1"], folder, async (address) => {
      const text = async (path) => (await fetch(`${address}${path}`)).text();
      const [, server] = /<p id="server">(.*?)<\/p>/s.exec(await text("/")) ?? [];
      isRight(unescaped(server ?? "(no server component)"));
      isRight(await text("/api/price"));
      isRight(await text("/api/edge"));
      isRight(await outputOf("chromium", address));
    });
  };
  const parts = "server component, route handler, edge route, client component";
  return [
    cell("Next.js", version, `quick start \`next\`, Turbopack: ${parts}`, async () => {
      const folder = await quickstart("next");
      await run("npm", ["run", "build"], folder);
      await each(isPrice);
      await putWholeScript(join(folder, "lib"));
      await run("npm", ["run", "build"], folder);
      await each(isWhole);
    }),
    cell("Next.js", version, "webpack: server component, route handler, edge API route, client component", async () => {
      const folder = await quickstart("next");
      await rm(join(folder, ".next"), { recursive: true, force: true });
      await putWholeScript(join(folder, "lib"));
      // With webpack, Next.js 16.4.6 fails on every edge route below `app`, whatever is in it.
      await rm(join(folder, "app/api/edge"), { recursive: true });
      await mkdir(join(folder, "pages/api"), { recursive: true });
      await writeFile(
        join(folder, "pages/api/edge.js"),
        'import { price } from "../../lib/price.js";\n\nexport const config = { runtime: "edge" };\nexport default async () => new Response(await price());\n',
      );
      await run("npm", ["run", "build", "--", "--webpack"], folder);
      await each(isWhole);
    }),
    cell("Next.js", version, "the gateway's example as a route handler: one order for one key", async () => {
      const folder = await stranger("next");
      const route = join(folder, "app/api/rides/[endpoint]");
      await mkdir(route, { recursive: true });
      for (const [from, to] of [["examples/next-route.js", "route.js"], ["options.mjs", "options.mjs"], ["token.mjs", "token.mjs"]]) await cp(join(GATEWAY, from), join(route, to));
      await run("npm", ["run", "build"], folder);
      const server = await startFaultServer();
      const lost = await server.open({ fault: "commit_then_reset", endpoint: "p2p_motion.create_order", times: 1 });
      const start = ["run", "start", "--", "--port", "0", "--hostname", "127.0.0.1"];
      try {
        await withProgram("npm", start, folder, async (address) => ordersThroughGateway(`${address}/api/rides`, lost), bindingsFor(lost.config));
      } finally {
        await server.close();
      }
    }),
  ];
}

/** One order for one key, one that was lost and is found, no end by a body that is too long, and nothing for a stranger. */
async function ordersThroughGateway(base, cell) {
  const send = await sender(base);
  const clicks = await Promise.all(Array.from({ length: 20 }, () => send("taxomet.add_order", ADD_ORDER, "one click")));
  assert.deepEqual([...new Set(clicks.map(({ status, body }) => `${status} ${JSON.stringify(body)}`))].length, 1, JSON.stringify(clicks[0]));
  assert.deepEqual([clicks[0].status, cell.counts().committed], [200, [clicks[0].body.order_id]]);
  const order = await send("p2p_motion.create_order", parcel(Date.now()), "lost");
  assert.deepEqual([order.status, order.body.error?.outcome], [202, "unknown"], JSON.stringify(order.body));
  const [, id] = cell.counts().committed;
  assert.deepEqual((await send("p2p_motion.create_order", undefined, "lost")).body.reconciliation, { state: "found", id, duplicates: [] });
  const { port, pathname } = new URL(base);
  assert.match(await sendTooMuch(port, 1_000_000, pathname), /^HTTP\/1\.1 413 /);
  assert.equal((await fetch(`${base}/taxomet.get_order`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" })).status, 401);
  assert.equal((await fetch(`${base}/taxomet.get_order`, { method: "OPTIONS", headers: { origin: "https://evil.example" } })).status, 403);
  assert.equal((await fetch(`${base}/taxomet.get_order`, { method: "OPTIONS", headers: { origin: "https://shop.example" } })).status, 204);
}

const unescaped = (html) => html.replaceAll("&quot;", '"').replaceAll("&#x27;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

function vites(name) {
  const vite = fileOf(name, "bin/vite.js");
  const version = () => versionIn(name);
  return [
    cell("Vite", version, "build", async () => {
      const folder = await app(name);
      await run(process.execPath, [vite, "build"], folder);
      isWhole(await pageOf(join(folder, "dist")));
    }),
    cell("Vite", version, "dev server", async () => {
      const folder = await app(name);
      const flags = ["--port", "0", "--host", "127.0.0.1"];
      await withProgram(process.execPath, [vite, ...flags], folder, async (address) => isWhole(await outputOf("chromium", address)));
    }),
  ];
}

/** Those that make one file of the page's script; the page around it is ours. */
function bundlers() {
  const tool = (name) => fileOf(`.bin/${name}`, "");
  const bundler = (environment, version, how, make) =>
    cell(environment, version, how, async () => {
      const folder = await app(environment.replace(/\W+/g, "-"));
      await make(folder);
      const page = '<!doctype html><meta charset="utf-8"><output>…</output><script type="module" src="./main.js"></script>';
      await writeFile(join(folder, "dist/index.html"), page);
      isWhole(await pageOf(join(folder, "dist")));
    });
  return [
    bundler("webpack", () => versionIn("webpack"), "production", (folder) =>
      run(tool("webpack"), ["--mode", "production", "--entry", "./main.js", "--output-path", "dist"], folder),
    ),
    bundler("esbuild", () => versionIn("esbuild", tests), "`--bundle --format=esm`", (folder) =>
      build({ entryPoints: [join(folder, "main.js")], bundle: true, format: "esm", outfile: join(folder, "dist/main.js"), logLevel: "warning" }),
    ),
    bundler("rollup", () => versionIn("rollup"), "with `@rollup/plugin-node-resolve`", (folder) =>
      run(tool("rollup"), ["main.js", "--plugin", "node-resolve", "--format", "es", "--file", "dist/main.js"], folder),
    ),
    bundler("bun build", () => versionIn("bun", tests), "for browsers", (folder) => run("bun", ["build", "main.js", "--target", "browser", "--outdir", "dist"], folder)),
    bundler("deno bundle", () => versionIn("deno", tests), "for browsers", (folder) =>
      run("deno", ["bundle", "--platform", "browser", "--node-modules-dir=manual", "--output", "dist/main.js", "main.js"], folder),
    ),
    cell("Parcel", () => versionIn("parcel"), "production", async () => {
      const folder = await app("parcel");
      await run(tool("parcel"), ["build", "index.html", "--no-cache", "--cache-dir", ".parcel-cache", "--dist-dir", "dist"], folder);
      isWhole(await pageOf(join(folder, "dist")));
    }),
  ];
}

function testRunners() {
  const vitest = (environment) =>
    cell("Vitest", () => versionIn("vitest"), `environment ${environment}`, async () => {
      const folder = await app(`vitest-${environment}`);
      await writeFile(
        join(folder, "price.spec.js"),
        'import { test } from "vitest";\n\nimport { price } from "./price.js";\n\ntest("price", async () => console.log(await price()));\n',
      );
      const flags = ["run", "--environment", environment, "--disable-console-intercept"];
      isWhole(await run(process.execPath, [fileOf("vitest", "vitest.mjs"), ...flags], folder));
    });
  return [
    vitest("node"),
    vitest("jsdom"),
    cell("Jest", () => versionIn("jest"), "CommonJS", async () => {
      const folder = await app("jest");
      const { code } = await transform(await readFile(join(PROGRAMS, "script.mjs"), "utf8"), { format: "cjs" });
      await writeFile(join(folder, "script.cjs"), code);
      await writeFile(
        join(folder, "price.spec.cjs"),
        'const { script } = require("./script.cjs");\n\ntest("price", async () => process.stdout.write(`\\n${JSON.stringify(await script(require("ridewire"), require("ridewire/sandbox")))}\\n`));\n',
      );
      isWhole(await run(process.execPath, [fileOf("jest", "bin/jest.js"), "--rootDir", "."], folder));
    }),
  ];
}

/** What a browser does with no bundler, and in its workers. */
function pages(browser) {
  const name = { chromium: "Chromium", firefox: "Firefox", webkit: "WebKitGTK" }[browser];
  const version = async () => (await versionOf(browser)).split(" ")[1];
  const inWorker = (how, page, format) =>
    cell(name, version, how, async () => {
      const options = { entryPoints: [join(PROGRAMS, "in-worker.mjs")], bundle: true, write: false, format, logLevel: "warning" };
      const { outputFiles } = await build(options);
      const html = `<!doctype html><meta charset="utf-8"><output>…</output><script type="module">
        const show = ({ data }) => { document.querySelector("output").textContent = data; };
        ${page}</script>`;
      await withFolder(HERE, async (origin) => isWhole(await outputOf(browser, `${origin}/`)), { "/index.html": html, "/worker.js": outputFiles[0].contents });
    });
  return [
    cell(name, version, "quick start `html`: a plain `<script type=module>`", async () => {
      const folder = await copyOf(await quickstart("html"));
      await priceThenWhole(folder, () => pageOf(folder, browser));
    }),
    cell(name, version, "`ridewire/web`, the `.wasm` a file of its own", async () => {
      const folder = await copyOf(await quickstart("html"));
      const page = join(folder, "index.html");
      await writeFile(page, (await readFile(page, "utf8")).replace("dist/inline.js", "dist/web.js"));
      await priceThenWholeOfWeb(folder, browser);
    }),
    cell(name, version, COLD, () => coldPage(browser)),
    cell(name, version, "under `script-src 'self' 'wasm-unsafe-eval'` with Trusted Types", async () => isWhole(await underPolicy(browser, "'wasm-unsafe-eval'"))),
    cell(name, version, "without `'wasm-unsafe-eval'`: the error names it", async () => {
      const attempt = 'try { ridewire.validate("taxomet.cancel_order", {}); } catch (error) { return error.message; }';
      assert.match(await underPolicy(browser, "", attempt), /forbids WebAssembly: add 'wasm-unsafe-eval' to its script-src directive/);
    }),
    inWorker("module Web Worker", 'const worker = new Worker("/worker.js", { type: "module" }); worker.addEventListener("message", show); worker.postMessage("go");', "esm"),
    inWorker(
      "service worker",
      `navigator.serviceWorker.addEventListener("message", show);
       navigator.serviceWorker.startMessages();
       await navigator.serviceWorker.register("/worker.js");
       (await navigator.serviceWorker.ready).active.postMessage("go");`,
      "iife",
    ),
  ];
}

/** Asynchronous calls start the core by themselves; synchronous ones want it started. */
async function priceThenWholeOfWeb(folder, browser) {
  isPrice(await pageOf(folder, browser));
  await putWholeScript(folder, "await ridewire.default();");
  isWhole(await pageOf(folder, browser));
}

async function copyOf(folder) {
  const copy = await temporary();
  await cp(folder, copy, { recursive: true });
  return copy;
}

const pageOf = (folder, browser = "chromium", headers = {}) => withFolder(folder, (origin) => outputOf(browser, `${origin}/`), {}, headers);

/** The page of the quick start, bundled, since a strict policy refuses its import map. */
async function underPolicy(browser, more, before) {
  const folder = await copyOf(await quickstart("html"));
  await putWholeScript(folder, before);
  await build({ entryPoints: ["main.js"], absWorkingDir: folder, bundle: true, format: "esm", outfile: "bundle.js", logLevel: "warning" });
  const page = join(folder, "index.html");
  await writeFile(page, (await readFile(page, "utf8")).replace(/<script type="importmap">.*?<\/script>/s, "").replace("./main.js", "./bundle.js"));
  return pageOf(folder, browser, { "content-security-policy": `script-src 'self' ${more}; require-trusted-types-for 'script'; trusted-types 'none'` });
}
