// P2P Motion's price requests of the last hour, a slot each.

import { RidewireError } from "ridewire/web";

import { fill, h } from "./dom.js";
import { clockTime } from "./format.js";
import { clients, clockwork, now, PREDICTIONS, sandbox } from "./market.js";
import { quoteRequest } from "./requests.js";
import { SHOW } from "./show-texts.js";
import { lang, say } from "./texts.js";
import { stopsOf } from "./trip.js";
import { badges } from "./views.js";

const HOUR = 3_600_000;
const TEN_MINUTES = 600_000;
const REDRAW_MS = 1000;

export class QuotaGauge {
  readonly #parent: HTMLElement;
  readonly #slots = h("ol", { class: "slots", id: "slots" });
  readonly #told = h("p", { id: "quota-told" });
  readonly #clock = h("p", { class: "hint" });
  readonly #failed = h("div", { id: "quota-failed", role: "status" });
  #last: Promise<void> = Promise.resolve();

  constructor(parent: HTMLElement) {
    this.#parent = parent;
    setInterval(() => this.#draw(), REDRAW_MS);
  }

  render(): void {
    const button = (id: string, text: string, act: () => Promise<void>): HTMLElement => h("button", { type: "button", class: "quiet", id, onclick: () => this.#after(act) }, text);
    fill(this.#failed);
    fill(
      this.#parent,
      h("h2", { id: "quota-title" }, say(SHOW.quota)),
      h("p", { class: "hint" }, say(SHOW.quotaHint)),
      this.#slots,
      this.#told,
      this.#failed,
      h("div", { class: "chips" }, button("spend", say(SHOW.spend), () => this.#spend()), button("later", say(SHOW.later), () => sandbox.advance(TEN_MINUTES))),
      this.#clock,
    );
    this.#draw();
  }

  async #spend(): Promise<void> {
    const [, params] = quoteRequest("p2p_motion", stopsOf("chernivtsi"));
    fill(this.#failed);
    try {
      for (let nth = 0; nth < 5; nth++) {
        await clients().p2pMotion.predictPrice(params as { origin_formatted_address: string; destination_formatted_address: string });
        this.#draw();
      }
    } catch (error) {
      if (!(error instanceof RidewireError)) throw error;
      fill(this.#failed, h("div", { class: "verdict bad" }, badges(error), h("p", {}, error.message)));
    }
  }

  /** One thing after another: time must not jump while somebody waits for an answer. */
  #after(act: () => Promise<void>): void {
    this.#last = this.#last.then(() => clockwork.during(1, act)).then(() => this.#draw());
  }

  #draw(): void {
    const time = now();
    const held = sandbox.log
      .filter(({ endpoint, at, status }) => endpoint === "p2p_motion.predict_price" && status !== undefined && status !== 429 && at > time - HOUR)
      .map(({ at }) => at + HOUR)
      .slice(-PREDICTIONS);
    const slot = (_: unknown, index: number): HTMLElement => {
      const until = held[index];
      const bar = h("i", {});
      bar.style.height = `${until === undefined ? 0 : Math.max(4, ((until - time) / HOUR) * 100).toFixed(1)}%`;
      return h("li", { class: until === undefined ? "free" : "held" }, bar, h("span", { class: "hidden" }, until === undefined ? say(SHOW.slotFree) : say(SHOW.slotUntil, clockTime(until))));
    };
    fill(this.#slots, ...Array.from({ length: PREDICTIONS }, slot));
    // What the client knows, from the provider's headers.
    const snapshot = clients().p2pMotion.quota().predictions;
    const free = say(SHOW.slots, snapshot?.remaining ?? PREDICTIONS);
    this.#told.textContent = snapshot && held.length > 0 ? `${free}, ${say(SHOW.nextSlot, clockTime(snapshot.nextSlotAt))}.` : `${free}.`;
    this.#clock.textContent = say(SHOW.clock, clockTime(time));
    this.#clock.lang = lang();
  }
}
