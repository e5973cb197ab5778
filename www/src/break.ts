// The same click and the same fault twice: through the library, and through a fetch that retries.

import { P2pMotion, RidewireError, Taxomet, type Outcome, type Reconciliation } from "ridewire/web";
import { createSandbox } from "ridewire/sandbox";

import { fill, h, type Child } from "./dom.js";
import { link, writeLink } from "./link.js";
import { retryingFetch } from "./naive.js";
import { Clockwork } from "./pace.js";
import type { Orderable } from "./quotes.js";
import { courierOrder, taxiOrder } from "./requests.js";
import { MEANS, SHOW, SHOWN_FAULTS } from "./show-texts.js";
import { FAULTS, lang, say, type Fault } from "./texts.js";
import { stopsOf } from "./trip.js";

/** One for both rivals and nobody else: no fault of theirs meets an order of the visitor's, and only their orders are counted. */
const arena = createSandbox({ seed: "arena", now: Date.now(), latencyMs: [40, 200] });
const clockwork = new Clockwork(arena);

interface Result {
  /** Orders that the provider has made of the click. */
  orders: number;
  sent: number;
}

/** Everything a language can change is made when it is shown. */
interface Experiment {
  library: Result & { id?: string | undefined; error?: RidewireError };
  naive: Result & { success: boolean; why: string };
  settled?: Reconciliation | "reading";
}

export class Break {
  readonly #parent: HTMLElement;
  readonly #results = h("div", { class: "versus", id: "versus", "aria-live": "polite" });
  #what: Orderable = "courier";
  #busy = false;
  #last: Experiment | undefined;

  constructor(parent: HTMLElement) {
    this.#parent = parent;
  }

