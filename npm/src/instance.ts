// Between the loader and the module, in place of the glue that wasm-bindgen writes: all exports take text, bytes and numbers and give text, so that
// one function serves them all; but for three that know numbers only. The module imports nothing.

/** What is used of the module's exports, beside those that are called by name. */
interface Instance {
  readonly memory: WebAssembly.Memory;
  readonly __wbindgen_malloc: (length: number, alignment: number) => number;
  readonly __wbindgen_free: (at: number, length: number, alignment: number) => void;
  /** Makes room for a body of so many bytes; gives its address. */
  readonly room: (length: number) => number;
  /** Makes the request of which the room holds what to make it of; gives the address of its text's place and length, 0 if something is wrong. */
  readonly make: (endpoint: number, length: number, now: number, redact: number) => number;
  /** Lays out the answer in the room; gives the address of the tape, 0 if it is no plain success. */
  readonly take: (endpoint: number, status: number, protobuf: number, length: number) => number;
  readonly [name: string]: unknown;
}

export let instance: Instance;
let decoder: TextDecoder;
export const encoder = new TextEncoder();

/** From now on this instance is called. */
export function setInstance(exports: WebAssembly.Exports): void {
  instance = exports as unknown as Instance;
  // A new one each time: Safari's fails after 2 GiB, as if the instance had trapped.
  decoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });
}

/** Calls an export: text and bytes are handed over as their place and length, and so is the answer. */
export function call(name: string, args: readonly (string | number | Uint8Array)[]): string {
  const values = args.flatMap((arg) => {
    if (typeof arg === "number") return arg;
    const bytes = typeof arg === "string" ? encoder.encode(arg) : arg;
    const at = instance.__wbindgen_malloc(bytes.length, 1);
    // The memory may just have grown, and its buffer with it.
    new Uint8Array(instance.memory.buffer).set(bytes, at);
    return [at, bytes.length];
  });
  const [at, length] = (instance[name] as (...values: number[]) => [number, number])(...values);
  try {
    return decoder.decode(new Uint8Array(instance.memory.buffer, at, length));
  } finally {
    instance.__wbindgen_free(at, length, 1);
  }
}

/** The text whose place and length stand at an address. */
export function textAt(at: number): string {
  const { buffer } = instance.memory;
  const place = new Uint32Array(buffer, at, 2);
  return decoder.decode(new Uint8Array(buffer, place[0], place[1]));
}
