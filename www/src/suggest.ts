// What may have been meant where the library's check finds a mistake. Only a person accepts it: nothing is corrected by itself.

import type { Endpoint, Issue } from "ridewire/web";

import { now } from "./market.js";
import { isContainer, valueAt, type Path } from "./params.js";

export interface Suggestion {
  path: Path;
  value: unknown;
  /** For the button. */
  shown: string;
}

const MINUTE = 60_000;

export function suggest(endpoint: Endpoint, params: unknown, { path, code }: Issue): Suggestion | undefined {
  const given = valueAt(params, path);
  switch (code) {
    case "phone":
      return typeof given === "string" || typeof given === "number" ? offer(path, given, phone(endpoint, String(given))) : undefined;
    case "swapped_coordinates":
      return swapped(isContainer(given) ? given : valueAt(params, path.slice(0, -1)), isContainer(given) ? path : path.slice(0, -1));
    case "in_the_past":
    case "too_soon":
    case "date_offset":
    case "date":
      return typeof given === "string" ? offer(path, given, soon(path)) : undefined;
    case "length":
    case "format":
      return typeof given === "string" && path.at(-1) === "from" ? offer(path, given, given.replace(/[^A-Za-z0-9]/g, "").slice(0, 11)) : undefined;
    case "type":
      return typeof given === "string" && /^\s*-?\d+([.,]\d+)?\s*$/.test(given) ? offer(path, given, Number(given.replace(",", "."))) : undefined;
    default:
      return undefined;
  }
}

function offer(path: Path, given: unknown, value: string | number | undefined): Suggestion | undefined {
  return value === undefined || value === "" || value === given ? undefined : { path, value, shown: String(value) };
}

function phone(endpoint: Endpoint, given: string): string | undefined {
  const digits = given.replace(/\D/g, "");
  switch (endpoint) {
    case "taxomet.add_order":
      if (digits.length === 11 && digits.startsWith("8")) return `+7${digits.slice(1)}`;
      return digits.length >= 10 && digits.length <= 15 ? `+${digits.length === 10 ? "7" : ""}${digits}` : undefined;
    case "p2p_motion.create_order":
      return digits.length >= 9 ? `+380${digits.slice(-9)}` : undefined;
    default:
      return digits.length === 11 ? digits : digits.length === 10 ? `7${digits}` : undefined;
  }
}

function swapped(place: unknown, at: Path): Suggestion | undefined {
  if (!isContainer(place)) return undefined;
  const { lon, lat, lng } = place;
  if (lng === undefined) return { path: at, value: { ...place, lon: lat, lat: lon }, shown: `lon: ${lat}, lat: ${lon}` };
  return { path: at, value: { ...place, lng: lat, lat: lng }, shown: `lat: ${lng}, lng: ${lat}` };
}

/** Late enough for the rule of five minutes at the start, and of ten more at the end. */
function soon(path: Path): string {
  const minutes = path.includes("destination") ? 40 : 15;
  return new Date(Math.ceil(now() / MINUTE + minutes) * MINUTE).toISOString().replace(".000", "");
}
