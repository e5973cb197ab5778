// The trip: two pins and their addresses.

import { PLACES } from "ridewire/sandbox";

import { fill, h } from "./dom.js";
import { link, PRESETS, writeLink, type Preset } from "./link.js";
import { TripMap, type End, type Point } from "./map.js";
import { sandbox } from "./market.js";
import { addressSearch, type Search } from "./search.js";
import { SHOW } from "./show-texts.js";
import { lang, say } from "./texts.js";

/** One end of the trip. Without an address where the geocoder knows none. */
export interface Stop extends Point {
  address: string | undefined;
}

const ENDS: readonly End[] = ["from", "to"];

export class Trip {
  readonly #parent: HTMLElement;
  readonly #changed: () => void;
  readonly #map: TripMap;
  readonly #tiles = h("input", { type: "checkbox", id: "tiles", checked: true, onchange: () => this.#map.useTiles(this.#tiles.checked) });
  #searches: Partial<Record<End, Search>> = {};
  /** What a click on the map sets. */
  #setting: End = "from";
  stops: Record<End, Stop>;

  constructor(parent: HTMLElement, changed: () => void) {
    this.#parent = parent;
    this.#changed = changed;
    this.stops = stopsOf(link.place ?? "sochi");
    this.#map = new TripMap(
      (end, point) => this.#move(end, point),
      (point) => this.#move(this.#setting, point),
    );
  }

  /** With tiles only if the visitor is not offline already: nothing should be asked for in vain. */
  start(): void {
    this.#tiles.checked = navigator.onLine;
    this.render();
    this.#map.useTiles(this.#tiles.checked);
    this.#map.show(this.stops, true);
  }

  render(): void {
    // Addresses come in the page's language, as well.
    this.stops = { from: withAddress(this.stops.from), to: withAddress(this.stops.to) };
    const search = (end: End): Search =>
      addressSearch(
        `address-${end}`,
        say(SHOW[end]),
        ({ lon, lat, formatted_address }) => this.#set(end, { lon, lat, address: formatted_address }, true),
        () => this.#aim(end),
      );
    this.#searches = { from: search("from"), to: search("to") };
    const preset = (name: Preset): HTMLElement =>
      h("button", { type: "button", class: "chip", "data-preset": name, "aria-pressed": String(name === link.place), onclick: () => this.#choose(name) }, say(SHOW[name]));
    const aim = (end: End): HTMLElement =>
      h("label", { class: "tick" }, h("input", { type: "radio", name: "aim", value: end, checked: end === this.#setting, onchange: () => (this.#setting = end) }), " ", say(SHOW[end]));
    fill(
      this.#parent,
      h("h2", { id: "trip-title" }, say(SHOW.trip)),
      h("div", { class: "chips", role: "group", "aria-label": say(SHOW.presets) }, ...PRESETS.map(preset)),
      h(
        "div",
        { class: "ends" },
        ...ENDS.map((end) => (this.#searches[end] as Search).element),
        h("button", { type: "button", class: "quiet swap", onclick: () => this.#swap() }, h("span", { "aria-hidden": "true" }, "⇅ "), say(SHOW.swap)),
      ),
      this.#map.element,
      h("fieldset", { class: "inline" }, h("legend", {}, say(SHOW.setting)), ...ENDS.map(aim)),
      h("p", { class: "hint" }, say(SHOW.mapHint)),
      h("label", { class: "tick" }, this.#tiles, " ", say(SHOW.tiles)),
      h("p", { class: "hint" }, say(SHOW.tilesHint)),
    );
    this.#map.translate();
    this.#showAddresses();
  }

  /** Where the address of the page says. */
  follow(): void {
    if (link.place) this.#choose(link.place);
  }

  #choose(name: Preset): void {
    link.place = name;
    this.stops = stopsOf(name);
    this.#update(true);
  }

  #swap(): void {
    const { from, to } = this.stops;
    this.stops = { from: to, to: from };
    link.place = undefined;
    this.#update(false);
  }

  #move(end: End, point: Point): void {
    this.#set(end, withAddress({ ...point, address: undefined }), false);
  }

  #set(end: End, stop: Stop, fit: boolean): void {
    this.stops = { ...this.stops, [end]: stop };
    link.place = undefined;
    this.#update(fit);
  }

  #aim(end: End): void {
    this.#setting = end;
    for (const radio of this.#parent.querySelectorAll<HTMLInputElement>("[name=aim]")) radio.checked = radio.value === end;
  }

  #update(fit: boolean): void {
    writeLink();
    this.#map.show(this.stops, fit);
    this.#showAddresses();
    for (const chip of this.#parent.querySelectorAll<HTMLElement>("[data-preset]")) chip.setAttribute("aria-pressed", String(chip.dataset["preset"] === link.place));
    this.#changed();
  }

  #showAddresses(): void {
    for (const end of ENDS) {
      const { address, lon, lat } = this.stops[end];
      this.#searches[end]?.show(address ?? `${lat.toFixed(4)}, ${lon.toFixed(4)} (${say(SHOW.noAddress)})`);
    }
  }
}

/** Where a preset begins and ends. */
export function stopsOf(name: Preset): Record<End, Stop> {
  const { from, to } = PLACES[name];
  return { from: withAddress({ ...from, address: undefined }), to: withAddress({ ...to, address: undefined }) };
}

function withAddress({ lon, lat }: Stop): Stop {
  return { lon, lat, address: sandbox.geocode({ lon, lat }, lang())[0]?.formatted_address };
}
