// The quick starts that need no tools of their own, and what all of them have in common. `cargo xtask matrix environments` copies, installs and starts each.
import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

import { PACKAGE, PKG_TESTS } from "../lib/package.mjs";
import { bun, deno, node } from "../lib/run.mjs";

const QUICKSTARTS = fileURLToPath(new URL("../../quickstarts/", import.meta.url));
const names = (await readdir(QUICKSTARTS, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
const textOf = (...path) => readFile(join(QUICKSTARTS, ...path), "utf8");

/** In the tests' folder, so that `ridewire` is found by name. */
let folder;
before(async () => (folder = await mkdtemp(join(PKG_TESTS, "quickstarts-"))));
after(() => rm(folder, { recursive: true, force: true }));

for (const [name, run] of Object.entries({ node, deno, bun })) {
  test(`the quick start for ${name} prints a price`, async () => {
    await cp(join(QUICKSTARTS, name), join(folder, name), { recursive: true });
    assert.match(await run(join(folder, name, "main.js")), /^\d+(\.\d+)? RUB\n$/);
  });
}

test("all have the same price.js, ask for this version, and are listed", async () => {
  const { version } = JSON.parse(await readFile(`${PACKAGE}package.json`, "utf8"));
  const readme = await textOf("README.md");
  assert.equal(names.length, 8, String(names));
  for (const name of names) {
    const { dependencies } = JSON.parse(await textOf(name, "package.json"));
    assert.equal(dependencies.ridewire, version, name);
    assert.ok(readme.includes(`| [\`${name}\`](${name}) |`), name);
    // The front end in Rust asks for its price in Rust.
    if (name !== "rust") assert.equal(await textOf(name, ...(name === "next" ? ["lib"] : []), "price.js"), await textOf("node", "price.js"), name);
  }
  assert.ok(readme.includes(`ridewire-${version}.tgz`));
});
