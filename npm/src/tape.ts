// Reads what the core lays out in its memory (flat/src/lib.rs): slots of eight bytes, each a number or a pair of 32 bits each (of text, where it begins and
// ends in the pool; of a list, its first slot and its length), and one pool of text.
// The readers made from the Rust types (readers.ts) are given the place of a value's first slot. Nothing here is called before the core has started.

import { bytes, numbers, pairs, units } from "./instance.js";

/** The tape's first slot. */
let base: number;
/** The pool's first unit; and all of it, unless it is short. */
let poolAt: number;
let pool: string;
/** The body that the tape refers to, an object or a list; text before it has been parsed. */
let body: unknown;

let decoder: TextDecoder;
/** What it may decode yet. */
let left = 0;

function decode(start: number, end: number): string {
  if ((left -= end - start) < 0) {
    // Safari's fail after 2 GiB.
    decoder = new TextDecoder("utf-16le", { ignoreBOM: true });
    left = 250_000_000;
  }
  return decoder.decode(units.subarray(poolAt + start, poolAt + end));
}

/** Pools up to this are not taken over as one string: a `TextDecoder` costs more than all their texts. */
const SHORT = 64;

/** Makes a value of what begins in a slot. */
export type Reader = (at: number) => unknown;

/** Reads the answer that is laid out at this address. */
export function readTape<T>(address: number, read: Reader): T {
  bytes();
  base = address / 8;
  poolAt = pairs[2 * base]! / 2;
  const length = pairs[2 * base + 1]!;
  pool = body = length > SHORT ? decode(0, length) : "";
  const value = read(first(base + 1)) as T;
  pool = body = "";
  return value;
}

/** Whether there is anything in a slot. */
export function has(at: number): boolean {
  return pairs[2 * at + 1] !== 0xffffffff;
}

export function text<T extends string>(at: number): T {
  const start = pairs[2 * at]!;
  const end = pairs[2 * at + 1]!;
  return (pool !== "" ? pool.slice(start, end) : end - start > 11 ? decode(start, end) : word(poolAt + start, end - start)) as T;
}

/** A short text. Engines make a string of a few arguments at once, but of a list of them, or in a loop, slowly. */
function word(at: number, length: number): string {
  const six = String.fromCharCode(units[at]!, units[at + 1]!, units[at + 2]!, units[at + 3]!, units[at + 4]!, units[at + 5]!);
  return length > 6 ? six + word(at + 6, length - 6) : six.slice(0, length);
}

export function number<T extends number>(at: number): T {
  return numbers[at] as T;
}

export function boolean(at: number): boolean {
  return numbers[at] === 1;
}

export function json<T>(at: number): T {
  return JSON.parse(text(at)) as T;
}

/** What was kept whole, as JSON text; or, if the tape refers to the body, what stands in that at this place. */
export function kept(at: number): unknown {
  if (!has(base + 2)) return json(at);
  if (typeof body === "string") {
    const start = pairs[2 * base + 4]!;
    // A new one each time: Safari's fail after 2 GiB.
    body = JSON.parse(new TextDecoder().decode(bytes().subarray(start, start + pairs[2 * base + 5]!)));
  }
  const step = (value: unknown, name: string): unknown => (name === "" ? value : (value as Record<string, unknown>)[name]);
  return text(at).split("/").reduce(step, body);
}

/** The first slot of what stands elsewhere. */
export function first(at: number): number {
  return base + pairs[2 * at]!;
}

export function list<T>(at: number, width: number, read: (at: number) => T): T[] {
  const elements: T[] = [];
  const length = pairs[2 * at + 1]!;
  for (let i = 0, place = first(at); i < length; i++, place += width) elements.push(read(place));
  return elements;
}
