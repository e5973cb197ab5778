/**
 * `ridewire/sandbox`: the three providers simulated, offline, for tests, demonstrations and development.
 *
 * It answers as the providers' documents say and refuses what they refuse. It shares no code with the library: requests are
 * checked here by other means, so that a mistake cannot hide on both sides. Nobody here has seen a live provider;
 * what the documents leave open is invented, and each provider's file says what that is.
 *
 * ```js
 * import { Taxomet } from "ridewire";
 * import { createSandbox } from "ridewire/sandbox";
 *
 * const sandbox = createSandbox({ seed: 7, now: new Date("2026-03-01T09:00:00Z") });
 * const taxomet = new Taxomet(sandbox.config.taxomet, { fetch: sandbox.fetch });
 *
 * sandbox.fail({ endpoint: "taxomet.add_order", fault: "timeout_after", times: 1 }); // ordered, but the answer is lost
 * ```
 */
import { createClock, type SandboxClock } from "./clock.js";
import { connectionError, ELSEWHERE_HOST, FaultPlan, strike, type FaultRule, type FaultyReply } from "./faults.js";
import { geocode, reverseGeocode, type GeoCandidate, type Language, type Position } from "./geo.js";
import { createP2pMotion, type P2pMotionCredentials, type SandboxQuotaScope } from "./p2p_motion.js";
import { chance } from "./random.js";
import { createTaxomet, type TaxometCredentials } from "./taxomet.js";
import { known, PROVIDERS, type LogEntry, type Notes, type OrderPatch, type Reply, type SandboxOrder, type SandboxProvider, type Seen } from "./types.js";
import { createYandexTaxi, type YandexTaxiCredentials } from "./yandex_taxi.js";

export { FAULT_POINTS, FAULTS, ELSEWHERE_HOST } from "./faults.js";
export type { Fault, FaultPoint, FaultRule } from "./faults.js";
export { PLACES } from "./geo.js";
export type { GeoCandidate, Language, Position, Town } from "./geo.js";
export { TAXOMET_STATUSES } from "./taxomet.js";
export type { TaxometCredentials } from "./taxomet.js";
export type { YandexTaxiCredentials } from "./yandex_taxi.js";
export type { P2pMotionCredentials, SandboxQuotaScope } from "./p2p_motion.js";
export type { SandboxClock } from "./clock.js";
export type { LogEntry, OrderPatch, SandboxDriver, SandboxEndpoint, SandboxOrder, SandboxProvider } from "./types.js";

export interface SandboxOptions {
  /** Decides prices, drivers, ids and fates. Equal seeds and equal requests at equal times give equal answers. Default 1. */
  seed?: number | string;
  /**
   * A number (milliseconds since the epoch) or a `Date`: time stands still there until `advance`.
   * A function: time follows it. Absent: time follows `Date.now()`. `advance` works with all three.
   */
  now?: number | Date | (() => number);
  /**
   * How long a request and its answer travel, half each way; a pair is a range, decided by the seed. On the sandbox's
   * clock: where time stands still, the answer waits for `advance`. Default 0.
   */
  latencyMs?: number | readonly [number, number];
  /** P2P Motion's requests per sliding hour. Default 300 orders, 300 predictions, 100 geo-coding. */
  quota?: Partial<Record<SandboxQuotaScope, number>>;
  /** In place of the invented ones in `config`. */
  credentials?: { taxomet?: TaxometCredentials; yandexTaxi?: YandexTaxiCredentials; p2pMotion?: P2pMotionCredentials };
  /** How `zone_info` names its classes: `class` as documented (default), or `name` as clients have seen it. */
  zoneKey?: "class" | "name";
}

