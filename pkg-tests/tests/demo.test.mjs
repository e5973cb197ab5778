// The demo page, built with the installed package and used as a visitor would, in Chromium.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync } from "node:zlib";

import { transform } from "esbuild";

import { NO_CHROMIUM, withChromium } from "../lib/chromium.mjs";
import { builtPage, TILE } from "../lib/demo.mjs";
import { PKG_TESTS } from "../lib/package.mjs";
import { withServer } from "../lib/server.mjs";

const LANGUAGES = { en: "English", ru: "Русский", uk: "Українська" };
const TILES = "https://tile.openstreetmap.org/";
const FIRST_LOAD_LIMIT = 250 * 1024;
const READY_LIMIT_MS = 1000;
const SHOTS = join(PKG_TESTS, "../target/demo-screenshots");
const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

test("the demo page", { skip: NO_CHROMIUM }, async (t) => {
  const pages = await builtPage();
  await t.test("weighs little", () => {
    const weight = ["/index.html", "/main.js", "/style.css", "/ridewire_bg.wasm", "/icon.svg"].reduce((sum, name) => sum + brotliCompressSync(pages[name].body).length, 0);
    t.diagnostic(`first load: ${(weight / 1024).toFixed(1)} KiB after brotli`);
    assert.ok(weight <= FIRST_LOAD_LIMIT, `${weight} bytes`);
  });
  await withChromium(async (context) => {
    await withServer(pages, (origin) => visit(t, context, origin));
    await t.test("says why it does not start where WebAssembly is forbidden", () =>
      withServer(pages, (origin) => visitWithoutWasm(context, origin), { "content-security-policy": "script-src 'self'" }),
    );
  });
});

async function visitWithoutWasm(context, origin) {
  const page = await context.newPage();
  await page.goto(`${origin}/#lang=ru`);
  await page.locator("#failure").waitFor();
  assert.match(await page.locator("#failure").innerText(), /не удалось запустить WebAssembly.*'wasm-unsafe-eval'/);
  assert.equal(await page.locator("#page").isVisible(), false);
}

