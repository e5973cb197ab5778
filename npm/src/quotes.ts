// Asks every provider for its price at once, and gives each answer as it lands. A failure is an answer here, too.

import { checkCall } from "./call-options.js";
import { ANYTHING, checked, fitting, needed, typed, type Rule, type Rules } from "./check.js";
import { accountOf } from "./client.js";
import { systemClock } from "./clock.js";
import { TIMEOUT } from "./config.js";
import { RidewireError } from "./error.js";
import { failWith, type Scene } from "./failure.js";
import type { Id, P2pPrediction, TaxiInfo, TaxometDistance } from "./generated.js";
import { ABANDONED, DEADLINE, NO_PRICE, TRAP } from "./messages.js";
import { priceNotice } from "./notice.js";
import type { CallOptions, Lang, Provider } from "./options.js";
import type { P2pMotion } from "./p2p-motion.js";
import type { Taxomet } from "./taxomet.js";
import type { YandexTaxi } from "./yandex-taxi.js";

/** A place, as well as it is known: Taxomet and Yandex Taxi want coordinates, P2P Motion an address. */
export interface Place {
  /** Degrees. */
  lon?: number | undefined;
  /** Degrees. */
  lat?: number | undefined;
  address?: string | undefined;
}

/** What to quote. */
export interface Trip {
  from: Place;
  /** Without it, only Yandex Taxi has an answer: the fee for the pick-up. */
  to?: Place | undefined;
  /** No provider can be asked for a later price: with a time to come, what is a fare now is an `estimate`. */
  at?: Date | undefined;
}

/** Whom to ask. */
export interface QuoteClients {
  taxomet?: Taxomet | undefined;
  yandexTaxi?: YandexTaxi | undefined;
  p2pMotion?: P2pMotion | undefined;
}

/** How to ask. What holds for one call holds for each provider's. */
export interface QuoteOptions extends CallOptions {
  /** Who has not answered by then, in milliseconds, is no longer waited for. Default 4000. */
  deadlineMs?: number | undefined;
  /** Yandex Taxi's ride classes. Default: its own, `econom`. */
  class?: string[] | undefined;
  /** Taxomet's service; without it and `tarif_id`, Taxomet cannot be asked. */
  unit_id?: Id | undefined;
  tarif_id?: Id | undefined;
  /** ISO 4217, of Taxomet's tenant: its answers do not name it. */
  currency?: string | undefined;
}

/** One price. */
export interface Quote {
  provider: Provider;
  /** The provider's own word: Yandex Taxi's class, Taxomet's `tarif_id`, `courier`. */
  service: string;
  /** The same for people. */
  title: string;
  price: {
    /** `fare`: of the whole trip. `from`: at least that. `pickup_fee`: for coming, the way not included. `estimate`: the provider's guess. */
    kind: "fare" | "from" | "pickup_fee" | "estimate";
    amount: number;
    /** ISO 4217; empty if nobody has said it. Prices in different currencies cannot be ranked. */
    currency: string;
  };
  /** Until a car is there, in seconds. */
  waiting_time?: number;
  /** Of the trip, in seconds. */
  time?: number;
  /** Of the trip, in metres. */
  distance?: number;
  /** Must stand beside the price. */
  notice?: { text: string; url: string };
  /** What it was read from: Yandex Taxi's option, or the provider's whole answer. */
  raw: unknown;
}

/** Why there is no price. */
export interface QuoteFailure {
  provider: Provider;
  /** `error`: see there. With `no_car_now` a price is known, but of no use. */
  reason: "region_not_supported" | "no_supported_class" | "no_car_now" | "needs_address" | "needs_coordinates" | "quota" | "error";
  /** The service concerned, if others of the same provider may have a price. */
  service?: string;
  /** The same for people. */
  title?: string;
  error?: RidewireError;
}

/** All that was learned. */
export interface QuoteComparison {
  /** In the order in which they came. */
  quotes: Quote[];
  failures: QuoteFailure[];
  /** Whether everybody answered, be it with a failure. */
  complete: boolean;
}

/** Prices under way: await it for all of them, iterate it for each as it lands, or both. It never fails; each iteration begins with the first. */
export interface QuoteRun extends PromiseLike<QuoteComparison>, AsyncIterable<Quote | QuoteFailure> {}

const DEADLINE_MS = 4000;

/**
 * Asks all given providers for the price of a trip, at once. One's failure does not touch the others, and is told as data. Throws only for
 * arguments that cannot be used (kind `"config"`). Leaving a loop over it ends nothing: `signal` does.
 *
 * ```js
 * const run = compareQuotes({ from, to }, { yandexTaxi, p2pMotion }, { class: ["econom", "vip"] });
 * for await (const answer of run) show("price" in answer ? answer.price : answer.reason);
 * const { quotes, failures, complete } = await run;
 * ```
 */
