// Reads what the core lays out in its memory (flat/src/lib.rs): slots of eight bytes, each a number or a pair of 32 bits each, and one pool of text.
// The readers made from the Rust types (readers.ts) are given the place of a value's first slot. Nothing here is called before the core has started.

/** The slots as numbers. */
let numbers = new Float64Array(0);
/** The slots as pairs: of text, where it begins and ends in the pool; of a list, its first slot and its length. */
let pairs = new Uint32Array(0);
let pool = "";
/** The tape's first slot. */
let base = 0;

let memory: WebAssembly.Memory | undefined;
let whole = new Uint8Array(0);

/** Of a new instance, or of none. */
export function setMemory(of: WebAssembly.Memory | undefined): void {
  memory = of;
  whole = new Uint8Array(0);
  numbers = new Float64Array(0);
  pairs = new Uint32Array(0);
}

/** The memory as it is now: when it grows, views of it lose their length. */
export function bytes(): Uint8Array {
  if (whole.length === 0 && memory) {
    const { buffer } = memory;
    whole = new Uint8Array(buffer);
    numbers = new Float64Array(buffer);
    pairs = new Uint32Array(buffer);
  }
  return whole;
}

let ascii = new TextDecoder();
let wide = new TextDecoder("utf-16le", { ignoreBOM: true });
/** What both have decoded. */
let decoded = 0;

function decode(buffer: ArrayBufferLike, start: number, length: number, isWide: boolean): string {
  if (length === 0) return "";
  decoded += length;
  if (decoded > 500_000_000) {
    // Safari's fail after 2 GiB.
    ascii = new TextDecoder();
    wide = new TextDecoder("utf-16le", { ignoreBOM: true });
    decoded = length;
  }
  return isWide ? wide.decode(new Uint16Array(buffer, start, length)) : ascii.decode(new Uint8Array(buffer, start, length));
}

/** Reads the answer that is laid out at this address. */
export function readTape<T>(address: number, read: (at: number) => unknown): T {
  const { buffer } = bytes();
  base = address / 8;
  const start = pairs[2 * base]!;
  const length = pairs[2 * base + 1]!;
  pool = decode(buffer, start, length, pairs[2 * base + 3] === 1);
  const value = read(base + pairs[2 * base + 2]!) as T;
  pool = "";
  return value;
}

/** Whether there is anything in a slot. */
export function has(at: number): boolean {
  return pairs[2 * at + 1] !== 0xffffffff;
}

export function text<T extends string>(at: number): T {
  return pool.slice(pairs[2 * at], pairs[2 * at + 1]) as T;
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
