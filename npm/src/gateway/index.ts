// `ridewire/gateway`: a fetch-style handler that holds the credentials, so that pages need none.

import { checked, fitting, isFieldName, needed, readBy, typed, type Rule, type Rules as RulesOf } from "../check.js";
import { badSetting, type Scene } from "../failure.js";
import type { Endpoint, EndpointInfo } from "../generated.js";
import { init } from "../loader.js";
import type { Provider } from "../options.js";
import { ENDPOINTS } from "../tables.js";
import { Accounts, PROVIDER_RULES, type ProviderOptions } from "./accounts.js";
import { alikeIn, countIn, markIn, RowDesk, type Desk } from "./desk.js";
import { handle, providerOf, type Rules } from "./handler.js";
import { heldToWord, isLedger, memoryLedger, type Awaitable, type Ledger } from "./ledger.js";
import { LIMITS, type GatewayLimits, type Limits } from "./limits.js";
import type { Notifications } from "./notices.js";
import { isObjects, ObjectDesk, SharedQuota, type ObjectLedger } from "./objects.js";
import { KeptQuota } from "./quota.js";

export { memoryLedger, sqliteLedger, type Awaitable, type Ledger, type SqliteDatabase } from "./ledger.js";
export { ledgerObject, objectLedger, type LedgerNamespace, type LedgerObject, type LedgerObjectState, type ObjectLedger } from "./objects.js";
export type { GatewayLimits } from "./limits.js";
export type { NoticedOrder, Notifications } from "./notices.js";
export type { ProviderOptions } from "./accounts.js";

/** What a gateway is made of. */
export interface GatewayOptions extends ProviderOptions {
  /** The endpoints that may be called; nothing is by default. Each one's provider must be configured. */
  allow: readonly Endpoint[];
  /** The pages that may call, each exactly as its `Origin` header says: `https://shop.example`. Servers send no such header, and are `authorize`'s affair. */
  origins: readonly string[];
  /**
   * Says who calls: what is kept under an idempotency key is kept for this caller only. A `Response` refuses. Whatever else it gives or throws is a 500,
   * and nothing is sent; so is half a minute without an answer. It sees the request as it came, and must leave the body unread.
   */
  authorize(request: Request, endpoint: EndpointInfo): Awaitable<{ caller: string } | Response>;
  /**
   * Says whether that caller may do this with these params. Whatever else than `true` it gives, or throws, is a 403. Default: whoever may call an
   * endpoint may with any params, and so read or cancel anybody's order by its number.
   */
  permit?: ((caller: string, endpoint: EndpointInfo, params: object) => Awaitable<boolean>) | undefined;
  /** Where creates are noted before they are sent. Default: this process's memory, which a restart empties. */
  ledger?: Ledger | ObjectLedger | undefined;
  /** The path in front of `/{endpoint}`: `/api/rides`. Default: none. */
  prefix?: string | undefined;
  /** Headers that pages may send besides Content-Type, Idempotency-Key and Authorization. */
  allowHeaders?: readonly string[] | undefined;
  limits?: GatewayLimits | undefined;
  /** Taxomet's notices of changed orders. Off by default. */
  notifications?: Notifications | undefined;
}

/** Answers requests. */
export interface Gateway {
  (request: Request): Promise<Response>;
  /**
   * Looks for orders whose answers were lost, by reads, and forgets what has been kept long enough. A gateway does it by itself while its process runs;
   * call this from a cron job where processes do not last, or if you gave a `clock` of your own. Durable Objects have alarms of their own.
   */
  wake(): Promise<void>;
}

const NAMES: Readonly<Record<Provider, string>> = { taxomet: "taxomet", yandex_taxi: "yandexTaxi", p2p_motion: "p2pMotion" };

/** Checks the options and does nothing else; throws a `RidewireError` of kind `"config"`. */
export function createGateway(options: GatewayOptions): Gateway {
  const { allow, origins, authorize, permit, ledger = memoryLedger(), prefix = "", allowHeaders = [], limits, notifications, ...providers } = checked<Checked>(SCENE, "options", options, RULES);
  const accounts = new Accounts(providers);
  for (const { name } of allow) if (!accounts.find(providerOf(name))) throw badSetting(SCENE, `options.${NAMES[providerOf(name)]}`, "object: an endpoint of it is allowed");
  if (notifications && !accounts.find("taxomet")) throw badSetting(SCENE, "options.taxomet", "object: its notices are expected");
  const rules: Rules = {
    prefix,
    allow: new Map(allow.map((info) => [info.name, info])),
    known: new Set(ENDPOINTS.map(({ name }) => name)),
    origins: new Set(origins),
    allowHeaders,
    limits: { ...LIMITS, ...(limits as Partial<Limits>) },
    notifications,
    authorize,
    permit,
  };
  let wake = async (): Promise<void> => {};
  let first = (): void => {};
  let desk: Desk;
  if (isObjects(ledger)) {
    accounts.openQuota((key) => new SharedQuota(ledger, key));
    desk = new ObjectDesk(ledger, notifications !== undefined);
  } else {
    const kept = heldToWord(ledger, accounts);
    accounts.openQuota((key) => KeptQuota.open(kept, `quota:${key}`, accounts.clock));
    ({ desk, wake, first } = rowDesk(kept, accounts, notifications !== undefined, providers.clock === undefined));
  }
  return Object.assign((request: Request) => (first(), handle(request, rules, accounts, desk)), { wake });
}

