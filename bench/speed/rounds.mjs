// Times contenders in rounds: in each round every contender has one short batch, so that what else the machine does strikes all alike.

/**
 * @param {{ group, index, name, size?, waits?, contenders: string[] }[]} cases
 * @param {{ rounds: number, batchMs: number, warmUpMs: number }} pace
 * @param time gives the milliseconds that so many operations of a case's contender take
 * @returns {Promise<{ group, name, size?, times: Record<string, number[]> }[]>} nanoseconds an operation, one figure a round
 */
export async function measure(cases, pace, time) {
  const entries = cases.flatMap((it) => it.contenders.map((contender) => ({ it, contender, times: [] })));
  for (const entry of entries) entry.batch = await warmUp(entry, paceOf(entry.it, pace), time);
  for (let round = 0; round < pace.rounds; round++) {
    // Nobody always comes after the same neighbour.
    const order = round % 2 ? [...entries].reverse() : entries;
    for (const { it, contender, times, batch } of order) times.push(((await time(it, contender, batch)) * 1e6) / batch);
  }
  return cases.map((it) => {
    const times = Object.fromEntries(entries.filter((entry) => entry.it === it).map(({ contender, times }) => [contender, times]));
    return { group: it.group, name: it.name, size: it.size, times };
  });
}

/**
 * What waits leaves timers, streams and garbage behind: its batches must be long enough to pay for what is theirs. It goes through so many functions
 * that an engine still compiles some after a second of it; without more, the first rounds would be those of its compiler.
 */
const paceOf = ({ waits }, { batchMs, warmUpMs }) => (waits ? { batchMs: 5 * batchMs, warmUpMs: 15 * warmUpMs } : { batchMs, warmUpMs });

/** Runs a contender until the engine has optimised it, and finds how many operations fill a batch. */
async function warmUp({ it, contender }, { batchMs, warmUpMs }, time) {
  let count = 1;
  let took = 0;
  for (let spent = 0; spent < warmUpMs || took < batchMs / 2; spent += took) {
    if (took < batchMs / 2) count *= 2;
    took = await time(it, contender, count);
  }
  return Math.max(1, Math.round((count * batchMs) / took));
}
