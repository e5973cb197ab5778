// From the times of rounds to figures.
import { OURS } from "./names.mjs";

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Microseconds an operation. */
export const microseconds = ({ times }, contender) => median(times[contender]) / 1000;

/** The contender's time over ours, round by round: above 1 we are ahead. */
export const ratio = ({ times }, contender) => median(times[contender].map((time, round) => time / times[OURS][round]));

export const peersOf = ({ times }) => Object.keys(times).filter((name) => name !== OURS);

/** The rounds of several processes as those of one. */
export function pooled(runs) {
  return runs[0].map((first, index) => {
    const times = Object.keys(first.times).map((name) => [name, runs.flatMap((run) => run[index].times[name])]);
    return { ...first, times: Object.fromEntries(times) };
  });
}

/** Three significant digits. */
export const short = (value) => (value >= 100 ? String(Math.round(value)) : value.toPrecision(3));
