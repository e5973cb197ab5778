// The workbench: one endpoint, its params, the request they make, the code that sends it, and what comes of it.

import { endpoints, RidewireError, validate, type Endpoint, type EndpointInfo, type Issue } from "ridewire/web";
import { PARAMS } from "ridewire-fields";

import { bytesView, fromHex } from "./bytes.js";
import { CODES, codeOf, type CodeName } from "./code.js";
import { fill, h } from "./dom.js";
import { Form } from "./form.js";
import { link, writeLink } from "./link.js";
import { now } from "./market.js";
import { withValueAt } from "./params.js";
import { suggest } from "./suggest.js";
import { EFFECTS, ENDPOINTS, FAULT_ORDER, FAULTS, lang, PROVIDERS, say, TEXTS, type Fault } from "./texts.js";
import { effectView, issueList, ownAnswerView, requestView, runView, verdictView } from "./views.js";
import { actionOf, buildable, example, providerOf, readAnswer, redacted, send } from "./world.js";

const CATALOGUE = endpoints();

export class Workbench {
  readonly #parent: HTMLElement;
  /** What was typed for each endpoint; it stays when another one is looked at. */
  readonly #typed = new Map<Endpoint, unknown>();
  readonly #examples = new Map<Endpoint, unknown>();
  #parts!: ReturnType<Workbench["make"]>;
  #form!: Form;
  #sending = false;
  #shownIssues = "";
  #fault: Fault = "none";
  #once = false;
  #protobuf = false;
  #code: CodeName = "ridewire";

  constructor(parent: HTMLElement) {
    this.#parent = parent;
  }

  /** Everything, in the language of the moment. */
  render(): void {
    this.#parts = this.make();
    this.#form = new Form(this.#parts.fields, (params) => this.#edited(params));
    this.#showChoice();
    this.#showEndpoint();
    this.#showParams();
    this.#showNothingSent();
  }

  /** Brings the visitor here, with these params. */
  open(endpoint: Endpoint, params: unknown): void {
    this.#typed.set(endpoint, params);
    this.#turnTo(endpoint);
    this.#parts.title.focus();
    this.#parts.title.scrollIntoView({ block: "start" });
  }

  /** Examples may name orders that exist only now. */
  refreshExample(): void {
    this.#examples.clear();
    // Whoever is in a field already has seen the example.
    if (!this.#typed.has(link.request) && !this.#parts.fields.contains(document.activeElement)) this.#showParams();
  }

  #turnTo(endpoint: Endpoint): void {
    link.request = endpoint;
    writeLink();
    this.#showChoice();
    this.#showEndpoint();
    this.#showParams();
    this.#showNothingSent();
  }

  // ---- the frame --------------------------------------------------------------------------------

