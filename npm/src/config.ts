// Checks what the constructors are given, with no WASM, I/O or timer. No message quotes a value.

import { badSetting, type Scene } from "./failure.js";
import type { Problem } from "./messages.js";
import type { ClientOptions, Clock, ClientEvent, Lang, Provider, TransportOptions } from "./options.js";
import { systemClock, trusted } from "./clock.js";
import type { GatewayAccess } from "./via-gateway.js";

/** A client's access to its provider, checked. */
export interface Access {
  readonly provider: Provider;
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
  return {
    lang,
    fetch: read.func("fetch") as typeof fetch | undefined,
    transport: read.transport(),
    timeoutMs: read.timeout("timeoutMs"),
    maxRetries: read.count("maxRetries"),
    acceptDuplicateOrders: read.boolean("acceptDuplicateOrders"),
    quota: read.choice("quota", ["wait", "reject", "observe"]) ?? "wait",
    quotaState: read.json("quotaState") ?? {},
    onEvent: read.func("onEvent") as ClientOptions["onEvent"],
    clock: trusted(read.clock() ?? systemClock),
    random: random ?? Math.random,
  };
}

export function checkTaxomet(config: unknown, lang: Lang): Access {
  const read = new Reader({ provider: "taxomet", lang }, config, "config", TAXOMET);
  const base = read.baseUrl();
  const operatorLogin = read.text("operatorLogin");
  const operatorPassword = read.text("operatorPassword");
  return access("taxomet", base, { operatorLogin, operatorPassword }, [operatorLogin, operatorPassword]);
}

export function checkYandexTaxi(config: unknown, lang: Lang): Access {
  const read = new Reader({ provider: "yandex_taxi", lang }, config, "config", YANDEX_TAXI);
  const base = read.baseUrl("https://taxi-routeinfo.taxi.yandex.net");
  const clid = read.headerValue("clid");
  const apiKey = read.headerValue("apiKey");
  const keyIn = read.choice("keyIn", ["header", "query"]) ?? "header";
  const format = read.choice("format", ["json", "protobuf"]) ?? "json";
  return { ...access("yandex_taxi", base, { clid, apiKey, keyIn, format }, [clid, apiKey]), format };
}

export function checkP2pMotion(config: unknown, lang: Lang): Access {
  const read = new Reader({ provider: "p2p_motion", lang }, config, "config", P2P_MOTION);
  const base = read.baseUrl();
  const apiKey = read.headerValue("apiKey");
  const paths = read.paths(base);
  return access("p2p_motion", base, { apiKey, ...(paths && { paths }) }, [apiKey]);
}

function access(provider: Provider, base: URL, rest: object, secrets: string[]): Access {
  return { provider, core: JSON.stringify({ baseUrl: base.href, ...rest }), secrets, host: base.host };
}

const OPTIONS = ["fetch", "transport", "timeoutMs", "maxRetries", "lang", "acceptDuplicateOrders", "quota", "quotaState", "onEvent", "clock", "random"];
const TAXOMET = ["baseUrl", "operatorLogin", "operatorPassword", "allowInsecure"];
const YANDEX_TAXI = ["clid", "apiKey", "keyIn", "format", "baseUrl", "allowInsecure"];
const P2P_MOTION = ["baseUrl", "apiKey", "paths", "allowInsecure"];
const PATHS = ["orders", "order", "geocoding", "predictions"] as const;

/** Reads the members of a plain object, each with its check. Also used for the options of a call. */
export class Reader {
  readonly scene: Scene;
  readonly #given: Readonly<Record<string, unknown>>;
  readonly #prefix: string;

  constructor(scene: Scene, value: unknown, whole: string, known: readonly string[], prefix = "") {
    this.scene = scene;
    this.#prefix = prefix;
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw badSetting(scene, whole, "object");
    let given: Record<string, unknown>;
    try {
      // Own members only, so that a polluted prototype configures nothing; read once, so that a getter cannot change its mind.
      given = Object.assign(Object.create(null) as Record<string, unknown>, value);
    } catch {
      throw badSetting(scene, whole, "unreadable");
    }
    for (const name of Object.keys(given)) {
      // A name that is no identifier may be a value in the wrong place.
      if (!known.includes(name)) throw badSetting(scene, /^[A-Za-z_]{1,40}$/.test(name) ? prefix + name : whole, "unknown");
    }
    this.#given = given;
  }

  fail(name: string, problem: Problem): Error {
    return badSetting(this.scene, this.#prefix + name, problem);
  }

  any(name: string): unknown {
    return this.#given[name];
  }

  text(name: string): string {
    const value = this.any(name);
    if (value === undefined) throw this.fail(name, "required");
    if (typeof value !== "string" || value.trim() === "") throw this.fail(name, "text");
    if (/\p{Surrogate}/u.test(value)) throw this.fail(name, "surrogate");
    return value;
  }

  /** Checked here, since hosts quote the offending value, the key itself, in their own messages. */
  headerValue(name: string): string {
    const value = this.text(name);
    if (!isPrintable(value)) throw this.fail(name, "printable");
    return value;
  }

  choice<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const value = this.any(name);
    if (value === undefined || words.includes(value as Word)) return value as Word | undefined;
    throw this.fail(name, "choice");
  }

