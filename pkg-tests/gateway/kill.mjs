// Kills workerd at random moments of orders under way, starts it again over the same storage, and judges every order.
//   node gateway/kill.mjs --count 200
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { Miniflare } from "miniflare";

import { tokenFor } from "../../gateway/token.mjs";
import { startFaultServer } from "../faults/server.mjs";
import { randomness } from "../tests/support/random.mjs";
import { parcel } from "../tests/support/virtual.mjs";
import { bindingsFor, bundleGateway, optionsFor, TOKEN_SECRET } from "./workerd.mjs";

/** Orders that are under way at each kill. */
const AT_ONCE = 6;

/** @returns {Promise<{ kills, orders, done, unknown, found, unplaced, failures: string[] }>} */
export async function killAndJudge(kills, seed, log = () => {}) {
  const random = randomness(seed);
  const server = await startFaultServer({ maxLifetimeMs: 60 * 60_000 });
  const cell = await server.open({ sandbox: { latencyMs: [20, 400], quota: { orders: 1_000_000 } } });
  const bundled = await bundleGateway();
  const bindings = bindingsFor(cell.config);
  const tally = { kills, orders: 0, done: 0, unknown: 0, found: 0, unplaced: 0, failures: [] };
  const start = async () => {
    const miniflare = new Miniflare(optionsFor(bundled, bindings));
    return { miniflare, origin: (await miniflare.ready).origin };
  };
  const authorization = `Bearer ${await tokenFor("anna", TOKEN_SECRET, 7200)}`;
  const send = async (origin, { endpoint, params, key }, method) => {
    const init = { method, headers: { authorization, "idempotency-key": key, ...(method === "POST" && { "content-type": "application/json" }) }, ...(method === "POST" && { body: JSON.stringify(params) }) };
    const response = await fetch(`${origin}/${endpoint}`, init);
    return { status: response.status, body: await response.json() };
  };
  const made = ({ phone }) => cell.sandbox.log.filter((entry) => JSON.stringify(entry.params).includes(phone)).flatMap(({ committed }) => committed);

  let running = await start();
  try {
    for (let kill = 0; kill < kills; kill++) {
      const orders = Array.from({ length: AT_ONCE }, (_, n) => {
        const phone = `000${String(kill * AT_ONCE + n).padStart(7, "0")}`;
        const isTaxi = random.chance(0.5);
        const params = isTaxi
          ? { unit_id: 1, tarif_id: -1, phone: `+7${phone}`, to: ["Сочи, Морская ул., 1", "Сочи, Парковая ул., 42"] }
          : { ...parcel(Date.now()), receiver: { name: "Оля", phone } };
        return { endpoint: isTaxi ? "taxomet.add_order" : "p2p_motion.create_order", params, phone, key: `kill ${kill}, order ${n}` };
      });
      const { origin, miniflare } = running;
      const sent = orders.map(async (order) => {
        await new Promise((resolve) => setTimeout(resolve, random.below(200)));
        return send(origin, order, "POST").catch(() => undefined);
      });
      await new Promise((resolve) => setTimeout(resolve, 200 + random.below(900)));
      for (const pid of children()) process.kill(pid, "SIGKILL");
      await Promise.race([Promise.all(sent), new Promise((resolve) => setTimeout(resolve, 1500))]);
      await miniflare.dispose().catch(() => {});
      running = await start();
      // Whatever was on its way to the provider when it died may still arrive, and takes its time there.
      let patience = 20;
      do await new Promise((resolve) => setTimeout(resolve, 500));
      while (--patience > 0 && cell.sandbox.log.some(({ status }) => status === undefined));
      for (const order of orders) await judge(order);
      log(`${kill + 1} of ${kills} kills: ${JSON.stringify({ ...tally, failures: tally.failures.length })}`);
    }
  } finally {
    await running.miniflare.dispose().catch(() => {});
    await bundled.close();
    await server.close();
  }
  return tally;

  /** A connection may be let go at the moment it is used; with a key, to send again is to ask again. */
  function ask(order, method) {
    return send(running.origin, order, method).catch(() => send(running.origin, order, method));
  }

  async function judge(order) {
    tally.orders++;
    const before = made(order).length;
    const known = await ask(order, "GET");
    const again = await ask(order, "POST");
    const ids = made(order);
    const fail = (why) => tally.failures.push(`${order.key}, ${order.endpoint}: ${why}: ${JSON.stringify({ known, again, before, ids })}`);
    if (ids.length > 1) return fail("ordered twice");
    if (known.status === 404) {
      tally.unplaced++;
      if (before !== 0) fail("an order that the ledger does not know");
      if (again.status !== 200) fail("it could have been placed");
      return;
    }
    if (ids.length !== before) return fail("sent again");
    if (again.status === 200) {
      tally.done++;
      if (!ids.includes(again.body.order_id ?? again.body.id)) fail("a false yes");
    } else if (again.status === 202 && again.body.error.outcome === "unknown") {
      tally.unknown++;
      if (again.body.reconciliation?.state === "found") tally.found++;
      if (order.endpoint === "p2p_motion.create_order" && ids.length === 1 && again.body.reconciliation?.id !== ids[0]) fail("lost");
    } else fail("neither done nor unknown");
  }
}

/** The workerd processes that this process has started. */
function children() {
  const pids = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
  return pids.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("workerd"));
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { values } = parseArgs({ options: { count: { type: "string", default: "20" }, seed: { type: "string" } } });
  const seed = values.seed === undefined ? undefined : Number(values.seed);
  const { failures, ...figures } = await killAndJudge(Number(values.count), seed, (line) => console.log(line));
  console.log(JSON.stringify(figures));
  for (const failure of failures) console.error(failure);
  process.exit(failures.length === 0 ? 0 : 1);
}
