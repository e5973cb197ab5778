// Makes many calls and errors of every kind and prints what memory they left, as JSON. A process of its own, started with `--expose-gc`:
//   node --expose-gc memory/program.mjs <calls> <errors>
// The core's memory cannot be seen from outside the package, so whatever is instantiated is noted before the package is loaded.
const memories = [];
const note = ({ exports }) => "journal_step" in exports && memories.push(new WeakRef(exports.memory));
const { Instance, instantiate } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(module, imports) {
    super(module, imports);
    note(this);
  }
};
WebAssembly.instantiate = async (source, imports) => {
  const result = await instantiate(source, imports);
  note(result.instance ?? result);
  return result;
};

const { CALLS, ERRORS, LARGE } = await import("./mix.mjs");
const { SETTLED_CORE, SETTLED_HEAP } = await import("./measure.mjs");

const [calls, errors] = process.argv.slice(2).map(Number);
const LOOKS = 20; // evenly over all calls that follow the warm-up

const every = Math.round(calls / errors);
const looks = [];
for (const until of [SETTLED_CORE, SETTLED_HEAP, ...Array.from({ length: LOOKS }, (_, index) => Math.round(SETTLED_HEAP + ((calls - SETTLED_HEAP) * (index + 1)) / LOOKS))]) {
  for (let done = looks.at(-1)?.calls ?? 0; done < until; done++) {
    await CALLS[done % CALLS.length]();
    if (done % every === 0) await failing(ERRORS[(done / every) % ERRORS.length]);
  }
  looks.push({ calls: until, ...(await look()) });
}

const large = {};
for (const [name, call] of Object.entries(LARGE)) {
  const before = await look();
  await call();
  large[name] = { before, after: await look() };
}
console.log(JSON.stringify({ looks, large }));

/** An error that is not thrown would make this a test of nothing. */
async function failing(call) {
  try {
    await call();
  } catch (error) {
    if (error?.name !== "RidewireError") throw error;
    return;
  }
  throw new Error(`no error: ${call}`);
}

/** Bytes that are resident, and WebAssembly pages of all instances alive, once garbage is gone. */
async function look() {
  // Weak references are let go of only between tasks, and freed memory is given back some time later.
  for (let i = 0; i < 3; i++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const alive = memories.map((it) => it.deref()).filter(Boolean);
  return { rss: process.memoryUsage.rss(), pages: alive.reduce((sum, { buffer }) => sum + buffer.byteLength / 65_536, 0), instances: alive.length };
}
