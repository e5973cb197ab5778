// docs/speed.md. Only the words are written here: every figure comes from the run.
import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";

import { endpoints } from "ridewire";

import { median, microseconds, peersOf, ratio, short } from "./figures.mjs";
import { verdicts } from "./limits.mjs";
import { OURS } from "./names.mjs";

const TITLES = {
  protobuf: "Protobuf answers (`taxi_info`)",
  json: "JSON answers (`taxi_info`)",
  orders: "Lists of orders (`list_orders`)",
  build: "Requests: checked and built",
  validation: "Checks alone",
  call: "A whole call, over an in-memory `fetch`",
};

/** Said of a group in which some peer is faster somewhere. */
const BEHIND = {
  protobuf: "Where we are behind, the answer is so small that the fixed price of the border decides: the body is copied into WebAssembly's memory, and text comes out of it unit by unit, or by a call of `TextDecoder`.",
  json: "Where we are behind, it is the fixed price of the border, as with protobuf.",
  orders: "Orders are kept whole (`raw`), so that `JSON.parse` of the whole body is a part of our time; before it the core goes over the same text once to check it and to pick what is certain.",
  build:
    "Params come from anybody, so each is read once and written as JSON text by a walk that stands cycles, getters that throw and what JSON cannot say. The text is copied into WebAssembly's memory, read into a tree, checked by rules that find all problems at once, each with its path, and the request comes back as text: this way in and out costs about as much as all the peer does. zod's check of a good order is straight JavaScript without any border. An order is built once a click: the difference is microseconds.",
  validation: "As with requests: the params are walked and cross as text.",
  call: "Beside what is built and read, a call has a deadline that ends also a `fetch` that ignores signals, a limit of size counted chunk by chunk, and an error that says what became of the request.",
};

/** @param run `{ results: { [runtime]: cases }, cold: { [runtime]: { [contender]: times } }, gateway: { [worker]: { perSecond, cpu } }, sizes, runtimes, skipped, rounds, processes }` */
export function report({ results, cold, gateway, sizes, runtimes, skipped, rounds, processes }) {
  const node = results.node;
  const load = loadavg()[2];
  // One is ours.
  const busy = load > cpus().length + 1 ? `\n**The machine did much else meanwhile (load ${load.toFixed(0)} on ${cpus().length} processors): what browsers measured by the clock means little here.**\n` : "";
  return `<!-- Written by \`cargo xtask bench speed\`: change bench/, not this file. -->
# Speed

What would one use instead, and is it faster? Every contender does the same work on the same bytes, and before anything is measured their results are compared.
A **ratio** is the other's time over ours: above 1, ridewire is ahead.
${busy}
![Time of an answer by its options, in Node](speed.svg)

## The limits, in ${runtimes.node.title}

${limitsTable(verdicts(node, sizes))}

${Object.entries(TITLES)
  .map(([group, title]) => `## ${title}\n\n${groupTable(group, results, runtimes)}`)
  .join("\n\n")}

## Cold start

A fresh program or page: the import, then the first request built and the first answer read. Milliseconds, medians.

${coldTable(cold, runtimes)}

Programs import the packages as npm has installed them, pages load them bundled; the times of pages do not hold the transfer over a network.
workerd is missing: nothing of a Worker's start can be seen from inside.

## A gateway

