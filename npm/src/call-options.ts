// Checks the options of one call, and completes them from its client's.

import type { Signal } from "./abort.js";
import { checked, fitting, HEADERS, isObject, isText, typed, type Rule, type Rules } from "./check.js";
import { RETRIES, TIMEOUT } from "./config.js";
import type { Scene } from "./failure.js";
import type { Effect } from "./generated.js";
import { paramsText } from "./params.js";

/** What both calls and `buildRequest` take, checked. */
export interface BuildSettings {
  readonly now?: number;
  readonly headers?: Record<string, string> | undefined;
  /** JSON text: it is the caller's, and may hold anything. */
  readonly extra?: string | undefined;
}

/** The options of one call, checked. */
export interface CallSettings extends Omit<BuildSettings, "now"> {
  readonly signal?: Signal;
  readonly timeoutMs?: number | undefined;
  readonly maxRetries?: number;
  readonly idempotencyKey?: string | undefined;
  readonly markMemo?: boolean | undefined;
  /** Of an action by name only: what the caller says it does. */
  readonly effect?: Effect | undefined;
}

/** `effect`: the rule for that, of an action by name. */
export function checkCall(scene: Scene, options: unknown, effect?: Rule<Effect>): CallSettings {
  if (options === undefined && !effect) return {};
  return checked<CallSettings>(scene, "options", options ?? {}, {
    signal: SIGNAL,
    timeoutMs: TIMEOUT,
    maxRetries: RETRIES,
    headers: HEADERS,
    idempotencyKey: fitting((key) => isText(key) && key.length < 256, "string, 1…255 characters"),
    markMemo: typed("boolean"),
    extra: EXTRA,
    ...(effect && { effect }),
  } as Rules<CallSettings>);
}

export function checkBuild(scene: Scene, options: unknown): BuildSettings {
  return options === undefined ? {} : checked<BuildSettings>(scene, "options", options, { now: fitting<number>(Number.isFinite, "milliseconds since 1970"), headers: HEADERS, extra: EXTRA });
}

const EXTRA: Rule<string> = {
  read(value) {
    const text = isObject(value) && Object.keys(value).every((name) => name === "query" || name === "body") ? paramsText(value) : "";
    // In place of what JSON cannot say stands a mark, without anything to send.
    return /^\{(?!"\\u0000)/.test(text) ? text : undefined;
  },
  notation: "{ query?: object, body?: object }",
};

/** As `fetch` takes it: `null` is none, and those of another realm or of a polyfill will do. */
export const SIGNAL: Rule<AbortSignal | null> = /* @__PURE__ */ fitting(
  (signal: Partial<AbortSignal> | null) => signal === null || (typeof signal.aborted === "boolean" && typeof signal.addEventListener === "function"),
  "AbortSignal",
);
