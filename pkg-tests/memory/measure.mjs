// Starts the program that makes many calls, and says what is wrong with the memory it needed.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** After so many calls the core's memory must not grow any more. */
export const SETTLED_CORE = 10_000;
/** So many calls it takes until the engine has compiled everything, and its heap for new objects, which it enlarges up to 32 MiB, has found its size. */
export const SETTLED_HEAP = 50_000;

const MIB = 1_048_576;
const GROWTH = 5 * MIB;
/** An instance is let go once its memory is larger. */
const MOST_PAGES = 32;
/** What an engine's own heap may keep of the objects of a large answer. */
const KEPT = 12 * MIB;

/** @returns {Promise<{ looks: Look[], large: Record<string, { before: Look, after: Look }> }>} a look: `{ calls, rss (bytes), pages, instances }` */
export async function measureMemory(calls, errors) {
  const program = fileURLToPath(new URL("program.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", program, String(calls), String(errors)], { timeout: 1_800_000 });
  return JSON.parse(stdout);
}

/** A sentence for each promise that was not kept. */
export function problemsOf({ looks, large }) {
  const problems = [];
  const [core] = looks;
  const settled = looks.filter(({ calls }) => calls >= SETTLED_HEAP);
  const most = Math.max(...settled.map(({ rss }) => rss));
  if (most - settled[0].rss > GROWTH) problems.push(`resident memory grew by ${mib(most - settled[0].rss)} MiB`);
  for (const { calls, pages } of looks) {
    if (pages !== core.pages) problems.push(`${pages} WebAssembly pages after ${calls} calls, ${core.pages} after ${core.calls}`);
  }
  for (const [name, { before, after }] of Object.entries(large)) {
    if (after.pages > Math.max(core.pages, MOST_PAGES)) problems.push(`${name}: ${after.pages} WebAssembly pages remain, ${before.pages} before`);
    if (after.rss - before.rss > KEPT) problems.push(`${name}: ${mib(after.rss - before.rss)} MiB remain`);
  }
  return problems;
}

export const mib = (bytes) => (bytes / MIB).toFixed(1);
