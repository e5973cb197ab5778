// What hosts give for an import of the `.wasm` file, and what the build gives for its text form.
declare module "*.wasm" {
  const module: WebAssembly.Module;
  export default module;
}
declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}
declare module "wasm:base64" {
  const text: string;
  export default text;
}
