// Turns whatever a caller passes as params into JSON text for the core, and never throws.
//
// JSON.stringify would throw on cycles, bigints and hostile getters, call `toJSON`, drop functions and turn NaN into null. Here, what JSON
// cannot say crosses as a mark, an object with the single key "\u0000" that names the problem, so that every message about it comes from the core.

import { tagOf } from "./tag.js";

/** Why a value has no JSON form. */
type Oddity =
  | "undefined"
  | "nan"
  | "infinite"
  | "bigint"
  | "symbol"
  | "function"
  | "cyclic"
  | "unreadable"
  | "too_deep"
  | "too_large"
  | "invalid_date"
  | "lone_surrogate"
  | "object";

// Far beyond any request, yet small enough that a hostile value costs milliseconds.
const MAX_DEPTH = 32;
const MAX_VALUES = 10_000;
const MAX_CHARACTERS = 1_048_576;

/** How many values and how many characters of text it may still take, and the objects that it is inside of. */
interface Walk {
  count: number;
  text: number;
  readonly parents: object[];
}

/** JSON text of `value`, with marks for what JSON cannot say; nothing is an empty object. */
export function paramsText(value: unknown = {}): string {
  // Functions of its own would be compiled anew after each great garbage collection: engines drop the code of closures that are gone.
  try {
    return textOf({ count: MAX_VALUES, text: MAX_CHARACTERS, parents: [] }, value);
  } catch {
    // Out of bounds, or out of stack because the caller had used it up.
    return mark("too_large");
  }
}

function spend(walk: Walk, length: number): void {
  if ((walk.text -= length) < 0) throw TOO_LARGE;
}

/** JSON text of what JSON can say of a value. */
function textOf(walk: Walk, given: unknown): string {
  // A shared object may be reached by many ways: the count, not the depth, bounds the work.
  if (--walk.count < 0) throw TOO_LARGE;
  if (typeof given === "string") {
    spend(walk, given.length);
    return quoted(given) ?? mark("lone_surrogate");
  }
  if (typeof given === "object" && given) return objectText(walk, given);
  if (given === null || typeof given === "boolean" || Number.isFinite(given)) return `${given as null | boolean | number}`;
  // undefined, bigint, symbol, function: the type's name is the oddity's.
  return mark(typeof given !== "number" ? (typeof given as Oddity) : Number.isNaN(given) ? "nan" : "infinite");
}

/** JSON text of a member, which is read once; nothing if it is undefined. */
function memberText(walk: Walk, holder: object, key: string | number): string | undefined {
  let given: unknown;
  try {
    given = (holder as Record<string | number, unknown>)[key];
  } catch {
    return mark("unreadable");
  }
  return given === undefined ? undefined : textOf(walk, given);
}

function objectText(walk: Walk, object: object): string {
  const { parents } = walk;
  if (parents.includes(object)) return mark("cyclic");
  if (parents.length >= MAX_DEPTH) return mark("too_deep");
  parents.push(object);
  try {
    if (Array.isArray(object)) return listText(walk, object);
    return isRecord(object) ? recordText(walk, object) : otherObject(object);
  } catch (error) {
    if (error === TOO_LARGE) throw error;
    return mark("unreadable");
  } finally {
    parents.pop();
  }
}

function listText(walk: Walk, list: readonly unknown[]): string {
  const { length } = list;
  // Sparse lists are long and cost nothing to make: look before walking.
  if (length > MAX_VALUES) return mark("too_large");
  let elements = "";
  for (let i = 0; i < length; i++) elements += `${i ? "," : ""}${memberText(walk, list, i) ?? textOf(walk, undefined)}`;
  return `[${elements}]`;
}

function recordText(walk: Walk, record: object): string {
  let members = "";
  for (const key of Object.keys(record)) {
    const text = memberText(walk, record, key);
    if (text === undefined) continue;
    spend(walk, key.length);
    let name = NAMES.get(key);
    if (name === undefined) {
      name = quoted(key);
      // Anybody may think of long ones, and of many.
      if (name && key.length < 32 && NAMES.size < 100) NAMES.set(key, name);
    }
    members += `${members && ","}${name ?? quoted(key.replace(LONE_SURROGATES, "\uFFFD"))}:${name ? text : mark("lone_surrogate")}`;
  }
  return `{${members}}`;
}

/** How members' names are written: the same ones come again and again. */
const NAMES = new Map<string, string>();

const TOO_LARGE = Symbol("too large");

function mark(oddity: Oddity): string {
  return `{"\\u0000":"${oddity}"}`;
}

/** Plain objects, null-prototype ones and instances of ordinary classes. */
function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || tagOf(value) === "Object";
}

function otherObject(value: object): string {
  if (tagOf(value) !== "Date") return mark("object");
  // Works for a Date of another realm, and throws for what only says it is one.
  return Number.isNaN(Date.prototype.getTime.call(value)) ? mark("invalid_date") : `"${Date.prototype.toISOString.call(value)}"`;
}

// With the `u` flag a surrogate matches only if it is not half of a pair.
const LONE_SURROGATES = /\p{Surrogate}/gu;

/** JSON text of a text; `undefined` if there is half a character in it. */
function quoted(text: string): string | undefined {
  // Most texts need no escapes, and to look is cheaper than to have `JSON.stringify` look.
  if (!/["\\\0-\x1F\uD800-\uDFFF]/.test(text)) return `"${text}"`;
  return text.search(LONE_SURROGATES) < 0 ? JSON.stringify(text) : undefined;
}