export interface Sandbox {
  /** Drops into `ClientOptions.fetch`. Connection faults are thrown as `TypeError`; hanging ends with the signal. */
  fetch: typeof globalThis.fetch;
  /** One request, one answer: the same, but redirects are not followed. */
  handle(request: Request): Promise<Response>;
  /** Breaks matching requests until the returned function is called. A name that is none (a fault, an endpoint) is a `RangeError`. */
  fail(rule: FaultRule): () => void;
  /** Changes an order from outside, as an operator would. */
  setOrder(provider: "taxomet" | "p2p_motion", id: string, patch: OrderPatch): void;
  /** All orders as they stand now, oldest first. */
  orders(provider?: SandboxProvider): SandboxOrder[];
  /**
   * Moves time forward. Everything that is due on the way (answers under way, sleepers of `clock`) happens at its own
   * moment: await it. With nothing due, time has moved when the call returns.
   */
  advance(ms: number): Promise<void>;
  /** The sandbox's time, in milliseconds since the epoch. */
  now(): number;
  /** Drops into `ClientOptions.clock`: client and providers then share one time. */
  clock: SandboxClock;
  /** The invented towns' geocoder, without a request; P2P Motion's endpoint knows only its own oblast. */
  geocode(place: string | Position, lang?: Language): GeoCandidate[];
  /** Every request so far, also those that a fault kept from the provider. */
  readonly log: readonly LogEntry[];
  /** Invented credentials and addresses, ready for the three clients. */
  config: {
    taxomet: { baseUrl: string; operatorLogin: string; operatorPassword: string };
    yandexTaxi: { baseUrl: string; clid: string; apiKey: string };
    p2pMotion: { baseUrl: string; apiKey: string };
  };
}

const HOSTS = {
  taxomet: "sandbox.taxomet.example",
  yandex_taxi: "sandbox.yandex-taxi.example",
  p2p_motion: "sandbox.p2p-motion.example",
} as const;

const P2P_BASE_PATH = "/public/";
const MOST_REDIRECTS = 20;

const OPTIONS = ["seed", "now", "latencyMs", "quota", "credentials", "zoneKey"] satisfies (keyof SandboxOptions)[];

