// Which host this is, and what its `fetch` can and cannot promise. Looked at when a request is sent, never at import.
//
// Measured: on a kept-alive connection that drops after the server has acted, the `fetch` of Deno, Bun and every browser silently sends the
// request again and reports success. Where that cannot be prevented a create must not be sent.

import { denoHttpFetch, fetchRepeatsAlways } from "./deno-http.js";
import type { Connection } from "./options.js";
import { socketFetch, socketProvesUnsent } from "./socket.js";

/** What a request is sent with. */
export interface Transport {
  readonly fetch: typeof fetch;
  /** Added to the request. */
  readonly init: RequestInit;
  /** Whether it may send one request twice. */
  readonly repeats: boolean;
  /** Whether this error of it proves that nothing was sent. */
  readonly provesUnsent: (error: unknown) => boolean;
  /** Frees what was made for one request. */
  readonly close: () => void;
}

/**
 * The transport for one request, or what is in the way of one. `once` asks for one that cannot repeat the request; `repeats` tells whether there was one.
 */
export function transportFor({ fetch: own, connection }: Way, once: boolean): Transport | "noFetch" | "connection" {
  const hosts = globalThis.fetch as typeof fetch | undefined;
  const kind = hostKind();
  // The page's own `fetch`, handed in, promises no more than when it is found; bound, it is still native code.
  if (own && own !== hosts && !(kind === "page" && isNativeCode(own))) return plain(own, false);
  if (!hosts) return "noFetch";
  if (Object.keys(connection).some((wish) => !WISHES[kind].includes(wish))) return "connection";
  switch (kind) {
    case "node":
      return connection.dispatcher ? overDispatcher(hosts, connection.dispatcher) : { ...plain(hosts, false), provesUnsent: isNodes(hosts) ? nodeProvesUnsent : never };
    case "bun":
      return bun(hosts, connection, once);
    case "deno":
      return once ? denoOnce(hosts, connection) : denoPooled(hosts, connection);
    case "worker":
      // Its `fetch` did not repeat when measured; one error text for everything, so it proves nothing.
      return connection.connect && once ? { ...plain(socketFetch(connection.connect), false), provesUnsent: socketProvesUnsent } : plain(hosts, false);
    case "page":
      return plain(hosts, true);
  }
}

/** What a client's options say of the way. */
interface Way {
  readonly fetch: typeof fetch | undefined;
  readonly connection: Connection;
}

/** What of a connection each host's `fetch` can be told. */
const WISHES: Readonly<Record<HostKind, readonly string[]>> = { node: ["dispatcher"], bun: ["proxy", "caCerts"], deno: ["proxy", "caCerts"], worker: ["connect"], page: [] };

function plain(send: typeof fetch, repeats: boolean, init: RequestInit = {}): Transport {
  return { fetch: send, init, repeats, provesUnsent: never, close() {} };
}

const never = (): boolean => false;

// ---- which host ---------------------------------------------------------------------------------

interface HostGlobals {
  Bun?: unknown;
  Deno?: { version?: { deno?: unknown }; createHttpClient?: (options: DenoClientOptions) => DenoClient };
  EdgeRuntime?: unknown;
  WebSocketPair?: unknown;
  process?: { versions?: Record<string, unknown>; type?: unknown };
}

const host = globalThis as HostGlobals;

type HostKind = "node" | "bun" | "deno" | "worker" | "page";

interface DenoClient {
  close(): void;
}

interface DenoClientOptions {
  poolMaxIdlePerHost?: number;
  proxy?: { url: string };
  caCerts?: readonly string[];
}

/** Every host that is not known to be something else counts as a page: nothing may be assumed of it. */
function hostKind(): HostKind {
  const versions = host.process?.versions;
  if (host.Bun !== undefined && typeof versions?.["bun"] === "string") return "bun";
  if (typeof host.Deno?.version?.deno === "string") return "deno";
  if (host.WebSocketPair !== undefined || typeof host.EdgeRuntime === "string") return "worker";
  // In Electron only the main process has Node's fetch; the rest are pages.
  const isPageOfApp = (versions?.["electron"] !== undefined && host.process?.type !== "browser") || versions?.["nw"] !== undefined;
  return typeof versions?.["node"] === "string" && !isPageOfApp ? "node" : "page";
}

function sourceOf(value: (...args: never[]) => unknown): string {
  return Function.prototype.toString.call(value);
}

function isNativeCode(value: typeof fetch): boolean {
  return /\{\s*\[native code\]\s*\}\s*$/.test(sourceOf(value));
}

// ---- Node ---------------------------------------------------------------------------------------

/**
 * Whether this is Node's own `fetch` over its own dispatcher. Tools replace either (mocks, tracing, retrying dispatchers), and then no error proves
 * anything. A Node whose source reads otherwise one day only loses the proof.
 */
