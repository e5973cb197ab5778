// What a gateway costs on workerd, beside a Worker that does nothing: both under the same load, in turn.
import { Agent, request as send } from "node:http";

import { withWorker } from "../../pkg-tests/lib/workerd.mjs";
import { TRIP } from "./data.mjs";
import { median } from "./figures.mjs";
import { processorMs, workerds } from "./processor.mjs";

const CONNECTIONS = 16;
const WINDOW_MS = 1000;

const here = (path) => new URL(path, import.meta.url).pathname;
const asked = JSON.stringify(TRIP);

/**
 * Requests a second, and microseconds of the processor that workerd spends on one (absent where the system does not tell): medians over the rounds.
 * @returns {Promise<{ [worker: string]: { perSecond: number, cpu?: number } }>}
 */
export async function gatewayLoad(rounds) {
  return withProcess("empty-worker.mjs", (empty) =>
    withProcess("gateway-worker.mjs", async (gateway) => {
      const workers = { "ridewire/gateway": gateway, "an empty Worker": empty };
      for (const worker of Object.values(workers)) await load(worker); // until it is warm
      const figures = Object.fromEntries(Object.keys(workers).map((name) => [name, []]));
      for (let round = 0; round < rounds; round++) for (const [name, worker] of Object.entries(workers)) figures[name].push(await load(worker));
      const figure = (name, key) => median(figures[name].map((it) => it[key]));
      return Object.fromEntries(Object.keys(workers).map((name) => [name, { perSecond: figure(name, "perSecond"), cpu: figure(name, "cpu") }]));
    }),
  );
}

/** Starts a Worker in a workerd of its own. */
async function withProcess(entry, use) {
  const before = workerds();
  return withWorker(here(entry), (_, url) => use({ url, pids: workerds().filter((pid) => !before.includes(pid)) }));
}

async function load({ url, pids }) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const spent = processorMs(pids);
  const start = performance.now();
  let answered = 0;
  const client = async () => {
    for (; performance.now() - start < WINDOW_MS; answered++) await ask(url, agent);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  const took = performance.now() - start;
  agent.destroy();
  return { perSecond: (answered * 1000) / took, cpu: ((processorMs(pids) - spent) * 1000) / answered };
}

function ask(url, agent) {
  return new Promise((resolve, reject) => {
    const request = send(new URL("/yandex_taxi.taxi_info", url), { agent, method: "POST", headers: { "content-type": "application/json" } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`the Worker answered ${response.statusCode}`));
      response.resume().once("end", resolve);
    });
    request.once("error", reject).end(asked);
  });
}
