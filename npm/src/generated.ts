// Made from the Rust types by `cargo xtask pack`; not committed, not to be edited.

import type { Call, CallOptions } from "./options.js";

/** An id: goes out as text, so that leading zeros and digits beyond 2^53 survive if you pass text. */
export type Id = string | number;
/** A date and time: a `Date`, or ISO 8601 text with an offset. */
export type DateInput = Date | string;
/** What one call does to the world. Decides about retries, never the HTTP method: Taxomet orders a taxi with GET. */
export type Effect = "read" | "idempotent" | "create";
/** A share of a P2P Motion key's hourly quota. */
export type QuotaScope = "orders" | "predictions" | "geo-coding";

/** What can be wrong with a value. */
export type IssueCode =
  | "awaiting_implementation"
  | "contradiction"
  | "cyclic"
  | "date"
  | "date_offset"
  | "duplicate_key"
  | "empty"
  | "format"
  | "in_the_past"
  | "length"
  | "no_body"
  | "not_finite"
  | "outside_service_area"
  | "pair"
  | "phone"
  | "range"
  | "required"
  | "reserved_key"
  | "swapped_coordinates"
  | "too_deep"
  | "too_large"
  | "too_soon"
  | "type"
  | "unix_time"
  | "unknown_key"
  | "unknown_value"
  | "unreadable"
  | "url";

/** Ride classes of the trip-info API, each with its label on the Russian page. The set is open. */
export const YANDEX_CLASSES = {
  "econom": "Эконом",
  "business": "Комфорт",
  "comfortplus": "Комфорт+",
  "minivan": "Минивен",
  "vip": "Бизнес",
  "express": "Доставка",
  "courier": "Курьер",
} as const;
/** One of `YANDEX_CLASSES`, or any other: the set is open. */
export type YandexClass = keyof typeof YANDEX_CLASSES | (string & {});

/** Wishes (`req`) of the trip-info API. The set is open. */
export const YANDEX_WISHES = {
  "yellowcarnumber": "yellow number plate",
  "nosmoking": "no smoking",
  "childchair": "child seat",
  "bicycle": "room for a bicycle",
  "conditioner": "air conditioning",
  "animaltransport": "an animal comes along",
  "universal": "estate car",
  "check": "a receipt",
  "ski": "room for skis",
  "waiting_in_transit": "waiting on the way",
  "meeting_arriving": "meeting with a sign",
  "luggage": "luggage",
} as const;
/** One of `YANDEX_WISHES`, or any other: the set is open. */
export type YandexWish = keyof typeof YANDEX_WISHES | (string & {});

/** Languages (`lang`) of the trip-info API; `ru` if none is asked for. */
export const YANDEX_LANGUAGES = {
  "ru": "Russian",
  "en": "English",
  "uk": "Ukrainian",
  "kk": "Kazakh",
  "az": "Azerbaijani",
  "ka": "Georgian",
  "hy": "Armenian",
  "ky": "Kyrgyz",
  "lv": "Latvian",
  "ro": "Romanian",
  "uz": "Uzbek",
  "et": "Estonian",
  "fr": "French",
} as const;
/** One of `YANDEX_LANGUAGES`, or any other: the set is open. */
export type YandexLanguage = keyof typeof YANDEX_LANGUAGES | (string & {});

/** Currencies of the trip-info API. "The list may be extended", and has been. */
export const YANDEX_CURRENCIES = {
  "RUB": "Russian rouble",
  "KZT": "Kazakhstani tenge",
  "AMD": "Armenian dram",
  "GEL": "Georgian lari",
  "AZN": "Azerbaijani manat",
  "UAH": "Ukrainian hryvnia",
  "BYN": "Belarusian rouble",
  "BYR": "Belarusian rouble before 2016",
  "KGS": "Kyrgyzstani som",
  "EUR": "Euro",
  "MDL": "Moldovan leu",
  "UZS": "Uzbekistani som",
} as const;
/** One of `YANDEX_CURRENCIES`, or any other: the set is open. */
export type YandexCurrency = keyof typeof YANDEX_CURRENCIES | (string & {});

