// The HTTP border: who may ask, for what, and how much. Whatever passes it is params of an endpoint that is allowed, and nothing else of the caller's goes on.

import { RidewireError } from "../error.js";
import type { Endpoint, EndpointInfo } from "../generated.js";
import type { Lang, Provider } from "../options.js";
import { paramsText } from "../params.js";
import type { Accounts } from "./accounts.js";
import { failed, refuse, type Subject, type Told } from "./answer.js";
import type { Desk, Order } from "./desk.js";
import { keyedDigest, stable } from "./digest.js";
import { limitsOf, type Limits } from "./limits.js";
import { follow, isSecret, NOTIFY, type Notifications } from "./notices.js";
import { MAX_THOUGHT_MS, within } from "./within.js";

/** A gateway's options, checked. */
export interface Rules {
  readonly prefix: string;
  readonly allow: ReadonlyMap<string, EndpointInfo>;
  /** All endpoints there are. */
  readonly known: ReadonlySet<string>;
  readonly origins: ReadonlySet<string>;
  readonly allowHeaders: readonly string[];
  readonly limits: Limits;
  readonly notifications: Notifications | undefined;
  readonly authorize: (request: Request, endpoint: EndpointInfo) => unknown;
  readonly permit: ((caller: string, endpoint: EndpointInfo, params: object) => unknown) | undefined;
}

/** The most bytes a request's body may have, and how long it may take to come. */
const MAX_BYTES = 16_384;
const MAX_BODY_MS = 30_000;

export async function handle(request: Request, rules: Rules, accounts: Accounts, desk: Desk): Promise<Response> {
  const origin = request.headers.get("origin");
  const lang = langOf(request.headers.get("accept-language"));
  const tell = (told: Told | Response, to: string | null): Promise<Response> => respond(request.method === "GET" ? asked(told) : told, to, accounts);
  // Before anything else: a page that is not on the list learns nothing.
  if (origin !== null && !rules.origins.has(origin)) return tell(refuse(403, { lang }, "rejected", "not_sent", "origin"), null);
  try {
    return await tell(await answer(request, lang, rules, accounts, desk), origin);
  } catch {
    // A mistake, in here or in `authorize`: whatever it says is not for the caller.
    return tell(refuse(500, { lang }, "server", "unknown", "broken"), origin);
  }
}

/** What somebody is told who only asks: if it is nothing that is kept, it says nothing of what was sent before. */
function asked(told: Told | Response): Told | Response {
  const { error } = (isResponse(told) || told.replayed ? {} : told.body) as { error?: object };
  return error ? ({ ...told, body: { error: { ...error, outcome: "unknown" } } } as Told) : told;
}

async function answer(request: Request, lang: Lang, rules: Rules, accounts: Accounts, desk: Desk): Promise<Told | Response> {
  const { pathname } = new URL(request.url);
  const name = pathname.startsWith(`${rules.prefix}/`) ? pathname.slice(rules.prefix.length + 1) : "";
  if (name.startsWith(NOTIFY) && rules.notifications && (await isSecret(name.slice(NOTIFY.length), rules.notifications.secret))) {
    return notified(request, rules.notifications, accounts, desk);
  }
  if (!rules.known.has(name)) return refuse(404, { lang }, "invalid_request", "not_sent", "path");
  const { method } = request;
  if (method === "OPTIONS") return preflight(rules);
  const info = rules.allow.get(name);
  if (!info) return refuse(403, { lang, endpoint: name as Endpoint }, "config", "not_sent", "notAllowed");
  const subject: Subject = { lang, endpoint: info.name };
  const isCreate = info.effect === "create";
  const asks = method === "GET" && isCreate;
  if (method !== "POST" && !asks) return refuse(405, subject, "invalid_request", "not_sent", "method");
  if (!asks && !/^application\/json\s*(;|$)/i.test(request.headers.get("content-type") ?? "")) return refuse(415, subject, "invalid_request", "not_sent", "type");
  const key = request.headers.get("idempotency-key");
  if (isCreate && !(key !== null && /^[\x21-\x7e][\x20-\x7e]{0,254}$/.test(key))) return refuse(400, subject, "invalid_request", "not_sent", "key");

  const caller = await within(accounts, MAX_THOUGHT_MS, () => rules.authorize(request, { ...info }));
  if (isResponse(caller)) return caller;
  const who = (caller as { caller?: unknown } | null | undefined)?.caller;
  if (typeof who !== "string" || who === "") return refuse(500, subject, "server", "not_sent", "caller");

  const id = isCreate ? await keyedDigest(who, String(key)) : "";
  if (asks) return desk.ask({ id, endpoint: info.name, lang });
  const params = await readParams(request, subject, accounts);
  if ("status" in params) return params;
  const { permit } = rules;
  if (permit && (await within(accounts, MAX_THOUGHT_MS, () => permit(who, { ...info }, structuredClone(params.value)))) !== true) {
    return refuse(403, subject, "rejected", "not_sent", "notPermitted");
  }
  return isCreate ? place(info, who, id, String(key), params.value, lang, rules, accounts, desk) : call(info, params.value, lang, request.signal, accounts);
}