export function compareQuotes(trip: Trip, clients: QuoteClients, options?: QuoteOptions): QuoteRun {
  const [first] = Object.values(checked<QuoteClients>({ lang: "en" }, "clients", clients, CLIENTS) as Record<string, Taxomet | undefined>);
  const { lang, clock } = first ? accountOf(first) : { lang: "en" as const, clock: systemClock };
  checkTrip({ lang }, trip);
  const { deadlineMs, class: classes, unit_id, tarif_id, currency = "", signal, ...rest } = options ?? {};
  checked({ lang }, "options", { deadlineMs, currency }, { deadlineMs: TIMEOUT, currency: typed("string") });
  checkCall({ lang }, { signal, ...rest });

  const landed: (Quote | QuoteFailure)[] = [];
  const pending = new Set<Provider>();
  const isLater = trip.at !== undefined && Number(trip.at) > clock.now();
  const stop = new AbortController();
  let complete = true;
  // Whoever iterates sleeps on it; replaced whenever something lands.
  let news = signalled();
  const end = signalled();
  const tell = (): void => {
    const { ring } = news;
    news = signalled();
    ring();
  };
  const isOver = (): boolean => pending.size === 0;

  function land(provider: Provider, answers: readonly (Quote | QuoteFailure)[]): void {
    if (!pending.delete(provider)) return; // later than the deadline
    landed.push(...answers.map((answer) => ("price" in answer && isLater && answer.price.kind === "fare" ? { ...answer, price: { ...answer.price, kind: "estimate" as const } } : answer)));
    if (isOver()) {
      signal?.removeEventListener("abort", abandon);
      stop.abort();
      end.ring();
    }
    tell();
  }

  function giveUp(kind: "aborted" | "timeout"): void {
    if (isOver()) return;
    complete = false;
    for (const provider of [...pending]) {
      const error = failWith({ lang, provider }, kind, "unknown", kind === "timeout" ? DEADLINE : ABANDONED);
      land(provider, [{ provider, reason: "error", error }]);
    }
  }
  const abandon = (): void => giveUp("aborted");

  const call: CallOptions = { ...rest, signal: stop.signal };
  const { taxomet, yandexTaxi, p2pMotion } = clients;
  const asked: [Provider, () => Promise<(Quote | QuoteFailure)[]>][] = [];
  if (yandexTaxi) asked.push(["yandex_taxi", () => askYandexTaxi(yandexTaxi, trip, classes, call)]);
  if (taxomet) asked.push(["taxomet", () => askTaxomet(taxomet, trip, { unit_id, tarif_id }, currency, call)]);
  if (p2pMotion) asked.push(["p2p_motion", () => askP2pMotion(p2pMotion, trip, call)]);
  for (const [provider] of asked) pending.add(provider);
  for (const [provider, ask] of asked) {
    ask().then(
      (answers) => land(provider, answers),
      (error: unknown) => land(provider, [failureOf(provider, error, lang)]),
    );
  }

  if (isOver()) end.ring();
  else if (signal?.aborted) abandon();
  else {
    signal?.addEventListener("abort", abandon);
    void clock.sleep(deadlineMs ?? DEADLINE_MS, stop.signal).then(() => giveUp("timeout"));
  }

  const all = end.rung.then((): QuoteComparison => {
    const quotes = landed.filter((answer): answer is Quote => "price" in answer);
    const failures = landed.filter((answer): answer is QuoteFailure => !("price" in answer));
    return { quotes, failures, complete };
  });
  return {
    then: (done, failed) => all.then(done, failed),
    async *[Symbol.asyncIterator]() {
      for (let next = 0; ; ) {
        const { rung } = news;
        while (next < landed.length) yield landed[next++] as Quote | QuoteFailure;
        if (isOver() && next === landed.length) return;
        await rung;
      }
    },
  };
}

function clientOf<C extends Taxomet | YandexTaxi | P2pMotion>(provider: Provider): Rule<C> {
  return fitting((client: C) => accountOf(client).provider === provider, `client: ${provider}`);
}

const CLIENTS: Rules<QuoteClients> = { taxomet: /* @__PURE__ */ clientOf("taxomet"), yandexTaxi: /* @__PURE__ */ clientOf("yandex_taxi"), p2pMotion: /* @__PURE__ */ clientOf("p2p_motion") };

/** Finds what is misspelt: a `lng` would otherwise pass for a place without coordinates. */
function checkTrip(scene: Scene, trip: Trip): void {
  const place = (whole: string): Rule<Place> => ({ read: (value) => checked<Place>(scene, whole, value, { lon: ANYTHING, lat: ANYTHING, address: typed("string") }), notation: "object" });
  checked<Trip>(scene, "trip", trip, { from: needed(place("trip.from")), to: place("trip.to"), at: fitting((at) => Number.isFinite(Number(at)), "time") });
}

