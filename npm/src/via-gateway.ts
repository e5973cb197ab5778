// Calls through a gateway (`ridewire/gateway`): the page holds no credentials, and what is sent twice is carried out once. Needs no WebAssembly.

import { checkCall, headersOf, type BuildSettings } from "./call-options.js";
import { baseUrlOf, READABLE, Reader, rowOf, type Access } from "./config.js";
import type { Account, Task } from "./driver.js";
import { RidewireError, type ErrorAttachments, type ErrorDetails } from "./error.js";
import { teller } from "./events.js";
import { abortedUnsent, badSetting, failWith, type Scene } from "./failure.js";
import type { Endpoint, QuotaScope } from "./generated.js";
import { transportFor } from "./host.js";
import { GATEWAY_LOST } from "./messages.js";
import type { CallOptions, CallResponse, HttpRequest, Lang, Provider, QuotaSnapshot, QuotaState, Reconciliation } from "./options.js";
import { paramsText } from "./params.js";
import type { QuotaKeeper } from "./quota.js";
import { randomSalt } from "./ref.js";
import { recordOf } from "./settle.js";
import type { EndpointNames } from "./tables.js";
import { exchange, type Reply } from "./transport.js";

/** A client's gateway. */
export interface GatewayAccess {
  /** Without a slash at its end. */
  readonly url: string;
  readonly headers: unknown;
}

const NOT_PASSED = "undefined: a gateway takes params only";

/** Longer than a gateway takes: it waits for the provider, for the quota, and for another request with the same key. */
const TIMEOUT_MS = 40_000;
const RETRIES = 2;
/** What a server in between may say of a request that the gateway has not answered. */
const PASSING = [408, 425, 429, 500, 502, 503, 504];

/** The access of a configuration that names a gateway. */
export function gatewayAccess(provider: Provider, endpoints: EndpointNames, config: unknown, lang: Lang): Access | undefined {
  if (typeof config !== "object" || config === null || !Object.hasOwn(config, "gateway")) return undefined;
  const read = new Reader({ provider, lang }, config, "config", ["gateway", "headers", "allowInsecure"]);
  const url = baseUrlOf(read, undefined, "gateway");
  const given = read.any("headers");
  // A function's are checked each time.
  const headers = typeof given === "function" ? given : (headersOf(read) ?? {});
  return { provider, endpoints, core: "", secrets: [], host: url.host, gateway: { url: url.href.replace(/\/$/, ""), headers } };
}

/** The last that a gateway has passed on of the provider's figures. */
export class SeenQuota implements QuotaKeeper {
  readonly #seen = new Map<QuotaScope, QuotaSnapshot>();

  note(scope: QuotaScope, headers: Record<string, string>): void {
    const [limit, remaining, reset] = ["limit", "remaining", "reset"].map((name) => Number(headers[`ratelimit-${name}`] ?? NaN));
    if (remaining! >= 0) this.#seen.set(scope, { remaining: remaining!, nextSlotAt: (reset || 0) * 1000, source: "headers", ...(limit! >= 0 && { limit: limit! }) });
  }

  look(scope: QuotaScope): QuotaSnapshot | undefined {
    return this.#seen.get(scope);
  }

  state(): QuotaState {
    return {};
  }
}

