/** Language of messages. */
type Lang = "en" | "ru" | "uk";
/** The provider an error, event or endpoint belongs to. */
type Provider = "taxomet" | "yandex_taxi" | "p2p_motion";
/** What kind of thing went wrong. */
type ErrorKind = "invalid_request" | "config" | "aborted" | "timeout" | "network" | "rate_limited" | "unauthorized" | "rejected" | "conflict" | "malformed_response" | "server" | "not_ready" | "trap";
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

/** An id: goes out as text, so that leading zeros and digits beyond 2^53 survive if you pass text. */
type Id = string | number;
/** A date and time: a `Date`, or ISO 8601 text with an offset. */
type DateInput = Date | string;
/** What one call does to the world. Decides about retries, never the HTTP method: Taxomet orders a taxi with GET. */
type Effect = "read" | "idempotent" | "create";
/** A share of a P2P Motion key's hourly quota. */
type QuotaScope = "orders" | "predictions" | "geo-coding";
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

/** A value, at once or later. */
type Awaitable<T> = T | Promise<T>;
/**
 * Keeps one text under each id. All that is asked of it is that `swap` is atomic and that what it has kept outlives the process.
 * A failure is thrown: a gateway sends nothing that it could not note before.
 */
interface Ledger {
    /** Whether nobody else can be using it: then a create that is under way nowhere in this process is under way nowhere. */
    readonly exclusive: boolean;
    read(id: string): Awaitable<string | undefined>;
    /**
     * Puts `after` in the place of `before`, if that is what is there (`undefined`: nothing), and tells whether it did. Settles once that is kept for good.
     * `wakeAt`, in milliseconds since the epoch, is when the row wants to be looked at.
     */
    swap(id: string, before: string | undefined, after: string | undefined, wakeAt: number | undefined): Awaitable<boolean>;
    /** The ids of at most `most` rows whose time has come, the oldest first. */
    due(now: number, most: number): Awaitable<string[]>;
    /** When the first row wants to be looked at. */
    next(): Awaitable<number | undefined>;
}
/** Rows in this process's memory: a restart forgets which orders are unknown. For tests, and for one process that may forget. */
declare function memoryLedger(): Ledger;
/** What is used of a database: `DatabaseSync` of `node:sqlite` (Node, Deno), `Database` of `bun:sqlite` and of better-sqlite3 all have it. */
interface SqliteDatabase {
    exec(sql: string): unknown;
    prepare(sql: string): {
        all(...values: (string | number)[]): unknown[];
    };
}
/** Rows in a table `ridewire_ledger` of a database file, which several processes of one machine may share. */
declare function sqliteLedger(database: SqliteDatabase): Ledger;

/** Most a day (UTC) of `taxomet.send_sms`, `send_voice_code` and `add_driver_rating`, each counted by itself. */
interface GatewayLimits {
    /** To one phone, or about one driver. Default 5. */
    perNumber?: number | undefined;
    /** By one caller. Default 10. */
    perCaller?: number | undefined;
    /** By all together. Default 200. */
    perDay?: number | undefined;
}

/** Which providers a gateway speaks to, and how. */
interface ProviderOptions extends Pick<ClientOptions, "fetch" | "transport" | "timeoutMs" | "onEvent" | "clock" | "random"> {
    taxomet?: TaxometConfig | undefined;
    yandexTaxi?: YandexTaxiConfig | undefined;
    p2pMotion?: P2pMotionConfig | undefined;
    /** P2P Motion: ends memos with a line `[ref 7K2M9QXW3T]`, so that an order whose answer was lost is found for certain. The courier sees it. Default `false`. */
    markMemo?: boolean | undefined;
}

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

