// Finds, compiles and starts the WebAssembly core, and starts it anew after a trap. The API layer uses
//   askCore(question, …)   synchronous; throws `WasmTrap` when the core trapped
//   takeAnswer(…)          the same, for what is read from the core's memory
//   ready()                asynchronous start; does nothing once started
//   init(source?)          the same, from a source of the caller's
//   initSync(module)       synchronous start from a compiled module or bytes
// Every other failure is a `RidewireError`. Nothing here runs at import: an entry (inline.ts, web.ts, …) only says where its module is.

import { RidewireError } from "./error.js";
import { runtimes } from "./host.js";
import { ask, bytes, instance, put, setInstance, textAt } from "./instance.js";
import type { ErrorKind } from "./options.js";
import { VERSION } from "./tables.js";
import { tagOf } from "./tag.js";
import { readTape, type Reader } from "./tape.js";

/** What `init` takes. Without one, the entry's own module is used. */
export type WasmSource = LoadableWasm | PromiseLike<LoadableWasm>;
type LoadableWasm = string | URL | Request | Response | ReadyWasm;
type Fetchable = string | URL | Request;
/** What needs no waiting: a compiled module, its bytes, or what `import * as` of a `.wasm` gave. */
type ReadyWasm = WebAssembly.Module | BufferSource | { readonly default: WebAssembly.Module };

/** The core trapped (a panic, or the stack ran out). That call is lost; the next one gets a fresh instance. */
export class WasmTrap extends Error {
  override readonly name = "WasmTrap";
}

/** What the core can be asked, as `src/wasm.rs` describes it: parts of JSON text and words, of which only the last may hold a NUL. */
interface Questions {
  validate: [params: string, lang: string, endpoint: string];
  refuse: [asked: string, lang: string, endpoint: string];
  is_protobuf: [asked: string, contentType: string];
  mask: [secrets: string, words: string];
  settle: [question: string, context: string];
  quota_step: [state: string, event: string];
  track_step: [state: string, event: string];
  journal_step: [event: string, row: string];
}

/** Asks the core for text. */
export function askCore<Q extends keyof Questions>(question: Q, parts: Questions[Q], now?: number): string {
  return inCore(() => ask(question, parts, now));
}

/** Has the core lay out the answer to the endpoint at a place of its list, and reads that; `undefined` if it is no plain success. */
export function takeAnswer<T>(endpoint: number, status: number, protobuf: boolean, body: Uint8Array, read: Reader): T | undefined {
  return inCore(() => {
    const address = instance.take(endpoint, status, +protobuf, put("", body));
    return address ? readTape<T>(address, read) : undefined;
  });
}

/** Has the core say what any other answer is: a value, which is read where it is laid out, or something else. */
export function receiveAnswer<T, E extends object>(endpoint: string, context: string, body: Uint8Array | undefined, read: Reader): { ok: T } | E {
  return inCore(() => {
    const verdict = JSON.parse(ask("receive", [endpoint, context, ""], 0, body)) as { at: number } | E;
    return "at" in verdict ? { ok: readTape<T>(verdict.at, read) } : verdict;
  });
}

/** Has the core make a request of JSON text, as lines of text; `undefined` if something is wrong. */
export function makeRequest(endpoint: number, asked: string, now: number, redact: boolean): string | undefined {
  return inCore(() => {
    const address = instance.make(endpoint, put(asked), now, +redact);
    return address ? textAt(address) : undefined;
  });
}

/** Starts the core if need be, and has it work. What it has laid out is gone afterwards. */
function inCore<T>(work: () => T): T {
  if (!started) compiled ? instantiateSync(compiled) : entry.now();
  try {
    return work();
  } catch (error) {
    // The exports never throw, so this is a trap. It leaks the stack of the instance, and some engines never recover from a stack overflow.
    if (compiled) started = false;
    // It goes on, and finds a new place for questions.
    else setInstance(instance as unknown as WebAssembly.Exports);
    throw new WasmTrap(`the WebAssembly core stopped (${nameOf(error)})`);
  } finally {
    // A large body need not stay. A memory cannot shrink, so an instance that has grown for one is let go.
    if (bytes().length > KEPT_BYTES && compiled) {
      started = false;
      setInstance({});
    }
  }
}

/** What an instance may keep. */
const KEPT_BYTES = 2_097_152;

