// How the core is found and started, what is said when that fails, and that it is started anew after a trap.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import * as ridewire from "ridewire/web";

import { NO_CHROMIUM, reportOf, withChromium } from "../lib/chromium.mjs";
import { WASM } from "../lib/package.mjs";
import { node } from "../lib/run.mjs";
import { withServer } from "../lib/server.mjs";
import { SOURCES } from "../runtimes/sources.mjs";

const wasm = readFileSync(WASM);
const works = () => ridewire.validate("taxomet.cancel_order", {}).length > 0;
const config = (message) => (error) => {
  assert.equal(error.name, "RidewireError");
  assert.equal(error.kind, "config");
  assert.equal(error.outcome, "not_sent");
  assert.match(error.message, message);
  return true;
};

describe("in one process, in this order", () => {
  test("a synchronous call of ridewire/web before init says what to do", () => {
    assert.throws(works, (error) => {
      assert.equal(error.kind, "not_ready");
      assert.equal(error.outcome, "not_sent");
      assert.equal(error.message, "ridewire/web is not initialised: await init() before the first synchronous call");
      return true;
    });
  });

  test("a wrong file is named without what may be secret in its address, and the remedy with it", async () => {
    const type = "application/wasm";
    const pages = {
      "/page.wasm": "<!doctype html><title>not found</title>",
      "/cut.wasm": { type, body: wasm.subarray(0, wasm.length / 2) },
      "/text.wasm": { type, body: "hello" },
      "/empty.wasm": { type, body: "" },
      // A module that is sound but another's.
      "/other.wasm": { type, body: Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) },
      "/importing.wasm": { type, body: importing() },
      // Ours, of another version.
      "/old.wasm": { type, body: ofAnotherVersion(wasm) },
    };
    await withServer(pages, async (origin) => {
      for (const [path, fact] of [
        ["/missing.wasm", "answered with status 404"],
        ["/page.wasm", "is not WebAssembly but an HTML page"],
        ["/cut.wasm", `is damaged or cut short \\(${Math.floor(wasm.length / 2)} bytes\\)`],
        ["/text.wasm", "is not WebAssembly"],
        ["/empty.wasm", "is not WebAssembly"],
        ["/other.wasm", `is not that of ridewire ${ridewire.version.replaceAll(".", "\\.")}`],
        ["/importing.wasm", `is not that of ridewire ${ridewire.version.replaceAll(".", "\\.")}`],
        ["/old.wasm", `is not that of ridewire ${ridewire.version.replaceAll(".", "\\.")}`],
      ]) {
        const start = ridewire.default(`${origin}${path}?token=hidden#secret`);
        await assert.rejects(start, config(new RegExp(`^${origin}${path} ${fact}: serve ridewire_bg\\.wasm .* or import "ridewire"`)));
      }
    });
    await assert.rejects(ridewire.default("http://user:secret@127.0.0.1:1/x.wasm?a=1"), config(/^http:\/\/127\.0\.0\.1:1\/x\.wasm could not be fetched/));
    assert.throws(() => ridewire.initSync(ofAnotherVersion(wasm)), config(/^the WebAssembly file is not that of ridewire \d/));
    for (const other of [importing(), new WebAssembly.Module(importing())]) assert.throws(() => ridewire.initSync(other), config(/^the WebAssembly file is not that of ridewire \d/));
    assert.throws(() => ridewire.initSync(wasm.subarray(0, 100)), config(/^the WebAssembly file is damaged or cut short \(100 bytes\)/));
    await assert.rejects(ridewire.default(Promise.reject(new TypeError("secret"))), config(/^the source given to init\(\) failed \(TypeError\):/));
    await assert.rejects(ridewire.default(7), config(/^the WebAssembly file could not be started \(TypeError\):/));
    assert.throws(() => ridewire.initSync({}), config(/^the WebAssembly file could not be started/));
  });

  test("starts at once share one request, and a failed start can be tried again", async () => {
    let requests = 0;
    const pages = {
      get "/ridewire_bg.wasm"() {
        requests += 1;
        return { type: "application/wasm", body: wasm };
      },
    };
    await withServer(pages, async (origin) => {
      const address = `${origin}/ridewire_bg.wasm`;
      await Promise.all([ridewire.default(address), ridewire.default(address), ridewire.default()]);
      await ridewire.default(address);
    });
    assert.equal(requests, 1);
    assert.ok(works());
  });

  test("a call that finds no stack left does no harm to the next", () => {
    const { failed, succeeded } = atTheEndOfTheStack(works);
    assert.ok(failed > 0 && succeeded > 0, `${failed} calls failed, ${succeeded} succeeded`);
    assert.ok(works());
  });
});

