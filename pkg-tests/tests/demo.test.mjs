// The demo page, built with the installed package and used as a visitor would, in Chromium.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { NO_CHROMIUM, withChromium, withServer } from "../lib/chromium.mjs";
import { PKG_TESTS } from "../lib/package.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".map": "application/json",
  ".svg": "image/svg+xml",
};
const LANGUAGES = { en: "English", ru: "Русский", uk: "Українська" };

/** The built page, path → file. */
async function built() {
  await promisify(execFile)(process.execPath, ["build/demo.mjs", join(PKG_TESTS, "node_modules")], { cwd: join(PKG_TESTS, "../npm") });
  const folder = join(PKG_TESTS, "../www/dist");
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => [`/${name}`, { type: TYPES[extname(name)], body: await readFile(join(folder, name)) }]),
  );
  const pages = Object.fromEntries(files);
  return { ...pages, "/": pages["/index.html"] };
}

test("the demo page", { skip: NO_CHROMIUM }, async (t) => {
  const pages = await built();
  await withChromium(async (context) => {
    await withServer(pages, (origin) => visit(t, context, origin));
    await t.test("says why it does not start where WebAssembly is forbidden", () =>
      withServer(pages, (origin) => visitWithoutWasm(context, origin), { "content-security-policy": "script-src 'self'" }),
    );
  });
});

async function visitWithoutWasm(context, origin) {
  const page = await context.newPage();
  await page.goto(`${origin}/#ru/taxomet.add_order`);
  await page.locator("#failure").waitFor();
  assert.match(await page.locator("#failure").innerText(), /не удалось запустить WebAssembly.*'wasm-unsafe-eval'/);
  assert.equal(await page.locator("#page").isVisible(), false);
}

