// Checks what the constructors are given, with no WASM, I/O or timer.

import { checked, fitting, HEADER_VALUE, isObject, isText, JSON_OBJECT, needed, oneOf, parseUrl, TEXT, typed, whole, type Rule } from "./check.js";
import { systemClock, trusted } from "./clock.js";
import type { Scene } from "./failure.js";
import { runtimes } from "./host.js";
import { MUST_BE } from "./messages.js";
import type { ClientOptions, Clock, Lang, QuotaState, TransportOptions } from "./options.js";
import { isProtobuf } from "./protobuf.js";
import type { Service } from "./tables.js";
import type { GatewayAccess } from "./via-gateway.js";

/** A client's access to its provider, checked. */
export interface Access {
  /** JSON text for the core; holds the credentials. */
  readonly core?: string;
  /** The credentials, to be masked in whatever the provider says. */
  readonly secrets?: readonly string[];
  /** The base URL's host: what tells one account's provider from another. */
  readonly host?: string;
  /** In place of all that: who holds the credentials. */
  readonly gateway?: GatewayAccess;
  /** The form of answers, where the provider has several; and whether one of this type is in the other. */
  readonly format?: string | undefined;
  readonly isProtobuf?: (contentType: string | undefined) => boolean;
}

/** Whose client it is, and its options, checked and completed. */
export interface Settings extends Readonly<ClientOptions>, Service {
  readonly lang: Lang;
  readonly quota: NonNullable<ClientOptions["quota"]>;
  readonly quotaState: QuotaState;
  readonly clock: Clock;
  readonly random: () => number;
}

export function checkSettings(service: Service, options: unknown = {}): Settings {
  const scene: Scene & Service = { ...service, lang: "en" };
  const given = checked<ClientOptions>(scene, "options", options, {
    // First, since all others are said in this language.
    lang: fitting((lang: Lang) => Object.keys(MUST_BE).includes(lang) && Boolean((scene.lang = lang)), "en | ru | uk"),
    fetch: typed("function"),
    transport: {
      read: (way, { fetch }) => (fetch !== undefined || !isObject(way) ? undefined : runtimes ? runtimes.check(scene, way) : (way as TransportOptions)),
      notation: "object, and no fetch beside it",
    },
    timeoutMs: TIMEOUT,
    maxRetries: RETRIES,
    acceptDuplicateOrders: typed("boolean"),
    quota: oneOf("wait", "reject", "observe"),
    quotaState: JSON_OBJECT,
    onEvent: typed("function"),
    clock: { read: (clock) => (isClock(clock) ? trusted(clock) : undefined), notation: "{ now: function, sleep: function }" },
    random: { read: (random) => (typeof random === "function" ? () => drawn(random as () => number) : undefined), notation: "function" },
  });
  return { quota: "wait", quotaState: {}, clock: systemClock, random: Math.random, ...given, ...scene } as Settings;
}

export function checkTaxomet(scene: Scene, config: unknown): Access {
  return access(scene, config, { baseUrl: baseUrl(), operatorLogin: needed(TEXT), operatorPassword: needed(TEXT) });
}

export function checkYandexTaxi(scene: Scene, config: unknown): Access {
  const checked = access(scene, config, {
    baseUrl: baseUrl("https://taxi-routeinfo.taxi.yandex.net"),
    clid: needed(HEADER_VALUE),
    apiKey: needed(HEADER_VALUE),
    keyIn: oneOf("header", "query"),
    format: oneOf("json", "protobuf"),
  });
  return { ...checked, isProtobuf: (contentType) => isProtobuf(contentType, checked.format) };
}

export function checkP2pMotion(scene: Scene, config: unknown): Access {
  const path: Rule<string> = fitting(isPath, "relative/path");
  const order: Rule<string> = fitting((text) => text.includes("{ORDER_ID}") && isPath(text.replace("{ORDER_ID}", "0")), "relative/path/{ORDER_ID}");
  return access(scene, config, {
    baseUrl: baseUrl(),
    apiKey: needed(HEADER_VALUE),
    paths: { read: (paths) => checked(scene, "paths", paths, { orders: path, order, geocoding: path, predictions: path }), notation: "object" },
  });
}

/** What may be set for a provider. */
interface AccessRules {
  readonly baseUrl: Rule<URL>;
  readonly [credential: string]: Rule;
}

function access(scene: Scene, config: unknown, rules: AccessRules): Access {
  const { allowInsecure: _, ...core } = checked<Record<string, unknown>>(scene, "config", config, { allowInsecure: typed("boolean"), ...rules });
  // The texts that are needed are the credentials.
  const secrets = Object.keys(rules).flatMap((name) => (rules[name]?.isNeeded && typeof core[name] === "string" ? core[name] : []));
  return { core: JSON.stringify(core), secrets, host: (core["baseUrl"] as URL).host, format: core["format"] as string | undefined };
}

export function baseUrl(preset?: string): Rule<URL> {
  return {
    read(given = preset, { allowInsecure }) {
      const url = parseUrl(given);
      // An empty query or fragment leaves its mark in the text only.
      const isPlain = url && url.username === "" && url.password === "" && !/[?#]/.test(url.href);
      return isPlain && (url.protocol === "https:" || (allowInsecure && url.protocol === "http:")) ? url : undefined;
    },
    notation: "https://host[:port][/path] (http: with allowInsecure: true)",
    isNeeded: true,
  };
}

/** As written it must already be the path that is sent: no "..", no second host, nothing that needs escaping. */
function isPath(path: string): boolean {
  const whole = `https://host/${path}`;
  return isText(path) && !/^\/|[?#]/.test(path) && parseUrl(whole)?.href === whole;
}

/** The caller's own may throw or give anything; then the middle will do. */
function drawn(random: () => number): number {
  try {
    const value = random();
    if (value >= 0 && value <= 1) return value;
  } catch {
    // Falls back below.
  }
  return 0.5;
}

function isClock(clock: unknown): clock is Clock {
  const { now, sleep } = clock as Partial<Clock>;
  return typeof now === "function" && typeof sleep === "function";
}

/** What a host's timer can hold. */
export const LONGEST_MS = 2_147_483_647;
export const TIMEOUT: Rule<number> = /* @__PURE__ */ whole(1, LONGEST_MS);
export const RETRIES: Rule<number> = /* @__PURE__ */ whole(0, 100);