/** Codes of a P2P Motion order's status. */
export const P2P_STATUSES = {
  "0": "queued",
  "1": "in progress",
  "2": "delivered",
  "3": "rejected",
} as const;
/** One of `P2P_STATUSES`. */
export type P2pStatusCode = 0 | 1 | 2 | 3 | keyof typeof P2P_STATUSES;

/** Ways of returning the money to the sender, and what each costs. */
export const P2P_ESCROW_PRIORITIES = {
  "0": "at once after delivery; charged as a double trip",
  "1": "by 18:00 the same day; free if the courier comes back anyway, else the way back",
  "2": "within 3 days; charged as 1",
  "3": "cashless transfer, free; awaiting implementation",
} as const;
/** One of `P2P_ESCROW_PRIORITIES`. */
export type P2pEscrowPriority = 0 | 1 | 2 | 3 | keyof typeof P2P_ESCROW_PRIORITIES;

/** A taxi order. */
export interface TaxometAddOrder {
  /** The taxi service's id, from "Службы такси и тарифы". */
  unit_id: Id;
  /** The tariff's id, or `-1`: the server picks one of the service's by the time of day. */
  tarif_id: Id;
  /** The passenger's phone, with `+`: `+70001112233`. */
  phone: string;
  /** The addresses: pick-up first, then every stop, in order. At least one; text, not coordinates. */
  to: readonly string[];
  /** Ids of extra options (a child seat), from "Опции автомобилей". */
  car_option?: readonly Id[] | undefined;
  /** The price, in the tenant's currency. Absent or 0: by the GPS taximeter, not free (T-13). */
  fix_price?: number | undefined;
  /** Your own id of the order; may come back in the server's notifications. Not the server's id (T-2). */
  extern_id?: string | undefined;
  /** Pick-up time in whole seconds since 1970, for a pre-order only. */
  order_time?: number | undefined;
  /** 1: print a receipt after the trip. Default 0. */
  print_receipt?: 0 | 1 | undefined;
  /** The passenger's name. */
  client_name?: string | undefined;
  /** A note for the dispatcher and the driver. */
  comment?: string | undefined;
  /** Bonuses to spend, at most the client's balance. From a later revision of the document; unverified. */
  use_bonuses?: number | undefined;
}

/** The order an action was about. */
export interface TaxometOrderRef {
  /** The order's id on the taxi server. */
  order_id: string;
}

/** Which order to cancel. */
export interface TaxometCancelOrder {
  /** The order's id on the taxi server, not your `extern_id`. */
  id: Id;
}

/** Which order to look at. */
export interface TaxometGetOrder {
  /** The order's id on the taxi server, not your `extern_id`. */
  id: Id;
}

/** How an order stands. */
export interface TaxometOrder {
  /** The order's id on the taxi server. */
  order_id: string;
  /** The provider's status, as it is: a numeric string. No document lists the meanings. */
  status?: string;
  /** The passenger's phone, with `+`. */
  call_from?: string;
  /** The driver's id. Absent, empty or "0" while there is none. */
  driver_id?: string;
  /** The driver's name. */
  driver_title?: string;
  /** Everything else that came: the document promises more than it names (T-7). */
  extra: Record<string, unknown>;
}

/** Which driver gets which order. */
export interface TaxometSetDriver {
  /** The order's id on the taxi server, not your `extern_id`. */
  id: Id;
  /** The driver's id on the taxi server, from "Водители". */
  driver_id: Id;
  /** Minutes until the car is there, whole. Not for pre-orders. */
  boarding_time?: number | undefined;
}

/** Which order loses its driver. */
export interface TaxometRemoveDriver {
  /** The order's id on the taxi server, not your `extern_id`. */
  id: Id;
}

/** A text message. */
export interface TaxometSendSms {
  /** Whom it comes from: 1 to 11 Latin letters and digits. */
  from: string;
  /** Whom it goes to: 11 digits without `+`, `79001112233`. */
  phone: string;
  /** The text. Its length limit is not documented. */
  msg: string;
}

/** Done; the provider says nothing more. */
export interface TaxometDone {}