/** A provider's notice: answered alike whatever it holds, so that nobody learns anything by sending one. */
async function notified(request: Request, notifications: Notifications, accounts: Accounts, desk: Desk): Promise<Response> {
  const read = request.method === "GET" ? { text: new URL(request.url).search } : await readText(request, accounts);
  if (typeof read === "object") await follow(read.text, notifications, accounts, desk).catch(() => {});
  return new Response(null, { status: 204 });
}

async function place(info: EndpointInfo, caller: string, id: string, key: string, params: object, lang: Lang, rules: Rules, accounts: Accounts, desk: Desk): Promise<Told> {
  const text = paramsText(params);
  // The key is the digest's salt: it is kept nowhere, so that a phone cannot be found by trying.
  const print = await keyedDigest(key, JSON.stringify([caller, info.name, stable(JSON.parse(text))]));
  const limits = await limitsOf(rules.limits, info.name, caller, params, accounts.secrets.join("\n"));
  const order: Order = { id, endpoint: info.name, print, params: text, lang, ...(limits && { limits }) };
  try {
    await accounts.check(order);
  } catch (error) {
    // A key that was used before is a conflict, whatever is wrong with the params.
    const before = await desk.ask(order);
    return before.status !== 404 ? desk.place(order) : failed(error as RidewireError, true, accounts.secrets);
  }
  return desk.place(order);
}

async function call({ name, effect }: EndpointInfo, params: object, lang: Lang, signal: AbortSignal, accounts: Accounts): Promise<Told> {
  try {
    return await accounts.call(name, params, lang, { signal });
  } catch (error) {
    if (!(error instanceof RidewireError)) throw error;
    return failed(error, effect === "create", accounts.secrets);
  }
}

// ---- reading ------------------------------------------------------------------------------------

async function readParams(request: Request, subject: Subject, accounts: Accounts): Promise<Told | { value: object }> {
  const text = await readText(request, accounts);
  if (text === "tooLarge") return refuse(413, subject, "invalid_request", "not_sent", "size");
  try {
    const value: unknown = JSON.parse(text?.text ?? "");
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { value };
  } catch {
    // Said below.
  }
  return refuse(400, subject, "invalid_request", "not_sent", "json");
}

/** A request's body; nothing if it is not UTF-8, ends too soon or does not come. What a header says of its length is the caller's word. */
async function readText(request: Request, accounts: Accounts): Promise<{ text: string } | "tooLarge" | undefined> {
  const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  let length = 0;
  const read = await within(accounts, MAX_BODY_MS, async () => {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
      if (done) return { text: text + decoder.decode() };
      length += value.byteLength;
      if (length > MAX_BYTES) return "tooLarge";
      text += decoder.decode(value, { stream: true });
    }
  });
  // Whoever is still sending may stop.
  if (typeof read !== "object") void reader?.cancel().catch(() => {});
  return read;
}

/** The first language asked for that there is. */
function langOf(header: string | null): Lang {
  for (const part of (header ?? "").slice(0, 200).split(",")) {
    const tag = part.trim().slice(0, 2).toLowerCase();
    if (tag === "en" || tag === "ru" || tag === "uk") return tag;
  }
  return "en";
}

function isResponse(value: unknown): value is Response {
  return Object.prototype.toString.call(value) === "[object Response]";
}

// ---- answering ----------------------------------------------------------------------------------

const EXPOSED = "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, Idempotent-Replayed";

function preflight({ allowHeaders }: Rules): Response {
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": ["Content-Type", "Idempotency-Key", "Authorization", ...allowHeaders].join(", "),
      "access-control-max-age": "600",
    },
  });
}

/** What is in the refusals that operators gave: one `Response` may refuse everybody, also at once, and can be read once. */
const bodies = new WeakMap<Response, Promise<ArrayBuffer | undefined>>();

/** Nothing if it breaks off, or does not come. */
function bodyOf(refusal: Response, accounts: Accounts): Promise<ArrayBuffer | undefined> {
  let body = bodies.get(refusal);
  if (!body) bodies.set(refusal, (body = within(accounts, MAX_THOUGHT_MS, () => refusal.arrayBuffer())));
  return body;
}

/** What tells how a body came here from an operator's own server, by `fetch`, which has unpacked it. */
const OF_ITS_WAY = ["content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive"];

async function respond(told: Told | Response, origin: string | null, accounts: Accounts): Promise<Response> {
  let response: Response;
  if (isResponse(told)) {
    const body = await bodyOf(told, accounts);
    response = new Response(body?.byteLength ? body : null, told);
    for (const name of OF_ITS_WAY) response.headers.delete(name);
  } else response = json(told);
  const { headers } = response;
  headers.append("vary", "Origin");
  if (origin !== null) {
    headers.set("access-control-allow-origin", origin);
    headers.set("access-control-expose-headers", EXPOSED);
  }
  return response;
}

function json({ status, body, replayed, retryAfter, headers }: Told): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      ...headers,
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...(status === 405 && { allow: "GET, POST, OPTIONS" }),
      ...(replayed && { "idempotent-replayed": "true" }),
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    },
  });
}

/** The provider that an endpoint is of. */
export function providerOf(endpoint: string): Provider {
  return endpoint.split(".")[0] as Provider;
}
