// The tarball holds what an entry needs, and nothing else.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { test } from "node:test";

import { PACKAGE } from "../lib/package.mjs";

const manifest = JSON.parse(readFileSync(`${PACKAGE}package.json`, "utf8"));
const [{ files }] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: PACKAGE, encoding: "utf8" }));
const packed = new Set(files.map(({ path }) => path));

/** Every file that the manifest names, in whatever condition. */
function named(value) {
  if (typeof value === "string") return value.startsWith("./") ? [posix.normalize(value)] : [];
  return Object.values(value ?? {}).flatMap(named);
}

/** What a file of JavaScript needs beside it. */
function neededBy(path) {
  if (!/\.c?js$/.test(path)) return [];
  const text = readFileSync(PACKAGE + path, "utf8");
  const names = [...text.matchAll(/(?:from|import|require\(|URL\()\s*"(\.\/[^"?]+)/g)].map(([, name]) => name);
  return names.map((name) => posix.join(posix.dirname(path), name));
}

test("each file is an entry, is needed by one, leads to one, or tells of the package", () => {
  const { exports, main, module, types } = manifest;
  const needed = new Set(named({ exports, main, module, types }));
  for (const path of needed) for (const other of neededBy(path)) needed.add(other);
  for (const path of ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"]) needed.add(path);
  for (const entry of Object.keys(exports)) {
    const stub = posix.join(entry, "package.json");
    if (packed.has(stub) && stub !== "package.json") {
      const leads = Object.values(JSON.parse(readFileSync(PACKAGE + stub, "utf8"))).map((path) => posix.join(entry, path));
      assert.ok(leads.length === 3 && leads.every((path) => needed.has(path)), stub);
      needed.add(stub);
    }
  }
  assert.deepEqual([...packed].sort(), [...needed].sort());
});

test("no source, test or map came along, and nothing runs at install", () => {
  for (const path of packed) assert.match(path, /\.(js|cjs|d\.ts|d\.cts|wasm|json|md)$|^LICENSE-/, path);
  assert.equal(manifest.scripts, undefined);
  assert.equal(manifest.dependencies, undefined);
});
