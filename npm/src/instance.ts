// Between the loader and the module, in place of the glue that wasm-bindgen writes: all exports take and give numbers. The module imports nothing.

/** What is used of the module's exports. */
interface Instance {
  readonly memory: WebAssembly.Memory;
  /** Makes room for so many bytes; gives its address. */
  readonly room: (length: number) => number;
  /** Makes the request of which the room holds what to make it of; gives the address of its text's place and length, 0 if something is wrong. */
  readonly make: (endpoint: number, length: number, now: number, redact: number) => number;
  /** Lays out the answer in the room; gives the address of the tape, 0 if it is no plain success. */
  readonly take: (endpoint: number, status: number, protobuf: number, length: number) => number;
}

export let instance: Instance;
let decoder: TextDecoder;
export const encoder = new TextEncoder();

/** The memory's slots as numbers. */
export let numbers: Float64Array;
/** Them as pairs of 32 bits. */
export let pairs: Uint32Array;
/** The memory as UTF-16. */
export let units: Uint16Array;
let whole: Uint8Array;

/** Where questions and bodies are put in the memory; empty before there is any, and when the memory has grown. */
let room: Uint8Array;
/** Large enough for nearly all. */
const ROOM_BYTES = 100_000;

/** From now on this instance is called. */
export function setInstance(exports: WebAssembly.Exports): void {
  instance = exports as unknown as Instance;
  setViews(new ArrayBuffer(0));
  room = whole;
  // A new one each time: Safari's fails after 2 GiB, as if the instance had trapped.
  decoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
}

/** The memory as it is now: when it grows, views of it lose their length. */
export function bytes(): Uint8Array {
  if (whole.length === 0 && instance.memory) setViews(instance.memory.buffer);
  return whole;
}

function setViews(buffer: ArrayBuffer): void {
  whole = new Uint8Array(buffer);
  numbers = new Float64Array(buffer);
  pairs = new Uint32Array(buffer);
  units = new Uint16Array(buffer);
}

/** Puts text, and bytes behind it, where the core looks; gives their length. A room for something large is made each time, and left by the next. */
export function put(text: string, body?: Uint8Array): number {
  const length = 3 * text.length + (body?.length ?? 0);
  // Nothing fits into a view whose memory has grown, not even nothing.
  if (length >= room.length || room.length > ROOM_BYTES) {
    const size = Math.max(length, ROOM_BYTES);
    const at = instance.room(size);
    room = bytes().subarray(at, at + size);
  }
  const { written } = text ? encoder.encodeInto(text, room) : { written: 0 };
  if (!body) return written;
  room.set(body, written);
  return written + body.length;
}

/** Asks a question of these parts (`src/wasm.rs`), the last of which may be bytes. */
export function ask(question: string, parts: readonly string[], now = 0, body?: Uint8Array): string {
  const { [question]: answer } = instance as unknown as Record<string, (length: number, now: number) => number>;
  return textAt(answer!(put(parts.join("\0"), body), now));
}

/** The text whose place and length stand at an address. */
export function textAt(at: number): string {
  const memory = bytes();
  const start = pairs[at / 4]!;
  return decoder.decode(memory.subarray(start, start + pairs[at / 4 + 1]!));
}
