// The three engines, each started when the first page needs it, and what a page shows in its <output>.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

import puppeteer from "puppeteer-core";

import { NO_CHROMIUM, withChromium } from "../lib/chromium.mjs";
import { Missing, program, temporary } from "./kit.mjs";

const PATIENCE_MS = 60_000;

/** Runs in the page: what the output shows once that is not the ellipsis it begins with, or why it never will be. */
const READ = `(() => {
  const text = document.querySelector("output")?.textContent;
  return text && text !== "…" ? text : undefined;
})()`;

const STARTERS = { chromium, firefox, webkit };
const started = new Map();

/** Opens a page in a browser, and gives what its output shows. */
export async function outputOf(browser, url) {
  return (await engine(browser)).outputOf(url);
}

/** The name and version a browser gives itself. */
export async function versionOf(browser) {
  return (await engine(browser)).version;
}

function engine(browser) {
  if (!started.has(browser)) started.set(browser, STARTERS[browser]());
  return started.get(browser);
}

export async function closeBrowsers() {
  for (const browser of await Promise.allSettled(started.values())) await browser.value?.close();
  started.clear();
}

async function until(read, errors, url) {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end && errors.length === 0) {
    const text = await read();
    if (text) return text;
    await sleep(50);
  }
  throw new Error(`${url} shows no answer: ${errors.join("; ") || "nothing went wrong, either"}`);
}

async function chromium() {
  if (NO_CHROMIUM) throw new Missing("Chromium is not installed");
  let close;
  let closed;
  const context = await new Promise((resolve, reject) => {
    closed = withChromium((context) => {
      resolve(context);
      return new Promise((end) => (close = end));
    });
    closed.catch(reject);
  });
  return {
    version: `Chromium ${context.browser()?.version() ?? (await versionByAgent(context))}`,
    async outputOf(url) {
      const page = await context.newPage();
      const errors = [];
      page.on("pageerror", (error) => errors.push(String(error)));
      try {
        await page.goto(url);
        return await until(() => page.evaluate(READ), errors, url);
      } finally {
        await page.close();
      }
    },
    close() {
      close();
      return closed;
    },
  };
}

async function versionByAgent(context) {
  const page = await context.newPage();
  const agent = await page.evaluate(() => navigator.userAgent);
  await page.close();
  return /Chrome\/([\d.]+)/.exec(agent)?.[1];
}

async function firefox() {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: program("firefox-esr", "firefox"),
    headless: true,
    extraPrefsFirefox: {
      "app.normandy.enabled": false,
      "browser.safebrowsing.downloads.remote.enabled": false,
      "datareporting.healthreport.uploadEnabled": false,
      "network.captive-portal-service.enabled": false,
      "network.connectivity-service.enabled": false,
      "services.settings.server": "data:,",
    },
  });
  return {
    version: (await browser.version()).replace("firefox/", "Firefox "),
    async outputOf(url) {
      const page = await browser.newPage();
      const errors = [];
      // It also calls an error what a policy refuses, though the page may have dealt with it.
      page.on("pageerror", (error) => /Content-Security-Policy/.test(String(error)) || errors.push(String(error)));
      try {
        await page.goto(url);
        return await until(() => page.evaluate(READ), errors, url);
      } finally {
        await page.close();
      }
    },
    close: () => browser.close(),
  };
}

/** WebKitGTK stands in for Safari. Its driver speaks plain WebDriver, and it wants a screen. */
async function webkit() {
  const libraries = "/usr/lib";
  const browser = readdirSync(libraries)
    .flatMap((triple) => ["4.1", "4.0"].map((version) => `${libraries}/${triple}/webkit2gtk-${version}/MiniBrowser`))
    .find(existsSync);
  if (!browser) throw new Missing("WebKitGTK's MiniBrowser is not installed");
  const driverProgram = program("WebKitWebDriver");
  const screen = spawn(program("Xvfb"), ["-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"], { stdio: ["ignore", "pipe", "ignore"] });
  const display = await new Promise((resolve, reject) => {
    screen.stdout.once("data", (data) => resolve(`:${String(data).trim()}`));
    screen.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}`)));
  });
  const port = await freePort();
  const driver = spawn(driverProgram, [`--port=${port}`, "--host=127.0.0.1"], {
    stdio: "ignore",
    env: {
      ...process.env,
      DISPLAY: display,
      LIBGL_ALWAYS_SOFTWARE: "1",
      WEBKIT_DISABLE_COMPOSITING_MODE: "1",
      // Its sandbox needs rights that a container has not; the pages are our own.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
      XDG_RUNTIME_DIR: await temporary(),
    },
  });
  const ask = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      body: body && JSON.stringify(body),
      headers: { "content-type": "application/json" },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`WebKitWebDriver: ${JSON.stringify(value).slice(0, 500)}`);
    return value;
  };
  const close = async () => {
    for (const child of [driver, screen]) {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode === null && child.kill()) await gone;
    }
  };
  try {
    await until(() => ask("GET", "/status").then(({ ready }) => ready, () => undefined), [], "WebKitWebDriver");
    const options = { binary: browser, args: ["--automation"] };
    const { sessionId, capabilities } = await ask("POST", "/session", { capabilities: { alwaysMatch: { "webkitgtk:browserOptions": options } } });
    const session = `/session/${sessionId}`;
    return {
      version: `WebKitGTK ${capabilities.browserVersion}`,
      async outputOf(url) {
        await ask("POST", `${session}/url`, { url });
        return until(() => ask("POST", `${session}/execute/sync`, { script: `return ${READ}`, args: [] }), [], url);
      },
      async close() {
        await ask("DELETE", session);
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
