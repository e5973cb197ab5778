// What the page's address says: language, preset, fault, endpoint and sorting. Nothing typed and no moved pin: they may be personal.

import { endpoints, type Endpoint, type Lang } from "ridewire/web";

import { FAULT_ORDER, lang, LANGUAGES, setLang, type Fault } from "./texts.js";

export const PRESETS = ["moscow", "sochi", "chernivtsi", "nowhere"] as const;
export type Preset = (typeof PRESETS)[number];
export type Sorting = "price" | "wait";

/** What can be linked to. */
export interface Link {
  /** Absent once a pin was moved. */
  place: Preset | undefined;
  fault: Exclude<Fault, "none">;
  request: Endpoint;
  sort: Sorting;
}

export const link: Link = { place: "sochi", fault: "timeout_after", request: "taxomet.add_order", sort: "price" };

export function readLink(): void {
  const given = new URLSearchParams(location.hash.slice(1));
  const wanted = [given.get("lang"), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  setLang((wanted.find((tag) => tag !== null && Object.hasOwn(LANGUAGES, tag)) ?? "en") as Lang);
  link.place = PRESETS.find((name) => name === given.get("place")) ?? link.place;
  const fault = FAULT_ORDER.find((name) => name === given.get("break"));
  if (fault !== undefined && fault !== "none") link.fault = fault;
  link.request = endpoints().find(({ name }) => name === given.get("request"))?.name ?? link.request;
  if (given.get("sort") === "wait") link.sort = "wait";
}

export function writeLink(): void {
  const { place, fault, request, sort } = link;
  const next = new URLSearchParams({ lang: lang(), ...(place && { place }), break: fault, request, sort });
  history.replaceState(null, "", `#${next.toString()}`);
}
