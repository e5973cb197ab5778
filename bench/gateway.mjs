// How much the gateway does on this machine, beside a Worker that does nothing, in the same run; writes docs/gateway-scale.md.
// A provider that answers at once stands in for the real ones, so that what is measured is the gateway.
//   node gateway.mjs [--seconds 20] [--flat 10000]
import { closeSync, fsyncSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { copyGateway, startExample } from "../pkg-tests/gateway/examples.mjs";
import { EMPTY, plain, watch } from "../pkg-tests/gateway/memory.mjs";
import { startCaller, startProvider } from "../pkg-tests/gateway/provider.mjs";
import { bundleGateway, optionsFor } from "../pkg-tests/gateway/workerd.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const PKG_TESTS = join(HERE, "../pkg-tests");
const { Miniflare } = await import(pathToFileURL(createRequire(join(PKG_TESTS, "package.json")).resolve("miniflare")));

/** Requests open at a time. */
const OPEN = 24;
const BUSY = loadavg()[0].toFixed(0);

const { values } = parseArgs({ options: { seconds: { type: "string", default: "20" }, flat: { type: "string", default: "10000" } } });
const seconds = Number(values.seconds);
const count = Number(values.flat);
const provider = await startProvider();
const bundled = await bundleGateway();
try {
  const { rows, orders: made } = await beside();
  const storage = { orders: made, bytes: storedBytes() };
  const sync = syncTime();
  const servers = [];
  for (const [name, command] of Object.entries(runtimes())) servers.push({ name, ...(await server(name, command)) });
  const empty = await watch("empty", plain(EMPTY), count);
  const quotes = await watch("quotes", optionsFor(bundled, provider.bindings), count);
  const orders = await watch("orders", optionsFor(bundled, provider.bindings), count / 5);
  console.log(JSON.stringify({ sync, servers, storage }));
  write({ rows, storage, sync, servers, memory: { empty, quotes, orders } });
} finally {
  provider.close();
  await bundled.close();
}

/** The Worker beside an empty one. */
async function beside() {
  const empty = new Miniflare(plain(EMPTY));
  const full = new Miniflare(optionsFor(bundled, provider.bindings));
  try {
    const [nothing, gateway] = await Promise.all([empty.ready, full.ready]);
    const [idle, caller] = [await startCaller(nothing.origin, OPEN), await startCaller(gateway.origin, OPEN)];
    const before = await provider.orders();
    let key = 0;
    const kinds = {
      "an empty Worker": idle.ping,
      "a quote": caller.quote,
      "an order": () => caller.order(`key ${++key}`),
      "an order asked for again": () => caller.order("key 1"),
    };
    const rows = [];
    // Twice through all of them, and the better of the two, so that a neighbour's noise does not fall on one.
    for (let round = 0; round < 2; round++) {
      for (const [name, send] of Object.entries(kinds)) {
        await load(send, 1);
        const row = { name, ...(await load(send, seconds / 2)) };
        const other = rows.find((other) => other.name === name);
        if (!other) rows.push(row);
        else if (row.rate > other.rate) Object.assign(other, row);
        console.log(name, JSON.stringify(row));
      }
    }
    const orders = (await provider.orders()) - before;
    if (orders !== key) throw new Error(`${key} keys were ${orders} orders`);
    for (const each of [idle, caller]) each.close();
    return { rows, orders };
  } finally {
    await Promise.all([empty.dispose(), full.dispose()]);
  }
}

/** Bytes of an order's database, as a Worker that has ended leaves it: the median. */
function storedBytes() {
  const state = join(bundled.folder, "state");
  const sizes = readdirSync(state, { recursive: true }).filter((name) => /[0-9a-f]{64}\.sqlite$/.test(name)).map((name) => statSync(join(state, name)).size);
  return sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)];
}

/** The runtimes in which the examples of `gateway/` run here. */
function runtimes() {
  const tool = (name) => join(PKG_TESTS, "node_modules/.bin", name);
  return {
    bun: [tool("bun"), "run", "--no-install"],
    deno: [tool("deno"), "run", "--allow-net", "--allow-env", "--allow-read", "--allow-write", "--no-prompt", "--no-remote", "--no-lock", "--node-modules-dir=manual"],
  };
}

