// What is shown of a request and of a call. Each function gives new elements and keeps nothing.

import { priceNotice, type ClientEvent, type Effect, type HttpRequest, type Issue, type RidewireError } from "ridewire/web";

import { bytesView } from "./bytes.js";
import { h, type Child } from "./dom.js";
import { isContainer, isEmpty, type Path } from "./params.js";
import { EFFECTS, lang, OUTCOMES, say, TEXTS } from "./texts.js";
import type { Exchange, Run } from "./world.js";

// ---- issues ---------------------------------------------------------------------------------------

export function issueList(issues: readonly Issue[], goTo: (path: Path) => void, suggestion: (issue: Issue) => HTMLElement | undefined): Child[] {
  if (issues.length === 0) return [h("p", { class: "fine" }, say(TEXTS.noIssues))];
  const part = (severity: Issue["severity"], title: string): Child => {
    const found = issues.filter((issue) => issue.severity === severity);
    if (found.length === 0) return undefined;
    const row = (issue: Issue): HTMLElement => {
      const { path, message } = issue;
      return h("li", {}, path.length > 0 ? h("button", { type: "button", class: "link", onclick: () => goTo(path) }, message) : message, " ", suggestion(issue));
    };
    return h("div", { class: `issues ${severity}` }, h("h4", {}, title.replace("{n}", String(found.length))), h("ul", {}, ...found.map(row)));
  };
  return [part("error", TEXTS.errors[lang()]), part("warning", TEXTS.warnings[lang()])];
}

// ---- the request ----------------------------------------------------------------------------------

export function requestView(request: HttpRequest | undefined): Child[] {
  if (!request) return [h("p", { class: "empty" }, say(TEXTS.noRequest))];
  const { method, url, headers, body } = request;
  return [
    h("p", { class: "hint" }, say(TEXTS.requestHint)),
    addressView(method, url),
    h("h4", {}, say(TEXTS.headers)),
    pairs(Object.entries(headers)),
    ...(body === undefined ? [] : [h("h4", {}, say(TEXTS.body)), h("pre", { tabindex: "0" }, indented(body))]),
  ];
}

function addressView(method: string, url: string): HTMLElement {
  const [address = "", query] = url.split("?");
  const lines = (query?.split("&") ?? []).map((pair, index) => {
    const [name = "", ...value] = pair.split("=");
    return h("li", {}, index === 0 ? "?" : "&", h("span", { class: "key" }, name), "=", h("span", { class: "value" }, value.join("=")));
  });
  return h("div", { class: "address" }, h("span", { class: "method" }, method), " ", address, lines.length > 0 && h("ul", {}, ...lines));
}

/** A value that has parts of its own stands below its name, not beside it. */
function pairs(entries: readonly [string, Child][]): HTMLElement {
  const pair = ([name, value]: [string, Child]): HTMLElement => {
    const beside = typeof value === "string" || (value instanceof Element && value.matches("code"));
    return h("div", { class: beside ? "beside" : "below" }, h("dt", {}, name), h("dd", {}, value));
  };
  return h("dl", { class: "pairs" }, ...entries.map(pair));
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

// ---- the call -------------------------------------------------------------------------------------

/** Said aloud when it comes: short. */
export function verdictView({ response, error, effect }: Run): Child[] {
  if (response) {
    const facts = `${say(TEXTS.status, response.status)}, ${say(TEXTS.attempts, response.attempts)}`;
    return [h("p", { class: "verdict good" }, h("strong", {}, say(TEXTS.success)), " ", h("span", { class: "hint" }, facts))];
  }
  if (!error) return [];
  const { outcome, status, attempts, message } = error;
  const meaning = outcome === "unknown" && effect === "read" ? TEXTS.unknownRead : OUTCOMES[outcome];
  const facts = [...(status === undefined ? [] : [say(TEXTS.status, status)]), say(TEXTS.attempts, attempts)].join(", ");
  return [
    h(
      "div",
      { class: `verdict ${outcome === "unknown" ? "open" : "bad"}` },
      h("p", {}, h("strong", {}, say(TEXTS.failed)), " ", h("span", { class: "hint" }, facts)),
      badges(error),
      h("p", {}, message),
      h("p", {}, h("strong", {}, say(meaning))),
    ),
  ];
}

/** What an error is, in the library's own words. */
export function badges({ kind, outcome }: RidewireError): HTMLElement {
  return h("p", { class: "badges" }, badge("kind", kind), " ", badge("outcome", outcome));
}

function badge(name: string, value: string): HTMLElement {
  return h("span", { class: "badge" }, `${name}: `, h("b", {}, value));
}

/** The provider's, where it gave any. */
export function ownWords({ providerMessage }: RidewireError): Child {
  return providerMessage !== undefined && h("p", {}, `${say(TEXTS.providerSays)}: `, h("q", {}, providerMessage));
}

export function runView(run: Run): Child[] {
  const { response, error, committed, exchanges } = run;
  return [
    error && ownWords(error),
    response && resultView(response.data),
    h("h4", {}, say(TEXTS.atProvider)),
    h("p", { class: "at-provider" }, committed.length > 0 ? say(TEXTS.committed, committed.join(", ")) : say(TEXTS.nothingCommitted)),
    run.events.length > 0 && h("h4", {}, say(TEXTS.events)),
    run.events.length > 0 && h("p", { class: "hint" }, say(TEXTS.eventsHint)),
    run.events.length > 0 && h("ol", { class: "timeline" }, ...run.events.filter(({ type }) => type === "request" || type === "response" || type === "retry").map((event) => eventView(event, run.startedAt))),
    exchanges.length > 0 && h("details", {}, h("summary", {}, say(TEXTS.exchange)), ...exchanges.map(exchangeView)),
    error && h("details", {}, h("summary", {}, say(TEXTS.errorAsJson)), h("pre", { tabindex: "0" }, JSON.stringify(error, null, 2))),
  ];
}

function resultView(data: unknown): HTMLElement {
  if (isEmpty(data)) return h("p", {}, say(TEXTS.emptyResult));
  const priced = isContainer(data) && data["kind"] === "offer";
  return h("div", { class: "result" }, valueView(data), priced && notice());
}

/** Must stand beside every price of Yandex Taxi. */
function notice(): HTMLElement {
  const { text, url } = priceNotice(lang());
  return h("p", { class: "hint" }, text, " ", h("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, new URL(url).host));
}

/** A value as pairs and tables. The provider's own words, kept whole in `raw` and `extra`, are folded away. */
function valueView(value: unknown): HTMLElement {
  if (Array.isArray(value)) return arrayView(value);
  if (!isContainer(value)) return h("code", {}, typeof value === "string" ? value : JSON.stringify(value));
  const entries = Object.entries(value).map(([name, inner]): [string, Child] => {
    if (name !== "raw" && name !== "extra") return [name, valueView(inner)];
    return [name, isEmpty(inner) ? h("code", {}, "{}") : h("details", {}, h("summary", {}, "JSON"), h("pre", { tabindex: "0" }, JSON.stringify(inner, null, 2)))];
  });
  return pairs(entries);
}

function arrayView(items: readonly unknown[]): HTMLElement {
  if (items.length === 0) return h("code", {}, "[]");
  if (!items.some(isContainer)) return h("code", {}, items.join(", "));
  const rows = items.map((item) => (isContainer(item) ? item : {}));
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => name !== "raw");
  const isFlat = rows.every((row) => columns.every((name) => !isContainer(row[name])));
  if (!isFlat) return h("ol", { class: "items" }, ...items.map((item) => h("li", {}, valueView(item))));
  const cell = (row: Record<string, unknown>, name: string): HTMLElement => h("td", { "data-name": name }, row[name] === undefined ? "—" : String(row[name]));
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "group", "aria-label": say(TEXTS.answer) },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, ...breakable(name))))),
      h("tbody", {}, ...rows.map((row) => h("tr", {}, ...columns.map((name) => cell(row, name))))),
    ),
  );
}

