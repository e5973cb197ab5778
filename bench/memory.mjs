// Does anything grow with calls? `cargo xtask bench memory` installs what this needs and runs it; it writes docs/memory.md.
import { writeFileSync } from "node:fs";

import { measureMemory, mib, problemsOf, SETTLED_CORE, SETTLED_HEAP } from "../pkg-tests/memory/measure.mjs";

const CALLS = 1_000_000;
const ERRORS = 200_000;
const number = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, " ");

const measured = await measureMemory(CALLS, ERRORS);
const problems = problemsOf(measured);
const { looks, large } = measured;
const rows = looks.map(({ calls, rss, pages }) => `| ${number(calls)} | ${mib(rss)} | ${pages} |`);
const bodies = Object.entries(large).map(([name, { before, after }]) => `| ${name} | ${mib(before.rss)} | ${mib(after.rss)} | ${before.pages} | ${after.pages} |`);
const settled = looks.filter(({ calls }) => calls >= SETTLED_HEAP);
const growth = Math.max(...settled.map(({ rss }) => rss)) - settled[0].rss;

const page = `<!-- Written by \`cargo xtask bench memory\`: change bench/ or pkg-tests/memory/, not this file. -->
# Memory

${number(CALLS)} calls and ${number(ERRORS)} errors in one process of Node ${process.versions.node}: answers of all providers read, from 50 bytes to 30 KB, requests built, params checked, whole calls over an
in-memory \`fetch\`, and every kind of failure. Each look is taken after the garbage is collected.

From ${number(SETTLED_HEAP)} calls on, when the engine's heap has found its size, resident memory grew by **${mib(growth)} MiB** at most; the core's memory has had
the same number of pages (64 KiB each) since ${number(SETTLED_CORE)} calls.

| calls | resident, MiB | WebAssembly pages |
| ---: | ---: | ---: |
${rows.join("\n")}

## A large body does not stay

Bodies of nearly 1 MiB, the most that is read:

| | resident before, MiB | after | pages before | after |
| --- | ---: | ---: | ---: | ---: |
${bodies.join("\n")}

A WebAssembly memory cannot shrink. An instance that has grown for a large body is therefore let go as soon as the answer is read, and the next call starts a fresh one.
`;
if (problems.length > 0) {
  console.log(page);
  console.error(problems.join("\n"));
  process.exitCode = 1;
} else {
  writeFileSync(new URL("../docs/memory.md", import.meta.url), page);
  console.log(`Resident memory grew by ${mib(growth)} MiB at most. See docs/memory.md.`);
}
