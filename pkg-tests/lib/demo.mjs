// The demo page, built with the installed package, and a tile for its map.
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";

import { PKG_TESTS } from "./package.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".map": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

/** A grey point. */
export const TILE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mOsr6//DwAFhAKA6Xr5qwAAAABJRU5ErkJggg==", "base64");

/** Path → file, for `withServer`. */
export async function builtPage() {
  await promisify(execFile)(process.execPath, ["build/demo.mjs", join(PKG_TESTS, "node_modules")], { cwd: join(PKG_TESTS, "../npm") });
  const folder = join(PKG_TESTS, "../www/dist");
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => [`/${name}`, { type: TYPES[extname(name)], body: await readFile(join(folder, name)) }]),
  );
  const pages = Object.fromEntries(files);
  return { ...pages, "/": pages["/index.html"] };
}
