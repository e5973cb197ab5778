// The types of what goes into a client and what comes out. No code: nothing here is left after compiling.

import type { Endpoint, Id, IssueCode, P2pOrder, QuotaScope, TaxometOrder } from "./generated.js";

/** Language of messages. */
export type Lang = "en" | "ru" | "uk";

/** The provider an error, event or endpoint belongs to. */
export type Provider = "taxomet" | "yandex_taxi" | "p2p_motion";

/** What kind of thing went wrong. */
export type ErrorKind =
  | "invalid_request"
  | "config"
  | "aborted"
  | "timeout"
  | "network"
  | "rate_limited"
  | "unauthorized"
  | "rejected"
  | "conflict"
  | "malformed_response"
  | "server"
  | "not_ready"
  | "trap";

/**
 * What became of the request.
 * `not_sent`: the provider never saw it. `rejected`: the provider refused it. `unknown`: it may have been carried out; a taxi may have been ordered.
 */
export type Outcome = "not_sent" | "rejected" | "unknown";

/** One problem of the params, or the place in a malformed answer. */
export interface Issue {
  /** From the outermost object inwards; empty for the whole. */
  path: (string | number)[];
  code: IssueCode;
  /** An error stops the call; a warning does not. */
  severity: "error" | "warning";
  /** One sentence that begins with the place and never quotes the value. */
  message: string;
}

// ---- plain HTTP values --------------------------------------------------------------------------

/** An HTTP request as plain data: send it with whatever you like. Carries credentials unless redacted. */
export interface HttpRequest {
  method: "GET" | "POST";
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/** An HTTP response as plain data. */
export interface HttpResponse {
  /** The status code, 100 to 599. */
  status: number;
  /** Names in any case. */
  headers?: Record<string, string> | Headers | Iterable<[string, string]> | undefined;
  /** Decoded from any `Content-Encoding`; at most 1 MiB. */
  body?: Uint8Array | ArrayBuffer | string | undefined;
}

// ---- the configuration of each client -----------------------------------------------------------

/** One operator's access to a Taxomet taxi server. */
export interface TaxometConfig {
  /** The tenant's origin, with a path prefix if it has one; `/api/v1/<action>` is appended. */
  baseUrl: string;
  operatorLogin: string;
  operatorPassword: string;
  /** Admits `http:`, for tests on a loopback address. Default `false`. */
  allowInsecure?: boolean | undefined;
}

/** One key of Yandex Taxi's trip information. */
export interface YandexTaxiConfig {
  clid: string;
  apiKey: string;
  /** Where the key travels. `"query"` puts it into URLs, which end up in logs. Default `"header"`. */
  keyIn?: "header" | "query" | undefined;
  /** The form of answers. Default `"json"`, the only one with field evidence. */
  format?: "json" | "protobuf" | undefined;
  /** Default `https://taxi-routeinfo.taxi.yandex.net`; `/taxi_info` and `/zone_info` are appended. */
  baseUrl?: string | undefined;
  /** Admits `http:`, for tests on a loopback address. Default `false`. */
  allowInsecure?: boolean | undefined;
}

/** One key of P2P Motion's public API. */
export interface P2pMotionConfig {
  /** Used as given, one `/` added if it lacks one; then the path. The document has lost its own, so there is no default. */
  baseUrl: string;
  apiKey: string;
  /** Paths after `baseUrl`. The defaults are inferred and were never tried; `order` holds the placeholder `{ORDER_ID}`. */
  paths?: Partial<Record<"orders" | "order" | "geocoding" | "predictions", string>> | undefined;
  /** Admits `http:`, for tests on a loopback address. Default `false`. */
  allowInsecure?: boolean | undefined;
}

/** In a page, in place of credentials: a gateway that holds them (`ridewire/gateway`). Orders, too, may be sent through it. */
export interface GatewayConfig {
  /** The gateway's address, with its prefix. */
  gateway: string;
  /** Sent with each request, so that the gateway knows who calls; a function is asked each time. */
  headers?: Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>) | undefined;
  /** Admits `http:`, for tests on a loopback address. Default `false`. */
  allowInsecure?: boolean | undefined;
}

// ---- options ------------------------------------------------------------------------------------

