// What a page has to load: ours, and what one would write by hand. As esbuild bundles and brotli packs it.
import { readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";

import { build } from "esbuild";

const here = (path) => new URL(path, import.meta.url).pathname;

/** What a page has to load that asks one provider. */
const CLIENTS = ["Taxomet", "YandexTaxi", "P2pMotion"];

/** Bytes after brotli; of `ridewire/web` with the module that is beside it: `clients` by their names, and `web` with all that is exported. */
export async function sizes() {
  const wasm = packed(readFileSync(here("../node_modules/ridewire/dist/ridewire_bg.wasm")));
  const web = async (names) => wasm + (await bundled(`export ${names} from "ridewire/web";`));
  const clients = {};
  for (const name of CLIENTS) clients[name] = await web(`{ ${name} }`);
  return { wasm, clients, web: await web("*"), inline: await bundled('export * from "ridewire";'), peers: await bundled('export * from "./stack.mjs";') };
}

async function bundled(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here(".") },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    // As Vite, webpack and Rollup leave Cyrillic letters.
    charset: "utf8",
    logLevel: "error",
  });
  return packed(outputFiles[0].contents);
}

const packed = (bytes) => brotliCompressSync(bytes).length;