function isNodes(send: typeof fetch): boolean {
  if (!isUndicis(send)) return false;
  const dispatcher = (globalThis as Record<symbol, unknown>)[Symbol.for("undici.globalDispatcher.1")] as object | undefined;
  return dispatcher === undefined /* not made yet */ || isUnchanged(dispatcher, ["Agent"]);
}

function isUndicis(send: typeof fetch): boolean {
  return /undici/.test(sourceOf(send));
}

/** `compose()` wraps a dispatcher in a proxy whose `dispatch` is not that of its class. */
function isUnchanged(dispatcher: object, classes: readonly string[]): boolean {
  const made = Object.getPrototypeOf(dispatcher) as { dispatch?: unknown } | null;
  return classes.includes(dispatcher.constructor?.name) && (dispatcher as { dispatch?: unknown }).dispatch === made?.dispatch;
}

/** The caller's dispatcher. Those of undici that do not repeat; `ProxyAgent` asks for a tunnel first, so that errors of connecting come before the request too. */
function overDispatcher(send: typeof fetch, dispatcher: object): Transport {
  const repeats = dispatcher.constructor?.name === "RetryAgent";
  const isKnown = isUndicis(send) && isUnchanged(dispatcher, ["Agent", "Client", "Pool", "ProxyAgent"]);
  return { ...plain(send, repeats, { dispatcher } as RequestInit), provesUnsent: isKnown ? nodeProvesUnsent : never };
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
export const CERTIFICATE_CODES = new Set<unknown>([
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

function isBuns(send: typeof fetch): boolean {
  return send.name === "fetch" && isNativeCode(send);
}

function bun(send: typeof fetch, { proxy, caCerts }: Connection, once: boolean): Transport {
  const init = { ...(proxy !== undefined && { proxy }), ...(caCerts && { tls: { ca: caCerts } }), ...(once && { keepalive: false }) };
  return { ...plain(send, !once, init), provesUnsent: once && isBuns(send) ? bunProvesUnsent : never };
}

/** With `keepalive: false` there is no second try whose error could hide the first one's. */
function bunProvesUnsent(error: unknown): boolean {
  const code = String((error as { code?: unknown } | undefined)?.code);
  return code === "ECONNREFUSED" || code === "ConnectionRefused" || code === "ENOTFOUND" || CERTIFICATE_CODES.has(code);
}

// ---- Deno ---------------------------------------------------------------------------------------

function denoOnce(send: typeof fetch, connection: Connection): Transport {
  if (!isDenos(send)) return plain(send, false); // replaced: the caller's own
  if (fetchRepeatsAlways(String(host.Deno?.version?.deno))) {
    const sendOnce = connection.proxy === undefined ? denoHttpFetch(connection.caCerts) : undefined;
    return sendOnce ? { ...plain(sendOnce, false), provesUnsent: denoHttpProvesUnsent } : plain(send, true);
  }
  const client = denoClient(connection, { poolMaxIdlePerHost: 0 });
  return client ? { ...overClient(send, client, false), provesUnsent: denoProvesUnsent } : plain(send, true);
}

function denoPooled(send: typeof fetch, connection: Connection): Transport | "connection" {
  if (connection.proxy === undefined && !connection.caCerts) return plain(send, true);
  // A client that could not be made must not mean a way round the proxy.
  const client = isDenos(send) ? denoClient(connection, {}) : undefined;
  return client ? overClient(send, client, true) : "connection";
}

function isDenos(send: typeof fetch): boolean {
  return /lazyFetch|mainFetch/.test(sourceOf(send));
}

function denoClient({ proxy, caCerts }: Connection, options: DenoClientOptions): DenoClient | undefined {
  try {
    return host.Deno?.createHttpClient?.({ ...options, ...(proxy !== undefined && { proxy: { url: proxy } }), ...(caCerts && { caCerts }) });
  } catch {
    return undefined;
  }
}

function overClient(send: typeof fetch, client: DenoClient, repeats: boolean): Transport {
  const close = (): void => {
    try {
      client.close();
    } catch {
      // An aborted request may have closed it.
    }
  };
  return { ...plain(send, repeats, { client } as RequestInit), close };
}

/** Its node:http gives Node's codes. */
function denoHttpProvesUnsent(error: unknown): boolean {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  return name === "NotCapable" || code === "ECONNREFUSED" || code === "ENOTFOUND" || CERTIFICATE_CODES.has(code);
}

/** Deno gives no codes. Its phase "(Connect)" covers name look-up, connecting and the TLS handshake; a URL holds no raw blanks to imitate it. */
function denoProvesUnsent(error: unknown): boolean {
  const { name, message, cause } = (error ?? {}) as { name?: unknown; message?: unknown; cause?: { message?: unknown } };
  if (name === "NotCapable") return true; // the permission to connect was not given
  return [message, cause?.message].some((text) => typeof text === "string" && text.includes(": client error (Connect)"));
}