/** Time, as a client sees it. Replace it to test with a clock of your own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds, and may settle at once when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** What holds for every call of a client. */
export interface ClientOptions {
  /** Sends the requests in place of the host's own `fetch`. Taken as it is: no error of it proves that nothing was sent. */
  fetch?: typeof fetch | undefined;
  /** How the host's own means reach the provider: through a proxy, by a dispatcher or by sockets. Not together with `fetch`. */
  transport?: TransportOptions | undefined;
  /** Limit of one attempt in milliseconds, headers and body together. Default 10 000 for reads, 30 000 for everything else. */
  timeoutMs?: number | undefined;
  /**
   * How often a failed call is tried again. Default 2 for reads and 1, which is also the most, for idempotent calls: those only after a look at the
   * order has shown that it is still to be done and that nobody else has chosen otherwise. A create is never repeated, whatever this says.
   */
  maxRetries?: number | undefined;
  /** Language of messages. Default `"en"`. */
  lang?: Lang | undefined;
  /** Sends creates even where the host may send them twice (every browser does). Default `false`. */
  acceptDuplicateOrders?: boolean | undefined;
  /**
   * What to do when P2P Motion's hourly quota has no slot for a call. `"wait"` (default): up to 5 seconds for one, five slots being kept free for
   * creates. `"reject"`: fail at once. `"observe"`: send all the same. Refused means kind `"rate_limited"`, outcome `"not_sent"`, and `retryAfterMs`.
   */
  quota?: "wait" | "reject" | "observe" | undefined;
  /** What `quotaState()` of an earlier client gave, so that a restart forgets no request of the last hour. */
  quotaState?: QuotaState | undefined;
  /** Told what happens, without secrets or personal data. What it throws is ignored. */
  onEvent?: ((event: ClientEvent) => void) | undefined;
  clock?: Clock | undefined;
  /** A number from 0 up to 1, for the jitter of waits. Default `Math.random`. */
  random?: (() => number) | undefined;
}

/**
 * The way to the provider. Creates stay single-shot on it, and what fails before the request goes out, the proxy refusing the connection included, is
 * still `"not_sent"`. A member that the runtime cannot honour is an error of kind `"config"`: nothing is sent past a proxy.
 */
export interface TransportOptions {
  /**
   * Node: a dispatcher of undici, for Node's own `fetch`. With an `Agent`, `Pool`, `Client`, `ProxyAgent` or `EnvHttpProxyAgent`, not composed, errors
   * of connecting prove `"not_sent"`; with any other none does. With a `RetryAgent`, which orders up to six times, creates are refused.
   */
  dispatcher?: object | undefined;
  /**
   * Deno, Bun: the address of an HTTP proxy, with user and password if it wants them. To be given here in Deno 2.7.6 to 2.9.5, whose creates go over
   * sockets and heed no environment variable.
   */
  proxy?: string | undefined;
  /** Deno, Bun: authorities to trust, as PEM texts. Deno adds them to its own, Bun takes them in their place. */
  caCerts?: readonly string[] | undefined;
  /**
   * Workers: `connect` of `cloudflare:sockets`. Every request has its own connection, HTTP/1.1; errors of connecting are `"not_sent"`, which those of
   * a Worker's `fetch` never are, and no trace holds the URL. Cloudflare's own addresses cannot be reached by it.
   */
  connect?: SocketConnect | undefined;
}

/** As `cloudflare:sockets` exports it. */
export type SocketConnect = (address: { hostname: string; port: number }, options: { secureTransport: "on" | "off"; allowHalfOpen: boolean }) => WorkerSocket;

/** What is used of a Worker's socket. */
export interface WorkerSocket {
  readonly readable: { getReader(): unknown };
  readonly writable: { getWriter(): unknown };
  /** Settles when the connection stands, or cannot be made. */
  readonly opened: Promise<unknown>;
  readonly closed: Promise<unknown>;
  close(): Promise<void>;
}

/** What holds for one call. */
export interface CallOptions {
  /** Ends the call at once, in whatever phase it is. */
  signal?: AbortSignal | undefined;
  /** Limit of one attempt in milliseconds; the client's otherwise. */
  timeoutMs?: number | undefined;
  /** How often a failed call is tried again; the client's otherwise. 0 for an idempotent call: no look at the order either. */
  maxRetries?: number | undefined;
  /** Sent besides the library's own. Values hold printable ASCII only. */
  headers?: Record<string, string> | undefined;
  /**
   * Fixes the `ref` of a create: the same key gives the same mark. At most 255 characters; it is not sent itself, except to a gateway, which places one
   * order for one key. Default: a new one for each call.
   */
  idempotencyKey?: string | undefined;
  /**
   * P2P Motion's `createOrder` only: ends the memo with a line `[ref 7K2M9QXW3T]`, so that an order whose answer was lost is found for certain. The
   * courier sees it. Without it an order is recognised by phones, times and places. Default `false`.
   */
  markMemo?: boolean | undefined;
  /** The way out for parameters whose names the documents have lost or misspelt. */
  extra?: Extra | undefined;
}

