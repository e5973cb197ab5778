/** Faults by rule: what can go wrong between sending a request and having read its answer. */
import type { SandboxClock } from "./clock.js";
import { chance } from "./random.js";
import { ENDPOINTS, known, PROVIDERS, type Reply, type SandboxEndpoint, type SandboxProvider } from "./types.js";

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
export const FAULT_POINTS = [
  "dns_failure",
  "connection_refused",
  "tls_stall",
  "bad_certificate",
  "reset_before_read",
  "reset_half_request",
  "dropped_before_commit",
  "commit_then_reset",
  "commit_then_close",
  "commit_half_head",
  "commit_half_body",
  "commit_then_5xx",
  "commit_then_garbage",
  "commit_trickle",
  "commit_answer_late",
  "too_many_requests",
  "redirect_elsewhere",
  "commit_twice",
] as const;

/** The name of one of the eighteen {@link FAULT_POINTS}. */
export type FaultPoint = (typeof FAULT_POINTS)[number];

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
export const FAULTS = [
  ...FAULT_POINTS,
  "timeout_before",
  "timeout_after",
  "reset",
  "429",
  "500",
  "empty_200",
  "204",
  "html_200",
  "bad_json",
  "truncated",
  "answer",
] as const;

export type Fault = (typeof FAULTS)[number];

export interface FaultRule {
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

const MEMBERS = ["fault", "endpoint", "provider", "after", "times", "chance", "status", "delayMs", "retryAfter", "headers", "body"] satisfies (keyof FaultRule)[];

/** Where `redirect_elsewhere` points. A client that arrives there has carried its credentials to a stranger. */
export const ELSEWHERE_HOST = "elsewhere.sandbox.example";

/** Keeps the rules; the first one added that matches strikes. */
export class FaultPlan {
  readonly #rules = new Set<{ rule: FaultRule; seen: number; struck: number }>();
  readonly #seed: string;

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** Adds a rule and returns the function that takes it away again. */
  add(rule: FaultRule): () => void {
    known("fault", FAULTS, rule.fault);
    for (const name of [rule.endpoint ?? []].flat()) known("endpoint", ENDPOINTS, name);
    if (rule.provider !== undefined) known("provider", PROVIDERS, rule.provider);
    for (const name of Object.keys(rule)) known("member of a rule", MEMBERS, name);
    const entry = { rule: { ...rule }, seen: 0, struck: 0 };
    this.#rules.add(entry);
    return () => void this.#rules.delete(entry);
  }