declare const Base: abstract new (account: object) => Client<"taxomet">;
/** One operator's access to a Taxomet taxi server. Orders with GET: every call says by its `effect` what it does. */
interface Taxomet extends TaxometMethods {
}
declare class Taxomet extends Base {
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

/** An order as a read has shown it. */
type NoticedOrder = Awaited<ReturnType<Taxomet["getOrder"]>>;
/** Unverified: what Taxomet sends is in no document. */
interface Notifications {
    /** The last part of the address that the operator enters: `{prefix}/taxomet.notify/{secret}`. At least 22 letters, digits, `_` or `-`, drawn at random. */
    secret: string;
    /** Told of an order after a notice, as a read then shows it. What it throws is ignored. */
    onOrder?: ((order: NoticedOrder) => unknown) | undefined;
}

/** What is used of a binding of Durable Objects. */
interface LedgerNamespace {
    idFromName(name: string): unknown;
    get(id: unknown): {
        fetch(url: string, init: {
            method: string;
            body: string;
        }): Promise<Response>;
    };
}
/** A ledger that is kept by Durable Objects of a class that `ledgerObject` made. */
interface ObjectLedger {
    readonly namespace: LedgerNamespace;
}
declare function objectLedger(namespace: LedgerNamespace): ObjectLedger;
/** What is used of a Durable Object's state. */
interface LedgerObjectState {
    readonly storage: {
        readonly sql: {
            exec(query: string, ...bindings: (string | number)[]): {
                toArray(): unknown[];
            };
        };
        setAlarm(time: number): Promise<void>;
        deleteAll(): Promise<void>;
    };
    waitUntil(promise: Promise<unknown>): void;
}
/** A Durable Object, as its host uses it. */
interface LedgerObject {
    fetch(request: Request): Promise<Response>;
    alarm(): Promise<void>;
    /** Is not there: by it Cloudflare's types know what `DurableObjectNamespace<…>` may name. */
    readonly __DURABLE_OBJECT_BRAND: never;
}
/**
 * The class of the objects that keep a gateway's ledger: export it from the Worker and bind it with a migration of `new_sqlite_classes`.
 * `options` may be all of the gateway's own; of them only the providers and the ledger matter here.
 */
declare function ledgerObject<Env>(options: (env: Env) => ProviderOptions & {
    ledger: ObjectLedger;
}): new (state: LedgerObjectState, env: Env) => LedgerObject;

/** What a gateway is made of. */
interface GatewayOptions extends ProviderOptions {
    /** The endpoints that may be called; nothing is by default. Each one's provider must be configured. */
    allow: readonly Endpoint[];
    /** The pages that may call, each exactly as its `Origin` header says: `https://shop.example`. Servers send no such header, and are `authorize`'s affair. */
    origins: readonly string[];
    /**
     * Says who calls: what is kept under an idempotency key is kept for this caller only. A `Response` refuses. Whatever else it gives or throws is a 500,
     * and nothing is sent; so is half a minute without an answer. It sees the request as it came, and must leave the body unread.
     */
    authorize(request: Request, endpoint: EndpointInfo): Awaitable<{
        caller: string;
    } | Response>;
    /**
     * Says whether that caller may do this with these params. Whatever else than `true` it gives, or throws, is a 403. Default: whoever may call an
     * endpoint may with any params, and so read or cancel anybody's order by its number.
     */
    permit?: ((caller: string, endpoint: EndpointInfo, params: object) => Awaitable<boolean>) | undefined;
    /** Where creates are noted before they are sent. Default: this process's memory, which a restart empties. */
    ledger?: Ledger | ObjectLedger | undefined;
    /** The path in front of `/{endpoint}`: `/api/rides`. Default: none. */
    prefix?: string | undefined;
    /** Headers that pages may send besides Content-Type, Idempotency-Key and Authorization. */
    allowHeaders?: readonly string[] | undefined;
    limits?: GatewayLimits | undefined;
    /** Taxomet's notices of changed orders. Off by default. */
    notifications?: Notifications | undefined;
}
/** Answers requests. */
interface Gateway {
    (request: Request): Promise<Response>;
    /**
     * Looks for orders whose answers were lost, by reads, and forgets what has been kept long enough. A gateway does it by itself while its process runs;
     * call this from a cron job where processes do not last, or if you gave a `clock` of your own. Durable Objects have alarms of their own.
     */
    wake(): Promise<void>;
}
/** Checks the options and does nothing else; throws a `RidewireError` of kind `"config"`. */
declare function createGateway(options: GatewayOptions): Gateway;

export { createGateway, ledgerObject, memoryLedger, objectLedger, sqliteLedger };
export type { Awaitable, Gateway, GatewayLimits, GatewayOptions, Ledger, LedgerNamespace, LedgerObject, LedgerObjectState, NoticedOrder, Notifications, ObjectLedger, ProviderOptions, SqliteDatabase };