/** Parameters that no document names. */
export interface Extra {
  query?: Record<string, string | string[]> | undefined;
  body?: Record<string, unknown> | undefined;
}

/** What `buildRequest` and `redactedRequest` may be told. */
export interface BuildOptions {
  /** The time it is, in milliseconds since the epoch. Default `Date.now()`. */
  now?: number | undefined;
  headers?: Record<string, string> | undefined;
  extra?: Extra | undefined;
}

// ---- calls --------------------------------------------------------------------------------------

/** A running call. `await` it for the value. */
export interface Call<T> extends Promise<T> {
  /** The value together with what came with it. */
  withResponse(): Promise<CallResponse<T>>;
}

/** A value and the HTTP answer it was read from. */
export interface CallResponse<T> {
  data: T;
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** How often the request was sent. (After a lost answer that a look at the order has settled, `status` and `headers` are those of the look.) */
  attempts: number;
}

/** Something that happened to a call; enough to draw a timeline, and safe to log. */
export type ClientEvent = RequestEvent | ResponseEvent | RetryEvent | QuotaEvent | DuplicateEvent;

interface EventBase {
  /** Numbers the calls of one client from 1. */
  call: number;
  provider: Provider;
  /** `"taxomet.add_order"`, …; `"taxomet.call"` for actions by name. */
  endpoint: Endpoint | "taxomet.call";
  /** The attempt it belongs to, from 1; 0 before the first. */
  attempt: number;
  /** When, in milliseconds since the epoch. */
  at: number;
}

/** A request is about to be sent. */
export interface RequestEvent extends EventBase {
  type: "request";
  /** The request with every value masked that may be secret or personal. */
  request: HttpRequest;
}

/** An answer came, or it is certain that none will. */
export interface ResponseEvent extends EventBase {
  type: "response";
  /** Absent if no answer came. */
  status?: number;
  /** Why no answer, or only part of one, came. */
  failure?: "network" | "timeout" | "aborted" | "oversize" | "truncated";
  /** From the request to the end of the body, in milliseconds. */
  durationMs: number;
  /** What is left of the hour's quota, where there is one. */
  quota?: QuotaSnapshot;
}

/** The hour's quota has no slot for the call. */
export interface QuotaEvent extends EventBase {
  type: "quota";
  scope: QuotaScope;
  /** It waits for one, is refused, or is sent all the same. */
  decision: "waits" | "refused" | "exceeds";
  /** Until a slot is expected, in milliseconds; absent where answers under way will tell. */
  delayMs?: number;
  quota: QuotaSnapshot;
}

/** The attempt failed and another will follow. */
export interface RetryEvent extends EventBase {
  type: "retry";
  /** Until the next attempt, in milliseconds. */
  delayMs: number;
  kind: ErrorKind;
  status?: number;
}

/** `reconcile()` found that one create was carried out more than once, which something between us and the provider's books must have done. */
export interface DuplicateEvent extends EventBase {
  type: "duplicate";
  /** How many orders carry the mark. */
  orders: number;
  ref?: string;
}

// ---- quota --------------------------------------------------------------------------------------

/** What is left of a scope's quota. Every request holds one of the hour's slots for an hour of its own; nothing starts anew on the hour. */
export interface QuotaSnapshot {
  /** Requests an hour. Until the provider has said so, the example of its document: 300, and 100 for geocoding. */
  limit?: number;
  /** Slots free now, for creates: reads leave five of the scope `orders`. */
  remaining?: number;
  /** When the oldest slot frees, in milliseconds since the epoch: one call more may go then, not all. Now, if none is held. */
  nextSlotAt: number;
  /** Whether the provider's own figures are in it. Where they cannot be read (a page, without the provider's consent) our calls are counted here. */
  source: "headers" | "local";
}

/** What a client knows of its quotas, as plain JSON to be kept: times and counts, nothing of the calls. Not to be changed. */
export type QuotaState = Readonly<Record<string, unknown>>;

// ---- tracking -----------------------------------------------------------------------------------

/** How to follow an order. */
export interface TrackOptions<Order = P2pOrder | TaxometOrder> {
  /** Ends it at once, also in a pause: the loop throws a `RidewireError` of kind `"aborted"`. */
  signal?: AbortSignal | undefined;
  /** When the order was created, in milliseconds since the epoch or as a `Date`. Default: now. P2P Motion is first asked 35 seconds after that. */
  createdAt?: number | Date | undefined;
  /** `state` of an earlier update: goes on from there, also in another process. */
  resume?: TrackState | undefined;
  /** Which order is final: its status, several of them, or a test. Needed for Taxomet, whose words for it differ; P2P Motion's are known. */
  until?: string | readonly string[] | ((order: Order) => boolean) | undefined;
  /** Limit of one look, in milliseconds; the client's otherwise. */
  timeoutMs?: number | undefined;
  /** Sent with each look besides the library's own. */
  headers?: CallOptions["headers"];
}

