// A gateway's access to the providers: one account each, and what is shared by all who call through it.

import { targetOf, type Account } from "../account.js";
import { askBuild } from "../ask.js";
import { ANYTHING, typed, type Rules } from "../check.js";
import { checkP2pMotion, checkSettings, checkTaxomet, checkYandexTaxi, type Access } from "../config.js";
import { reader, reconcileBy, start } from "../driver.js";
import type { Scene } from "../failure.js";
import type { Endpoint } from "../generated.js";
import { init } from "../loader.js";
import { Made } from "../made.js";
import { maskText } from "../mask.js";
import type { CallOptions, ClientOptions, Clock, Lang, P2pMotionConfig, Provider, Reconciliation, TaxometConfig, YandexTaxiConfig } from "../options.js";
import { factsOf, markOf } from "../orders.js";
import { quotaOf, type QuotaKeeper } from "../quota.js";
import { Sights } from "../read-back.js";
import { reconcile, type Read } from "../settle.js";
import { P2P_MOTION, TAXOMET, YANDEX_TAXI, type Service } from "../tables.js";
import type { Told } from "./answer.js";
import type { Facts, Order, Providers, Sighting } from "./desk.js";
import { keyedDigest, phoneDigits } from "./digest.js";
import type { Keeper } from "./quota.js";
import { within } from "./within.js";

/** Which providers a gateway speaks to, and how. */
export interface ProviderOptions extends Pick<ClientOptions, "fetch" | "transport" | "timeoutMs" | "onEvent" | "clock" | "random"> {
  taxomet?: TaxometConfig | undefined;
  yandexTaxi?: YandexTaxiConfig | undefined;
  p2pMotion?: P2pMotionConfig | undefined;
  /** P2P Motion: ends memos with a line `[ref 7K2M9QXW3T]`, so that an order whose answer was lost is found for certain. The courier sees it. Default `false`. */
  markMemo?: boolean | undefined;
}

/** What concerns a client is checked as a client does. */
export const PROVIDER_RULES: Rules<ProviderOptions> = {
  taxomet: ANYTHING,
  yandexTaxi: ANYTHING,
  p2pMotion: ANYTHING,
  fetch: ANYTHING,
  transport: ANYTHING,
  timeoutMs: ANYTHING,
  onEvent: ANYTHING,
  clock: ANYTHING,
  random: ANYTHING,
  markMemo: typed("boolean"),
};

export class Accounts implements Providers {
  readonly clock: Clock;
  readonly #accounts = new Map<Provider, Account>();
  readonly #markMemo: boolean;
  readonly #lists = new Lists();
  /** Who keeps the quota, if that is not this object alone. */
  #keeper: (() => Promise<Keeper>) | undefined;

  constructor({ taxomet, yandexTaxi, p2pMotion, markMemo = false, ...rest }: ProviderOptions) {
    const { clock } = checkSettings(TAXOMET, rest);
    const open = (service: Service, check: (scene: Scene, config: unknown) => Access, config: unknown): void => {
      if (config === undefined) return;
      const settings = checkSettings(service, rest);
      const keeper = service === P2P_MOTION ? quotaOf(settings) : undefined;
      this.#accounts.set(service.provider, { ...settings, ...check(settings, config), calls: 0, trackers: 0, reconcile: reconcileBy, orders: new Sights(), keeper });
    };
    open(TAXOMET, checkTaxomet, taxomet);
    open(YANDEX_TAXI, checkYandexTaxi, yandexTaxi);
    open(P2P_MOTION, checkP2pMotion, p2pMotion);
    this.clock = clock;
    this.#markMemo = markMemo;
  }

  /** The account of a provider, if the gateway has one. */
  find(provider: Provider): Account | undefined {
    return this.#accounts.get(provider);
  }