/** A spoken code. */
export interface TaxometSendVoiceCode {
  /** Whom to call: 11 digits without `+`, `79001112233`. */
  phone: string;
  /** The code, as text of digits: zeros in front are spoken too. Its length limit is not documented. */
  code: string;
}

/** Rating points for a driver. */
export interface TaxometAddDriverRating {
  /** The driver's id on the taxi server. */
  driver_id: Id;
  /** How many rating points, whole; below zero takes them away. */
  points: number;
  /** How long they count, in whole hours. At least 1: a choice of ours, the document names no limit. */
  lifetime_hours: number;
  /** Why. */
  comment: string;
}

/** What to change in an order; what is absent stays. From a later revision of the document; unverified. */
export interface TaxometSaveOrder {
  /** The order's id on the taxi server. `order_id` here, `id` everywhere else (T-10). */
  order_id: Id;
  /** The tariff's id, or `-1`: the server picks. */
  tarif_id?: Id | undefined;
  /** The addresses: pick-up first, then every stop, in order. */
  to?: readonly string[] | undefined;
  /** Ids of extra options. */
  car_option?: readonly Id[] | undefined;
  /** The price, in the tenant's currency. 0: by the GPS taximeter. */
  fix_price?: number | undefined;
  /** Pick-up time in whole seconds since 1970. */
  order_time?: number | undefined;
  /** The passenger's name. */
  client_name?: string | undefined;
  /** A note for the dispatcher and the driver. */
  comment?: string | undefined;
  /** Bonuses: -2 keep, -1 automatic, 0 no, 1 yes. */
  with_bonuses?: -2 | -1 | 0 | 1 | undefined;
  /** Bonuses to spend. */
  use_bonuses?: number | undefined;
}

/** A route to measure. From a later revision of the document; unverified. */
export interface TaxometGetDistance {
  /** The taxi service's id. */
  unit_id: Id;
  /** The tariff's id, or `-1`: the server picks. */
  tarif_id: Id;
  /** The route: pick-up, stops, destination. */
  points: readonly Position[];
}

/** A point on the Earth, WGS 84. Named members, since `rll` wants longitude first and everybody swaps it (Y-10). */
export interface Position {
  /** Longitude in degrees, -180 to 180. */
  lon: number;
  /** Latitude in degrees, -90 to 90. */
  lat: number;
}

/** The length and price of a route. Names and types as one public client reads them. */
export interface TaxometDistance {
  /** Kilometres. 0: no route was found. */
  distance: number;
  /** The tariff's minimum, in the tenant's currency. */
  min_price?: number;
  /** The estimate, in the tenant's currency. */
  pre_price?: number;
  /** The fixed price in the tenant's currency, rounded. */
  fix_price?: number;
  /** The fixed price in the tenant's currency, before rounding. */
  fix_price_raw?: number;
  /** Seconds. */
  execution_time?: number;
  /** Everything else that came, the route's `nodes` among it. */
  extra: Record<string, unknown>;
}

/** Nothing to say. From a later revision of the document; unverified. */
export interface TaxometGetTariffs {}

/** The taxi services of the server. */
export interface TaxometTariffs {
  /** One per service. */
  units: TaxometUnit[];
}

/** A taxi service. */
export interface TaxometUnit {
  /** For `unit_id`. */
  id: string;
  /** Its name; empty if none came. */
  title: string;
  /** Its tariffs. */
  tarifs: TaxometTarif[];
}

/** A tariff. */
export interface TaxometTarif {
  /** For `tarif_id`. */
  id: string;
  /** Its name; empty if none came. */
  title: string;
  /** Hidden from clients. */
  disabled: boolean;
}

/** What to price. */
export interface TaxiInfoRequest {
  /**
   * Pick-up and destination; or one point, for the price of a pick-up there. The API
   * cannot tell whether a lone point is where the trip begins or ends (Y-17).
   */
  rll: readonly [Position] | readonly [Position, Position];
  /** Ride classes; `econom` if absent. Classes the region lacks are left out of the answer. */
  class?: readonly YandexClass[] | undefined;
  /** Wishes for the car and the driver. */
  req?: readonly YandexWish[] | undefined;
  /** Language of `class_text` and `price_text`; `ru` if absent. */
  lang?: YandexLanguage | undefined;
}

