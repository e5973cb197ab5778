// Which host this is, and what its `fetch` can and cannot promise. Looked at when a request is sent, never at import.
//
// Measured: on a kept-alive connection that drops after the server has acted, the `fetch` of Deno, Bun and every browser silently sends the
// request again and reports success. Where that cannot be prevented a create must not be sent.

import { denoHttpFetch, fetchRepeatsAlways } from "./deno-http.js";

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
 * The transport for one request, or nothing if the host has no `fetch`.
 * `once` asks for one that cannot repeat the request; `repeats` tells whether there was one.
 */
export function transportFor(own: typeof fetch | undefined, once: boolean): Transport | undefined {
  const hosts = globalThis.fetch as typeof fetch | undefined;
  const kind = hostKind();
  // The page's own `fetch`, handed in, promises no more than when it is found; bound, it is still native code.
  if (own && own !== hosts && !(kind === "page" && isNativeCode(own))) return plain(own, false);
  if (!hosts) return undefined;
  switch (kind) {
    case "node":
      return isNodes(hosts) ? { ...plain(hosts, false), provesUnsent: nodeProvesUnsent } : plain(hosts, false);
    case "bun":
      if (!once) return plain(hosts, true);
      return { ...plain(hosts, false, { keepalive: false }), provesUnsent: isBuns(hosts) ? bunProvesUnsent : never };
    case "deno":
      return once ? denoOnce(hosts) : plain(hosts, true);
    case "worker":
      // Did not repeat when measured; one error text for everything, so it proves nothing.
      return plain(hosts, false);
    case "page":
      return plain(hosts, true);
  }
}

function plain(send: typeof fetch, repeats: boolean, init: RequestInit = {}): Transport {
  return { fetch: send, init, repeats, provesUnsent: never, close() {} };
}

const never = (): boolean => false;

// ---- which host ---------------------------------------------------------------------------------

interface HostGlobals {
  Bun?: unknown;
  Deno?: { version?: { deno?: unknown }; createHttpClient?: (options: { poolMaxIdlePerHost: number }) => { close(): void } };
  EdgeRuntime?: unknown;
  WebSocketPair?: unknown;
  process?: { versions?: Record<string, unknown>; type?: unknown };
}

const host = globalThis as HostGlobals;

/** Every host that is not known to be something else counts as a page: nothing may be assumed of it. */
function hostKind(): "node" | "bun" | "deno" | "worker" | "page" {
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
  if (!/undici/.test(sourceOf(send))) return false;
  const dispatcher = (globalThis as Record<symbol, unknown>)[Symbol.for("undici.globalDispatcher.1")] as { dispatch?: unknown; constructor?: { name: string } } | undefined;
  if (dispatcher === undefined) return true; // not made yet
  // `compose()` wraps a dispatcher in a proxy whose `dispatch` is not that of its class.
  const made = Object.getPrototypeOf(dispatcher) as { dispatch?: unknown } | null;
  return dispatcher.constructor?.name === "Agent" && dispatcher.dispatch === made?.dispatch;
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

/** With `keepalive: false` there is no second try whose error could hide the first one's. */
function bunProvesUnsent(error: unknown): boolean {
  const code = String((error as { code?: unknown } | undefined)?.code);
  return code === "ECONNREFUSED" || code === "ConnectionRefused" || code === "ENOTFOUND" || CERTIFICATE_CODES.has(code);
}

// ---- Deno ---------------------------------------------------------------------------------------

function denoOnce(send: typeof fetch): Transport {
  if (!/lazyFetch|mainFetch/.test(sourceOf(send))) return plain(send, false); // replaced: the caller's own
  if (fetchRepeatsAlways(String(host.Deno?.version?.deno))) {
    const sendOnce = denoHttpFetch();
    return sendOnce ? { ...plain(sendOnce, false), provesUnsent: denoHttpProvesUnsent } : plain(send, true);
  }
  if (!host.Deno?.createHttpClient) return plain(send, true);
  let client: { close(): void };
  try {
    client = host.Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  } catch {
    return plain(send, true);
  }
  return {
    fetch: send,
    init: { client } as RequestInit,
    repeats: false,
    provesUnsent: denoProvesUnsent,
    close() {
      try {
        client.close();
      } catch {
        // An aborted request may have closed it.
      }
    },
  };
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
