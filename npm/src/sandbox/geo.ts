/**
 * A small invented geography: real towns with streets that do not exist, and a geocoder over them.
 * Moscow and Sochi are served by the taxis, Chernivtsi oblast by the couriers.
 */
import { chance } from "./random.js";

export interface Position {
  lon: number;
  lat: number;
}

export type Town = "moscow" | "sochi" | "chernivtsi" | "khotyn" | "storozhynets";
export type Language = "ru" | "uk" | "en";

/** One answer of {@link geocode}. */
export interface GeoCandidate extends Position {
  town: Town;
  formatted_address: string;
  short_formatted_address: string;
}

interface Names {
  ru: string;
  uk: string;
  en: string;
}

interface TownData {
  centre: Position;
  names: Names;
  /** What follows the town in a full address. */
  region: Names;
  postcode: string;
  streets: readonly Street[];
}

interface Street {
  names: Names;
  /** Where number 0 would stand, and the way the numbers grow, in degrees clockwise from north. */
  start: Position;
  bearing: number;
}

function street(ru: string, uk: string, en: string, lon: number, lat: number, bearing: number): Street {
  return { names: { ru, uk, en }, start: { lon, lat }, bearing };
}

const BUKOVYNA: Names = {
  ru: "Черновицкая область, Украина",
  uk: "Чернівецька область, Україна",
  en: "Chernivtsi Oblast, Ukraine",
};

// «Яблонева», «Садова» and «Мельнична» stand in several towns: without the town such an address is ambiguous.
const TOWNS: Record<Town, TownData> = {
  moscow: {
    centre: { lon: 37.6201, lat: 55.7539 },
    names: { ru: "Москва", uk: "Москва", en: "Moscow" },
    region: { ru: "Россия", uk: "Росія", en: "Russia" },
    postcode: "101999",
    streets: [
      street("Чернильная улица", "Чорнильна вулиця", "Chernilnaya Street", 37.6412, 55.7688, 60),
      street("Вымышленный проспект", "Вигаданий проспект", "Vymyshlenny Avenue", 37.5634, 55.7421, 135),
      street("Песочная набережная", "Пісочна набережна", "Pesochnaya Embankment", 37.6073, 55.7297, 20),
      street("Яблоневая улица", "Яблунева вулиця", "Yablonevaya Street", 37.6822, 55.7873, 300),
    ],
  },
  sochi: {
    centre: { lon: 39.7244, lat: 43.5869 },
    names: { ru: "Сочи", uk: "Сочі", en: "Sochi" },
    region: { ru: "Краснодарский край, Россия", uk: "Краснодарський край, Росія", en: "Krasnodar Krai, Russia" },
    postcode: "354999",
    streets: [
      street("Мандариновая улица", "Мандаринова вулиця", "Mandarinovaya Street", 39.7301, 43.5912, 330),
      street("Маячная улица", "Маячна вулиця", "Mayachnaya Street", 39.7168, 43.5807, 70),
      street("Яблоневая улица", "Яблунева вулиця", "Yablonevaya Street", 39.7516, 43.5731, 110),
    ],
  },
  chernivtsi: {
    centre: { lon: 25.9354, lat: 48.2921 },
    names: { ru: "Черновцы", uk: "Чернівці", en: "Chernivtsi" },
    region: BUKOVYNA,
    postcode: "58999",
    streets: [
      street("Яблоневая улица", "Яблунева вулиця", "Yabluneva Street", 25.9402, 48.2881, 200),
      street("Садовая улица", "Садова вулиця", "Sadova Street", 25.9307, 48.2954, 80),
      street("Мельничная улица", "Млинова вулиця", "Mlynova Street", 25.9518, 48.2811, 150),
      street("Каменная улица", "Кам’яна вулиця", "Kamiana Street", 25.9203, 48.3012, 10),
    ],
  },
  khotyn: {
    centre: { lon: 26.4927, lat: 48.5081 },
    names: { ru: "Хотин", uk: "Хотин", en: "Khotyn" },
    region: BUKOVYNA,
    postcode: "60999",
    streets: [
      street("Садовая улица", "Садова вулиця", "Sadova Street", 26.4951, 48.5093, 45),
      street("Мельничная улица", "Млинова вулиця", "Mlynova Street", 26.4886, 48.5052, 270),
    ],
  },
  storozhynets: {
    centre: { lon: 25.7228, lat: 48.1631 },
    names: { ru: "Сторожинец", uk: "Сторожинець", en: "Storozhynets" },
    region: BUKOVYNA,
    postcode: "59999",
    streets: [street("Садовая улица", "Садова вулиця", "Sadova Street", 25.7196, 48.1655, 15)],
  },
};

