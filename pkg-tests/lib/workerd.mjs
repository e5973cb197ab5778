// Runs a Worker in workerd, through miniflare, bundled as wrangler bundles it.
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "esbuild";
import { Miniflare } from "miniflare";

import { PKG_TESTS, WASM } from "./package.mjs";

/** Bundles a Worker, whose module comes from the file `wasm`. `close()` removes what that wrote. */
export async function bundle(entry, wasm = WASM) {
  const folder = await mkdtemp(join(tmpdir(), "ridewire-workerd-"));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    await build({
      entryPoints: [entry],
      outfile: join(folder, "worker.js"),
      absWorkingDir: PKG_TESTS,
      nodePaths: [join(PKG_TESTS, "node_modules")],
      bundle: true,
      format: "esm",
      conditions: ["workerd", "worker", "browser"],
      external: ["*.wasm", "cloudflare:*"],
      logLevel: "warning",
    });
    await copyFile(wasm, join(folder, "ridewire_bg.wasm"));
  } catch (error) {
    await close();
    throw error;
  }
  return { folder, close };
}

/** What Miniflare is told to run a bundled Worker. */
export const optionsFor = ({ folder }, more) => ({
  modules: true,
  modulesRoot: folder,
  scriptPath: join(folder, "worker.js"),
  modulesRules: [
    { type: "ESModule", include: ["**/*.js"] },
    { type: "CompiledWasm", include: ["**/*.wasm"] },
  ],
  compatibilityDate: "2026-04-01",
  // Otherwise it asks the network for a description of the place it runs in.
  cf: false,
  ...more,
});

/**
 * Bundles a Worker, starts it, hands `use` a function that fetches from it and its address, and stops it.
 * What workerd prints goes to `onOutput`, if that is given. `wasm` is the file that its module comes from.
 */
export async function withWorker(entry, use, onOutput, wasm) {
  const bundled = await bundle(entry, wasm);
  try {
    const handleRuntimeStdio = (...streams) => streams.forEach((stream) => stream.on("data", onOutput));
    const miniflare = new Miniflare(optionsFor(bundled, onOutput && { handleRuntimeStdio }));
    try {
      const url = await miniflare.ready;
      return await use((path = "/", init) => miniflare.dispatchFetch(`http://worker.example${path}`, init), url);
    } finally {
      await miniflare.dispose();
    }
  } finally {
    await bundled.close();
  }
}
