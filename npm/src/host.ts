// What a request is sent with on this host. Looked at when a request is sent, never at import.
//
// Measured: on a kept-alive connection that drops after the server has acted, the `fetch` of Deno, Bun and every browser silently sends the
// request again and reports success. Where that cannot be prevented a create must not be sent. A page cannot prevent it; what other hosts can
// do is told by runtimes.ts, which a bundle for pages does without.

import { defined } from "./defined.js";
import { badSetting, type Scene } from "./failure.js";
import type { Text } from "./messages.js";
import type { TransportOptions } from "./options.js";

/** What a request is sent with. */
export interface Transport {
  readonly fetch: typeof fetch;
  /** Added to the request. */
  readonly init: RequestInit;
  /** Whether it may send one request twice. */
  readonly repeats: boolean;
  /** Whether this error of it proves that nothing was sent. */
  readonly provesUnsent?: (error: unknown) => boolean;
  /** Of an error: what is wrong with the program's set-up, if that is to blame, and so nothing was sent. */
  readonly mistake?: (error: unknown) => Text | undefined;
  /** Frees what was made for one request. */
  readonly close?: () => void;
}

/** What the caller wants requests to be sent by. */
export interface Wish {
  readonly fetch?: typeof fetch | undefined;
  readonly transport?: TransportOptions | undefined;
}

/** A host that is known not to be a page. */
export interface Runtime {
  /** What it can be asked for. */
  readonly ways: readonly (keyof TransportOptions)[];
  /** The transport for one request over the host's own `fetch`; with `once`, one that cannot repeat it if there is any. */
  readonly transport: (send: typeof fetch, way: TransportOptions, once: boolean) => Transport;
}

/** What is known of such hosts. */
export interface Runtimes {
  /** Nothing in a page, and in every host that is not known to be something else. */
  here(): Runtime | undefined;
  /** Checks the members of `transport`. */
  check(scene: Scene, way: object): TransportOptions;
  /** What a message of theirs means that says that WebAssembly may not be compiled. */
  forbidden(message: string): string | undefined;
  /** The code of an error of theirs, if it is safe to show. */
  codeOf(error: unknown): string | undefined;
}

/** Nothing in a bundle for pages: there all hosts count as pages. */
export let runtimes: Runtimes | undefined;

/** Called by the entries. */
export function setRuntimes(known: Runtimes): void {
  runtimes = known;
}

/** The transport for one request. `once` asks for one that cannot repeat the request; `repeats` tells whether there was one. */
export function transportFor(scene: Scene, { fetch: own, transport: way = {} }: Wish, once: boolean): Transport {
  const hosts = globalThis.fetch as typeof fetch | undefined;
  const runtime = runtimes?.here();
  // Never past a proxy that was asked for.
  const wanted = Object.keys(defined(way)) as (keyof TransportOptions)[];
  if (wanted.some((name) => !runtime?.ways.includes(name))) throw badSetting(scene, "options.transport", "undefined in this runtime");
  // The page's own `fetch`, handed in, promises no more than when it is found; bound, it is still native code.
  if (own && own !== hosts && (runtime || !isNativeCode(own))) return plain(own, false);
  if (!hosts) throw badSetting(scene, "options.fetch", "function, as globalThis.fetch is missing");
  return runtime ? runtime.transport(hosts, way, once) : plain(hosts, true);
}

export function plain(send: typeof fetch, repeats: boolean, init: RequestInit = {}): Transport {
  return { fetch: send, init, repeats };
}

export function isNativeCode(value: typeof fetch): boolean {
  return /\{\s*\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(value));
}