function signalled(): { rung: Promise<void>; ring: () => void } {
  let ring = (): void => {};
  const rung = new Promise<void>((resolve) => (ring = resolve));
  return { rung, ring };
}

function failureOf(provider: Provider, error: unknown, lang: Lang): QuoteFailure {
  if (!(error instanceof RidewireError)) return { provider, reason: "error", error: failWith({ lang, provider }, "trap", "unknown", TRAP) };
  return { provider, reason: error.kind === "rate_limited" ? "quota" : "error", error };
}

async function askYandexTaxi(client: YandexTaxi, { from, to }: Trip, classes: string[] | undefined, call: CallOptions): Promise<(Quote | QuoteFailure)[]> {
  const provider = "yandex_taxi";
  const start = positionOf(from);
  const finish = to && positionOf(to);
  if (!start || (to && !finish)) return [{ provider, reason: "needs_coordinates" }];
  const { lang } = accountOf(client);
  const info: TaxiInfo = await client.taxiInfo({ rll: finish ? [start, finish] : [start], lang, ...(classes && { class: classes }) }, call);
  if (info.kind !== "offer") return [{ provider, reason: info.kind }];
  if (info.options.length === 0) return [{ provider, reason: "no_supported_class" }];
  const { currency, time, distance } = info;
  return info.options.map((option): Quote | QuoteFailure => {
    const { class_name: service, class_text: title = service, price: amount, waiting_time } = option;
    if (waiting_time === undefined) return { provider, reason: "no_car_now", service, title };
    return {
      provider,
      service,
      title,
      // Y-17: with one point, nobody knows how far it goes.
      price: { kind: finish ? "fare" : "pickup_fee", amount, currency },
      waiting_time,
      ...(finish && time !== undefined && { time }),
      ...(finish && distance !== undefined && { distance }),
      notice: priceNotice(lang),
      raw: option,
    };
  });
}

async function askTaxomet(
  client: Taxomet,
  { from, to }: Trip,
  tarif: { unit_id: Id | undefined; tarif_id: Id | undefined },
  currency: string,
  call: CallOptions,
): Promise<(Quote | QuoteFailure)[]> {
  const provider = "taxomet";
  const start = positionOf(from);
  const finish = to && positionOf(to);
  if (!start || !finish) return [{ provider, reason: "needs_coordinates" }];
  // Without a tariff the library's own check says what is missing.
  const answer: TaxometDistance = await client.getDistance({ ...(tarif as { unit_id: Id; tarif_id: Id }), points: [start, finish] }, call);
  const { distance, execution_time, fix_price, pre_price, min_price } = answer;
  // 0 kilometres: no route was found.
  if (distance === 0) return [{ provider, reason: "region_not_supported" }];
  const [kind, amount] = fix_price ? (["fare", fix_price] as const) : pre_price ? (["estimate", pre_price] as const) : (["from", min_price] as const);
  if (!amount) throw noPrice({ lang: accountOf(client).lang, provider, endpoint: "taxomet.get_distance" });
  return [
    {
      provider,
      service: String(tarif.tarif_id),
      title: "Taxomet",
      price: { kind, amount, currency },
      ...(execution_time !== undefined && { time: execution_time }),
      distance: distance * 1000,
      raw: answer,
    },
  ];
}

async function askP2pMotion(client: P2pMotion, { from, to }: Trip, call: CallOptions): Promise<(Quote | QuoteFailure)[]> {
  const provider = "p2p_motion";
  const origin_formatted_address = addressOf(from);
  const destination_formatted_address = to && addressOf(to);
  if (!origin_formatted_address || !destination_formatted_address) return [{ provider, reason: "needs_address" }];
  const answer: P2pPrediction = await client.predictPrice({ origin_formatted_address, destination_formatted_address }, call);
  const { price: amount, currency = "" } = answer;
  if (amount === undefined) throw noPrice({ lang: accountOf(client).lang, provider, endpoint: "p2p_motion.predict_price" });
  return [{ provider, service: "courier", title: "P2P Motion", price: { kind: "estimate", amount, currency }, raw: answer.raw }];
}

function positionOf({ lon, lat }: Place): { lon: number; lat: number } | undefined {
  return lon === undefined || lat === undefined ? undefined : { lon, lat };
}

function addressOf({ address }: Place): string | undefined {
  return address?.trim() === "" ? undefined : address;
}

function noPrice(scene: Scene): RidewireError {
  return failWith(scene, "malformed_response", "unknown", NO_PRICE);
}
