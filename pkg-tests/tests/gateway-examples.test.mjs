// The servers of `gateway/examples` in their runtimes, with the ledger in a file: killed and started again, and two of them over one file.
// `cargo xtask matrix environments` does the same on newer versions of Node, and builds and starts the route of Next.js.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { startFaultServer } from "../faults/server.mjs";
import { copyGateway, shares, startExample, survives, withstands } from "../gateway/examples.mjs";
import { bindingsFor } from "../gateway/workerd.mjs";
import { PKG_TESTS } from "../lib/package.mjs";

const tool = (name) => join(PKG_TESTS, "node_modules/.bin", name);
const [major, minor] = process.versions.node.split(".").map(Number);
const HAS_SQLITE = major > 22 || (major === 22 && minor >= 5);
const SERVERS = {
  deno: [tool("deno"), "run", "--allow-net", "--allow-env", "--allow-read", "--allow-write", "--no-prompt", "--no-remote", "--no-lock", "--node-modules-dir=manual"],
  bun: [tool("bun"), "run", "--no-install"],
  // The package itself does with 20.
  ...(HAS_SQLITE && { node: [process.execPath] }),
};

let server;
let gateway;
before(async () => {
  server = await startFaultServer();
  gateway = await copyGateway();
  await writeFile(join(gateway.folder, "examples/in-memory.mjs"), IN_MEMORY);
});
after(async () => {
  await server.close();
  await gateway.close();
});

for (const [runtime, command] of Object.entries(SERVERS)) {
  const start = (variables, ledger) => startExample(gateway, runtime, command, variables, `${runtime}-${ledger}`);
  test(`${runtime}: an order and the quota survive the server`, () => survives(server, start));
  test(`${runtime}: two servers over one file place one order for one key`, () => shares(server, start));
  test(`${runtime}: no nonsense ends the server`, () => withstands(server, start));
}

/** The server of `examples/node.mjs` without its file, as any Node that the package runs on can start it. */
const IN_MEMORY = `
import { createGateway, memoryLedger } from "ridewire/gateway";
import { providersFrom, rulesFrom } from "../options.mjs";
import { serve } from "./http.mjs";
serve(createGateway({ ...providersFrom(process.env), ...rulesFrom(process.env), ledger: memoryLedger() }), Number(process.env.PORT), process.env.HOST);
`;

test("node without node:sqlite: no nonsense ends the server", async () => {
  await withstands(server, (variables, ledger) => startExample(gateway, "in-memory", [process.execPath], variables, ledger));
});

test("a server with a wrong variable does not start, and says which it is", async () => {
  const config = bindingsFor((await server.open()).config);
  const wrong = { TOKEN_SECRET: "too short", TAXOMET_LOGIN: "", TAXOMET_BASE_URL: "tenant.example", TIMEOUT_MS: "ten", ALLOW: "taxomet.addOrder", ORIGINS: "https://shop.example/", PREFIX: "api" };
  const names = { TAXOMET_LOGIN: "operatorLogin", TAXOMET_BASE_URL: "baseUrl", TIMEOUT_MS: "timeoutMs", ALLOW: "options.allow[0]", ORIGINS: "options.origins[0]", PREFIX: "options.prefix" };
  await Promise.all(
    Object.entries(wrong).map(async ([variable, value]) => {
      const start = startExample(gateway, "in-memory", [process.execPath], { ...config, [variable]: value }, "none");
      await assert.rejects(start, ({ message }) => message.includes(names[variable] ?? variable), variable);
    }),
  );
});

if (!HAS_SQLITE) {
  test("an older Node is told in a sentence what is missing", async () => {
    const { code, stderr } = await promisify(execFile)(process.execPath, [join(gateway.folder, "examples/node.mjs")]).catch((error) => error);
    assert.equal(code, 1);
    assert.equal(stderr, `This server needs node:sqlite, which came with Node 22.5; this is Node ${process.versions.node}. On an older one take the Database of better-sqlite3.\n`);
  });
}
