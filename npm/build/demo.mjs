// Builds the demo page, by default into www/dist, with the package as its user has it: bundles scripts and styles, and tells the service worker
// which files to keep. The types are `cargo xtask test demo`'s to check.

import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";

import { build } from "esbuild";

import { fields } from "./fields.mjs";

const WWW = "../www";
const [packages, DIST = `${WWW}/dist`] = process.argv.slice(2);
rmSync(DIST, { recursive: true, force: true });
mkdirSync(DIST, { recursive: true });

const common = {
  outdir: DIST,
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  // The page's own tsconfig.json leads to the package's types, for tsc; here the package itself is wanted.
  tsconfigRaw: {},
  logLevel: "warning",
};
const run = (options) => build({ ...common, ...options }).catch(() => process.exit(1)); // esbuild has said why

await run({
  entryPoints: { main: `${WWW}/src/main.ts`, style: `${WWW}/style.css` },
  sourcemap: true,
  nodePaths: [packages, "node_modules"],
  loader: { ".png": "dataurl" },
  plugins: [fields(`${packages}/ridewire/dist/index.d.ts`)],
});
copyFileSync(`${packages}/ridewire/dist/ridewire_bg.wasm`, `${DIST}/ridewire_bg.wasm`);
copyFileSync(`${WWW}/icon.svg`, `${DIST}/icon.svg`);

const weigh = (...files) => files.reduce((sum, file) => sum + brotliCompressSync(readFileSync(`${DIST}/${file}`)).length, 0);
const sizes = { wasm: weigh("ridewire_bg.wasm"), page: weigh("main.js", "style.css") };
const html = readFileSync(`${WWW}/index.html`, "utf8");
writeFileSync(`${DIST}/index.html`, html.replace('data-sizes=""', `data-sizes="${sizes.wasm} ${sizes.page}"`));

const files = ["index.html", "main.js", "style.css", "ridewire_bg.wasm", "icon.svg"];
const edition = createHash("sha256");
for (const file of files) edition.update(readFileSync(`${DIST}/${file}`));
await run({
  entryPoints: { sw: `${WWW}/worker/sw.ts` },
  define: { FILES: JSON.stringify(files), EDITION: JSON.stringify(edition.digest("hex").slice(0, 16)) },
});
