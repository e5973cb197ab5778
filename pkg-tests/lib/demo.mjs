// The demo page, built with the installed package, and a tile for its map.
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
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
  // A folder of its own: other tests build, too.
  const folder = await mkdtemp(join(tmpdir(), "ridewire-demo-"));
  try {
    await promisify(execFile)(process.execPath, ["build/demo.mjs", join(PKG_TESTS, "node_modules"), folder], { cwd: join(PKG_TESTS, "../npm") });
    const files = await Promise.all(
      (await readdir(folder)).map(async (name) => [`/${name}`, { type: TYPES[extname(name)], body: await readFile(join(folder, name)) }]),
    );
    const pages = Object.fromEntries(files);
    return { ...pages, "/": pages["/index.html"] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