async function visit(t, context, origin) {
  const complaints = [];
  const strays = [];
  context.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("request", (request) => request.url().startsWith(`${origin}/`) || strays.push(request.url()));
  await context.addInitScript(() =>
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => console.error(`policy: ${violatedDirective} ${blockedURI}`)),
  );
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);

  /** Opens the page anew, with a simulation of its own. */
  const open = async (endpoint, lang = "en", { width = 1280, height = 900 } = {}) => {
    await page.setViewportSize({ width, height });
    await page.goto("about:blank");
    await page.goto(`${origin}/#${lang}/${endpoint}`);
    await page.locator("#page").waitFor();
  };
  const send = async () => {
    await page.locator("#send").click();
    await page.locator(".verdict").waitFor();
  };
  const text = (selector) => page.locator(selector).innerText();

  /** A part whose page was silent. */
  const part = (name, run) =>
    t.test(name, async () => {
      await run();
      assert.deepEqual(complaints.splice(0), []);
      assert.deepEqual(strays.splice(0), []);
    });

  await part("says at once that nothing is ordered", async () => {
    await open("taxomet.add_order");
    assert.match(await text(".notice"), /Simulated providers\. Nothing is ordered\.\s+Not affiliated with the providers\./);
    assert.match(await text("#footer"), /Version \d+\.\d+\.\d+ · WebAssembly started in \d+ ms · page loaded: \d+ KiB/);
  });

  await part("shows a bad phone at its field and in the list, in three languages, as it is typed", async () => {
    await open("taxomet.add_order");
    await page.locator("#field-phone").fill("12");
    const seen = {};
    for (const [lang, name] of Object.entries(LANGUAGES)) {
      await page.getByRole("button", { name, exact: true }).click();
      assert.equal(await page.locator("html").getAttribute("lang"), lang);
      assert.equal(await page.locator("#field-phone").inputValue(), "12");
      assert.equal(await page.locator("#field-phone").getAttribute("aria-invalid"), "true");
      seen[lang] = await text("#field-phone-issues .error");
      assert.equal(await text(".issues.error li"), seen[lang]);
    }
    assert.equal(new Set(Object.values(seen)).size, 3, JSON.stringify(seen));
    assert.match(seen.ru, /[а-я]{3}/);
    assert.match(seen.uk, /[а-яіїє]{3}/);

    // The list leads to the field.
    await page.locator(".issues.error button").click();
    assert.equal(await page.evaluate(() => document.activeElement.id), "field-phone");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("+79000000077");
    assert.equal(await page.locator(".issue:visible, .issues").count(), 0);
  });

  await part("shows the request without what is personal, and sends it", async () => {
    await open("taxomet.add_order");
    await page.locator("#field-phone").fill("+79000000077");
    const request = await text("#request");
    assert.match(request, /\/api\/v1\/add_order\s+\?operator_login=\*\*\*/);
    assert.match(request, /&phone=\*\*\*/);
    assert.match(request, /&unit_id=1/);
    assert.doesNotMatch(request, /79000000077|sandbox-operator|%D0/);
    await send();
    assert.match(await text(".verdict"), /It worked\s+Status 200, attempts: 1/);
    const [, id] = /order_id\s+(\d+)/.exec(await text("#answer"));
    assert.match(await text(".at-provider"), new RegExp(`: ${id}$`));
    assert.deepEqual(await page.locator(".timeline li").evaluateAll((items) => items.map(({ className }) => className)), ["sent", "answered"]);
    assert.equal(page.url(), `${origin}/#en/taxomet.add_order`);
  });

  await part("shows that an order whose answer is lost may exist", async () => {
    await open("taxomet.add_order");
    await page.locator("#fault").selectOption("timeout_after");
    await send();
    assert.match(await text(".verdict"), /kind: timeout\s+outcome: unknown/);
    assert.match(await text(".at-provider"), /It was carried out: \d+/);
    assert.equal(await page.locator(".timeline .sent").count(), 1);
    await page.locator("#answer summary").last().click();
    assert.equal(JSON.parse(await text("#answer pre")).outcome, "unknown");
  });

  await part("shows a read that is repeated until it succeeds", async () => {
    await open("p2p_motion.geocode");
    await page.locator("#fault").selectOption("500");
    await page.locator("#once").check();
    await send();
    assert.match(await text(".verdict"), /Status 200, attempts: 2/);
    assert.deepEqual(
      await page.locator(".timeline li").evaluateAll((items) => items.map(({ className }) => className)),
      ["sent", "refused", "waits", "sent", "answered"],
    );
  });

  await part("keeps the form and its JSON the same", async () => {
    await open("yandex_taxi.taxi_info");
    await page.locator("#json-view summary").click();
    const json = async () => JSON.parse(await page.locator("#json").inputValue());
    await page.locator("#field-rll-0-lon").fill("37.5");
    await page.getByLabel("minivan").check();
    const params = await json();
    assert.equal(params.rll[0].lon, 37.5);
    assert.ok(params.class.includes("minivan"));

    await page.locator("#json").fill(JSON.stringify({ ...params, lang: "uk", class: ["rickshaw"], colour: "red" }));
    assert.equal(await page.locator("#field-lang").inputValue(), "uk");
    assert.match(await text(".issues.error"), /colour/);
    assert.match(await text(".issues.warning"), /rickshaw|class/);
    await page.getByLabel("econom").check();
    assert.deepEqual((await json()).class, ["rickshaw", "econom"]);

    await page.locator("#json").fill('{"rll": [');
    assert.equal(await page.locator("#json-problem").isVisible(), true);
    for (const odd of ["null", "[]", "7", '{"rll": {"lon": 1}}', '{"class": "econom"}']) await page.locator("#json").fill(odd);
    assert.ok((await page.locator(".issues.error li").count()) > 0);
    await page.locator("#reset").click();
    assert.equal(await page.locator("#json-problem").isVisible(), false);
    assert.equal(await page.locator(".issues.error").count(), 0);

    // A point can be taken away and put back.
    await page.getByRole("button", { name: "Remove: rll[1]" }).click();
    assert.equal((await json()).rll.length, 1);
    await page.getByRole("button", { name: "Add: rll[1]" }).click();
    assert.deepEqual((await json()).rll[1], {});
  });

  await part("can be used from the keyboard, with the focus in sight", async () => {
    await open("taxomet.get_order");
    await page.locator("#endpoint").focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    const { id, outline } = await page.evaluate(() => ({ id: document.activeElement.id, outline: getComputedStyle(document.activeElement).outlineStyle }));
    assert.deepEqual({ id, outline }, { id: "field-id", outline: "solid" });
    await page.keyboard.press("Enter");
    await page.locator(".verdict.good").waitFor();
    await page.getByRole("button", { name: "Українська" }).focus();
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Українська");
  });

  await part("sends every example with success, on a phone, with nothing cut and nothing left in English", async () => {
    await open("taxomet.add_order", "ru", { width: 360, height: 740 });
    const names = await page.locator("#endpoint option").evaluateAll((options) => options.map(({ value }) => value));
    let good = 0;
    // From the last to the first: an order is cancelled after all else that needs one, and made anew after that.
    for (const [index, name] of [...names.entries()].reverse()) {
      const lang = index % 2 === 0 ? "ru" : "uk";
      await page.evaluate((hash) => void (location.hash = hash), `${lang}/${name}`);
      await page.locator(`html[lang=${lang}] #endpoint option[value="${name}"]:checked`).waitFor({ state: "attached" });
      for (const summary of await page.locator("#compose summary").all()) if (!(await summary.evaluate(({ parentElement }) => parentElement.open))) await summary.click();
      await send();
      good += await page.locator(".verdict.good").count();
      for (const summary of await page.locator("#answer summary").all()) await summary.click();
      assert.deepEqual(await page.evaluate(englishTexts), [], name);
      assert.deepEqual(await page.evaluate(cutElements), [], name);
      assert.deepEqual(await page.evaluate(unnamedControls), [], name);
    }
    // An endpoint that is new may have no example yet.
    assert.ok(good >= 18, `only ${good} of ${names.length} examples work`);
  });

  await t.test("cannot reach the network, nor make elements of text", async () => {
    await open("taxomet.add_order");
    assert.equal(await page.evaluate(() => fetch("/main.js").then(() => "sent", () => "refused")), "refused");
    assert.match(await page.evaluate(() => { try { document.body.innerHTML = "<p>"; } catch (error) { return error.name; } }), /TypeError/);
    assert.ok(complaints.splice(0).some((complaint) => complaint.startsWith("policy: connect-src")));
    assert.deepEqual(strays, []);
  });
}