  private make() {
    const title = h("h2", { id: "workbench-title", tabindex: "-1" }, say(TEXTS.workbench));
    const choice = h("select", { id: "endpoint", onchange: () => this.#turnTo(choice.value as Endpoint) });
    const facts = h("div", { id: "endpoint-facts" });
    const issues = h("div", { id: "issues", role: "status", "aria-live": "polite" });
    const fields = h("div", { id: "fields" });
    const json = h("textarea", { id: "json", class: "code", spellcheck: "false", rows: 10, "aria-describedby": "json-problem", oninput: () => this.#typedJson() });
    const jsonProblem = h("p", { class: "issue error", id: "json-problem", role: "status", hidden: true });
    const request = h("div", { id: "request" });
    const code = h("div", { id: "code" });
    const faults = h("select", { id: "fault", onchange: () => this.#choseFault(faults.value as Fault) }, ...FAULT_ORDER.map((name) => h("option", { value: name, selected: name === this.#fault }, say(FAULTS[name]))));
    const once = h("input", { type: "checkbox", id: "once", checked: this.#once, onchange: () => (this.#once = once.checked) });
    const onceRow = h("label", { class: "tick", id: "once-row", hidden: this.#fault === "none" }, once, " ", say(TEXTS.once));
    const protobuf = h("input", {
      type: "checkbox",
      id: "protobuf",
      checked: this.#protobuf,
      onchange: () => {
        this.#protobuf = protobuf.checked;
        this.#check();
      },
    });
    const protobufRow = h("label", { class: "tick" }, protobuf, " ", say(TEXTS.protobuf));
    const button = h("button", { type: "submit", class: "main", id: "send" }, say(TEXTS.send));
    const verdict = h("div", { id: "verdict", role: "status", "aria-live": "polite" });
    const answer = h("div", { id: "answer" });
    const own = this.#own();

    const card = (name: string, ...content: HTMLElement[]): HTMLElement => h("section", { class: "card", "aria-label": name }, h("h3", { class: "card-title" }, name), ...content);
    const compose = h(
      "form",
      {
        class: "column",
        id: "compose",
        autocomplete: "off",
        novalidate: true,
        onsubmit: (event) => {
          event.preventDefault();
          void this.#submit();
        },
      },
      card(say(TEXTS.endpoint), h("label", { class: "hidden", for: "endpoint" }, say(TEXTS.endpoint)), choice, facts),
      h(
        "section",
        { class: "card", "aria-label": say(TEXTS.params) },
        h("div", { class: "title-row" }, h("h3", { class: "card-title" }, say(TEXTS.params)), h("button", { type: "button", class: "quiet", id: "reset", onclick: () => this.#reset() }, say(TEXTS.reset))),
        issues,
        fields,
        h("details", { id: "json-view" }, h("summary", {}, say(TEXTS.asJson)), h("label", { class: "hidden", for: "json" }, say(TEXTS.asJson)), json, jsonProblem),
      ),
      card(say(TEXTS.sendTitle), h("div", { class: "field" }, h("label", { for: "fault" }, say(TEXTS.fault)), faults), onceRow, protobufRow, button),
    );
    fill(
      this.#parent,
      title,
      h("p", { class: "hint" }, say(TEXTS.workbenchHint)),
      h("div", { class: "pair" }, compose, h("div", { class: "column" }, card(say(TEXTS.request), request), card(say(TEXTS.code), h("p", { class: "hint" }, say(TEXTS.codeHint)), code), card(say(TEXTS.answer), verdict, answer), own)),
    );
    return { title, choice, facts, issues, fields, json, jsonProblem, request, code, onceRow, protobufRow, button, verdict, answer };
  }

  #showChoice(): void {
    const option = ({ name, effect }: EndpointInfo): HTMLElement => h("option", { value: name, selected: name === link.request }, `${titleOf(name)} · ${actionOf(name)} · ${say(EFFECTS[effect].name)}`);
    const providers = [...new Set(CATALOGUE.map(({ name }) => providerOf(name)))];
    const group = (provider: (typeof providers)[number]): HTMLElement => h("optgroup", { label: say(PROVIDERS[provider]) }, ...CATALOGUE.filter(({ name }) => providerOf(name) === provider).map(option));
    fill(this.#parts.choice, ...providers.map(group));
  }

  #showEndpoint(): void {
    const info = CATALOGUE.find(({ name }) => name === link.request);
    if (!info) return;
    const source = /https:\/\/[^\s,]+/.exec(info.documentation)?.[0];
    const from = source !== undefined && h("a", { href: source, rel: "noopener noreferrer", target: "_blank" }, new URL(source).host);
    fill(
      this.#parts.facts,
      h("p", { class: "path" }, h("code", {}, `${info.method} ${info.path}`)),
      h("p", { class: "about" }, ...effectView(info.effect)),
      from && h("p", { class: "hint" }, say(TEXTS.source), " ", from),
    );
    this.#parts.protobufRow.hidden = link.request !== "yandex_taxi.taxi_info";
  }

  // ---- params -----------------------------------------------------------------------------------

  #showParams(): void {
    const params = this.#paramsNow();
    this.#form.show(PARAMS[link.request], params);
    this.#writeJson(params);
    this.#shownIssues = "";
    this.#check();
  }

  #edited(params: unknown): void {
    this.#typed.set(link.request, params);
    this.#writeJson(params);
    this.#check();
  }

  #reset(): void {
    this.#typed.delete(link.request);
    this.#examples.delete(link.request);
    this.#showParams();
  }

  #typedJson(): void {
    const { json, jsonProblem } = this.#parts;
    try {
      const params: unknown = JSON.parse(json.value);
      jsonProblem.hidden = true;
      json.removeAttribute("aria-invalid");
      this.#typed.set(link.request, params);
      this.#form.show(PARAMS[link.request], params);
      this.#check();
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      jsonProblem.textContent = say(TEXTS.badJson);
      jsonProblem.hidden = false;
      json.setAttribute("aria-invalid", "true");
    }
  }

  /** Issues, the request and its code; the answer of an earlier call stays. */
  #check(): void {
    const params = this.#paramsNow();
    const issues = validate(link.request, params, { now: now(), lang: lang() });
    this.#form.mark(issues);
    // Written anew it would be read aloud again.
    const text = JSON.stringify(issues);
    if (text !== this.#shownIssues) fill(this.#parts.issues, ...issueList(issues, (path) => this.#form.focus(path), (issue) => this.#suggestion(params, issue)));
    this.#shownIssues = text;
    fill(this.#parts.request, ...requestView(redacted(link.request, params, this.#protobuf)));
    this.#showCode();
  }

  #suggestion(params: unknown, issue: Issue): HTMLElement | undefined {
    const suggestion = suggest(link.request, params, issue);
    if (!suggestion) return undefined;
    const accept = (): void => {
      this.#typed.set(link.request, withValueAt(params, suggestion.path, suggestion.value));
      this.#showParams();
      this.#form.focus(issue.path);
    };
    return h("button", { type: "button", class: "quiet suggestion", onclick: accept }, say(TEXTS.suggestion, suggestion.shown));
  }

  #paramsNow(): unknown {
    if (this.#typed.has(link.request)) return this.#typed.get(link.request);
    if (!this.#examples.has(link.request)) this.#examples.set(link.request, example(link.request));
    return this.#examples.get(link.request);
  }

  #writeJson(params: unknown): void {
    const { json, jsonProblem } = this.#parts;
    json.value = JSON.stringify(params, null, 2);
    json.removeAttribute("aria-invalid");
    jsonProblem.hidden = true;
  }

  // ---- code -------------------------------------------------------------------------------------

  #showCode(): void {
    const hadFocus = this.#parts.code.querySelector("[role=tablist]")?.contains(document.activeElement) === true;
    const params = this.#paramsNow();
    const request = buildable(link.request, params, this.#protobuf);
    const names = Object.keys(CODES) as CodeName[];
    const pick = (name: CodeName): void => {
      this.#code = name;
      this.#showCode();
    };
    const steer = (event: Event): void => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[(event as KeyboardEvent).key];
      if (step === undefined) return;
      event.preventDefault();
      pick(names[(names.indexOf(this.#code) + step + names.length) % names.length] as CodeName);
    };
    const tab = (name: CodeName): HTMLElement => {
      const chosen = name === this.#code;
      return h("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-selected": String(chosen), "aria-controls": "code-panel", tabindex: chosen ? 0 : -1, onclick: () => pick(name), onkeydown: steer }, CODES[name]);
    };
    fill(
      this.#parts.code,
      h("div", { class: "tabs", role: "tablist", "aria-label": say(TEXTS.code) }, ...names.map(tab)),
      h("div", { role: "tabpanel", id: "code-panel", "aria-labelledby": `tab-${this.#code}` }, request ? h("pre", { tabindex: "0" }, codeOf(this.#code, link.request, params, request)) : h("p", { class: "empty" }, say(TEXTS.noRequest))),
    );
    if (hadFocus) this.#parts.code.querySelector<HTMLElement>(`#tab-${this.#code}`)?.focus();
  }

  // ---- sending ----------------------------------------------------------------------------------

  #choseFault(fault: Fault): void {
    this.#fault = fault;
    this.#parts.onceRow.hidden = fault === "none";
  }

  #showNothingSent(): void {
    fill(this.#parts.verdict, h("p", { class: "empty" }, say(TEXTS.nothingSent)));
    fill(this.#parts.answer);
  }

  async #submit(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    // Not `disabled`: the focus would be lost.
    this.#parts.button.setAttribute("aria-disabled", "true");
    fill(this.#parts.verdict, h("p", { class: "empty" }, say(TEXTS.sending)));
    fill(this.#parts.answer);
    const asked = { endpoint: link.request, parts: this.#parts };
    try {
      const run = await send(link.request, this.#paramsNow(), { lang: lang(), fault: this.#fault, once: this.#once, protobuf: this.#protobuf });
      // Its messages are in the language in which it was sent, and it belongs to one endpoint.
      if (asked.endpoint === link.request && asked.parts === this.#parts) {
        fill(this.#parts.verdict, ...verdictView(run));
        fill(this.#parts.answer, ...runView(run));
      }
    } finally {
      this.#sending = false;
      this.#parts.button.removeAttribute("aria-disabled");
    }
  }

  // ---- an answer of the visitor's own -----------------------------------------------------------

  #own(): HTMLElement {
    const status = h("input", { type: "text", id: "own-status", inputmode: "numeric", value: "200" });
    const body = h("textarea", { id: "own-body", class: "code", rows: 5, spellcheck: "false" });
    const result = h("div", { id: "own-result", role: "status" });
    const look = (): void => {
      const bytes = link.request === "yandex_taxi.taxi_info" ? fromHex(body.value) : undefined;
      const headers = { "content-type": bytes ? "application/x-protobuf" : "application/json" };
      try {
        const value = readAnswer(link.request, { status: Number(status.value), headers, body: bytes ?? body.value });
        fill(result, ownAnswerView(value), bytes && bytesView(bytes));
      } catch (error) {
        if (!(error instanceof RidewireError)) throw error;
        fill(result, h("p", { class: "issue error" }, `${error.kind}, ${error.outcome}: ${error.message}`), bytes && bytesView(bytes));
      }
    };
    return h(
      "details",
      { class: "card", id: "own" },
      h("summary", {}, say(TEXTS.own)),
      h("p", { class: "hint" }, say(TEXTS.ownHint)),
      h("div", { class: "field" }, h("label", { for: "own-status" }, say(TEXTS.ownStatus)), status),
      h("div", { class: "field" }, h("label", { for: "own-body" }, say(TEXTS.ownBody)), body),
      h("button", { type: "button", class: "quiet", id: "own-read", onclick: look }, say(TEXTS.read)),
      result,
    );
  }
}

function titleOf(name: Endpoint): string {
  const title = ENDPOINTS[name];
  return title ? say(title) : (/^[^.]*/.exec(PARAMS[name].doc)?.[0] ?? name);
}