const ALL_TOWNS = Object.keys(TOWNS) as Town[];

/** The towns in which P2P Motion delivers. */
export const COURIER_TOWNS: readonly Town[] = ["chernivtsi", "khotyn", "storozhynets"];

/** Places to start a demonstration from. `nowhere` lies in the sea: no provider serves it. */
export const PLACES = {
  moscow: { from: at("moscow", 0, 12), to: at("moscow", 1, 30) },
  sochi: { from: at("sochi", 0, 5), to: at("sochi", 2, 18) },
  chernivtsi: { from: at("chernivtsi", 0, 7), to: at("chernivtsi", 2, 21) },
  nowhere: { from: { lon: -30.5, lat: 0.5 }, to: { lon: -30.2, lat: 0.8 } },
} as const satisfies Record<string, { from: Position; to: Position }>;

function at(town: Town, index: number, house: number): Position {
  const found = TOWNS[town].streets[index];
  return found ? housePosition(found, house) : TOWNS[town].centre;
}

function inBox({ lon, lat }: Position, west: number, south: number, east: number, north: number): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}

/** The taxi region a point lies in. */
export function taxiRegion(point: Position): "moscow" | "sochi" | undefined {
  if (inBox(point, 36.8, 55.1, 38.3, 56.2)) return "moscow";
  if (inBox(point, 39.1, 43.3, 40.5, 43.95)) return "sochi";
  return undefined;
}

/** A rough frame around Chernivtsi oblast. */
export function inChernivtsiOblast(point: Position): boolean {
  return inBox(point, 24.9, 47.7, 27.6, 48.7);
}

/** What a car drives between the points, in metres: the great circle and a third more for the streets. */
export function roadMetres(points: readonly Position[]): number {
  let sum = 0;
  points.forEach((point, index) => {
    const before = points[index - 1];
    if (before) sum += greatCircle(before, point);
  });
  return sum * 1.34;
}

/** How long that takes, in seconds. */
export function roadSeconds(metres: number): number {
  return 90 + metres / 9.3;
}

function greatCircle(a: Position, b: Position): number {
  const rad = Math.PI / 180;
  const half = (degrees: number): number => Math.sin((degrees * rad) / 2) ** 2;
  const h = half(b.lat - a.lat) + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * half(b.lon - a.lon);
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h)));
}

// Words that say what a thing is, not which one.
const FILLER = new Set(
  ("вулиця вул улица ул street st проспект просп пр avenue ave набережная набережна наб embankment місто м город г дом буд " +
    "будинок область обл oblast край krai україна украина ukraine россия росія russia").split(" "),
);

/**
 * Finds places for a text in any order and with small slips of the pen. None: it means nothing to us.
 * Several: the text does not say which (no town, or no house number).
 * A street we have never heard of is believed if it has a house number, so that callers can use addresses of their own.
 */
export function geocode(text: string, options: { towns?: readonly Town[]; lang?: Language } = {}): GeoCandidate[] {
  const { towns = ALL_TOWNS, lang = "ru" } = options;
  const tokens = words(text);
  const house = tokens.map((token) => /^(\d{1,4})\p{L}?$/u.exec(token)).find((match) => match !== null);
  const rest = tokens.filter((token) => !/^\d/.test(token) && !FILLER.has(token));

  const named = ALL_TOWNS.filter((town) => mentions(rest, Object.values(TOWNS[town].names)));
  if (named.length > 0 && !named.some((town) => towns.includes(town))) return [];
  const searched = named.length > 0 ? named.filter((town) => towns.includes(town)) : towns;

  const found = searched.flatMap((town) =>
    TOWNS[town].streets
      .filter((candidate) => mentions(rest, Object.values(candidate.names)))
      .flatMap((candidate) => (house ? [Number(house[1])] : [4, 16, 38]).map((number) => place(town, candidate, number, house?.[0], lang))),
  );
  if (found.length > 0) return found;

  const home = searched[0];
  const unknown = rest.filter((token) => !named.some((town) => mentions([token], Object.values(TOWNS[town].names))) && !isRegion(token));
  if (home === undefined) return [];
  if (unknown.length > 0 && house) return [believe(text, home, lang)];
  if (unknown.length === 0 && named.length > 0) return searched.map((town) => townCentre(town, lang));
  return [];
}

