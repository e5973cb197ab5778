// What the cells share: folders as a stranger has them, programs, servers, and the two things every cell has to come out with.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

import { PKG_TESTS } from "../lib/package.mjs";
import { EXPECTED } from "../runtimes/script.mjs";

export const HERE = fileURLToPath(new URL(".", import.meta.url));
export const QUICKSTARTS = fileURLToPath(new URL("../../quickstarts/", import.meta.url));
/** The tarball that `cargo xtask matrix` has packed. */
const TARBALL = process.env.RIDEWIRE_TARBALL;
if (!TARBALL) throw new Error("start this with `cargo xtask matrix environments`, which packs the package");

/** Thrown by a cell that cannot run on this machine. */
export class Missing extends Error {}

/** The first of these programs on the PATH. */
export function program(...names) {
  const found = names.flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name))).find(existsSync);
  if (!found) throw new Missing(`${names[0]} is not installed`);
  return found;
}

/** What a quick start that was tried in place has left there. */
const MADE = new Set(["node_modules", "dist", "pkg", "target", ".next", ".wrangler", "package-lock.json"]);

const scratch = [];

/** A folder that is gone when the run ends. */
export async function temporary() {
  const folder = await mkdtemp(join(tmpdir(), "ridewire-environments-"));
  scratch.push(folder);
  return folder;
}

export const cleanUp = () => Promise.all(scratch.map((folder) => rm(folder, { recursive: true, force: true, maxRetries: 5 })));

/** A quick start, copied somewhere else and installed as its README says: what a stranger has. */
export async function stranger(name) {
  const folder = await temporary();
  await cp(join(QUICKSTARTS, name), folder, { recursive: true, filter: (path) => !MADE.has(basename(path)) });
  await install(folder);
  return folder;
}

export const install = (folder) => run("npm", ["install", TARBALL, "--no-audit", "--no-fund", "--loglevel=error"], folder);

/** The page of the Vite quick start beside the tools of this folder, with the whole script in place of its price. */
export async function app(name) {
  const folder = join(HERE, "work", name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, ".."), { recursive: true });
  await cp(join(QUICKSTARTS, "vite"), folder, { recursive: true });
  await putWholeScript(folder);
  return folder;
}

/** From now on the folder's `price()` is the whole script. `before` runs in front of it. */
export async function putWholeScript(folder, before = "") {
  for (const file of ["whole.mjs", "script.mjs"]) await cp(join(PKG_TESTS, "runtimes", file), join(folder, file));
  await writeFile(
    join(folder, "price.js"),
    `import * as ridewire from "ridewire";\nimport { whole } from "./whole.mjs";\n\nexport async function price() {\n  ${before}\n  return whole();\n}\n`,
  );
}

/** Does `work` twice: with the folder as it is, which has to give a price, and then with the whole script in it. */
export async function priceThenWhole(folder, work, where = folder) {
  isPrice(await work());
  await putWholeScript(where);
  isWhole(await work());
}

export const isPrice = (text) => assert.match(text.trim(), /^\d+(\.\d+)? RUB$/);

export function isWhole(text) {
  // Test runners and npm say more than the program did.
  const line = text.split("\n").find((line) => line.startsWith("{")) ?? text;
  let answer;
  try {
    answer = JSON.parse(line);
  } catch {
    assert.fail(`this came instead of the script's answer: ${text.slice(0, 2000)}`);
  }
  assert.deepEqual(answer, EXPECTED);
}

const environment = (more) => ({
  ...process.env,
  // Deno and Bun come from npm here; a stranger has them on the PATH, too.
  PATH: `${join(PKG_TESTS, "node_modules/.bin")}${delimiter}${process.env.PATH}`,
  ...{ DENO_NO_UPDATE_CHECK: "1", NEXT_TELEMETRY_DISABLED: "1", WRANGLER_SEND_METRICS: "false", NO_COLOR: "1", BROWSER: "none" },
  ...more,
});

/** What a program printed on its standard output. Fails with all that it said. */
export function run(command, args, cwd, env = {}) {
  const { child, said, gone } = start(command, args, cwd, env);
  const limit = setTimeout(() => stop(child), 300_000);
  return gone.finally(() => clearTimeout(limit)).then((code) => {
    if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${said.all.slice(-3000)}`);
    return said.out;
  });
}

/** Starts a server program, waits until it prints its address, hands that to `use`, and stops the program. */
export async function withProgram(command, args, cwd, use, env = {}) {
  const { child, said, gone } = start(command, args, cwd, env);
  try {
    const address = await new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error(`${command} said no address in 60 s:\n${said.all.slice(-3000)}`)), 60_000);
      const look = () => {
        const found = /https?:\/\/(?:localhost|127\.0\.0\.1):\d+/.exec(said.all)?.[0];
        if (!found) return;
        clearTimeout(limit);
        resolve(found.replace("localhost", "127.0.0.1"));
      };
      said.onMore = look;
      gone.then((code) => reject(new Error(`${command} ended with ${code}:\n${said.all.slice(-3000)}`)));
    });
    return await use(address);
  } finally {
    stop(child);
    await gone;
  }
}

function start(command, args, cwd, env) {
  // A group of its own: npm starts the program that matters as its child's child.
  const child = spawn(command, args, { cwd, env: environment(env), stdio: ["ignore", "pipe", "pipe"], detached: true });
  const said = { out: "", all: "", onMore() {} };
  const hear = (stream) => (text) => {
    if (stream === "out") said.out += text;
    // Colours come even where they are asked not to.
    said.all += text.replace(/\x1b\[[0-9;]*m/g, "");
    said.onMore();
  };
  child.stdout.setEncoding("utf8").on("data", hear("out"));
  child.stderr.setEncoding("utf8").on("data", hear("err"));
  const gone = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  return { child, said, gone };
}

function stop(child) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}
