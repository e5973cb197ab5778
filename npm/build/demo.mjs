// Checks the types of www/src, bundles main.ts into www/dist/main.js, with the package as its user has it, and copies the page beside it.

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";

import { build } from "esbuild";

import { fields } from "./fields.mjs";

const [packages] = process.argv.slice(2);
execFileSync("node_modules/.bin/tsc", ["--project", "../www"], { stdio: "inherit" });
rmSync("../www/dist", { recursive: true, force: true });
mkdirSync("../www/dist", { recursive: true });
for (const file of readdirSync("../www")) if (/\.(html|css|svg|png|ico)$/.test(file)) copyFileSync(`../www/${file}`, `../www/dist/${file}`);

await build({
  entryPoints: { main: "../www/src/main.ts" },
  outdir: "../www/dist",
  bundle: true,
  minify: true,
  sourcemap: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  nodePaths: [packages],
  plugins: [fields(`${packages}/ridewire/dist/index.d.ts`)],
  // The page's own tsconfig.json leads to the package's types, for tsc; here the package itself is wanted.
  tsconfigRaw: {},
  logLevel: "warning",
}).catch(() => process.exit(1)); // esbuild has said why
