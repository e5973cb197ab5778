// Times contenders in rounds: in each round every contender has one short batch, so that what else the machine does strikes all alike.
import { GROUPS } from "./cases.mjs";
import { OURS } from "./names.mjs";

/**
 * Measures all cases of a group.
 * @param {{ rounds: number, batchMs: number, warmUpMs: number }} pace
 * @returns {Promise<{ group, name, size?, times: Record<string, number[]> }[]>} nanoseconds an operation, a figure each round
 */
export async function measureGroup(group, pace, time = timeHere) {
  const cases = GROUPS[group]().map((it, index) => ({ ...it, group, index }));
  for (const it of cases) await verify(it);
  const entries = cases.flatMap((it) => Object.keys(it.contenders).map((contender) => ({ it, contender, times: [] })));
  for (const entry of entries) entry.batch = await warmUp(entry, pace, time);
  for (let round = 0; round < pace.rounds; round++) {
    // Nobody always comes after the same neighbour.
    const order = round % 2 ? [...entries].reverse() : entries;
    for (const entry of order) entry.times.push(((await time(entry.it, entry.contender, entry.batch)) * 1e6) / entry.batch);
  }
  return cases.map((it) => ({
    group,
    name: it.name,
    ...(it.size && { size: it.size }),
    times: Object.fromEntries(entries.filter((entry) => entry.it === it).map(({ contender, times }) => [contender, times])),
  }));
}

/** Figures of contenders that do different things would mean nothing. */
async function verify({ group, name, contenders, agree }) {
  const ours = await contenders[OURS]();
  for (const [contender, run] of Object.entries(contenders)) {
    if (!agree(ours, await run())) throw new Error(`${group}, ${name}: ${contender} and ${OURS} differ`);
  }
}

/** Runs an entry until the engine has optimised it, and finds how many operations fill a batch. */
async function warmUp({ it, contender }, { batchMs, warmUpMs }, time) {
  let count = 1;
  let took = 0;
  for (let spent = 0; spent < warmUpMs || took < batchMs / 2; spent += took) {
    if (took < batchMs / 2) count *= 2;
    took = await time(it, contender, count);
  }
  return Math.max(1, Math.round((count * batchMs) / took));
}

let kept;

/** Milliseconds that so many operations take, by this runtime's own clock. */
export async function timeHere({ contenders, waits }, contender, count) {
  const run = contenders[contender];
  const start = clock();
  if (waits) for (let i = 0; i < count; i++) kept = await run();
  else for (let i = 0; i < count; i++) kept = run();
  return clock() - start;
}

/** Processor time of the process where the host tells it, so that other programs on the machine count little; else the wall's. */
export const clock = globalThis.process?.cpuUsage ? cpuMs : () => performance.now();

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What the last operation gave: an engine may not leave out work whose result is seen. */
export const lastResult = () => kept;
