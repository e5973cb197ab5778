// Asks the core: makes its arguments and reads its answers. Synchronous and pure, like the core itself.

import type { BuildSettings } from "./call-options.js";
import type { Access } from "./config.js";
import type { ErrorDetails } from "./error.js";
import type { Effect } from "./generated.js";
import { askCore, makeRequest, receiveAnswer, takeAnswer } from "./loader.js";
import type { HttpRequest, Lang } from "./options.js";
import type { EndpointRow } from "./tables.js";
import type { Reply, ReplyParts } from "./transport.js";

/** A request as the core is to build it. */
export interface Draft extends BuildSettings {
  readonly access: Access;
  readonly endpoint: string;
  /** The endpoint's. */
  readonly row: EndpointRow;
  /** JSON text. */
  readonly params: string;
  readonly now: number;
  readonly lang: Lang;
  /** What the caller says an action by name does. */
  readonly effect?: Effect | undefined;
  /** Our mark on a create. */
  readonly ref?: string | undefined;
}

/** The request and what it does: for some actions by name the core knows better than the caller. */
export type Built = { ok: HttpRequest; effect: Effect } | { error: ErrorDetails };

export function askBuild(draft: Draft, redact = false): Built {
  const { access, endpoint, row, params, now, lang, headers, extra, effect, ref } = draft;
  // All but these are JSON text already.
  const said = headers || effect || ref ? `,"said":${JSON.stringify({ headers, effect, ref })}` : "";
  const asked = `{"access":${access.core},"params":${params}${said}${extra ? `,"extra":${extra}` : ""}}`;
  const made = makeRequest(row.place, asked, now, redact);
  return made === undefined ? (JSON.parse(askCore("refuse", [asked, lang, endpoint], now)) as Built) : readRequest(made);
}

/** The lines in which the core writes a request: its effect, method and address, names and values of headers, and perhaps, after an empty one, the body. */
function readRequest(text: string): Built {
  let at = 0;
  /** The next one; an empty one behind the last, and then `at` is 0. */
  const line = (): string => {
    const start = at;
    at = text.indexOf("\n", start) + 1;
    return text.slice(start, at - 1);
  };
  const effect = line() as Effect;
  const request = { method: line(), url: line(), headers: {} } as HttpRequest;
  for (let name; (name = line()); ) request.headers[name] = line();
  if (at) request.body = text.slice(at);
  return { ok: request, effect };
}

/** What the core must know beside the reply. */
export interface Moment {
  readonly endpoint: string;
  readonly now: number;
  readonly lang: Lang;
  readonly attempt: number;
  readonly maxRetries: number;
  /** From 0 up to 1. */
  readonly random: number;
  readonly format?: string | undefined;
  readonly effect?: Effect | undefined;
  /** Whether what became of an earlier attempt is unknown. */
  readonly afterUnknown?: boolean;
}

/** A reply, or why there can be none: the core could not read it, the quota had no slot, or the host may repeat a create. */
export type Received = Reply | { readonly failure: "trap" | "quota" | "repeats"; readonly sent: "no" | "maybe" };

export type Verdict<T> = { ok: T } | { error: ErrorDetails; wait?: number };

/** `row` is the endpoint's. */
export function askReceive<T>({ isProtobuf }: Access, row: EndpointRow, moment: Moment, reply: Received): Verdict<T> {
  if ("body" in reply) {
    const value = askPlain<T>(row, reply.status, isProtobuf?.(reply.headers["content-type"]), reply.body);
    if (value !== undefined) return { ok: value };
  }
  const { endpoint, ...context } = moment;
  return receiveAnswer(endpoint, JSON.stringify({ ...context, reply: facts(reply) }), "body" in reply ? reply.body : undefined, row.read);
}

/** Reads a plain success; `undefined` if it is none, or must be looked at more closely. */
export function askPlain<T>({ place, read }: EndpointRow, status: number, isProtobuf = false, body: Uint8Array): T | undefined {
  if (status < 200 || status > 299) return undefined;
  return takeAnswer<T>(place, status, isProtobuf, body, read);
}

function facts(reply: Received): object {
  // Which headers mean something the core knows.
  const { status, headers, failure, sent } = reply as ReplyParts;
  return { status, headers, failure, sent };
}
