// How long a fresh program takes to import the package and make its first call, in milliseconds.

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** The medians of so many programs, one after another; `start` runs one, and gives its `import` and `call`, and perhaps `cpu`. */
export async function coldStart(start, times = 9) {
  const all = [];
  for (let i = 0; i < times; i++) all.push(await start());
  const of = (time) => median(all.map(time));
  return { import: of((it) => it.import), call: of((it) => it.call), both: of((it) => it.import + it.call), cpu: of((it) => it.cpu) };
}

/** What Node may take. On a busy machine programs wait for the processor, so its time counts there. */
export const NODE_LIMIT_MS = 40;

/** As `coldStart`, for Node: fails over the limit. */
export async function coldStartWithinLimit(start) {
  const cold = await coldStart(start);
  const taken = Math.min(cold.both, cold.cpu);
  if (!(taken <= NODE_LIMIT_MS)) throw new Error(`import and first call take ${taken.toFixed(1)} ms in a fresh Node; the limit is ${NODE_LIMIT_MS}`);
  return cold;
}
