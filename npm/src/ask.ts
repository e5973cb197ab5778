// Asks the core: makes its arguments and reads its answers. Synchronous and pure, like the core itself.

import type { BuildSettings } from "./call-options.js";
import { rowOf, type Access } from "./config.js";
import type { ErrorDetails } from "./error.js";
import type { Effect } from "./generated.js";
import { askCore, makeRequest, takeAnswer, tidy } from "./loader.js";
import type { HttpRequest, Lang } from "./options.js";
import type { EndpointRow } from "./tables.js";
import { has, list, readTape, text } from "./tape.js";
import type { Reply } from "./transport.js";

/** A request as the core is to build it. */
export interface Draft extends BuildSettings {
  readonly access: Access;
  readonly endpoint: string;
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
  const { access, now, lang, headers, extra, effect, ref } = draft;
  const options = JSON.stringify({ now, lang, redact, headers, effect, ref });
  // `extra` is JSON text already.
  const whole = extra === undefined ? options : `${options.slice(0, -1)},"extra":${extra}}`;
  const asked = `{"access":${access.core},"params":${draft.params},"options":${whole}}`;
  const address = makeRequest(rowOf(access, draft.endpoint).place, asked);
  const built = address === 0 ? (JSON.parse(askCore("refuse", draft.endpoint, asked)) as Built) : readTape<Built>(address, readBuilt);
  tidy();
  return built;
}

function readBuilt(at: number): Built {
  const request: HttpRequest = { method: text(at + 1), url: text(at + 2), headers: Object.fromEntries(list(at + 3, 2, readHeader)) };
  if (has(at + 4)) request.body = text(at + 4);
  return { ok: request, effect: text(at) };
}

function readHeader(at: number): [string, string] {
  return [text(at), text(at + 1)];
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
export function askReceive<T>(row: EndpointRow, moment: Moment, reply: Received): Verdict<T> {
  if ("body" in reply) {
    const value = askPlain<T>(row, reply.status, reply.headers["content-type"], moment.format === "protobuf", reply.body);
    if (value !== undefined) return { ok: value };
  }
  const { endpoint, ...context } = moment;
  const text = askCore("receive", endpoint, JSON.stringify({ ...context, reply: facts(reply) }), "body" in reply ? reply.body : NOTHING);
  const verdict = JSON.parse(text) as { at: number } | { error: ErrorDetails; wait?: number };
  const read = "at" in verdict ? { ok: readTape<T>(verdict.at, row.read) } : verdict;
  tidy();
  return read;
}

/** Reads a plain success; `undefined` if it is none, or must be looked at more closely. */
export function askPlain<T>({ place, read }: EndpointRow, status: number, contentType: string | undefined, askedProtobuf: boolean, body: Uint8Array): T | undefined {
  if (status < 200 || status > 299) return undefined;
  const address = takeAnswer(place, status, isProtobuf(contentType, askedProtobuf), body);
  if (address === 0) return undefined;
  const value = readTape<T>(address, read);
  tidy();
  return value;
}

/** What the core said of the type seen last: it is the same for every answer of a provider. */
let known: { contentType: string | undefined; asked: boolean; is: boolean } | undefined;

function isProtobuf(contentType: string | undefined, asked: boolean): boolean {
  if (known?.contentType !== contentType || known?.asked !== asked) {
    known = { contentType, asked, is: askCore("is_protobuf", contentType ?? "", asked ? 1 : 0) === "true" };
  }
  return known.is;
}

const NOTHING = new Uint8Array();

/** The headers that mean something to the core. */
export function figures(headers: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const names = ["content-type", "date", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "retry-after"];
  return Object.fromEntries(names.map((name) => [name, headers[name]]));
}

function facts(reply: Received): object {
  if ("body" in reply) return { status: reply.status, headers: figures(reply.headers) };
  return { failure: reply.failure, sent: reply.sent, status: "status" in reply ? reply.status : undefined };
}
