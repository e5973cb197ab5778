// The declarations: what must compile does, and each misuse is an error at the line that is marked.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import ts from "typescript";

import { PACKAGE, PKG_TESTS } from "../lib/package.mjs";

const DIST = `${PACKAGE}dist/`;
const folder = fileURLToPath(new URL("../types/must-not-compile/", import.meta.url));
const tsc = fileURLToPath(new URL("../node_modules/typescript/bin/tsc", import.meta.url));
const MARK = "// must not compile:";
const files = readdirSync(folder).filter((name) => name.endsWith(".ts")).sort();

// The three ways in which a program finds a package's declarations.
for (const [module, resolution] of [
  ["node16", "node16"],
  ["nodenext", "nodenext"],
  ["preserve", "bundler"],
]) {
  const flags = ["-p", folder, "--pretty", "false", "--module", module, "--moduleResolution", resolution];
  const { stdout, stderr, status } = spawnSync(process.execPath, [tsc, ...flags], { encoding: "utf8", cwd: folder });
  /** file → the lines with an error */
  const errors = new Map();
  for (const [, file, line] of stdout.matchAll(/^([^\s(]+\.ts)\((\d+),\d+\): error TS\d+/gm)) errors.set(file, [...(errors.get(file) ?? []), Number(line)]);

  test(`${module}: the compiler ran and found errors`, () => {
    assert.equal(stderr, "");
    assert.ok(status === 1 || status === 2, `${status}: ${stdout}`);
    assert.ok(files.length >= 20);
  });

  for (const file of files) {
    const source = readFileSync(folder + file, "utf8").split("\n");
    const marked = source.findIndex((line) => line.includes(MARK));
    test(`${module}: ${source[marked]?.split(MARK)[1]?.trim() ?? file}`, () => {
      assert.notEqual(marked, -1, `${file} marks its line`);
      // The mark stands on the line before the misuse.
      assert.deepEqual([...new Set(errors.get(file) ?? [])], [marked + 2], stdout.split("\n").filter((line) => line.startsWith(file)).join("\n"));
    });
  }

  test(`${module}: no error is elsewhere: the declarations themselves compile, library checks included`, () => {
    for (const [file, lines] of errors) assert.ok(files.includes(file), `${file} (${lines}) is none of the marked files`);
  });
}

test("a Worker with its ledger compiles with Cloudflare's types, its binding as `wrangler types` writes it", () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [tsc, "-p", "types/workers", "--pretty", "false"], { encoding: "utf8", cwd: PKG_TESTS });
  assert.deepEqual([stdout, stderr, status], ["", "", 0]);
});

test("the declarations of every entry say `any` nowhere", () => {
  const declared = readdirSync(DIST).filter((name) => /\.d\.c?ts$/.test(name));
  assert.ok(declared.length >= 5, String(declared));
  for (const name of declared) {
    const source = ts.createSourceFile(name, readFileSync(DIST + name, "utf8"), ts.ScriptTarget.Latest);
    const seek = (node) => {
      const line = source.getLineAndCharacterOfPosition(node.pos).line + 1;
      assert.notEqual(node.kind, ts.SyntaxKind.AnyKeyword, `${name}, line ${line}`);
      ts.forEachChild(node, seek);
    };
    seek(source);
  }
});

test("known words of open sets complete in an editor, and unknown ones compile", () => {
  const file = fileURLToPath(new URL("../types/completed.ts", import.meta.url));
  const text = (word) => `import { YandexTaxi } from "ridewire";
    declare const yandex: YandexTaxi;
    yandex.taxiInfo({ rll: [{ lon: 1, lat: 2 }], class: ["${word}"] });
    yandex.taxiInfo({ rll: [{ lon: 1, lat: 2 }] }).then((info) => info.kind === "offer" && info.currency === "${word}");`;
  let content;
  const host = {
    ...{ getScriptFileNames: () => [file], getScriptVersion: () => content, getCurrentDirectory: () => folder, getDefaultLibFileName: ts.getDefaultLibFilePath },
    getCompilationSettings: () => ({ strict: true, noEmit: true, module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, types: [] }),
    getScriptSnapshot: (name) => (name === file ? ts.ScriptSnapshot.fromString(content) : ts.sys.fileExists(name) ? ts.ScriptSnapshot.fromString(ts.sys.readFile(name)) : undefined),
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
  };
  const service = ts.createLanguageService(host);
  content = text("");
  const offered = (mark) => service.getCompletionsAtPosition(file, content.indexOf(mark) + mark.length, {})?.entries.map(({ name }) => name) ?? [];
  const classes = offered('class: ["');
  assert.ok(["econom", "business", "vip"].every((word) => classes.includes(word)), String(classes));
  const currencies = offered('currency === "');
  assert.ok(["RUB", "KZT"].every((word) => currencies.includes(word)), String(currencies));
  content = text("a_word_of_tomorrow");
  assert.deepEqual(service.getSemanticDiagnostics(file).map(({ messageText }) => messageText), []);
});