/** Makes three simulated providers. They share a clock and a log, and touch nothing outside. */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  for (const name of Object.keys(options)) known("option", OPTIONS, name);
  const seed = String(options.seed ?? 1);
  const clock = createClock(options.now);
  const taxometKeys = options.credentials?.taxomet ?? { operatorLogin: "sandbox-operator", operatorPassword: "pa55 wo+rd&=" };
  const yandexKeys = options.credentials?.yandexTaxi ?? { clid: "sandbox-clid", apiKey: "sandbox-yandex-key" };
  const p2pKeys = options.credentials?.p2pMotion ?? { apiKey: "sandbox-p2p-key" };
  const quota = { orders: 300, predictions: 300, "geo-coding": 100, ...options.quota };

  const providers = {
    taxomet: createTaxomet(HOSTS.taxomet, taxometKeys, clock, seed),
    yandex_taxi: createYandexTaxi(HOSTS.yandex_taxi, yandexKeys, clock, seed, options.zoneKey ?? "class"),
    p2p_motion: createP2pMotion(HOSTS.p2p_motion, P2P_BASE_PATH, p2pKeys, quota, clock, seed),
  };
  const faults = new FaultPlan(seed);
  const log: LogEntry[] = [];

  /** One request over the simulated line. */
  async function exchange(seen: Seen, signal: AbortSignal | undefined): Promise<Response> {
    if (signal?.aborted) throw signal.reason;
    const { url, method } = seen;
    const provider = Object.values(providers).find(({ host }) => host === url.hostname);
    if (url.protocol !== "https:" || (!provider && url.hostname !== ELSEWHERE_HOST)) {
      throw connectionError("ENOTFOUND", `the sandbox has no ${url.protocol}//${url.hostname}`);
    }
    const endpoint = provider?.endpoint(seen);
    const entry: Writable<LogEntry> & Notes = {
      at: clock.now(),
      method,
      host: url.hostname,
      path: url.pathname,
      ...(endpoint ? { endpoint } : {}),
      params: {},
      unknown: [],
      committed: [],
    };
    const travel = latency(log.length);
    log.push(entry);
    const rule = provider && faults.take(endpoint);
    if (rule) entry.fault = rule.fault;

    await clock.sleep(travel, signal);
    const serve = (): Reply => provider?.serve(seen, entry) ?? strangersAnswer();
    const reply: FaultyReply = rule ? await strike(rule, { serve, clock, signal, url }) : serve();
    await clock.sleep(travel, signal);
    entry.status = reply.status;
    return respond(reply, clock.now());
  }

  /** Half of the way there and back. */
  function latency(serial: number): number {
    const { latencyMs = 0 } = options;
    if (typeof latencyMs === "number") return latencyMs / 2;
    const [low, high] = latencyMs;
    return (low + (high - low) * chance(seed, "latency", serial)) / 2;
  }

  async function handle(request: Request): Promise<Response> {
    return exchange(await read(request), request.signal);
  }

  async function sandboxFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    // The caller's own signal, where there is one: some runtimes' Request does not hand it on.
    const signal = init?.signal ?? request.signal;
    let seen = await read(request);
    for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
      const response = await exchange(seen, signal);
      const location = response.headers.get("location");
      if (location === null || ![301, 302, 303, 307, 308].includes(response.status) || request.redirect === "manual") return response;
      if (request.redirect === "error") throw new TypeError("fetch failed", { cause: new Error("unexpected redirect") });
      seen = redirected(seen, new URL(location, seen.url), response.status);
    }
    throw new TypeError("fetch failed", { cause: new Error("redirect count exceeded") });
  }

  return {
    fetch: sandboxFetch,
    handle,
    fail: (rule) => faults.add(rule),
    setOrder: (provider, id, patch) => {
      known("provider", PROVIDERS, provider);
      providers[provider].setOrder(id, patch);
    },
    orders: (provider) => {
      if (provider !== undefined) known("provider", PROVIDERS, provider);
      return Object.entries(providers)
        .filter(([name]) => provider === undefined || name === provider)
        .flatMap(([, simulation]) => simulation.orders())
        .sort((a, b) => a.createdAt - b.createdAt);
    },
    advance: clock.advance,
    now: clock.now,
    clock,
    geocode: (place, lang) => {
      const language = lang === undefined ? {} : { lang };
      return typeof place === "string" ? geocode(place, language) : reverseGeocode(place, language);
    },
    log,
    config: {
      taxomet: { baseUrl: `https://${HOSTS.taxomet}/`, operatorLogin: taxometKeys.operatorLogin, operatorPassword: taxometKeys.operatorPassword },
      yandexTaxi: { baseUrl: `https://${HOSTS.yandex_taxi}/`, clid: yandexKeys.clid, apiKey: yandexKeys.apiKey },
      p2pMotion: { baseUrl: `https://${HOSTS.p2p_motion}${P2P_BASE_PATH}`, apiKey: p2pKeys.apiKey },
    },
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

async function read(request: Request): Promise<Seen> {
  const body = new Uint8Array(await request.arrayBuffer());
  return { method: request.method, url: new URL(request.url), headers: new Headers(request.headers), body };
}

/** The next request of a client that follows redirects: as browsers do, a POST loses its body to 301, 302 and 303. */
function redirected(seen: Seen, url: URL, status: number): Seen {
  const becomesGet = status === 303 || (seen.method === "POST" && (status === 301 || status === 302));
  if (!becomesGet) return { ...seen, url };
  const headers = new Headers(seen.headers);
  headers.delete("content-type");
  return { method: "GET", url, headers, body: new Uint8Array() };
}

/** The other host behind a redirect says what a careless client would love to hear. */
function strangersAnswer(): Reply {
  return { status: 200, headers: { "Content-Type": "application/json" }, body: '{"result":"1","error":"","order_id":"666","id":"666"}' };
}

function respond({ status, headers, body }: FaultyReply, now: number): Response {
  const init = { status, headers: { Date: new Date(now).toUTCString(), ...headers } };
  if (status === 204 || status === 205 || status === 304) return new Response(null, init);
  if (typeof body === "string" || body instanceof Uint8Array) return new Response(body, init);
  return new Response(stream(body), init);
}

function stream(pieces: AsyncIterable<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const source = pieces[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await source.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await source.return?.();
    },
  });
}
