// How much the gateway does on this machine, beside a Worker that does nothing, in the same run; writes docs/gateway-scale.md.
// A provider that answers at once stands in for the real ones, so that what is measured is the gateway.
//   node gateway.mjs [--seconds 20] [--flat 100000]
import { fork } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const PKG_TESTS = join(HERE, "../pkg-tests");

/** Requests open at a time. */
const OPEN = 24;
const BUSY = loadavg()[0].toFixed(0);

if (process.argv[2] === "provider") provider();
else await main();

/** In a process of its own: answers every quote and every order. */
function provider() {
  let orders = 0;
  const offer = JSON.stringify({ currency: "RUB", distance: 38800, time: 4262, options: [{ class_name: "econom", class_level: 50, price: 1379, min_price: 119 }] });
  const server = createServer((request, response) => {
    request.resume();
    const body = request.url.includes("/add_order") ? JSON.stringify({ result: "1", error: "", order_id: String(1000 + ++orders) }) : offer;
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  });
  server.listen(0, "127.0.0.1", () => process.send(server.address().port));
  process.on("message", () => process.send({ orders }));
  process.on("disconnect", () => process.exit());
}

async function main() {
  const { values } = parseArgs({ options: { seconds: { type: "string", default: "20" }, flat: { type: "string", default: "100000" } } });
  const seconds = Number(values.seconds);
  const require = createRequire(join(PKG_TESTS, "package.json"));
  const { Miniflare } = await import(pathToFileURL(require.resolve("miniflare")));
  const { bindingsFor, bundleGateway, optionsFor, TOKEN_SECRET } = await import(pathToFileURL(join(PKG_TESTS, "gateway/workerd.mjs")));
  const { tokenFor } = await import(pathToFileURL(join(HERE, "../gateway/token.mjs")));

  const child = fork(fileURLToPath(import.meta.url), ["provider"]);
  const port = await new Promise((resolve) => child.once("message", resolve));
  const base = `http://127.0.0.1:${port}`;
  const bundled = await bundleGateway();
  const empty = new Miniflare({ modules: true, script: "export default { fetch: () => new Response('{}') }", compatibilityDate: "2026-04-01", cf: false, host: "127.0.0.1", port: 0 });
  const config = { taxomet: { baseUrl: base, operatorLogin: "a", operatorPassword: "b" }, yandexTaxi: { baseUrl: base, clid: "c", apiKey: "d" }, p2pMotion: { baseUrl: base, apiKey: "e" } };
  const full = new Miniflare(optionsFor(bundled, bindingsFor(config)));
  try {
    const [nothing, gateway] = await Promise.all([empty.ready, full.ready]);
    const authorization = `Bearer ${await tokenFor("anna", TOKEN_SECRET, 7200)}`;
    const headers = { authorization, "content-type": "application/json" };
    const quote = JSON.stringify({ rll: [{ lon: 37.59, lat: 55.73 }, { lon: 37.41, lat: 55.97 }] });
    const order = JSON.stringify({ unit_id: 1, tarif_id: -1, phone: "+70005550101", to: ["Сочи, Морская ул., 1", "Сочи, Парковая ул., 42"] });
    let key = 0;
    // A connection may be let go at the moment it is used; with a key, to send again is to ask again.
    const fetchAgain = (url, init) => fetch(url, init).catch(() => fetch(url, init));
    const kinds = {
      "an empty Worker": () => fetchAgain(`${nothing.origin}/`, { method: "POST", headers, body: quote }),
      "a quote": () => fetchAgain(`${gateway.origin}/yandex_taxi.taxi_info`, { method: "POST", headers, body: quote }),
      "an order": () => fetchAgain(`${gateway.origin}/taxomet.add_order`, { method: "POST", headers: { ...headers, "idempotency-key": `key ${++key}` }, body: order }),
      "an order asked for again": () => fetchAgain(`${gateway.origin}/taxomet.add_order`, { method: "POST", headers: { ...headers, "idempotency-key": "key 1" }, body: order }),
    };
    const rows = [];
    // Twice through all of them, and the better of the two, so that a neighbour's noise does not fall on one.
    for (let round = 0; round < 2; round++) {
      for (const [name, send] of Object.entries(kinds)) {
        await load(send, 1);
        const row = { name, ...(await load(send, seconds / 2)) };
        const before = rows.find((other) => other.name === name);
        if (!before) rows.push(row);
        else if (row.rate > before.rate) Object.assign(before, row);
        console.log(name, JSON.stringify(row));
      }
    }
    const memory = await flat(kinds["a quote"], Number(values.flat));
    console.log(memory);
    child.send("count");
    const { orders } = await new Promise((resolve) => child.once("message", resolve));
    if (orders !== key) throw new Error(`${key} keys were ${orders} orders`);
    write(rows, memory, orders);
  } finally {
    await Promise.all([empty.dispose(), full.dispose()]);
    await bundled.close();
    child.kill();
  }
}

/** Keeps so many requests open for a while. */
async function load(send, seconds) {
  const times = [];
  const until = performance.now() + seconds * 1000;
  const startedAt = performance.now();
  const worker = async () => {
    while (performance.now() < until) {
      const sentAt = performance.now();
      const response = await send();
      const text = await response.text();
      if (response.status !== 200) throw new Error(`${response.status} ${text}`);
      times.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: OPEN }, worker));
  times.sort((a, b) => a - b);
  const at = (part) => times[Math.floor((times.length - 1) * part)];
  return { rate: times.length / ((performance.now() - startedAt) / 1000), p50: at(0.5), p99: at(0.99), count: times.length };
}

/** What workerd holds after a tenth of so many requests, and after all. */
async function flat(send, count) {
  const one = async () => (await send()).arrayBuffer();
  const many = async (n) => {
    let left = n;
    // A connection that was let go at the moment it was used is no matter of memory.
    await Promise.all(Array.from({ length: OPEN }, async () => { while (left-- > 0) await one().catch(one); }));
  };
  await many(count / 10);
  const early = resident();
  await many((count * 9) / 10);
  return { requests: count, early, late: resident() };
}

/** Memory of the largest workerd that this process has started, in MiB. */
function resident() {
  const pids = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").trim().split(" ");
  const sizes = pids.map((pid) => (readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("workerd") ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) : 0));
  return Math.round(Math.max(...sizes) / 1024);
}

function write(rows, { requests, early, late }, orders) {
  const empty = rows[0];
  const ratio = (a, b) => (a / b).toFixed(1);
  const table = rows.map(({ name, rate, p50, p99 }) => `| ${name} | ${ratio(empty.rate, rate)} | ${ratio(p50, empty.p50)} | ${ratio(p99, empty.p99)} |`).join("\n");
  const text = readFileSync(join(HERE, "gateway-scale.md"), "utf8");
  const facts = {
    TABLE: table,
    MACHINE: `${cpus().length} cores, Node ${process.versions.node}, ${OPEN} requests open at a time, load average ${BUSY} when it began`,
    RATE: String(Math.round(empty.rate)),
    ORDERS: orders.toLocaleString("en"),
    MEMORY: `${early} MiB after ${(requests / 10).toLocaleString("en")} quotes, ${late} MiB after ${requests.toLocaleString("en")}`,
  };
  writeFileSync(join(HERE, "../docs/gateway-scale.md"), text.replace(/\{([A-Z]+)\}/g, (whole, name) => facts[name] ?? whole));
}
