// Gives out the cells of the matrix to the runtimes that run them, breaks connections under them, and judges what came of it.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

import { startFaultServer } from "../faults/server.mjs";
import { PKG_TESTS } from "../lib/package.mjs";
import { CANARIES } from "./canaries.mjs";
import { ENDPOINTS, PAGES } from "./cells.mjs";
import { closesSockets, idleSockets, timesOut, violations } from "./expectations.mjs";

const SHORT_LIMIT_MS = 1000;
// As long as no cell should need.
const LONG_LIMIT_MS = 15_000;
const PATIENCE_MS = 25_000;
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

const WARM_UPS = ["taxomet.get_tariffs", "yandex_taxi.zone_info", "p2p_motion.list_orders"];

const CREDENTIALS = {
  taxomet: { operatorLogin: CANARIES.login, operatorPassword: CANARIES.password },
  yandexTaxi: { clid: CANARIES.clid, apiKey: CANARIES.yandexKey },
  p2pMotion: { apiKey: CANARIES.p2pKey },
};

/**
 * @param {object[]} cells of any runtimes
 * @param {{ folder?: string, patienceMs?: number, longLimitMs?: number, onResult?: () => void }} [options] `folder` holds the runner and the package
 *   that pages load; `patienceMs` is how long a call may take before it counts as never settled; `longLimitMs` is the time limit where none should be met
 */
export async function startCoordinator(cells, { folder = PKG_TESTS, patienceMs = PATIENCE_MS, longLimitMs = LONG_LIMIT_MS, onResult } = {}) {
  const server = await startFaultServer({ maxLifetimeMs: 3 * 60 * 60_000 });
  const waiting = new Map();
  for (const cell of cells) waiting.set(cell.runtime, [...(waiting.get(cell.runtime) ?? []), cell]);
  const running = new Map();
  const results = [];
  const settling = [];
  let serial = 0;

  async function next({ runtime }) {
    const cell = waiting.get(runtime)?.shift();
    if (!cell) return { done: true };
    const run = ++serial;
    const { endpoint, effect, fault, lasting, reused } = cell;
    const isPage = PAGES.includes(runtime);
    // Where a page's create is refused, nothing may be sent at all.
    const warmUp = reused && !(isPage && effect === "create");
    const opened = await server.open({
      fault: fault.fault,
      ...(lasting === "first" && { times: 1 }),
      ...(lasting === "own" && { endpoint }),
      ...(warmUp && { after: lasting === "own" ? 0 : 1 }),
      ...(fault.status && { status: fault.status }),
      ...(fault.dies && { dies: true }),
      // Only the runner ends a refusal.
      ...(fault.fault === "connection_refused" && { delayMs: 3_600_000 }),
      ...(["commit_answer_late", "commit_trickle"].includes(fault.fault) && { delayMs: LONG_LIMIT_MS }),
      cors: isPage,
      sandbox: { credentials: CREDENTIALS },
    });
    const order = await prepare(opened.sandbox, endpoint);
    const limitMs = timesOut(cell) ? SHORT_LIMIT_MS : longLimitMs;
    running.set(run, { cell, opened, limitMs, warmUp, before: opened.sandbox.log.length });
    return {
      run,
      endpoint,
      params: ENDPOINTS[endpoint][1](order),
      config: opened.config,
      warmUp,
      abort: fault.abort === true,
      // Where the fault is over, a look-up comes through.
      reconcile: effect === "create" && lasting === "first",
      limitMs,
      patienceMs,
    };
  }

  async function settle({ run, result }) {
    const { cell, opened, limitMs, warmUp, before } = running.get(run);
    running.delete(run);
    const { struck, sent, elsewhere, reused, connections, bytes } = opened.counts();
    // Some cells are about the endpoint that warms up.
    if (warmUp && WARM_UPS.includes(cell.endpoint)) sent[cell.endpoint]--;
    const committed = opened.sandbox.log.slice(before).flatMap((entry) => (entry.endpoint === cell.endpoint ? entry.committed : []));
    // A connection that was given up is closed at once or very soon.
    let { openSockets } = opened.counts();
    for (let i = 0; i < 250 && openSockets > idleSockets(cell) && result.settled && !result.ok && closesSockets(cell); i++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      ({ openSockets } = opened.counts());
    }
    await opened.close();
    const counts = { struck, sent, elsewhere, connections, commits: committed.length, committed, openSockets, bytes };
    results.push({ cell, result, counts, onReused: reused.includes(true), wrong: violations(cell, result, counts, limitMs) });
    onResult?.();
    return {};
  }

  /** Answers when the cell's fault has struck, or seems never to. */
  async function struck({ run }) {
    for (let i = 0; i < 500 && (running.get(run)?.opened.counts().struck ?? 1) === 0; i++) await new Promise((resolve) => setTimeout(resolve, 10));
    return {};
  }

  async function mend({ run }) {
    await running.get(run)?.opened.mend();
    return {};
  }

  const commands = { "/settled": async () => void (await Promise.all(settling)), "/next": next, "/struck": struck, "/mend": mend };

  const http = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    try {
      if (request.method === "POST") {
        const chunks = [];
        for await (const chunk of request) chunks.push(chunk);
        const body = JSON.parse(Buffer.concat(chunks).toString());
        // Settling waits for sockets to close; the runner need not wait with it.
        if (pathname === "/settle") settling.push(settle(body));
        const answer = (await commands[pathname]?.(body)) ?? {};
        return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
      }
      const file = pathname === "/" ? PAGE : await readFile(join(folder, normalize(pathname)));
      response.writeHead(200, { "content-type": TYPES[extname(pathname)] ?? TYPES[".html"], "cache-control": "no-store" }).end(file);
    } catch (error) {
      response.writeHead(404).end(String(error?.message));
    }
  });
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));

  /** The results so far; every cell that has none is a failure. */
  async function finish() {
    await Promise.all(settling);
    const missing = [...[...running.values()].map(({ cell }) => cell), ...[...waiting.values()].flat()];
    for (const cell of missing) results.push({ cell, result: { settled: false }, counts: {}, wrong: ["was not run: its runtime stopped"] });
    await server.close();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
    return results;
  }

  const isDone = () => running.size === 0 && [...waiting.values()].every((list) => list.length === 0);
  return { base: `http://127.0.0.1:${http.address().port}`, ca: server.ca, goodKey: server.goodKey, isDone, finish };
}

