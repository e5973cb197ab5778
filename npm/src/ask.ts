// Asks the core: makes its arguments and reads its answers. Synchronous and pure, like the core itself.

import { attachments, type Target } from "./account.js";
import type { BuildSettings } from "./call-options.js";
import type { Progress } from "./driver.js";
import { RidewireError, type ErrorDetails } from "./error.js";
import { trapAs } from "./failure.js";
import type { Effect } from "./generated.js";
import { askCore, makeRequest, receiveAnswer, takeAnswer } from "./loader.js";
import type { HttpRequest } from "./options.js";
import type { EndpointRow } from "./tables.js";
import type { Reply, ReplyParts } from "./transport.js";

/** What is said of a request beside its params. */
export interface Draft extends BuildSettings {
  /** What the caller says an action by name does. */
  readonly effect?: Effect | undefined;
  /** Our mark on a create. */
  readonly ref?: string | undefined;
}

/** A request and what it does: for some actions by name the core knows better than the caller. */
export interface Built {
  readonly request: HttpRequest;
  readonly effect: Effect;
}

/** The params are JSON text. Throws if the core finds something wrong. */
export function askBuild(target: Target, params: string, { now = target.account.clock.now(), headers, extra, effect, ref }: Draft = {}, redact = false): Built {
  const { account, endpoint, row, lang } = target;
  // All but these are JSON text already.
  const said = headers || effect || ref ? `,"said":${JSON.stringify({ headers, effect, ref })}` : "";
  const asked = `{"access":${account.core},"params":${params}${said}${extra ? `,"extra":${extra}` : ""}}`;
  return trapAs(target, "not_sent", () => {
    const made = makeRequest(row.place, asked, now, redact);
    if (made !== undefined) return readRequest(made);
    const { error } = JSON.parse(askCore("refuse", [asked, lang, endpoint], now)) as { error: ErrorDetails };
    throw new RidewireError(error, attachments(account));
  });
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
  return { request, effect };
}

/** How far a call has come: without it, there is no other attempt. */
export interface Moment extends Progress {
  readonly maxRetries: number;
  /** From 0 up to 1. */
  readonly random: number;
  readonly effect: Effect;
}

/** A reply, or why there can be none: the core could not read it, the quota had no slot, or the host may repeat a create. */
export type Received = Reply | { readonly failure: "trap" | "quota" | "repeats"; readonly sent: "no" | "maybe" };

export type Verdict<T> = { ok: T } | { error: ErrorDetails; wait?: number };

export function askReceive<T>({ account, endpoint, row, lang }: Target, reply: Received, moment?: Moment): Verdict<T> {
  const { body, ...facts } = reply as ReplyParts;
  if (body) {
    const value = askPlain<T>(row, facts.status!, account.isProtobuf?.(facts.headers!["content-type"]), body);
    if (value !== undefined) return { ok: value };
  }
  // Which headers mean something the core knows.
  const context = { ...moment, now: account.clock.now(), lang, format: account.format, reply: facts };
  return receiveAnswer(endpoint, JSON.stringify(context), body, row.read);
}

/** Reads a plain success; `undefined` if it is none, or must be looked at more closely. */
export function askPlain<T>({ place, read }: EndpointRow, status: number, isProtobuf = false, body: Uint8Array): T | undefined {
  if (status < 200 || status > 299) return undefined;
  return takeAnswer<T>(place, status, isProtobuf, body, read);
}
