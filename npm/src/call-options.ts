// Checks the options of one call and completes them from its client's.

import { isPrintable, LONGEST_MS, MOST_RETRIES, PRINTABLE, READABLE, Reader, type Settings } from "./config.js";
import type { Scene } from "./failure.js";
import type { Effect } from "./generated.js";
import { paramsText } from "./params.js";

/** The options of one call, checked. */
export interface CallSettings {
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number | undefined;
  readonly maxRetries: number | undefined;
  readonly idempotencyKey: string | undefined;
  readonly markMemo: boolean;
  /** What the caller says an action by name does. */
  readonly effect: Effect | undefined;
  readonly build: BuildSettings;
}

/** What both calls and `buildRequest` take. */
export interface BuildSettings {
  readonly now: number | undefined;
  readonly headers: Record<string, string> | undefined;
  /** JSON text: `extra` is the caller's, and may hold anything. */
  readonly extra: string | undefined;
}

const CALL = ["signal", "timeoutMs", "maxRetries", "headers", "idempotencyKey", "markMemo", "extra"];
const BUILD = ["now", "headers", "extra"];

const EFFECTS: readonly Effect[] = ["read", "idempotent", "create"];

const READ_TIMEOUT_MS = 10_000;
const WRITE_TIMEOUT_MS = 30_000;
const READ_RETRIES = 2;
const IDEMPOTENT_RETRIES = 1;

/** With `saysEffect`, of an action by name, only the caller knows what it does, and must say. */
export function checkCall(scene: Scene, options: unknown, saysEffect: boolean): CallSettings {
  const read = new Reader(scene, options ?? {}, "options", saysEffect ? [...CALL, "effect"] : CALL);
  const effect = read.choice("effect", EFFECTS);
  if (saysEffect && !effect) throw read.fail("effect", EFFECTS.join(" | "));
  return {
    signal: signalOf(read),
    timeoutMs: read.whole("timeoutMs", 1, LONGEST_MS),
    maxRetries: read.whole("maxRetries", 0, MOST_RETRIES),
    idempotencyKey: keyOf(read),
    markMemo: read.boolean("markMemo"),
    effect,
    build: buildSettings(read),
  };
}

export function timeoutOf(call: CallSettings, client: Settings, effect: Effect): number {
  return call.timeoutMs ?? client.timeoutMs ?? (effect === "read" ? READ_TIMEOUT_MS : WRITE_TIMEOUT_MS);
}

/** The effect decides: reads are sent again as often as asked, what is idempotent once at most, a create never. */
export function retriesOf(call: CallSettings, client: Settings, effect: Effect): number {
  const asked = call.maxRetries ?? client.maxRetries;
  switch (effect) {
    case "read":
      return asked ?? READ_RETRIES;
    case "idempotent":
      return Math.min(asked ?? IDEMPOTENT_RETRIES, IDEMPOTENT_RETRIES);
    case "create":
      return 0;
  }
}

export function checkBuild(scene: Scene, options: unknown): BuildSettings {
  if (options === undefined) return NOTHING_SAID;
  return buildSettings(new Reader(scene, options ?? {}, "options", BUILD));
}

const NOTHING_SAID: BuildSettings = { now: undefined, headers: undefined, extra: undefined };

function buildSettings(read: Reader): BuildSettings {
  const now = read.any("now");
  if (now !== undefined && !Number.isFinite(now)) throw read.fail("now", "milliseconds since 1970");
  return { now: now as number | undefined, headers: headersOf(read), extra: extraOf(read) };
}

function extraOf(read: Reader): string | undefined {
  const extra = read.inside("extra", ["query", "body"]);
  return extra && paramsText({ query: extra.any("query"), body: extra.any("body") });
}

function signalOf(read: Reader): AbortSignal | undefined {
  const signal = read.any("signal") as Partial<AbortSignal> | null | undefined;
  if (signal === undefined || signal === null) return undefined; // fetch takes null, too
  // Signals of another realm or of a polyfill will do.
  const isSignal = typeof signal === "object" && typeof signal.aborted === "boolean" && [signal.addEventListener, signal.removeEventListener].every((it) => typeof it === "function");
  if (!isSignal) throw read.fail("signal", "AbortSignal");
  return signal as AbortSignal;
}

function keyOf(read: Reader): string | undefined {
  const key = read.any("idempotencyKey");
  if (key === undefined) return undefined;
  if (typeof key !== "string" || key === "" || key.length > 255) throw read.fail("idempotencyKey", "string, 1…255 characters");
  return key;
}

/** Checked here, since hosts quote the offending name or value in their own messages. */
export function headersOf(read: Reader): Record<string, string> | undefined {
  const given = read.object("headers");
  if (!given) return undefined;
  let entries: [string, unknown][];
  try {
    // A `Headers` will do as well.
    entries = Object.entries(Symbol.iterator in given ? Object.fromEntries(given as unknown as Iterable<[string, unknown]>) : given);
  } catch {
    throw read.fail("headers", READABLE);
  }
  for (const [name, value] of entries) {
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) throw read.fail("headers", "Record<RFC 9110 field name, string>");
    if (typeof value !== "string" || !isPrintable(value)) throw read.fail(`headers.${name.slice(0, 40)}`, PRINTABLE);
  }
  return Object.fromEntries(entries) as Record<string, string>;
}
