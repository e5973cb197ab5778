// The demo page's main path in the other two families of browsers: prices, an order, a lost answer and its settling, languages, the policy, and a
// reload when the server is gone. `cargo xtask matrix page` runs it; Chromium's turn is in tests/demo.test.mjs.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { withServer } from "../lib/server.mjs";
import { builtPage } from "../lib/demo.mjs";
import { FIREFOX } from "../lib/firefox.mjs";
import { NO_WEBKIT, withWebKit } from "../lib/webdriver.mjs";

const PATIENCE_MS = 30_000;
const MAIN = "#lang=en&place=sochi&break=timeout_after";

const BROWSERS = [
  ["Firefox", FIREFOX ? undefined : "Firefox is not installed", withFirefox],
  ["WebKitGTK", NO_WEBKIT, withWebKit],
];

const pages = await builtPage();
let skipped = 0;
for (const [name, missing, open] of BROWSERS) {
  if (missing !== undefined) {
    console.log(`**** SKIPPED **** ${name}: ${missing}`);
    skipped++;
    continue;
  }
  const start = performance.now();
  await open((page) => mainPath(page));
  console.log(`${name}: the main path works (${((performance.now() - start) / 1000).toFixed(1)} s)`);
}
if (skipped > 0 && process.env.CI === "true") throw new Error("On CI nothing may be skipped.");

async function mainPath(page) {
  const click = (selector) => page.run((it) => document.querySelector(it).click(), selector);
  const text = (selector) => page.run((it) => document.querySelector(it).innerText, selector);
  const until = async (what, work, ...args) => {
    for (const end = Date.now() + PATIENCE_MS; ; ) {
      // While a page is being loaned from one document to the next, there may be nobody to ask.
      const found = await page.run(work, ...args).catch(() => false);
      if (found) return found;
      if (Date.now() > end) assert.fail(`waited in vain for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const shown = (selector) => until(selector, (it) => document.querySelector(it) !== null, selector);

  let origin;
  await withServer(pages, async (address) => {
    origin = address;
    await page.goto(`${origin}/${MAIN}`);
    await shown("#page[data-ready]");

    // Prices.
    await shown("#quotes[aria-busy=false] .quote.taxomet");
    await shown(".quote.yandex_taxi");
    assert.match(await text(".notice-of-price"), /Approximate price/);

    // An order.
    await click("#order-taxi");
    await shown(".order-facts");
    await until("the next steps", () => document.querySelectorAll("#steps button").length >= 2);
    await click("#steps button");
    await until("the timeline", () => document.querySelectorAll(".lane-line i").length >= 2);

    // A lost answer.
    await click("#click");
    await shown("#reconcile");
    assert.match(await text("#ours"), /1\s+Orders at the provider[^]*outcome: unknown/);
    assert.match(await text("#theirs"), /2\s+Orders at the provider/);
    await click("#reconcile");
    await shown("#settled b");
    assert.match(await text("#settled"), /Found: order ord_/);

    // Languages.
    for (const lang of ["ru", "uk"]) {
      await click(`#languages [lang=${lang}]`);
      assert.equal(await page.run(() => document.documentElement.lang), lang);
      assert.match(await text("h1"), /[а-яї]{5}/);
    }

    // The policy.
    const ran = await page.run(() => {
      const script = document.createElement("script");
      try {
        script.textContent = "document.documentElement.dataset.inline = 1";
      } catch {
        return false; // trusted types
      }
      document.head.append(script);
      return "inline" in document.documentElement.dataset;
    });
    assert.equal(ran, false);
    await page.run(() => void fetch("https://elsewhere.example/").catch(() => (document.documentElement.dataset.elsewhere = "refused")));
    await shown("[data-elsewhere=refused]");

    await page.run(() => void navigator.serviceWorker.ready.then(() => (document.documentElement.dataset.kept = "")));
    await shown("[data-kept]");
  });

  // The server is gone.
  await page.goto(`${origin}/?again${MAIN}`);
  await shown("#page[data-ready]");
  await shown("#quotes[aria-busy=false] .quote.taxomet");
}

/** Over WebDriver BiDi. */
async function withFirefox(use) {
  const puppeteer = await import("puppeteer-core");
  const profile = await mkdtemp(join(tmpdir(), "ridewire-firefox-"));
  try {
    const browser = await puppeteer.launch({ browser: "firefox", executablePath: FIREFOX, headless: true, userDataDir: profile });
    try {
      const page = await browser.newPage();
      return await use({ goto: (url) => page.goto(url), run: (work, ...args) => page.evaluate(work, ...args) });
    } finally {
      await browser.close();
    }
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