describe("from any source", { concurrency: 2 }, () => {
  for (const source of SOURCES) test(source, async () => assert.equal(await node("runtimes/sources.mjs", source), "started\n"));
});

test("ridewire/integrity.json holds the module's hash, by which a browser refuses another", { skip: NO_CHROMIUM }, async () => {
  const { default: integrity } = await import("ridewire/integrity.json", { with: { type: "json" } });
  assert.deepEqual(Object.keys(integrity), ["ridewire_bg.wasm"]);
  assert.equal(integrity["ridewire_bg.wasm"], `sha384-${createHash("sha384").update(wasm).digest("base64")}`);
  const pages = {
    "/": `<!doctype html><script type="module">
      import init from "/pkg-tests/node_modules/ridewire/dist/web.js";
      const start = (address) => init(new Request(address, { integrity: "${integrity["ridewire_bg.wasm"]}" })).then(() => "fine", ({ message }) => message);
      report([await start("/damaged.wasm"), await start("/pkg-tests/node_modules/ridewire/dist/ridewire_bg.wasm")]);
    </script>`,
    "/damaged.wasm": { type: "application/wasm", body: ofAnotherVersion(wasm) },
  };
  await withServer(pages, (origin) =>
    withChromium(async (context) => {
      const [refused, fine] = await reportOf(context, `${origin}/`);
      assert.match(refused, new RegExp(`^${origin}/damaged\\.wasm could not be fetched \\(TypeError\\): serve ridewire_bg\\.wasm`));
      assert.equal(fine, "fine");
    }),
  );
});

test("a page whose policy forbids WebAssembly is told the directive", { skip: NO_CHROMIUM }, async () => {
  const program = `
    import * as ridewire from "/pkg-tests/node_modules/ridewire/dist/inline.js";
    const attempt = async (what) => { try { await what(); return "fine"; } catch (error) { return error.kind + ": " + error.message; } };
    report(await Promise.all([attempt(() => ridewire.validate("taxomet.cancel_order", {})), attempt(() => ridewire.default())]));`;
  const pages = { "/": `<!doctype html><script type="module" src="/program.js"></script>`, "/program.js": program };
  const report = (policy) =>
    withServer(pages, (origin) => withChromium((context) => reportOf(context, `${origin}/`)), {
      "content-security-policy": `${policy}; require-trusted-types-for 'script'; trusted-types 'none'`,
    });
  const refused =
    "config: the page's Content-Security-Policy forbids WebAssembly: add 'wasm-unsafe-eval' to its script-src directive";
  assert.deepEqual(await report("script-src 'self'"), [refused, refused]);
  assert.deepEqual(await report("script-src 'self' 'wasm-unsafe-eval'"), ["fine", "fine"]);
});

/** A module that wants a function to be imported. */
function importing() {
  const text = (words) => [words.length, ...Buffer.from(words)];
  const wanted = [1, ...text("./glue.js"), ...text("f"), 0, 0];
  return Buffer.from([0, ...Buffer.from("asm"), 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, wanted.length, ...wanted]);
}

/** Another version says so of itself, and is otherwise the same here. */
function ofAnotherVersion(module) {
  const other = Buffer.from(module);
  const version = Buffer.from(ridewire.version);
  let places = 0;
  for (let at = other.indexOf(version); at !== -1; at = other.indexOf(version, at + 1), places++) other.write("9", at);
  assert.ok(places > 0);
  return other;
}

/** Runs out of stack, then calls `use` in each of the last frames on the way back. Tells how often that failed and succeeded. */
function atTheEndOfTheStack(use) {
  const tally = { failed: 0, succeeded: 0 };
  (function descend() {
    try {
      descend();
    } catch {
      // The end of the stack.
    }
    if (tally.failed + tally.succeeded === 2000) return;
    try {
      use();
      tally.succeeded += 1;
    } catch {
      tally.failed += 1;
    }
  })();
  return tally;
}