  render(): void {
    const fault = (name: Exclude<Fault, "none">): HTMLElement =>
      h(
        "label",
        { class: "switch" },
        h("input", {
          type: "radio",
          name: "break",
          value: name,
          checked: name === link.fault,
          onchange: () => {
            link.fault = name;
            writeLink();
          },
        }),
        " ",
        say(FAULTS[name]),
      );
    const what = (name: Orderable): HTMLElement =>
      h("label", { class: "switch" }, h("input", { type: "radio", name: "whom", value: name, checked: name === this.#what, onchange: () => (this.#what = name) }), " ", say(SHOW[name]));
    fill(
      this.#parent,
      h("h2", { id: "break-title" }, say(SHOW.break)),
      h("p", { class: "hint" }, say(SHOW.breakHint)),
      h(
        "div",
        { class: "switches" },
        h("fieldset", { class: "plain" }, h("legend", {}, say(SHOW.what)), ...SHOWN_FAULTS.map(fault)),
        h("fieldset", { class: "plain" }, h("legend", {}, say(SHOW.whom)), what("courier"), what("taxi"), h("button", { type: "button", class: "main", id: "click", onclick: () => void this.#run() }, say(SHOW.click))),
      ),
      this.#results,
    );
    this.#show();
  }

  async #run(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#last = undefined;
    this.#show();
    try {
      this.#last = await clockwork.flying(() => experiment(this.#what, link.fault));
    } finally {
      this.#busy = false;
      this.#show();
    }
  }

  async #reconcile(experiment: Experiment): Promise<void> {
    experiment.settled = "reading";
    this.#show();
    const settled = await experiment.library.error?.reconcile();
    if (settled) experiment.settled = settled;
    this.#show();
    this.#results.querySelector<HTMLElement>("#settled")?.focus();
  }

  #show(): void {
    if (this.#busy) return fill(this.#results, h("p", { class: "empty" }, say(SHOW.ordering)));
    const last = this.#last;
    if (!last) return fill(this.#results);
    fill(
      this.#results,
      h("div", { class: "side ours", id: "ours" }, h("h3", {}, "ridewire"), ...count(last.library), ...this.#ours(last)),
      h(
        "div",
        { class: "side theirs", id: "theirs" },
        h("h3", {}, say(SHOW.retrying)),
        ...count(last.naive),
        h("p", {}, say(SHOW.thinks), " ", h("b", {}, say(last.naive.success ? SHOW.success : SHOW.failure)), " ", h("code", {}, last.naive.why)),
        h("p", { class: "hint" }, say(SHOW.retryingHint)),
      ),
    );
  }

  #ours(last: Experiment): Child[] {
    const { error, id } = last.library;
    if (!error) return [h("p", {}, say(SHOW.thinks), " ", h("b", {}, say(SHOW.success)), " ", h("code", {}, id ?? ""))];
    const { outcome, kind, ref } = error;
    const isOpen = outcome === "unknown";
    return [
      h("p", { class: "badges" }, h("span", { class: "badge" }, "kind: ", h("b", {}, kind)), " ", h("span", { class: `badge outcome-${outcome}` }, "outcome: ", h("b", {}, outcome))),
      h("p", {}, meaning(outcome)),
      h("p", {}, say(isOpen ? SHOW.notDone : SHOW.safe)),
      ref !== undefined && h("p", { class: "hint" }, say(SHOW.mark, ref)),
      isOpen && last.settled === undefined && h("button", { type: "button", class: "main", id: "reconcile", onclick: () => void this.#reconcile(last) }, say(SHOW.reconcile)),
      last.settled && h("div", { class: "settled", id: "settled", tabindex: "-1" }, ...settledView(last.settled)),
    ];
  }
}

function meaning(outcome: Outcome): string {
  const text = say(MEANS[outcome]);
  return text[0]?.toLocaleUpperCase(lang()) + text.slice(1) + ".";
}

function count({ orders, sent }: Result): Child[] {
  const verdict = orders > 1 ? SHOW.twice : orders === 1 ? SHOW.once : SHOW.none;
  return [
    h("p", { class: orders > 1 ? "count too-many" : "count" }, h("b", {}, String(orders)), " ", h("span", {}, say(SHOW.ordersMade))),
    h("p", { class: "hint" }, say(verdict), " ", say(SHOW.sent, sent)),
  ];
}

function settledView(settled: Reconciliation | "reading"): Child[] {
  if (settled === "reading") return [h("p", {}, say(SHOW.reading))];
  switch (settled.state) {
    case "found":
      return [h("p", {}, h("b", {}, say(SHOW.foundOrder, settled.id)))];
    case "absent":
      return [h("p", {}, h("b", {}, say(SHOW.absent)))];
    case "unknown":
      return [h("p", {}, h("b", {}, say(SHOW.stillUnknown)), " ", settled.why)];
  }
}

/** Each has the fault once, at its first request. The places are where the provider works, whatever the map shows. */
async function experiment(what: Orderable, fault: Exclude<Fault, "none">): Promise<Experiment> {
  const provider = what === "taxi" ? "taxomet" : "p2p_motion";
  const endpoint = what === "taxi" ? "taxomet.add_order" : "p2p_motion.create_order";
  const options = { lang: lang(), fetch: arena.fetch, clock: arena.clock };
  const taxomet = new Taxomet(arena.config.taxomet, options);
  const p2pMotion = new P2pMotion(arena.config.p2pMotion, options);
  const stops = stopsOf(what === "taxi" ? "sochi" : "chernivtsi");

  const struck = async <T>(work: () => Promise<T>): Promise<{ value: T; orders: number; sent: number }> => {
    const orders = arena.orders(provider).length;
    const log = arena.log.length;
    const mend = arena.fail({ fault, endpoint, times: 1 });
    try {
      const value = await work();
      const sent = arena.log.slice(log).filter((entry) => entry.endpoint === endpoint).length;
      return { value, orders: arena.orders(provider).length - orders, sent };
    } finally {
      mend();
    }
  };

  // With a mark in the memo the order is found for certain, however often this is played.
  const library = await struck(async (): Promise<{ id?: string | undefined; error?: RidewireError }> => {
    try {
      return { id: what === "taxi" ? (await taxomet.addOrder(taxiOrder(stops))).order_id : (await p2pMotion.createOrder(courierOrder(stops, arena.now()), { markMemo: true })).id };
    } catch (error) {
      if (error instanceof RidewireError) return { error };
      throw error;
    }
  });
  const naive = await struck(() => {
    const request = what === "taxi" ? taxomet.buildRequest("add_order", taxiOrder(stops)) : p2pMotion.buildRequest("create_order", courierOrder(stops, arena.now()));
    return retryingFetch(request, arena);
  });
  return {
    library: { ...library.value, orders: library.orders, sent: library.sent },
    naive: { ...naive.value, orders: naive.orders },
  };
}
