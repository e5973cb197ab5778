// The page: one endpoint, its params, the request they make, and what comes of sending it.

import init, { endpoints, RidewireError, validate, version, type Endpoint, type EndpointInfo, type Lang } from "ridewire";
import { PARAMS } from "ridewire-fields";

import { byId, fill, h } from "./dom.js";
import { Form } from "./form.js";
import { EFFECTS, ENDPOINTS, FAULT_ORDER, FAULTS, lang, LANGUAGES, PROVIDERS, say, setLang, TEXTS, type Fault } from "./texts.js";
import { effectView, issueList, requestView, runView, verdictView } from "./views.js";
import { actionOf, example, now, populate, providerOf, redacted, send, type Run } from "./world.js";

const CATALOGUE = endpoints();
const FIRST: Endpoint = "taxomet.add_order";

let endpoint: Endpoint = FIRST;
/** What was typed for each endpoint; it stays when another one is looked at. */
const typed = new Map<Endpoint, unknown>();
let sending = false;
let startMs = 0;
let shownIssues = "";

const choice = byId<HTMLSelectElement>("endpoint");
const json = byId<HTMLTextAreaElement>("json");
const fault = byId<HTMLSelectElement>("fault");
const once = byId<HTMLInputElement>("once");
const form = new Form(byId("fields"), (params) => {
  typed.set(endpoint, params);
  writeJson(params);
  check();
});

void start();

async function start(): Promise<void> {
  readHash();
  const from = performance.now();
  try {
    await init();
    startMs = performance.now() - from;
    await populate();
  } catch (error) {
    if (!(error instanceof RidewireError)) throw error;
    translate();
    fill(byId("failure"), say(TEXTS.cannotStart), " ", h("span", { lang: "en" }, error.message));
    byId("failure").hidden = false;
    return;
  }
  listen();
  render();
  byId("page").hidden = false;
}

function listen(): void {
  choice.addEventListener("change", () => open(choice.value as Endpoint));
  byId("reset").addEventListener("click", () => {
    typed.delete(endpoint);
    showParams();
  });
  json.addEventListener("input", () => {
    const problem = byId("json-problem");
    try {
      const params: unknown = JSON.parse(json.value);
      problem.hidden = true;
      json.removeAttribute("aria-invalid");
      typed.set(endpoint, params);
      form.show(PARAMS[endpoint], params);
      check();
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      problem.textContent = say(TEXTS.badJson);
      problem.hidden = false;
      json.setAttribute("aria-invalid", "true");
    }
  });
  fault.addEventListener("change", showOnce);
  byId("compose").addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });
  window.addEventListener("hashchange", () => {
    readHash();
    render();
  });
}

// ---- what is looked at ------------------------------------------------------------------------------

/** Language and endpoint are in the address, and nothing else: what is typed may be personal. */
function readHash(): void {
  const [, language, name] = /^#(\w+)\/([\w.]+)$/.exec(location.hash) ?? [];
  const wanted = [language, ...navigator.languages.map((tag) => tag.slice(0, 2))];
  setLang((wanted.find((tag) => tag !== undefined && Object.hasOwn(LANGUAGES, tag)) ?? "en") as Lang);
  endpoint = CATALOGUE.find((info) => info.name === name)?.name ?? FIRST;
}

function writeHash(): void {
  history.replaceState(null, "", `#${lang()}/${endpoint}`);
}

function open(next: Endpoint): void {
  endpoint = next;
  writeHash();
  showEndpoint();
  showParams();
  showNothingSent();
}

// ---- showing ----------------------------------------------------------------------------------------

/** What stands in index.html, in the language of the moment. */
function translate(): void {
  document.documentElement.lang = lang();
  document.title = `ridewire: ${say(TEXTS.simulated)}`;
  for (const place of document.querySelectorAll<HTMLElement>("[data-text]")) place.textContent = say(TEXTS[place.dataset["text"] as keyof typeof TEXTS]);
  for (const place of document.querySelectorAll<HTMLElement>("[data-label]")) place.setAttribute("aria-label", say(TEXTS[place.dataset["label"] as keyof typeof TEXTS]));
}

/** Everything, in the language of the moment. */
function render(): void {
  translate();
  writeHash();
  showLanguages();
  showChoice();
  showFaults();
  showEndpoint();
  showParams();
  showNothingSent();
  showFooter();
}

