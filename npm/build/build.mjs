// From npm/src to npm/dist: checks the types, then writes the entries (esbuild) and one declaration file for each public module (rollup).
// `cargo xtask pack` runs it, after it has put the module into npm/dist and generated.ts into npm/src.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

import { build } from "esbuild";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";

// The tools say themselves what is wrong; a stack of this file would only hide it.
process.on("uncaughtException", (error) => {
  if (!Array.isArray(error.errors)) console.error(error.message);
  process.exit(1);
});
if (spawnSync("node_modules/.bin/tsc", ["--project", "."], { stdio: "inherit" }).status !== 0) process.exit(1);

const common = {
  bundle: true,
  outdir: "dist",
  platform: "neutral",
  target: "es2022",
  charset: "utf8",
  logLevel: "warning",
};

// One build for all ES modules: what they share is one file, so the core is started once whichever entries a program mixes.
await build({
  ...common,
  entryPoints: {
    inline: "src/inline.ts",
    workerd: "src/workerd.ts",
    edge: "src/edge.ts",
    web: "src/web.ts",
    page: "src/page.ts",
    sandbox: "src/sandbox/index.ts",
    gateway: "src/gateway/inline.ts",
    "gateway.workerd": "src/gateway/workerd.ts",
    "gateway.edge": "src/gateway/edge.ts",
  },
  format: "esm",
  splitting: true,
  external: ["*.wasm", "*.wasm?module"],
  plugins: [moduleAsText(), entriesApart()],
});

await build({
  ...common,
  entryPoints: { index: "src/inline.ts", sandbox: "src/sandbox/index.ts", gateway: "src/gateway/inline.ts" },
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  // The gateway imports an entry for what that does, and package.json speaks of `dist`.
  ignoreAnnotations: true,
  plugins: [moduleAsText()],
});

await writeTypes("src/index.ts", "index");
await writeTypes("src/sandbox/index.ts", "sandbox");
await writeTypes("src/gateway/index.ts", "gateway");
writeFileSync("dist/wasm.d.ts", "declare const module: WebAssembly.Module;\nexport default module;\n");
// For those who serve the module themselves, in the form of Subresource Integrity.
const digest = createHash("sha384").update(readFileSync("dist/ridewire_bg.wasm")).digest("base64");
writeFileSync("dist/integrity.json", `${JSON.stringify({ "ridewire_bg.wasm": `sha384-${digest}` })}\n`);

/** The same declarations under two names: TypeScript wants one of its own for each module system. */
async function writeTypes(input, name) {
  const bundle = await rollup({ input, plugins: [dts({ tsconfig: "tsconfig.json" })] });
  const { output } = await bundle.generate({ format: "es" });
  await bundle.close();
  if (output.length !== 1) throw new Error(`the types of ${input} did not fit into one file`);
  for (const extension of ["d.ts", "d.cts"]) writeFileSync(`dist/${name}.${extension}`, output[0].code);
}

/** `import text from "wasm:base64"`: the module as text, for the entry that carries it inside. */
function moduleAsText() {
  return {
    name: "module-as-text",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^wasm:base64$/ }, () => ({ path: "ridewire_bg.wasm", namespace: "base64" }));
      onLoad({ filter: /.*/, namespace: "base64" }, () => ({
        contents: `export default "${readFileSync("dist/ridewire_bg.wasm").toString("base64")}";`,
      }));
    },
  };
}

/**
 * The gateway imports an entry for what that does. The entry must stay the file that package.json names under `sideEffects`: in a file shared by
 * several, bundlers would drop it.
 */
function entriesApart() {
  return {
    name: "entries-apart",
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.\/(inline|workerd|edge)\.js$/ }, ({ path }) => ({ path: path.slice(1), external: true, sideEffects: true }));
    },
  };
}