/** The address at a point: the nearest house number of the nearest street, within 15 km of a town. */
export function reverseGeocode(point: Position, options: { towns?: readonly Town[]; lang?: Language } = {}): GeoCandidate[] {
  const { towns = ALL_TOWNS, lang = "ru" } = options;
  let best: { metres: number; candidate: GeoCandidate } | undefined;
  for (const town of towns) {
    if (greatCircle(TOWNS[town].centre, point) > 15_000) continue;
    for (const candidate of TOWNS[town].streets) {
      for (let number = 1; number <= 60; number++) {
        const metres = greatCircle(housePosition(candidate, number), point);
        if (!best || metres < best.metres) best = { metres, candidate: place(town, candidate, number, undefined, lang) };
      }
    }
  }
  return best ? [best.candidate] : [];
}

function words(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll("ё", "е")
    .split(/[^\p{L}\p{N}’']+/u)
    .filter((word) => word !== "");
}

/** Whether the words hold one of the names, filler aside, each of its words with at most one letter wrong. */
function mentions(tokens: readonly string[], names: readonly string[]): boolean {
  return names.some((name) => {
    const telling = words(name).filter((word) => !FILLER.has(word));
    return telling.length > 0 && telling.every((word) => tokens.some((token) => near(token, word)));
  });
}

function isRegion(token: string): boolean {
  return Object.values(TOWNS).some(({ region }) => Object.values(region).some((name) => words(name).includes(token)));
}

/** Equal, or one letter added, left out or changed in a word of five letters and more. */
function near(a: string, b: string): boolean {
  if (a === b) return true;
  if (Math.min(a.length, b.length) < 5 || Math.abs(a.length - b.length) > 1) return false;
  let head = 0;
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) head++;
  return a.length === b.length ? a.slice(head + 1) === b.slice(head + 1) : a.length > b.length ? a.slice(head + 1) === b.slice(head) : a.slice(head) === b.slice(head + 1);
}

function housePosition({ start, bearing }: Street, number: number): Position {
  const metres = number * 11;
  const radians = (bearing * Math.PI) / 180;
  return {
    lat: round(start.lat + (metres * Math.cos(radians)) / 111_195),
    lon: round(start.lon + (metres * Math.sin(radians)) / (111_195 * Math.cos((start.lat * Math.PI) / 180))),
  };
}

function round(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}

function place(town: Town, { names, start, bearing }: Street, number: number, written: string | undefined, lang: Language): GeoCandidate {
  const short = `${names[lang]}, ${written ?? number}`;
  return { ...housePosition({ names, start, bearing }, number), town, short_formatted_address: short, formatted_address: full(short, town, lang) };
}

function townCentre(town: Town, lang: Language): GeoCandidate {
  const { centre, names, region, postcode } = TOWNS[town];
  return { ...centre, town, short_formatted_address: names[lang], formatted_address: `${names[lang]}, ${region[lang]}, ${postcode}` };
}

function believe(text: string, town: Town, lang: Language): GeoCandidate {
  const { centre } = TOWNS[town];
  const tidy = words(text).join(" ");
  const short = text.split(",").slice(0, 2).join(",").trim();
  return {
    lon: round(centre.lon + (chance(tidy, "lon") - 0.5) * 0.05),
    lat: round(centre.lat + (chance(tidy, "lat") - 0.5) * 0.03),
    town,
    short_formatted_address: short,
    formatted_address: full(short, town, lang),
  };
}

function full(short: string, town: Town, lang: Language): string {
  const { names, region, postcode } = TOWNS[town];
  return `${short}, ${names[lang]}, ${region[lang]}, ${postcode}`;
}
