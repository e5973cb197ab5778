// What a gateway answers: a status and a JSON value. Nothing here knows of headers or ledgers.

import { RidewireError, type ErrorDetails } from "../error.js";
import type { Endpoint } from "../generated.js";
import { maskText } from "../mask.js";
import type { ErrorKind, Lang, Outcome, Provider } from "../options.js";
import { SAID, type Saying } from "./messages.js";

/** An answer as plain data: it is kept in ledgers and crosses from one object to another. */
export interface Told {
  readonly status: number;
  readonly body: unknown;
  /** It was given before, or belongs to a request that was sent before. */
  readonly replayed?: boolean;
  /** In seconds. */
  readonly retryAfter?: number;
  /** Safe headers of the provider's answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an answer is about, for its text. */
export interface Subject {
  readonly lang: Lang;
  readonly endpoint?: Endpoint | undefined;
}

/** A refusal in the gateway's own words. */
export function refuse(status: number, { lang, endpoint }: Subject, kind: ErrorKind, outcome: Outcome, saying: Saying, retryAfter?: number): Told {
  const text = SAID[saying][lang];
  const details: ErrorDetails = {
    kind,
    outcome,
    message: endpoint === undefined ? text : `${endpoint}: ${text}`,
    ...(endpoint !== undefined && { endpoint, provider: endpoint.split(".")[0] as Provider }),
    ...(retryAfter !== undefined && { retryAfterMs: retryAfter * 1000 }),
  };
  return { status, body: { error: new RidewireError(details).toJSON() }, ...(retryAfter !== undefined && { retryAfter }) };
}

/**
 * The answer to a call that failed. `isCreate`: then an unknown outcome is no failure of the gateway, but what there is to say. `secrets` are those of
 * all providers: what one of them says may hold another's.
 */
export function failed(error: RidewireError, isCreate: boolean, secrets: readonly string[]): Told {
  const { retryAfterMs } = error;
  return {
    status: isCreate && error.outcome === "unknown" ? 202 : STATUSES[error.kind],
    body: { error: shown(error, secrets) },
    ...(retryAfterMs !== undefined && { retryAfter: Math.max(1, Math.ceil(retryAfterMs / 1000)) }),
  };
}

/** An error less the facts by which the gateway looks for its order, and less the addresses that the provider's own words may hold. */
function shown(error: RidewireError, secrets: readonly string[]): object {
  const { sentAt: _, print: __, ...json } = error.toJSON() as { sentAt?: number; print?: string; providerMessage?: string };
  if (json.providerMessage !== undefined) json.providerMessage = maskText(json.providerMessage, JSON.stringify(secrets)).replace(ADDRESSES, "***");
  return json;
}

/** Where a provider's API, machines and files are. No price, date or time is an address, and no street. */
const ADDRESSES = new RegExp(
  [
    /[A-Za-z][A-Za-z\d+.-]*:\/\/\S*/u, // URLs
    /[\p{L}\d_.+-]+@\p{L}\S*/u, // somebody at a host
    // Names of hosts. In no "ул.Морская" is the last word a top level, and in no "ul.Morskaya" is it in one case.
    /(?:[\p{L}\d_-]+\.)+(?:[a-z]{2,}|[A-Z]{2,}|рф|РФ|укр|УКР|бел|қаз|рус|онлайн|сайт)(?![\p{L}\d_])\S*/u,
    // Names of one word: with a port, and like no "total:1500".
    /(?<![\p{L}\d_-])(?:localhost(?![\p{L}\d_-])|(?=[A-Za-z\d-]*[\d-])[A-Za-z][A-Za-z\d-]*(?=:[1-9]\d{2,4}(?!\d)))(?::\d+)?/u,
    /(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?=\d)|(?!\.?\d))){4}(?::\d+)?/u, // IPv4
    // IPv6: eight groups, or fewer with `::`, as no time has it.
    /\[?(?<![\p{L}\d_:])(?=:*[\dA-Fa-f])(?=[\dA-Fa-f:]*::|(?:[\dA-Fa-f]{1,4}:){7})[\dA-Fa-f:][\dA-Fa-f:.]+(?:%\w+)?(?:\](?::\d+)?)?/u,
    /\/[\d.%-]*[A-Za-z_][\w.%-]*(?:\/[\w.%-]+)+\S*/u, // paths
    /(?<!\p{L})[A-Za-z]:\\\S*|(?:\\+[\p{L}\d_.$-]+){2,}\S*/u, // paths of Windows
  ]
    .map(({ source }) => source)
    .join("|"),
  "gu",
);

const STATUSES: Readonly<Record<ErrorKind, number>> = {
  invalid_request: 400,
  // The gateway's own configuration and credentials are no fault of its caller's.
  config: 502,
  unauthorized: 502,
  aborted: 503,
  timeout: 504,
  network: 502,
  rate_limited: 429,
  rejected: 422,
  conflict: 409,
  malformed_response: 502,
  server: 502,
  not_ready: 503,
  trap: 500,
};
