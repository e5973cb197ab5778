// The hosts that are no pages, and what the `fetch` of each can and cannot promise.

import { checked, fitting, parseUrl, typed, type Rules } from "./check.js";
import { isNativeCode, plain, type Runtime, type Runtimes, type Transport } from "./host.js";
import { fetchOver, provesUnsent, type Dial } from "./http1.js";
import { NO_PERMISSION } from "./messages.js";
import type { TransportOptions } from "./options.js";
import { dialDeno, dialWorker, type DenoSockets } from "./sockets.js";

interface HostGlobals {
  Bun?: unknown;
  Deno?: Partial<DenoSockets> & { version?: { deno?: unknown }; createHttpClient?: (options: DenoClientOptions) => { close(): void } };
  EdgeRuntime?: unknown;
  WebSocketPair?: unknown;
  process?: { versions?: Record<string, unknown>; type?: unknown };
}

interface DenoClientOptions {
  poolMaxIdlePerHost: number;
  proxy?: { url: string; basicAuth?: { username: string; password: string } };
  caCerts?: string[];
}

const host = globalThis as HostGlobals;

/** Every host that is not known to be something else counts as a page: nothing may be assumed of it. */
function here(): Runtime | undefined {
  const versions = host.process?.versions;
  if (host.Bun !== undefined && typeof versions?.["bun"] === "string") return BUN;
  if (typeof host.Deno?.version?.deno === "string") return DENO;
  if (host.WebSocketPair !== undefined || typeof host.EdgeRuntime === "string") return WORKER;
  // In Electron only the main process has Node's fetch; the rest are pages.
  const isPageOfApp = (versions?.["electron"] !== undefined && host.process?.type !== "browser") || versions?.["nw"] !== undefined;
  return typeof versions?.["node"] === "string" && !isPageOfApp ? NODE : undefined;
}

const NODE: Runtime = { ways: ["dispatcher"], transport: (send, { dispatcher }) => byNode(send, dispatcher) };

const BUN: Runtime = { ways: ["proxy", "caCerts"], transport: byBun };

const DENO: Runtime = {
  ways: ["proxy", "caCerts"],
  transport(send, way, once) {
    const transport = byDeno(send, way, once);
    return { ...transport, mistake: (error) => (transport.provesUnsent?.(error) && isDenied(error) ? NO_PERMISSION : undefined) };
  },
};

/** Its `fetch` did not repeat when measured; one error text for everything, so it proves nothing. */
const WORKER: Runtime = {
  ways: ["connect"],
  transport: (send, { connect }) => (connect ? bySockets(dialWorker(connect)) : plain(send, false)),
};

function bySockets(dial: Dial): Transport {
  return { ...plain(fetchOver(dial), false), provesUnsent };
}

// ---- Node ---------------------------------------------------------------------------------------

interface Dispatcher {
  dispatch?: unknown;
  constructor?: { name: string };
  interceptors?: unknown;
}

/** Node's `fetch`, over the caller's dispatcher if there is one. It connects before it writes, to a proxy and through its tunnel as well. */
function byNode(send: typeof fetch, own: object | undefined): Transport {
  const dispatcher = (own ?? (globalThis as Record<symbol, unknown>)[Symbol.for("undici.globalDispatcher.1")]) as Dispatcher | undefined;
  const way = plain(send, isRetrying(dispatcher), own && ({ dispatcher: own } as RequestInit));
  return isNodes(send) && sendsOnce(dispatcher) ? { ...way, provesUnsent: nodeProvesUnsent } : way;
}

/**
 * Whether this is Node's own `fetch`. Tools replace it (mocks, tracing), and then no error proves anything. A Node whose source reads otherwise one
 * day only loses the proof.
 */
function isNodes(send: typeof fetch): boolean {
  return /undici/.test(sourceOf(send));
}

const DISPATCHERS = ["Agent", "Client", "EnvHttpProxyAgent", "Pool", "ProxyAgent"];

/** Whether it is one of undici's own, as it was made: nothing in it sends a request again, so that an error is that of the only try. */
function sendsOnce(dispatcher: Dispatcher | undefined): boolean {
  if (dispatcher === undefined) return true; // not made yet
  // `compose()` wraps a dispatcher in a proxy whose `dispatch` is not that of its class.
  const made = Object.getPrototypeOf(dispatcher) as { dispatch?: unknown } | null;
  if (!DISPATCHERS.includes(String(dispatcher.constructor?.name)) || dispatcher.dispatch !== made?.dispatch) return false;
  // Older ones take interceptors when they are made; the one that they have by themselves is for redirects.
  const { interceptors } = dispatcher;
  return !Array.isArray(interceptors) || interceptors.every((it) => typeof it === "function" && /maxRedirections/.test(sourceOf(it as () => void)));
}