/** The order that a call is about, made behind the server's back. */
async function prepare(sandbox, endpoint) {
  const [provider, name] = endpoint.split(".");
  if (provider === "p2p_motion") {
    if (name !== "get_order") return undefined;
    const { baseUrl, apiKey } = sandbox.config.p2pMotion;
    const headers = { "X-API-Key": apiKey, "Content-Type": "application/json" };
    const body = JSON.stringify(ENDPOINTS["p2p_motion.create_order"][1]());
    const response = await sandbox.handle(new Request(`${baseUrl}orders/`, { method: "POST", headers, body }));
    return (await response.json()).id;
  }
  if (!["save_order", "cancel_order", "get_order", "set_driver", "remove_driver"].includes(name)) return undefined;
  const { baseUrl, operatorLogin, operatorPassword } = sandbox.config.taxomet;
  const query = new URLSearchParams({ operator_login: operatorLogin, operator_password: operatorPassword, unit_id: 1, tarif_id: -1, phone: CANARIES.phone, "to[]": "Вокзал" });
  const response = await sandbox.handle(new Request(`${baseUrl}api/v1/add_order?${query}`));
  const { order_id: id } = await response.json();
  if (name === "remove_driver") sandbox.setOrder("taxomet", id, { driver: { id: "101", title: "Кленов Тимур Олегович" } });
  return id;
}

const PAGE = `<!doctype html><meta charset="utf-8"><title>matrix</title>
<script type="importmap">{"imports":{"ridewire":"/node_modules/ridewire/dist/inline.js"}}</script>
<script type="module">
import { runCells } from "/matrix/runner.mjs";
await runCells({ base: location.origin, runtime: new URLSearchParams(location.search).get("runtime"), parallel: 12 });
document.title = "done";
</script>`;