export async function callGateway<T>(account: Account, { endpoint, params, options, byName = false }: Task): Promise<CallResponse<T>> {
  const { access, settings } = account;
  const scene: Scene = { lang: settings.lang, provider: access.provider, endpoint };
  const { signal, timeoutMs, maxRetries = settings.maxRetries, idempotencyKey, build } = checkCall(scene, options, byName);
  if (byName) throw badSetting(scene, "call()", NOT_PASSED);
  const { effect, quota: quotaScope } = rowOf(access, endpoint);
  const isCreate = effect === "create";
  const key = idempotencyKey ?? randomSalt();
  const told = teller(account, endpoint);
  const text = paramsText(params);
  const own = await headersNow(scene, access);
  const request = requestOf(scene, access, text, key, build, own);
  // To set an order's state once more could undo what somebody else has chosen meanwhile.
  const most = effect === "idempotent" ? 0 : (maxRetries ?? RETRIES);
  let isOpen = false;
  for (let attempt = 1; ; attempt++) {
    told(attempt, () => ({ type: "request", request: masked(request) }));
    const sentAt = settings.clock.now();
    const reply = await send(account, scene, request, timeoutMs, signal);
    const durationMs = Math.max(0, settings.clock.now() - sentAt);
    told(attempt, () => ({ type: "response", durationMs, failure: "failure" in reply ? reply.failure : undefined, status: reply.status || undefined }));
    if (quotaScope && "headers" in reply) (account.quota as SeenQuota).note(quotaScope, reply.headers);
    const read = readReply<T>(scene, reply);
    if ("ok" in read && "headers" in reply) return { data: read.ok, status: reply.status, headers: reply.headers, attempts: attempt };
    const { error, passes, isGateways } = read as Failed;
    // What became of an earlier attempt only the gateway knows.
    const details: ErrorDetails = { ...error, attempts: attempt, ...(isOpen && !isGateways && { outcome: "unknown" as const }) };
    isOpen ||= isCreate && details.outcome === "unknown";
    const attachments: ErrorAttachments = {
      ...("body" in reply && { body: reply.body }),
      ...(isOpen && { saved: { sentAt, idempotencyKey: key } }),
      reconcile: (saved, more) => askGateway(account, saved, more),
    };
    if (!passes || attempt > most || signal?.aborted) throw new RidewireError(details, attachments);
    const delayMs = Math.min(details.retryAfterMs ?? Math.min(8000, 500 * 2 ** (attempt - 1)) * (0.5 + settings.random() / 2), 30_000);
    told(attempt, () => ({ type: "retry", delayMs, kind: details.kind }));
    await settings.clock.sleep(delayMs, signal);
    // Between two attempts, of which the first may have been carried out.
    if (signal?.aborted) throw new RidewireError({ ...details, kind: "aborted" }, attachments);
  }
}

/** Asks the gateway by the key what became of a create. Rejects only if `saved` is not what an error was saved as. */
export async function askGateway(account: Account, saved: unknown, options?: CallOptions): Promise<Reconciliation> {
  const { access, settings, orders } = account;
  const { lang } = settings;
  const { endpoint, outcome, idempotencyKey: key } = recordOf(access, lang, saved);
  if (outcome !== "unknown") return { state: "absent" };
  const scene: Scene = { lang, provider: access.provider, endpoint };
  try {
    if (key === undefined || !orders) throw badSetting(scene, "saved", "RidewireError.toJSON() of this client");
    return await orders.askGateway(account, scene, key, options);
  } catch (error) {
    return { state: "unknown", why: error instanceof RidewireError ? error.message : GATEWAY_LOST[lang], candidates: [] };
  }
}

/** The request that `buildRequest` shows: it makes a key of its own each time. */
export function buildForGateway(scene: Scene, access: Access, params: unknown, build: BuildSettings, redact: boolean): HttpRequest {
  const { headers } = access.gateway!;
  const own = typeof headers === "function" ? (headers as () => unknown)() : headers;
  if (own instanceof Promise) throw badSetting(scene, "headers", READABLE);
  const request = requestOf(scene, access, paramsText(params), randomSalt(), build, checked(scene, own));
  return redact ? masked(request) : request;
}

/** Reads an answer that the caller received. */
export function parseGateways<T>(account: Account, scene: Scene, reply: Reply): T {
  const read = readReply<T>(scene, reply);
  if ("ok" in read) return read.ok;
  throw new RidewireError(read.error, { reconcile: (saved, options) => askGateway(account, saved, options) });
}

// ---- one request and its answer -----------------------------------------------------------------

export async function headersNow(scene: Scene, access: Access): Promise<Record<string, string>> {
  const { headers } = access.gateway!;
  if (typeof headers !== "function") return headers as Record<string, string>;
  let own: unknown;
  try {
    own = await (headers as () => unknown)();
  } catch {
    throw badSetting(scene, "headers", READABLE);
  }
  return checked(scene, own);
}

