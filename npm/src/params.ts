// Turns whatever a caller passes as params into JSON text for the core, and never throws.
//
// JSON.stringify would throw on cycles, bigints and hostile getters, call `toJSON`, drop functions and turn NaN into null. Here, what JSON
// cannot say crosses as a mark, an object with the single key "\u0000" that names the problem, so that every message about it comes from the core.

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

/** JSON text of `value`, with marks for what JSON cannot say; nothing is an empty object. */
export function paramsText(value: unknown = {}): string {
  try {
    return new Walk().text(value);
  } catch {
    // Thrown by the walk itself: out of bounds, or out of stack because the caller had used it up.
    return mark("too_large");
  }
}

function mark(oddity: Oddity): string {
  return `{"\\u0000":"${oddity}"}`;
}

/** One value's walk: what it may still cost, and the objects it is inside of. Each part is read once, and written as it is read. */
class Walk {
  #values = MAX_VALUES;
  #characters = MAX_CHARACTERS;
  readonly #ancestors: object[] = [];

  /** What JSON can say of a value. */
  text(value: unknown): string {
    // A shared object may be reached by many ways: the count, not the depth, bounds the work.
    if (--this.#values < 0) throw new RangeError("too many values");
    switch (typeof value) {
      case "string":
        this.#spend(value);
        return quoted(value) ?? mark("lone_surrogate");
      case "number":
        if (Number.isFinite(value)) return `${value}`;
        return mark(Number.isNaN(value) ? "nan" : "infinite");
      case "boolean":
        return `${value}`;
      case "object":
        return value ? this.#object(value) : "null";
      default:
        // undefined, bigint, symbol, function: the type's name is the oddity's.
        return mark(typeof value as Oddity);
    }
  }

  #object(value: object): string {
    if (this.#ancestors.includes(value)) return mark("cyclic");
    if (this.#ancestors.length >= MAX_DEPTH) return mark("too_deep");
    this.#ancestors.push(value);
    try {
      if (Array.isArray(value)) return this.#list(value);
      return isRecord(value) ? this.#record(value) : otherObject(value);
    } catch (error) {
      if (this.#values < 0 || this.#characters < 0) throw error;
      return mark("unreadable");
    } finally {
      this.#ancestors.pop();
    }
  }

  #list(list: readonly unknown[]): string {
    const { length } = list;
    // Sparse lists are long and cost nothing to make: look before walking.
    if (length > MAX_VALUES) return mark("too_large");
    let text = "";
    for (let i = 0; i < length; i++) text += (i > 0 ? "," : "") + this.#member(list, i);
    return `[${text}]`;
  }

  #record(record: object): string {
    let text = "";
    for (const key of Object.keys(record)) {
      const value = this.#member(record, key, true);
      if (value === undefined) continue;
      this.#spend(key);
      const name = quoted(key);
      text += (text && ",") + (name ? `${name}:${value}` : `${quoted(key.replace(LONE_SURROGATES, "\uFFFD"))}:${mark("lone_surrogate")}`);
    }
    return `{${text}}`;
  }

  /** A member's text; undefined for an undefined one that may be left out. */
  #member(holder: object, key: string | number, optional = false): string | undefined {
    let value: unknown;
    try {
      value = (holder as Record<string | number, unknown>)[key];
    } catch {
      return mark("unreadable");
    }
    return optional && value === undefined ? undefined : this.text(value);
  }

  #spend({ length }: string): void {
    this.#characters -= length;
    if (this.#characters < 0) throw new RangeError("too much text");
  }
}

/** Plain objects, null-prototype ones and instances of ordinary classes. */
function isRecord(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Object.prototype.toString.call(value) === "[object Object]";
}

function otherObject(value: object): string {
  if (Object.prototype.toString.call(value) !== "[object Date]") return mark("object");
  // Works for a Date of another realm, and throws for what only says it is one.
  return Number.isNaN(Date.prototype.getTime.call(value)) ? mark("invalid_date") : `"${Date.prototype.toISOString.call(value)}"`;
}

// With the `u` flag a surrogate matches only if it is not half of a pair.
const LONE_SURROGATES = /\p{Surrogate}/gu;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** JSON text of a text; `undefined` if there is half a character in it. */
function quoted(text: string): string | undefined {
  // Most texts need no escapes, and to look is cheaper than to have `JSON.stringify` look.
  if (!/["\\\0-\x1F\uD800-\uDFFF]/.test(text)) return `"${text}"`;
  return LONE_SURROGATE.test(text) ? undefined : JSON.stringify(text);
}
