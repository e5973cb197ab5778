// Checks what the constructors are given, with no WASM, I/O or timer. No message quotes a value.

import { systemClock, trusted } from "./clock.js";
import { badSetting, type Scene } from "./failure.js";
import { runtimes } from "./host.js";
import { UNKNOWN, type Text } from "./messages.js";
import type { ClientOptions, Clock, ClientEvent, Lang, Provider, TransportOptions } from "./options.js";
import { BY_NAME, P2P_MOTION, TAXOMET, YANDEX_TAXI, type EndpointNames, type EndpointRow } from "./tables.js";
import type { GatewayAccess } from "./via-gateway.js";

/** A client's access to its provider, checked. */
export interface Access {
  readonly provider: Provider;
  readonly endpoints: EndpointNames;
  /** JSON text for the core; holds the credentials. */
  readonly core: string;
  /** The credentials, to be masked in whatever the provider says. */
  readonly secrets: readonly string[];
  /** The base URL's host: what tells one account's provider from another. */
  readonly host: string;
  /** In place of all that: who holds the credentials. */
  readonly gateway?: GatewayAccess;
  /** The form of answers, where the provider has several. */
  readonly format?: string;
}

/** A client's options, checked and completed. */
export interface Settings {
  readonly lang: Lang;
  readonly fetch: typeof fetch | undefined;
  readonly transport: TransportOptions | undefined;
  readonly timeoutMs: number | undefined;
  readonly maxRetries: number | undefined;
  readonly acceptDuplicateOrders: boolean;
  readonly quota: NonNullable<ClientOptions["quota"]>;
  /** A copy, each scope's state under its name. */
  readonly quotaState: Readonly<Record<string, unknown>>;
  readonly onEvent: ((event: ClientEvent) => void) | undefined;
  readonly clock: Clock;
  readonly random: () => number;
}

export function checkSettings(provider: Provider, options: ClientOptions | undefined): Settings {
  const read = new Reader({ provider, lang: "en" }, options ?? {}, "options", OPTIONS);
  // Everything else is said in the language asked for.
  const lang = read.choice("lang", ["en", "ru", "uk"]) ?? "en";
  read.scene.lang = lang;
  const random = read.func("random") as ClientOptions["random"];
  const own = clockOf(read);
  return {
    lang,
    fetch: read.func("fetch") as typeof fetch | undefined,
    transport: transportOf(read),
    timeoutMs: read.whole("timeoutMs", 1, LONGEST_MS),
    maxRetries: read.whole("maxRetries", 0, MOST_RETRIES),
    acceptDuplicateOrders: read.boolean("acceptDuplicateOrders"),
    quota: read.choice("quota", ["wait", "reject", "observe"]) ?? "wait",
    quotaState: read.json("quotaState") ?? {},
    onEvent: read.func("onEvent") as ClientOptions["onEvent"],
    clock: own ? trusted(own) : systemClock,
    random: random ?? Math.random,
  };
}

export function checkTaxomet(config: unknown, lang: Lang): Access {
  const read = new Reader({ provider: "taxomet", lang }, config, "config", ["baseUrl", "operatorLogin", "operatorPassword", "allowInsecure"]);
  const base = baseUrlOf(read);
  const operatorLogin = read.text("operatorLogin");
  const operatorPassword = read.text("operatorPassword");
  return access("taxomet", TAXOMET, base, { operatorLogin, operatorPassword }, [operatorLogin, operatorPassword]);
}

export function checkYandexTaxi(config: unknown, lang: Lang): Access {
  const read = new Reader({ provider: "yandex_taxi", lang }, config, "config", ["clid", "apiKey", "keyIn", "format", "baseUrl", "allowInsecure"]);
  const base = baseUrlOf(read, "https://taxi-routeinfo.taxi.yandex.net");
  const clid = read.headerValue("clid");
  const apiKey = read.headerValue("apiKey");
  const keyIn = read.choice("keyIn", ["header", "query"]) ?? "header";
  const format = read.choice("format", ["json", "protobuf"]) ?? "json";
  return { ...access("yandex_taxi", YANDEX_TAXI, base, { clid, apiKey, keyIn, format }, [clid, apiKey]), format };
}

export function checkP2pMotion(config: unknown, lang: Lang): Access {
  const read = new Reader({ provider: "p2p_motion", lang }, config, "config", ["baseUrl", "apiKey", "paths", "allowInsecure"]);
  const base = baseUrlOf(read);
  const apiKey = read.headerValue("apiKey");
  const paths = pathsOf(read, base);
  return access("p2p_motion", P2P_MOTION, base, { apiKey, ...(paths && { paths }) }, [apiKey]);
}

/** What is known of an endpoint, by its full name. */
export function rowOf({ provider, endpoints }: Access, endpoint: string): EndpointRow {
  return endpoints[endpoint.slice(provider.length + 1)] ?? BY_NAME;
}

function access(provider: Provider, endpoints: EndpointNames, base: URL, rest: object, secrets: string[]): Access {
  return { provider, endpoints, core: JSON.stringify({ baseUrl: base.href, ...rest }), secrets, host: base.host };
}

const OPTIONS = ["fetch", "transport", "timeoutMs", "maxRetries", "lang", "acceptDuplicateOrders", "quota", "quotaState", "onEvent", "clock", "random"];
const TRANSPORT = ["dispatcher", "proxy", "caCerts", "connect"];
const PATHS = ["orders", "order", "geocoding", "predictions"];

/** What a host's timer can hold. */
export const LONGEST_MS = 2_147_483_647;
export const MOST_RETRIES = 100;