/** A wire name that may be broken after its underscores. */
function breakable(name: string): Child[] {
  return name.split(/(?<=_)/).flatMap((part, index) => (index > 0 ? [h("wbr"), part] : [part]));
}

function eventView(event: ClientEvent, startedAt: number): HTMLElement {
  const [kind, text] = describe(event);
  return h("li", { class: kind }, h("span", { class: "time" }, `+${milliseconds(event.at - startedAt)}`), h("span", {}, text));
}

function describe(event: ClientEvent): [kind: string, text: string] {
  switch (event.type) {
    case "request":
      return ["sent", say(TEXTS.requestSent, event.attempt)];
    case "response":
      if (event.failure === undefined) return [(event.status ?? 0) < 300 ? "answered" : "refused", say(TEXTS.answered, event.status ?? "?")];
      return ["lost", say(TEXTS.unanswered, event.failure)];
    case "retry":
      return ["waits", say(TEXTS.retrying, milliseconds(event.delayMs))];
    default:
      return ["waits", event.type];
  }
}

function milliseconds(ms: number): string {
  const unit = { en: "ms", ru: "мс", uk: "мс" }[lang()];
  return `${Math.round(ms).toLocaleString(lang())}\u00a0${unit}`;
}

/** An answer that the visitor brought along. */
export function ownAnswerView(value: unknown): HTMLElement {
  return isEmpty(value) ? h("p", {}, say(TEXTS.emptyResult)) : resultView(value);
}

function exchangeView({ status, headers, body, broken }: Exchange, index: number, all: readonly Exchange[]): HTMLElement {
  const title = all.length > 1 && h("h4", {}, `${index + 1} / ${all.length}`);
  if (status === undefined) return h("div", { class: "exchange" }, title, h("p", {}, say(TEXTS.noAnswer)));
  return h(
    "div",
    { class: "exchange" },
    title,
    h("p", {}, say(TEXTS.status, status)),
    pairs(headers),
    bodyView(headers, body),
    broken && h("p", {}, say(TEXTS.bodyBroken)),
  );
}

function bodyView(headers: Exchange["headers"], body: Uint8Array): HTMLElement {
  if (body.length === 0) return h("p", { class: "empty" }, `${say(TEXTS.body)}: ${say(TEXTS.emptyBody)}`);
  const isProtobuf = headers.some(([name, value]) => name === "content-type" && value.includes("protobuf"));
  return isProtobuf ? bytesView(body) : h("pre", { tabindex: "0" }, indented(new TextDecoder().decode(body)));
}

// ---- the endpoint ---------------------------------------------------------------------------------

export function effectView(effect: Effect): Child[] {
  return [h("span", { class: `effect ${effect}` }, say(EFFECTS[effect].name)), " ", say(EFFECTS[effect].means)];
}