/** What came of asking for a price. All three are answers, none is an error. */
export type TaxiInfo =
  /** Prices. */
  | {
      kind: "offer";
      /** ISO 4217, of every price in the answer. The set is open. */
      currency: YandexCurrency;
      /** Metres along the route; with two points. */
      distance?: number;
      /** Seconds along the route; documented for two points, seen with one too (Y-1). */
      time?: number;
      /** The same for people. In no document, but real; JSON only. */
      time_text?: string;
      /** One per ride class; may be empty. */
      options: TaxiOption[];
    }
  /** 204: the service does not run here. */
  | {
      kind: "region_not_supported";
    }
  /** 200 with nothing in it: none of the classes asked for runs here. */
  | {
      kind: "no_supported_class";
    };

/** The price of one ride class. Whoever shows it must show the notice of `priceNotice()` too. */
export interface TaxiOption {
  /** The class: `econom`. The set is open. */
  class_name: string;
  /** Its name for people, localised. */
  class_text?: string;
  /** 50 is econom, 90 is vip. */
  class_level?: number;
  /** In the answer's currency. With one point: the fee for the pick-up, surge included. */
  price: number;
  /** The fee without surge, in the answer's currency. */
  min_price?: number;
  /**
   * For display only, never to be parsed: it may hold `~`, "от", unusual spaces, and need
   * not even match `price` (Y-9).
   */
  price_text?: string;
  /** Seconds until a car is there. Absent: no car is free now (Y-8). */
  waiting_time?: number;
}

/** Which region to look at. */
export interface ZoneInfoRequest {
  /** A point in it. `ll` here, `rll` for a trip (Y-16). */
  ll: Position;
}

/** What a region has to offer. */
export interface ZoneInfo {
  /** One per ride class. Empty: the region is not supported. */
  tariffs: ZoneTariff[];
}

/** A ride class of a region. */
export interface ZoneTariff {
  /** The class, as in `class` of a trip request. */
  class_name: string;
  /** The wishes it supports, as in `req` of a trip request. */
  supported_requirements: string[];
}

/** A courier order: the document's body, as it is. */
export interface P2pCreateOrder {
  /** Who hands the parcel over. */
  sender: P2pParty;
  /** Who takes it. */
  receiver: P2pParty;
  /** When, where and what. */
  info: P2pInfo;
}

/** A person or a place of business. */
export interface P2pParty {
  /** A name, or a short name of the place. */
  name: string;
  /** `0XXXXXXXXX` or `+380XXXXXXXXX`. */
  phone: string;
  /** For the courier to write to. */
  telegram?: P2pTelegram | undefined;
}

/** A Telegram account. Only a real one: the courier's app links to it. */
export interface P2pTelegram {
  /** The account's number. */
  user_id?: number | undefined;
  /** The account's name, without `@`. */
  username?: string | undefined;
}

/** When, where and what. */
export interface P2pInfo {
  /** Where the parcel is picked up, and when: at least 5 minutes from now. */
  origin: P2pStop;
  /**
   * Where it goes, and when: at least 10 minutes after the origin's time; or the same
   * instant, which means as soon as possible.
   */
  destination: P2pStop;
  /** Money the courier brings back to the sender. */
  escrow?: P2pEscrow | undefined;
  /** A note for the courier: entrance, flat, door code. */
  memo?: string | undefined;
}

/** A time and a place. */
export interface P2pStop {
  /** ISO 8601 with an offset, or a `Date`. */
  date_time: DateInput;
  /** The place. */
  location: P2pLocation;
}

/** A place: an address, or both coordinates, or all three. */
export interface P2pLocation {
  /** Latitude in degrees (the document's "UTM" is a slip: its sample is WGS 84). Chernivtsi oblast only, for now. */
  lat?: number | undefined;
  /** Longitude in degrees. */
  lng?: number | undefined;
  /** In any form a map search understands. It must mean one place: an ambiguous address is refused, so geocode it first. */
  formatted_address?: string | undefined;
}

