// Whether workerd keeps something of each request: its heap after a collection, and what the process holds, while requests go through the gateway, through a
// Worker that does nothing, and through one that only keeps rows.
//   node gateway/memory.mjs --count 100000
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { Miniflare } from "miniflare";
import { WebSocket } from "ws";

import { startCaller, startProvider } from "./provider.mjs";
import { bundleGateway, optionsFor } from "./workerd.mjs";

export const EMPTY = "export default { fetch: async (request) => (await request.text(), new Response('{}')) }";
/** One that keeps a row and an alarm for each order, and does nothing else: workerd itself does not forget them, some kilobytes each. */
const OBJECTS = `
import { DurableObject } from "cloudflare:workers";
export class Row extends DurableObject {
  async fetch(request) {
    const { sql } = this.ctx.storage;
    sql.exec("CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID");
    sql.exec("INSERT OR REPLACE INTO rows VALUES ('row', ?)", await request.text());
    await this.ctx.storage.setAlarm(Date.now() + 86_400_000);
    return new Response("{}");
  }
  alarm() {}
}
export default { fetch: (request, { ROWS }) => ROWS.get(ROWS.idFromName(request.headers.get("idempotency-key"))).fetch(request) };
`;
/** Requests open at a time. */
const OPEN = 24;
/** How often it is looked. */
const LOOKS = 20;
/** An object that nobody asks is let go after ten seconds. */
const IDLE_MS = 12_000;
/** Orders a second: each is an object that stays for those ten seconds, and workerd grants their databases so much memory and no more. */
const PACE = 150;
/** What may be left of a request, in bytes: what would be a leak of ours is more. */
const MOST_HEAP = 256;
/** The process's memory is less certain: the allocator keeps pages for itself, in an empty Worker as well, and objects are many or few as requests are fast. */
const MOST_RSS = 1024;
const SLACK_RSS = 64 * 1_048_576;

/** A Worker of one module, for Miniflare. */
export const plain = (script) => ({ modules: true, script, compatibilityDate: "2026-04-01", cf: false, host: "127.0.0.1", port: 0 });

/**
 * Sends `count` requests of a kind and looks now and then; before the looks that are compared it lets objects go.
 * @returns {Promise<{ requests: number, heap: number, rss: number }[]>} in bytes
 */
export async function watch(kind, options, count, log = () => {}) {
  const miniflare = new Miniflare({ ...options, inspectorPort: 0 });
  const looks = [];
  try {
    const { origin } = await miniflare.ready;
    const inspector = await miniflare.getInspectorURL();
    const pid = children().find((child) => readFileSync(`/proc/${child}/cmdline`, "utf8").includes("workerd") && readFileSync(`/proc/${child}/cmdline`, "utf8").includes("serve"));
    const caller = await startCaller(origin, OPEN);
    const sends = { empty: caller.ping, quotes: caller.quote, orders: () => caller.order(`key ${++key}`) };
    let key = 0;
    for (let look = 1; look <= LOOKS; look++) {
      let left = Math.round(count / LOOKS);
      const pause = kind === "orders" ? (OPEN / PACE) * 1000 : 0;
      const one = async () => {
        const due = new Promise((resolve) => (pause ? setTimeout(resolve, pause) : resolve()));
        await sends[kind]();
        await due;
      };
      await Promise.all(Array.from({ length: OPEN }, async () => { while (left-- > 0) await one(); }));
      if (kind === "orders" && (look === LOOKS || look === LOOKS / 2)) await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
      const requests = (count / LOOKS) * look;
      looks.push({ requests, heap: await heapOf(inspector), rss: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024 });
      log(`${kind}: ${told(looks.at(-1))}`);
    }
    caller.close();
  } finally {
    await miniflare.dispose();
  }
  return looks;
}

/** What grows with requests, judged by the second half of them. `empty`: looks at a Worker that does nothing of ours, without which only the heap is judged. */
export function problemsOf(looks, empty) {
  const problems = [];
  const [middle, end] = [looks[looks.length / 2 - 1], looks.at(-1)];
  const requests = end.requests - middle.requests;
  const heap = end.heap - middle.heap;
  if (heap > MOST_HEAP * requests) problems.push(`${Math.round(heap / requests)} bytes of each request stay in the heap`);
  if (!empty) return problems;
  const rss = end.rss - middle.rss - Math.max(0, empty.at(-1).rss - empty[empty.length / 2 - 1].rss);
  if (rss > Math.max(MOST_RSS * requests, SLACK_RSS)) problems.push(`${Math.round(rss / requests)} bytes of each request stay in the process`);
  return problems;
}

const told = ({ requests, heap, rss }) => `${requests} requests, heap ${(heap / 1_048_576).toFixed(2)} MiB, process ${Math.round(rss / 1_048_576)} MiB`;

function children() {
  return readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").trim().split(" ");
}

/** What the Worker's isolate holds: JavaScript's objects and the host's behind them. A snapshot, unlike a wish for a collection, is always granted one. */
async function heapOf(inspector) {
  const targets = await (await fetch(`http://${inspector.host}/json`)).json();
  const socket = new WebSocket(targets.find(({ id, webSocketDebuggerUrl }) => `${id}${webSocketDebuggerUrl}`.includes("core:user:")).webSocketDebuggerUrl);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const waiting = new Map();
  socket.on("message", (data) => {
    const { id, result } = JSON.parse(data);
    waiting.get(id)?.(result);
  });
  const ask = (method) => new Promise((resolve) => (waiting.set(waiting.size + 1, resolve), socket.send(JSON.stringify({ id: waiting.size, method }))));
  await ask("HeapProfiler.enable");
  await ask("HeapProfiler.takeHeapSnapshot");
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await ask("Runtime.getHeapUsage");
  socket.close();
  return usedSize + embedderHeapUsedSize + backingStorageSize;
}

/** Watches the gateway's quotes beside an empty Worker, and its orders beside one that only keeps as many rows; tells what grows. */
async function watchAll(count, log) {
  const provider = await startProvider();
  const bundled = await bundleGateway();
  try {
    const empty = await watch("empty", plain(EMPTY), count, log);
    const quotes = await watch("quotes", optionsFor(bundled, provider.bindings), count, log);
    const rows = { ...plain(OBJECTS), durableObjects: { ROWS: { className: "Row", useSQLite: true } }, durableObjectsPersist: join(bundled.folder, "rows") };
    const objects = await watch("orders", rows, count, (line) => log(`rows alone, as ${line}`));
    const orders = await watch("orders", optionsFor(bundled, provider.bindings), count, log);
    return [...problemsOf(quotes, empty).map((problem) => `quotes: ${problem}`), ...problemsOf(orders, objects).map((problem) => `orders: ${problem}`)];
  } finally {
    provider.close();
    await bundled.close();
  }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { values } = parseArgs({ options: { count: { type: "string", default: "100000" } } });
  const problems = await watchAll(Number(values.count), (line) => console.log(line));
  for (const problem of problems) console.error(problem);
  process.exit(problems.length === 0 ? 0 : 1);
}
