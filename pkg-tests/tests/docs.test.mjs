// The code in README.md and in docs/ runs as it stands there; lib/markdown.mjs says how blocks make programs.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

import { blocks, brokenPromise, pages, programs, ROOT } from "../lib/markdown.mjs";
import { PKG_TESTS } from "../lib/package.mjs";
import { node } from "../lib/run.mjs";
import { withWorker } from "../lib/workerd.mjs";

const all = await pages();
const every = all.flatMap(blocks);
/** In this folder, so that `ridewire` is found by name. */
let folder;
before(async () => (folder = await mkdtemp(join(PKG_TESTS, "docs-programs-"))));
after(() => rm(folder, { recursive: true, force: true }));

const save = async (name, code) => {
  const file = join(folder, name);
  await writeFile(file, code);
  return file;
};
const title = ({ page, line }) => `${page}:${line}`;
const fileName = ({ page, line }) => `${page.replace(/\W/g, "-")}-${line}`;

test("no block is of a kind that nothing checks", () => {
  const checked = ["js", "js worker", "ts", "rust", "sh", "json", "text", "html", "toml"];
  for (const block of every) assert.ok(checked.includes([block.lang, ...block.words].join(" ")), `${title(block)}: \`${block.lang} ${block.words}\``);
  assert.ok(every.filter(({ lang }) => lang === "js").length > 20);
});

test("programs keep what they say they print", async (t) => {
  for (const program of all.flatMap((page) => programs(page, "js"))) {
    await t.test(title(program), async () => {
      const output = await node(await save(`${fileName(program)}.mjs`, program.code));
      assert.equal(brokenPromise(program.code, output), undefined, `it printed\n${output}`);
    });
  }
});

test("a promise that is not kept is noticed", () => {
  assert.equal(brokenPromise("f(); // → { a: 1, … }\ng(); // → b", "{\n  a: 1,\n  c: 2 }\nb\n"), undefined);
  assert.equal(brokenPromise("f(); // → b\ng(); // → a", "a\nb\n"), "a");
});

test("Workers answer", async (t) => {
  for (const program of all.flatMap((page) => programs(page, "js", "worker"))) {
    await t.test(title(program), async () => {
      const file = await save(`${fileName(program)}.mjs`, program.code);
      await withWorker(file, async (fetch) => {
        const response = await fetch();
        const text = await response.text();
        assert.equal(response.status, 200, text);
        assert.equal(brokenPromise(program.code, text), undefined, `it answered\n${text}`);
      });
    });
  }
});

test("TypeScript compiles", async () => {
  const found = all.flatMap((page) => programs(page, "ts"));
  assert.ok(found.length > 0);
  for (const program of found) await save(`${fileName(program)}.ts`, `${program.code}export {};\n`);
  await save("tsconfig.json", JSON.stringify({ extends: "../types/tsconfig.json", compilerOptions: { module: "nodenext" }, include: ["*.ts"] }));
  const tsc = join(PKG_TESTS, "node_modules/typescript/bin/tsc");
  await promisify(execFile)(process.execPath, [tsc, "--project", folder]).catch(({ stdout }) => assert.fail(stdout));
});

test("JSON is JSON", () => {
  for (const { code } of every.filter(({ lang }) => lang === "json")) JSON.parse(code);
});

test("Rust is compiled by the crate's own tests", async () => {
  const lib = await readFile(join(ROOT, "src/lib.rs"), "utf8");
  for (const page of new Set(every.filter(({ lang }) => lang === "rust").map((block) => block.page))) assert.ok(lib.includes(`include_str!("../${page}")`), page);
});

test("every kind of error has its anchor", async () => {
  const declared = /type ErrorKind = ([^;]+);/.exec(await readFile(join(ROOT, "pkg-tests/golden/index.d.ts"), "utf8"))[1];
  const kinds = [...declared.matchAll(/"(\w+)"/g)].map(([, kind]) => kind);
  const { text } = all.find(({ name }) => name === "docs/errors.md");
  assert.deepEqual([...text.matchAll(/^### (\w+)$/gm)].map(([, kind]) => kind).sort(), kinds.sort());
});

test("what is quoted is said", async () => {
  const names = (await readdir(join(ROOT, "npm/src"))).filter((name) => name.endsWith(".ts"));
  const files = [...names.map((name) => join("npm/src", name)), "src/error.rs"];
  const source = (await Promise.all(files.map((file) => readFile(join(ROOT, file), "utf8")))).join("\n").replaceAll('\\"', '"');
  const quotes = all.flatMap(({ name, text }) => [...text.matchAll(/^> (.+)$/gm)].map(([, quote]) => [name, quote]));
  assert.ok(quotes.length >= 6);
  for (const [name, quote] of quotes) for (const part of quote.split("…")) assert.ok(source.includes(part.replace(/^ :|[()]$/g, "").trim()), `${name}: ${part}`);
});

test("every message of the loader is explained, and no other", async () => {
  const source = await readFile(join(ROOT, "npm/src/loader.ts"), "utf8");
  const loader = source.replace(/\$\{isHtml \? "([^"]*)" : ""\}/, "$1").replaceAll('\\"', "'");
  const said = /(?:config\(|wrongWasm\(|WasmTrap\(|message: |orWrong\(.*, )\s*(`[^`]*`|"[^"]*")/g;
  const messages = [...loader.matchAll(said)].map(([, text]) => text.slice(1, -1).replaceAll('"', "'"));
  assert.ok(messages.length >= 12, messages.join("\n"));
  const text = all.find(({ name }) => name === "docs/webassembly.md").text.replaceAll('"', "'");
  for (const message of messages) for (const part of message.split(/\$\{[^}]*\}/)) assert.ok(text.includes(part.replace(/^: /, "")), message);
  for (const [, row] of text.matchAll(/^\| ((?:…|the) .*?) \|/gm)) {
    for (const part of row.split(/ \/ |…/)) assert.ok(loader.includes(part.replace(/ \($|^\)/, "").trim()), `no longer said: ${part}`);
  }
});

test("commands exist", async () => {
  const [main, steps, benches] = await Promise.all(["main", "test", "bench"].map((name) => readFile(join(ROOT, `xtask/src/${name}.rs`), "utf8")));
  const usage = new Set([...main.matchAll(/^cargo xtask ([\w-]+)/gm)].map(([, command]) => command));
  const named = { test: steps, bench: benches, matrix: main };
  const others = [/^npm i(nstall)? \.?[\w./<>*-]*ridewire[\w./<>*-]*\.tgz$/, /^cargo (test|publish --dry-run)( [\w./:-]+)*$/, /^node --test pkg-tests\/tests\/[\w-]+\.test\.mjs$/];
  for (const block of every.filter(({ lang }) => lang === "sh")) {
    for (const line of block.code.split("\n").map((text) => text.replace(/\s*#.*$/, "").trim()).filter(Boolean)) {
      const where = `${title(block)}: ${line}`;
      const [, command, rest] = /^cargo xtask (\S+)\s*(.*)$/.exec(line) ?? [];
      if (!command) assert.ok(others.some((form) => form.test(line)), where);
      else {
        assert.ok(usage.has(command), where);
        for (const word of rest.split(/\s+/).filter((word) => /^[a-z]/.test(word))) assert.ok(named[command]?.includes(`"${word}"`) ?? false, where);
      }
    }
  }
});
