// Serves files to browsers, from a port of this machine.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

import { PKG_TESTS } from "./package.mjs";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

/** Serves `pages` (path → text, or `{ status, type, body }`) and, below `/pkg-tests/`, the files of that folder. Hands `use` the server's address. */
export const withServer = (pages, use, headers) =>
  serve((path) => pages[path] ?? fileIn(PKG_TESTS, path.match(/^\/pkg-tests\/(.*)$/)?.[1]), "text/html; charset=utf-8", use, headers);

/** Serves a folder; `pages` (path → text) come first. Hands `use` the server's address. */
export const withFolder = (folder, use, pages = {}, headers) => {
  const nameAt = (path) => (path.endsWith("/") ? `${path}index.html` : path);
  return serve((path) => pages[nameAt(path)] ?? fileIn(folder, nameAt(path)), "text/plain", use, headers);
};

/** `headers` go with every answer; `otherType` is that of names without a known end. */
async function serve(pageAt, otherType, use, headers = {}) {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    const page = await pageAt(path);
    const named = path.endsWith("/") ? ".html" : extname(path);
    const { status = 200, type = TYPES[named] ?? otherType, body } =
      typeof page === "string" || page instanceof Uint8Array ? { body: page } : (page ?? { status: 404, body: "not found" });
    response.writeHead(status, { "content-type": type, ...headers }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    return await use(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function fileIn(folder, name) {
  try {
    return name && (await readFile(join(folder, name)));
  } catch {
    return undefined;
  }
}