/** Money the courier brings back to the sender. */
export interface P2pEscrow {
  /** How much. */
  cost: P2pCost;
  /** When: 0 at once, 1 by 18:00, 2 within 3 days, 3 cashless (awaiting implementation). See `P2P_ESCROW_PRIORITIES` for what each costs. */
  priority_type: P2pEscrowPriority;
}

/** A sum of money. */
export interface P2pCost {
  /** In units of `currency_code`. Not negative. */
  amount: number;
  /** ISO 4217. Only UAH, USD and EUR for now, says the document. */
  currency_code: string;
}

/** A courier order. */
export interface P2pOrder {
  /** The order's id. Its name in the answer is not known: `id`, `order_id` and `_id` are tried. */
  id?: string;
  /** Where the order stands. */
  status?: P2pOrderStatus;
  /** The courier's data, once one has taken the order. */
  courier?: unknown;
  /** What the order costs; its form is not documented. */
  cost?: unknown;
  /** The whole order as it came. */
  raw: unknown;
}

/** Where an order stands. */
export interface P2pOrderStatus {
  /** 0 queued, 1 in progress, 2 delivered, 3 rejected. */
  code?: 0 | 1 | 2 | 3 | (number & {});
  /** Why, with code 3. Its name in the answer is not known: `reason`, `explanation`, `message` and `description` are tried. */
  reason?: string;
}

/**
 * Which orders to list; all if nothing is said. A filter by user exists, its name is lost:
 * pass it as `extra.query` (P-11).
 */
export interface P2pListOrders {
  /** 0 queued, 1 in progress, 2 delivered, 3 rejected. The parameter's name is supposed. */
  status?: P2pStatusCode | undefined;
  /** Created at or after this; with `to_date_time` or not at all (P-14). */
  from_date_time?: DateInput | undefined;
  /** Created at or before this; with `from_date_time` or not at all. */
  to_date_time?: DateInput | undefined;
}

/** Orders of the key. */
export interface P2pOrders {
  /** The orders found in the answer; empty also if no list was recognised in it: see `raw`. */
  orders: P2pOrder[];
  /** The whole answer as it came. */
  raw: unknown;
}

/** Which order to look at. */
export interface P2pGetOrder {
  /** The order's id. */
  id: Id;
}

/**
 * What to look up: `address`, or `lat` and `lng`. A language parameter exists, its name is
 * lost: pass it as `extra.query`.
 */
export interface P2pGeocode {
  /** In any form a map search understands, slips included. */
  address?: string | undefined;
  /** Latitude in degrees. */
  lat?: number | undefined;
  /** Longitude in degrees. */
  lng?: number | undefined;
}

/** The places found. */
export interface P2pGeocodeAnswer {
  /** None, one or, if the input is ambiguous, several. */
  candidates: P2pCandidate[];
  /** The whole answer as it came. */
  raw: unknown;
}

/** A place found. */
export interface P2pCandidate {
  /** Latitude in degrees. */
  lat?: number;
  /** Longitude in degrees. */
  lng?: number;
  /** The full address. */
  formatted_address?: string;
  /** The candidate as it came. */
  raw: unknown;
}

/** From where to where. Each address must mean one place. */
export interface P2pPredictPrice {
  /** Where the parcel is picked up. */
  origin_formatted_address: string;
  /**
   * Where it goes. The document once spells it `destiantion_…`: should the server want
   * that, pass it in `extra.query` as well (P-6).
   */
  destination_formatted_address: string;
}

/** A price. The answer's shape is not documented: `price`, `cost` and `amount` are tried. */
export interface P2pPrediction {
  /** In `currency`. */
  price?: number;
  /** ISO 4217. */
  currency?: string;
  /** The whole answer as it came. */
  raw: unknown;
}