/**
 * Starts the core early, or from a source of your own. Needed only before *synchronous* functions of `ridewire/web`.
 * May be called any number of times, also at once: the first source wins, and a failed start can be tried again.
 */
export function init(source?: WasmSource): Promise<void> {
  return begin(async () => {
    const given = await orWrong(() => source, "the source given to init() failed");
    if (given === undefined || given === null) return entry.later();
    if (!isElsewhere(given)) return start(given);
    const address = typeof given === "string" ? given : "href" in given ? given.href : given.url;
    return tagOf(given) === "Response" ? received(given as Response, address) : fetched(given as Fetchable, address);
  });
}

/** Starts the core if need be. Apart from `init`, so that a bundle without that holds nothing of other sources. */
export function ready(): Promise<void> {
  return begin(() => entry.later());
}

/** Starts the core at once from a compiled module or its bytes. Does nothing if it is started already. */
export function initSync(module: WebAssembly.Module | BufferSource): void {
  if (started) return;
  try {
    startSync(module);
  } catch (error) {
    throw withoutTrap(error);
  }
}

/** Called by entries whose module must be fetched from this address. A program that mixes entries keeps the source that needs no waiting. */
export function setAddress(address: () => URL): void {
  entry ??= {
    now() {
      throw unstarted("not_ready", "ridewire/web is not initialised: await init() before the first synchronous call");
    },
    async later() {
      const url = address();
      await fetched(url, url.href);
    },
  };
}

/** Called by entries that have their module at hand. */
export function setSource(source: () => ReadyWasm): void {
  entry = {
    now() {
      startSync(source());
    },
    async later() {
      await start(source());
    },
  };
}

/** How the entry starts the core: at once, if it can, and otherwise. */
let entry: { now(): void; later(): Promise<void> };
let started = false;
let pending: Promise<void> | undefined;
/** Kept for a fresh instance, after a trap or a large body. Absent where the host instantiated for us, which cannot be repeated. */
let compiled: WebAssembly.Module | undefined;

function begin(first: () => Promise<void>): Promise<void> {
  if (started) return Promise.resolve();
  pending ??= (compiled ? instantiate(compiled) : first())
    .catch((error: unknown) => {
      throw withoutTrap(error);
    })
    .finally(() => {
      pending = undefined;
    });
  return pending;
}

function startSync(source: ReadyWasm): void {
  const wasm = unwrap(source);
  if (isExports(wasm)) adopt(wasm);
  else instantiateSync(wasm);
}

async function start(source: ReadyWasm): Promise<void> {
  const wasm = unwrap(source);
  if (!isExports(wasm)) await instantiate(wasm);
  else if (!started) adopt(wasm);
}

function instantiateSync(wasm: WebAssembly.Module | BufferSource): void {
  try {
    const module = isBytes(wasm) ? new WebAssembly.Module(wasm) : wasm;
    adopt(new WebAssembly.Instance(module).exports, module);
  } catch (error) {
    throw describe(error, wasm);
  }
}

async function instantiate(wasm: WebAssembly.Module | BufferSource, place?: string): Promise<void> {
  try {
    const module = isBytes(wasm) ? await compile(wasm) : wasm;
    const instance = await WebAssembly.instantiate(module);
    // A synchronous call may have started the core in the meantime.
    if (!started) adopt(instance.exports, module, place);
  } catch (error) {
    throw describe(error, wasm, place);
  }
}

async function orWrong<T>(work: () => T | PromiseLike<T>, fact: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw wrongWasm(`${fact} (${nameOf(error)})`);
  }
}

async function fetched(source: Fetchable, address: string): Promise<void> {
  return received(await orWrong(() => fetch(source), `${printable(address)} could not be fetched`), address);
}

async function received(response: Response, address: string): Promise<void> {
  const place = printable(response.url || address);
  if (!response.ok) throw wrongWasm(`${place} answered with status ${response.status}`);
  let wasm: WebAssembly.Module | BufferSource;
  try {
    wasm = await WebAssembly.compileStreaming(response.clone());
  } catch {
    // Of another media type, or damaged: the bytes themselves tell.
    wasm = await orWrong(() => response.arrayBuffer(), `${place} could not be read to its end`);
  }
  return instantiate(wasm, place);
}

