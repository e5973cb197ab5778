// The page: a trip, its prices, an order, what can go wrong with it, a quota, and every request inside out.

import "./trust.js";

import init, { RidewireError, version, type Lang } from "ridewire/web";

import { Break } from "./break.js";
import { byId, fill, h } from "./dom.js";
import { readLink, writeLink } from "./link.js";
import { Order } from "./order.js";
import { QuotaGauge } from "./quota.js";
import { Quotes } from "./quotes.js";
import { quoteRequest } from "./requests.js";
import { SHOW } from "./show-texts.js";
import { lang, LANGUAGES, say, setLang, TEXTS } from "./texts.js";
import { Trip } from "./trip.js";
import { Workbench } from "./workbench.js";
import { populate } from "./world.js";

const WORDS = { ...TEXTS, ...SHOW };

let startMs = 0;
let readyMs = 0;

void start();

async function start(): Promise<void> {
  readLink();
  const from = performance.now();
  try {
    await init();
  } catch (error) {
    if (!(error instanceof RidewireError)) throw error;
    translate();
    fill(byId("failure"), say(TEXTS.cannotStart), " ", h("span", { lang: "en" }, error.message));
    byId("failure").hidden = false;
    return;
  }
  startMs = performance.now() - from;

  // In sight before anything measures itself: the map wants to know its size.
  byId("page").hidden = false;
  const trip = new Trip(byId("trip"), () => quotes.compareSoon());
  const order = new Order(byId("order"), trip);
  const workbench = new Workbench(byId("workbench"));
  const quotes: Quotes = new Quotes(byId("quotes"), trip, {
    order: (what) => {
      byId("order").scrollIntoView({ block: "start" });
      void order.order(what);
    },
    look: (provider) => workbench.open(...quoteRequest(provider, trip.stops)),
  });
  const sections = [quotes, order, new Break(byId("break")), new QuotaGauge(byId("quota")), workbench];

  /** Everything, in the language of the moment. */
  const render = (): void => {
    translate();
    writeLink();
    showLanguages(() => {
      render();
      void quotes.compare();
    });
    showContents();
    trip.render();
    for (const section of sections) section.render();
    showFooter();
  };

  render();
  trip.start();
  readyMs = performance.now();
  performance.mark("ready");
  showFooter();
  byId("page").dataset["ready"] = "";
  document.querySelector(".skip")?.addEventListener("click", (event) => {
    event.preventDefault(); // the address is the link's, see link.ts
    byId("page").focus();
  });
  window.addEventListener("hashchange", () => {
    readLink();
    render();
    trip.follow();
  });
  void quotes.compare();
  void populate().then(() => workbench.refreshExample());
  // A page that cannot keep itself works all the same.
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("sw.js").catch(() => {});
}

/** What stands in index.html, in the language of the moment. */
function translate(): void {
  document.documentElement.lang = lang();
  document.title = `ridewire: ${say(TEXTS.simulated)}`;
  for (const place of document.querySelectorAll<HTMLElement>("[data-text]")) place.textContent = say(WORDS[place.dataset["text"] as keyof typeof WORDS]);
  for (const place of document.querySelectorAll<HTMLElement>("[data-label]")) place.setAttribute("aria-label", say(WORDS[place.dataset["label"] as keyof typeof WORDS]));
}

function showLanguages(changed: () => void): void {
  const button = ([code, name]: [string, string]): HTMLElement =>
    h(
      "button",
      {
        type: "button",
        lang: code,
        "aria-pressed": String(code === lang()),
        onclick: () => {
          setLang(code as Lang);
          changed();
          byId("languages").querySelector<HTMLElement>(`[lang=${code}]`)?.focus();
        },
      },
      name,
    );
  fill(byId("languages"), ...Object.entries(LANGUAGES).map(button));
}

/** Not by fragments: the address says what the page shows, see link.ts. */
function showContents(): void {
  const entry = ([id, text]: readonly [string, Parameters<typeof say>[0]]): HTMLElement =>
    h(
      "a",
      {
        href: `#${id}`,
        onclick: (event) => {
          event.preventDefault();
          const title = byId(`${id}-title`);
          title.tabIndex = -1;
          title.focus({ preventScroll: true });
          title.scrollIntoView({ block: "start" });
        },
      },
      say(text),
    );
  const sections = [["quotes", SHOW.quotes], ["order", SHOW.order], ["break", SHOW.break], ["quota", SHOW.quota], ["workbench", TEXTS.workbench]] as const;
  fill(byId("contents"), ...sections.map(entry), h("a", { href: "docs/index.html" }, say(SHOW.documentation)));
}

function showFooter(): void {
  const [wasm = 0, page = 0] = (document.body.dataset["sizes"] ?? "").split(" ").map(Number);
  const kib = (bytes: number): number => Math.round(bytes / 1024);
  const facts = [
    `${say(TEXTS.version)} ${version}`,
    say(SHOW.sizes, kib(wasm)),
    say(SHOW.pageSize, kib(page)),
    say(TEXTS.started, Math.max(1, Math.round(startMs))),
    say(SHOW.ready, Math.round(readyMs)),
  ];
  fill(byId("footer"), facts.join(" · "));
}
