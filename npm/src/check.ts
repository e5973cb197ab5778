// Checks what callers set, by a rule for each member. No message quotes a value: it may be a key or a phone number.

import { badSetting, unlessUnfit, type Scene } from "./failure.js";
import { tagOf } from "./tag.js";

/**
 * What a setting must be. `read` gives the value to go on with; nothing, or whatever it throws, means that the given one does not fit.
 * `notation` says what would, for programmers of all languages.
 */
export interface Rule<T = unknown> {
  read(value: unknown, all: Readonly<Record<string, unknown>>): T | undefined;
  readonly notation: string;
  readonly isNeeded?: boolean;
}

/** A rule for each setting there is. */
export type Rules<T> = { readonly [K in keyof T]-?: Rule<Exclude<T[K], undefined>> };

/** The members of `value` as their rules read them. `whole`: what it is called. */
export function checked<T extends object>(scene: Scene, whole: string, value: unknown, rules: Rules<T>): T {
  // Own members only, so that a polluted prototype configures nothing; read once, so that a getter cannot change its mind.
  const given = unlessUnfit(
    () => (isObject(value) ? (Object.assign(Object.create(null), value) as Record<string, unknown>) : undefined),
    () => badSetting(scene, whole, "object"),
  );
  const names = Object.keys(rules) as (keyof T & string)[];
  for (const name of Object.keys(given)) {
    // A name that is no identifier may be a value in the wrong place.
    if (!Object.hasOwn(rules, name)) throw badSetting(scene, /^[A-Za-z_]{1,40}$/.test(name) ? `${whole} key ${name}` : whole, names.join(" | "));
  }
  const read: Record<string, unknown> = {};
  for (const name of names) {
    const rule = rules[name];
    if (given[name] === undefined && !rule.isNeeded) continue;
    read[name] = readBy(scene, `${whole}.${name}`, rule, given[name], given);
  }
  return read as T;
}

export function readBy<T>(scene: Scene, name: string, rule: Rule<T>, value: unknown, all: Readonly<Record<string, unknown>> = {}): T {
  return unlessUnfit(
    () => rule.read(value, all),
    () => badSetting(scene, name, rule.notation),
  );
}

/** A rule that values of this type fit as they are. */
export function typed<T>(type: "boolean" | "function" | "string"): Rule<T> {
  return fitting((value) => typeof value === type, type);
}

export function fitting<T, V = T>(fits: (value: V) => boolean, notation: string): Rule<T> {
  return { read: (value) => (fits(value as V) ? (value as T) : undefined), notation };
}

export function oneOf<Word extends string>(...words: Word[]): Rule<Word> {
  return fitting((value) => words.includes(value), words.join(" | "));
}

export function whole(least: number, most: number): Rule<number> {
  return fitting((value) => Number.isInteger(value) && value >= least && value <= most, `integer, ${least}…${most}`);
}

export function needed<T>(rule: Rule<T>): Rule<T> {
  return { ...rule, isNeeded: true };
}

/** For what somebody else checks. */
export const ANYTHING: Rule<never> = { read: (value) => value as never, notation: "anything" };

export const TEXT: Rule<string> = /* @__PURE__ */ fitting<string>(isText, "string, not empty");

/** Checked here, since hosts quote the offending value, the key itself, in their own messages. */
export const HEADER_VALUE: Rule<string> = /* @__PURE__ */ fitting((value) => isText(value) && isPrintable(value), "printable ASCII, not empty");

/** A copy of a plain object that was kept and comes back. */
export const JSON_OBJECT: Rule<Record<string, unknown>> = {
  read(value) {
    const copy: unknown = JSON.parse(JSON.stringify(value));
    return isObject(copy) ? (copy as Record<string, unknown>) : undefined;
  },
  notation: "object, as JSON",
};

/** Header fields, checked since hosts quote the offending name or value in their own messages. */
export const HEADERS: Rule<Record<string, string>> = {
  read(given) {
    // A `Headers` will do as well; a promise of some, which would be no headers at all, will not.
    if (!isObject(given) || !(Symbol.iterator in given || tagOf(given) === "Object")) return undefined;
    const headers = Object.fromEntries(Symbol.iterator in given ? (given as Iterable<[string, unknown]>) : Object.entries(given));
    return Object.entries(headers).every(([name, value]) => isFieldName(name) && typeof value === "string" && isPrintable(value)) ? (headers as Record<string, string>) : undefined;
  },
  notation: "Record<field name (RFC 9110), printable ASCII>",
};

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "" && !/\p{Surrogate}/u.test(value);
}

/** Without the host's error, whose message quotes the address. */
export function parseUrl(text: unknown): URL | undefined {
  try {
    return isText(text) ? new URL(text) : undefined;
  } catch {
    return undefined;
  }
}

export function isFieldName(name: string): boolean {
  return name !== "__proto__" && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name);
}

/** The only characters that no host refuses, drops or quotes in a header. */
function isPrintable(value: string): boolean {
  return /^[\x20-\x7e]*$/.test(value);
}