/** A desk whose rows are looked at when their time comes. `first` is to be called when there is something to do: a host may allow no timers before. */
function rowDesk(ledger: Ledger, accounts: Accounts, marks: boolean, hasTimers: boolean): { desk: Desk; wake: () => Promise<void>; first: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timerAt = Infinity;
  const arm = (at: number): void => {
    if (!hasTimers || at >= timerAt) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(() => void wake().catch(() => arm(Date.now() + LATER_MS)), Math.min(Math.max(at - Date.now(), SHORTEST_TIMER_MS), LONGEST_TIMER_MS));
    // An open order must not keep a program from ending: it is in the ledger.
    (timer as { unref?(): void }).unref?.();
  };
  const desk = new RowDesk(ledger, accounts, arm, {
    count: (counts, day) => countIn(ledger, counts, day),
    alike: (like, id, made) => alikeIn(ledger, like, id, made, accounts.clock.now()),
    ...(marks && { mark: (mark: string, id: string) => markIn(ledger, mark, id, accounts.clock.now()) }),
  });
  const wake = async (): Promise<void> => {
    timerAt = Infinity;
    await init();
    const next = await desk.wake();
    if (next !== undefined) arm(next);
  };
  let woken: Promise<void> | undefined;
  /** What an earlier process has left open is looked into, and what it has kept too long is forgotten, whatever is asked for first. */
  const first = (): void => void (woken ??= hasTimers ? wake().catch(() => arm(Date.now() + LATER_MS)) : Promise.resolve());
  return { desk, wake, first };
}

const LATER_MS = 30_000;
const SHORTEST_TIMER_MS = 250;
const LONGEST_TIMER_MS = 3_600_000;

// ---- the options --------------------------------------------------------------------------------

const SCENE: Scene = { lang: "en" };

/** `GatewayOptions`, checked. What concerns a provider is checked by its account. */
interface Checked extends ProviderOptions {
  readonly allow: readonly EndpointInfo[];
  readonly origins: readonly string[];
  readonly authorize: GatewayOptions["authorize"];
  readonly permit?: GatewayOptions["permit"];
  readonly ledger?: Ledger | ObjectLedger;
  readonly prefix?: string;
  readonly allowHeaders?: string[];
  readonly limits?: GatewayLimits;
  readonly notifications?: Notifications;
}

const RULES: RulesOf<Checked> = {
  ...PROVIDER_RULES,
  allow: needed(listOf("allow", (name) => ENDPOINTS.find((endpoint) => endpoint.name === name), 'Endpoint, as "taxomet.add_order"')),
  origins: needed(listOf("origins", (origin) => (isOrigin(origin) ? origin : undefined), "https://host[:port]")),
  authorize: needed(typed("function")),
  permit: typed("function"),
  ledger: fitting((ledger) => isObjects(ledger) || isLedger(ledger), "Ledger | ObjectLedger"),
  prefix: fitting((prefix) => typeof prefix === "string" && /^(\/[\w.~-]+)*$/.test(prefix), "/path"),
  allowHeaders: listOf("allowHeaders", (name) => (typeof name === "string" && isFieldName(name) ? name : undefined), "field name (RFC 9110)"),
  limits: { read: (limits) => checked<GatewayLimits>(SCENE, "limits", limits, { perNumber: COUNT, perCaller: COUNT, perDay: COUNT }), notation: "object" },
  notifications: { read: (own) => checked<Notifications>(SCENE, "notifications", own, { secret: needed(SECRET), onOrder: typed("function") }), notation: "object" },
};

const COUNT: Rule<number> = fitting((value) => Number.isSafeInteger(value) && value >= 0, "0, 1, 2, …");
const SECRET: Rule<string> = fitting((text) => typeof text === "string" && /^[\w-]{22,}$/.test(text), "22 or more letters, digits, _ or -");

function listOf<T>(name: string, read: (element: unknown) => T | undefined, notation: string): Rule<T[]> {
  return {
    read: (list) => (Array.isArray(list) ? list.map((element, index) => readBy(SCENE, `options.${name}[${index}]`, { read, notation }, element)) : undefined),
    notation: "array",
  };
}

function isOrigin(text: unknown): text is string {
  return typeof text === "string" && /^https?:[^*]*$/.test(text) && new URL(text).origin === text;
}
