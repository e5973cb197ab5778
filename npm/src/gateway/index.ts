// `ridewire/gateway`: a fetch-style handler that holds the credentials, so that pages need none.

import { Reader } from "../config.js";
import type { Endpoint, EndpointInfo } from "../generated.js";
import { init } from "../loader.js";
import type { Provider } from "../options.js";
import { ENDPOINTS } from "../tables.js";
import { Accounts, PROVIDER_OPTIONS, type ProviderOptions } from "./accounts.js";
import { countIn, markIn, RowDesk, type Desk } from "./desk.js";
import { handle, providerOf, type Rules } from "./handler.js";
import { memoryLedger, type Awaitable, type Ledger } from "./ledger.js";
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

const OPTIONS = [...PROVIDER_OPTIONS, "allow", "origins", "authorize", "permit", "ledger", "prefix", "allowHeaders", "limits", "notifications"];
const NAMES: Readonly<Record<Provider, string>> = { taxomet: "taxomet", yandex_taxi: "yandexTaxi", p2p_motion: "p2pMotion" };

/** Checks the options and does nothing else; throws a `RidewireError` of kind `"config"`. */
export function createGateway(options: GatewayOptions): Gateway {
  const { read, accounts } = open(options);
  const rules = rulesOf(read, accounts);
  const ledger = (read.any("ledger") ?? memoryLedger()) as Ledger | ObjectLedger;
  let wake = async (): Promise<void> => {};
  let desk: Desk;
  if (isObjects(ledger)) {
    accounts.openQuota((key) => new SharedQuota(ledger, key));
    desk = new ObjectDesk(ledger, rules.notifications !== undefined);
  } else {
    accounts.openQuota((key) => KeptQuota.open(ledger, `quota:${key}`, accounts.clock));
    const rows = rowDesk(ledger, accounts, rules.notifications !== undefined, read.any("clock") === undefined);
    desk = rows.desk;
    wake = rows.wake;
  }
  return Object.assign((request: Request) => handle(request, rules, accounts, desk), { wake });
}

/** A desk whose rows are looked at when their time comes. */
function rowDesk(ledger: Ledger, accounts: Accounts, marks: boolean, hasTimers: boolean): { desk: Desk; wake: () => Promise<void> } {
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
    ...(marks && { mark: (mark: string, id: string) => markIn(ledger, mark, id, accounts.clock.now()) }),
  });
  const wake = async (): Promise<void> => {
    timerAt = Infinity;
    await init();
    const next = await desk.wake();
    if (next !== undefined) arm(next);
  };
  let woken: Promise<void> | undefined;
  /** What an earlier process has left open is looked into as soon as there is something to do. */
  const first = (): void => void (woken ??= hasTimers ? wake().catch(() => {}) : Promise.resolve());
  return {
    wake,
    desk: {
      place: (order) => (first(), desk.place(order)),
      ask: (question) => (first(), desk.ask(question)),
      noticed: (mark, order) => desk.noticed(mark, order),
    },
  };
}

const LATER_MS = 30_000;
const SHORTEST_TIMER_MS = 250;
const LONGEST_TIMER_MS = 3_600_000;

function open(options: GatewayOptions): { read: Reader; accounts: Accounts } {
  const read = new Reader({ lang: "en" }, options, "options", OPTIONS);
  const given = Object.fromEntries(PROVIDER_OPTIONS.flatMap((name) => (read.any(name) === undefined ? [] : [[name, read.any(name)]]))) as ProviderOptions;
  return { read, accounts: new Accounts(given) };
}

function rulesOf(read: Reader, accounts: Accounts): Rules {
  const allow = new Map<string, EndpointInfo>();
  for (const [index, name] of list(read, "allow").entries()) {
    const info = ENDPOINTS.find((endpoint) => endpoint.name === name);
    if (!info) throw read.fail(`allow[${index}]`, "Endpoint");
    if (!accounts.find(providerOf(info.name))) throw read.fail(NAMES[providerOf(info.name)], "object: an endpoint of it is allowed");
    allow.set(info.name, info);
  }
  const origins = new Set<string>();
  for (const [index, origin] of list(read, "origins").entries()) {
    if (typeof origin !== "string" || !isOrigin(origin)) throw read.fail(`origins[${index}]`, "https://host[:port]");
    origins.add(origin);
  }
  const authorize = read.func("authorize");
  if (!authorize) throw read.fail("authorize", "function");
  const ledger = read.any("ledger");
  if (ledger !== undefined && !isObjects(ledger) && typeof (ledger as Partial<Ledger> | null)?.swap !== "function") throw read.fail("ledger", "Ledger | ObjectLedger");
  const prefix = read.any("prefix") ?? "";
  if (typeof prefix !== "string" || !/^(\/[\w.~-]+)*$/.test(prefix)) throw read.fail("prefix", "/path");
  const allowHeaders = read.any("allowHeaders") === undefined ? [] : list(read, "allowHeaders");
  if (!allowHeaders.every((name) => typeof name === "string" && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))) throw read.fail("allowHeaders", "string[] of field names (RFC 9110)");
  return {
    prefix,
    allow,
    known: new Set(ENDPOINTS.map(({ name }) => name)),
    origins,
    allowHeaders: allowHeaders as string[],
    limits: checkLimits(read),
    notifications: checkNotifications(read, accounts),
    authorize: authorize as Rules["authorize"],
    permit: read.func("permit") as Rules["permit"],
  };
}

function list(read: Reader, name: string): readonly unknown[] {
  const value = read.any(name);
  if (!Array.isArray(value)) throw read.fail(name, "array");
  return value as unknown[];
}

function isOrigin(text: string): boolean {
  try {
    return /^https?:[^*]*$/.test(text) && new URL(text).origin === text;
  } catch {
    return false;
  }
}

function checkNotifications(read: Reader, accounts: Accounts): Notifications | undefined {
  const own = read.inside("notifications", ["secret", "onOrder"]);
  if (!own) return undefined;
  if (!accounts.find("taxomet")) throw read.fail("taxomet", "object: its notices are expected");
  const secret = own.text("secret");
  if (!/^[\w-]{22,}$/.test(secret)) throw own.fail("secret", "22 or more letters, digits, _ or -");
  return { secret, onOrder: own.func("onOrder") as Notifications["onOrder"] };
}

function checkLimits(read: Reader): Limits {
  const given = read.any("limits");
  const limits = { ...LIMITS };
  if (given === undefined) return limits;
  const names = Object.keys(LIMITS) as (keyof Limits)[];
  const own = new Reader(read.scene, given, "limits", names, "limits.");
  for (const name of names) {
    const value = own.any(name);
    if (value === undefined) continue;
    if (!Number.isSafeInteger(value) || (value as number) < 0) throw own.fail(name, "0, 1, 2, …");
    limits[name] = value as number;
  }
  return limits;
}
