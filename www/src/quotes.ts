// Prices side by side: each lands when it comes, and who has none says why.

import { compareQuotes, type Provider, type Quote, type QuoteFailure } from "ridewire/web";

import { fill, h, type Child } from "./dom.js";
import { clockTime, decimal, minutes, money } from "./format.js";
import { link, writeLink, type Sorting } from "./link.js";
import { clients, clockwork, now } from "./market.js";
import { REASONS, SHOW } from "./show-texts.js";
import { PROVIDERS, say } from "./texts.js";
import type { Trip } from "./trip.js";

const CLASSES = ["econom", "business", "comfortplus", "minivan", "vip"];
const KINDS = { fare: SHOW.fare, from: SHOW.fromPrice, pickup_fee: SHOW.pickup_fee, estimate: SHOW.estimate };
/** After the last move of a pin, before the providers are asked. */
const SETTLE_MS = 350;

export type Orderable = "taxi" | "courier";

interface Actions {
  order(what: Orderable): void;
  look(provider: Provider): void;
}

export class Quotes {
  readonly #parent: HTMLElement;
  readonly #trip: Trip;
  readonly #actions: Actions;
  readonly #list = h("div", { id: "quote-list" });
  readonly #status = h("p", { class: "hint", role: "status", id: "quote-status" });
  #quotes: Quote[] = [];
  #failures: QuoteFailure[] = [];
  #state: "asking" | "complete" | "incomplete" = "complete";
  #running: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parent: HTMLElement, trip: Trip, actions: Actions) {
    this.#parent = parent;
    this.#trip = trip;
    this.#actions = actions;
  }

  render(): void {
    const sorting = (by: Sorting): HTMLElement =>
      h(
        "label",
        { class: "tick" },
        h("input", {
          type: "radio",
          name: "sort",
          value: by,
          checked: by === link.sort,
          onchange: () => {
            link.sort = by;
            writeLink();
            this.#show();
          },
        }),
        " ",
        say(SHOW[by]),
      );
    fill(
      this.#parent,
      h("div", { class: "title-row" }, h("h2", { id: "quotes-title" }, say(SHOW.quotes)), h("button", { type: "button", class: "quiet", id: "compare", onclick: () => void this.compare() }, say(SHOW.compare))),
      h("fieldset", { class: "inline" }, h("legend", {}, say(SHOW.sortBy)), sorting("price"), sorting("wait")),
      this.#status,
      this.#list,
    );
    this.#show();
  }

  /** Asks once the pins have come to rest. */
  compareSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.compare(), SETTLE_MS);
  }

  /** In real time, whatever else goes on: a deadline of seconds is one for people. */
  compare(): Promise<void> {
    clearTimeout(this.#timer);
    return clockwork.during(1, () => this.#compare());
  }

  async #compare(): Promise<void> {
    this.#running?.abort();
    const running = new AbortController();
    this.#running = running;
    this.#quotes = [];
    this.#failures = [];
    this.#state = "asking";
    this.#show();
    const { from, to } = this.#trip.stops;
    const run = compareQuotes({ from, to }, clients(), { class: CLASSES, unit_id: 1, tarif_id: -1, currency: "RUB", signal: running.signal });
    for await (const answer of run) {
      if (this.#running !== running) return;
      if ("price" in answer) this.#quotes.push(answer);
      else this.#failures.push(answer);
      this.#show();
    }
    const { complete } = await run;
    if (this.#running !== running) return;
    this.#running = undefined;
    this.#state = complete ? "complete" : "incomplete";
    this.#show();
  }

  #show(): void {
    this.#parent.setAttribute("aria-busy", String(this.#state === "asking"));
    this.#status.textContent =
      this.#state === "asking" ? say(SHOW.comparing) : [say(SHOW.compared, this.#quotes.length), this.#state === "incomplete" && say(SHOW.incomplete)].filter(Boolean).join(" ");
    const currencies = [...new Set(this.#quotes.map(({ price }) => price.currency))].sort();
    fill(
      this.#list,
      ...currencies.map((currency) => this.#group(currency)),
      currencies.length > 1 && h("p", { class: "hint" }, say(SHOW.currencies)),
      this.#failures.length > 0 && h("h3", {}, say(SHOW.noPrice)),
      this.#failures.length > 0 && h("ul", { class: "failures" }, ...this.#failures.map((failure) => this.#failure(failure))),
    );
  }

  #group(currency: string): HTMLElement {
    const quotes = this.#quotes.filter(({ price }) => price.currency === currency).sort(BY[link.sort]);
    const notice = quotes.find((quote) => quote.notice)?.notice;
    return h(
      "div",
      { class: "currency" },
      h("h3", {}, currency),
      h("ul", { class: "quotes" }, ...quotes.map((quote, index) => this.#quote(quote, quotes.findIndex(({ provider }) => provider === quote.provider) === index))),
      notice && h("p", { class: "hint notice-of-price" }, "* ", notice.text, " ", say(SHOW.priceOnly), " ", h("a", { href: notice.url, rel: "noopener noreferrer", target: "_blank" }, new URL(notice.url).host)),
    );
  }

  /** One look inside for each provider: all its prices come from one request. */
  #quote({ provider, service, title, price, waiting_time, time, distance, notice }: Quote, isFirst: boolean): HTMLElement {
    const facts = [
      waiting_time !== undefined && say(SHOW.waits, minutes(waiting_time)),
      time !== undefined && say(SHOW.rides, minutes(time)),
      distance !== undefined && say(SHOW.kilometres, decimal(distance / 1000, 1)),
    ].filter((fact) => fact !== false);
    const what: Orderable | undefined = provider === "taxomet" ? "taxi" : provider === "p2p_motion" ? "courier" : undefined;
    const name = provider === "yandex_taxi" ? [say(PROVIDERS[provider]), title] : [say(PROVIDERS[provider])];
    return h(
      "li",
      { class: `quote ${provider}`, "data-service": service },
      h("span", { class: "who" }, h("b", {}, name.join(" · ")), h("span", { class: "hint" }, facts.join(" · "))),
      h("span", { class: "amount" }, h("b", {}, money(price.amount, price.currency), notice && "*"), h("span", { class: "hint" }, say(KINDS[price.kind]))),
      isFirst && this.#inside(provider, name.join(" · ")),
      what && h("button", { type: "button", class: "quiet strong", "data-order": what, onclick: () => this.#actions.order(what) }, say(SHOW.orderThis)),
    );
  }

  #failure({ provider, reason, title, error }: QuoteFailure): HTMLElement {
    const until = error?.retryAfterMs === undefined ? undefined : clockTime(now() + error.retryAfterMs);
    const name = [say(PROVIDERS[provider]), title].filter((part) => part !== undefined).join(" · ");
    const why: Child[] = [say(reason === "error" && error?.outcome === "rejected" ? SHOW.refused : REASONS[reason], until ?? "—")];
    if (reason === "error" && error) why.push(": ", error.providerMessage !== undefined ? h("q", {}, error.providerMessage) : error.message);
    return h("li", { "data-reason": reason, "data-provider": provider }, h("b", {}, name), " ", h("span", {}, ...why), " ", title === undefined && this.#inside(provider, name));
  }

  #inside(provider: Provider, name: string): HTMLElement {
    return h("button", { type: "button", class: "link inside", "aria-label": `${say(SHOW.inside)}: ${name}`, onclick: () => this.#actions.look(provider) }, say(SHOW.inside));
  }
}

const BY: Record<Sorting, (a: Quote, b: Quote) => number> = {
  price: (a, b) => a.price.amount - b.price.amount,
  wait: (a, b) => (a.waiting_time ?? Infinity) - (b.waiting_time ?? Infinity) || a.price.amount - b.price.amount,
};