function showLanguages(): void {
  const button = ([code, name]: [string, string]): HTMLElement =>
    h(
      "button",
      {
        type: "button",
        lang: code,
        "aria-pressed": String(code === lang()),
        onclick: () => {
          setLang(code as Lang);
          render();
          byId("languages").querySelector<HTMLElement>(`[lang=${code}]`)?.focus();
        },
      },
      name,
    );
  fill(byId("languages"), ...Object.entries(LANGUAGES).map(button));
}

function showChoice(): void {
  const option = ({ name, effect }: EndpointInfo): HTMLElement =>
    h("option", { value: name, selected: name === endpoint }, `${titleOf(name)} · ${actionOf(name)} · ${say(EFFECTS[effect].name)}`);
  const providers = [...new Set(CATALOGUE.map(({ name }) => providerOf(name)))];
  fill(choice, ...providers.map((provider) => h("optgroup", { label: say(PROVIDERS[provider]) }, ...CATALOGUE.filter(({ name }) => providerOf(name) === provider).map(option))));
}

function titleOf(name: Endpoint): string {
  const title = ENDPOINTS[name];
  return title ? say(title) : (/^[^.]*/.exec(PARAMS[name].doc)?.[0] ?? name);
}

function showEndpoint(): void {
  const info = CATALOGUE.find(({ name }) => name === endpoint);
  if (!info) return;
  const source = /https:\/\/[^\s,]+/.exec(info.documentation)?.[0];
  const link = source !== undefined && h("a", { href: source, rel: "noopener noreferrer", target: "_blank" }, new URL(source).host);
  fill(
    byId("endpoint-facts"),
    h("p", { class: "path" }, h("code", {}, `${info.method} ${info.path}`)),
    h("p", { class: "about" }, ...effectView(info.effect)),
    link && h("p", { class: "hint" }, say(TEXTS.source), " ", link),
  );
}

function showParams(): void {
  const params = paramsNow();
  form.show(PARAMS[endpoint], params);
  writeJson(params);
  shownIssues = "";
  check();
}

/** Issues and the request; the answer of an earlier call stays. */
function check(): void {
  const params = paramsNow();
  const issues = validate(endpoint, params, { now: now(), lang: lang() });
  form.mark(issues);
  // Written anew it would be read aloud again.
  const text = JSON.stringify(issues);
  if (text !== shownIssues) fill(byId("issues"), ...issueList(issues, (path) => form.focus(path)));
  shownIssues = text;
  fill(byId("request"), ...requestView(redacted(endpoint, params)));
}

function paramsNow(): unknown {
  if (!typed.has(endpoint)) typed.set(endpoint, example(endpoint));
  return typed.get(endpoint);
}

function writeJson(params: unknown): void {
  json.value = JSON.stringify(params, null, 2);
  json.removeAttribute("aria-invalid");
  byId("json-problem").hidden = true;
}

function showFaults(): void {
  const chosen = fault.value;
  fill(fault, ...FAULT_ORDER.map((name) => h("option", { value: name, selected: name === chosen }, say(FAULTS[name]))));
  showOnce();
}

function showOnce(): void {
  byId("once-row").hidden = fault.value === "none";
}

function showNothingSent(): void {
  fill(byId("verdict"), h("p", { class: "empty" }, say(TEXTS.nothingSent)));
  fill(byId("answer"));
}

function showFooter(): void {
  const loaded = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")] as PerformanceResourceTiming[];
  const bytes = loaded.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  const facts = [`${say(TEXTS.version)} ${version}`, say(TEXTS.started, Math.max(1, Math.round(startMs)))];
  if (bytes > 0) facts.push(say(TEXTS.loaded, Math.round(bytes / 1024)));
  fill(byId("footer"), facts.join(" · "));
}

// ---- sending ----------------------------------------------------------------------------------------

async function submit(): Promise<void> {
  if (sending) return;
  sending = true;
  const button = byId("send");
  // Not `disabled`: the focus would be lost.
  button.setAttribute("aria-disabled", "true");
  fill(byId("verdict"), h("p", { class: "empty" }, say(TEXTS.sending)));
  fill(byId("answer"));
  const asked = { endpoint, lang: lang() };
  try {
    const run = await send(endpoint, paramsNow(), { lang: lang(), fault: fault.value as Fault, once: once.checked });
    // Its messages are in the language in which it was sent, and it belongs to one endpoint.
    if (asked.endpoint === endpoint && asked.lang === lang()) showRun(run);
  } finally {
    sending = false;
    button.removeAttribute("aria-disabled");
  }
}

function showRun(run: Run): void {
  fill(byId("verdict"), ...verdictView(run));
  fill(byId("answer"), ...runView(run));
}
