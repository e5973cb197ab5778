// One client in a process of its own, in Node, Deno or Bun: `click.mjs <client>` reads its cells from the standard input,
// orders once in each, and prints what the caller was told and where its error shows the credential.
import process from "node:process";
import { inspect as nodeInspect } from "node:util";

import { CLIENTS } from "./clients.mjs";

// What `console.log(error)` shows here.
const inspect = globalThis.Deno?.inspect ?? globalThis.Bun?.inspect ?? nodeInspect;

const cells = JSON.parse(await textOf(process.stdin));
const client = await CLIENTS[process.argv[2]].load();
const outcomes = await Promise.all(cells.map(order));
const version = globalThis.Deno?.version.deno ?? globalThis.Bun?.version ?? process.versions.node;
process.stdout.write(JSON.stringify({ version, outcomes }), () => process.exit());

async function order(cell) {
  if (cell.reused) {
    await client.warm(cell);
    // The connection goes back to its pool a moment after the answer is read.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  try {
    await client.click(cell);
    return { told: "success", leaks: [] };
  } catch (error) {
    return { told: wordFor(error), leaks: leaksOf(error, cell.secret) };
  }
}

function wordFor(error) {
  if (error?.outcome === "unknown") return "unknown";
  return error?.outcome === "rejected" || error?.outcome === "not_sent" ? "not ordered" : "error";
}

function leaksOf(error, secret) {
  const texts = { message: () => error.message, stack: () => error.stack, inspect: () => inspect(error), JSON: () => JSON.stringify(error) };
  return Object.keys(texts).filter((name) => {
    try {
      return texts[name]().includes(secret);
    } catch {
      return false; // no such text: a cycle, say
    }
  });
}

async function textOf(stream) {
  let text = "";
  for await (const chunk of stream.setEncoding("utf8")) text += chunk;
  return text;
}
