// Opens pages in headless Chromium.
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { chromium } from "playwright-core";

const EXECUTABLE = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)))
  .find(existsSync);

/** For a test's `skip`: the reason if no Chromium is here. On CI the test runs, and fails. */
export const NO_CHROMIUM = !EXECUTABLE && process.env.CI !== "true" ? "SKIPPED: Chromium is not installed" : false;

/** Starts Chromium, hands `use` its context, and stops it. */
export async function withChromium(use) {
  if (!EXECUTABLE) throw new Error("Chromium is not installed");
  const profile = await mkdtemp(join(tmpdir(), "ridewire-chromium-"));
  const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
  args.push("--disable-component-update", "--disable-sync");
  try {
    const context = await chromium.launchPersistentContext(profile, { executablePath: EXECUTABLE, headless: true, args });
    try {
      return await use(context);
    } finally {
      await context.close();
    }
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
}

/** Opens a page whose module script calls `report(value)` once, and gives that value. Fails with the page's own error. */
export async function reportOf(context, url) {
  const page = await context.newPage();
  try {
    return await new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`${url} reported nothing in 20 s`)), 20_000).unref();
      page.on("pageerror", (error) => reject(error));
      page
        .exposeFunction("report", resolve)
        .then(() => page.goto(url))
        .catch(reject);
    });
  } finally {
    await page.close();
  }
}