// What follows runs in the page.

/** Runs of Latin words in the page's own words, not in names, code and data. */
function englishTexts() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (parentElement.closest("code, pre, textarea, .pairs, .address, .badge, q, script, noscript, [lang=en], [hidden]")) continue;
    if (/[A-Za-z]{2,},? [A-Za-z]{2,}/.test(data.replaceAll("P2P Motion", "").replaceAll("ridewire", ""))) found.push(data);
  }
  return found;
}

/** Elements that reach beyond the page or hide part of themselves. */
function cutElements() {
  const { clientWidth, scrollWidth } = document.documentElement;
  const found = scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide`] : [];
  for (const element of document.querySelectorAll("main *")) {
    if (element.closest("select, .hidden, [hidden]") || element.getClientRects().length === 0) continue;
    const { left, right } = element.getBoundingClientRect();
    if (left < 0 || right > clientWidth + 0.5) found.push(`${element.tagName}.${element.className} reaches from ${left} to ${right}`);
    if (!element.matches("input, textarea, pre") && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) found.push(`${element.tagName}.${element.className} is cut: ${element.textContent.slice(0, 40)}`);
  }
  return found;
}

/** Controls that a screen reader could not name. */
function unnamedControls() {
  const isNamed = (control) => control.labels?.length > 0 || control.getAttribute("aria-label") || (control.matches("button") && control.textContent.trim());
  return [...document.querySelectorAll("input, select, textarea, button")].filter((control) => !isNamed(control)).map((control) => control.outerHTML.slice(0, 80));
}
