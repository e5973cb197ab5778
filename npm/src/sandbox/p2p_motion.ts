/**
 * P2P Motion's public API, after its page on Speca.
 *
 * That page has lost its paths, its field names outside the samples and its status codes. Invented here, therefore: the
 * paths (the names of the scopes), 400, 403 and 404, the shape of lists, and every name in answers but `info.status.code`,
 * `courier`, `info.*.date_time` and what the create samples show.
 */
import type { SandboxClock } from "./clock.js";
import { COURIER_TOWNS, geocode, inChernivtsiOblast, reverseGeocode, roadMetres, roadSeconds, type GeoCandidate, type Position } from "./geo.js";
import { readQuery, type Query } from "./query.js";
import { between, chance, pick } from "./random.js";
import type { Notes, OrderPatch, Reply, SandboxDriver, SandboxEndpoint, SandboxOrder, Seen, Simulation } from "./types.js";

/** Each scope of the key has a quota of its own. */
export type SandboxQuotaScope = "orders" | "predictions" | "geo-coding";

export interface P2pMotionCredentials {
  apiKey: string;
}

type Json = Record<string, unknown>;

/** `info.status.code`. */
const QUEUED = 0;
const IN_PROGRESS = 1;
const DONE = 2;
const REJECTED = 3;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SEARCH_MS = 2 * MINUTE;

const COURIERS: readonly [SandboxDriver, ...SandboxDriver[]] = [
  { id: "c-71", title: "Остап Вигаданий", phone: "+380500000071" },
  { id: "c-72", title: "Леся Уявна", phone: "+380500000072" },
  { id: "c-73", title: "Марко Небилиця", phone: "+380500000073" },
];

const SCOPES: Partial<Record<SandboxEndpoint, SandboxQuotaScope>> = {
  "p2p_motion.create_order": "orders",
  "p2p_motion.list_orders": "orders",
  "p2p_motion.get_order": "orders",
  "p2p_motion.geocode": "geo-coding",
  "p2p_motion.predict_price": "predictions",
};

const QUERY_PARAMS: Partial<Record<SandboxEndpoint, readonly string[]>> = {
  "p2p_motion.list_orders": ["status", "from_date_time", "to_date_time"],
  "p2p_motion.geocode": ["address", "lat", "lng", "language"],
  // The document spells the second one «destiantion»; the right spelling is taken too.
  "p2p_motion.predict_price": ["origin_formatted_address", "destination_formatted_address", "destiantion_formatted_address"],
};

interface Step {
  at: number;
  code: number;
  courier?: SandboxDriver | undefined;
  reason?: string | undefined;
}

interface Order {
  id: string;
  createdAt: number;
  body: { sender: Json; receiver: Json; info: Json };
  origin: Stop;
  destination: Stop;
  cost: number;
  steps: Step[];
  overlay: Json;
}

interface Stop {
  dateTime: string;
  written: string;
  place: GeoCandidate;
}

/** The provider says no; the body's `message` says why. */
class Refusal extends Error {
  constructor(
    readonly status: 400 | 403 | 404 | 405 | 415 | 429,
    message: string,
  ) {
    super(message);
  }
}

