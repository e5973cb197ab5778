// Runs a program in Vercel's edge runtime, bundled as Next.js bundles an edge route: the module comes from another realm.
import { readFile } from "node:fs/promises";

import { EdgeVM } from "@edge-runtime/vm";
import { build } from "esbuild";

import { PKG_TESTS, WASM } from "./package.mjs";

/** What the program's default export, a function, gives. `wasm` is the file that its module comes from. */
export async function runOnEdge(entry, wasm = WASM) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    absWorkingDir: PKG_TESTS,
    bundle: true,
    write: false,
    format: "iife",
    globalName: "program",
    conditions: ["edge-light"],
    plugins: [wasmFromGlobal],
    logLevel: "warning",
  });
  const module = new WebAssembly.Module(await readFile(wasm));
  const vm = new EdgeVM({ extend: (context) => Object.assign(context, { ridewire_wasm: module }) });
  vm.evaluate(outputFiles[0].text);
  return vm.evaluate("program.default()");
}

const wasmFromGlobal = {
  name: "wasm?module",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path, namespace: "wasm-module" }));
    onLoad({ filter: /.*/, namespace: "wasm-module" }, () => ({ contents: "export default globalThis.ridewire_wasm;" }));
  },
};
