// Makes the calls of connection.test.mjs over a proxy, in Node, Deno or Bun: a JSON task in, what came of it out.
import process from "node:process";

import { Taxomet } from "ridewire";

const [task] = globalThis.Deno?.args ?? process.argv.slice(2);
const { config, proxy, dispatcher, caCerts, calls } = JSON.parse(task);

async function connection() {
  if (caCerts) return { caCerts };
  if (!dispatcher) return { proxy };
  const undici = await import("undici");
  const agent = () => new undici.ProxyAgent(proxy);
  const made = { ProxyAgent: agent, RetryAgent: () => new undici.RetryAgent(agent()), composed: () => agent().compose((dispatch) => dispatch) };
  return { dispatcher: made[dispatcher]() };
}

const client = new Taxomet(config, { connection: await connection(), timeoutMs: 5000, random: () => 0 });
const params = { unit_id: 1, tarif_id: -1, phone: "+79000000042", to: ["Вокзал"] };
const told = [];
for (const call of calls) {
  const told1 = await (call === "addOrder" ? client.addOrder(params) : client.getTariffs({})).then(
    () => "ok",
    ({ name, kind, outcome, message }) => (kind ? `${kind}/${outcome}` : `${name}: ${message}`),
  );
  told.push(told1);
}
console.log(JSON.stringify(told));
process.exit(0);
