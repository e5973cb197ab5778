/** What `init` takes. Without one, the entry's own module is used. */
type WasmSource = LoadableWasm | PromiseLike<LoadableWasm>;
type LoadableWasm = string | URL | Request | Response | ReadyWasm;
/** What needs no waiting: a compiled module, its bytes, or what `import * as` of a `.wasm` gave. */
type ReadyWasm = WebAssembly.Module | BufferSource | {
    readonly default: WebAssembly.Module;
};
/**
 * Starts the core early, or from a source of your own. Needed only before *synchronous* functions of `ridewire/web`.
 * May be called any number of times, also at once: the first source wins, and a failed start can be tried again.
 */
declare function init(source?: WasmSource): Promise<void>;
/** Starts the core at once from a compiled module or its bytes. Does nothing if it is started already. */
declare function initSync(module: WebAssembly.Module | BufferSource): void;

/** Language of messages. */
type Lang = "en" | "ru" | "uk";
/** The provider an error, event or endpoint belongs to. */
type Provider = "taxomet" | "yandex_taxi" | "p2p_motion";
/** What kind of thing went wrong. */
type ErrorKind = "invalid_request" | "config" | "aborted" | "timeout" | "network" | "rate_limited" | "unauthorized" | "rejected" | "conflict" | "malformed_response" | "server" | "not_ready" | "trap";
/**
 * What became of the request.
 * `not_sent`: the provider never saw it. `rejected`: the provider refused it. `unknown`: it may have been carried out; a taxi may have been ordered.
 */