export function createP2pMotion(
  host: string,
  basePath: string,
  credentials: P2pMotionCredentials,
  quota: Record<SandboxQuotaScope, number>,
  clock: SandboxClock,
  seed: string,
): Simulation {
  const orders = new Map<string, Order>();
  /** When each counted request of the last hour came. */
  const counted: Record<SandboxQuotaScope, number[]> = { orders: [], predictions: [], "geo-coding": [] };

  // ---- quota -----------------------------------------------------------------------------------

  /** Every request holds its place for an hour of its own; the window never starts anew as a whole. */
  function count(scope: SandboxQuotaScope): { headers: Record<string, string>; exhausted: boolean } {
    const now = clock.now();
    const held = counted[scope].filter((at) => at > now - HOUR);
    const exhausted = held.length >= quota[scope];
    if (!exhausted) held.push(now);
    counted[scope] = held;
    return {
      exhausted,
      headers: {
        "RateLimit-Limit": String(quota[scope]),
        "RateLimit-Remaining": String(Math.max(0, quota[scope] - held.length)),
        // Rounded up: at that second the oldest request no longer counts.
        "RateLimit-Reset": String(Math.ceil(((held[0] ?? now) + HOUR) / 1000)),
      },
    };
  }

  // ---- create ----------------------------------------------------------------------------------

  function create(seen: Seen, notes: Notes): Reply {
    if (!/^application\/json\s*(;|$)/i.test(seen.headers.get("content-type") ?? "")) throw new Refusal(415, "Очікується application/json");
    const body = object(parse(new TextDecoder().decode(seen.body)), "Тіло запиту");
    notes.params = body;
    const sender = party(body, "sender");
    const receiver = party(body, "receiver");
    const info = object(body["info"], "info");
    const origin = stop(info, "origin");
    const destination = stop(info, "destination");

    const now = clock.now();
    const leaves = instant(origin.dateTime, "info.origin.date_time");
    const arrives = instant(destination.dateTime, "info.destination.date_time");
    if (leaves < now + 5 * MINUTE) throw new Refusal(400, "info.origin.date_time не може бути меншим, ніж поточний час + 5 хв.");
    // Equal dates mean «as soon as possible». Equal as text: a server that compares text must not be provoked.
    const asap = origin.dateTime === destination.dateTime;
    if (!asap && arrives < leaves + 10 * MINUTE) throw new Refusal(400, "info.destination.date_time не може бути меншим, ніж час відправки + 10 хв.");
    if (info["escrow"] !== undefined) escrow(object(info["escrow"], "info.escrow"));
    if (info["memo"] !== undefined) string(info["memo"], "info.memo");

    const serial = orders.size + 1;
    const id = `ord_${Math.floor(chance(seed, "order", serial) * 36 ** 8).toString(36).padStart(8, "0")}${serial.toString(36)}`;
    const metres = roadMetres([origin.place, destination.place]);
    const order: Order = { id, createdAt: now, body: { sender, receiver, info }, origin, destination, cost: price(metres), steps: [], overlay: {} };
    order.steps = [{ at: now, code: QUEUED }, ...fate(order, metres, asap ? undefined : arrives)];
    orders.set(id, order);
    notes.committed.push(id);
    if (typeof info["memo"] === "string" && info["memo"] !== "") notes.mark = info["memo"];
    return json(201, answer(order));
  }

  /** Two minutes of looking for a courier; then somebody drives, or the order is rejected. */
  function fate(order: Order, metres: number, arrives?: number): Step[] {
    if (chance(seed, order.id, "nobody") < 0.1) {
      return [{ at: order.createdAt + SEARCH_MS, code: REJECTED, reason: "Вільного кур’єра не знайдено" }];
    }
    const courier = pick(COURIERS, seed, order.id, "courier");
    const taken = order.createdAt + between(45_000, SEARCH_MS, seed, order.id, "taken");
    return [{ at: taken, code: IN_PROGRESS, courier }, { at: Math.max(taken + 5 * MINUTE + roadSeconds(metres) * 1000, arrives ?? 0), code: DONE, courier }];
  }

  function stop(info: Json, side: "origin" | "destination"): Stop {
    const data = object(info[side], `info.${side}`);
    const dateTime = string(data["date_time"], `info.${side}.date_time`);
    const name = `info.${side}.location`;
    const { lat, lng, formatted_address: address } = object(data["location"], name);
    if ((lat === undefined) !== (lng === undefined)) throw new Refusal(400, `${name}: lat та lng вказуються лише разом`);
    const written = address === undefined ? "" : string(address, `${name}.formatted_address`);
    if (lat === undefined && written.trim() === "") throw new Refusal(400, `${name}: formatted_address обов’язкова, якщо lat та lng не задано`);
    if (lat === undefined) return { dateTime, written, place: locate(written, name) };

    if (typeof lat !== "number" || typeof lng !== "number") throw new Refusal(400, `${name}: lat та lng мають бути числами`);
    const point = { lat, lon: lng };
    if (!inChernivtsiOblast(point)) throw new Refusal(400, `${name}: лише в межах Чернівецької обл.`);
    const text = written || (reverseGeocode(point, { towns: COURIER_TOWNS, lang: "uk" })[0]?.formatted_address ?? "");
    return { dateTime, written, place: { ...point, town: "chernivtsi", formatted_address: text, short_formatted_address: text.split(",").slice(0, 2).join(",") } };
  }

  /** The one place an address means; an address that means several is refused, as the document says. */
  function locate(address: string, name: string): GeoCandidate {
    const [found, ...others] = geocode(address, { towns: COURIER_TOWNS, lang: "uk" });
    if (!found) throw new Refusal(400, `${name}: адресу не вдалося розпізнати`);
    if (others.length > 0) throw new Refusal(400, `${name}: адреса неоднозначна, знайдено ${others.length + 1} локації`);
    return found;
  }

  // ---- the four reads --------------------------------------------------------------------------

  function list(query: Query): Reply {
    const status = query.one("status");
    if (status !== undefined && !/^[0-3]$/.test(status)) throw new Refusal(400, "Статус код не є одним з переліку доступних");
    const [from, to] = ["from_date_time", "to_date_time"].map((name) => query.one(name));
    if ((from === undefined) !== (to === undefined)) throw new Refusal(400, "from_date_time та to_date_time вказуються лише разом");
    const first = from === undefined ? -Infinity : instant(from, "from_date_time");
    const last = to === undefined ? Infinity : instant(to, "to_date_time");
    const found = [...orders.values()].filter(
      (order) => order.createdAt >= first && order.createdAt <= last && (status === undefined || current(order).code === Number(status)),
    );
    return json(200, found.map(answer));
  }

  function get(id: string): Reply {
    const order = orders.get(id);
    if (!order) throw new Refusal(404, "Замовлення не знайдено");
    return json(200, answer(order));
  }

  function geocoding(query: Query): Reply {
    const [address, lat, lng] = ["address", "lat", "lng"].map((name) => query.one(name));
    const lang = query.one("language") === "ru" ? "ru" : "uk";
    let found: GeoCandidate[];
    if (address !== undefined && address.trim() !== "") found = geocode(address, { towns: COURIER_TOWNS, lang });
    else if (lat !== undefined && lng !== undefined) found = reverseGeocode(coordinates(lat, lng), { towns: COURIER_TOWNS, lang });
    else throw new Refusal(400, "Потрібно вказати address, або lat та lng");
    if (found.length === 0) throw new Refusal(404, "Передана адреса, або координати не можуть бути декодовані");
    return json(200, found.map(({ lat, lon, formatted_address, short_formatted_address }) => ({ lat, lng: lon, formatted_address, short_formatted_address })));
  }

  function coordinates(lat: string, lng: string): Position {
    if (![lat, lng].every((text) => /^-?\d+(\.\d+)?$/.test(text))) throw new Refusal(400, "lat та lng вказано у невідповідному форматі");
    return { lat: Number(lat), lon: Number(lng) };
  }

  function predict(query: Query): Reply {
    const origin = query.one("origin_formatted_address");
    const destination = query.one("destiantion_formatted_address") ?? query.one("destination_formatted_address");
    if (!origin || !destination) throw new Refusal(400, "Потрібно вказати адреси відправника та отримувача");
    const points = [locate(origin, "origin_formatted_address"), locate(destination, "destination_formatted_address")];
    return json(200, { price: price(roadMetres(points)), currency_code: "UAH" });
  }

  // ---- an order's life and looks ---------------------------------------------------------------

  function current(order: Order): Step {
    return order.steps.filter((step) => step.at <= clock.now()).at(-1) ?? { at: order.createdAt, code: QUEUED };
  }

  function turnTo(order: Order, step: Step): void {
    order.steps = [...order.steps.filter(({ at }) => at <= clock.now()), step];
  }

  function answer(order: Order): Json {
    const { code, courier, reason } = current(order);
    const { info, sender, receiver } = order.body;
    const stopAnswer = ({ dateTime, written, place }: Stop): Json => ({
      date_time: dateTime,
      location: {
        lat: place.lat,
        lng: place.lon,
        user_address: written,
        short_formatted_address: place.short_formatted_address,
        formatted_address: place.formatted_address,
      },
    });
    return {
      id: order.id,
      user: { id: "u-1", roles: ["Client"] },
      sender,
      receiver,
      info: {
        origin: stopAnswer(order.origin),
        destination: stopAnswer(order.destination),
        cost: { amount: order.cost, currency_code: "UAH" },
        status: { code, ...(reason === undefined ? {} : { reason }) },
        created_at: new Date(order.createdAt).toISOString(),
        memo: info["memo"] ?? "",
        ...(info["escrow"] === undefined ? {} : { escrow: info["escrow"] }),
      },
      ...(courier ? { courier: { id: courier.id, name: courier.title, phone: courier.phone } } : {}),
      ...order.overlay,
    };
  }

  // ---- serving ---------------------------------------------------------------------------------

  function tail(seen: Seen): string | undefined {
    const { pathname } = seen.url;
    return pathname.startsWith(basePath) ? pathname.slice(basePath.length) : undefined;
  }

  function endpoint(seen: Seen): SandboxEndpoint | undefined {
    const path = tail(seen);
    if (path === "orders/") return seen.method === "POST" ? "p2p_motion.create_order" : "p2p_motion.list_orders";
    if (path === "geo-coding/") return "p2p_motion.geocode";
    if (path === "predictions/") return "p2p_motion.predict_price";
    return path !== undefined && /^orders\/[^/]+\/$/.test(path) ? "p2p_motion.get_order" : undefined;
  }

  function dispatch(name: SandboxEndpoint, seen: Seen, query: Query, notes: Notes): Reply {
    if (name === "p2p_motion.create_order") return create(seen, notes);
    if (seen.method !== "GET") throw new Refusal(405, "Метод не дозволено");
    switch (name) {
      case "p2p_motion.list_orders":
        return list(query);
      case "p2p_motion.geocode":
        return geocoding(query);
      case "p2p_motion.predict_price":
        return predict(query);
      default:
        return get(tail(seen)?.split("/")[1] ?? "");
    }
  }

  function serve(seen: Seen, notes: Notes): Reply {
    const query = readQuery(seen.url.search, "plain");
    notes.params = query.except();
    const name = endpoint(seen);
    const scope = name && SCOPES[name];
    if (!name || !scope) return notHere(seen);
    notes.unknown = Object.keys(notes.params).filter((param) => !QUERY_PARAMS[name]?.includes(param));
    if (seen.headers.get("X-API-Key") !== credentials.apiKey) {
      return json(403, { message: "Запит не містить X-API-Key, або він є не коректним" });
    }
    const { headers, exhausted } = count(scope);
    try {
      if (exhausted) throw new Refusal(429, `Досягнуто квоти на запити для ${scope}`);
      const reply = dispatch(name, seen, query, notes);
      return { ...reply, headers: { ...reply.headers, ...headers } };
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      return json(refusal.status, { message: refusal.message }, headers);
    }
  }

  /** A path without its last slash is redirected, as Django does: a POST that follows arrives as a GET, without its body. */
  function notHere(seen: Seen): Reply {
    const slashed = new URL(seen.url);
    slashed.pathname += "/";
    const html = { "Content-Type": "text/html; charset=utf-8" };
    if (!endpoint({ ...seen, url: slashed })) return { status: 404, headers: html, body: "<h1>Not Found</h1>" };
    return { status: 301, headers: { ...html, Location: slashed.pathname + slashed.search }, body: "" };
  }

  return {
    host,
    endpoint,
    serve,
    orders: () =>
      [...orders.values()].map((order): SandboxOrder => {
        const { code, courier } = current(order);
        const memo = order.body.info["memo"];
        return {
          provider: "p2p_motion",
          id: order.id,
          status: code,
          final: order.steps.every((step) => step.at <= clock.now()),
          createdAt: order.createdAt,
          ...(typeof memo === "string" && memo !== "" ? { mark: memo } : {}),
          ...(courier ? { driver: courier } : {}),
          addresses: [order.origin, order.destination].map(({ written, place }) => written || place.formatted_address),
          answer: answer(order),
        };
      }),
    setOrder(id: string, patch: OrderPatch) {
      const order = orders.get(id);
      if (!order) throw new RangeError(`p2p_motion has no order ${id}`);
      const { code, courier, reason } = current(order);
      const driver = patch.driver === undefined ? courier : (patch.driver ?? undefined);
      if (patch.status !== undefined) turnTo(order, { at: clock.now(), code: Number(patch.status), courier: driver, reason: patch.reason ?? reason });
      else if (patch.driver !== undefined || patch.reason !== undefined) {
        // The order's own life goes on, with this courier.
        const future = order.steps.filter(({ at }) => at > clock.now()).map((step) => ({ ...step, courier: driver ?? step.courier }));
        turnTo(order, { at: clock.now(), code, courier: driver, reason: patch.reason ?? reason });
        order.steps.push(...future);
      }
      // A spread, so that a hostile key such as __proto__ arrives in the answer as data.
      order.overlay = { ...order.overlay, ...patch.fields };
    },
  };
}