  boolean(name: string): boolean {
    const value = this.any(name);
    if (value === undefined) return false;
    if (typeof value !== "boolean") throw this.fail(name, "boolean");
    return value;
  }

  func(name: string): unknown {
    const value = this.any(name);
    if (value !== undefined && typeof value !== "function") throw this.fail(name, "func");
    return value;
  }

  /** A copy of plain JSON that was kept and comes back. */
  json(name: string): Record<string, unknown> | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw this.fail(name, "object");
    try {
      return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
    } catch {
      throw this.fail(name, "unreadable");
    }
  }

  /** At most what a host's timer can hold. */
  timeout(name: string): number | undefined {
    return this.#whole(name, 1, 2_147_483_647, "milliseconds");
  }

  count(name: string): number | undefined {
    return this.#whole(name, 0, 100, "count");
  }

  clock(): Clock | undefined {
    const clock = this.any("clock") as Partial<Clock> | undefined;
    if (clock === undefined) return undefined;
    if (typeof clock !== "object" || clock === null) throw this.fail("clock", "object");
    for (const name of ["now", "sleep"] as const) if (typeof clock[name] !== "function") throw this.fail(`clock.${name}`, "func");
    return clock as Clock;
  }

  baseUrl(preset?: string, name = "baseUrl"): URL {
    const insecure = this.boolean("allowInsecure");
    const text = preset !== undefined && this.any(name) === undefined ? preset : this.text(name);
    const url = parse(text);
    if (!url) throw this.fail(name, "url");
    if (url.protocol !== "https:" && !(insecure && url.protocol === "http:")) throw this.fail(name, "https");
    // An empty query or fragment leaves its mark in the text only.
    if (url.username !== "" || url.password !== "" || /[?#]/.test(url.href)) throw this.fail(name, "urlParts");
    return url;
  }

  transport(): TransportOptions | undefined {
    const given = this.any("transport");
    if (given === undefined) return undefined;
    if (this.any("fetch") !== undefined) throw this.fail("transport", "besideFetch");
    const read = new Reader(this.scene, given, "transport", ["dispatcher", "proxy", "caCerts", "connect"], "transport.");
    const dispatcher = read.any("dispatcher") as { dispatch?: unknown } | undefined;
    if (dispatcher !== undefined && typeof dispatcher?.dispatch !== "function") throw read.fail("dispatcher", "dispatcher");
    const proxy = read.any("proxy") === undefined ? undefined : read.proxy();
    const connect = read.func("connect") as TransportOptions["connect"];
    return { dispatcher, proxy, caCerts: read.certificates(), connect };
  }

  proxy(): string {
    const url = parse(this.text("proxy"));
    if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== "/" || /[?#]/.test(url.href)) throw this.fail("proxy", "proxy");
    try {
      decodeURIComponent(url.username + url.password);
    } catch {
      throw this.fail("proxy", "proxy");
    }
    return url.href;
  }

  certificates(): string[] | undefined {
    const value = this.any("caCerts");
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw this.fail("caCerts", "list");
    if (!value.every((text) => typeof text === "string" && text.includes("-----BEGIN CERTIFICATE-----"))) throw this.fail("caCerts", "pem");
    return [...(value as string[])];
  }

  paths(base: URL): Record<string, string> | undefined {
    const given = this.any("paths");
    if (given === undefined) return undefined;
    const read = new Reader(this.scene, given, "paths", PATHS, "paths.");
    const root = base.href.endsWith("/") ? base.href : `${base.href}/`;
    const paths: Record<string, string> = {};
    for (const name of PATHS) {
      if (read.any(name) === undefined) continue;
      const path = read.text(name);
      if (name === "order" && !path.includes("{ORDER_ID}")) throw read.fail(name, "orderPath");
      // As written it must already be the path that is sent: no "..", no second host, nothing that needs escaping.
      const filled = root + (name === "order" ? path.replace("{ORDER_ID}", "0") : path);
      if (/[?#]/.test(filled) || path.startsWith("/") || parse(filled)?.href !== filled) throw read.fail(name, "path");
      paths[name] = path;
    }
    return paths;
  }

  #whole(name: string, least: number, most: number, problem: Problem): number | undefined {
    const value = this.any(name);
    if (value === undefined) return undefined;
    if (!Number.isInteger(value) || (value as number) < least || (value as number) > most) throw this.fail(name, problem);
    return value as number;
  }
}

/** Without the host's error, whose message quotes the address. */
function parse(text: string): URL | undefined {
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