/** Every endpoint with the types of its parameters and its result. */
export interface Endpoints {
  "taxomet.add_order": { params: TaxometAddOrder; result: TaxometOrderRef };
  "taxomet.cancel_order": { params: TaxometCancelOrder; result: TaxometOrderRef };
  "taxomet.get_order": { params: TaxometGetOrder; result: TaxometOrder };
  "taxomet.set_driver": { params: TaxometSetDriver; result: TaxometOrderRef };
  "taxomet.remove_driver": { params: TaxometRemoveDriver; result: TaxometOrderRef };
  "taxomet.send_sms": { params: TaxometSendSms; result: TaxometDone };
  "taxomet.send_voice_code": { params: TaxometSendVoiceCode; result: TaxometDone };
  "taxomet.add_driver_rating": { params: TaxometAddDriverRating; result: TaxometDone };
  "taxomet.save_order": { params: TaxometSaveOrder; result: TaxometOrderRef };
  "taxomet.get_distance": { params: TaxometGetDistance; result: TaxometDistance };
  "taxomet.get_tariffs": { params: TaxometGetTariffs; result: TaxometTariffs };
  "yandex_taxi.taxi_info": { params: TaxiInfoRequest; result: TaxiInfo };
  "yandex_taxi.zone_info": { params: ZoneInfoRequest; result: ZoneInfo };
  "p2p_motion.create_order": { params: P2pCreateOrder; result: P2pOrder };
  "p2p_motion.list_orders": { params: P2pListOrders; result: P2pOrders };
  "p2p_motion.get_order": { params: P2pGetOrder; result: P2pOrder };
  "p2p_motion.geocode": { params: P2pGeocode; result: P2pGeocodeAnswer };
  "p2p_motion.predict_price": { params: P2pPredictPrice; result: P2pPrediction };
}

/** An endpoint's name. */
export type Endpoint = keyof Endpoints;

/** One endpoint, as data. */
export interface EndpointInfo {
  name: Endpoint;
  method: "GET" | "POST";
  /** Below the base URL. P2P Motion's are supposed, not documented. */
  path: string;
  effect: Effect;
  quotaScope?: QuotaScope;
  /** Where the provider describes it, and when that was read. */
  documentation: string;
}

/** One method for each of the provider's endpoints. */
export interface TaxometMethods {
  /**
   * `GET /api/v1/add_order`, effect `create`. A taxi order.
   * Source: https://wiki.taxomet.ru ("API сервера такси", revision of May 2022), read 2026-11-22.
   */
  addOrder(params: TaxometAddOrder, options?: CallOptions): Call<TaxometOrderRef>;
  /**
   * `GET /api/v1/cancel_order`, effect `idempotent`. Which order to cancel.
   * Source: https://wiki.taxomet.ru ("API сервера такси", revision of May 2022), read 2026-11-22.
   */
  cancelOrder(params: TaxometCancelOrder, options?: CallOptions): Call<TaxometOrderRef>;
  /**
   * `GET /api/v1/get_order`, effect `read`. Which order to look at.
   * Source: https://wiki.taxomet.ru ("API сервера такси", revision of May 2022), read 2026-11-22.
   */
  getOrder(params: TaxometGetOrder, options?: CallOptions): Call<TaxometOrder>;
  /**
   * `GET /api/v1/set_driver`, effect `idempotent`. Which driver gets which order.
   * Source: https://wiki.taxomet.ru ("API сервера такси", revision of May 2022), read 2026-11-22.
   */
  setDriver(params: TaxometSetDriver, options?: CallOptions): Call<TaxometOrderRef>;
  /**
   * `GET /api/v1/remove_driver`, effect `idempotent`. Which order loses its driver.
   * Source: https://wiki.taxomet.ru ("API сервера такси", revision of May 2022), read 2026-11-22.
   */
  removeDriver(params: TaxometRemoveDriver, options?: CallOptions): Call<TaxometOrderRef>;
  /**
   * `GET /api/v1/send_sms`, effect `create`. A text message.
   * Source: https://wiki.taxomet.ru ("API сервера такси", revision of May 2022), read 2026-11-22.
   */
  sendSms(params: TaxometSendSms, options?: CallOptions): Call<TaxometDone>;
  /**
   * `GET /api/v1/send_voice_code`, effect `create`. A spoken code.
   * Source: https://wiki.taxomet.ru ("API сервера такси", revision of May 2022), read 2026-11-22.
   */
  sendVoiceCode(params: TaxometSendVoiceCode, options?: CallOptions): Call<TaxometDone>;
  /**
   * `GET /api/v1/add_driver_rating`, effect `create`. Rating points for a driver.
   * Source: https://wiki.taxomet.ru ("API сервера такси", revision of May 2022), read 2026-11-22.
   */
  addDriverRating(params: TaxometAddDriverRating, options?: CallOptions): Call<TaxometDone>;
  /**
   * `GET /api/v1/save_order`, effect `idempotent`. What to change in an order; what is absent stays. From a later revision of the document; unverified.
   * Source: https://wiki.taxomet.ru ("API сервера такси", later revisions) and public clients, read 2026-11-22; unverified.
   */
  saveOrder(params: TaxometSaveOrder, options?: CallOptions): Call<TaxometOrderRef>;
  /**
   * `GET /api/v1/get_distance`, effect `read`. A route to measure. From a later revision of the document; unverified.
   * Source: https://wiki.taxomet.ru ("API сервера такси", later revisions) and public clients, read 2026-11-22; unverified.
   */
  getDistance(params: TaxometGetDistance, options?: CallOptions): Call<TaxometDistance>;
  /**
   * `GET /api/v1/get_tariffs`, effect `read`. Nothing to say. From a later revision of the document; unverified.
   * Source: https://wiki.taxomet.ru ("API сервера такси", later revisions) and public clients, read 2026-11-22; unverified.
   */
  getTariffs(params?: TaxometGetTariffs, options?: CallOptions): Call<TaxometTariffs>;
}

