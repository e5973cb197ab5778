// Prints what the package costs its users, and fails when the module or a bundled client outgrows its limit.

import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { build } from "esbuild";

const KIB = 1024;
const WASM_LIMIT = 80 * KIB;
const CLIENT_LIMIT = 12 * KIB;

const all = (entry) => bundled(`export * from "${entry}"; export { default } from "${entry}";`);
const rows = [
  measured("ridewire_bg.wasm", readFileSync("dist/ridewire_bg.wasm"), WASM_LIMIT),
  measured("ridewire, whole", await all("ridewire")),
  measured("ridewire/web, whole (beside the .wasm)", await all("ridewire/web")),
  measured("ridewire/sandbox, whole", await bundled(`export * from "ridewire/sandbox";`)),
  measured("ridewire/web, validate only", await bundled(`export { validate } from "ridewire/web";`)),
];
for (const client of ["YandexTaxi", "Taxomet", "P2pMotion"])
  rows.push(measured(`ridewire/web, ${client} only`, await bundled(`export { ${client} } from "ridewire/web";`), CLIENT_LIMIT));

print(["bytes", "raw", "gzip", "brotli", "limit"]);
for (const { name, raw, gzip, brotli, limit } of rows) print([name, raw, gzip, brotli, limit ?? ""]);

for (const { name, brotli, limit } of rows) {
  if (!(brotli > limit)) continue;
  console.error(`${name}: ${brotli} bytes after brotli; the limit is ${limit}.`);
  process.exitCode = 1;
}

function print([name, ...figures]) {
  console.log(`${name.padEnd(42)}${figures.map((figure) => String(figure).padStart(9)).join("")}`);
}

function measured(name, bytes, limit) {
  return { name, limit, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes).length };
}

/** What a page gets whose program this is, from a bundler that leaves Cyrillic letters as they are: Vite, webpack and Rollup do. */
async function bundled(program) {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    charset: "utf8",
    logLevel: "error",
  });
  return outputFiles[0].contents;
}
