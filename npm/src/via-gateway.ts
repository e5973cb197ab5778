// The way through a gateway (`ridewire/gateway`): the page holds no credentials, and what is sent twice is carried out once. Needs no WebAssembly.

import { attachments, type Account, type Target } from "./account.js";
import type { Draft, Received } from "./ask.js";
import { checked, HEADER_VALUE, HEADERS, isObject, isText, readBy, typed } from "./check.js";
import { baseUrl, type Access } from "./config.js";
import type { Order, Way } from "./driver.js";
import { RidewireError, unknown, type ErrorDetails } from "./error.js";
import { badSetting, type Scene } from "./failure.js";
import type { Endpoint, QuotaScope } from "./generated.js";
import { transportFor } from "./host.js";
import { GATEWAY_LOST } from "./messages.js";
import type { GatewayConfig, HttpRequest, QuotaSnapshot, Reconciliation } from "./options.js";
import type { QuotaKeeper } from "./quota.js";
import { randomHex } from "./random.js";
import { recordOf } from "./settle.js";
import type { ReplyParts } from "./transport.js";

/** A client's gateway. */
export interface GatewayAccess {
  /** Without a slash at its end. */
  readonly url: string;
  /** What the caller wants to be sent with each request. */
  readonly headers: GatewayConfig["headers"];
}

/** Headers of every request. */
const OURS = /^(accept(-language)?|content-type|idempotency-key)$/i;
const NOT_PASSED = "undefined: a gateway takes params only";

/** Longer than a gateway takes: it waits for the provider, for the quota, and for another request with the same key. */
const TIMEOUT_MS = 40_000;
/** What a server in between may say of a request that the gateway has not answered. */
const PASSING = [408, 425, 429, 500, 502, 503, 504];

/** The access of a configuration that names a gateway. */
export function gatewayAccess(scene: Scene, config: unknown): Access | undefined {
  if (!isObject(config) || !Object.hasOwn(config, "gateway")) return undefined;
  const { gateway, headers } = checked<{ gateway: URL; headers: GatewayConfig["headers"]; allowInsecure: boolean }>(scene, "config", config, {
    gateway: baseUrl(),
    // A function's are checked each time.
    headers: { ...HEADERS, read: (headers, all) => (typeof headers === "function" ? (headers as () => Record<string, string>) : HEADERS.read(headers, all)) },
    allowInsecure: typed("boolean"),
  });
  return { gateway: { url: gateway.href.replace(/\/$/, ""), headers } };
}

/** The last that a gateway has passed on of the provider's figures. */
export interface SeenQuota extends QuotaKeeper {
  note(scope: QuotaScope, headers: Record<string, string>): void;
}

export function seenQuota(): SeenQuota {
  const seen: Partial<Record<QuotaScope, QuotaSnapshot>> = {};
  return {
    note(scope, headers) {
      const [limit, remaining, reset] = ["limit", "remaining", "reset"].map((name) => Number(headers[`ratelimit-${name}`]));
      if (remaining! >= 0) seen[scope] = { remaining: remaining!, nextSlotAt: (reset || 0) * 1000, source: "headers", ...(limit! >= 0 && { limit: limit! }) };
    },
    look: (scope) => seen[scope],
    state: () => ({}),
  };
}

export async function throughGateway(order: Order): Promise<Way> {
  const { account, row, asks, params, options, progress } = order;
  if (options.effect) throw badSetting(order, "call()", NOT_PASSED);
  const { effect, quota } = row;
  const { timeoutMs = TIMEOUT_MS, maxRetries: most, idempotencyKey = randomHex() } = options;
  // To set an order's state once more could undo what somebody else has chosen meanwhile.
  const maxRetries = effect === "idempotent" ? 0 : most;
  const requests = requestOf(order, asks ? undefined : params, options, idempotencyKey, await headersNow(account));
  return {
    ...requests,
    effect,
    timeoutMs,
    maxRetries,
    transport: () => transportFor(order, account, false),
    judge(reply) {
      const { headers } = reply as ReplyParts;
      if (quota && headers) (account.keeper as SeenQuota).note(quota, headers);
      const read = readReply(order, reply, asks);
      if ("ok" in read) return read;
      const { error, passes, isSettled } = read;
      // Of an earlier attempt only its row tells what became.
      const details: ErrorDetails = progress.unsettled && !isSettled ? { ...error, outcome: "unknown" } : error;
      const delayMs = error.retryAfterMs ?? Math.min(8000, 500 * 2 ** (progress.attempts - 1)) * (0.5 + account.random() / 2);
      return { error: details, ...(passes && progress.attempts <= maxRetries && { wait: Math.min(delayMs, 30_000) }) };
    },
    failure(details, reply) {
      const { attempts, sentAt, unsettled } = progress;
      const isOpen = effect === "create" && (unsettled || details.outcome === "unknown");
      return new RidewireError({ ...details, attempts }, attachments(account, reply, isOpen ? { sentAt, idempotencyKey } : undefined));
    },
  };
}

