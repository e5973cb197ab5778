// One imaginary order, from the click to its end: what happens at the provider, and what the client learns of it, on one line of time.

import { RidewireError, validate, type P2pCreateOrder, type P2pOrder, type TaxometOrder } from "ridewire/web";
import type { SandboxOrder } from "ridewire/sandbox";

import { fill, h, type Child } from "./dom.js";
import { clockTime } from "./format.js";
import { clients, clockwork, hear, now, sandbox } from "./market.js";
import type { Orderable } from "./quotes.js";
import { courierOrder, taxiOrder } from "./requests.js";
import { SHOW } from "./show-texts.js";
import { nextSteps, stageName, stageTone, TAXI_OVER } from "./stages.js";
import { PROVIDERS, say } from "./texts.js";
import { stopsOf, type Trip } from "./trip.js";
import { badges, ownWords } from "./views.js";

const SPEEDS = [1, 10, 30, 60, 120];
const REDRAW_MS = 200;
/** The line shows at least this much. */
const LEAST_MS = 3 * 60_000;

type Provider = SandboxOrder["provider"];
type Status = string | number | undefined;
interface Change {
  at: number;
  status: Status;
}

interface Ride {
  provider: Provider;
  id: string;
  createdAt: number;
  /** What happened, and what the client saw. */
  truth: Change[];
  seen: Change[];
  looks: number[];
  nextLookAt: number | undefined;
  endedAt: number | undefined;
  stop: AbortController;
}

export class Order {
  readonly #parent: HTMLElement;
  readonly #trip: Trip;
  readonly #state = h("div", { id: "order-state" });
  readonly #steps = h("div", { class: "chips", id: "steps" });
  readonly #said = h("p", { class: "hidden", role: "status" });
  #drawn = "";
  #speed = 2;
  #busy = false;
  #failure: RidewireError | undefined;
  #isElsewhere = false;
  #ride: Ride | undefined;

