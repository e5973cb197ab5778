// The project's Markdown, and the programs in it.
//
// A block that begins with an import starts a program; a block that does not goes on from the one before it on the same page, as a reader does. What a
// line says it prints, `// → …`, is looked for in the program's output, in order; `…` inside stands for anything.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { PKG_TESTS } from "./package.mjs";

export const ROOT = join(PKG_TESTS, "..");
const FOLDERS = ["", "docs"];

/** Every page that is written for readers: name below the repository, and text. */
export async function pages() {
  const names = await Promise.all(
    FOLDERS.map(async (folder) => (await readdir(join(ROOT, folder))).filter((name) => name.endsWith(".md")).map((name) => join(folder, name))),
  );
  return Promise.all(names.flat().map(async (name) => ({ name, text: await readFile(join(ROOT, name), "utf8") })));
}

/** The fenced blocks of a page: language, the words after it, code, and the line of the page where the code begins. */
export function blocks({ name, text }) {
  const found = [];
  let open;
  for (const [index, line] of text.split("\n").entries()) {
    const fence = /^\s*```+\s*(.*)$/.exec(line);
    if (!fence) open?.code.push(line);
    else if (open) {
      found.push({ ...open, code: `${open.code.join("\n")}\n` });
      open = undefined;
    } else {
      const [lang = "", ...words] = fence[1].trim().split(/\s+/);
      open = { page: name, line: index + 2, lang, words, code: [] };
    }
  }
  if (open) throw new Error(`${name}: the block at line ${open.line} has no end`);
  return found;
}

/** The blocks of one language and one set of words put together to programs. */
export function programs(page, lang, words = "") {
  const found = [];
  for (const block of blocks(page).filter((block) => block.lang === lang && block.words.join(" ") === words)) {
    if (/^\s*(\/\/.*\n\s*)*import\s/.test(block.code)) found.push({ ...block });
    else if (found.length > 0) found.at(-1).code += block.code;
    else throw new Error(`${page.name}:${block.line} begins without an import, and there is no block before it to go on from`);
  }
  return found;
}

/** What of a program's promises its output does not keep; undefined if all are kept. */
export function brokenPromise(code, output) {
  let rest = spaced(output);
  for (const [, promise] of code.matchAll(/\/\/ → (.*)$/gm)) {
    const pattern = spaced(promise)
      .split("…")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("[^]*?");
    const match = new RegExp(pattern).exec(rest);
    if (!match) return promise;
    rest = rest.slice(match.index + match[0].length);
  }
  return undefined;
}

const spaced = (text) => text.replace(/\s+/g, " ").trim();
