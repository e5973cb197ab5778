// Prints what the package costs its users, and fails when the module outgrows its limit.

import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { build } from "esbuild";

const WASM_BROTLI_LIMIT = 100 * 1024;

const wasm = readFileSync("dist/ridewire_bg.wasm");
const rows = [
  ["ridewire_bg.wasm", wasm],
  ["ridewire_bg.js", readFileSync("dist/ridewire_bg.js")],
  ["ridewire, bundled", await bundled("inline")],
  ["ridewire/web, bundled (beside the .wasm)", await bundled("web")],
].map(([name, bytes]) => ({ name, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length }));

console.log(`${"bytes".padEnd(42)}${["raw", "gzip", "brotli"].map((title) => title.padStart(9)).join("")}`);
for (const { name, raw, gzip, brotli } of rows)
  console.log(`${name.padEnd(42)}${[raw, gzip, brotli].map((size) => String(size).padStart(9)).join("")}`);

if (rows[0].brotli > WASM_BROTLI_LIMIT) {
  console.error(`ridewire_bg.wasm is ${rows[0].brotli} bytes after brotli; the limit is ${WASM_BROTLI_LIMIT}.`);
  process.exitCode = 1;
}

/** What a page gets that imports the whole of an entry. */
async function bundled(entry) {
  const { outputFiles } = await build({
    entryPoints: [`dist/${entry}.js`],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "neutral",
    logLevel: "error",
  });
  return outputFiles[0].contents;
}