function clockOf(read: Reader): Clock | undefined {
  const clock = read.object("clock");
  for (const name of ["now", "sleep"]) if (clock && typeof clock[name] !== "function") throw read.fail(`clock.${name}`, "function");
  return clock as Clock | undefined;
}

function transportOf(read: Reader): TransportOptions | undefined {
  const way = read.inside("transport", TRANSPORT);
  if (way && read.any("fetch") !== undefined) throw read.fail("transport", "undefined, as fetch is given");
  return way && runtimes ? runtimes.wayOf(way) : way?.given;
}

export function baseUrlOf(read: Reader, preset?: string, name = "baseUrl"): URL {
  const insecure = read.boolean("allowInsecure");
  const url = parseUrl(preset !== undefined && read.any(name) === undefined ? preset : read.text(name));
  // An empty query or fragment leaves its mark in the text only.
  const isPlain = url && url.username === "" && url.password === "" && !/[?#]/.test(url.href);
  if (isPlain && (url.protocol === "https:" || (insecure && url.protocol === "http:"))) return url;
  throw read.fail(name, "https://host[:port][/path] (http: with allowInsecure: true)");
}

function pathsOf(read: Reader, base: URL): Record<string, string> | undefined {
  const given = read.inside("paths", PATHS);
  if (!given) return undefined;
  const root = base.href.endsWith("/") ? base.href : `${base.href}/`;
  const paths: Record<string, string> = {};
  for (const name of PATHS) {
    if (given.any(name) === undefined) continue;
    const path = given.text(name);
    if (name === "order" && !path.includes("{ORDER_ID}")) throw given.fail(name, "…{ORDER_ID}…");
    // As written it must already be the path that is sent: no "..", no second host, nothing that needs escaping.
    const filled = root + (name === "order" ? path.replace("{ORDER_ID}", "0") : path);
    if (/[?#]/.test(filled) || path.startsWith("/") || parseUrl(filled)?.href !== filled) throw given.fail(name, "relative/path");
    paths[name] = path;
  }
  return paths;
}

/** Reads the members of a plain object, each with its check. Also used for the options of a call. */
export class Reader {
  readonly scene: Scene;
  readonly given: Readonly<Record<string, unknown>>;
  readonly #prefix: string;

  constructor(scene: Scene, value: unknown, whole: string, known: readonly string[], prefix = "") {
    this.scene = scene;
    this.#prefix = prefix;
    if (!isObject(value)) throw badSetting(scene, whole, "object");
    let given: Record<string, unknown>;
    try {
      // Own members only, so that a polluted prototype configures nothing; read once, so that a getter cannot change its mind.
      given = Object.assign(Object.create(null) as Record<string, unknown>, value);
    } catch {
      throw badSetting(scene, whole, READABLE);
    }
    for (const name of Object.keys(given)) {
      // A name that is no identifier may be a value in the wrong place.
      if (!known.includes(name)) throw badSetting(scene, /^[A-Za-z_]{1,40}$/.test(name) ? prefix + name : whole, UNKNOWN);
    }
    this.given = given;
  }

  /** `problem`: the rest of the sentence, or in notation what it must be. */
  fail(name: string, problem: Text | string): Error {
    return badSetting(this.scene, this.#prefix + name, problem);
  }

  any(name: string): unknown {
    return this.given[name];
  }

  /** A reader of a member that is an object itself. */
  inside(name: string, known: readonly string[]): Reader | undefined {
    const value = this.any(name);
    return value === undefined ? undefined : new Reader(this.scene, value, name, known, `${name}.`);
  }

  text(name: string): string {
    const value = this.any(name);
    if (typeof value !== "string" || value.trim() === "") throw this.fail(name, "string, not empty");
    if (/\p{Surrogate}/u.test(value)) throw this.fail(name, "string of whole characters");
    return value;
  }

  /** Checked here, since hosts quote the offending value, the key itself, in their own messages. */
  headerValue(name: string): string {
    const value = this.text(name);
    if (!isPrintable(value)) throw this.fail(name, PRINTABLE);
    return value;
  }

  choice<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const value = this.any(name);
    if (value === undefined || words.includes(value as Word)) return value as Word | undefined;
    throw this.fail(name, words.join(" | "));
  }

  boolean(name: string): boolean {
    return this.#typed(name, "boolean") ?? false;
  }

  func(name: string): unknown {
    return this.#typed(name, "function");
  }

  whole(name: string, least: number, most: number): number | undefined {
    const value = this.any(name) as number | undefined;
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return value;
    throw this.fail(name, `integer, ${least}…${most}`);
  }

  object(name: string): Record<string, unknown> | undefined {
    const value = this.any(name);
    if (value === undefined || isObject(value)) return value;
    throw this.fail(name, "object");
  }

  /** A copy of plain JSON that was kept and comes back. */
  json(name: string): Record<string, unknown> | undefined {
    const value = this.object(name);
    try {
      return value && (JSON.parse(JSON.stringify(value)) as Record<string, unknown>);
    } catch {
      throw this.fail(name, "JSON");
    }
  }

  #typed<T>(name: string, type: string): T | undefined {
    const value = this.any(name);
    if (value === undefined || typeof value === type) return value as T | undefined;
    throw this.fail(name, type);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Without the host's error, whose message quotes the address. */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** The only characters that no host refuses, drops or quotes in a header. */
export function isPrintable(value: string): boolean {
  return /^[\x20-\x7e]*$/.test(value);
}

export const PRINTABLE = "printable ASCII";
export const READABLE = "readable object";
