// Pages order through the Worker of `gateway/` in real workerd, in Chromium and in Firefox, whose `fetch` silently repeats requests.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { after, before, test } from "node:test";

import { FAULT_POINTS } from "ridewire/sandbox";

import { tokenFor } from "../../gateway/token.mjs";
import { startFaultServer } from "../faults/server.mjs";
import { bindingsFor, openBroken, openForChange, TOKEN_SECRET, withGateway } from "../gateway/workerd.mjs";
import { NO_CHROMIUM, withChromium } from "../lib/chromium.mjs";
import { FIREFOX, openInFirefox } from "../lib/firefox.mjs";
import { PKG_TESTS } from "../lib/package.mjs";
import { ADD_ORDER } from "./support/gateway.mjs";
import { parcel } from "./support/virtual.mjs";

const NO_FIREFOX = !FIREFOX && process.env.CI !== "true" ? "SKIPPED: Firefox is not installed" : false;

let server;
before(async () => (server = await startFaultServer()));
after(() => server.close());

/**
 * What is between a page and its gateway: may lose the answer to the first request with a key, when the connection has served before, which is when
 * browsers send again by themselves. Keeps all that the page sent.
 */
async function startRelay() {
  const relay = { target: "", loses: false, lost: 0, seen: [], requests: new Map() };
  const listener = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    relay.seen.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)} ${body}`);
    const key = request.headers["idempotency-key"];
    const count = (relay.requests.get(key) ?? 0) + 1;
    if (key && request.method === "POST") relay.requests.set(key, count);
    const { host: _, connection: __, ...headers } = request.headers;
    const answer = await fetch(relay.target + request.url, { method: request.method, headers, ...(request.method === "POST" && { body }) });
    if (key && request.method === "POST" && relay.loses && count === 1) {
      relay.lost++;
      return request.socket.destroy();
    }
    const bytes = Buffer.from(await answer.arrayBuffer());
    const { "content-encoding": ___, "transfer-encoding": ____, "content-length": _____, ...rest } = Object.fromEntries(answer.headers);
    response.writeHead(answer.status, rest).end(bytes);
  });
  await new Promise((resolve) => listener.listen(0, "127.0.0.1", resolve));
  relay.origin = `http://127.0.0.1:${listener.address().port}`;
  relay.close = () => (listener.closeAllConnections(), new Promise((resolve) => listener.close(resolve)));
  return relay;
}

