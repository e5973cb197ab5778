/**
 * Yandex Go's `taxi_info` and `zone_info`, after the page «API информации о поездке».
 *
 * Invented here: prices, levels other than 50 and 90, which classes a region has, the wording of the errors, and that an
 * unknown word in `req` or `lang` is passed over.
 */
import type { SandboxClock } from "./clock.js";
import { roadMetres, roadSeconds, taxiRegion, type Position } from "./geo.js";
import { encodeTaxiInfo, type TaxiInfoMessage } from "./protobuf.js";
import { readQuery, type Query } from "./query.js";
import { between, chance } from "./random.js";
import type { Notes, Reply, Seen, Simulation } from "./types.js";

export interface YandexTaxiCredentials {
  clid: string;
  apiKey: string;
}

interface RideClass {
  level: number;
  names: Record<"ru" | "en" | "uk", string>;
  /** Roubles: to come at all, for a kilometre, for a minute. */
  minimum: number;
  perKm: number;
  perMinute: number;
  /** How often no car is free. */
  scarcity: number;
}

const CLASSES: Record<string, RideClass> = {
  econom: { level: 50, names: { ru: "Эконом", en: "Economy", uk: "Економ" }, minimum: 119, perKm: 14, perMinute: 8, scarcity: 0 },
  business: { level: 70, names: { ru: "Комфорт", en: "Comfort", uk: "Комфорт" }, minimum: 169, perKm: 18, perMinute: 10, scarcity: 0.02 },
  comfortplus: { level: 80, names: { ru: "Комфорт+", en: "Comfort+", uk: "Комфорт+" }, minimum: 219, perKm: 23, perMinute: 12, scarcity: 0.05 },
  vip: { level: 90, names: { ru: "Бизнес", en: "Business", uk: "Бізнес" }, minimum: 399, perKm: 39, perMinute: 21, scarcity: 0.15 },
  minivan: { level: 75, names: { ru: "Минивен", en: "Minivan", uk: "Мінівен" }, minimum: 289, perKm: 26, perMinute: 14, scarcity: 0.3 },
  courier: { level: 45, names: { ru: "Курьер", en: "Courier", uk: "Кур’єр" }, minimum: 149, perKm: 12, perMinute: 5, scarcity: 0.05 },
  express: { level: 60, names: { ru: "Доставка", en: "Delivery", uk: "Доставка" }, minimum: 179, perKm: 15, perMinute: 7, scarcity: 0.05 },
  cargo: { level: 65, names: { ru: "Грузовой", en: "Cargo", uk: "Вантажний" }, minimum: 599, perKm: 31, perMinute: 16, scarcity: 0.2 },
};

const REGION_CLASSES: Record<"moscow" | "sochi", readonly string[]> = {
  moscow: Object.keys(CLASSES),
  sochi: ["econom", "business", "comfortplus", "minivan", "express"],
};

const WISHES = (
  "yellowcarnumber nosmoking childchair bicycle conditioner animaltransport universal check ski waiting_in_transit " + "meeting_arriving luggage"
).split(" ");

const LANGUAGES = "ru en uk kk az ka hy ky lv ro uz et fr".split(" ");

// Real answers put U+2006 SIX-PER-EM SPACE between the amount and the currency.
const THIN = "\u2006";

/** The provider says no, in plain text. */
class Refusal extends Error {
  constructor(
    readonly status: 400 | 403 | 405,
    message: string,
  ) {
    super(message);
  }
}