/** It sends a GET up to six times. */
function isRetrying(dispatcher: Dispatcher | undefined): boolean {
  return dispatcher?.constructor?.name === "RetryAgent";
}

/** Errors of name look-up, of connecting and of checking a certificate: Node writes the request only after all three. */
function nodeProvesUnsent(error: unknown): boolean {
  const cause = (error as { cause?: NodeCause } | undefined)?.cause;
  if (!cause) return false;
  // One error for each address that was tried.
  if (Array.isArray(cause.errors)) return cause.errors.length > 0 && cause.errors.every(isConnectError);
  return isConnectError(cause) || cause.code === "UND_ERR_CONNECT_TIMEOUT" || CERTIFICATE_CODES.has(cause.code);
}

interface NodeCause {
  code?: unknown;
  syscall?: unknown;
  errors?: NodeCause[];
}

/** The system call matters: `ETIMEDOUT` and `EHOSTUNREACH` also end connections that have carried the request. */
function isConnectError({ syscall, code }: NodeCause): boolean {
  if (syscall === "getaddrinfo") return code === "ENOTFOUND" || code === "EAI_AGAIN";
  return syscall === "connect" && CONNECT_CODES.has(String(code));
}

const CONNECT_CODES = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL", "ETIMEDOUT"]);

/** What a client finds wrong with a certificate. Other TLS errors may come after the request. */
const CERTIFICATE_CODES = new Set<unknown>([
  "CERT_CHAIN_TOO_LONG",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_REJECTED",
  "CERT_REVOKED",
  "CERT_SIGNATURE_FAILURE",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "HOSTNAME_MISMATCH",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "PATH_LENGTH_EXCEEDED",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

// ---- Bun ----------------------------------------------------------------------------------------

function byBun(send: typeof fetch, { proxy, caCerts }: TransportOptions, once: boolean): Transport {
  const asked: object = { ...(proxy !== undefined && { proxy }), ...(caCerts && { tls: { ca: [...caCerts] } }) };
  if (!once) return plain(send, true, asked);
  const single = plain(send, false, { ...asked, keepalive: false });
  return isBuns(send) ? { ...single, provesUnsent: bunProvesUnsent } : single;
}

function isBuns(send: typeof fetch): boolean {
  return send.name === "fetch" && isNativeCode(send);
}

/** With `keepalive: false` there is no second try whose error could hide the first one's. */
function bunProvesUnsent(error: unknown): boolean {
  const code = String((error as { code?: unknown } | undefined)?.code);
  return code === "ECONNREFUSED" || code === "ConnectionRefused" || code === "ENOTFOUND" || CERTIFICATE_CODES.has(code);
}

// ---- Deno ---------------------------------------------------------------------------------------

function byDeno(send: typeof fetch, { proxy, caCerts }: TransportOptions, once: boolean): Transport {
  if (!/lazyFetch|mainFetch/.test(sourceOf(send))) return plain(send, false); // replaced: the caller's own
  const repeatsAlways = fetchRepeatsAlways(String(host.Deno?.version?.deno));
  if (once && repeatsAlways) {
    const via = proxy === undefined ? undefined : new URL(proxy);
    // A handshake within a handshake is more than its sockets can do.
    const canDial = host.Deno?.connect && host.Deno.connectTls && host.Deno.startTls && via?.protocol !== "https:";
    return canDial ? bySockets(dialDeno(host.Deno as DenoSockets, { proxy: via, caCerts })) : plain(send, true);
  }
  if (!once && proxy === undefined && !caCerts) return { ...plain(send, true), provesUnsent: isDenied };
  if (!host.Deno?.createHttpClient) return proxy === undefined && !caCerts ? plain(send, true) : unable(undefined);
  let client: { close(): void };
  try {
    client = host.Deno.createHttpClient({ poolMaxIdlePerHost: 0, ...(proxy !== undefined && { proxy: denoProxy(proxy) }), ...(caCerts && { caCerts: [...caCerts] }) });
  } catch (error) {
    return proxy === undefined && !caCerts ? plain(send, true) : unable(error);
  }
  return {
    fetch: send,
    init: { client } as RequestInit,
    repeats: repeatsAlways,
    provesUnsent: once ? denoProvesUnsent : isDenied,
    close() {
      try {
        client.close();
      } catch {
        // An aborted request may have closed it.
      }
    },
  };
}

/** Whether this version's `fetch` repeats requests whenever the connection drops, a fresh one and a client without a pool included (denoland/deno#32566, mended by #36415). */
function fetchRepeatsAlways(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  const number = (major * 1000 + minor) * 1000 + patch;
  return number >= 2_007_006 && number < 2_009_006;
}

function denoProxy(address: string): NonNullable<DenoClientOptions["proxy"]> {
  const url = new URL(address);
  const { username, password } = url;
  url.username = url.password = "";
  return { url: url.href, ...((username !== "" || password !== "") && { basicAuth: { username: decodeURIComponent(username), password: decodeURIComponent(password) } }) };
}

/** A way that was asked for and cannot be made: going another would pass by the caller's proxy. */
function unable(error: unknown): Transport {
  const refuse = (): Promise<never> => Promise.reject(error as Error);
  return { ...plain(refuse, false), provesUnsent: () => true };
}

/** The permission to connect was not given. */
function isDenied(error: unknown): boolean {
  return (error as { name?: unknown } | undefined)?.name === "NotCapable";
}

/** Deno gives no codes. Its phase "(Connect)" covers name look-up, connecting and the TLS handshake; a URL holds no raw blanks to imitate it. */
function denoProvesUnsent(error: unknown): boolean {
  if (isDenied(error)) return true;
  const { message, cause } = (error ?? {}) as { message?: unknown; cause?: { message?: unknown } };
  return [message, cause?.message].some((text) => typeof text === "string" && text.includes(": client error (Connect)"));
}

// ---- all of them --------------------------------------------------------------------------------

const ERROR_CODES = new Set<unknown>([
  ...CERTIFICATE_CODES,
  ...["EADDRNOTAVAIL", "EAI_AGAIN", "ECONNABORTED", "ECONNREFUSED", "ECONNRESET", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "EPIPE", "EPROTO", "ETIMEDOUT"],
  ...["ConnectionClosed", "ConnectionRefused", "ConnectionReset", "FailedToOpenSocket"],
  ...["UND_ERR_BODY_TIMEOUT", "UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_OVERFLOW", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_SOCKET"],
  ...["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "ERR_SSL_WRONG_VERSION_NUMBER"],
  ...["Z_BUF_ERROR", "Z_DATA_ERROR"],
]);

const RULES: Rules<TransportOptions> = {
  dispatcher: /* @__PURE__ */ fitting((dispatcher: { dispatch?: unknown }) => typeof dispatcher.dispatch === "function", "undici.Dispatcher"),
  proxy: { read: proxyOf, notation: "http[s]://[user:password@]host[:port]" },
  caCerts: { read: (texts) => (Array.isArray(texts) && texts.every(isPem) ? [...(texts as string[])] : undefined), notation: "string[] of -----BEGIN CERTIFICATE-----…" },
  connect: /* @__PURE__ */ typed("function"),
};

export const RUNTIMES: Runtimes = {
  here,
  check: (scene, way) => checked(scene, "transport", way, RULES),
  forbidden(message) {
    return /disallowed by embedder/i.test(message)
      ? 'this host compiles no WebAssembly from bytes: let its bundler resolve ridewire under the condition "workerd" or "edge-light", or give init() a compiled module'
      : undefined;
  },
  codeOf(error) {
    const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } | null };
    return [code, cause?.code].find((text) => ERROR_CODES.has(text)) as string | undefined;
  },
};

function proxyOf(given: unknown): string | undefined {
  const url = parseUrl(given);
  // Throws for what no header can say.
  decodeURIComponent(`${url?.username}${url?.password}`);
  return url && /^https?:$/.test(url.protocol) && url.pathname === "/" && !/[?#]/.test(url.href) ? url.href : undefined;
}

function isPem(text: unknown): boolean {
  return typeof text === "string" && text.includes("-----BEGIN CERTIFICATE-----");
}

function sourceOf(value: (...args: never[]) => unknown): string {
  return Function.prototype.toString.call(value);
}