  /** The rule that strikes this request, if any. */
  take(endpoint: SandboxEndpoint | undefined): FaultRule | undefined {
    for (const entry of this.#rules) {
      const { rule } = entry;
      if (rule.endpoint !== undefined && ![rule.endpoint].flat().some((name) => name === endpoint)) continue;
      if (rule.provider !== undefined && !endpoint?.startsWith(`${rule.provider}.`)) continue;
      const nth = entry.seen++;
      if (nth < (rule.after ?? 0) || entry.struck >= (rule.times ?? Infinity)) continue;
      if (rule.chance !== undefined && chance(this.#seed, "fault", rule.fault, nth) >= rule.chance) continue;
      entry.struck++;
      return rule;
    }
    return undefined;
  }
}

/** What a fault needs to know of the request it strikes. */
interface Line {
  /** Lets the provider carry the request out. Each call commits. */
  serve(): Reply;
  clock: SandboxClock;
  signal: AbortSignal | undefined;
  url: URL;
}

/** An answer that may come in pieces: each is written when its turn comes, or the stream breaks with an error. */
export interface FaultyReply extends Omit<Reply, "body"> {
  body: Reply["body"] | AsyncIterable<Uint8Array<ArrayBuffer>>;
}

/** Carries a request out, or not, and answers it as the rule says; throws what a runtime's `fetch` would throw. */
export async function strike(rule: FaultRule, line: Line): Promise<FaultyReply> {
  const reply = await answer(rule, line);
  return { ...reply, headers: { ...reply.headers, ...rule.headers } };
}

async function answer(rule: FaultRule, { serve, clock, signal, url }: Line): Promise<FaultyReply> {
  const retry: Record<string, string> = rule.retryAfter === undefined ? {} : { "Retry-After": String(rule.retryAfter) };
  switch (rule.fault) {
    case "dns_failure":
      throw connectionError("ENOTFOUND", `getaddrinfo ENOTFOUND ${url.hostname}`);
    case "connection_refused":
      throw connectionError("ECONNREFUSED", "connect ECONNREFUSED");
    case "bad_certificate":
      throw connectionError("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate");
    case "reset_before_read":
    case "reset_half_request":
      throw connectionError("ECONNRESET", "read ECONNRESET");
    case "dropped_before_commit":
    case "reset":
      throw connectionError("UND_ERR_SOCKET", "other side closed");
    case "tls_stall":
    case "timeout_before":
      return hang(signal);

    case "commit_then_reset":
      serve();
      throw connectionError("ECONNRESET", "read ECONNRESET");
    case "commit_then_close":
    case "commit_half_head":
      serve();
      throw connectionError("UND_ERR_SOCKET", "other side closed");
    case "timeout_after":
      serve();
      return hang(signal);
    case "commit_half_body": {
      const reply = serve();
      return { ...reply, body: broken(half(reply.body)) };
    }
    case "commit_trickle": {
      const reply = serve();
      return { ...reply, body: trickle(asBytes(reply.body), clock, rule.delayMs ?? 1000, signal) };
    }
    case "commit_answer_late": {
      const reply = serve();
      await clock.sleep(rule.delayMs ?? 60_000, signal);
      return reply;
    }
    case "commit_then_5xx":
      serve();
      return text(rule.status ?? 500, "Server Error", retry);
    case "commit_then_garbage":
      return { ...serve(), status: 200, body: new Uint8Array([0x00, 0xff, 0x7b, 0x22, 0x9c, 0x01, 0x80, 0x3c]) };
    case "commit_twice":
      serve();
      return serve();

    case "429":
    case "too_many_requests":
      return text(429, "Too Many Requests", retry);
    case "500":
      return text(500, "Internal Server Error", retry);
    case "redirect_elsewhere":
      return { status: rule.status ?? 302, headers: { Location: `https://${ELSEWHERE_HOST}${url.pathname}${url.search}` }, body: "" };

    case "empty_200":
      return { ...serve(), status: 200, body: "" };
    case "204":
      return { ...serve(), status: 204, body: "" };
    case "html_200":
      serve();
      return { status: 200, headers: { "Content-Type": "text/html; charset=utf-8" }, body: "<!doctype html><title>Вход</title><form>Логин <input></form>" };
    case "bad_json":
      return { ...serve(), status: 200, body: '{"result": 1,, "order_id": }' };
    case "truncated": {
      const reply = serve();
      return { ...reply, body: half(reply.body) };
    }
    case "answer": {
      const reply = serve();
      return { ...reply, status: rule.status ?? reply.status, body: rule.body ?? reply.body };
    }
  }
}

/** The TypeError that Node's `fetch` throws; the library must not read more out of it than a runtime would let it. */
export function connectionError(code: string, message: string): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code }) });
}

/** Never answers; only the caller's signal ends it. */
function hang(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    else signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function asBytes(body: Reply["body"]): Uint8Array<ArrayBuffer> {
  return typeof body === "string" ? new TextEncoder().encode(body) : body;
}

function half(body: Reply["body"]): Uint8Array<ArrayBuffer> {
  const bytes = asBytes(body);
  return bytes.slice(0, Math.floor(bytes.length / 2));
}

async function* broken(bytes: Uint8Array<ArrayBuffer>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  yield bytes;
  throw new TypeError("terminated", { cause: Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" }) });
}

async function* trickle(
  bytes: Uint8Array<ArrayBuffer>,
  clock: SandboxClock,
  everyMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < bytes.length; at++) {
    await clock.sleep(everyMs, signal);
    yield bytes.slice(at, at + 1);
  }
}

function text(status: number, body: string, headers: Record<string, string>): Reply {
  return { status, headers: { "Content-Type": "text/plain; charset=utf-8", ...headers }, body };
}
