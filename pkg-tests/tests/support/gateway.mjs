// A gateway, its ledger and its providers in one virtual time. Every name, number and address is invented.
import { createGateway, memoryLedger } from "ridewire/gateway";
import { createSandbox } from "ridewire/sandbox";

import { parcel, START } from "./virtual.mjs";

export const ORIGIN = "https://shop.example";
export const ADD_ORDER = { unit_id: 1, tarif_id: -1, phone: "+70005550101", to: ["Сочи, Морская ул., 1", "Сочи, Парковая ул., 42"] };
/** A create of each kind: of the second, what was lost can be found. */
export const CREATES = { "taxomet.add_order": ADD_ORDER, "p2p_motion.create_order": parcel(START) };

export const ALLOW = [
  ...["add_order", "save_order", "cancel_order", "get_order", "set_driver", "remove_driver", "get_distance", "get_tariffs"].map((name) => `taxomet.${name}`),
  ...["taxi_info", "zone_info"].map((name) => `yandex_taxi.${name}`),
  ...["create_order", "get_order", "list_orders", "geocode", "predict_price"].map((name) => `p2p_motion.${name}`),
];

/** `gateway(more)` makes another gateway over the same rows, as a restart does. */
export function town({ options = {}, ...sandboxOptions } = {}) {
  const sandbox = createSandbox({ now: START, seed: 5, ...sandboxOptions });
  const ledger = memoryLedger();
  const gateway = (more = {}) =>
    createGateway({
      ...sandbox.config,
      fetch: sandbox.fetch,
      clock: sandbox.clock,
      random: () => 0.5,
      allow: ALLOW,
      origins: [ORIGIN],
      authorize: (request) => ({ caller: request.headers.get("x-caller") ?? "anna" }),
      ledger,
      ...options,
      ...more,
    });
  return { sandbox, ledger, gateway, commits: () => sandbox.log.flatMap((entry) => entry.committed) };
}

export function post(endpoint, params, headers = {}) {
  const body = typeof params === "string" ? params : JSON.stringify(params);
  return new Request(`https://gateway.example/${endpoint}`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
}

export const ask = (endpoint, key, headers = {}) => new Request(`https://gateway.example/${endpoint}`, { headers: { "idempotency-key": key, ...headers } });

/** Status and JSON of an answer. */
export async function read(answer) {
  const response = await answer;
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

/** Lets virtual time pass until `work` is done, but not before everything has run that needs none. */
export async function until(sandbox, work, stepMs = 1000, mostMs = 200_000) {
  let done = false;
  const end = () => (done = true);
  work.then(end, end);
  for (let passed = 0; ; passed += stepMs) {
    if (passed > mostMs) throw new Error("it never ended");
    await settle(() => done);
    if (done) return work;
    await sandbox.advance(stepMs);
  }
}

/** Digests are made on other threads: a few milliseconds of real time, unless it is over before. */
export async function settle(isOver = () => false) {
  for (let pause = 0; pause < 3 && !isOver(); pause++) {
    for (let turn = 0; turn < 10 && !isOver(); turn++) await new Promise((resolve) => setImmediate(resolve));
    if (!isOver()) await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
