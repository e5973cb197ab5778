// The documentation as the demo serves it: no dead link, nothing that a strict policy would refuse, readable on a phone.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join, posix } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { NO_CHROMIUM, withChromium } from "../lib/chromium.mjs";
import { builtPage } from "../lib/demo.mjs";
import { pages as markdown, ROOT } from "../lib/markdown.mjs";
import { withServer } from "../lib/server.mjs";

const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml" };
/** Path below the folder → text. */
const files = new Map();
let folder;
/** What the build said: links to files that are not served, too, must lead somewhere. */
let complaints;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ridewire-docs-"));
  ({ stderr: complaints } = await promisify(execFile)(process.execPath, ["build/docs.mjs", folder], { cwd: join(ROOT, "npm") }));
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    files.set(posix.relative(folder, path), await readFile(path, "utf8"));
  }
  // The demo page, which is built by itself.
  files.set("index.html", '<body id="page">');
});
after(() => rm(folder, { recursive: true, force: true }));

const html = () => [...files].filter(([name]) => name.endsWith(".html"));
const attributes = (text, name) => [...text.matchAll(new RegExp(`\\s${name}="([^"]*)"`, "g"))].map(([, value]) => value.replaceAll("&amp;", "&"));

test("every page of Markdown is served, and the reference of both entries", async () => {
  const names = (await markdown()).map(({ name }) => name.replace(/\.md$/, ".html").replace(/^docs\/README/, "docs/index").replace(/^README/, "readme"));
  for (const name of [...names, ...(await readdir(join(ROOT, "pkg-tests/golden"))).map((file) => file.replace(/^(.*)\.d\.ts$/, "reference/$1.html"))]) assert.ok(files.has(name), name);
  assert.match(files.get("reference/index.html"), /addOrder/);
  assert.match(files.get("reference/sandbox.html"), /createSandbox/);
});

test("no link is dead, and no name is given twice", () => {
  assert.equal(complaints, "");
  let followed = 0;
  for (const [name, text] of html()) {
    const ids = attributes(text, "id");
    assert.deepEqual(ids.filter((id, nth) => ids.indexOf(id) !== nth), [], `${name}: the same name twice`);
    for (const link of [...attributes(text, "href"), ...attributes(text, "src")]) {
      const where = `${name}: ${link}`;
      if (/^[a-z]+:/i.test(link)) {
        assert.equal(new URL(link).protocol, "https:", where);
        continue;
      }
      const [path, anchor] = link.split("#");
      const target = path === "" ? name : posix.join(posix.dirname(name), path);
      assert.ok(files.has(target), where);
      if (anchor !== undefined) assert.ok(attributes(files.get(target), "id").includes(decodeURIComponent(anchor)), where);
      followed += 1;
    }
  }
  assert.ok(followed > 500, `${followed}`);
});

test("every page is reached from the list of guides, and leads back to it", () => {
  const reached = new Set(["docs/index.html"]);
  for (const name of reached) {
    for (const link of attributes(files.get(name), "href")) {
      const target = posix.join(posix.dirname(name), link.split("#")[0]);
      if (!/^[a-z]+:/i.test(link) && link.split("#")[0].endsWith(".html") && files.has(target)) reached.add(target);
    }
  }
  assert.deepEqual(html().map(([name]) => name).filter((name) => !reached.has(name)), []);
});

test("no page needs more than its policy allows", () => {
  for (const [name, text] of html().filter(([name]) => name !== "index.html")) {
    assert.match(text, /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'; [^"]*"/, name);
    assert.doesNotMatch(text, /<script|<style|\sstyle=|\son\w+=|<iframe/i, name);
  }
});

test("pages are shown as they are meant, wide and narrow", { skip: NO_CHROMIUM }, async () => {
  const served = Object.fromEntries([...files].map(([name, body]) => [`/${name}`, { type: TYPES[extname(name)], body }]));
  await withChromium((context) =>
    withServer(served, async (origin) => {
      const complaints = [];
      context.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
      const page = await context.newPage();
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 800 });
        for (const name of ["docs/index.html", "docs/errors.html", "docs/fields.html", "docs/documents.html", "reference/index.html", "readme.html"]) {
          await page.goto(`${origin}/${name}`);
          assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name} is wider than ${width} pixels`);
          assert.notEqual(await page.locator("nav").evaluate((nav) => getComputedStyle(nav).fontSize), "16px", "styled");
        }
      }
      await page.goto(`${origin}/docs/errors.html#not_ready`);
      assert.ok(await page.locator("#not_ready").evaluate((heading) => heading.getBoundingClientRect().top < innerHeight));
      assert.deepEqual(complaints, []);
    }),
  );
});

test("the demo page leads here, and what it keeps for offline use does not stand in the way", { skip: NO_CHROMIUM }, async () => {
  const documentation = Object.fromEntries([...files].map(([name, body]) => [`/${name}`, { type: TYPES[extname(name)], body }]));
  await withChromium(async (context) =>
    withServer({ ...documentation, ...(await builtPage()) }, async (origin) => {
      const page = await context.newPage();
      await page.goto(`${origin}/#tiles=off`);
      await page.evaluate(() => navigator.serviceWorker.ready);
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
      await page.locator("a[href='docs/index.html']").first().click();
      await page.waitForURL(`${origin}/docs/index.html`);
      assert.equal(await page.locator("h1").innerText(), "Documentation");
      await page.goto(`${origin}/`);
      await page.locator("#page").waitFor();
    }),
  );
});
