// The declarations: what must compile does, and each misuse is an error at the line that is marked.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../types/must-not-compile/", import.meta.url));
const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
const MARK = "// must not compile:";
const files = readdirSync(folder).filter((name) => name.endsWith(".ts")).sort();

const { stdout, stderr, status } = spawnSync(process.execPath, [tsc, "-p", folder, "--pretty", "false"], { encoding: "utf8", cwd: folder });
/** file → the lines with an error */
const errors = new Map();
for (const [, file, line] of stdout.matchAll(/^([^\s(]+\.ts)\((\d+),\d+\): error TS\d+/gm)) errors.set(file, [...(errors.get(file) ?? []), Number(line)]);

test("the compiler ran and found errors", () => {
  assert.equal(stderr, "");
  assert.ok(status === 1 || status === 2, `${status}: ${stdout}`);
  assert.ok(files.length >= 20);
});

for (const file of files) {
  const source = readFileSync(folder + file, "utf8").split("\n");
  const marked = source.findIndex((line) => line.includes(MARK));
  test(`types: ${source[marked]?.split(MARK)[1]?.trim() ?? file}`, () => {
    assert.notEqual(marked, -1, `${file} marks its line`);
    // The mark stands on the line before the misuse.
    assert.deepEqual([...new Set(errors.get(file) ?? [])], [marked + 2], stdout.split("\n").filter((line) => line.startsWith(file)).join("\n"));
  });
}

test("no error is elsewhere: the declarations themselves compile, library checks included", () => {
  for (const [file, lines] of errors) assert.ok(files.includes(file), `${file} (${lines}) is none of the marked files`);
});