type Outcome = "not_sent" | "rejected" | "unknown";
/** One problem of the params, or the place in a malformed answer. */
interface Issue {
    /** From the outermost object inwards; empty for the whole. */
    path: (string | number)[];
    code: IssueCode;
    /** An error stops the call; a warning does not. */
    severity: "error" | "warning";
    /** One sentence that begins with the place and never quotes the value. */
    message: string;
}
/** An HTTP request as plain data: send it with whatever you like. Carries credentials unless redacted. */
interface HttpRequest {
    method: "GET" | "POST";
    url: string;
    headers: Record<string, string>;
    body?: string;
}
/** An HTTP response as plain data. */
interface HttpResponse {
    /** The status code, 100 to 599. */
    status: number;
    /** Names in any case. */
    headers?: Record<string, string> | Headers | Iterable<[string, string]> | undefined;
    /** Decoded from any `Content-Encoding`; at most 1 MiB. */
    body?: Uint8Array | ArrayBuffer | string | undefined;
}
/** One operator's access to a Taxomet taxi server. */
interface TaxometConfig {
    /** The tenant's origin, with a path prefix if it has one; `/api/v1/<action>` is appended. */
    baseUrl: string;
    operatorLogin: string;
    operatorPassword: string;
    /** Admits `http:`, for tests on a loopback address. Default `false`. */
    allowInsecure?: boolean | undefined;
}
/** One key of Yandex Taxi's trip information. */
interface YandexTaxiConfig {
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
interface P2pMotionConfig {
    /** Used as given, one `/` added if it lacks one; then the path. The document has lost its own, so there is no default. */
    baseUrl: string;
    apiKey: string;
    /** Paths after `baseUrl`. The defaults are inferred and were never tried; `order` holds the placeholder `{ORDER_ID}`. */
    paths?: Partial<Record<"orders" | "order" | "geocoding" | "predictions", string>> | undefined;
    /** Admits `http:`, for tests on a loopback address. Default `false`. */
    allowInsecure?: boolean | undefined;
}
/** In a page, in place of credentials: a gateway that holds them (`ridewire/gateway`). Orders, too, may be sent through it. */
interface GatewayConfig {
    /** The gateway's address, with its prefix. */
    gateway: string;
    /** Sent with each request, so that the gateway knows who calls; a function is asked each time. */
    headers?: Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>) | undefined;
    /** Admits `http:`, for tests on a loopback address. Default `false`. */
    allowInsecure?: boolean | undefined;
}
/** Time, as a client sees it. Replace it to test with a clock of your own. */
interface Clock {
    /** Milliseconds since the epoch. */
    now(): number;
    /** Resolves after `ms` milliseconds, and may settle at once when `signal` aborts. */
    sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
/** What holds for every call of a client. */
interface ClientOptions {
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
interface TransportOptions {
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
type SocketConnect = (address: {
    hostname: string;
    port: number;
}, options: {
    secureTransport: "on" | "off";
    allowHalfOpen: boolean;
}) => WorkerSocket;
/** What is used of a Worker's socket. */
interface WorkerSocket {
    readonly readable: {
        getReader(): unknown;
    };
    readonly writable: {
        getWriter(): unknown;
    };
    /** Settles when the connection stands, or cannot be made. */
    readonly opened: Promise<unknown>;
    readonly closed: Promise<unknown>;
    close(): Promise<void>;
}
/** What holds for one call. */
interface CallOptions {
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
interface Extra {
    query?: Record<string, string | string[]> | undefined;
    body?: Record<string, unknown> | undefined;
}
/** What `buildRequest` and `redactedRequest` may be told. */
interface BuildOptions {
    /** The time it is, in milliseconds since the epoch. Default `Date.now()`. */
    now?: number | undefined;
    headers?: Record<string, string> | undefined;
    extra?: Extra | undefined;
}
/** A running call. `await` it for the value. */
interface Call<T> extends Promise<T> {
    /** The value together with what came with it. */
    withResponse(): Promise<CallResponse<T>>;
}
/** A value and the HTTP answer it was read from. */
interface CallResponse<T> {
    data: T;
    status: number;
    /** Names in lower case. */
    headers: Record<string, string>;
    /** How often the request was sent. (After a lost answer that a look at the order has settled, `status` and `headers` are those of the look.) */
    attempts: number;
}
/** Something that happened to a call; enough to draw a timeline, and safe to log. */
type ClientEvent = RequestEvent | ResponseEvent | RetryEvent | QuotaEvent | DuplicateEvent;
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
interface RequestEvent extends EventBase {
    type: "request";
    /** The request with every value masked that may be secret or personal. */
    request: HttpRequest;
}
/** An answer came, or it is certain that none will. */
interface ResponseEvent extends EventBase {
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
interface QuotaEvent extends EventBase {
    type: "quota";
    scope: QuotaScope;
    /** It waits for one, is refused, or is sent all the same. */
    decision: "waits" | "refused" | "exceeds";
    /** Until a slot is expected, in milliseconds; absent where answers under way will tell. */
    delayMs?: number;
    quota: QuotaSnapshot;
}
/** The attempt failed and another will follow. */
interface RetryEvent extends EventBase {
    type: "retry";
    /** Until the next attempt, in milliseconds. */
    delayMs: number;
    kind: ErrorKind;
    status?: number;
}
/** `reconcile()` found that one create was carried out more than once, which something between us and the provider's books must have done. */
interface DuplicateEvent extends EventBase {
    type: "duplicate";
    /** How many orders carry the mark. */
    orders: number;
    ref?: string;
}
/** What is left of a scope's quota. Every request holds one of the hour's slots for an hour of its own; nothing starts anew on the hour. */
interface QuotaSnapshot {
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
type QuotaState = Readonly<Record<string, unknown>>;
/** How to follow an order. */
interface TrackOptions<Order = P2pOrder | TaxometOrder> {
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
interface TrackUpdate<Order = P2pOrder | TaxometOrder> {
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
type TrackState = Readonly<Record<string, unknown>>;
/** What `trackStep` is told. `now` is in milliseconds since the epoch, by default the system's; `random` from 0 to 1 spreads looks in time. */
type TrackEvent = 
/** Follow these orders, and no others from now on. */
{
    type: "follow";
    provider: "taxomet" | "p2p_motion";
    ids: readonly Id[];
    createdAt?: number | Date | undefined;
    now?: number;
}
/** A look showed these; of Taxomet the caller says whether that was the last. */
 | {
    type: "seen";
    orders: readonly (P2pOrder | TaxometOrder)[];
    final?: boolean;
    quota?: QuotaSnapshot | undefined;
    now?: number;
    random?: number;
}
/** A look failed with this `RidewireError`, or its `toJSON()`. */
 | {
    type: "failed";
    error: object;
    quota?: QuotaSnapshot | undefined;
    now?: number;
    random?: number;
}
/** Nothing happened. */
 | {
    type: "look";
    now?: number;
};
/** What `trackStep` says. */
interface TrackPlan {
    /** For the next step. */
    state: TrackState;
    polls: number;
    /** Until the next look, in milliseconds. Absent if there is nothing left to look at. */
    waitMs?: number;
    /** What to look at then: the params of `getOrder`, or of `listOrders`. */
    ask?: {
        id: string;
    } | {
        from_date_time: string;
        to_date_time: string;
    };
    /** After `"seen"`: the orders followed that were among those seen. */
    seen?: {
        id: string;
        changed: boolean;
        final: boolean;
    }[];
    /** After `"failed"`: whether more looks are of no use. */
    fatal?: boolean;
}
/**
 * What could be found out about a create whose outcome was unknown.
 *
 * `found`: it was carried out; `duplicates` are further orders with the same mark. `absent`: certainly not; only said where the call itself was not
 * sent or was refused, for no list of a provider proves it. `unknown`: `why` says what is in the way, in the client's language, and `candidates`
 * are the orders that may be the one, with all their personal data. Never order again because of `unknown`: let a person look first.
 */
type Reconciliation = {
    state: "found";
    id: string;
    duplicates: string[];
} | {
    state: "absent";
} | {
    state: "unknown";
    why: string;
    candidates: unknown[];
};
/** The interface of standardschema.dev, version 1, as its authors ask for it to be copied. */
interface StandardSchemaV1<Input = unknown, Output = Input> {
    readonly "~standard": StandardSchemaV1.Props<Input, Output>;
}
declare namespace StandardSchemaV1 {
    interface Props<Input = unknown, Output = Input> {
        readonly version: 1;
        readonly vendor: string;
        readonly validate: (value: unknown) => Result<Output> | Promise<Result<Output>>;
        readonly types?: Types<Input, Output> | undefined;
    }
    type Result<Output> = SuccessResult<Output> | FailureResult;
    interface SuccessResult<Output> {
        readonly value: Output;
        readonly issues?: undefined;
    }
    interface FailureResult {
        readonly issues: ReadonlyArray<Issue>;
    }
    interface Issue {
        readonly message: string;
        readonly path?: ReadonlyArray<PropertyKey | PathSegment> | undefined;
    }
    interface PathSegment {
        readonly key: PropertyKey;
    }
    interface Types<Input = unknown, Output = Input> {
        readonly input: Input;
        readonly output: Output;
    }
    type InferInput<Schema extends StandardSchemaV1> = NonNullable<Schema["~standard"]["types"]>["input"];
    type InferOutput<Schema extends StandardSchemaV1> = NonNullable<Schema["~standard"]["types"]>["output"];
}

/** An id: goes out as text, so that leading zeros and digits beyond 2^53 survive if you pass text. */
type Id = string | number;
/** A date and time: a `Date`, or ISO 8601 text with an offset. */
type DateInput = Date | string;
/** What one call does to the world. Decides about retries, never the HTTP method: Taxomet orders a taxi with GET. */
type Effect = "read" | "idempotent" | "create";
/** A share of a P2P Motion key's hourly quota. */
type QuotaScope = "orders" | "predictions" | "geo-coding";
/** What can be wrong with a value. */
type IssueCode = "awaiting_implementation" | "contradiction" | "cyclic" | "date" | "date_offset" | "duplicate_key" | "empty" | "format" | "in_the_past" | "length" | "no_body" | "not_finite" | "outside_service_area" | "pair" | "phone" | "range" | "required" | "reserved_key" | "swapped_coordinates" | "too_deep" | "too_large" | "too_soon" | "type" | "unix_time" | "unknown_key" | "unknown_value" | "unreadable" | "url";
/** Ride classes of the trip-info API, each with its label on the Russian page. The set is open. */
declare const YANDEX_CLASSES: {
    readonly econom: "Эконом";
    readonly business: "Комфорт";
    readonly comfortplus: "Комфорт+";
    readonly minivan: "Минивен";
    readonly vip: "Бизнес";
    readonly express: "Доставка";
    readonly courier: "Курьер";
};
/** One of `YANDEX_CLASSES`, or any other: the set is open. */
type YandexClass = keyof typeof YANDEX_CLASSES | (string & {});
/** Wishes (`req`) of the trip-info API. The set is open. */
declare const YANDEX_WISHES: {
    readonly yellowcarnumber: "yellow number plate";
    readonly nosmoking: "no smoking";
    readonly childchair: "child seat";
    readonly bicycle: "room for a bicycle";
    readonly conditioner: "air conditioning";
    readonly animaltransport: "an animal comes along";
    readonly universal: "estate car";
    readonly check: "a receipt";
    readonly ski: "room for skis";
    readonly waiting_in_transit: "waiting on the way";
    readonly meeting_arriving: "meeting with a sign";
    readonly luggage: "luggage";
};
/** One of `YANDEX_WISHES`, or any other: the set is open. */
type YandexWish = keyof typeof YANDEX_WISHES | (string & {});
/** Languages (`lang`) of the trip-info API; `ru` if none is asked for. */
declare const YANDEX_LANGUAGES: {
    readonly ru: "Russian";
    readonly en: "English";
    readonly uk: "Ukrainian";
    readonly kk: "Kazakh";
    readonly az: "Azerbaijani";
    readonly ka: "Georgian";
    readonly hy: "Armenian";
    readonly ky: "Kyrgyz";
    readonly lv: "Latvian";
    readonly ro: "Romanian";
    readonly uz: "Uzbek";
    readonly et: "Estonian";
    readonly fr: "French";
};
/** One of `YANDEX_LANGUAGES`, or any other: the set is open. */
type YandexLanguage = keyof typeof YANDEX_LANGUAGES | (string & {});
/** Currencies of the trip-info API. "The list may be extended", and has been. */
declare const YANDEX_CURRENCIES: {
    readonly RUB: "Russian rouble";
    readonly KZT: "Kazakhstani tenge";
    readonly AMD: "Armenian dram";
    readonly GEL: "Georgian lari";
    readonly AZN: "Azerbaijani manat";
    readonly UAH: "Ukrainian hryvnia";
    readonly BYN: "Belarusian rouble";
    readonly BYR: "Belarusian rouble before 2016";
    readonly KGS: "Kyrgyzstani som";
    readonly EUR: "Euro";
    readonly MDL: "Moldovan leu";
    readonly UZS: "Uzbekistani som";
};
/** One of `YANDEX_CURRENCIES`, or any other: the set is open. */
type YandexCurrency = keyof typeof YANDEX_CURRENCIES | (string & {});
/** Codes of a P2P Motion order's status. */
declare const P2P_STATUSES: {
    readonly "0": "queued";
    readonly "1": "in progress";
    readonly "2": "delivered";
    readonly "3": "rejected";
};
/** One of `P2P_STATUSES`. */
type P2pStatusCode = 0 | 1 | 2 | 3 | keyof typeof P2P_STATUSES;
/** Ways of returning the money to the sender, and what each costs. */
declare const P2P_ESCROW_PRIORITIES: {
    readonly "0": "at once after delivery; charged as a double trip";
    readonly "1": "by 18:00 the same day; free if the courier comes back anyway, else the way back";
    readonly "2": "within 3 days; charged as 1";
    readonly "3": "cashless transfer, free; awaiting implementation";
};
/** One of `P2P_ESCROW_PRIORITIES`. */
type P2pEscrowPriority = 0 | 1 | 2 | 3 | keyof typeof P2P_ESCROW_PRIORITIES;
/** Orders a taxi. */
interface TaxometAddOrder {
    /** The taxi service's id, from "Службы такси и тарифы". */
    unit_id: Id;
    /** The tariff's id, or `-1`: the server picks one of the service's by the time of day. */
    tarif_id: Id;
    /** The passenger's phone, with `+`: `+70001112233`. */
    phone: string;
    /** The addresses: pick-up first, then every stop, in order. At least one; text, not coordinates. */
    to: readonly string[];
    /** Ids of extra options (a child seat), from "Опции автомобилей". */
    car_option?: readonly Id[] | undefined;
    /** The price, in the tenant's currency. Absent or 0: by the GPS taximeter, not free (T-13). */
    fix_price?: number | undefined;
    /** Your own id of the order; may come back in the server's notifications. Not the server's id (T-2). */
    extern_id?: string | undefined;
    /** Pick-up time in whole seconds since 1970, for a pre-order only. */
    order_time?: number | undefined;
    /** 1: print a receipt after the trip. Default 0. */
    print_receipt?: 0 | 1 | undefined;
    /** The passenger's name. */
    client_name?: string | undefined;
    /** A note for the dispatcher and the driver. */
    comment?: string | undefined;
    /** Bonuses to spend, at most the client's balance. From a later revision of the document; unverified. */
    use_bonuses?: number | undefined;
}
/** The order an action was about. */
interface TaxometOrderRef {
    /** The order's id on the taxi server. */
    order_id: string;
}
/** Cancels an order. */
interface TaxometCancelOrder {
    /** The order's id on the taxi server, not your `extern_id`. */
    id: Id;
}
/** Reads one order as it stands now. */
interface TaxometGetOrder {
    /** The order's id on the taxi server, not your `extern_id`. */
    id: Id;
}
/** How an order stands. */
interface TaxometOrder {
    /** The order's id on the taxi server. */
    order_id: string;
    /** The provider's status, as it is: a numeric string. No document lists the meanings. */
    status?: string;
    /** The passenger's phone, with `+`. */
    call_from?: string;
    /** The driver's id. Absent, empty or "0" while there is none. */
    driver_id?: string;
    /** The driver's name. */
    driver_title?: string;
    /** Everything else that came: the document promises more than it names (T-7). */
    extra: Record<string, unknown>;
}
/** Assigns a driver to an order. */
interface TaxometSetDriver {
    /** The order's id on the taxi server, not your `extern_id`. */
    id: Id;
    /** The driver's id on the taxi server, from "Водители". */
    driver_id: Id;
    /** Minutes until the car is there, whole. Not for pre-orders. */
    boarding_time?: number | undefined;
}
/** Takes the driver off an order. */
interface TaxometRemoveDriver {
    /** The order's id on the taxi server, not your `extern_id`. */
    id: Id;
}
/** Sends a text message. */
interface TaxometSendSms {
    /** Whom it comes from: 1 to 11 Latin letters and digits. */
    from: string;
    /** Whom it goes to: 11 digits without `+`, `79001112233`. */
    phone: string;
    /** The text. Its length limit is not documented. */
    msg: string;
}
/** Done; the provider says nothing more. */
interface TaxometDone {
}
/** Calls a phone and speaks a code. */
interface TaxometSendVoiceCode {
    /** Whom to call: 11 digits without `+`, `79001112233`. */
    phone: string;
    /** The code, as text of digits: zeros in front are spoken too. Its length limit is not documented. */
    code: string;
}
/** Gives a driver rating points, or takes some away. */
interface TaxometAddDriverRating {
    /** The driver's id on the taxi server. */
    driver_id: Id;
    /** How many rating points, whole; below zero takes them away. */
    points: number;
    /** How long they count, in whole hours. At least 1: a choice of ours, the document names no limit. */
    lifetime_hours: number;
    /** Why. */
    comment: string;
}
/** Changes an order; what is absent stays as it is. From a later revision of the document; unverified. */
interface TaxometSaveOrder {
    /** The order's id on the taxi server. `order_id` here, `id` everywhere else (T-10). */
    order_id: Id;
    /** The tariff's id, or `-1`: the server picks. */
    tarif_id?: Id | undefined;
    /** The addresses: pick-up first, then every stop, in order. */
    to?: readonly string[] | undefined;
    /** Ids of extra options. */
    car_option?: readonly Id[] | undefined;
    /** The price, in the tenant's currency. 0: by the GPS taximeter. */
    fix_price?: number | undefined;
    /** Pick-up time in whole seconds since 1970. */
    order_time?: number | undefined;
    /** The passenger's name. */
    client_name?: string | undefined;
    /** A note for the dispatcher and the driver. */
    comment?: string | undefined;
    /** Bonuses: -2 keep, -1 automatic, 0 no, 1 yes. */
    with_bonuses?: -2 | -1 | 0 | 1 | undefined;
    /** Bonuses to spend. */
    use_bonuses?: number | undefined;
}
/** Measures and prices a route. From a later revision of the document; unverified. */
interface TaxometGetDistance {
    /** The taxi service's id. */
    unit_id: Id;
    /** The tariff's id, or `-1`: the server picks. */
    tarif_id: Id;
    /** The route: pick-up, stops, destination. */
    points: readonly Position[];
}
/** A point on the Earth, WGS 84. Named members, since `rll` wants longitude first and everybody swaps it (Y-10). */
interface Position {
    /** Longitude in degrees, -180 to 180. */
    lon: number;
    /** Latitude in degrees, -90 to 90. */
    lat: number;
}
/** The length and price of a route. Names and types as one public client reads them. */
interface TaxometDistance {
    /** Kilometres. 0: no route was found. */
    distance: number;
    /** The tariff's minimum, in the tenant's currency. */
    min_price?: number;
    /** The estimate, in the tenant's currency. */
    pre_price?: number;
    /** The fixed price in the tenant's currency, rounded. */
    fix_price?: number;
    /** The fixed price in the tenant's currency, before rounding. */
    fix_price_raw?: number;
    /** Seconds. */
    execution_time?: number;
    /** Everything else that came, the route's `nodes` among it. */
    extra: Record<string, unknown>;
}
/** Lists the taxi services and their tariffs, with the ids that orders need. From a later revision of the document; unverified. */
interface TaxometGetTariffs {
}
/** The taxi services of the server. */
interface TaxometTariffs {
    /** One per service. */
    units: TaxometUnit[];
}
/** A taxi service. */
interface TaxometUnit {
    /** For `unit_id`. */
    id: string;
    /** Its name; empty if none came. */
    title: string;
    /** Its tariffs. */
    tarifs: TaxometTarif[];
}
/** A tariff. */
interface TaxometTarif {
    /** For `tarif_id`. */
    id: string;
    /** Its name; empty if none came. */
    title: string;
    /** Hidden from clients. */
    disabled: boolean;
}
/** Prices a trip in each ride class, or with one point the pick-up, and says how soon a car comes. */
interface TaxiInfoRequest {
    /**
     * Pick-up and destination; or one point, for the price of a pick-up there. The API
     * cannot tell whether a lone point is where the trip begins or ends (Y-17).
     */
    rll: readonly [Position] | readonly [Position, Position];
    /** Ride classes; `econom` if absent. Classes the region lacks are left out of the answer. */
    class?: readonly YandexClass[] | undefined;
    /** Wishes for the car and the driver. */
    req?: readonly YandexWish[] | undefined;
    /** Language of `class_text` and `price_text`; `ru` if absent. */
    lang?: YandexLanguage | undefined;
}
/** What came of asking for a price. All three are answers, none is an error. */
type TaxiInfo = 
/** Prices. */
{
    kind: "offer";
    /** ISO 4217, of every price in the answer. The set is open. */
    currency: YandexCurrency;
    /** Metres along the route; with two points. */
    distance?: number;
    /** Seconds along the route; documented for two points, seen with one too (Y-1). */
    time?: number;
    /** The same for people. In no document, but real; JSON only. */
    time_text?: string;
    /** One per ride class; may be empty. */
    options: TaxiOption[];
}
/** 204: the service does not run here. */
 | {
    kind: "region_not_supported";
}
/** 200 with nothing in it: none of the classes asked for runs here. */
 | {
    kind: "no_supported_class";
};
/** The price of one ride class. Whoever shows it must show the notice of `priceNotice()` too. */
interface TaxiOption {
    /** The class: `econom`. The set is open. */
    class_name: string;
    /** Its name for people, localised. */
    class_text?: string;
    /** 50 is econom, 90 is vip. */
    class_level?: number;
    /** In the answer's currency. With one point: the fee for the pick-up, surge included. */
    price: number;
    /** The fee without surge, in the answer's currency. */
    min_price?: number;
    /**
     * For display only, never to be parsed: it may hold `~`, "от", unusual spaces, and need
     * not even match `price` (Y-9).
     */
    price_text?: string;
    /** Seconds until a car is there. Absent: no car is free now (Y-8). */
    waiting_time?: number;
}
/** Lists the ride classes of a region, and the wishes that each supports. */
interface ZoneInfoRequest {
    /** A point in it. `ll` here, `rll` for a trip (Y-16). */
    ll: Position;
}
/** What a region has to offer. */
interface ZoneInfo {
    /** One per ride class. Empty: the region is not supported. */
    tariffs: ZoneTariff[];
}
/** A ride class of a region. */
interface ZoneTariff {
    /** The class, as in `class` of a trip request. */
    class_name: string;
    /** The wishes it supports, as in `req` of a trip request. */
    supported_requirements: string[];
}
/** Orders a courier: the document's body, as it is. */
interface P2pCreateOrder {
    /** Who hands the parcel over. */
    sender: P2pParty;
    /** Who takes it. */
    receiver: P2pParty;
    /** When, where and what. */
    info: P2pInfo;
}
/** A person or a place of business. */
interface P2pParty {
    /** A name, or a short name of the place. */
    name: string;
    /** `0XXXXXXXXX` or `+380XXXXXXXXX`. */
    phone: string;
    /** For the courier to write to. */
    telegram?: P2pTelegram | undefined;
}
/** A Telegram account. Only a real one: the courier's app links to it. */
interface P2pTelegram {
    /** The account's number. */
    user_id?: number | undefined;
    /** The account's name, without `@`. */
    username?: string | undefined;
}
/** When, where and what. */
interface P2pInfo {
    /** Where the parcel is picked up, and when: at least 5 minutes from now. */
    origin: P2pStop;
    /**
     * Where it goes, and when: at least 10 minutes after the origin's time; or the same
     * instant, which means as soon as possible.
     */
    destination: P2pStop;
    /** Money the courier brings back to the sender. */
    escrow?: P2pEscrow | undefined;
    /** A note for the courier: entrance, flat, door code. */
    memo?: string | undefined;
}
/** A time and a place. */
interface P2pStop {
    /** ISO 8601 with an offset, or a `Date`. */
    date_time: DateInput;
    /** The place. */
    location: P2pLocation;
}
/** A place: an address, or both coordinates, or all three. */
interface P2pLocation {
    /** Latitude in degrees (the document's "UTM" is a slip: its sample is WGS 84). Chernivtsi oblast only, for now. */
    lat?: number | undefined;
    /** Longitude in degrees. */
    lng?: number | undefined;
    /** In any form a map search understands. It must mean one place: an ambiguous address is refused, so geocode it first. */
    formatted_address?: string | undefined;
}
/** Money the courier brings back to the sender. */
interface P2pEscrow {
    /** How much. */
    cost: P2pCost;
    /** When: 0 at once, 1 by 18:00, 2 within 3 days, 3 cashless (awaiting implementation). See `P2P_ESCROW_PRIORITIES` for what each costs. */
    priority_type: P2pEscrowPriority;
}
/** A sum of money. */
interface P2pCost {
    /** In units of `currency_code`. Not negative. */
    amount: number;
    /** ISO 4217. Only UAH, USD and EUR for now, says the document. */
    currency_code: string;
}
/** A courier order. */
interface P2pOrder {
    /** The order's id. Its name in the answer is not known: `id`, `order_id` and `_id` are tried. */
    id?: string;
    /** Where the order stands. */
    status?: P2pOrderStatus;
    /** The courier's data, once one has taken the order. */
    courier?: unknown;
    /** What the order costs; its form is not documented. */
    cost?: unknown;
    /** The whole order as it came. */
    raw: unknown;
}
/** Where an order stands. */
interface P2pOrderStatus {
    /** 0 queued, 1 in progress, 2 delivered, 3 rejected. */
    code?: 0 | 1 | 2 | 3 | (number & {});
    /** Why, with code 3. Its name in the answer is not known: `reason`, `explanation`, `message` and `description` are tried. */
    reason?: string;
}
/**
 * Lists orders: all, if no filter is given. A filter by user exists, its name is lost:
 * pass it as `extra.query` (P-11).
 */
interface P2pListOrders {
    /** 0 queued, 1 in progress, 2 delivered, 3 rejected. The parameter's name is supposed. */
    status?: P2pStatusCode | undefined;
    /** Created at or after this; with `to_date_time` or not at all (P-14). */
    from_date_time?: DateInput | undefined;
    /** Created at or before this; with `from_date_time` or not at all. */
    to_date_time?: DateInput | undefined;
}
/** Orders of the key. */
interface P2pOrders {
    /** The orders found in the answer; empty also if no list was recognised in it: see `raw`. */
    orders: P2pOrder[];
    /** The whole answer as it came. */
    raw: unknown;
}
/** Reads one order as it stands now. */
interface P2pGetOrder {
    /** The order's id. */
    id: Id;
}
/**
 * Looks a place up by `address`, or by `lat` and `lng`. A language parameter exists, its name is
 * lost: pass it as `extra.query`.
 */
interface P2pGeocode {
    /** In any form a map search understands, slips included. */
    address?: string | undefined;
    /** Latitude in degrees. */
    lat?: number | undefined;
    /** Longitude in degrees. */
    lng?: number | undefined;
}
/** The places found. */
interface P2pGeocodeAnswer {
    /** None, one or, if the input is ambiguous, several. */
    candidates: P2pCandidate[];
    /** The whole answer as it came. */
    raw: unknown;
}
/** A place found. */
interface P2pCandidate {
    /** Latitude in degrees. */
    lat?: number;
    /** Longitude in degrees. */
    lng?: number;
    /** The full address. */
    formatted_address?: string;
    /** The candidate as it came. */
    raw: unknown;
}
/** Predicts the price of a delivery. Each address must mean one place. */
interface P2pPredictPrice {
    /** Where the parcel is picked up. */
    origin_formatted_address: string;
    /**
     * Where it goes. The document once spells it `destiantion_…`: should the server want
     * that, pass it in `extra.query` as well (P-6).
     */
    destination_formatted_address: string;
}
/** A price. The answer's shape is not documented: `price`, `cost` and `amount` are tried. */
interface P2pPrediction {
    /** In `currency`. */
    price?: number;
    /** ISO 4217. */
    currency?: string;
    /** The whole answer as it came. */
    raw: unknown;
}
/** Every endpoint with the types of its parameters and its result. */
interface Endpoints {
    "taxomet.add_order": {
        params: TaxometAddOrder;
        result: TaxometOrderRef;
    };
    "taxomet.cancel_order": {
        params: TaxometCancelOrder;
        result: TaxometOrderRef;
    };
    "taxomet.get_order": {
        params: TaxometGetOrder;
        result: TaxometOrder;
    };
    "taxomet.set_driver": {
        params: TaxometSetDriver;
        result: TaxometOrderRef;
    };
    "taxomet.remove_driver": {
        params: TaxometRemoveDriver;
        result: TaxometOrderRef;
    };
    "taxomet.send_sms": {
        params: TaxometSendSms;
        result: TaxometDone;
    };
    "taxomet.send_voice_code": {
        params: TaxometSendVoiceCode;
        result: TaxometDone;
    };
    "taxomet.add_driver_rating": {
        params: TaxometAddDriverRating;
        result: TaxometDone;
    };
    "taxomet.save_order": {
        params: TaxometSaveOrder;
        result: TaxometOrderRef;
    };
    "taxomet.get_distance": {
        params: TaxometGetDistance;
        result: TaxometDistance;
    };
    "taxomet.get_tariffs": {
        params: TaxometGetTariffs;
        result: TaxometTariffs;
    };
    "yandex_taxi.taxi_info": {
        params: TaxiInfoRequest;
        result: TaxiInfo;
    };
    "yandex_taxi.zone_info": {
        params: ZoneInfoRequest;
        result: ZoneInfo;
    };
    "p2p_motion.create_order": {
        params: P2pCreateOrder;
        result: P2pOrder;
    };
    "p2p_motion.list_orders": {
        params: P2pListOrders;
        result: P2pOrders;
    };
    "p2p_motion.get_order": {
        params: P2pGetOrder;
        result: P2pOrder;
    };
    "p2p_motion.geocode": {
        params: P2pGeocode;
        result: P2pGeocodeAnswer;
    };
    "p2p_motion.predict_price": {
        params: P2pPredictPrice;
        result: P2pPrediction;
    };
}
/** An endpoint's name. */
type Endpoint = keyof Endpoints;
/** One endpoint, as data. */
interface EndpointInfo {
    name: Endpoint;
    method: "GET" | "POST";
    /** Below the base URL. P2P Motion's are supposed, not documented. */
    path: string;
    effect: Effect;
    quotaScope?: QuotaScope;
    /** Where the provider describes it, and when that was read. */
    documentation: string;
}
/** One method for each of the provider's endpoints. */
interface TaxometMethods {
    /**
     * Orders a taxi.
     *
     * `GET /api/v1/add_order`, effect `create`: sent once and never repeated.
     * Source: https://wiki.taxomet.ru ("API сервера такси", revision of May 2022), read 2026-11-22.
     */
    addOrder(params: TaxometAddOrder, options?: CallOptions): Call<TaxometOrderRef>;
    /**
     * Cancels an order.
     *
     * `GET /api/v1/cancel_order`, effect `idempotent`: tried once more, if a look at the order shows that it is still to be done.
     * Source: https://wiki.taxomet.ru ("API сервера такси", revision of May 2022), read 2026-11-22.
     */
    cancelOrder(params: TaxometCancelOrder, options?: CallOptions): Call<TaxometOrderRef>;
    /**
     * Reads one order as it stands now.
     *
     * `GET /api/v1/get_order`, effect `read`: a failed call is tried again.
     * Source: https://wiki.taxomet.ru ("API сервера такси", revision of May 2022), read 2026-11-22.
     */
    getOrder(params: TaxometGetOrder, options?: CallOptions): Call<TaxometOrder>;
    /**
     * Assigns a driver to an order.
     *
     * `GET /api/v1/set_driver`, effect `idempotent`: tried once more, if a look at the order shows that it is still to be done.
     * Source: https://wiki.taxomet.ru ("API сервера такси", revision of May 2022), read 2026-11-22.
     */
    setDriver(params: TaxometSetDriver, options?: CallOptions): Call<TaxometOrderRef>;
    /**
     * Takes the driver off an order.
     *
     * `GET /api/v1/remove_driver`, effect `idempotent`: tried once more, if a look at the order shows that it is still to be done.
     * Source: https://wiki.taxomet.ru ("API сервера такси", revision of May 2022), read 2026-11-22.
     */
    removeDriver(params: TaxometRemoveDriver, options?: CallOptions): Call<TaxometOrderRef>;
    /**
     * Sends a text message.
     *
     * `GET /api/v1/send_sms`, effect `create`: sent once and never repeated.
     * Source: https://wiki.taxomet.ru ("API сервера такси", revision of May 2022), read 2026-11-22.
     */
    sendSms(params: TaxometSendSms, options?: CallOptions): Call<TaxometDone>;
    /**
     * Calls a phone and speaks a code.
     *
     * `GET /api/v1/send_voice_code`, effect `create`: sent once and never repeated.
     * Source: https://wiki.taxomet.ru ("API сервера такси", revision of May 2022), read 2026-11-22.
     */
    sendVoiceCode(params: TaxometSendVoiceCode, options?: CallOptions): Call<TaxometDone>;
    /**
     * Gives a driver rating points, or takes some away.
     *
     * `GET /api/v1/add_driver_rating`, effect `create`: sent once and never repeated.
     * Source: https://wiki.taxomet.ru ("API сервера такси", revision of May 2022), read 2026-11-22.
     */
    addDriverRating(params: TaxometAddDriverRating, options?: CallOptions): Call<TaxometDone>;
    /**
     * Changes an order; what is absent stays as it is. From a later revision of the document; unverified.
     *
     * `GET /api/v1/save_order`, effect `idempotent`: tried once more, if a look at the order shows that it is still to be done.
     * Source: https://wiki.taxomet.ru ("API сервера такси", later revisions) and public clients, read 2026-11-22; unverified.
     */
    saveOrder(params: TaxometSaveOrder, options?: CallOptions): Call<TaxometOrderRef>;
    /**
     * Measures and prices a route. From a later revision of the document; unverified.
     *
     * `GET /api/v1/get_distance`, effect `read`: a failed call is tried again.
     * Source: https://wiki.taxomet.ru ("API сервера такси", later revisions) and public clients, read 2026-11-22; unverified.
     */
    getDistance(params: TaxometGetDistance, options?: CallOptions): Call<TaxometDistance>;
    /**
     * Lists the taxi services and their tariffs, with the ids that orders need. From a later revision of the document; unverified.
     *
     * `GET /api/v1/get_tariffs`, effect `read`: a failed call is tried again.
     * Source: https://wiki.taxomet.ru ("API сервера такси", later revisions) and public clients, read 2026-11-22; unverified.
     */
    getTariffs(params?: TaxometGetTariffs, options?: CallOptions): Call<TaxometTariffs>;
}
/** One method for each of the provider's endpoints. */
interface YandexTaxiMethods {
    /**
     * Prices a trip in each ride class, or with one point the pick-up, and says how soon a car comes.
     *
     * `GET /taxi_info`, effect `read`: a failed call is tried again.
     * Source: https://yandex.com/support/taxi-distr/ru/api/trip-info, read 2026-11-22.
     */
    taxiInfo(params: TaxiInfoRequest, options?: CallOptions): Call<TaxiInfo>;
    /**
     * Lists the ride classes of a region, and the wishes that each supports.
     *
     * `GET /zone_info`, effect `read`: a failed call is tried again.
     * Source: https://yandex.com/support/taxi-distr/ru/api/zone-info, read 2026-11-22.
     */
    zoneInfo(params: ZoneInfoRequest, options?: CallOptions): Call<ZoneInfo>;
}
/** One method for each of the provider's endpoints. */
interface P2pMotionMethods {
    /**
     * Orders a courier: the document's body, as it is.
     *
     * `POST orders/`, effect `create`: sent once and never repeated.
     * Source: https://speca.io/SerhiiMeketiuk/p2p-motion-public-api, read 2026-11-22; method and path are supposed.
     */
    createOrder(params: P2pCreateOrder, options?: CallOptions): Call<P2pOrder>;
    /**
     * Lists orders: all, if no filter is given. A filter by user exists, its name is lost:
     * pass it as `extra.query` (P-11).
     *
     * `GET orders/`, effect `read`: a failed call is tried again.
     * Source: https://speca.io/SerhiiMeketiuk/p2p-motion-public-api, read 2026-11-22; method and path are supposed.
     */
    listOrders(params?: P2pListOrders, options?: CallOptions): Call<P2pOrders>;
    /**
     * Reads one order as it stands now.
     *
     * `GET orders/{ORDER_ID}/`, effect `read`: a failed call is tried again.
     * Source: https://speca.io/SerhiiMeketiuk/p2p-motion-public-api, read 2026-11-22; method and path are supposed.
     */
    getOrder(params: P2pGetOrder, options?: CallOptions): Call<P2pOrder>;
    /**
     * Looks a place up by `address`, or by `lat` and `lng`. A language parameter exists, its name is
     * lost: pass it as `extra.query`.
     *
     * `GET geo-coding/`, effect `read`: a failed call is tried again.
     * Source: https://speca.io/SerhiiMeketiuk/p2p-motion-public-api, read 2026-11-22; method and path are supposed.
     */
    geocode(params: P2pGeocode, options?: CallOptions): Call<P2pGeocodeAnswer>;
    /**
     * Predicts the price of a delivery. Each address must mean one place.
     *
     * `GET predictions/`, effect `read`: a failed call is tried again.
     * Source: https://speca.io/SerhiiMeketiuk/p2p-motion-public-api, read 2026-11-22; method and path are supposed.
     */
    predictPrice(params: P2pPredictPrice, options?: CallOptions): Call<P2pPrediction>;
}

/** What an error says. */
type ErrorDetails = Pick<RidewireError, "kind" | "outcome" | "message"> & {
    readonly [F in (typeof FIELDS)[number]]?: RidewireError[F] | undefined;
};
/** What a client attaches to an error beside its details. */
interface ErrorAttachments {
    body?: Uint8Array | undefined;
    /** What is safe to keep of the host's error. */
    cause?: HostErrorFacts | undefined;
    /** How its client looks for what a create made, given `toJSON()`. */
    reconcile?: ((saved: object, options?: CallOptions) => Promise<Reconciliation>) | undefined;
    saved?: SavedFacts | undefined;
}
/** What `toJSON()` keeps of a create whose outcome is unknown, beside what the error shows. */
interface SavedFacts {
    /** When it was sent, in milliseconds since the epoch. */
    readonly sentAt: number;
    /** Salted digests of what tells its order from others (P2P Motion: phones, times and places). */
    readonly print?: string;
    /** Under which a gateway knows it. */
    readonly idempotencyKey?: string;
}
/** Name and code of a host's error, both from a white list. Its message may quote a URL or a key, so it is not kept. */
interface HostErrorFacts {
    name?: string;
    code?: string;
}
/**
 * Every failure of this library.
 *
 * `outcome` says what became of the request: after `"unknown"` a taxi may have been ordered, so never simply send again.
 */
declare class RidewireError extends Error {
    #private;
    readonly name: "RidewireError";
    readonly kind: ErrorKind;
    readonly outcome: Outcome;
    /** Our mark on a create, by which it can be found at the provider: Taxomet's `extern_id` unless the caller gave one, P2P Motion's last line of the memo if `markMemo` asked for it. */
    readonly ref?: string;
    readonly provider?: Provider;
    readonly endpoint?: Endpoint;
    /** The answer's HTTP status. Absent if none came. */
    readonly status?: number;
    /** Every problem of an invalid request, or the place in a malformed answer. */
    readonly issues?: Issue[];
    /** The provider's own words, in any language; what we sent is masked in them. */
    readonly providerMessage?: string;
    /** When the provider asks to come back, in milliseconds from now. */
    readonly retryAfterMs?: number;
    /** How many times this call tried to send. */
    readonly attempts: number;
    /** @internal Errors are made by the library. */
    constructor(details: ErrorDetails, attachments?: ErrorAttachments);
    /** What the provider sent, for a bug report: it may hold personal data. Absent if nothing came. */
    body(): Uint8Array | undefined;
    /**
     * Finds out what became of a create after an `"unknown"` outcome, by reads only: never sends an order, never throws.
     *
     * P2P Motion: one read of the list of orders made at that time. Taxomet documents no look-up, so `why` says whom to ask and by which mark.
     * `options` are those of the read.
     */
    reconcile(options?: CallOptions): Promise<Reconciliation>;
    /** Safe to log and to keep; enough for `client.reconcile(saved)` after a restart. */
    toJSON(): object;
}
/** The public fields in the order in which they are printed. */
declare const FIELDS: readonly ["kind", "outcome", "provider", "endpoint", "status", "providerMessage", "retryAfterMs", "issues", "attempts", "ref"];

/** Every endpoint, in the order of the documents. */
declare function endpoints(): EndpointInfo[];
/**
 * Every problem of `params` at once, warnings included. Never throws for bad params.
 *
 * `now` is in milliseconds since the epoch, default `Date.now()`; `lang` is the language of the messages, default `"en"`.
 */
declare function validate<E extends Endpoint>(endpoint: E, params: unknown, options?: {
    now?: number | undefined;
    lang?: Lang | undefined;
}): Issue[];
/**
 * A Standard Schema (standardschema.dev) of an endpoint's params, for form libraries and servers. Warnings do not fail it.
 *
 * `lang` is the language of the messages, default `"en"`.
 */
declare function schema<E extends Endpoint>(endpoint: E, options?: {
    lang?: Lang | undefined;
}): StandardSchemaV1<Endpoints[E]["params"]>;

/**
 * The notice that must stand beside every price of Yandex Taxi that is shown: a suggested text and the address of the terms.
 * The legal wording was not verified. Languages: `en`, `ru`, `uk`, also as `ru-RU`; any other gets English.
 */
declare function priceNotice(lang?: string): {
    text: string;
    url: string;
};

/** The version of this package. */
declare const VERSION = "0.1.0";

/** The endpoints of one provider, as the wire names them: `"add_order"`. */
type EndpointName<P extends Provider> = Endpoint extends infer E ? (E extends `${P}.${infer Name}` ? Name : never) : never;
type ParamsOf<P extends Provider, N extends EndpointName<P>> = Endpoints[Extract<`${P}.${N}`, Endpoint>]["params"];
type ResultOf<P extends Provider, N extends EndpointName<P>> = Endpoints[Extract<`${P}.${N}`, Endpoint>]["result"];
/** A provider and one account's access to it. Making one checks the configuration and does nothing else. */
declare abstract class Client<P extends Provider> {
    #private;
    /** @internal Takes what `newAccount` gives. */
    protected constructor(account: object);
    /** The request as it would be sent, credentials included. Sends nothing. */
    buildRequest<N extends EndpointName<P>>(endpoint: N, params: ParamsOf<P, N>, options?: BuildOptions): HttpRequest;
    /** The same request with every value masked that may be secret or personal: safe to print. */
    redactedRequest<N extends EndpointName<P>>(endpoint: N, params: ParamsOf<P, N>, options?: BuildOptions): HttpRequest;
    /** Reads an answer you received yourself. Throws a `RidewireError` if it is no success. */
    parseResponse<N extends EndpointName<P>>(endpoint: N, response: HttpResponse): ResultOf<P, N>;
    /**
     * Finds out what became of a create, by reads only, from what `toJSON()` of its error gave: after a restart, or in another process. As
     * `error.reconcile()`, but rejects with kind `"config"` if `saved` is not that.
     */
    reconcile(saved: object, options?: CallOptions): Promise<Reconciliation>;
}

declare const Base$2: abstract new (account: object) => Client<"taxomet">;
/** One operator's access to a Taxomet taxi server. Orders with GET: every call says by its `effect` what it does. */
interface Taxomet extends TaxometMethods {
}
declare class Taxomet extends Base$2 {
    /** Checks the configuration and does nothing else; throws a `RidewireError` of kind `"config"`. */
    constructor(config: TaxometConfig | GatewayConfig, options?: ClientOptions);
    /**
     * Any other action of the taxi server: the vendor opens more on request, so they differ from tenant to tenant.
     *
     * @param action Its name in the path, `"get_order"`.
     * @param params Sent under these names; a list is sent as `name[]`.
     * @param options `effect` says what one call does to the world, which decides about retries: `"create"` is never sent twice.
     * @returns The answer, less `result` and `error`.
     */
    call(action: string, params: Record<string, string | number | (string | number)[]>, options: CallOptions & {
        effect: Effect;
    }): Call<Record<string, unknown>>;
    /**
     * Follows an order: looks at once, then every 5 seconds, ever more rarely up to 30 while nothing changes. `until` says which order is final: the
     * statuses' words are the tenant's. Without it, it goes on until the loop is left.
     */
    trackOrder(id: Id, options?: TrackOptions<TaxometOrder>): AsyncIterableIterator<TrackUpdate<TaxometOrder>>;
}

declare const Base$1: abstract new (account: object) => Client<"yandex_taxi">;
/** One key of Yandex Taxi's trip information. Beside every price shown stands `priceNotice()`. */
interface YandexTaxi extends YandexTaxiMethods {
}
declare class YandexTaxi extends Base$1 {
    /** Checks the configuration and does nothing else; throws a `RidewireError` of kind `"config"`. */
    constructor(config: YandexTaxiConfig | GatewayConfig, options?: ClientOptions);
}

declare const Base: abstract new (account: object) => Client<"p2p_motion">;
/** One key of P2P Motion's public API. Its published document has lost paths and names: see `paths` and `extra`. */
interface P2pMotion extends P2pMotionMethods {
}
declare class P2pMotion extends Base {
    /** Checks the configuration and does nothing else; throws a `RidewireError` of kind `"config"`. */
    constructor(config: P2pMotionConfig | GatewayConfig, options?: ClientOptions);
    /** What is left of the key's three quotas, as far as this client knows; nothing for one it has not used. Asks nobody. */
    quota(): Record<QuotaScope, QuotaSnapshot | undefined>;
    /** What this client knows of its quotas, for `quotaState` of the next: plain JSON. */
    quotaState(): QuotaState;
    /**
     * Follows an order until it is delivered or rejected: looks 35 seconds after its creation, every 7 to 10 seconds while a courier is sought, then
     * ever more rarely, up to a minute. Fits what is left of the quota. Failures of a moment are survived; others, and an abort, are thrown.
     *
     * ```js
     * for await (const { order, changed, state } of p2p.trackOrder(id, { resume })) {
     *   if (changed) show(order);
     *   await keep(state); // resume from it after a restart
     * }
     * ```
     */
    trackOrder(id: Id, options?: TrackOptions<P2pOrder>): AsyncIterableIterator<TrackUpdate<P2pOrder>>;
    /**
     * Follows many orders with one request for the list: at most 240 an hour at a limit of 300, however many there are. After each look there is an
     * update for every order that is not final yet. An order that the list does not hold is asked for by itself.
     */
    trackOrders(ids: readonly Id[], options?: Omit<TrackOptions<P2pOrder>, "until">): AsyncIterableIterator<TrackUpdate<P2pOrder>>;
}

/**
 * One step of the planner behind `trackOrder`, for programs that cannot sleep: alarms, cron, queues. Pure: keeps nothing and asks nobody.
 *
 * ```js
 * let plan = trackStep(undefined, { type: "follow", provider: "p2p_motion", ids: [id] }); // wake up in plan.waitMs, then:
 *
 * try {
 *   const orders = "id" in plan.ask ? [await p2p.getOrder(plan.ask)] : (await p2p.listOrders(plan.ask)).orders;
 *   plan = trackStep(plan.state, { type: "seen", orders, quota: p2p.quota().orders });
 * } catch (error) {
 *   plan = trackStep(plan.state, { type: "failed", error });
 *   if (plan.fatal) throw error;
 * }
 * if (plan.waitMs !== undefined) await storage.setAlarm(Date.now() + plan.waitMs); // and keep `plan`, which is plain JSON
 * ```
 *
 * With `ridewire/web`, `await init()` first.
 */
declare function trackStep(state: TrackState | null | undefined, event: TrackEvent): TrackPlan;

/** A place, as well as it is known: Taxomet and Yandex Taxi want coordinates, P2P Motion an address. */
interface Place {
    /** Degrees. */
    lon?: number | undefined;
    /** Degrees. */
    lat?: number | undefined;
    address?: string | undefined;
}
/** What to quote. */
interface Trip {
    from: Place;
    /** Without it, only Yandex Taxi has an answer: the fee for the pick-up. */
    to?: Place | undefined;
    /** No provider can be asked for a later price: with a time to come, what is a fare now is an `estimate`. */
    at?: Date | undefined;
}
/** Whom to ask. */
interface QuoteClients {
    taxomet?: Taxomet | undefined;
    yandexTaxi?: YandexTaxi | undefined;
    p2pMotion?: P2pMotion | undefined;
}
/** How to ask. What holds for one call holds for each provider's. */
interface QuoteOptions extends CallOptions {
    /** Who has not answered by then, in milliseconds, is no longer waited for. Default 4000. */
    deadlineMs?: number | undefined;
    /** Yandex Taxi's ride classes. Default: its own, `econom`. */
    class?: string[] | undefined;
    /** Taxomet's service; without it and `tarif_id`, Taxomet cannot be asked. */
    unit_id?: Id | undefined;
    tarif_id?: Id | undefined;
    /** ISO 4217, of Taxomet's tenant: its answers do not name it. */
    currency?: string | undefined;
}
/** One price. */
interface Quote {
    provider: Provider;
    /** The provider's own word: Yandex Taxi's class, Taxomet's `tarif_id`, `courier`. */
    service: string;
    /** The same for people. */
    title: string;
    price: {
        /** `fare`: of the whole trip. `from`: at least that. `pickup_fee`: for coming, the way not included. `estimate`: the provider's guess. */
        kind: "fare" | "from" | "pickup_fee" | "estimate";
        amount: number;
        /** ISO 4217; empty if nobody has said it. Prices in different currencies cannot be ranked. */
        currency: string;
    };
    /** Until a car is there, in seconds. */
    waiting_time?: number;
    /** Of the trip, in seconds. */
    time?: number;
    /** Of the trip, in metres. */
    distance?: number;
    /** Must stand beside the price. */
    notice?: {
        text: string;
        url: string;
    };
    /** What it was read from: Yandex Taxi's option, or the provider's whole answer. */
    raw: unknown;
}
/** Why there is no price. */
interface QuoteFailure {
    provider: Provider;
    /** `error`: see there. With `no_car_now` a price is known, but of no use. */
    reason: "region_not_supported" | "no_supported_class" | "no_car_now" | "needs_address" | "needs_coordinates" | "quota" | "error";
    /** The service concerned, if others of the same provider may have a price. */
    service?: string;
    /** The same for people. */
    title?: string;
    error?: RidewireError;
}
/** All that was learned. */
interface QuoteComparison {
    /** In the order in which they came. */
    quotes: Quote[];
    failures: QuoteFailure[];
    /** Whether everybody answered, be it with a failure. */
    complete: boolean;
}
/** Prices under way: await it for all of them, iterate it for each as it lands, or both. It never fails; each iteration begins with the first. */
interface QuoteRun extends PromiseLike<QuoteComparison>, AsyncIterable<Quote | QuoteFailure> {
}
/**
 * Asks all given providers for the price of a trip, at once. One's failure does not touch the others, and is told as data. Throws only for
 * arguments that cannot be used (kind `"config"`). Leaving a loop over it ends nothing: `signal` does.
 *
 * ```js
 * const run = compareQuotes({ from, to }, { yandexTaxi, p2pMotion }, { class: ["econom", "vip"] });
 * for await (const answer of run) show("price" in answer ? answer.price : answer.reason);
 * const { quotes, failures, complete } = await run;
 * ```
 */
declare function compareQuotes(trip: Trip, clients: QuoteClients, options?: QuoteOptions): QuoteRun;

export { P2P_ESCROW_PRIORITIES, P2P_STATUSES, P2pMotion, RidewireError, StandardSchemaV1, Taxomet, YANDEX_CLASSES, YANDEX_CURRENCIES, YANDEX_LANGUAGES, YANDEX_WISHES, YandexTaxi, compareQuotes, init as default, endpoints, initSync, priceNotice, schema, trackStep, validate, VERSION as version };
export type { BuildOptions, Call, CallOptions, CallResponse, ClientEvent, ClientOptions, Clock, DateInput, DuplicateEvent, Effect, Endpoint, EndpointInfo, EndpointName, Endpoints, ErrorKind, Extra, GatewayConfig, HttpRequest, HttpResponse, Id, Issue, IssueCode, Lang, Outcome, P2pCandidate, P2pCost, P2pCreateOrder, P2pEscrow, P2pEscrowPriority, P2pGeocode, P2pGeocodeAnswer, P2pGetOrder, P2pInfo, P2pListOrders, P2pLocation, P2pMotionConfig, P2pMotionMethods, P2pOrder, P2pOrderStatus, P2pOrders, P2pParty, P2pPredictPrice, P2pPrediction, P2pStatusCode, P2pStop, P2pTelegram, ParamsOf, Place, Position, Provider, QuotaEvent, QuotaScope, QuotaSnapshot, QuotaState, Quote, QuoteClients, QuoteComparison, QuoteFailure, QuoteOptions, QuoteRun, Reconciliation, RequestEvent, ResponseEvent, ResultOf, RetryEvent, SocketConnect, TaxiInfo, TaxiInfoRequest, TaxiOption, TaxometAddDriverRating, TaxometAddOrder, TaxometCancelOrder, TaxometConfig, TaxometDistance, TaxometDone, TaxometGetDistance, TaxometGetOrder, TaxometGetTariffs, TaxometMethods, TaxometOrder, TaxometOrderRef, TaxometRemoveDriver, TaxometSaveOrder, TaxometSendSms, TaxometSendVoiceCode, TaxometSetDriver, TaxometTarif, TaxometTariffs, TaxometUnit, TrackEvent, TrackOptions, TrackPlan, TrackState, TrackUpdate, TransportOptions, Trip, WasmSource, WorkerSocket, YandexClass, YandexCurrency, YandexLanguage, YandexTaxiConfig, YandexTaxiMethods, YandexWish, ZoneInfo, ZoneInfoRequest, ZoneTariff };