// ---- the rules of the body ------------------------------------------------------------------------

function party(body: Json, side: "sender" | "receiver"): Json {
  const data = object(body[side], side);
  if (string(data["name"], `${side}.name`).trim() === "") throw new Refusal(400, `${side}.name не може бути порожнім`);
  if (!/^(\+380|0)\d{9}$/.test(string(data["phone"], `${side}.phone`))) throw new Refusal(400, `${side}.phone: очікується 0ККXXXXXXX, або +380ККXXXXXXX`);
  if (data["telegram"] !== undefined) {
    const { user_id: user, username } = object(data["telegram"], `${side}.telegram`);
    if (user !== undefined && !(Number.isSafeInteger(user) && Number(user) > 0)) throw new Refusal(400, `${side}.telegram.user_id має бути числом`);
    if (username !== undefined && !/^[A-Za-z0-9_]+$/.test(string(username, `${side}.telegram.username`))) {
      throw new Refusal(400, `${side}.telegram.username: без символу @`);
    }
  }
  return data;
}

function escrow(data: Json): void {
  const { amount, currency_code: currency } = object(data["cost"], "info.escrow.cost");
  if (typeof amount !== "number" || amount < 0) throw new Refusal(400, "info.escrow.cost.amount має бути невід’ємним числом");
  if (!["UAH", "USD", "EUR"].includes(string(currency, "info.escrow.cost.currency_code"))) {
    throw new Refusal(400, "info.escrow.cost.currency_code: підтримується лише UAH, USD, EUR");
  }
  const priority = string(data["priority_type"], "info.escrow.priority_type");
  if (!/^[0-3]$/.test(priority)) throw new Refusal(400, "info.escrow.priority_type: невідоме значення");
}

function object(value: unknown, name: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Refusal(400, `${name}: очікується об’єкт`);
  return value as Json;
}

function string(value: unknown, name: string): string {
  if (typeof value !== "string") throw new Refusal(400, `${name}: обов’язкове текстове поле`);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal(400, "Тіло запиту не є коректним JSON");
  }
}

/** ISO 8601 with an offset, and a day that exists. */
function instant(text: string, name: string): number {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.exec(text) ?? [];
  const time = Date.parse(text);
  const exists = Number(day) <= new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (year === undefined || Number.isNaN(time) || !exists) throw new Refusal(400, `${name}: дата вказана у невірному форматі`);
  return time;
}

function price(metres: number): number {
  return Math.round((48 + (metres / 1000) * 11.5) * 2) / 2;
}

function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return { status, headers: { "Content-Type": "application/json; charset=utf-8", ...headers }, body: JSON.stringify(value) };
}
