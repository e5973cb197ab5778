// Starts each runtime as its user would and has it measure groups of cases.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";

import { NO_CHROMIUM } from "../../pkg-tests/lib/chromium.mjs";

const exec = promisify(execFile);
const here = (path) => new URL(path, import.meta.url).pathname;
const tool = (name) => here(`../../pkg-tests/node_modules/.bin/${name}`);

/** What is gated comes first. */
export const RUNTIMES = {
  node: { title: () => `Node ${process.versions.node}`, measure: inProcess(process.execPath) },
};

function inProcess(...command) {
  return async (group, pace) => JSON.parse(await run(...command, here("start.mjs"), group, JSON.stringify(pace)));
}

async function run(program, ...args) {
  const { stdout } = await exec(program, args, { cwd: here(".."), env: { ...process.env, DENO_NO_UPDATE_CHECK: "1" }, maxBuffer: 2 ** 26, timeout: 600_000 });
  return stdout;
}
