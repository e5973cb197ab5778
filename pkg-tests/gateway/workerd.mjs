// The Worker of `gateway/`, as it is deployed, in real workerd.
import { join } from "node:path";

import { Miniflare } from "miniflare";

import { PKG_TESTS } from "../lib/package.mjs";
import { bundle, optionsFor as workerOptions } from "../lib/workerd.mjs";

export const TOKEN_SECRET = "a secret of the tests, long enough";
const GATEWAY = join(PKG_TESTS, "../gateway");

/** The variables and secrets of a Worker for the providers of a fault server's cell. */
export function bindingsFor({ taxomet, yandexTaxi, p2pMotion }, more = {}) {
  return {
    TOKEN_SECRET,
    ALLOW_INSECURE: "true",
    TAXOMET_BASE_URL: taxomet.baseUrl,
    TAXOMET_LOGIN: taxomet.operatorLogin,
    TAXOMET_PASSWORD: taxomet.operatorPassword,
    YANDEX_BASE_URL: yandexTaxi.baseUrl,
    YANDEX_CLID: yandexTaxi.clid,
    YANDEX_API_KEY: yandexTaxi.apiKey,
    P2P_BASE_URL: p2pMotion.baseUrl,
    P2P_API_KEY: p2pMotion.apiKey,
    ALLOW: ALLOW.join(" "),
    ORIGINS: "https://shop.example",
    ...more,
  };
}

export const ALLOW = [
  ...["add_order", "get_order", "cancel_order", "set_driver"].map((name) => `taxomet.${name}`),
  ...["taxi_info", "zone_info"].map((name) => `yandex_taxi.${name}`),
  ...["create_order", "get_order", "list_orders", "geocode", "predict_price"].map((name) => `p2p_motion.${name}`),
];

/** Bundles the Worker; `close()` removes what that wrote. */
export const bundleGateway = () => bundle(join(GATEWAY, "worker.mjs"));

/** What Miniflare is told to run the bundled Worker with these bindings. */
export const optionsFor = (bundled, bindings, more) =>
  workerOptions(bundled, {
    host: "127.0.0.1",
    port: 0,
    bindings,
    durableObjects: { LEDGER: { className: "RidewireLedger", useSQLite: true } },
    durableObjectsPersist: join(bundled.folder, "state"),
    ...more,
  });

/**
 * Starts the Worker, hands `use` its address, a way to change its bindings and all else of it, and stops it. With `isFresh` changed bindings find an
 * empty ledger: no order that was lost before is looked for where something is to break once.
 */
export async function withGateway(bindings, use, more) {
  const bundled = await bundleGateway();
  const miniflare = new Miniflare(optionsFor(bundled, bindings, more));
  let ledgers = 0;
  let where = {};
  const rebind = async (next, { isFresh = false } = {}) => {
    if (isFresh) where = { durableObjectsPersist: join(bundled.folder, `state-${++ledgers}`) };
    await miniflare.setOptions(optionsFor(bundled, next, { ...more, ...where }));
    return (await miniflare.ready).origin;
  };
  try {
    const { origin } = await miniflare.ready;
    return await use({ origin, miniflare, bundled, rebind });
  } finally {
    await miniflare.dispose();
    await bundled.close();
  }
}

/** A cell of the fault server for each of the two creates, both broken alike; `of(endpoint)` is the one that serves it. */
export async function openBroken(server, fault) {
  // A name that is not found, and a port where nobody listens, stay so.
  const spec = { fault, delayMs: 50, ...(fault && !NEVER_THERE.includes(fault) && { times: 1 }) };
  const [taxis, couriers] = [await server.open(spec), await server.open(spec)];
  return {
    config: { ...taxis.config, p2pMotion: couriers.config.p2pMotion },
    of: (endpoint) => (endpoint.startsWith("taxomet.") ? taxis : couriers),
    close: async () => void (await Promise.all([taxis.close(), couriers.close()])),
  };
}

/** Faults of a provider that nobody ever reaches. */
export const NEVER_THERE = ["dns_failure", "connection_refused"];

/** A cell that breaks at the change of an order: the order itself is made before, unless (`isReached`) nothing can be. */
export async function openForChange(server, fault) {
  const isReached = ![...NEVER_THERE, "tls_stall", "bad_certificate"].includes(fault);
  const cell = await server.open({ fault, delayMs: 50, after: isReached ? 1 : 0, ...(!NEVER_THERE.includes(fault) && { times: 1 }) });
  return { cell, isReached };
}
