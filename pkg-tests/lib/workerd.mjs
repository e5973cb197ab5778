// Runs a Worker in workerd, through miniflare, bundled as wrangler bundles it.
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { build } from "esbuild";
import { Miniflare } from "miniflare";

import { PKG_TESTS, WASM } from "./package.mjs";

/**
 * Bundles a Worker, starts it, hands `use` a function that fetches from it and its address, and stops it.
 * What workerd prints goes to `onOutput`, if that is given. `wasm` is the file that its module comes from.
 */
export async function withWorker(entry, use, onOutput, wasm = WASM) {
  const folder = await mkdtemp(join(tmpdir(), "ridewire-workerd-"));
  try {
    await build({
      entryPoints: [entry],
      outfile: join(folder, "worker.js"),
      absWorkingDir: PKG_TESTS,
      bundle: true,
      format: "esm",
      conditions: ["workerd", "worker", "browser"],
      external: ["*.wasm", "cloudflare:*"],
      logLevel: "warning",
    });
    await copyFile(wasm, join(folder, "ridewire_bg.wasm"));
    const miniflare = new Miniflare({
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
      ...(onOutput && { handleRuntimeStdio: (...streams) => streams.forEach((stream) => stream.on("data", onOutput)) }),
    });
    try {
      const url = await miniflare.ready;
      return await use((path = "/", init) => miniflare.dispatchFetch(`http://worker.example${path}`, init), url);
    } finally {
      await miniflare.dispose();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