/** Not by its full name: Next.js' webpack refuses to build an edge route in whose code that stands, though it is never reached there. */
function compile(bytes: BufferSource): Promise<WebAssembly.Module> {
  const { compile } = WebAssembly;
  return compile(bytes);
}

/** Where nothing says where it was. */
const THE_FILE = "the WebAssembly file";

function adopt(exports: WebAssembly.Exports, module?: WebAssembly.Module, place = THE_FILE): void {
  let version: unknown;
  try {
    setInstance(exports);
    version = ask("version", []);
  } catch (error) {
    if (isShortage(error)) throw error;
  }
  if (version !== VERSION) throw anotherVersion(place);
  compiled = module;
  started = true;
}

/** Says in plain words why a module could not be compiled or instantiated. */
function describe(error: unknown, wasm: unknown, place = THE_FILE): Error {
  if (error instanceof RidewireError) return error;
  // No stack or memory left, or the module has worked before: nothing is wrong with it, and the next call may do better.
  if (isShortage(error) || compiled) return new WasmTrap(`the WebAssembly core could not be started (${nameOf(error)})`);
  const text = String((error as { message?: unknown } | undefined)?.message);
  if (/unsafe-eval|content security policy|blocked by csp/i.test(text))
    return config("the page's Content-Security-Policy forbids WebAssembly: add 'wasm-unsafe-eval' to its script-src directive");
  const forbidden = runtimes?.forbidden(text);
  if (forbidden) return config(forbidden);
  // It wants something to be imported; ours imports nothing.
  if (nameOf(error) === "TypeError" && (isBytes(wasm) || tagOf(wasm) === "WebAssembly.Module")) return anotherVersion(place);
  if (!isBytes(wasm)) return wrongWasm(`${place} could not be started (${nameOf(error)})`);
  const head = new TextDecoder().decode(wasm).slice(0, 64);
  if (head.startsWith("\0asm")) return wrongWasm(`${place} is damaged or cut short (${wasm.byteLength} bytes)`);
  const isHtml = /^\s*</.test(head);
  return wrongWasm(`${place} is not WebAssembly${isHtml ? " but an HTML page" : ""}`);
}

function anotherVersion(place: string): RidewireError {
  return wrongWasm(`${place} is not that of ridewire ${VERSION}`);
}

/** A trap as those see it who start the core by themselves: only calls of the core throw `WasmTrap`. */
function withoutTrap(error: unknown): unknown {
  return error instanceof WasmTrap ? unstarted("trap", error.message) : error;
}

function wrongWasm(fact: string): RidewireError {
  return config(
    `${fact}: serve ridewire_bg.wasm of the same package version and give its address to init(), or import "ridewire", which carries it inside`,
  );
}

function config(message: string): RidewireError {
  return unstarted("config", message);
}

function unstarted(kind: ErrorKind, message: string): RidewireError {
  return new RidewireError({ kind, outcome: "not_sent", message });
}

/** An address without what may be secret in it: user, query and fragment. */
function printable(address: string): string {
  return address.replace(/^(data|blob|javascript):.*/is, "a $1: address").replace(/[?#].*$/s, "").replace(/^(\w+:)?\/\/[^/]*@/, "$1//");
}

function isBytes(value: unknown): value is BufferSource {
  return ArrayBuffer.isView(value) || /ArrayBuffer$/.test(tagOf(value));
}

function isElsewhere(source: LoadableWasm): source is Fetchable | Response {
  return ["String", "URL", "Request", "Response"].includes(tagOf(source));
}

/** Hosts differ in what `import` of a `.wasm` gives: the module, a namespace around it, or the exports of an instance. */
function unwrap(source: ReadyWasm): WebAssembly.Module | BufferSource | WebAssembly.Exports {
  const isNamespace = typeof source === "object" && source !== null && !isBytes(source) && !isExports(source) && "default" in source;
  return isNamespace ? source.default : source;
}

function isExports(value: unknown): value is WebAssembly.Exports {
  return typeof (value as { room?: unknown } | undefined)?.room === "function";
}

function isShortage(error: unknown): boolean {
  return nameOf(error) === "RangeError";
}

function nameOf(error: unknown): string {
  const name = (error as { name?: unknown } | null | undefined)?.name;
  return typeof name === "string" && name !== "" ? name : "unknown error";
}