/** One method for each of the provider's endpoints. */
export interface YandexTaxiMethods {
  /**
   * `GET /taxi_info`, effect `read`. What to price.
   * Source: https://yandex.com/support/taxi-distr/ru/api/trip-info, read 2026-11-22.
   */
  taxiInfo(params: TaxiInfoRequest, options?: CallOptions): Call<TaxiInfo>;
  /**
   * `GET /zone_info`, effect `read`. Which region to look at.
   * Source: https://yandex.com/support/taxi-distr/ru/api/zone-info, read 2026-11-22.
   */
  zoneInfo(params: ZoneInfoRequest, options?: CallOptions): Call<ZoneInfo>;
}

/** One method for each of the provider's endpoints. */
export interface P2pMotionMethods {
  /**
   * `POST orders/`, effect `create`. A courier order: the document's body, as it is.
   * Source: https://speca.io/SerhiiMeketiuk/p2p-motion-public-api, read 2026-11-22; method and path are supposed.
   */
  createOrder(params: P2pCreateOrder, options?: CallOptions): Call<P2pOrder>;
  /**
   * `GET orders/`, effect `read`. Which orders to list; all if nothing is said. A filter by user exists, its name is lost:
   * pass it as `extra.query` (P-11).
   * Source: https://speca.io/SerhiiMeketiuk/p2p-motion-public-api, read 2026-11-22; method and path are supposed.
   */
  listOrders(params?: P2pListOrders, options?: CallOptions): Call<P2pOrders>;
  /**
   * `GET orders/{ORDER_ID}/`, effect `read`. Which order to look at.
   * Source: https://speca.io/SerhiiMeketiuk/p2p-motion-public-api, read 2026-11-22; method and path are supposed.
   */
  getOrder(params: P2pGetOrder, options?: CallOptions): Call<P2pOrder>;
  /**
   * `GET geo-coding/`, effect `read`. What to look up: `address`, or `lat` and `lng`. A language parameter exists, its name is
   * lost: pass it as `extra.query`.
   * Source: https://speca.io/SerhiiMeketiuk/p2p-motion-public-api, read 2026-11-22; method and path are supposed.
   */
  geocode(params: P2pGeocode, options?: CallOptions): Call<P2pGeocodeAnswer>;
  /**
   * `GET predictions/`, effect `read`. From where to where. Each address must mean one place.
   * Source: https://speca.io/SerhiiMeketiuk/p2p-motion-public-api, read 2026-11-22; method and path are supposed.
   */
  predictPrice(params: P2pPredictPrice, options?: CallOptions): Call<P2pPrediction>;
}