async function visit(t, context, origin) {
  const complaints = [];
  const strays = [];
  const tiles = [];
  /** What the page's policy is known to have refused counts as no request. */
  let refused = "none";
  context.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
  context.on("weberror", (error) => complaints.push(String(error.error())));
  context.on("request", (request) => {
    const url = request.url();
    if (url.startsWith(TILES)) tiles.push(url);
    else if (!url.startsWith(`${origin}/`) && !url.startsWith(refused)) strays.push(url);
  });
  let tilesWork = true;
  await context.route(`${TILES}**`, (route) => (tilesWork ? route.fulfill({ contentType: "image/png", body: TILE }) : route.abort()));
  await context.addInitScript(() =>
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => console.error(`policy: ${violatedDirective} ${blockedURI}`)),
  );
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);

  /** Opens the page anew, with a simulation of its own. `said` is what the address says. */
  const open = async (said = {}, { width = 1280, height = 900 } = {}) => {
    await page.setViewportSize({ width, height });
    await page.goto("about:blank");
    await page.goto(`${origin}/#${new URLSearchParams({ lang: "en", ...said })}`);
    await page.locator("#page[data-ready]").waitFor();
  };
  const text = (selector) => page.locator(selector).innerText();
  const send = async () => {
    await page.locator("#send").click();
    await page.locator(".verdict").waitFor();
  };
  const priced = () => page.locator("#quotes[aria-busy=false]").waitFor();
  const services = () => page.locator(".quote").evaluateAll((rows) => rows.map((row) => `${row.className.replace("quote ", "")} ${row.dataset.service}`));
  const reasons = () => page.locator(".failures li").evaluateAll((rows) => Object.fromEntries(rows.map(({ dataset }) => [dataset.provider, dataset.reason])));
  const shot = async (name) => {
    await mkdir(SHOTS, { recursive: true });
    await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
  };
  const looksGood = async (note) => {
    assert.deepEqual(await page.evaluate(cutElements), [], note);
    assert.deepEqual(await page.evaluate(unnamedControls), [], note);
  };

  /** A part whose page was silent. */
  const part = (name, run) =>
    t.test(name, async () => {
      await run();
      assert.deepEqual(complaints.splice(0), []);
      assert.deepEqual(strays.splice(0), []);
    });

  // ---- what it is -------------------------------------------------------------------------------

  await part("says at once that nothing is ordered, and is ready within a second", async () => {
    const ready = [];
    for (let load = 0; load < 3; load++) {
      await open();
      ready.push(await page.evaluate(() => performance.getEntriesByName("ready")[0].startTime));
    }
    t.diagnostic(`ready after ${ready.map(Math.round).join(", ")} ms`);
    assert.ok(Math.min(...ready) < READY_LIMIT_MS, `${ready}`);
    assert.match(await text(".notice"), /Simulated providers\. Nothing is ordered\.\s+Not affiliated with the providers\./);
    assert.match(await text("#footer"), /Version \d+\.\d+\.\d+ · WebAssembly \d+ KiB · page \d+ KiB \(brotli\) · WebAssembly started in \d+ ms · ready after \d+ ms/);
  });

  // ---- prices -----------------------------------------------------------------------------------

  await part("shows every provider's price or why there is none, with the notice, sorted", async () => {
    await open({ place: "sochi" });
    await priced();
    const byPrice = await services();
    assert.ok(byPrice.includes("taxomet -1") && byPrice.includes("yandex_taxi econom"), `${byPrice}`);
    const amounts = (await page.locator(".amount b").allInnerTexts()).map((amount) => Number(amount.replace(/\D/g, "")));
    assert.deepEqual(amounts, [...amounts].sort((a, b) => a - b));
    assert.match(await text(".notice-of-price"), /^\* Approximate price/);
    assert.deepEqual((await reasons()).p2p_motion, "error");
    await page.locator("[name=sort][value=wait]").check();
    const waits = (await page.locator(".quote").allInnerTexts()).map((row) => Number(/car in (\d+)/.exec(row)?.[1] ?? Infinity));
    assert.deepEqual(waits, [...waits].sort((a, b) => a - b));
    assert.match(page.url(), /sort=wait/);

    await page.locator("[data-preset=chernivtsi]").click();
    await page.locator(".quote.p2p_motion").waitFor();
    await priced();
    assert.deepEqual(await reasons(), { yandex_taxi: "region_not_supported", taxomet: "region_not_supported" });
    await page.locator("[data-preset=nowhere]").click();
    await page.locator(".failures [data-reason=needs_address]").waitFor();
    await priced();
    assert.equal(await page.locator(".quote").count(), 0);
    assert.match(await text(".failures"), /region not supported/);
  });

  await part("takes a trip from the map, from the keyboard and from a search, and keeps it out of the address", async () => {
    await open({ place: "sochi" });
    const from = page.locator("#address-from");
    const before = await from.inputValue();
    await page.locator(".pin.from").focus();
    for (let press = 0; press < 4; press++) await page.keyboard.press("ArrowUp");
    assert.notEqual(await from.inputValue(), before);
    assert.doesNotMatch(new URL(page.url()).hash, /place=|\d/);

    await page.locator("[name=aim][value=to]").check();
    const map = await page.locator(".map").boundingBox(); // after that has scrolled
    const to = await page.locator("#address-to").inputValue();
    await page.mouse.click(map.x + 60, map.y + map.height - 60);
    assert.notEqual(await page.locator("#address-to").inputValue(), to);

    const pin = await page.locator(".pin.from").boundingBox();
    const moved = await from.inputValue();
    await page.mouse.move(pin.x + 16, pin.y + 14);
    await page.mouse.down();
    await page.mouse.move(pin.x + 90, pin.y + 40, { steps: 4 });
    await page.mouse.up();
    assert.notEqual(await from.inputValue(), moved);

    await from.fill("Садова вулиця 3");
    assert.equal(await page.locator("#address-from-list li").count(), 3);
    assert.match(await text("#address-from-status"), /Places found: 3/);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    assert.match(await from.inputValue(), /Sadova Street, 3, Khotyn/);
    assert.equal(await page.locator("#address-from-list").isVisible(), false);

    const [a, b] = [await from.inputValue(), await page.locator("#address-to").inputValue()];
    await page.getByRole("button", { name: "Swap" }).click();
    assert.deepEqual([await from.inputValue(), await page.locator("#address-to").inputValue()], [b, a]);
    await priced();
  });

  await part("asks nobody but the tile server, and nobody at all with tiles off", async () => {
    tiles.length = 0;
    await open({ place: "moscow" });
    await page.locator(".leaflet-tile-loaded.leaflet-tile:is(img)").first().waitFor();
    assert.ok(tiles.length > 0);
    assert.match(await text(".credit"), /© OpenStreetMap contributors/);
    await page.locator("#tiles").uncheck();
    assert.equal(await page.locator(".credit").isVisible(), false);
    tiles.length = 0;
    await page.locator("[data-preset=sochi]").click();
    await priced();
    assert.deepEqual(tiles, []);
    assert.ok((await page.locator(".grid").count()) > 0);
  });

  // ---- an order ---------------------------------------------------------------------------------

  await part("follows an imaginary taxi that the visitor drives, until it is cancelled", async () => {
    await open({ place: "sochi" });
    await priced();
    await page.locator("#speed").fill("3");
    assert.match(await page.locator("#speed").getAttribute("aria-valuetext"), /^×60$/);
    await page.locator("[data-order=taxi]").click();
    for (const step of ["A driver takes it", "The car arrives"]) await page.getByRole("button", { name: step }).click();
    await page.locator(".lane", { hasText: "What the client knows the car is waiting" }).waitFor();
    assert.match(await text(".order-facts"), /Taxomet · Order \d+\s+Looks: \d+/);
    assert.ok((await page.locator(".ticks-line i").count()) >= 1);
    await page.locator("#cancel").click();
    await page.getByText("It is over; nobody looks any more.").waitFor();
    assert.match(await text(".changes"), /cancelled$/);
    assert.equal(await page.locator("#steps button").count(), 0);
  });

  await part("follows a courier to the end", async () => {
    await open({ place: "chernivtsi" });
    await page.locator("#speed").fill("4");
    await page.locator("#order-courier").click();
    await page.getByRole("button", { name: "A courier takes it" }).click();
    await page.getByRole("button", { name: "It is delivered" }).click();
    await page.getByText("It is over; nobody looks any more.").waitFor();
    assert.match(await text(".changes"), /delivered$/);
  });

  await part("orders a courier where couriers are, whatever town the map shows", async () => {
    await open({ place: "sochi" });
    await page.locator("#order-courier").click();
    await page.getByText("P2P Motion delivers around Chernivtsi only: this parcel goes there.").waitFor();
    assert.match(await text(".order-facts"), /P2P Motion · Order ord_/);
  });

  // ---- what can go wrong ------------------------------------------------------------------------

  await part("orders once where a retrying client orders twice, and finds the order again", async () => {
    await open({ break: "timeout_after" });
    await page.locator("#click").click();
    await page.locator("#reconcile").waitFor();
    assert.match(await text("#ours"), /^ridewire\s+1\s+Orders at the provider\s+One arrives\. Requests sent: 1\s+kind: timeout\s+outcome: unknown/);
    assert.match(await text("#ours"), /Not done: it was not sent again/);
    assert.match(await text("#theirs"), /2\s+Orders at the provider\s+Two arrive, one was wanted\. Requests sent: 2\s+It reports: success/);
    await page.locator("#reconcile").click();
    await page.getByText(/Found: order ord_\w+\. Nothing was sent but a read\./).waitFor();

    // Again, and for a taxi, which a plain GET orders: nobody can find it, and the page says so.
    await page.locator("[name=whom][value=taxi]").check();
    await page.locator("#click").click();
    await page.locator("#reconcile").waitFor();
    assert.match(await text("#ours"), /^ridewire\s+1\s/);
    assert.match(await text("#theirs"), /\s2\s+Orders at the provider/);
    await page.locator("#reconcile").click();
    await page.getByText("Still unknown, and it says so:").waitFor();

    // Before the order was made: nothing arrives, and nothing is claimed.
    await page.locator("[name=break][value=timeout_before]").check();
    assert.match(page.url(), /break=timeout_before/);
    await page.locator("#click").click();
    await page.locator("#reconcile").waitFor();
    assert.match(await text("#ours"), /0\s+Orders at the provider\s+None arrives/);

    // Refused: that is known, and said.
    await page.locator("[name=break][value='429']").check();
    await page.locator("#click").click();
    await page.locator("#ours .outcome-rejected").waitFor();
    assert.match(await text("#ours"), /0\s+Orders at the provider[^]*kind: rate_limited[^]*So it is safe to order again/);
  });

  await part("shows a quota that runs out and frees slot by slot", async () => {
    await open({ place: "chernivtsi" });
    await page.locator(".quote.p2p_motion").waitFor();
    for (let press = 0; press < 3; press++) await page.locator("#spend").click();
    await page.locator("#quota-failed", { hasText: /kind: rate_limited\s+outcome: not_sent/ }).waitFor({ timeout: 20_000 });
    assert.equal(await page.locator("#slots .held").count(), 12);
    assert.match(await text("#quota-told"), /Free slots: 0, the next frees at \d\d:\d\d:\d\d/);
    await page.locator("#compare").click();
    await page.locator(".failures [data-reason=quota]").waitFor();
    assert.match(await text(".failures [data-reason=quota]"), /quota: next slot \d\d:\d\d:\d\d/);
    for (let press = 0; press < 6; press++) await page.locator("#later").click();
    await page.locator("#slots li.free").first().waitFor();
  });

  // ---- the workbench ----------------------------------------------------------------------------

  await part("shows a bad phone at its field and in the list, in three languages, as it is typed, and suggests a good one", async () => {
    await open({ request: "taxomet.add_order" });
    await page.locator("#field-phone").fill("8 900 000-00-77");
    const seen = {};
    for (const [lang, name] of Object.entries(LANGUAGES)) {
      await page.getByRole("button", { name, exact: true }).click();
      assert.equal(await page.locator("html").getAttribute("lang"), lang);
      assert.equal(await page.locator("#field-phone").inputValue(), "8 900 000-00-77");
      assert.equal(await page.locator("#field-phone").getAttribute("aria-invalid"), "true");
      seen[lang] = await text("#field-phone-issues .error");
      assert.ok((await text(".issues.error li")).startsWith(seen[lang]));
    }
    assert.equal(new Set(Object.values(seen)).size, 3, JSON.stringify(seen));
    assert.match(seen.ru, /[а-я]{3}/);
    assert.match(seen.uk, /[а-яіїє]{3}/);

    // The list leads to the field, and to what was meant.
    await page.locator(".issues.error .link").click();
    assert.equal(await page.evaluate(() => document.activeElement.id), "field-phone");
    await page.getByRole("button", { name: "Підставити +79000000077" }).click();
    assert.equal(await page.locator("#field-phone").inputValue(), "+79000000077");
    assert.equal(await page.locator("#workbench .issue:visible, .issues").count(), 0);
  });

  await part("shows the request without what is personal, and sends it", async () => {
    await open({ request: "taxomet.add_order" });
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
    assert.doesNotMatch(page.url(), /79000000077/);
  });

  await part("shows that an order whose answer is lost may exist, and a read that is repeated", async () => {
    await open({ request: "taxomet.add_order" });
    await page.locator("#fault").selectOption("timeout_after");
    await send();
    assert.match(await text(".verdict"), /kind: timeout\s+outcome: unknown/);
    assert.match(await text(".at-provider"), /It was carried out: \d+/);
    assert.equal(await page.locator(".timeline .sent").count(), 1);
    await page.locator("#answer summary").last().click();
    assert.equal(JSON.parse(await text("#answer pre")).outcome, "unknown");

    await open({ request: "p2p_motion.geocode" });
    await page.locator("#fault").selectOption("500");
    await page.locator("#once").check();
    await send();
    assert.match(await text(".verdict"), /Status 200, attempts: 2/);
    assert.deepEqual(
      await page.locator(".timeline li").evaluateAll((items) => items.map(({ className }) => className)),
      ["sent", "refused", "waits", "sent", "answered"],
    );
  });

  await part("writes the request as code, in five ways, from the builder that sends", async () => {
    await open({ request: "p2p_motion.create_order" });
    const code = {};
    await page.locator("#tab-ridewire").focus();
    for (const name of ["ridewire", "fetch", "curl", "rust", "worker"]) {
      assert.equal(await page.locator(`#tab-${name}`).getAttribute("aria-selected"), "true");
      code[name] = await text("#code-panel pre");
      await page.keyboard.press("ArrowRight");
    }
    const { buildRequest } = await sentBy(page);
    assert.match(code.ridewire, /import \{ P2pMotion \} from "ridewire";[^]*await p2p\.createOrder\(\{/);
    const options = /await fetch\(("[^"]+"), (\{[^]*\})\);/.exec(code.fetch);
    const { method, headers, body } = Function(`return ${options[2]}`)();
    assert.deepEqual({ method, headers, body }, buildRequest(body));
    assert.match(code.curl, /^curl 'https:\/\/courier\.example\/orders\/' \\\n  -X POST/);
    assert.match(code.rust, /p2p_motion::create_order::CreateOrder/);
    assert.match(code.worker, /cloudflare:sockets[^]*client\.createOrder/);
    for (const text of Object.values(code)) assert.doesNotMatch(text, /sandbox/);
    for (const name of ["ridewire", "fetch", "worker"]) await transform(code[name], { format: "esm", loader: "js" });
  });

  await part("sets protobuf's bytes against its fields, also those the visitor brings", async () => {
    await open({ request: "yandex_taxi.taxi_info" });
    await page.locator("#protobuf").check();
    await send();
    assert.match(await text(".verdict"), /Status 200/);
    await page.locator("#answer summary", { hasText: "The exchange" }).click();
    assert.match(await text(".bytes"), /4 class_name\s+"econom"/);
    await page.locator("#own summary").click();
    await page.locator("#own-body").fill("0a4209000000008060c540110000000000f07e4019000020959d7f6940220665636f6e6f6d2a0cd0add0bad0bed0bdd0bed0bc30323a0d313039343520d180d183d0b12e1203525542192b21ddac380bee402100004421e1d1ad40");
    await page.locator("#own-read").click();
    assert.match(await text("#own-result"), /kind\s+offer[^]*10945[^]*09 00 00 00 00 80 60 c5 40\s+1 price\s+10945/);
    await page.locator("#own-body").fill("<h1>login</h1>");
    await page.locator("#own-read").click();
    assert.match(await text("#own-result"), /^malformed_response, unknown: /);
  });

  await part("keeps the form and its JSON the same", async () => {
    await open({ request: "yandex_taxi.taxi_info" });
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
    await page.getByRole("checkbox", { name: "econom" }).check();
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

  await part("looks inside a price: the same request stands in the workbench", async () => {
    await open({ place: "moscow" });
    await priced();
    await page.getByRole("button", { name: /^Look inside: Yandex Taxi/ }).first().click();
    assert.equal(await page.locator("#endpoint").inputValue(), "yandex_taxi.taxi_info");
    assert.match(page.url(), /request=yandex_taxi\.taxi_info/);
    assert.equal(await page.locator("#fields [aria-invalid]").count(), 0);
  });

  // ---- for everybody ----------------------------------------------------------------------------

  await part("leads the whole way by the keyboard alone, with the focus in sight", async () => {
    await open({ place: "sochi" });
    await priced();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter"); // to the content
    const reached = [];
    const tabTo = async (id) => {
      for (let press = 0; press < 60; press++) {
        await page.keyboard.press("Tab");
        const at = await page.evaluate(() => ({ id: document.activeElement.id || (document.activeElement.dataset.order ?? ""), outline: getComputedStyle(document.activeElement).outlineStyle, map: document.activeElement.matches(".map") }));
        if (!at.map) assert.notEqual(at.outline, "none", at.id);
        reached.push(at.id);
        if (at.id === id) return;
      }
      assert.fail(`the keyboard does not reach ${id}: ${reached}`);
    };
    await tabTo("taxi");
    await page.keyboard.press("Enter");
    await page.locator(".order-facts").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "order-title");
    await tabTo("click");
    await page.keyboard.press("Enter");
    await page.locator("#reconcile").waitFor();
    await tabTo("reconcile");
    await page.keyboard.press("Enter");
    await page.locator("#settled b").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "settled");
    await tabTo("endpoint");
    await page.locator("#languages [lang=uk]").focus();
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "Українська");
  });

  const axe = async () => {
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    return grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html.slice(0, 120)} ${failureSummary}`).join("\n")}`);
  };
  const DESKTOP = { width: 1280, height: 900 };
  const PHONE = { width: 360, height: 740 };
  const rounds = [
    { lang: "en", colorScheme: "light", size: DESKTOP, accessible: true },
    { lang: "ru", colorScheme: "dark", size: DESKTOP },
    { lang: "ru", colorScheme: "light", size: PHONE },
    { lang: "uk", colorScheme: "dark", size: PHONE, accessible: true },
  ];
  for (const { lang, colorScheme, size, accessible } of rounds) {
    const name = `${size === PHONE ? "phone" : "desktop"}-${colorScheme}-${lang}`;
    await part(`is whole for everybody: nothing cut, nothing unnamed, nothing in a strange language, nothing that axe finds serious (${name})`, async () => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await open({ lang, place: "sochi" }, size);
      await page.locator("#click").click();
      await priced();
      await page.locator("#order-taxi").click();
      await page.locator(".order-facts").waitFor();
      await page.locator("#reconcile").click();
      await page.locator("#settled b").waitFor();
      assert.equal(await page.locator(".quote").first().evaluate((row) => getComputedStyle(row).animationName), "none");
      if (lang !== "en") assert.deepEqual(await page.evaluate(englishTexts), []);
      await looksGood(name);
      await shot(name);
      if (accessible) assert.deepEqual(await axe(), []);
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
    });
  }

  await part("sends every example with success, on a phone, with nothing cut and nothing left in English", async () => {
    await open({ lang: "ru", request: "taxomet.add_order" }, { width: 360, height: 740 });
    // The orders that examples refer to are being made.
    await page.locator("#endpoint").selectOption("taxomet.get_order");
    await page.waitForFunction(() => document.querySelector("#field-id").value !== "");
    const names = await page.locator("#endpoint option").evaluateAll((options) => options.map(({ value }) => value));
    const bad = [];
    // From the last to the first: an order is cancelled after all else that needs one, and made anew after that.
    for (const [index, name] of [...names.entries()].reverse()) {
      if (index === 9) await page.locator(`#languages [lang=uk]`).click();
      await page.locator("#endpoint").selectOption(name);
      await page.evaluate(openAll);
      await send();
      if ((await page.locator(".verdict.good").count()) === 0) bad.push(`${name}: ${await text(".verdict")}`);
      await page.evaluate(openAll);
      assert.deepEqual(await page.evaluate(englishTexts), [], name);
      await looksGood(name);
    }
    assert.deepEqual(bad, []);
    assert.ok(names.length >= 18);
  });

  await part("is what its address says, and says in its address what it is", async () => {
    const said = { lang: "uk", place: "chernivtsi", break: "html_200", request: "p2p_motion.geocode", sort: "wait" };
    await open(said);
    assert.equal(new URL(page.url()).hash, `#${new URLSearchParams(said)}`);
    assert.equal(await page.locator("html").getAttribute("lang"), "uk");
    assert.equal(await page.locator("[data-preset=chernivtsi]").getAttribute("aria-pressed"), "true");
    assert.ok(await page.locator("[name=break][value=html_200]").isChecked());
    assert.equal(await page.locator("#endpoint").inputValue(), "p2p_motion.geocode");
    assert.ok(await page.locator("[name=sort][value=wait]").isChecked());
    // What makes no sense is passed over.
    await open({ lang: "xx", place: "<b>", break: "none", request: "__proto__", sort: "7" });
    assert.equal(await page.locator("#endpoint").inputValue(), "taxomet.add_order");
  });

  // ---- alone ------------------------------------------------------------------------------------

  await t.test("cannot reach anybody else, nor make elements of text", async () => {
    await open();
    refused = "https://elsewhere.example/";
    const tried = await page.evaluate(async () => {
      const refused = (work) => Promise.resolve().then(work).then(() => "let through", (error) => error.name);
      return {
        fetch: await refused(() => fetch("https://elsewhere.example/")),
        image: await refused(() => new Promise((resolve, reject) => Object.assign(new Image(), { onload: resolve, onerror: () => reject(new Error()), src: "https://elsewhere.example/x.png" }))),
        markup: await refused(() => (document.body.innerHTML = "<p>")),
        code: await refused(() => globalThis.eval("1")),
        script: await refused(() => (document.createElement("script").src = "other.js")),
        style: await refused(() => {
          const style = document.createElement("style");
          style.textContent = "body { color: red }";
          document.head.append(style);
          if (getComputedStyle(document.body).color !== "rgb(255, 0, 0)") throw new Error();
        }),
      };
    });
    assert.deepEqual(Object.entries(tried).filter(([, how]) => how === "let through"), []);
    for (const what of ["policy: connect-src https://elsewhere.example", "policy: img-src https://elsewhere.example", "inline style", "TrustedScript"]) {
      assert.ok(complaints.some((complaint) => complaint.includes(what)), `${what} in ${complaints}`);
    }
    complaints.length = 0;
  });

  await t.test("works without a network after the first load, and without tiles", async () => {
    await open({ place: "sochi" });
    await page.evaluate(() => navigator.serviceWorker.ready);
    await context.setOffline(true);
    tilesWork = false;
    await page.goto("about:blank");
    await page.goto(`${origin}/#lang=en&place=sochi`);
    await page.locator("#page[data-ready]").waitFor();
    await priced();
    assert.ok((await services()).includes("taxomet -1"));
    await page.locator("#tiles").check();
    await page.getByText("Tiles could not be loaded: here is a plain grid.").waitFor();
    assert.ok((await page.locator(".grid").count()) > 0);
    await page.locator("#click").click();
    await page.locator("#reconcile").waitFor();
    await context.setOffline(false);
    assert.deepEqual(strays.splice(0), []);
    complaints.length = 0;
  });
}