/** Serves the page under a strict policy, gives it one task after the other, and keeps all that was served. */
async function startSite(relay, tasks) {
  const policy = `default-src 'none'; script-src 'self'; connect-src 'self' ${relay.origin}; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'`;
  const site = { done: false, served: [], held: [], failure: undefined };
  const iterator = tasks(site);
  const listener = createServer(async (request, response) => {
    const send = (type, body) => {
      site.served.push(String(body));
      response.writeHead(200, { "content-type": type, "content-security-policy": policy, "referrer-policy": "no-referrer" }).end(body);
    };
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname === "/task") {
      let text = "";
      for await (const chunk of request) text += chunk;
      const { result, held } = JSON.parse(text || "{}");
      if (held) site.held.push(JSON.stringify(held));
      let step = { done: true };
      try {
        step = await iterator.next(result);
      } catch (error) {
        site.failure = error;
      }
      send("application/json", JSON.stringify(step.done ? null : step.value));
      if (step.done) site.done = true;
      return;
    }
    if (pathname === "/") return send("text/html; charset=utf-8", '<!doctype html><title>Taxi</title><script type="module" src="/pkg-tests/gateway/page.mjs"></script>');
    const inside = /^\/pkg-tests\/((gateway|node_modules\/ridewire\/dist)\/[\w.-]+\.m?js)$/.exec(normalize(pathname))?.[1];
    try {
      if (!inside || ![".js", ".mjs"].includes(extname(inside))) throw new Error("not found");
      send("text/javascript; charset=utf-8", await readFile(join(PKG_TESTS, inside)));
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => listener.listen(0, "127.0.0.1", resolve));
  site.origin = `http://127.0.0.1:${listener.address().port}`;
  site.close = () => (listener.closeAllConnections(), new Promise((resolve) => listener.close(resolve)));
  return site;
}

const BROWSERS = {
  Chromium: {
    skip: NO_CHROMIUM,
    open: (url, isDone) =>
      withChromium(async (context) => {
        const page = await context.newPage();
        const said = [];
        page.on("pageerror", (error) => said.push(String(error)));
        page.on("console", (message) => message.type() === "error" && /policy|CORS/i.test(message.text()) && said.push(message.text()));
        await page.goto(url);
        for (let waited = 0; !isDone() && said.length === 0 && waited < 120_000; waited += 50) await new Promise((resolve) => setTimeout(resolve, 50));
        assert.deepEqual(said, []);
      }),
  },
  Firefox: { skip: NO_FIREFOX, open: (url, isDone) => openInFirefox(url, isDone) },
};

/** Opens the page in a browser and runs the tasks. */
async function inPage(browser, bindings, tasks) {
  const relay = await startRelay();
  const site = await startSite(relay, (site) => tasks({ relay, site, rebind: (next) => site.rebind(next) }));
  try {
    await withGateway({ ...bindings, ORIGINS: site.origin }, async ({ origin, rebind }) => {
      relay.target = origin;
      site.rebind = async (next) => (relay.target = await rebind({ ...next, ORIGINS: site.origin }, { isFresh: true }));
      await BROWSERS[browser].open(`${site.origin}/`, () => site.done);
    });
    if (site.failure) throw site.failure;
    assert.ok(site.done, "the page did not come to its end");
    return { relay, site };
  } finally {
    await site.close();
    await relay.close();
  }
}

for (const browser of Object.keys(BROWSERS)) {
  test(`${browser}: a page under a strict policy orders a taxi, and holds no credential`, { skip: BROWSERS[browser].skip }, async () => {
    const cell = await server.open();
    const { taxomet, yandexTaxi, p2pMotion } = cell.config;
    const { relay, site } = await inPage(browser, bindingsFor(cell.config), async function* ({ relay }) {
      const token = await tokenFor("anna", TOKEN_SECRET);
      const config = { gateway: relay.origin, allowInsecure: true, headers: { Authorization: `Bearer ${token}` } };
      const quote = yield { client: "YandexTaxi", method: "taxiInfo", params: { rll: [{ lon: 37.59, lat: 55.73 }, { lon: 37.41, lat: 55.97 }] }, config };
      assert.equal(quote.value?.kind, "offer", JSON.stringify(quote));
      const taxi = yield { client: "Taxomet", method: "addOrder", params: ADD_ORDER, config };
      assert.deepEqual([taxi.value?.order_id], cell.counts().committed, JSON.stringify(taxi));
      const order = yield { client: "Taxomet", method: "getOrder", params: { id: taxi.value.order_id }, config };
      assert.equal(order.value.order_id, taxi.value.order_id);
      const place = yield { client: "P2pMotion", method: "geocode", params: { address: "Чернівці" }, config };
      // The provider's figures can be read across origins.
      assert.deepEqual([place.quota["geo-coding"].remaining, place.quota["geo-coding"].source], [99, "headers"]);
      const bad = yield { client: "Taxomet", method: "addOrder", params: { ...ADD_ORDER, phone: "1" }, config, options: { lang: "ru" } };
      assert.deepEqual([bad.kind, bad.saved.issues[0].path[0]], ["invalid_request", "phone"]);
      const stranger = yield { client: "Taxomet", method: "getTariffs", params: {}, config: { ...config, headers: {} } };
      assert.equal(stranger.kind, "config"); // the Worker does not allow it
      const nobody = yield { client: "Taxomet", method: "getOrder", params: { id: 1 }, config: { ...config, headers: {} } };
      assert.equal(nobody.kind, "unauthorized");
    });
    const all = [...site.served, ...site.held, ...relay.seen].join("\n");
    assert.ok(site.served.length > 5 && site.held.length > 5 && relay.seen.length > 5);
    for (const secret of [taxomet.operatorPassword, taxomet.operatorLogin, yandexTaxi.apiKey, yandexTaxi.clid, p2pMotion.apiKey, TOKEN_SECRET])
      for (const form of [secret, encodeURIComponent(secret), encodeURIComponent(secret).replaceAll("%20", "+"), JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString("base64")]) assert.ok(!all.includes(form), `${form} is in the page`);
    await cell.close();
  });

  test(`${browser}: faults at all eighteen points, and answers that the line loses: at most one order for one key`, { skip: BROWSERS[browser].skip }, async (context) => {
    const cells = new Map();
    for (const fault of [undefined, ...FAULT_POINTS]) cells.set(fault, await openBroken(server, fault));
    const quick = { TIMEOUT_MS: "2000" };
    const lines = [];
    const { relay } = await inPage(browser, bindingsFor(cells.get(undefined).config, quick), async function* ({ relay, rebind }) {
      const token = await tokenFor("anna", TOKEN_SECRET);
      const config = { gateway: relay.origin, allowInsecure: true, headers: { Authorization: `Bearer ${token}` } };
      relay.loses = true;
      for (const [fault, broken] of cells) {
        await rebind(bindingsFor(broken.config, quick));
        for (const [client, method, params, endpoint] of [["Taxomet", "addOrder", ADD_ORDER, "taxomet.add_order"], ["P2pMotion", "createOrder", parcel(Date.now()), "p2p_motion.create_order"]]) {
          const cell = broken.of(endpoint);
          const before = cell.counts().commits;
          const result = yield { client, method, params, config };
          const made = cell.counts().commits - before;
          assert.ok(fault === undefined || cell.counts().struck !== 0, `${fault} did not strike`);
          lines.push(`${fault ?? "no fault"}, ${method}: ${result.value ? "ok" : `${result.kind}, ${result.outcome}, ${result.reconciliation?.state}`}, ${made} made`);
          const hidden = JSON.stringify(result);
          assert.ok(made <= (fault === "commit_twice" ? 2 : 1), `${lines.at(-1)} ${hidden}`);
          if (made > 0) assert.ok(result.value !== undefined || result.outcome === "unknown", `${lines.at(-1)} ${hidden}`);
          if (result.value) assert.ok(cell.counts().committed.includes(result.value.order_id ?? result.value.id), hidden);
          if (made === 1 && method === "createOrder" && !result.value) assert.deepEqual(result.reconciliation, { state: "found", id: cell.counts().committed.at(-1), duplicates: [] }, lines.at(-1));
        }
      }
      // What may be done twice without harm is not done twice either, as long as the line is good.
      relay.loses = false;
      for (const fault of FAULT_POINTS) {
        const { cell, isReached } = await openForChange(server, fault);
        cells.set(`${fault}, changes`, cell);
        await rebind(bindingsFor(cell.config, quick));
        const id = isReached ? (yield { client: "Taxomet", method: "addOrder", params: ADD_ORDER, config }).value.order_id : "1";
        const result = yield { client: "Taxomet", method: "cancelOrder", params: { id }, config };
        const made = cell.sandbox.log.filter(({ endpoint }) => endpoint === "taxomet.cancel_order").flatMap(({ committed }) => committed).length;
        assert.ok(cell.counts().struck !== 0, `${fault} did not strike`);
        lines.push(`${fault}, cancelOrder: ${result.value ? "ok" : `${result.kind}, ${result.outcome}`}, ${made} done`);
        assert.ok(made <= (fault === "commit_twice" ? 2 : 1), `${lines.at(-1)} ${JSON.stringify(result)}`);
        // Done twice by the provider itself, the answer is that of the second time: there is nothing left to cancel.
        if (made > 0 && fault !== "commit_twice") assert.ok(result.value !== undefined || result.outcome === "unknown", lines.at(-1));
        if (result.value) assert.ok(made > 0, lines.at(-1));
      }
    });
    for (const line of lines) context.diagnostic(line);
    const repeats = [...relay.requests.values()].filter((count) => count > 1).length;
    context.diagnostic(`${repeats} of ${relay.requests.size} keys came more than once`);
    assert.ok(relay.lost > 30 && repeats >= relay.lost, "the line lost the answer to every first request");
    for (const cell of cells.values()) await cell.close();
  });
}
