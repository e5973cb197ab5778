// The cases in this very runtime.
import { GROUPS } from "./cases.mjs";
import { clock } from "./clock.mjs";
import { OURS } from "./names.mjs";

const made = {};

/** The cases of a group, by name, once it is certain that all contenders do the same: figures of different work would mean nothing. */
export async function describe(group) {
  made[group] ??= GROUPS[group]();
  for (const { name, contenders, agree } of made[group]) {
    const ours = await contenders[OURS]();
    for (const [contender, run] of Object.entries(contenders)) {
      if (!agree(ours, await run())) throw new Error(`${group}, ${name}: ${contender} and ${OURS} differ`);
    }
  }
  return made[group].map(({ name, size, waits, contenders }, index) => ({ group, index, name, size, waits, contenders: Object.keys(contenders) }));
}

let kept;

/** Milliseconds that so many operations take, by this runtime's own clock. */
export async function timeHere({ group, index }, contender, count) {
  const { contenders, waits } = made[group][index];
  const run = contenders[contender];
  const start = clock();
  if (waits) for (let i = 0; i < count; i++) kept = await run();
  else for (let i = 0; i < count; i++) kept = run();
  return clock() - start;
}

/** What the last operation gave: an engine may not leave out work whose result can be seen. */
export const lastResult = () => kept;
