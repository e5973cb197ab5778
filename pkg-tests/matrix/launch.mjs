// Starts each runtime as its user would, with the runner inside, and waits until it has run its cells.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { FIREFOX, openInFirefox } from "../lib/firefox.mjs";
import { PKG_TESTS } from "../lib/package.mjs";

const PARALLEL = 24;
// A Worker's request is long, but not endless.
const CELLS_PER_REQUEST = 240;

const tool = (name) => join(PKG_TESTS, "node_modules/.bin", name);
const CHROMIUM = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((dir) => join(dir, name)))
  .find(existsSync);

/** Why a runtime cannot be started here, if it cannot. */
export const missing = (runtime) =>
  runtime === "firefox" && !FIREFOX ? "Firefox is not installed" : runtime === "chromium" && !CHROMIUM ? "Chromium is not installed" : undefined;

/**
 * Runs all cells that the coordinator has for a runtime.
 * @param coordinator as `startCoordinator` gives it
 * @param {{ folder?: string, parallel?: number }} [options] `folder` holds `matrix/` and `node_modules/ridewire`
 * @returns all that the program printed
 */
export async function launch(runtime, coordinator, { folder = PKG_TESTS, parallel = PARALLEL } = {}) {
  const scratch = await mkdtemp(join(tmpdir(), "ridewire-matrix-"));
  try {
    const authority = join(scratch, "authority.pem");
    await writeFile(authority, coordinator.ca);
    return await STARTERS[runtime]({ ...coordinator, folder, parallel, scratch, authority });
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

const STARTERS = {
  node: ({ base, folder, parallel, authority }) =>
    run(process.execPath, [join(folder, "matrix/start.mjs"), base, "node", String(parallel)], { cwd: folder, env: { NODE_EXTRA_CA_CERTS: authority } }),

  deno({ base, folder, parallel, authority }) {
    // The name is one that no name server knows.
    const permissions = ["--allow-net=127.0.0.1,ridewire-test.invalid"];
    const flags = ["run", "--no-prompt", "--no-remote", "--no-lock", "--node-modules-dir=manual", `--cert=${authority}`, ...permissions];
    const env = { DENO_NO_UPDATE_CHECK: "1", NODE_EXTRA_CA_CERTS: authority };
    return run(tool("deno"), [...flags, join(folder, "matrix/start.mjs"), base, "deno", String(parallel)], { cwd: folder, env });
  },

  bun: ({ base, folder, parallel, authority }) =>
    run(tool("bun"), ["run", "--no-install", join(folder, "matrix/start.mjs"), base, "bun", String(parallel)], { cwd: folder, env: { NODE_EXTRA_CA_CERTS: authority } }),

  workerd: (options) => inWorker("workerd", options),
  "workerd-connect": (options) => inWorker("workerd-connect", options),

  async chromium({ base, scratch, goodKey, isDone }) {
    const { chromium } = await import("playwright-core");
    // Chromium takes no authority from files; the one key of the tests it may.
    const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
    args.push("--disable-component-update", "--disable-sync", `--ignore-certificate-errors-spki-list=${goodKey}`);
    const context = await chromium.launchPersistentContext(join(scratch, "profile"), { executablePath: CHROMIUM, headless: true, args });
    const said = [];
    try {
      const page = await context.newPage();
      page.on("pageerror", (error) => said.push(String(error.stack)));
      await page.goto(`${base}/?runtime=chromium`);
      await until(() => isDone(), page);
    } finally {
      await context.close();
    }
    return said.join("\n");
  },

  async firefox({ base, isDone }) {
    await openInFirefox(`${base}/?runtime=firefox`, isDone);
    return "";
  },
};

async function inWorker(runtime, { base, folder, parallel, authority }) {
  // Miniflare looks when it is loaded, and only then.
  process.env.NODE_EXTRA_CA_CERTS = authority;
  const { withWorker } = await import("../lib/workerd.mjs");
  const said = [];
  const run = async (request) => {
    for (let more = true; more; ) {
      const body = JSON.stringify({ base, runtime, parallel, limit: CELLS_PER_REQUEST });
      const response = await request("/", { method: "POST", body });
      if (!response.ok) throw new Error(`the Worker answered ${response.status}: ${await response.text()}`);
      ({ more } = await response.json());
    }
  };
  await withWorker(join(folder, "matrix/worker.mjs"), run, (data) => said.push(data));
  return Buffer.concat(said).toString();
}

/** A page cannot be waited for, but its cells can. */
async function until(condition, page) {
  while (!condition()) {
    if (page.isClosed()) throw new Error("the page is gone");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function run(command, args, { cwd, env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => said.push(data));
    child.once("error", reject);
    child.once("close", (code) => {
      const text = Buffer.concat(said).toString();
      if (code === 0) resolve(text);
      else reject(new Error(`${command} ended with ${code}:\n${text.slice(-4000)}`));
    });
  });
}
