// Opens pages in headless Chromium, from a server on this machine.
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, extname, join, normalize } from "node:path";

import { chromium } from "playwright-core";

import { PKG_TESTS } from "./package.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};
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

/**
 * Serves `pages` (path → text, or `{ status, type, body }`) and, below `/pkg-tests/`, the files of this folder. Hands `use` the server's address.
 * `headers` go with every answer.
 */
export async function withServer(pages, use, headers = {}) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url, "http://localhost").pathname;
    const page = pages[path] ?? (await file(path));
    const { status = 200, type = TYPES[extname(path)] ?? "text/html; charset=utf-8", body } =
      typeof page === "string" ? { body: page } : (page ?? { status: 404, body: "not found" });
    response.writeHead(status, { "content-type": type, ...headers }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function file(path) {
  const inside = normalize(decodeURIComponent(path)).match(/^\/pkg-tests\/(.*)$/)?.[1];
  try {
    return inside && { body: await readFile(join(PKG_TESTS, inside)) };
  } catch {
    return undefined;
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
