// The Worker of `gateway/` in real workerd, its orders in Durable Objects, its providers behind real sockets.
import assert from "node:assert/strict";
import { readdir, stat } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { P2pMotion, RidewireError, Taxomet } from "ridewire";
import { FAULT_POINTS } from "ridewire/sandbox";

import { tokenFor } from "../../gateway/token.mjs";
import { startFaultServer } from "../faults/server.mjs";
import { bindingsFor, NEVER_THERE, openBroken, openForChange, TOKEN_SECRET, withGateway } from "../gateway/workerd.mjs";
import { ADD_ORDER } from "./support/gateway.mjs";
import { parcel } from "./support/virtual.mjs";

let server;
before(async () => (server = await startFaultServer()));
after(() => server.close());

const CREATES = { "taxomet.add_order": () => ADD_ORDER, "p2p_motion.create_order": () => parcel(Date.now()) };
/** What may be done twice without harm, and with which params besides the order's number. */
const CHANGES = { "taxomet.set_driver": { driver_id: "102" }, "taxomet.cancel_order": {} };
const QUICK = { TIMEOUT_MS: "3000" };
const token = () => tokenFor("anna", TOKEN_SECRET);

async function caller(origin, name = "anna") {
  const authorization = `Bearer ${await tokenFor(name, TOKEN_SECRET)}`;
  return async (endpoint, params, key, headers = {}) => {
    const asks = params === undefined;
    const init = {
      method: asks ? "GET" : "POST",
      headers: { authorization, ...(!asks && { "content-type": "application/json" }), ...(key && { "idempotency-key": key }), ...headers },
      ...(!asks && { body: JSON.stringify(params) }),
    };
    for (let attempt = 1; ; attempt++) {
      try {
        const response = await fetch(`${origin}/${endpoint}`, init);
        const text = await response.text();
        return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
      } catch (error) {
        // A thousand connections at once are more than a busy machine may take: with a key one may simply try again.
        if (!key || attempt > 3) throw error;
      }
    }
  };
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

test("a thousand concurrent duplicates of one key are one provider call and a thousand equal answers; other params are 422", async (context) => {
  const cell = await server.open({ sandbox: { latencyMs: 200 } });
  await withGateway(bindingsFor(cell.config), async ({ origin }) => {
    const call = await caller(origin);
    for (const [endpoint, params] of Object.entries(CREATES)) {
      const order = params();
      const startedAt = performance.now();
      const answers = await Promise.all(Array.from({ length: 1000 }, () => call(endpoint, order, `one click ${endpoint}`)));
      context.diagnostic(`${endpoint}: ${Math.round(performance.now() - startedAt)} ms`);
      assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
      assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
      assert.equal(cell.counts().sent[endpoint], 1);
      const other = await call(endpoint, { ...order, ...(endpoint === "taxomet.add_order" ? { phone: "+70005550102" } : { sender: { name: "Інша", phone: "+380005550109" } }) }, `one click ${endpoint}`);
      assert.deepEqual([other.status, other.body.error.kind], [422, "conflict"]);
      const foreign = await (await caller(origin, "boris"))(endpoint, undefined, `one click ${endpoint}`);
      assert.equal(foreign.status, 404);
      // Further keys are further objects.
      const [a, b] = await Promise.all([call(endpoint, order, `k1 ${endpoint}`), call(endpoint, order, `k2 ${endpoint}`)]);
      assert.notEqual(a.text, b.text);
      // One after the other is one, too.
      assert.equal((await call(endpoint, order, `k1 ${endpoint}`)).text, a.text);
      assert.equal(cell.counts().sent[endpoint], 3);
    }
    const anonymous = await fetch(`${origin}/taxomet.add_order`, { method: "POST", headers: { "content-type": "application/json", "idempotency-key": "x" }, body: "{}" });
    assert.equal(anonymous.status, 401);
    const forged = `${(await token()).slice(0, -1)}0`.replace("anna", "boris");
    assert.equal((await fetch(`${origin}/taxomet.get_tariffs`, { method: "POST", headers: { authorization: `Bearer ${forged}`, "content-type": "application/json" }, body: "{}" })).status, 403);
    assert.equal((await call("yandex_taxi.taxi_info", { rll: [{ lon: 37.59, lat: 55.73 }] })).body.kind, "offer");
  });
  await cell.close();
});

test("a fault at each of the eighteen points: at most one order for one key, and every outcome told as it is", async (context) => {
  const cells = new Map();
  for (const fault of FAULT_POINTS) cells.set(fault, await openBroken(server, fault));
  const lines = [];
  await withGateway(bindingsFor(cells.get("dns_failure").config, QUICK), async ({ rebind }) => {
    for (const [fault, broken] of cells) {
      const origin = await rebind(bindingsFor(broken.config, QUICK), { isFresh: true });
      for (const [endpoint, params] of Object.entries(CREATES)) {
        const cell = broken.of(endpoint);
        const order = params();
        const key = `${fault} ${endpoint}`;
        const made = () => cell.sandbox.log.filter((entry) => entry.endpoint === endpoint).flatMap(({ committed }) => committed);
        const call = await caller(origin);
        // Many at once, as a browser does that repeats by itself.
        const answers = await Promise.all(Array.from({ length: 20 }, () => call(endpoint, order, key)));
        // What was not sent may be sent by the next, and who came while it was under way may have been told so; everything else is one answer.
        const final = answers.filter(({ status, body }) => body.error?.outcome !== "not_sent" && status !== 409);
        assert.ok(new Set(final.map(({ body }) => JSON.stringify(body.error ?? body))).size <= 1, `${fault}: ${[...new Set(answers.map(({ text }) => text))]}`);
        const { status, body } = final[0] ?? answers[0];
        const count = made().length;
        assert.ok(cell.counts().struck !== 0, `${fault} did not strike`);
        lines.push(`${fault}, ${endpoint}: ${status} ${body.error ? `${body.error.kind}, ${body.error.outcome}` : "ok"}, ${count} made`);
        assert.ok(count <= (fault === "commit_twice" ? 2 : 1), lines.at(-1));
        if (count > 0) assert.ok(status === 200 || body.error.outcome === "unknown", lines.at(-1));
        if (status === 200) assert.ok(made().includes(body.order_id ?? body.id), lines.at(-1));
        // Over a Worker's sockets that is certain.
        if (NEVER_THERE.includes(fault)) assert.ok(answers.every(({ body }) => body.error?.outcome === "not_sent"), lines.at(-1));
        // The same click once more.
        const sent = cell.counts().sent[endpoint] ?? 0;
        const again = await call(endpoint, order, key);
        if (body.error?.outcome !== "not_sent") {
          assert.equal(cell.counts().sent[endpoint] ?? 0, sent, `${fault}: sent again`);
          assert.equal(again.status, status, fault);
        }
        assert.ok(made().length <= (fault === "commit_twice" ? 2 : 1), `${fault}: ordered again`);
      }
    }
  });
  for (const line of lines) context.diagnostic(line);
  for (const cell of cells.values()) await cell.close();
});

test("idempotent calls at each of the eighteen points: done at most once for one call, and told as it is", async (context) => {
  const lines = [];
  const cells = [];
  await withGateway(bindingsFor((await openBroken(server)).config, QUICK), async ({ rebind }) => {
    for (const fault of FAULT_POINTS) {
      for (const [endpoint, more] of Object.entries(CHANGES)) {
        const { cell, isReached } = await openForChange(server, fault);
        cells.push(cell);
        const call = await caller(await rebind(bindingsFor(cell.config, QUICK), { isFresh: true }));
        const id = isReached ? (await call("taxomet.add_order", ADD_ORDER, "order")).body.order_id : "1";
        const { status, body } = await call(endpoint, { id, ...more });
        const count = cell.sandbox.log.filter((entry) => entry.endpoint === endpoint).flatMap(({ committed }) => committed).length;
        lines.push(`${fault}, ${endpoint}: ${status} ${body.error ? `${body.error.kind}, ${body.error.outcome}` : "ok"}, ${count} done`);
        assert.ok(count <= (fault === "commit_twice" ? 2 : 1), lines.at(-1));
        // Done twice by the provider itself, the answer is that of the second time: there is nothing left to cancel.
        if (count > 0 && fault !== "commit_twice") assert.ok(status === 200 || body.error.outcome === "unknown", lines.at(-1));
        if (status === 200) assert.ok(count > 0 && body.order_id === id, lines.at(-1));
        assert.ok(cell.counts().struck !== 0, `${fault} did not strike`);
        if (fault === "dns_failure") assert.equal(body.error?.outcome, "not_sent", lines.at(-1));
      }
    }
  });
  for (const line of lines) context.diagnostic(line);
  for (const cell of cells) await cell.close();
});

test("a client that vanishes mid-call: its order is settled, and found by its key", async () => {
  const cell = await server.open({ fault: "commit_answer_late", delayMs: 600, endpoint: "taxomet.add_order" });
  await withGateway(bindingsFor(cell.config), async ({ origin }) => {
    const call = await caller(origin);
    const authorization = `Bearer ${await token()}`;
    const { port } = new URL(origin);
    for (let n = 0; n < 12; n++) {
      await new Promise((resolve) => {
        const body = JSON.stringify(ADD_ORDER);
        const request = httpRequest({ host: "127.0.0.1", port, path: "/taxomet.add_order", method: "POST", headers: { authorization, "content-type": "application/json", "content-length": Buffer.byteLength(body), "idempotency-key": `gone ${n}` } });
        request.on("error", resolve);
        request.on("response", resolve);
        request.end(body);
        setTimeout(() => (request.destroy(), resolve()), n * 60);
      });
    }
    await pause(1500);
    let made = 0;
    for (let n = 0; n < 12; n++) {
      const { status, body } = await call("taxomet.add_order", undefined, `gone ${n}`);
      if (status === 404) continue; // it vanished before the Worker had read its request
      made++;
      assert.equal(status, 200, JSON.stringify(body));
      assert.ok(cell.counts().committed.includes(body.order_id));
    }
    assert.ok(made >= 8, `${made} orders`);
    assert.equal(cell.counts().commits, made, "no order without its key, no key without its order");
  });
  await cell.close();
});

test("objects that placed the same parcel for two callers tell neither of the other's order", async () => {
  const parcels = { endpoint: "p2p_motion.create_order", after: 1, times: 1 };
  for (const [fault, told] of [["dropped_before_commit", { state: "unknown" }], ["commit_then_reset", { state: "found" }]]) {
    const cell = await server.open({ ...parcels, fault });
    await withGateway(bindingsFor(cell.config, QUICK), async ({ origin }) => {
      const [anna, boris] = [await caller(origin), await caller(origin, "boris")];
      const order = parcel(Date.now());
      const { body } = await anna(parcels.endpoint, order, "k");
      assert.equal((await boris(parcels.endpoint, order, "k")).status, 202);
      const { reconciliation } = (await boris(parcels.endpoint, undefined, "k")).body;
      assert.equal(reconciliation.state, told.state, JSON.stringify(reconciliation));
      assert.notEqual(reconciliation.id, body.id);
      if (told.state === "found") assert.equal(reconciliation.id, cell.counts().committed[1]);
    });
    await cell.close();
  }
});

test("who is refused a text to one number has used up no other's", async () => {
  const cell = await server.open();
  await withGateway(bindingsFor(cell.config, { ALLOW: "taxomet.send_sms" }), async ({ origin }) => {
    const call = await caller(origin);
    const text = async (phone, key) => (await call("taxomet.send_sms", { from: "TAXI", phone, msg: "Your car is here" }, key)).status;
    const statuses = [];
    for (let n = 0; n < 10; n++) statuses.push(await text("70005550101", `a ${n}`));
    assert.deepEqual(statuses, [...Array(5).fill(200), ...Array(5).fill(429)]);
    for (let n = 0; n < 5; n++) assert.equal(await text(`7000555020${n}`, `b ${n}`), 200);
    assert.equal(await text("70005550301", "c"), 429);
    assert.equal(cell.counts().sent["taxomet.send_sms"], 10);
  });
  await cell.close();
});

test("objects that are asked in vain keep nothing", async () => {
  const cell = await server.open();
  await withGateway(bindingsFor(cell.config), async ({ origin, bundled }) => {
    const call = await caller(origin);
    const bytes = async () => {
      const files = await readdir(join(bundled.folder, "state"), { recursive: true });
      const sizes = await Promise.all(files.filter((file) => /\.sqlite(-wal)?$/.test(file) && !file.includes("metadata")).map(async (file) => (await stat(join(bundled.folder, "state", file))).size));
      return Math.max(0, ...sizes);
    };
    for (let n = 0; n < 5; n++) {
      assert.equal((await call("taxomet.add_order", undefined, `never seen ${n}`)).status, 404);
      assert.equal((await call("taxomet.add_order", { unit_id: "x" }, `misspelt ${n}`)).status, 400);
    }
    // workerd opens a file for whatever is asked: it is as empty as can be.
    assert.equal(await bytes(), 4096);
    assert.equal((await call("taxomet.add_order", ADD_ORDER, "k")).status, 200);
    assert.ok((await bytes()) > 4096);
  });
  await cell.close();
});

test("clients through the Worker: the same results, errors and reconciliation as with credentials", async () => {
  const good = await server.open();
  const lost = await server.open({ fault: "commit_then_reset", endpoint: "p2p_motion.create_order" });
  await withGateway(bindingsFor(good.config), async ({ origin, rebind }) => {
    const headers = async () => ({ authorization: `Bearer ${await token()}` });
    const taxomet = new Taxomet({ gateway: origin, headers, allowInsecure: true });
    const { order_id } = await taxomet.addOrder(ADD_ORDER);
    assert.equal((await taxomet.getOrder({ id: order_id })).order_id, order_id);
    const p2p = new P2pMotion({ gateway: await rebind(bindingsFor(lost.config)), headers, allowInsecure: true });
    const order = parcel(Date.now());
    const error = await p2p.createOrder(order).then(() => assert.fail("it was lost"), (error) => error);
    assert.ok(error instanceof RidewireError && error.outcome === "unknown", String(error));
    const saved = JSON.parse(JSON.stringify(error));
    assert.deepEqual(await error.reconcile(), { state: "found", id: lost.counts().committed[0], duplicates: [] });
    // After a reload of the page.
    const reloaded = new P2pMotion({ gateway: await rebind(bindingsFor(lost.config)), headers, allowInsecure: true });
    assert.deepEqual(await reloaded.reconcile(saved), { state: "found", id: lost.counts().committed[0], duplicates: [] });
    assert.equal(lost.counts().commits, 1);
    await reloaded.geocode({ address: "Чернівці" });
    const { remaining, source } = reloaded.quota()["geo-coding"];
    assert.deepEqual([remaining, source], [99, "headers"]);
  });
  await good.close();
  await lost.close();
});

test("nothing that the Worker prints or answers holds a credential, a URL or a stack", async () => {
  const output = [];
  const cell = await server.open({ fault: "commit_then_reset" });
  const { taxomet, yandexTaxi, p2pMotion } = cell.config;
  await withGateway(
    bindingsFor(cell.config),
    async ({ origin }) => {
      const call = await caller(origin);
      for (const [endpoint, params] of Object.entries({ ...CREATES, "taxomet.get_order": () => ({ id: 1 }), "yandex_taxi.zone_info": () => ({ ll: { lon: 37.5, lat: 55.7 } }) })) {
        const { text } = await call(endpoint, params(), "k");
        output.push(text);
      }
    },
    { handleRuntimeStdio: (...streams) => streams.forEach((stream) => stream.on("data", (data) => output.push(String(data)))) },
  );
  const said = output.join("\n");
  for (const secret of [taxomet.operatorPassword, encodeURIComponent(taxomet.operatorPassword), taxomet.operatorLogin, yandexTaxi.apiKey, yandexTaxi.clid, p2pMotion.apiKey, TOKEN_SECRET, "127.0.0.1:", "5550101", "    at "])
    assert.ok(!said.includes(secret), `${secret} in ${said}`);
  await cell.close();
});
