// A map with two pins. Where tiles are off, or cannot be loaded, it is a plain grid of longitudes and latitudes.

import L from "leaflet";

import { fill, h } from "./dom.js";
import { SHOW } from "./show-texts.js";
import { say } from "./texts.js";

export type End = "from" | "to";
export interface Point {
  lon: number;
  lat: number;
}

const TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png";
/** How far an arrow key moves a pin, in pixels. */
const STEP = 12;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = { ArrowUp: [0, -STEP], ArrowDown: [0, STEP], ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0] };

export class TripMap {
  readonly element: HTMLElement;
  readonly #map: L.Map;
  readonly #pins: Record<End, L.Marker>;
  readonly #line: L.Polyline;
  readonly #credit = h("p", { class: "credit" });
  readonly #zoom = h("div", { class: "zoom" });
  #tiles: L.TileLayer | undefined;
  #failed = false;
  readonly #moved: (end: End, point: Point) => void;
  readonly #clicked: (point: Point) => void;

  /** @param moved a pin was moved @param clicked the map was clicked */
  constructor(moved: (end: End, point: Point) => void, clicked: (point: Point) => void) {
    this.#moved = moved;
    this.#clicked = clicked;
    const canvas = h("div", { class: "map", role: "group" });
    this.element = h("div", { class: "map-frame" }, canvas, this.#zoom, this.#credit);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    // The page's policy forbids markup from strings, which Leaflet's own controls are made of.
    this.#map = L.map(canvas, { zoomControl: false, attributionControl: false, center: [50, 30], zoom: 5, zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, scrollWheelZoom: false });
    gridLayer().addTo(this.#map);
    this.#line = L.polyline([], { className: "way", interactive: false, smoothFactor: 0 }).addTo(this.#map);
    this.#pins = { from: this.#pin("from", "A"), to: this.#pin("to", "B") };
    this.#map.on("click", ({ latlng }) => this.#clicked(pointOf(latlng)));
    new ResizeObserver(() => this.#map.invalidateSize({ animate: false })).observe(canvas);
  }

  /** Moves the pins, and the view if they would be out of it. */
  show(points: Record<End, Point>, fit: boolean): void {
    const ends = [points.from, points.to].map(({ lat, lon }): L.LatLngTuple => [lat, lon]);
    this.#pins.from.setLatLng(ends[0] as L.LatLngTuple);
    this.#pins.to.setLatLng(ends[1] as L.LatLngTuple);
    this.#line.setLatLngs(ends);
    if (!fit) return;
    this.#map.invalidateSize({ animate: false });
    this.#map.fitBounds(L.latLngBounds(ends), { padding: [48, 48], maxZoom: 15, animate: false });
  }

  /** In the language of the moment. */
  translate(): void {
    this.#map.getContainer().setAttribute("aria-label", say(SHOW.map));
    for (const [end, text] of [["from", SHOW.pinFrom], ["to", SHOW.pinTo]] as const) this.#pins[end].getElement()?.setAttribute("aria-label", say(text));
    const button = (text: string, name: string, act: () => void): HTMLElement => h("button", { type: "button", class: "quiet", "aria-label": name, onclick: act }, text);
    fill(this.#zoom, button("+", say(SHOW.zoomIn), () => this.#map.zoomIn()), button("−", say(SHOW.zoomOut), () => this.#map.zoomOut()));
    this.#showCredit();
  }

  useTiles(wanted: boolean): void {
    this.#tiles?.remove();
    this.#tiles = undefined;
    this.#failed = false;
    if (wanted) {
      // Without an origin the tile server refuses; the path stays here.
      const tiles = L.tileLayer(TILES, { maxZoom: 19, referrerPolicy: "origin", className: "tiles" });
      let seen = false;
      tiles.on("tileload", () => (seen = true));
      tiles.on("tileerror", () => {
        if (seen || this.#tiles !== tiles) return;
        this.useTiles(false);
        this.#failed = true;
        this.#showCredit();
      });
      this.#tiles = tiles.addTo(this.#map);
    }
    this.#showCredit();
  }

  #showCredit(): void {
    this.#credit.hidden = !this.#tiles && !this.#failed;
    if (this.#tiles) fill(this.#credit, h("a", { href: "https://www.openstreetmap.org/copyright", rel: "noopener noreferrer", target: "_blank" }, say(SHOW.contributors)));
    else fill(this.#credit, say(SHOW.tilesFailed));
  }

  #pin(end: End, letter: string): L.Marker {
    const icon = L.divIcon({ className: `pin ${end}`, html: h("span", {}, letter), iconSize: [32, 32], iconAnchor: [16, 32] });
    const pin = L.marker([0, 0], { icon, draggable: true, autoPan: true }).addTo(this.#map);
    pin.on("dragend", () => this.#moved(end, pointOf(pin.getLatLng())));
    pin.getElement()?.addEventListener("keydown", (event) => {
      const by = ARROWS[event.key];
      if (!by) return;
      // Not the map's, which would move itself.
      event.preventDefault();
      event.stopPropagation();
      const at = this.#map.latLngToContainerPoint(pin.getLatLng()).add(by as L.PointTuple);
      const next = this.#map.containerPointToLatLng(at);
      pin.setLatLng(next);
      this.#moved(end, pointOf(next));
    });
    return pin;
  }
}

function pointOf({ lat, lng }: L.LatLng): Point {
  const wrapped = L.latLng(lat, lng).wrap();
  return { lon: Number(wrapped.lng.toFixed(6)), lat: Number(wrapped.lat.toFixed(6)) };
}

/** Squares with their corner's coordinates. */
function gridLayer(): L.GridLayer {
  const Grid = L.GridLayer.extend({
    createTile(this: L.GridLayer & { _map: L.Map }, coords: L.Coords): HTMLElement {
      const size = this.getTileSize();
      const corner = this._map.unproject([coords.x * size.x, coords.y * size.y], coords.z).wrap();
      return h("div", { class: "grid", "aria-hidden": "true" }, `${corner.lng.toFixed(2)} ${corner.lat.toFixed(2)}`);
    },
  }) as unknown as new (options: L.GridLayerOptions) => L.GridLayer;
  return new Grid({ maxZoom: 19 });
}
