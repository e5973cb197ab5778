// The README's code runs as it stands there.

import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { node } from "../lib/run.mjs";

const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
const blocks = [...readme.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code);

test("the README has code to run", () => assert.ok(blocks.length >= 2));

for (const [index, code] of blocks.entries()) {
  test(`block ${index + 1} of the README runs`, async () => {
    // Beside the tests, so that `ridewire` is found by name.
    const file = new URL(`../readme-block-${index + 1}.mjs`, import.meta.url);
    await writeFile(file, code);
    try {
      const stdout = await node(file.pathname);
      if (index === 0) assert.match(stdout, /^\d+(\.\d+)? [A-Z]{3}$/m);
    } finally {
      await rm(file);
    }
  });
}