/** Orders through an example of `gateway/`, its ledger in a file. */
async function server(name, command) {
  const gateway = await copyGateway();
  const one = await startExample(gateway, name, command, provider.bindings, "bench.sqlite");
  const caller = await startCaller(`http://127.0.0.1:${one.port}`, OPEN);
  let key = 0;
  try {
    await load(() => caller.order(`warm ${++key}`), 1);
    return await load(() => caller.order(`${name} ${++key}`), seconds / 2);
  } finally {
    caller.close();
    await one.kill();
    await gateway.close();
  }
}

/** How long it takes to keep 4 KiB for good where the examples keep their files, in milliseconds: the median of two hundred. */
function syncTime() {
  const folder = mkdtempSync(join(PKG_TESTS, "gateway-examples-"));
  const file = openSync(join(folder, "file"), "w");
  const times = [];
  for (let n = 0; n < 200; n++) {
    const startedAt = performance.now();
    writeSync(file, Buffer.alloc(4096, n));
    fsyncSync(file);
    times.push(performance.now() - startedAt);
  }
  closeSync(file);
  rmSync(folder, { recursive: true });
  return times.sort((a, b) => a - b)[100];
}

/** Keeps so many requests open for a while. */
async function load(send, seconds) {
  const times = [];
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  const worker = async () => {
    while (performance.now() < until) {
      const sentAt = performance.now();
      await send();
      times.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: OPEN }, worker));
  times.sort((a, b) => a - b);
  const at = (part) => times[Math.floor((times.length - 1) * part)];
  return { rate: times.length / ((performance.now() - startedAt) / 1000), p50: at(0.5), p99: at(0.99), count: times.length };
}

function write({ rows, storage, sync, servers, memory }) {
  const empty = rows[0];
  const ratio = (a, b) => (a / b).toFixed(1);
  const number = (value) => Math.round(value).toLocaleString("en");
  const mib = (bytes) => (bytes / 1_048_576).toFixed(1);
  const heaps = Object.entries(memory).map(([kind, looks]) => {
    const [middle, end] = [looks[looks.length / 2 - 1], looks.at(-1)];
    return `| ${kind === "empty" ? "an empty Worker" : kind} | ${number(end.requests)} | ${mib(middle.heap)} | ${mib(end.heap)} | ${Math.round((end.heap - middle.heap) / (end.requests - middle.requests))} |`;
  });
  const gigabytes = storage.bytes / 1000;
  const facts = {
    TABLE: rows.map(({ name, rate, p50, p99 }) => `| ${name} | ${ratio(empty.rate, rate)} | ${ratio(p50, empty.p50)} | ${ratio(p99, empty.p99)} |`).join("\n"),
    MACHINE: `${cpus().length} cores, Node ${process.versions.node}, ${OPEN} requests open at a time, load average ${BUSY} when it began`,
    RATE: number(empty.rate),
    ORDERS: number(storage.orders),
    MEMORY: heaps.join("\n"),
    SYNC: sync.toFixed(2),
    LIMIT: number(1000 / (2 * sync)),
    SERVERS: servers.map(({ name, rate, p50, p99 }) => `| ${name === "bun" ? "Bun" : "Deno"} | ${number(rate)} | ${p50.toFixed(0)} | ${p99.toFixed(0)} |`).join("\n"),
    SIZE: number(storage.bytes),
    GIGABYTES: gigabytes.toFixed(1),
    KEPT: (gigabytes * 0.2).toFixed(2),
    TOTAL: (0.3 + 0.45 + 11 + gigabytes * 0.2 + 0.78).toFixed(1),
    MONTH: (2.592 * (0.3 + 0.45 + 11 + gigabytes * 0.2 + 0.78)).toFixed(0),
  };
  const text = readFileSync(join(HERE, "gateway-scale.md"), "utf8");
  writeFileSync(join(HERE, "../docs/gateway-scale.md"), text.replace(/\{([A-Z]+)\}/g, (whole, name) => facts[name] ?? whole));
}