/** Has the gateway asked by the key what became of a create. Rejects only if `saved` is not what an error was saved as. */
export async function askGateway(account: Account, saved: unknown, ask: (endpoint: string, idempotencyKey: string) => Promise<{ reconciliation?: Reconciliation }>): Promise<Reconciliation> {
  const { endpoint, outcome, idempotencyKey } = recordOf(account, saved);
  if (outcome !== "unknown") return { state: "absent" };
  try {
    // That the gateway has not seen the key does not mean that the request is not still on its way.
    return (idempotencyKey && (await ask(endpoint, idempotencyKey)).reconciliation) || unknown(GATEWAY_LOST[account.lang]);
  } catch (error) {
    return unknown((error as RidewireError).message);
  }
}

/** The request that `buildRequest` shows: it makes a key of its own each time. */
export function buildForGateway(target: Target, params: string, draft: Draft): Requests {
  // Headers that are still to come are refused as any other value that does not fit.
  return requestOf(target, params, draft, randomHex(), headersNow(target.account));
}

// ---- one request and its answer -----------------------------------------------------------------

/** `null` if that cannot be told. */
function headersNow({ gateway }: Access): unknown {
  try {
    const { headers } = gateway!;
    const given: unknown = typeof headers === "function" ? headers() : headers;
    return given instanceof Promise ? given.catch(() => null) : given;
  } catch {
    return null;
  }
}

/** Without params it asks by the key. */
function requestOf(target: Target, body: string | undefined, { extra, headers }: Draft, key: string, given: unknown = {}): Requests {
  const { account, endpoint, row, lang } = target;
  if (extra) throw badSetting(target, "options.extra", NOT_PASSED);
  const own = { ...readBy(target, "config.headers", HEADERS, given), ...headers };
  const said = { Accept: "application/json", "Accept-Language": lang, "Content-Type": "application/json" };
  const mark = row.effect === "create" && { "Idempotency-Key": readBy(target, "options.idempotencyKey", HEADER_VALUE, key) };
  // `fetch` would join the two: another key than the one that is kept to ask by, or none that the gateway takes.
  const twice = Object.keys(own).find((name) => OURS.test(name));
  if (twice) throw badSetting(target, `headers.${twice}`, "undefined: it is sent anyway (options.idempotencyKey, options.lang)");
  const request = (headers: object, body: string | undefined): HttpRequest =>
    ({ method: body ? "POST" : "GET", url: `${account.gateway!.url}/${endpoint}`, headers: { ...headers, ...said, ...mark }, body }) as HttpRequest;
  const masked = Object.fromEntries(Object.keys(own).map((name) => [name, "***"]));
  return { request: request(own, body), shown: request(masked, body && "***") };
}

/** A request, and the same without what is secret or personal. */
type Requests = Pick<Way, "request" | "shown">;

interface Unread {
  readonly error: ErrorDetails;
  /** Another try may do better. */
  readonly passes: boolean;
  /** It is what the gateway keeps under the key: the provider has refused. Of what was not sent that says nothing: an earlier request may still be on its way. */
  readonly isSettled: boolean;
}

/** `asks`: what became of a create is told beside any answer. */
export function readReply({ lang, provider, endpoint }: Scene, reply: Received, asks = false): { ok: unknown } | Unread {
  const { status } = reply as { status?: number };
  const lost = (kind: ErrorDetails["kind"], outcome: ErrorDetails["outcome"] = "unknown"): Unread => {
    const error = { kind, outcome, message: `${endpoint}: ${GATEWAY_LOST[lang]}`, provider, endpoint: endpoint as Endpoint, status: status || undefined };
    return { error, passes: ["network", "timeout", "server"].includes(kind), isSettled: false };
  };
  if ("failure" in reply) {
    const { failure, sent } = reply;
    const kind = failure === "oversize" ? "malformed_response" : failure === "aborted" || failure === "timeout" ? failure : "network";
    return lost(kind, sent === "no" ? "not_sent" : "unknown");
  }
  try {
    const value = JSON.parse(new TextDecoder().decode(reply.body)) as { error?: ErrorDetails; reconciliation?: Reconciliation };
    const { error, reconciliation } = value;
    if ((status === 200 && isObject(value)) || (asks && reconciliation)) return { ok: value };
    if (status !== 200 && error && [error.kind, error.message, error.outcome].every(isText)) {
      const isRunning = status === 409 && error.outcome === "unknown";
      // 503: this request was not begun; another with the same key may have been.
      const isSettled = reply.headers["idempotent-replayed"] === "true" && error.outcome === "rejected";
      // An operator's own refusal may not say of what it is.
      return { error: { ...error, provider, endpoint: endpoint as Endpoint }, passes: isRunning || status === 503, isSettled };
    }
  } catch {
    // Not the gateway's.
  }
  if (status === 401 || status === 403) return lost("unauthorized", "rejected");
  return lost(PASSING.includes(status!) ? "server" : "malformed_response");
}
