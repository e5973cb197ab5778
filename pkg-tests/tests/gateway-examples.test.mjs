// The servers of `gateway/examples` in their runtimes, with the ledger in a file: killed and started again, and two of them over one file.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { tokenFor } from "../../gateway/token.mjs";
import { startFaultServer } from "../faults/server.mjs";
import { bindingsFor, openBroken, TOKEN_SECRET } from "../gateway/workerd.mjs";
import { PKG_TESTS } from "../lib/package.mjs";
import { ADD_ORDER } from "./support/gateway.mjs";
import { parcel } from "./support/virtual.mjs";

const tool = (name) => join(PKG_TESTS, "node_modules/.bin", name);
const [major, minor] = process.versions.node.split(".").map(Number);
const SERVERS = {
  deno: [tool("deno"), "run", "--allow-net", "--allow-env", "--allow-read", "--allow-write", "--no-prompt", "--no-remote", "--no-lock", "--node-modules-dir=manual"],
  bun: [tool("bun"), "run", "--no-install"],
  // node:sqlite came with 22.5; the package itself does with 20.
  ...((major > 22 || (major === 22 && minor >= 5)) && { node: [process.execPath] }),
};

let server;
/** In this folder, so that `ridewire` is found by name. */
let folder;
before(async () => {
  server = await startFaultServer();
  folder = await mkdtemp(join(PKG_TESTS, "gateway-examples-"));
  await cp(join(PKG_TESTS, "../gateway"), folder, { recursive: true });
});
after(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

async function start(runtime, config, ledger) {
  const port = await freePort();
  const [command, ...args] = SERVERS[runtime];
  const env = { ...process.env, ...bindingsFor(config), PORT: String(port), HOST: "127.0.0.1", LEDGER_FILE: join(folder, ledger), DENO_NO_UPDATE_CHECK: "1" };
  const child = spawn(command, [...args, join(folder, "examples", `${runtime}.mjs`)], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => said.push(String(data)));
  const origin = `http://127.0.0.1:${port}`;
  const authorization = `Bearer ${await tokenFor("anna", TOKEN_SECRET)}`;
  const send = async (endpoint, params, key) => {
    const init = { method: params ? "POST" : "GET", headers: { authorization, ...(key && { "idempotency-key": key }), ...(params && { "content-type": "application/json" }) }, ...(params && { body: JSON.stringify(params) }) };
    const response = await fetch(`${origin}/${endpoint}`, init);
    return { status: response.status, body: await response.json() };
  };
  for (let tries = 0; ; tries++) {
    if (child.exitCode !== null || tries > 200) throw new Error(`${runtime} did not start:\n${said.join("")}`);
    if (await send("taxomet.get_order", { id: 1 }).catch(() => undefined)) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const kill = () => new Promise((resolve) => (child.once("exit", resolve), child.kill("SIGKILL")));
  return { send, kill, said };
}

for (const runtime of Object.keys(SERVERS)) {
  test(`${runtime}: an order survives the server that placed it`, async () => {
    const broken = await openBroken(server, "commit_then_reset");
    const late = await server.open({ fault: "commit_answer_late", delayMs: 1500, endpoint: "taxomet.add_order" });
    const good = await start(runtime, { ...broken.config, taxomet: late.config.taxomet }, `${runtime}.sqlite`);
    const couriers = parcel(Date.now());
    const lost = await good.send("p2p_motion.create_order", couriers, "lost");
    assert.deepEqual([lost.status, lost.body.error?.outcome], [202, "unknown"], JSON.stringify(lost.body));
    // This one is under way when the server dies.
    const dying = good.send("taxomet.add_order", ADD_ORDER, "dying").catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 700));
    await good.kill();
    await dying;
    const again = await start(runtime, { ...broken.config, taxomet: late.config.taxomet }, `${runtime}.sqlite`);
    try {
      const [id] = broken.of("p2p_motion.create_order").counts().committed;
      assert.deepEqual((await again.send("p2p_motion.create_order", couriers, "lost")).body.reconciliation, { state: "found", id, duplicates: [] });
      // Another process may still be at it: that is not known before it must have given up.
      const asked = await again.send("taxomet.add_order", undefined, "dying");
      assert.equal(asked.status, 409, JSON.stringify(asked.body));
      assert.equal(late.counts().commits, 1);
    } finally {
      await again.kill();
    }
    await broken.close();
    await late.close();
  });

  test(`${runtime}: two servers over one file place one order for one key`, async () => {
    const cell = await server.open({ sandbox: { latencyMs: 200 } });
    const servers = await Promise.all([start(runtime, cell.config, `${runtime}-shared.sqlite`), start(runtime, cell.config, `${runtime}-shared.sqlite`)]);
    try {
      const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => servers[n % 2].send("taxomet.add_order", ADD_ORDER, "one click")));
      assert.deepEqual([...new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`))].length, 1, JSON.stringify(answers[0]));
      assert.equal(cell.counts().sent["taxomet.add_order"], 1);
    } finally {
      for (const { kill } of servers) await kill();
    }
    await cell.close();
  });
}