  get secrets(): readonly string[] {
    return [...this.#accounts.values()].flatMap(({ secrets = [] }) => secrets);
  }

  /** Takes slots of a quota that others share, or that outlives this process. `open` is given what stands for the provider's key, and does not tell it. */
  openQuota(open: (key: string) => Keeper | Promise<Keeper>): void {
    const account = this.#accounts.get("p2p_motion");
    if (!account) return;
    let opened: Promise<Keeper> | undefined;
    const make = async (): Promise<Keeper> => {
      const keeper = await open(await keyedDigest(account.core!, "quota"));
      this.#accounts.set("p2p_motion", { ...account, keeper });
      return keeper;
    };
    this.#keeper = () => (opened ??= make());
  }

  /** Takes slots of a quota that is kept here. */
  takeQuota(keeper: QuotaKeeper): void {
    this.#keeper = undefined;
    const account = this.#accounts.get("p2p_motion");
    if (account) this.#accounts.set("p2p_motion", { ...account, keeper });
  }

  /** The answer to a call. Throws as a client does. */
  async call(endpoint: Endpoint, params: unknown, lang: Lang, options: CallOptions): Promise<Told> {
    const keeper = endpoint.startsWith("p2p_motion.") ? await this.#keeper?.() : undefined;
    try {
      const { data, headers } = await start<unknown>(this.#in(endpoint, lang), { endpoint, params, options }).withResponse();
      return { status: 200, body: withoutSecrets(data, this.secrets), headers: Object.fromEntries(RATE_LIMIT.map((name) => [name, headers[name] ?? ""] as const).filter(([, text]) => FIGURES.test(text))) };
    } finally {
      // An answer does not wait long for its figures to be noted.
      if (keeper) await within(this, NOTING_MS, () => keeper.settled());
    }
  }

  /** Throws what is wrong with an order before it is noted anywhere. */
  async check({ endpoint, params, lang }: Order): Promise<void> {
    await init();
    askBuild(targetOf(this.#in(endpoint, lang), endpoint), params);
  }

  send({ id, endpoint, params, lang }: Order): Promise<Told> {
    return this.call(endpoint, JSON.parse(params), lang, { idempotencyKey: id, markMemo: this.#markMemo });
  }

  async facts({ id, endpoint, params, lang }: Order): Promise<Facts> {
    const account = this.#in(endpoint, lang);
    const { print, ...facts } = factsOf(endpoint, params, account.clock.now(), await this.#salt(account, id));
    const ref = markOf(endpoint, params, account, { idempotencyKey: id, markMemo: this.#markMemo });
    // Its salt is kept nowhere: with that, a phone could be found by trying.
    if (print !== undefined) Object.assign(facts, { print: print.replace(SALT, "1..") });
    if (ref === undefined) return { ...facts, ...(await this.#like(account, endpoint, params)) };
    const { phone } = JSON.parse(params) as { phone?: unknown };
    return { ...facts, ref, ...(endpoint === "taxomet.add_order" && { phone: await keyedDigest(await this.#salt(account, id), phoneDigits(phone)) }) };
  }

  /** Two orders of the same phones and times may look the same. Digested under a secret, for the same text stands for them wherever they come from. */
  async #like(account: Account, endpoint: Endpoint, params: string): Promise<{ like?: string }> {
    const { print } = factsOf(endpoint, params, 0, await this.#salt(account, "like"));
    const people = print?.split(".")[2];
    return people === undefined ? {} : { like: people };
  }

  /** For the digests of one row, or of all that are alike: nobody has it who has the ledger only. */
  #salt({ secrets }: Account, of: string): Promise<string> {
    return keyedDigest(JSON.stringify(secrets), of);
  }

  /** By our mark, if the answer shows it (no document says so); by the phone otherwise. */
  async isOf(facts: Facts, { call_from, extra }: Sighting, id: string): Promise<boolean> {
    if (extra?.["extern_id"] !== undefined) return String(extra["extern_id"]) === facts.ref;
    return call_from !== undefined && facts.phone === (await keyedDigest(await this.#salt(this.#in("taxomet.add_order", "en"), id), phoneDigits(call_from)));
  }

  async look(id: string, saved: Facts & { endpoint: Endpoint; print?: string }, known: readonly string[], lang: Lang): Promise<{ result: Reconciliation; reads: number }> {
    const keeper = await this.#keeper?.();
    const account = this.#in(saved.endpoint, lang);
    const print = saved.print?.replace(SALT, `1.${await this.#salt(account, id)}.`);
    const made = new Made();
    for (const order of known) made.by(undefined, order);
    const own = reader(account, { maxRetries: 0 });
    let reads = 0;
    const read: Read = (endpoint, params) => {
      reads++;
      if (endpoint !== "p2p_motion.list_orders") return own(endpoint, params);
      return keeper?.list?.(params as Span) ?? this.list(params as Span);
    };
    return { result: await reconcile({ ...account, orders: made }, { ...saved, print }, read), reads };
  }

  /** The orders of a time, for all who look for one at about the same time. */
  list(span: Span): ReturnType<Read> {
    const account = this.#in("p2p_motion.list_orders", "en");
    return this.#lists.read(span, account.clock.now(), reader(account, { maxRetries: 0 }));
  }

  /** The account, speaking another language. What it remembers is the same. */
  #in(endpoint: Endpoint, lang: Lang): Account {
    const account = this.#accounts.get(endpoint.split(".")[0] as Provider);
    if (!account) throw new TypeError("no account"); // whoever calls has seen it
    return { ...account, lang };
  }
}

/** A result as it is, unless a provider has echoed credentials in it: then without them. Texts that hold none stay whole, an order's id above all. */
function withoutSecrets(data: unknown, secrets: readonly string[]): unknown {
  const forms = secrets.flatMap((secret) => [secret, encodeURIComponent(secret)]);
  const text = JSON.stringify(data);
  // Within JSON they are quoted as its text is.
  if (!forms.some((form) => text.includes(JSON.stringify(form).slice(1, -1)))) return data;
  const mask = (words: string): string => (forms.some((form) => words.includes(form)) ? maskText(words, JSON.stringify(secrets)) : words);
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value === "string") return mask(value);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [mask(key), member as unknown]));
  });
}

/** How a print (`1.salt.people.whole.whole…`) begins. */
const SALT = /^1\.[^.]*\./;
const NOTING_MS = 1000;

/** What callers may know of the provider's headers: figures, and no words. */
const RATE_LIMIT = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"];
const FIGURES = /^\d[\d, ]*$/;

// ---- one list for all open orders -----------------------------------------------------------------

export interface Span {
  readonly from_date_time: string;
  readonly to_date_time: string;
}

/** How old a list may be. */
const FRESH_MS = 4000;
/** An order is looked for with those that were looked for so long ago. */
const TOGETHER_MS = 600_000;
/** But no list is asked for more time than that: an answer holds a megabyte. */
const WIDEST_MS = 4 * 3_600_000;

/** Reads the list of orders once for all that are being looked for. */
class Lists {
  #wanted: { from: number; to: number; at: number }[] = [];
  #last: { from: number; to: number; at: number; list: ReturnType<Read> } | undefined;

  read(span: Span, now: number, read: Read): ReturnType<Read> {
    const from = Date.parse(span.from_date_time);
    const to = Date.parse(span.to_date_time);
    const last = this.#last;
    if (last && last.from <= from && to <= last.to && Math.abs(now - last.at) < FRESH_MS) return last.list;
    const wanted = [...this.#wanted.filter(({ at }) => Math.abs(now - at) < TOGETHER_MS), { from, to, at: now }];
    const whole = { from: Math.min(...wanted.map(({ from }) => from)), to: Math.max(...wanted.map(({ to }) => to)) };
    const asked = whole.to - whole.from <= WIDEST_MS ? whole : { from, to };
    this.#wanted = wanted.slice(-1000);
    const list = read("p2p_motion.list_orders", { from_date_time: new Date(asked.from).toISOString(), to_date_time: new Date(asked.to).toISOString() });
    this.#last = { ...asked, at: now, list };
    return list;
  }
}