function checked(scene: Scene, headers: unknown): Record<string, string> {
  return headersOf(new Reader(scene, { headers }, "config", ["headers"])) ?? {};
}

export function requestOf(scene: Scene, access: Access, body: string, key: string, build: BuildSettings, own: Record<string, string>): HttpRequest {
  if (build.extra !== undefined) throw badSetting(scene, "options.extra", NOT_PASSED);
  const headers: Record<string, string> = { ...own, ...build.headers, Accept: "application/json", "Accept-Language": scene.lang, "Content-Type": "application/json" };
  if (rowOf(access, String(scene.endpoint)).effect === "create") headers["Idempotency-Key"] = key;
  return { method: "POST", url: `${access.gateway!.url}/${scene.endpoint}`, headers, body };
}

const PUBLIC = ["Accept", "Accept-Language", "Content-Type", "Idempotency-Key"];

function masked({ headers, ...request }: HttpRequest): HttpRequest {
  const shown = Object.entries(headers).map(([name, value]) => [name, PUBLIC.includes(name) ? value : "***"]);
  return { ...request, headers: Object.fromEntries(shown) as Record<string, string>, body: "***" };
}

export function send({ settings }: Account, scene: Scene, request: HttpRequest, timeoutMs = settings.timeoutMs ?? TIMEOUT_MS, signal: AbortSignal | undefined): Promise<Reply> {
  if (signal?.aborted) throw abortedUnsent(scene);
  const transport = transportFor(settings, false);
  if ("refused" in transport) throw failWith(scene, "config", "not_sent", transport.refused, transport);
  // A gateway on the page's own origin may know the caller by a cookie.
  const init: RequestInit = "credentials" in Request.prototype ? { ...transport.init, credentials: "same-origin" } : transport.init;
  return exchange(request, { ...transport, init }, { timeoutMs, signal, clock: settings.clock });
}

interface Failed {
  readonly error: ErrorDetails;
  /** Another try may do better. */
  readonly passes: boolean;
  /** It is the gateway's word, and it knows the key. */
  readonly isGateways: boolean;
  readonly reconciliation?: Reconciliation;
}

export function readReply<T>({ lang, provider, endpoint }: Scene, reply: Reply): { ok: T } | Failed {
  const fail = (kind: ErrorDetails["kind"], outcome: ErrorDetails["outcome"], passes: boolean): Failed => {
    const error = { kind, outcome, message: `${endpoint}: ${GATEWAY_LOST[lang]}`, provider: provider!, endpoint: endpoint as Endpoint, ...(reply.status && { status: reply.status }) };
    return { error, passes, isGateways: false };
  };
  if ("failure" in reply) {
    const { failure, sent } = reply;
    const kind = failure === "oversize" ? "malformed_response" : failure === "truncated" ? "network" : failure;
    return fail(kind, sent === "no" ? "not_sent" : "unknown", failure !== "aborted" && failure !== "oversize");
  }
  const { status } = reply;
  try {
    const value = JSON.parse(new TextDecoder().decode(reply.body)) as { error?: ErrorDetails; reconciliation?: Reconciliation };
    if (status === 200 && typeof value === "object" && value !== null) return { ok: value as T };
    const { error, reconciliation } = value;
    if (status !== 200 && typeof error?.kind === "string" && typeof error.message === "string" && typeof error.outcome === "string") {
      const isRunning = status === 409 && error.outcome === "unknown";
      // 503: this request was not begun; another with the same key may have been.
      return { error, passes: isRunning || status === 503, isGateways: status !== 503, ...(reconciliation && { reconciliation }) };
    }
  } catch {
    // Not the gateway's.
  }
  const refused = status === 401 || status === 403;
  return fail(refused ? "unauthorized" : PASSING.includes(status) ? "server" : "malformed_response", refused ? "rejected" : "unknown", PASSING.includes(status));
}
