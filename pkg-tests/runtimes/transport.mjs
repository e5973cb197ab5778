// Orders a taxi by the way that the first argument describes, and prints what came of it, with whatever could be printed of it.
import { inspect } from "node:util";
import process from "node:process";

import { Taxomet } from "ridewire";

const [text] = globalThis.Deno?.args ?? process.argv.slice(2);
const { config, proxy, ca, member, dispatcher, options, times = 1, readFirst = false } = JSON.parse(text);

const way = await transport();
const taxomet = new Taxomet(config, { timeoutMs: 20_000, maxRetries: 0, ...options, transport: way });
const results = [];
if (readFirst) results.push(await outcomeOf(taxomet.getTariffs()));
for (let i = 0; i < times; i++) results.push(await outcomeOf(taxomet.addOrder({ unit_id: 1, tarif_id: -1, phone: "+79000000047", to: ["Вокзал"] })));
console.log(JSON.stringify({ results, printed: inspect(taxomet, { depth: 8, showHidden: true }) }));
process.exit(0); // a dispatcher would keep its connections for a while

async function outcomeOf(call) {
  try {
    return { ok: true, id: (await call).order_id };
  } catch (error) {
    return { kind: error.kind, outcome: error.outcome, status: error.status, printed: inspect(error, { depth: 8, showHidden: true }) + error.stack };
  }
}

/** The same wish in the words of each runtime. */
async function transport() {
  if (member) return { proxy: { proxy: "http://127.0.0.1:1" }, caCerts: { caCerts: [ca] }, dispatcher: { dispatcher: { dispatch() {} } }, connect: { connect() {} } }[member];
  if (globalThis.Deno || globalThis.Bun) return { ...(proxy && { proxy }), ...(ca && { caCerts: [ca] }) };
  const undici = await import("undici");
  const agent = proxy ? new undici.ProxyAgent({ uri: proxy, requestTls: { ca } }) : new undici.Agent({ connect: { ca } });
  if (dispatcher === "global RetryAgent") return void undici.setGlobalDispatcher(new undici.RetryAgent(agent));
  if (dispatcher === "RetryAgent") return { dispatcher: new undici.RetryAgent(agent) };
  if (dispatcher === "composed") return { dispatcher: agent.compose(undici.interceptors.retry({ maxRetries: 1, minTimeout: 10 })) };
  return { dispatcher: agent };
}