/** What one look showed. */
export interface TrackUpdate<Order = P2pOrder | TaxometOrder> {
  order: Order;
  /** Whether anything that has a name in `order` differs from the look before; true at the first. */
  changed: boolean;
  /** Whether this was the last look at it. */
  final: boolean;
  /** When the answer came, in milliseconds since the epoch. */
  at: number;
  /** How many looks there have been, failed ones included. */
  polls: number;
  /** From `at` to the next look. Absent if there will be none. */
  nextPollInMs?: number;
  /** For `resume`. */
  state: TrackState;
}

/** What a tracker knows, as plain JSON to be kept: ids, times and counts, no personal data. Not to be changed. */
export type TrackState = Readonly<Record<string, unknown>>;

/** What `trackStep` is told. `now` is in milliseconds since the epoch, by default the system's; `random` from 0 to 1 spreads looks in time. */
export type TrackEvent =
  /** Follow these orders, and no others from now on. */
  | { type: "follow"; provider: "taxomet" | "p2p_motion"; ids: readonly Id[]; createdAt?: number | Date | undefined; now?: number }
  /** A look showed these; of Taxomet the caller says whether that was the last. */
  | { type: "seen"; orders: readonly (P2pOrder | TaxometOrder)[]; final?: boolean; quota?: QuotaSnapshot | undefined; now?: number; random?: number }
  /** A look failed with this `RidewireError`, or its `toJSON()`. */
  | { type: "failed"; error: object; quota?: QuotaSnapshot | undefined; now?: number; random?: number }
  /** Nothing happened. */
  | { type: "look"; now?: number };

/** What `trackStep` says. */
export interface TrackPlan {
  /** For the next step. */
  state: TrackState;
  polls: number;
  /** Until the next look, in milliseconds. Absent if there is nothing left to look at. */
  waitMs?: number;
  /** What to look at then: the params of `getOrder`, or of `listOrders`. */
  ask?: { id: string } | { from_date_time: string; to_date_time: string };
  /** After `"seen"`: the orders followed that were among those seen. */
  seen?: { id: string; changed: boolean; final: boolean }[];
  /** After `"failed"`: whether more looks are of no use. */
  fatal?: boolean;
}

// ---- settling an unknown outcome ----------------------------------------------------------------

/**
 * What could be found out about a create whose outcome was unknown.
 *
 * `found`: it was carried out; `duplicates` are further orders with the same mark. `absent`: certainly not; only said where the call itself was not
 * sent or was refused, for no list of a provider proves it. `unknown`: `why` says what is in the way, in the client's language, and `candidates`
 * are the orders that may be the one, with all their personal data. Never order again because of `unknown`: let a person look first.
 */
export type Reconciliation =
  | { state: "found"; id: string; duplicates: string[] }
  | { state: "absent" }
  | { state: "unknown"; why: string; candidates: unknown[] };

// ---- Standard Schema ----------------------------------------------------------------------------

/** The interface of standardschema.dev, version 1, as its authors ask for it to be copied. */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly "~standard": StandardSchemaV1.Props<Input, Output>;
}

export declare namespace StandardSchemaV1 {
  export interface Props<Input = unknown, Output = Input> {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Result<Output> | Promise<Result<Output>>;
    readonly types?: Types<Input, Output> | undefined;
  }

  export type Result<Output> = SuccessResult<Output> | FailureResult;

  export interface SuccessResult<Output> {
    readonly value: Output;
    readonly issues?: undefined;
  }

  export interface FailureResult {
    readonly issues: ReadonlyArray<Issue>;
  }

  export interface Issue {
    readonly message: string;
    readonly path?: ReadonlyArray<PropertyKey | PathSegment> | undefined;
  }

  export interface PathSegment {
    readonly key: PropertyKey;
  }

  export interface Types<Input = unknown, Output = Input> {
    readonly input: Input;
    readonly output: Output;
  }

  export type InferInput<Schema extends StandardSchemaV1> = NonNullable<Schema["~standard"]["types"]>["input"];
  export type InferOutput<Schema extends StandardSchemaV1> = NonNullable<Schema["~standard"]["types"]>["output"];
}