export function createYandexTaxi(
  host: string,
  credentials: YandexTaxiCredentials,
  clock: SandboxClock,
  seed: string,
  zoneKey: "class" | "name",
): Simulation {
  function taxiInfo(seen: Seen, query: Query): Reply {
    const points = readPoints(query.one("rll"), "rll", 2);
    const [from] = points;
    const region = taxiRegion(from);
    if (!region) return { status: 204, headers: {}, body: "" };

    const asked = (query.one("class") || "econom").split(",");
    const names = asked.filter((name, index) => REGION_CLASSES[region].includes(name) && asked.indexOf(name) === index);
    const protobuf = /(^|[\s,])application\/x-protobuf\s*($|[,;])/i.test(seen.headers.get("accept") ?? "");
    const type = { "Content-Type": protobuf ? "application/x-protobuf" : "application/json; charset=utf-8" };
    if (names.length === 0) return { status: 200, headers: type, body: "" };

    const lang = query.one("lang") ?? "ru";
    const info = quote(points, names, lang);
    if (protobuf) return { status: 200, headers: type, body: encodeTaxiInfo(info) };
    const minutes = Math.round((info.time ?? 0) / 60);
    return { status: 200, headers: type, body: JSON.stringify({ ...info, time_text: lang === "en" ? `${minutes} min` : `${minutes} мин` }) };
  }

  /** The language decides class names and the currency's text; languages we have no words for get English. */
  function quote(points: readonly [Position, ...Position[]], names: readonly string[], lang: string): TaxiInfoMessage {
    const words = lang === "ru" || lang === "uk" || !LANGUAGES.includes(lang) ? (lang === "uk" ? "uk" : "ru") : "en";
    const currency = { ru: `${THIN}руб.`, uk: `${THIN}₽`, en: `${THIN}RUB` }[words];
    const from = { ru: "от ", uk: "від ", en: "from " }[words];
    const [start] = points;
    const whole = points.length > 1;
    const metres = roadMetres(points);
    const seconds = roadSeconds(metres);
    const area = `${start.lon.toFixed(2)},${start.lat.toFixed(2)}`;
    const now = clock.now();
    const surge = between(1, 1.6, seed, area, Math.floor(now / 900_000), "surge");

    const options = names.flatMap((name) => {
      const ride = CLASSES[name];
      if (!ride) return [];
      const { minimum, perKm, perMinute, level, scarcity } = ride;
      const trip = whole ? minimum * 0.5 + (metres / 1000) * perKm + (seconds / 60) * perMinute : minimum;
      const price = Math.round(Math.max(minimum, trip) * surge);
      const slot = [seed, area, name, Math.floor(now / 300_000)];
      const free = chance(...slot, "free") >= scarcity;
      return {
        class_level: level,
        class_name: name,
        class_text: ride.names[words],
        min_price: minimum,
        price,
        price_text: whole ? `~${price}${currency}` : `${from}${price}${currency}`,
        ...(free ? { waiting_time: between(90, 700, ...slot, "wait") } : {}),
      };
    });
    // With one point the documents promise neither `time` nor `distance`, and then show `time`. So do we.
    return { currency: "RUB", ...(whole ? { distance: metres } : {}), options, time: whole ? seconds : between(600, 2400, seed, area, "time") };
  }

  function zoneInfo(query: Query): Reply {
    const [point] = readPoints(query.one("ll"), "ll", 1);
    const region = taxiRegion(point);
    const tariffs = (region ? REGION_CLASSES[region] : []).map((name) => ({
      [zoneKey]: name,
      supported_requirements: WISHES.filter((wish) => chance(seed, name, wish) < 0.6).map((wish) => ({ name: wish })),
    }));
    return { status: 200, headers: { "Content-Type": "application/json; charset=utf-8" }, body: JSON.stringify({ tariffs }) };
  }

  function authorize(seen: Seen, query: Query): void {
    if (!query.one("clid")) throw new Refusal(400, "clid is required");
    // `apikey` may stand in for the header: where both are sent, the header counts.
    const key = seen.headers.get("YaTaxi-Api-Key") ?? query.one("apikey");
    if (!key) throw new Refusal(400, "YaTaxi-Api-Key header or apikey is required");
    if (query.one("clid") !== credentials.clid || key !== credentials.apiKey) throw new Refusal(403, "wrong clid or apikey");
  }

  function serve(seen: Seen, notes: Notes): Reply {
    const query = readQuery(seen.url.search, "plain");
    const zone = seen.url.pathname === "/zone_info";
    const known = zone ? ["ll"] : ["rll", "class", "req", "lang"];
    notes.params = query.except("clid", "apikey");
    notes.unknown = Object.keys(notes.params).filter((name) => !known.includes(name));
    if (!zone && seen.url.pathname !== "/taxi_info") return plain(404, "not found");
    try {
      if (seen.method !== "GET") throw new Refusal(405, "method not allowed");
      authorize(seen, query);
      return zone ? zoneInfo(query) : taxiInfo(seen, query);
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      return plain(refusal.status, refusal.message);
    }
  }

  return {
    host,
    serve,
    endpoint: ({ url }) => (url.pathname === "/taxi_info" ? "yandex_taxi.taxi_info" : url.pathname === "/zone_info" ? "yandex_taxi.zone_info" : undefined),
    orders: () => [],
    setOrder() {
      throw new RangeError("yandex_taxi has no orders: it only quotes prices");
    },
  };
}

/** `lon,lat` pairs joined by `~`: plain decimals and no blanks, as the document writes them. */
function readPoints(text: string | undefined, name: string, most: number): [Position, ...Position[]] {
  if (!text) throw new Refusal(400, `${name} is required`);
  const points = text.split("~").map((pair) => {
    const [, lon, lat] = /^(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/.exec(pair) ?? [];
    if (lon === undefined || lat === undefined) throw new Refusal(400, `${name}: expected lon,lat`);
    const point = { lon: Number(lon), lat: Number(lat) };
    if (Math.abs(point.lon) > 180 || Math.abs(point.lat) > 90) throw new Refusal(400, `${name}: out of range`);
    return point;
  });
  const [first, ...rest] = points;
  if (!first || points.length > most) throw new Refusal(400, `${name}: too many points`);
  return [first, ...rest];
}

function plain(status: number, body: string): Reply {
  return { status, headers: { "Content-Type": "text/plain; charset=utf-8" }, body };
}
