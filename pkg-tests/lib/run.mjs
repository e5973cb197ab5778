// Runs a program of a JavaScript runtime, each as its user would start it.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { PKG_TESTS } from "./package.mjs";

const exec = promisify(execFile);
const tool = (name) => `${PKG_TESTS}node_modules/.bin/${name}`;

export const node = (...args) => run(process.execPath, args);
/** Without any permission: whatever it would have to ask for, it is refused. */
export const deno = (...args) =>
  run(tool("deno"), ["run", "--no-prompt", "--no-remote", "--no-lock", "--node-modules-dir=manual", ...args], { DENO_NO_UPDATE_CHECK: "1" });
export const bun = (...args) => run(tool("bun"), ["run", "--no-install", ...args]);

/** What the program printed. Fails with all that it said when it fails. */
async function run(program, args, env = {}) {
  const { stdout } = await exec(program, args, { cwd: PKG_TESTS, env: { ...process.env, ...env }, timeout: 60_000 });
  return stdout;
}