/** The request that the library builds for the params in the page's workbench. */
async function sentBy(page) {
  const { P2pMotion } = await import("ridewire");
  const params = JSON.parse(await page.locator("#json").inputValue());
  const { method, headers, body } = new P2pMotion({ baseUrl: "https://courier.example/", apiKey: "KEY" }).buildRequest("create_order", params);
  return { buildRequest: () => ({ method, headers, body }) };
}

// What follows runs in the page.

/** Everything that is folded away. */
function openAll() {
  for (const details of document.querySelectorAll("#workbench details")) details.open = true;
}

/** Runs of Latin words in the page's own words, not in names, code and data. */
function englishTexts() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (parentElement.closest("code, pre, textarea, .pairs, .address, .badge, q, script, noscript, [lang=en], [hidden]")) continue;
    if (/[A-Za-z]{2,},? [A-Za-z]{2,}/.test(data.replace(/P2P Motion|Taxomet|ridewire/g, ""))) found.push(data);
  }
  return found;
}

/** Elements that reach beyond the page or hide part of themselves. */
function cutElements() {
  const { clientWidth, scrollWidth } = document.documentElement;
  const found = scrollWidth > clientWidth ? [`the page is ${scrollWidth} wide`] : [];
  for (const element of document.querySelectorAll("header *, main *, footer *")) {
    // A map is larger than its frame by nature.
    if (element.closest("select, .hidden, [hidden], .map, .lane-line, .ticks-line") || element.getClientRects().length === 0) continue;
    const { left, right } = element.getBoundingClientRect();
    if (left < 0 || right > clientWidth + 0.5) found.push(`${element.tagName}.${element.className} reaches from ${left} to ${right}`);
    if (!element.matches("input, textarea, pre") && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0 && getComputedStyle(element).overflowX !== "auto") found.push(`${element.tagName}.${element.className} is cut: ${element.textContent.slice(0, 40)}`);
  }
  return found;
}

/** Controls that a screen reader could not name. */
function unnamedControls() {
  const isNamed = (control) => control.labels?.length > 0 || control.getAttribute("aria-label") || (control.matches("button") && control.textContent.trim());
  return [...document.querySelectorAll("input, select, textarea, button")].filter((control) => !isNamed(control)).map((control) => control.outerHTML.slice(0, 80));
}
