// Starts the core from the source that the first argument names, then uses it. `ridewire/web` has no source that Node could use by itself.
import { readFileSync } from "node:fs";
import vm from "node:vm";

import init, { initSync, validate } from "ridewire/web";

import { WASM } from "../lib/package.mjs";

const bytes = readFileSync(WASM);
const response = () => new Response(bytes, { headers: { "content-type": "application/wasm" } });
const address = `data:application/wasm;base64,${bytes.toString("base64")}`;

const STARTS = {
  "bytes, synchronously": () => initSync(bytes),
  "a module, synchronously": () => initSync(new WebAssembly.Module(bytes)),
  "a module of another realm, synchronously": () => initSync(foreignModule()),
  bytes: () => init(bytes),
  "an ArrayBuffer": () => init(Uint8Array.from(bytes).buffer),
  "a module": () => init(new WebAssembly.Module(bytes)),
  "a module of another realm": () => init(foreignModule()),
  "a namespace of an imported module": () => init({ default: new WebAssembly.Module(bytes) }),
  "an answer": () => init(response()),
  "an answer without its media type": () => init(new Response(bytes)),
  "a promise of an answer": () => init(Promise.resolve(response())),
  "an address": () => init(address),
  "a URL": () => init(new URL(address)),
  "a request": () => init(new Request(address)),
};

export const SOURCES = Object.keys(STARTS);

if (process.argv[2]) {
  await STARTS[process.argv[2]]();
  // Once started, other sources do nothing, bad ones included.
  await init("http://nowhere.invalid/");
  initSync(new Uint8Array());
  console.log(validate("taxomet.cancel_order", {}).length > 0 ? "started" : "not started");
}

function foreignModule() {
  return vm.runInNewContext("new WebAssembly.Module(bytes)", { bytes, WebAssembly: vm.runInNewContext("WebAssembly") });
}
