// What a bundler makes of `ridewire/web`: no more than the program uses, and for each host the transports it has.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import { build } from "esbuild";

import { PKG_TESTS, WASM } from "../lib/package.mjs";
import { bun, deno, node } from "../lib/run.mjs";

/** Found in the code of each part, however it is minified. */
const MARKS = {
  taxomet: "operatorPassword",
  yandexTaxi: "taxi-routeinfo",
  p2pMotion: "geocoding",
  quota: "quota_step",
  tracker: "track_step",
  readBack: "read_back",
  quotes: "needs_coordinates",
  catalogue: "wiki.taxomet.ru",
  driver: "withResponse",
  node: "UND_ERR_CONNECT_TIMEOUT",
  deno: "createHttpClient",
  sockets: "transfer-encoding",
};

/** The parts that are in what a page gets of a program. */
async function partsOf(program, options = { platform: "browser" }) {
  const { text } = await bundled(program, options);
  return Object.keys(MARKS).filter((part) => text.includes(MARKS[part]));
}

async function bundled(program, options) {
  const stdin = { contents: program, resolveDir: PKG_TESTS };
  const { outputFiles, metafile } = await build({ stdin, bundle: true, minify: true, write: false, format: "esm", metafile: true, logLevel: "error", ...options });
  const entry = Object.keys(metafile.inputs).map((path) => basename(path)).find((name) => name === "web.js" || name === "page.js");
  return { text: outputFiles[0].text, entry };
}

test("a bundle holds what is used of the package, and nothing else", async () => {
  const only = (name) => partsOf(`export { ${name} } from "ridewire/web";`);
  assert.deepEqual(await only("priceNotice"), []);
  assert.deepEqual(await only("validate"), []);
  assert.deepEqual(await only("endpoints"), ["catalogue"]);
  assert.deepEqual(await only("YandexTaxi"), ["yandexTaxi", "driver"]);
  assert.deepEqual(await only("Taxomet"), ["taxomet", "tracker", "readBack", "driver"]);
  assert.deepEqual(await only("P2pMotion"), ["p2pMotion", "quota", "tracker", "driver"]);
  // Every mark is that of something.
  const all = await partsOf(`export * from "ridewire/web";`, { platform: "node" });
  assert.deepEqual(all, Object.keys(MARKS));
});

test("only a bundle for pages lacks the transports of other hosts", async () => {
  const program = `import "ridewire/web";`;
  const entryFor = async (conditions, platform = "browser") => (await bundled(program, { platform, conditions })).entry;
  assert.equal(await entryFor([]), "page.js");
  assert.equal(await entryFor(["workerd", "worker", "browser"]), "web.js", "Cloudflare's bundler");
  assert.equal(await entryFor(["edge-light", "worker", "browser"]), "web.js", "an edge route");
  assert.equal(await entryFor([], "node"), "web.js");
  for (const runtime of [node, deno, bun]) assert.match(await runtime("runtimes/resolved.mjs"), /dist\/web\.js\s*$/);
});

test("a bundle for pages orders nothing over a fetch that may repeat, wherever it runs", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ridewire-bundle-"));
  const seen = [];
  const server = createServer((request, response) => {
    seen.push(new URL(request.url, "http://localhost").pathname);
    response.setHeader("content-type", "application/json").end(`{"result":"1","order_id":"7","status":"new"}`);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const file = join(folder, "page.mjs");
    await writeFile(file, (await bundled(`export { default, Taxomet } from "ridewire/web";`, { platform: "browser" })).text);
    const { default: init, Taxomet } = await import(pathToFileURL(file).href);
    await init(await readFile(WASM));
    const config = { baseUrl: `http://127.0.0.1:${server.address().port}`, allowInsecure: true, operatorLogin: "desk", operatorPassword: "secret" };
    const order = { unit_id: 3, tarif_id: -1, phone: "+70005550147", to: ["1 Made-up street"] };
    const taxomet = new Taxomet(config, { maxRetries: 0 });
    await taxomet.getOrder({ id: "7" });
    await assert.rejects(taxomet.addOrder(order), (error) => error.kind === "config" && error.outcome === "not_sent" && /ridewire\/gateway/.test(error.message));
    await assert.rejects(new Taxomet(config, { transport: { proxy: "http://127.0.0.1:1" } }).getOrder({ id: "7" }), (error) => error.kind === "config" && error.outcome === "not_sent");
    assert.deepEqual(seen, ["/api/v1/get_order"]);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(folder, { recursive: true, force: true });
  }
});
