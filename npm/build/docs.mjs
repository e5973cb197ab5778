// The project's Markdown as HTML below www/dist, each page at its own path, with the TypeScript reference (TypeDoc) rendered the same way.
// A page has the demo page's colours, no script, and a policy that allows none.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync, copyFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";

import { build } from "esbuild";
import { Marked } from "marked";
import { gfmHeadingId } from "marked-gfm-heading-id";
import { Application } from "typedoc";

const [out = "../www/dist"] = process.argv.slice(2);
const ROOT = "..";
/** The package's entries with types of their own. On GitHub their golden declarations are the reference. */
const ENTRIES = readdirSync(join(ROOT, "pkg-tests/golden")).map((name) => name.replace(".d.ts", ""));
const REFERENCE = Object.fromEntries(ENTRIES.map((name) => [`pkg-tests/golden/${name}.d.ts`, `reference/${name}.html`]));

const markdown = ["", "docs", "src", "quickstarts"]
  .flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => posix.join(folder, name)))
  .filter((name) => name.endsWith(".md"))
  .map((name) => ({ source: name, target: targetOf(name), text: readFileSync(join(ROOT, name), "utf8") }));
const pages = [...markdown, ...(await reference())];

rmSync(join(out, "docs"), { recursive: true, force: true });
rmSync(join(out, "reference"), { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await build({ entryPoints: [join(ROOT, "www/docs.css")], outdir: out, bundle: true, minify: true, logLevel: "warning" });
copyFileSync(join(ROOT, "www/icon.svg"), join(out, "icon.svg"));

const rendered = new Map(pages.map((page) => [page.target, render(page)]));
const dead = [...rendered.entries()].flatMap(([target, { links }]) => links.filter((link) => !leads(link)).map(({ href }) => `${target}: ${href}`));
// No reason to show nothing; a test fails.
if (dead.length > 0) console.error(`Links that lead nowhere:\n${dead.join("\n")}`);
mkdirSync(join(out, "docs"), { recursive: true });
for (const name of readdirSync(join(ROOT, "docs"))) if (/\.(svg|png)$/.test(name)) copyFileSync(join(ROOT, "docs", name), join(out, "docs", name));
const contents = tableOfContents();
for (const [target, { title, body }] of rendered) {
  mkdirSync(dirname(join(out, target)), { recursive: true });
  writeFileSync(join(out, target), htmlOf(target, title, body));
}

/** `docs/quotas.md` is served as `docs/quotas.html`; a folder's README is its index, but the root's index is the demo page. */
function targetOf(name) {
  return name.replace(/\.md$/, ".html").replace(/^docs\/README\.html$/, "docs/index.html").replace(/^README\.html$/, "readme.html");
}

/** TypeDoc's pages. */
async function reference() {
  const folder = mkdtempSync(join(tmpdir(), "ridewire-reference-"));
  try {
    const app = await Application.bootstrapWithPlugins({
      plugin: ["typedoc-plugin-markdown"],
      entryPoints: ENTRIES.map((name) => (name === "index" ? "src/index.ts" : `src/${name}/index.ts`)),
      tsconfig: "tsconfig.json",
      readme: "none",
      logLevel: "Error",
      disableSources: true,
      excludeExternals: true,
      excludeInternal: true,
      outputFileStrategy: "modules",
      useCodeBlocks: true,
      useHTMLAnchors: true,
      hideBreadcrumbs: true,
      hidePageHeader: true,
      out: folder,
    });
    const project = await app.convert();
    if (!project) throw new Error("TypeDoc could not read the types");
    await app.generateOutputs(project);
    // Each entry is a file, or a folder if it has namespaces. The list of entries is ours.
    const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".md") && name !== "README.md");
    const places = Object.fromEntries(names.map((name) => [`reference/${name}`, `reference/${name.replace(/(\/README)?\.md$/, "").replaceAll("/", "-")}.html`]));
    return names.map((name) => {
      const entry = name.split(/[/.]/)[0];
      const title = entry === "index" ? "ridewire" : `ridewire/${entry}`;
      const text = readFileSync(join(folder, name), "utf8").replace(new RegExp(`^# ${entry}$`, "m"), `# Reference of \`${title}\``);
      return { source: `reference/${name}`, target: places[`reference/${name}`], links: places, text };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A page's HTML, what it may be called by, and where it leads. */
function render({ source, target, text, links: known = {} }) {
  const links = [];
  // TypeDoc writes its own anchors.
  const marked = new Marked(source.startsWith("reference/") ? {} : gfmHeadingId(), {
    walkTokens(token) {
      if (token.type !== "link" || /^[a-z]+:/i.test(token.href)) return;
      const [path, anchor] = token.href.split("#");
      const file = path === "" ? source : posix.normalize(posix.join(posix.dirname(source), path));
      const to = known[file] ?? REFERENCE[file] ?? markdown.find((page) => page.source === file)?.target;
      links.push({ href: token.href, file, to, anchor });
      token.href = to === undefined ? "" : (path === "" ? "" : posix.relative(posix.dirname(target), to)) + (anchor === undefined ? "" : `#${anchor}`);
    },
    renderer: {
      // A source file is not served: its name stands there for itself.
      link({ href, tokens }) {
        return href === "" ? `<span class="file">${this.parser.parseInline(tokens)}</span>` : false;
      },
    },
  });
  const body = marked.parse(text).replaceAll("<table>", '<div class="table"><table>').replaceAll("</table>", "</table></div>");
  const title = /^#\s+(.*)$/m.exec(text)?.[1].replace(/[`\\]/g, "") ?? target;
  return { title, body, links, ids: new Set([...body.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)) };
}

function leads({ file, to, anchor }) {
  if (to === undefined) return existsSync(join(ROOT, file));
  return anchor === undefined || (rendered.get(to)?.ids.has(anchor) ?? false);
}

/** The links of the list of guides, in its order. */
function tableOfContents() {
  const links = rendered.get("docs/index.html").body.matchAll(/<a href="([\w./-]+\.html)">(.*?)<\/a>/g);
  return [...new Map([...links].map(([, href, text]) => [posix.join("docs", href), text]))].map(([target, text]) => ({ target, text }));
}

function htmlOf(target, title, body) {
  const to = (other) => posix.relative(posix.dirname(target), other);
  const entry = (other, text) => `<li><a href="${to(other)}"${other === target ? ' aria-current="page"' : ""}>${text}</a></li>`;
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; base-uri 'none'" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="referrer" content="no-referrer" />
    <title>${title === "ridewire" ? title : `${title} · ridewire`}</title>
    <link rel="icon" href="${to("icon.svg")}" type="image/svg+xml" />
    <link rel="stylesheet" href="${to("docs.css")}" />
  </head>
  <body>
    <a class="skip" href="#text">Skip to the text</a>
    <nav aria-label="Documentation">
      <p><a class="name" href="${to("index.html")}">ridewire</a></p>
      <ul>
        ${[entry("docs/index.html", "Documentation"), ...contents.map(({ target: other, text }) => entry(other, text))].join("\n        ")}
      </ul>
    </nav>
    <main id="text">
${body}
    </main>
  </body>
</html>
`;
}
