// What is promised, of Node 20. Everything else is reported and not gated.
import { median, microseconds, peersOf, ratio } from "./figures.mjs";
import { OURS } from "./names.mjs";

const KIB = 1024;

/**
 * Each limit with what was measured: `{ what, measured, limit, meets }`, the middle two as text. What was not measured is left out.
 * @param cases those of Node
 * @param sizes in bytes, if they were taken
 */
export function verdicts(cases, sizes) {
  const found = [];
  const add = (what, value, unit, limit, atMost = false) =>
    found.push({ what, measured: `${value.toFixed(unit ? 1 : 2)}${unit}`, limit: `${atMost ? "at most" : "at least"} ${limit}${unit}`, meets: atMost ? value <= limit : value >= limit });
  const find = (group, size) => cases.find((it) => it.group === group && (size === undefined || it.size === size));

  for (const [size, limit] of [[1, 1.0], [7, 1.3], [100, 1.6]]) {
    const it = find("protobuf", size);
    if (!it) continue;
    const [fastest] = peersOf(it).sort((a, b) => microseconds(it, a) - microseconds(it, b));
    add(`protobuf, ${it.name}, against the fastest (${fastest})`, ratio(it, fastest), "", limit);
  }
  const [hundred, thousand] = [find("protobuf", 100), find("protobuf", 1000)];
  if (hundred && thousand) add("protobuf, time of 1000 options over that of 100", median(thousand.times[OURS].map((time, round) => time / hundred.times[OURS][round])), "", 11, true);
  for (const [peer, limits] of [["JSON.parse, no check", [1.0, 1.25, 1.4]], ["JSON.parse + zod", [1.8, 1.8, 1.8]]]) {
    [1, 7, 100].forEach((size, index) => {
      const it = find("json", size);
      if (it) add(`JSON, ${it.name}, against ${peer}`, ratio(it, peer), "", limits[index]);
    });
  }
  const build = find("build");
  if (build) add(`request, ${build.name}, against zod + template`, ratio(build, "zod + template"), "", 0.4);
  const call = find("call");
  if (call) add("a whole call over one by hand, with checks", median(call.times[OURS].map((time, round) => time - call.times["by hand, with checks"][round])) / 1000, " µs", 25, true);
  if (sizes) {
    add("wasm after brotli", sizes.wasm / KIB, " KiB", 80, true);
    for (const [client, bytes] of Object.entries(sizes.clients)) add(`\`${client}\` of \`ridewire/web\` in all`, bytes / KIB, " KiB", 92, true);
  }
  return found;
}