  constructor(parent: HTMLElement, trip: Trip) {
    this.#parent = parent;
    this.#trip = trip;
    setInterval(() => this.#ride && this.#ride.endedAt === undefined && this.#draw(), REDRAW_MS);
  }

  render(): void {
    const speed = h("input", {
      type: "range",
      id: "speed",
      min: 0,
      max: SPEEDS.length - 1,
      value: this.#speed,
      "aria-valuetext": this.#speedText(),
      oninput: () => {
        this.#speed = Number(speed.value);
        speed.setAttribute("aria-valuetext", this.#speedText());
        told.textContent = this.#speedText();
        if (this.#ride?.endedAt === undefined && this.#ride) clockwork.pace = SPEEDS[this.#speed] ?? 1;
      },
    });
    const told = h("output", { for: "speed" }, this.#speedText());
    const button = (what: Orderable): HTMLElement =>
      h("button", { type: "button", class: "main", id: `order-${what}`, onclick: () => void this.order(what) }, say(what === "taxi" ? SHOW.orderTaxi : SHOW.orderCourier));
    fill(
      this.#parent,
      h("h2", { id: "order-title", tabindex: "-1" }, say(SHOW.order)),
      h("p", { class: "hint" }, say(SHOW.orderHint)),
      h("div", { class: "controls" }, button("taxi"), button("courier"), h("div", { class: "field speed" }, h("label", { for: "speed" }, say(SHOW.speed)), h("div", { class: "slider" }, speed, told))),
      this.#said,
      this.#state,
      this.#steps,
    );
    this.#drawn = "";
    this.#draw();
  }

  async order(what: Orderable): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#ride?.stop.abort();
    this.#ride = undefined;
    this.#failure = undefined;
    clockwork.pace = 1;
    this.#draw();
    this.#parent.querySelector<HTMLElement>("#order-title")?.focus();
    const { taxomet, p2pMotion } = clients();
    try {
      const id = what === "taxi" ? (await taxomet.addOrder(taxiOrder(this.#trip.stops))).order_id : (await p2pMotion.createOrder(this.#parcel())).id;
      if (id !== undefined) void this.#follow(what === "taxi" ? "taxomet" : "p2p_motion", id);
    } catch (error) {
      if (!(error instanceof RidewireError)) throw error;
      this.#failure = error;
    } finally {
      this.#busy = false;
      this.#draw();
    }
  }

  /** In the provider's own town if the trip on the map is elsewhere, as the library warns. */
  #parcel(): P2pCreateOrder {
    const parcel = courierOrder(this.#trip.stops, now());
    this.#isElsewhere = validate("p2p_motion.create_order", parcel, { now: now() }).some(({ code }) => code === "outside_service_area");
    return this.#isElsewhere ? courierOrder(stopsOf("chernivtsi"), now()) : parcel;
  }

  async #follow(provider: Provider, id: string): Promise<void> {
    const createdAt = now();
    const ride: Ride = { provider, id, createdAt, truth: [], seen: [], looks: [], nextLookAt: undefined, endedAt: undefined, stop: new AbortController() };
    this.#ride = ride;
    clockwork.pace = SPEEDS[this.#speed] ?? 1;
    const options = { signal: ride.stop.signal, createdAt };
    const { taxomet, p2pMotion } = clients();
    const forget = hear((event) => {
      if (event.type === "request" && event.endpoint === `${provider}.get_order`) ride.looks.push(event.at);
    });
    const updates = provider === "taxomet" ? taxomet.trackOrder(id, { ...options, until: TAXI_OVER }) : p2pMotion.trackOrder(id, options);
    try {
      for await (const { order, at, nextPollInMs, changed } of updates) {
        if (changed) this.#learn(ride, { at, status: statusOf(order) });
        ride.nextLookAt = nextPollInMs === undefined ? undefined : at + nextPollInMs;
      }
    } catch (error) {
      if (!(error instanceof RidewireError)) throw error;
      if (error.kind !== "aborted") this.#failure = error;
    } finally {
      forget();
      ride.endedAt = now();
      if (this.#ride === ride) {
        clockwork.pace = 1;
        this.#draw();
      }
    }
  }

  #learn(ride: Ride, change: Change): void {
    if (ride.seen.at(-1)?.status === change.status) return;
    ride.seen.push(change);
    this.#said.textContent = `${say(SHOW.known)}: ${stageName(ride.provider, change.status)}`;
  }

  async #cancel({ id }: Ride): Promise<void> {
    try {
      await clients().taxomet.cancelOrder({ id });
    } catch (error) {
      if (!(error instanceof RidewireError)) throw error;
      this.#failure = error;
    }
    this.#draw();
  }

  // ---- showing ----------------------------------------------------------------------------------

  #draw(): void {
    const ride = this.#ride;
    const error = this.#failure;
    const failure = error && h("div", { class: "verdict bad", role: "alert" }, badges(error), h("p", {}, error.message), ownWords(error));
    if (!ride) {
      fill(this.#state, failure, !failure && h("p", { class: "empty" }, say(this.#busy ? SHOW.ordering : SHOW.noOrder)));
      fill(this.#steps);
      return;
    }
    const order = sandbox.orders(ride.provider).find(({ id }) => id === ride.id);
    if (order && order.status !== ride.truth.at(-1)?.status) ride.truth.push({ at: now(), status: order.status });
    const end = Math.max(ride.endedAt ?? now(), ride.createdAt + LEAST_MS);
    const place = (at: number): string => `${(Math.min(1, Math.max(0, (at - ride.createdAt) / (end - ride.createdAt))) * 100).toFixed(2)}%`;
    const known = ride.seen.at(-1);
    const wait = ride.nextLookAt === undefined ? undefined : Math.max(0, Math.round((ride.nextLookAt - now()) / 1000));
    const facts = [say(SHOW.looks, ride.looks.length), ride.endedAt !== undefined ? say(SHOW.over) : wait !== undefined && say(SHOW.nextLook, wait), say(SHOW.clock, clockTime(now()))].filter((fact) => fact !== false && fact !== undefined);
    fill(
      this.#state,
      failure,
      h("p", { class: "order-facts" }, h("b", {}, `${say(PROVIDERS[ride.provider])} · ${say(SHOW.orderId, ride.id)}`), " ", h("span", { class: "hint" }, facts.join(" · "))),
      this.#lane(say(SHOW.atProvider), ride, ride.truth, place, stageName(ride.provider, order?.status)),
      this.#lane(say(SHOW.known), ride, ride.seen, place, stageName(ride.provider, known?.status)),
      h("div", { class: "lane" }, h("span", { class: "lane-name hint" }, say(SHOW.ticks)), h("div", { class: "ticks-line", "aria-hidden": "true" }, ...ride.looks.map((at) => placed(h("i", {}), place(at))))),
      h("ol", { class: "changes" }, ...ride.seen.map(({ at, status }) => h("li", {}, h("time", {}, clockTime(at)), " ", stageName(ride.provider, status)))),
      ride.provider === "taxomet" && h("p", { class: "hint" }, say(SHOW.invented)),
      ride.provider === "p2p_motion" && this.#isElsewhere && h("p", { class: "hint" }, say(SHOW.elsewhere)),
    );
    this.#showSteps(ride, order);
  }

  /** Only when something is different: who is about to press a button should find it again. */
  #showSteps(ride: Ride, order: SandboxOrder | undefined): void {
    const steps = order && ride.endedAt === undefined ? nextSteps(order) : [];
    const drawn = JSON.stringify([ride.id, steps]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const hadFocus = this.#steps.contains(document.activeElement);
    const buttons: Child[] = steps.map(({ title, patch }) =>
      h(
        "button",
        {
          type: "button",
          class: "chip",
          onclick: () => {
            sandbox.setOrder(ride.provider, ride.id, patch);
            this.#draw();
          },
        },
        title,
      ),
    );
    if (steps.length > 0 && ride.provider === "taxomet") buttons.push(h("button", { type: "button", class: "chip", id: "cancel", onclick: () => void this.#cancel(ride) }, say(SHOW.cancel)));
    fill(this.#steps, steps.length > 0 && h("b", {}, say(SHOW.steps)), ...buttons, steps.length > 0 && h("span", { class: "hint" }, say(SHOW.stepsHint)));
    if (hadFocus) (this.#steps.querySelector("button") ?? this.#parent.querySelector<HTMLElement>("#order-title"))?.focus();
  }

  #lane(name: string, ride: Ride, changes: readonly Change[], place: (at: number) => string, present: string): HTMLElement {
    const until = ride.endedAt ?? now();
    const part = ({ at, status }: Change, index: number): HTMLElement => {
      const element = placed(h("i", { class: `tone-${stageTone(ride.provider, status)}`, title: stageName(ride.provider, status) }), place(at));
      element.style.right = `calc(100% - ${place(changes[index + 1]?.at ?? until)})`;
      return element;
    };
    return h("div", { class: "lane" }, h("span", { class: "lane-name" }, name, " ", h("b", {}, present)), h("div", { class: "lane-line", "aria-hidden": "true" }, ...changes.map(part)));
  }

  #speedText(): string {
    return say(SHOW.times, SPEEDS[this.#speed] ?? 1);
  }
}

function statusOf(order: TaxometOrder | P2pOrder): Status {
  return typeof order.status === "object" ? order.status.code : order.status;
}

function placed(element: HTMLElement, left: string): HTMLElement {
  element.style.left = left;
  return element;
}
