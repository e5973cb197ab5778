// A proxy or certificates of the caller's own: the way is taken, creates stay single, and errors of connecting still prove what they prove.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { RidewireError, Taxomet } from "ridewire";

import { startFaultServer } from "../faults/server.mjs";
import { PKG_TESTS } from "../lib/package.mjs";
import { startProxy } from "../lib/proxy.mjs";

let server;
let proxy;
before(async () => {
  server = await startFaultServer({ maxLifetimeMs: 120_000 });
  proxy = await startProxy();
});
after(async () => {
  await server.close();
  await proxy.close();
});

const PROGRAM = join(PKG_TESTS, "runtimes/connection.mjs");
const tool = (name) => join(PKG_TESTS, "node_modules/.bin", name);
const COMMANDS = {
  node: [process.execPath],
  deno: [tool("deno"), "run", "--no-prompt", "--no-remote", "--no-lock", "--node-modules-dir=manual", "--allow-net=127.0.0.1", "--allow-env", "--allow-sys", "--allow-read"],
  bun: [tool("bun"), "run", "--no-install"],
};

async function run(runtime, task) {
  const [command, ...args] = COMMANDS[runtime];
  const { stdout } = await promisify(execFile)(command, [...args, PROGRAM, JSON.stringify(task)], { cwd: PKG_TESTS, env: { ...process.env, DENO_NO_UPDATE_CHECK: "1" }, timeout: 60_000 });
  return JSON.parse(stdout);
}

const used = () => proxy.tunnels() + proxy.forwarded();
/** Nothing listens there. */
const nowhere = async () => {
  const gone = await startProxy();
  await gone.close();
  return gone.url;
};

const WAYS = { node: { dispatcher: "ProxyAgent" }, bun: {} };

for (const [runtime, way] of Object.entries(WAYS)) {
  test(`${runtime}: calls go through the proxy`, async () => {
    const { config, counts, close } = await server.open({});
    const before = used();
    assert.deepEqual(await run(runtime, { config: config.taxomet, proxy: proxy.url, ...way, calls: ["getTariffs", "addOrder"] }), ["ok", "ok"]);
    assert.ok(used() > before, "it went round the proxy");
    assert.equal(counts().commits, 1);
    await close();
  });

  for (const fault of ["commit_then_reset", "commit_then_close", "commit_half_head"]) {
    test(`${runtime}: a create through a proxy is sent once when its answer is lost: ${fault}`, async () => {
      // After a read, so that there is a connection to be reused.
      const { config, counts, close } = await server.open({ fault, endpoint: "taxomet.add_order" });
      assert.deepEqual(await run(runtime, { config: config.taxomet, proxy: proxy.url, ...way, calls: ["getTariffs", "addOrder"] }), ["ok", "network/unknown"]);
      assert.equal(counts().commits, 1);
      await close();
    });
  }

  test(`${runtime}: a proxy that is not there proves that nothing was sent`, async () => {
    const { config, counts, close } = await server.open({});
    assert.deepEqual(await run(runtime, { config: config.taxomet, proxy: await nowhere(), ...way, calls: ["addOrder"] }), ["network/not_sent"]);
    assert.equal(counts().commits, 0);
    await close();
  });
}

test("node: a RetryAgent would order twice, so it is refused; what is composed proves nothing", async () => {
  const { config, counts, close } = await server.open({});
  const nobody = await nowhere();
  assert.deepEqual(await run("node", { config: config.taxomet, proxy: proxy.url, dispatcher: "RetryAgent", calls: ["getTariffs", "addOrder"] }), ["ok", "config/not_sent"]);
  assert.deepEqual(await run("node", { config: config.taxomet, proxy: nobody, dispatcher: "composed", calls: ["addOrder"] }), ["network/unknown"]);
  assert.equal(counts().commits, 0);
  await close();
});

test("deno: reads go through the proxy; creates too, or they are refused where Deno would repeat them", async () => {
  const { config, counts, close } = await server.open({ fault: "commit_then_reset", endpoint: "taxomet.add_order" });
  const before = used();
  const [read, create] = await run("deno", { config: config.taxomet, proxy: proxy.url, calls: ["getTariffs", "addOrder"] });
  assert.equal(read, "ok");
  assert.ok(used() > before, "it went round the proxy");
  const commits = create === "network/unknown" ? 1 : 0;
  assert.ok(commits === 1 || create === "config/not_sent", create);
  assert.equal(counts().commits, commits);
  await close();
});

for (const runtime of ["deno", "bun"]) {
  test(`${runtime}: certificates of the caller's own are trusted, for reads and for creates`, async () => {
    const { config, counts, close } = await server.open({ tls: true });
    assert.deepEqual(await run(runtime, { config: config.taxomet, caCerts: [server.ca], calls: ["getTariffs", "addOrder"] }), ["ok", "ok"]);
    assert.deepEqual(await run(runtime, { config: config.taxomet, caCerts: undefined, proxy: undefined, calls: ["addOrder"] }), ["network/not_sent"]);
    assert.equal(counts().commits, 1);
    await close();
  });
}

const CONFIG = { baseUrl: "https://demo.taxomet.example", operatorLogin: "login-1", operatorPassword: "password-1" };
const refused = { name: "RidewireError", kind: "config", outcome: "not_sent" };

test("what is no connection is refused when the client is made, and its values are not repeated", () => {
  for (const connection of [null, 1, [], { dispatcher: {} }, { dispatcher: 1 }, { proxy: "proxy" }, { proxy: "ftp://user:secret-1@h" }, { caCerts: "x" }, { caCerts: [1] }, { connect: 1 }, { agent: {} }]) {
    assert.throws(
      () => new Taxomet(CONFIG, { connection }),
      (error) => error instanceof RidewireError && error.kind === "config" && !/secret-1/.test(`${error.message}${error.stack}`),
      JSON.stringify(connection),
    );
  }
  assert.throws(() => new Taxomet(CONFIG, { fetch, connection: {} }), refused);
});

test("a connection that the host does not know is refused, not passed over", async () => {
  for (const connection of [{ proxy: "http://127.0.0.1:9" }, { caCerts: [] }, { connect() {} }]) {
    const client = new Taxomet(CONFIG, { connection });
    await assert.rejects(client.getTariffs({}), refused);
  }
});
