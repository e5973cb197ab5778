// The servers of `gateway/examples`, and what is asked of each of them in its runtime.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";

import { tokenFor } from "../../gateway/token.mjs";
import { PKG_TESTS } from "../lib/package.mjs";
import { ADD_ORDER } from "../tests/support/gateway.mjs";
import { parcel } from "../tests/support/virtual.mjs";
import { bindingsFor, openBroken, TOKEN_SECRET } from "./workerd.mjs";

/** A copy of `gateway/` in the tests' folder, so that `ridewire` is found by name; `close()` removes it. */
export async function copyGateway() {
  const folder = await mkdtemp(join(PKG_TESTS, "gateway-examples-"));
  await cp(join(PKG_TESTS, "../gateway"), folder, { recursive: true });
  return { folder, close: () => rm(folder, { recursive: true, force: true }) };
}

/** Somebody who may call: status and body of what is answered. */
export async function sender(origin) {
  const authorization = `Bearer ${await tokenFor("anna", TOKEN_SECRET)}`;
  return async (endpoint, params, key) => {
    const init = { method: params ? "POST" : "GET", headers: { authorization, ...(key && { "idempotency-key": key }), ...(params && { "content-type": "application/json" }) }, ...(params && { body: JSON.stringify(params) }) };
    const response = await fetch(`${origin}/${endpoint}`, init);
    return { status: response.status, body: await response.json() };
  };
}

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** Starts `examples/{name}.mjs` by these words of a command line, with these variables and its ledger in a file of that name. */
export async function startExample({ folder }, name, [command, ...args], variables, ledger) {
  const port = await freePort();
  const env = { ...process.env, ...variables, PORT: String(port), HOST: "127.0.0.1", LEDGER_FILE: join(folder, ledger), DENO_NO_UPDATE_CHECK: "1" };
  const child = spawn(command, [...args, join(folder, "examples", `${name}.mjs`)], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => said.push(String(data)));
  const send = await sender(`http://127.0.0.1:${port}`);
  for (let tries = 0; ; tries++) {
    if (child.exitCode !== null || tries > 200) throw new Error(`${name} did not start:\n${said.join("")}`);
    if (await send("taxomet.get_order", { id: 1 }).catch(() => undefined)) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const kill = () => (child.kill("SIGKILL"), exited);
  return { send, kill, port };
}

/** Requests that are none, which a server has to answer somehow, or to cut off, and outlive. */
const NONSENSE = [
  "TRACE /taxomet.get_order HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "GET /taxomet.get_order HTTP/1.1\r\nHost: [\r\n\r\n",
  "GET //[ HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "GET http://[/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n",
  "POST /taxomet.get_order HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
  "POST /taxomet.get_order HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  "POST /taxomet.add_order HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nIdempotency-Key: k\r\nContent-Length: 100\r\n\r\n{",
  "\u0000\u0001\r\n\r\n",
];

/** What comes back to somebody who may call and sends a megabyte, in pieces of `size` bytes every ten milliseconds until he is answered. */
export async function sendTooMuch(port, size, prefix = "") {
  const head = `POST ${prefix}/taxomet.add_order HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${await tokenFor("anna", TOKEN_SECRET)}\r\nContent-Type: application/json\r\nIdempotency-Key: long\r\n`;
  let answer = "";
  const socket = connect(port, "127.0.0.1");
  socket.on("data", (data) => (answer += data)).on("error", () => {});
  socket.write(`${head}Content-Length: 1000000\r\n\r\n`);
  for (let sent = 0; sent < 1_000_000 && answer === "" && !socket.destroyed; sent += size) {
    socket.write("x".repeat(size));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  // What was sent before the answer came is still to be got over.
  await new Promise((resolve) => setTimeout(resolve, 300));
  socket.destroy();
  return answer;
}

/** No nonsense ends the server. */
export async function withstands(server, start) {
  const cell = await server.open();
  const one = await start(bindingsFor(cell.config), "withstands.sqlite");
  try {
    for (const text of NONSENSE) {
      await new Promise((resolve) => {
        const socket = connect(one.port, "127.0.0.1", () => socket.write(text));
        socket.on("data", () => socket.destroy()).on("error", () => {}).on("close", resolve);
        setTimeout(() => socket.destroy(), 300);
      });
      const { status, body } = await one.send("taxomet.add_order", ADD_ORDER, text.slice(0, 30).replace(/[^ -~]/g, "."));
      assert.equal(status, 200, `after ${JSON.stringify(text)}: ${JSON.stringify(body)}`);
    }
    for (const size of [2_000, 70_000, 1_000_000]) {
      assert.match(await sendTooMuch(one.port, size), /^HTTP\/1\.1 413 /, String(size));
      assert.equal((await one.send("taxomet.add_order", ADD_ORDER, `after too much, ${size}`)).status, 200);
    }
  } finally {
    await one.kill();
  }
  await cell.close();
}

/** Orders, and what is known of a quota, survive the server. `start(variables, ledger)` starts one. */
export async function survives(server, start) {
  const broken = await openBroken(server, "commit_then_reset");
  const late = await server.open({ fault: "commit_answer_late", delayMs: 1500, endpoint: "taxomet.add_order", sandbox: { quota: { "geo-coding": 3 } } });
  const config = bindingsFor({ ...broken.config, taxomet: late.config.taxomet });
  const couriers = parcel(Date.now());
  const good = await start(config, "survives.sqlite");
  const lost = await good.send("p2p_motion.create_order", couriers, "lost");
  assert.deepEqual([lost.status, lost.body.error?.outcome], [202, "unknown"], JSON.stringify(lost.body));
  // This one is under way when the server dies.
  const dying = good.send("taxomet.add_order", ADD_ORDER, "dying").catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 700));
  await good.kill();
  await dying;
  const again = await start(config, "survives.sqlite");
  try {
    const [id] = broken.of("p2p_motion.create_order").counts().committed;
    // The server that died may not have come to look, and then this one does.
    let told;
    for (let tries = 0; tries < 100 && told === undefined; tries++) {
      if (tries > 0) await new Promise((resolve) => setTimeout(resolve, 100));
      told = (await again.send("p2p_motion.create_order", couriers, "lost")).body.reconciliation;
    }
    assert.deepEqual(told, { state: "found", id, duplicates: [] });
    // Another process may still be at it: that is not known before it must have given up.
    const asked = await again.send("taxomet.add_order", undefined, "dying");
    assert.equal(asked.status, 409, JSON.stringify(asked.body));
    assert.equal(late.counts().commits, 1);
  } finally {
    await again.kill();
  }
  const geocode = ({ send }) => send("p2p_motion.geocode", { address: "Чернівці" });
  const counted = () => late.counts().sent["p2p_motion.geocode"];
  for (const round of [0, 1]) {
    const one = await start(bindingsFor(late.config), "quota.sqlite");
    try {
      if (round === 0) for (let n = 0; n < 3; n++) assert.equal((await geocode(one)).status, 200);
      const { status, body } = await geocode(one);
      assert.deepEqual([status, body.error?.kind, body.error?.outcome, counted()], [429, "rate_limited", "not_sent", 3], `round ${round}`);
    } finally {
      await one.kill();
    }
  }
  await broken.close();
  await late.close();
}

/** Two servers over one file place one order for one key. */
export async function shares(server, start) {
  const cell = await server.open({ sandbox: { latencyMs: 200 } });
  const servers = await Promise.all([start(bindingsFor(cell.config), "shared.sqlite"), start(bindingsFor(cell.config), "shared.sqlite")]);
  try {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => servers[n % 2].send("taxomet.add_order", ADD_ORDER, "one click")));
    assert.deepEqual([...new Set(answers.map(({ status, body }) => `${status} ${JSON.stringify(body)}`))].length, 1, JSON.stringify(answers[0]));
    assert.equal(cell.counts().sent["taxomet.add_order"], 1);
  } finally {
    for (const { kill } of servers) await kill();
  }
  await cell.close();
}
