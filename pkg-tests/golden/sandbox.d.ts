/** The sandbox's clock: real, given, or standing still; `advance` moves any of them forward. */
/** A clock that also fits `ClientOptions.clock`, so that client and provider live in the same time. */
interface SandboxClock {
    /** Milliseconds since the epoch. */
    now(): number;
    /** Resolves when the clock has moved on by `ms`; rejects with the signal's reason when that aborts. */
    sleep(ms: number, signal?: AbortSignal): Promise<void>;
    /** Moves time forward, waking every sleeper at its own moment on the way. */
    advance(ms: number): Promise<void>;
}

/** @internal The three simulated providers. */
declare const PROVIDERS: readonly ["taxomet", "yandex_taxi", "p2p_motion"];
/** The three simulated providers. */
type SandboxProvider = (typeof PROVIDERS)[number];
/** @internal The operations the sandbox answers. */
declare const ENDPOINTS: readonly ["taxomet.add_order", "taxomet.save_order", "taxomet.cancel_order", "taxomet.get_order", "taxomet.set_driver", "taxomet.remove_driver", "taxomet.send_sms", "taxomet.send_voice_code", "taxomet.add_driver_rating", "taxomet.get_distance", "taxomet.get_tariffs", "yandex_taxi.taxi_info", "yandex_taxi.zone_info", "p2p_motion.create_order", "p2p_motion.get_order", "p2p_motion.list_orders", "p2p_motion.geocode", "p2p_motion.predict_price"];
/** The operations the sandbox answers, under the names the library uses for them. */
type SandboxEndpoint = (typeof ENDPOINTS)[number];
/** A person who carries out an order: Taxomet's driver or P2P Motion's courier. */
interface SandboxDriver {
    id: string;
    /** Full name, invented. */
    title: string;
    phone?: string;
}
/** An order as it stands now on the sandbox's clock. */
interface SandboxOrder {
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
interface OrderPatch {
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
interface LogEntry {
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

/** Faults by rule: what can go wrong between sending a request and having read its answer. */

/**
 * The eighteen points at which one request can fail, in the order of its way. "Commit" is the moment at which the
 * provider has done what was asked: ordered the taxi, sent the message.
 *
 * - `dns_failure` (0): the name is not found. Nothing was sent.
 * - `connection_refused` (1): nobody listens. Nothing was sent.
 * - `tls_stall` (2): connected, and then silence in the TLS handshake. Nothing was sent.
 * - `bad_certificate` (3): the certificate is not to be trusted. Nothing was sent.
 * - `reset_before_read` (4): reset before the provider read anything.
 * - `reset_half_request` (5): reset when half of the request was read.
 * - `dropped_before_commit` (6): read, then dropped before the commit.
 * - `commit_then_reset` (7): committed, then reset.
 * - `commit_then_close` (8): committed, then closed without an answer.
 * - `commit_half_head` (9): committed, then half of the answer's head.
 * - `commit_half_body` (10): committed, then half of the answer's body, and a reset.
 * - `commit_then_5xx` (11): committed, then a 5xx; `status` says which (500).
 * - `commit_then_garbage` (12): committed, then 200 with garbage. For HTML or nothing see `html_200` and `empty_200`.
 * - `commit_trickle` (13): committed, then the body at one byte per `delayMs` (1000).
 * - `commit_answer_late` (14): committed, and answered after `delayMs` (60 000).
 * - `too_many_requests` (15): 429, with `retryAfter` if given. Not committed.
 * - `redirect_elsewhere` (16): a redirect to another host; `status` says which (302). Not committed.
 * - `commit_twice` (17): committed twice, as a proxy inside the provider may do; the second answer is given.
 */
declare const FAULT_POINTS: readonly ["dns_failure", "connection_refused", "tls_stall", "bad_certificate", "reset_before_read", "reset_half_request", "dropped_before_commit", "commit_then_reset", "commit_then_close", "commit_half_head", "commit_half_body", "commit_then_5xx", "commit_then_garbage", "commit_trickle", "commit_answer_late", "too_many_requests", "redirect_elsewhere", "commit_twice"];
/** The name of one of the eighteen {@link FAULT_POINTS}. */
type FaultPoint = (typeof FAULT_POINTS)[number];
/**
 * All faults: the {@link FAULT_POINTS}, and shorter names for what one meets every day. Before the commit strike
 *
 * - `timeout_before`: the request is lost and no answer comes;
 * - `reset`: the connection is dropped;
 * - `429`, `500`: refused, with `retryAfter` if given.
 *
 * The request is carried out, and then its answer is spoilt, by
 *
 * - `timeout_after`: the order was made and no answer comes;
 * - `empty_200`: 200 with nothing in it;
 * - `204`;
 * - `html_200`: 200 with a web page;
 * - `bad_json`: 200 with text that is not quite JSON;
 * - `truncated`: the first half of the answer, neatly ended;
 * - `answer`: the rule's own `status`, `headers` and `body` in place of the provider's.
 */
declare const FAULTS: readonly ["dns_failure", "connection_refused", "tls_stall", "bad_certificate", "reset_before_read", "reset_half_request", "dropped_before_commit", "commit_then_reset", "commit_then_close", "commit_half_head", "commit_half_body", "commit_then_5xx", "commit_then_garbage", "commit_trickle", "commit_answer_late", "too_many_requests", "redirect_elsewhere", "commit_twice", "timeout_before", "timeout_after", "reset", "429", "500", "empty_200", "204", "html_200", "bad_json", "truncated", "answer"];
type Fault = (typeof FAULTS)[number];
interface FaultRule {
    fault: Fault;
    /** Only requests to these; all if absent. */
    endpoint?: SandboxEndpoint | readonly SandboxEndpoint[];
    provider?: SandboxProvider;
    /** Let this many matching requests pass unharmed first. */
    after?: number;
    /** Then strike this many times; for ever if absent. */
    times?: number;
    /** Strike only with this probability, decided by the seed. */
    chance?: number;
    /** For `commit_then_5xx`, `redirect_elsewhere` and `answer`. */
    status?: number;
    /** For `commit_trickle` and `commit_answer_late`, on the sandbox's clock. */
    delayMs?: number;
    /** Seconds, or any text, for the `Retry-After` of `429`, `500`, `too_many_requests` and `commit_then_5xx`. */
    retryAfter?: number | string;
    /** Laid over the headers of whatever is answered. */
    headers?: Record<string, string>;
    /** For `answer`. */
    body?: string | Uint8Array<ArrayBuffer>;
}
/** Where `redirect_elsewhere` points. A client that arrives there has carried its credentials to a stranger. */
declare const ELSEWHERE_HOST = "elsewhere.sandbox.example";

interface Position {
    lon: number;
    lat: number;
}
type Town = "moscow" | "sochi" | "chernivtsi" | "khotyn" | "storozhynets";
type Language = "ru" | "uk" | "en";
/** One answer of {@link geocode}. */
interface GeoCandidate extends Position {
    town: Town;
    formatted_address: string;
    short_formatted_address: string;
}
/** Places to start a demonstration from. `nowhere` lies in the sea: no provider serves it. */
declare const PLACES: {
    readonly moscow: {
        readonly from: Position;
        readonly to: Position;
    };
    readonly sochi: {
        readonly from: Position;
        readonly to: Position;
    };
    readonly chernivtsi: {
        readonly from: Position;
        readonly to: Position;
    };
    readonly nowhere: {
        readonly from: {
            readonly lon: -30.5;
            readonly lat: 0.5;
        };
        readonly to: {
            readonly lon: -30.2;
            readonly lat: 0.8;
        };
    };
};

/**
 * P2P Motion's public API, after its page on Speca.
 *
 * That page has lost its paths, its field names outside the samples and its status codes. Invented here, therefore: the
 * paths (the names of the scopes), 400, 403 and 404, the shape of lists, and every name in answers but `info.status.code`,
 * `courier`, `info.*.date_time` and what the create samples show.
 */

/** Each scope of the key has a quota of its own. */
type SandboxQuotaScope = "orders" | "predictions" | "geo-coding";
interface P2pMotionCredentials {
    apiKey: string;
}

/**
 * Taxomet's taxi server, after the wiki page «API сервера такси».
 *
 * The document leaves much open. Invented here: the status numbers, the wording of the errors, that failures come with
 * status 200, and what `get_order` says while there is no driver. A program that relies on them is wrong.
 */

/** The sandbox's order statuses. Taxomet does not document its own: these numbers are invented. */
declare const TAXOMET_STATUSES: {
    readonly scheduled: "0";
    readonly searching: "1";
    readonly assigned: "2";
    readonly waiting: "3";
    readonly riding: "4";
    readonly done: "5";
    readonly cancelled: "6";
};
interface TaxometCredentials {
    operatorLogin: string;
    operatorPassword: string;
    /** Whether the operator has the right «Администрирование», which ratings need. Default true. */
    admin?: boolean;
}

/**
 * Yandex Go's `taxi_info` and `zone_info`, after the page «API информации о поездке».
 *
 * Invented here: prices, levels other than 50 and 90, which classes a region has, the wording of the errors, and that an
 * unknown word in `req` or `lang` is passed over.
 */

interface YandexTaxiCredentials {
    clid: string;
    apiKey: string;
}

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

interface SandboxOptions {
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
    credentials?: {
        taxomet?: TaxometCredentials;
        yandexTaxi?: YandexTaxiCredentials;
        p2pMotion?: P2pMotionCredentials;
    };
    /** How `zone_info` names its classes: `class` as documented (default), or `name` as clients have seen it. */
    zoneKey?: "class" | "name";
}
interface Sandbox {
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
        taxomet: {
            baseUrl: string;
            operatorLogin: string;
            operatorPassword: string;
        };
        yandexTaxi: {
            baseUrl: string;
            clid: string;
            apiKey: string;
        };
        p2pMotion: {
            baseUrl: string;
            apiKey: string;
        };
    };
}
/** Makes three simulated providers. They share a clock and a log, and touch nothing outside. */
declare function createSandbox(options?: SandboxOptions): Sandbox;

export { ELSEWHERE_HOST, FAULTS, FAULT_POINTS, PLACES, TAXOMET_STATUSES, createSandbox };
export type { Fault, FaultPoint, FaultRule, GeoCandidate, Language, LogEntry, OrderPatch, P2pMotionCredentials, Position, Sandbox, SandboxClock, SandboxDriver, SandboxEndpoint, SandboxOptions, SandboxOrder, SandboxProvider, SandboxQuotaScope, TaxometCredentials, Town, YandexTaxiCredentials };
