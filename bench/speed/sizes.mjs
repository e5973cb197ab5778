// What a page has to load: ours, and what one would write by hand. As esbuild bundles and brotli packs it.
import { readFileSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";

import { build } from "esbuild";

const here = (path) => new URL(path, import.meta.url).pathname;

/** Bytes after brotli. */
export async function sizes() {
  const wasm = packed(readFileSync(here("../node_modules/ridewire/dist/ridewire_bg.wasm")));
  const web = await bundled('export * from "ridewire/web";');
  return { wasm, web: wasm + web, inline: await bundled('export * from "ridewire";'), peers: await bundled('export * from "./stack.mjs";') };
}

async function bundled(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here(".") },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    logLevel: "error",
  });
  return packed(outputFiles[0].contents);
}

const packed = (bytes) => brotliCompressSync(bytes).length;
