/** The words that all parts of the sandbox share. */
// The library's own tables would bring its readers of answers along: its types hold these names against them.
import type { Endpoint } from "../generated.js";
import type { Provider } from "../options.js";

/** @internal The three simulated providers. */
export const PROVIDERS = ["taxomet", "yandex_taxi", "p2p_motion"] as const satisfies readonly Provider[];

/** The three simulated providers. */
export type SandboxProvider = (typeof PROVIDERS)[number];

/** @internal The operations the sandbox answers. */
export const ENDPOINTS = [
  "taxomet.add_order",
  "taxomet.save_order",
  "taxomet.cancel_order",
  "taxomet.get_order",
  "taxomet.set_driver",
  "taxomet.remove_driver",
  "taxomet.send_sms",
  "taxomet.send_voice_code",
  "taxomet.add_driver_rating",
  "taxomet.get_distance",
  "taxomet.get_tariffs",
  "yandex_taxi.taxi_info",
  "yandex_taxi.zone_info",
  "p2p_motion.create_order",
  "p2p_motion.get_order",
  "p2p_motion.list_orders",
  "p2p_motion.geocode",
  "p2p_motion.predict_price",
] as const satisfies readonly Endpoint[];

/** The operations the sandbox answers, under the names the library uses for them. */
export type SandboxEndpoint = (typeof ENDPOINTS)[number];

/** @internal A name that is none would match nothing, and a test would pass for that. */
export function known(what: string, names: readonly string[], name: unknown): void {
  if (!names.includes(name as string)) throw new RangeError(`no ${what} is called ${JSON.stringify(name)}: there are ${names.map((known) => JSON.stringify(known)).join(", ")}`);
}

/** A person who carries out an order: Taxomet's driver or P2P Motion's courier. */
export interface SandboxDriver {
  id: string;
  /** Full name, invented. */
  title: string;
  phone?: string;
}

/** An order as it stands now on the sandbox's clock. */
export interface SandboxOrder {
  provider: "taxomet" | "p2p_motion";
  id: string;
  /** Taxomet: one of {@link TAXOMET_STATUSES}. P2P Motion: 0 queued, 1 in progress, 2 done, 3 rejected. */
  status: string | number;
  /** True once nothing more happens to the order by itself. */
  final: boolean;
  /** Milliseconds since the epoch. */
  createdAt: number;
  /** Taxomet's `extern_id`, P2P Motion's `memo`: what tells one click from another. */
  mark?: string;
  driver?: SandboxDriver;
  /** As the caller wrote them, in the order of the trip. */
  addresses: string[];
  /** The answer the provider would give for this order now. */
  answer: Record<string, unknown>;
}

/** What {@link Sandbox.setOrder} may change. */
export interface OrderPatch {
  /** Puts the order into this status at once; from then on it no longer changes by itself. */
  status?: string | number;
  /** Another driver or courier, as if an operator had acted; `null` takes the driver off. */
  driver?: SandboxDriver | null;
  /** P2P Motion: why the order was rejected. */
  reason?: string;
  /** Laid over the provider's answer, for fields that no document names. */
  fields?: Record<string, unknown>;
}

/** One request that the sandbox saw, or that a fault kept from being seen. */
export interface LogEntry {
  /** When it came, on the sandbox's clock. */
  readonly at: number;
  readonly method: string;
  readonly host: string;
  /** The path without the query. */
  readonly path: string;
  /** Absent when the request hits no documented operation. */
  readonly endpoint?: SandboxEndpoint;
  /** The parameters as the sandbox's own decoder read them, without credentials. */
  readonly params: Record<string, unknown>;
  /** Query parameters that no document knows: the provider ignores them, a test may not want to. */
  readonly unknown: readonly string[];
  /** `extern_id` or `memo` of a new order. */
  readonly mark?: string;
  /** Ids of what this request made or changed. Empty: it changed nothing. Two: it was carried out twice. */
  readonly committed: readonly string[];
  /** The name of the fault that was applied. */
  readonly fault?: string;
  /** The status answered; absent while, or if, no answer was given. */
  readonly status?: number;
}

/** @internal A request, fully read. */
export interface Seen {
  method: string;
  url: URL;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
}

/** @internal What a provider answers, before any fault. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer> | string;
}

/** @internal Where a provider notes what it read and did while serving a request. */
export interface Notes {
  params: Record<string, unknown>;
  unknown: string[];
  mark?: string;
  committed: string[];
}

/** @internal One simulated provider. */
export interface Simulation {
  readonly host: string;
  endpoint(seen: Seen): SandboxEndpoint | undefined;
  serve(seen: Seen, notes: Notes): Reply;
  orders(): SandboxOrder[];
  setOrder(id: string, patch: OrderPatch): void;
}