\`createGateway\` on ${runtimes.workerd.title}: \`taxi_info\` with 7 options, the provider's answer from memory, beside a Worker that reads the body and answers \`{}\`. Both get the same load in turn, from
a program on the same machine that takes its share of the processor, so the requests a second are lower than a server's.

${table(
    ["", "requests a second", "processor, µs a request"],
    Object.entries(gateway).map(([name, { perSecond, cpu }]) => [name, perSecond.toFixed(0), Number.isNaN(cpu) ? "–" : cpu.toFixed(0)]),
    "lrr",
  )}

## Size

Bundled by esbuild, minified, after brotli; KiB.

| | KiB |
| --- | ---: |
${Object.entries(sizes.clients).map(([client, bytes]) => `| \`${client}\` of \`ridewire/web\` | ${kib(bytes)} |`).join("\n")}
| all that \`ridewire/web\` exports | ${kib(sizes.web)} |
| of each, the \`.wasm\` | ${kib(sizes.wasm)} |
| \`ridewire\`, the module inlined | ${kib(sizes.inline)} |
| by hand: zod, protobufjs, three requests, two answers, one call | ${kib(sizes.peers)} |

What is written by hand there has no retries, no quota, no tracking, no errors that tell what became of an order, no redaction, no messages in three languages, and knows 3 of ${endpoints().length} endpoints.

## Method

1. In each round every contender runs one short batch, the order reversed every other round; ${rounds} rounds in each of ${processes} fresh processes (Node, Deno, Bun), Workers or pages.
   Figures are medians over all rounds; a ratio is the median of the rounds' ratios, so what else the machine does strikes both sides alike.
2. Each group of cases has a process or page of its own. Every contender is warmed up first.
3. In Node, Deno and Bun the time is the processor's, of all threads of the process (garbage collection included); in browsers it is the clock's, so they want a machine that does nothing else.
   In workerd, whose clock stands still while it computes, the time is taken from outside (on Linux the processor's), for many operations a request, less what an empty request takes.
4. ridewire is called by its public methods: \`parseResponse\`, \`buildRequest\`, \`validate\`, \`taxiInfo\`, from the packed tarball.
5. protobufjs, pbf and bufbuild run the code that their own generators make of \`proto/yandex_taxi.proto\`; ajv runs ahead-of-time code. “No check” is \`TextDecoder\` and \`JSON.parse\`.
6. Answers are invented: Russian and Ukrainian texts, fractions, some members absent, as the providers' documents describe them.

${versions(runtimes, results)}${skipped.length ? `\n\nNot measured in this run: ${skipped.join("; ")}.` : ""}

## Run it yourself

\`\`\`sh
cargo xtask bench speed          # measures, and writes this page
cargo xtask bench speed --gate   # fails, too, if a limit is missed
\`\`\`

Not affiliated with the makers of these libraries and runtimes. Names belong to their owners.
`;
}

export function limitsTable(found) {
  const rows = found.map(({ what, measured, limit, meets }) => [what, measured, limit, meets ? "meets" : "**misses**"]);
  return table(["", "measured", "limit", ""], rows, "lrrl");
}

function groupTable(group, results, runtimes) {
  const node = results.node.filter((it) => it.group === group);
  const lines = node.map((it) => [it.name, short(microseconds(it, OURS)), ...peersOf(it).map((peer) => `${short(microseconds(it, peer))} (${times(ratio(it, peer))})`)]);
  const first = table(["", OURS, ...peersOf(node[0])], lines, "lrrrr");
  const names = Object.keys(results);
  const rows = node.flatMap((it) =>
    peersOf(it).map((peer) => [
      it.name,
      peer,
      ...names.map((name) => {
        const there = results[name].find((other) => other.group === group && other.name === it.name);
        return there ? times(ratio(there, peer)) : "–";
      }),
    ]),
  );
  const second = table(["", "ratio against", ...names.map((name) => runtimes[name].title)], rows, `ll${"r".repeat(names.length)}`);
  const behind = Object.values(results).some((cases) => cases.some((it) => it.group === group && peersOf(it).some((peer) => ratio(it, peer) < 1)));
  const note = behind && BEHIND[group] ? `\n\n${BEHIND[group]}` : "";
  return `In ${runtimes.node.title}, microseconds (and the ratio):\n\n${first}\n\nIn all runtimes:\n\n${second}${note}`;
}

function coldTable(cold, runtimes) {
  const contenders = Object.keys(Object.values(cold)[0]);
  const cell = (times, part) => median(times.map((it) => it[part])).toFixed(1);
  const rows = Object.entries(cold).map(([name, times]) => [
    runtimes[name].title,
    ...contenders.flatMap((contender) => [cell(times[contender], "import"), cell(times[contender], "call")]),
  ]);
  return table(["", ...contenders.flatMap((contender) => [`${contender}: import`, "first call"])], rows, `l${"r".repeat(2 * contenders.length)}`);
}

function versions(runtimes, results) {
  const packages = ["protobufjs", "pbf", "@bufbuild/protobuf", "zod", "ajv"];
  const version = (name) => JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), "utf8")).version;
  const [{ model }] = cpus();
  return `Versions: ${[...packages.map((name) => `${name} ${version(name)}`), ...Object.keys(results).map((name) => runtimes[name].title)].join(", ")}. Processor: ${cpus().length} × ${model.trim()}.`;
}

function table(head, rows, align) {
  const rule = head.map((_, index) => (align[index] === "r" ? "---:" : "---"));
  return [head, rule, ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

const times = (value) => (value < 1 ? value.toFixed(2) : `**${value.toFixed(2)}**`);
const kib = (bytes) => (bytes / 1024).toFixed(1);
