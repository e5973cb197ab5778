// wasm-bindgen's glue, made by `cargo xtask pack`: the part of it that the loader uses.
export function __wbg_set_wasm(exports: WebAssembly.Exports): void;
export function validate(endpoint: string, params: string, now: number, lang: string): string;
export function build(endpoint: string, config: string, params: string, options: string): string;
export function receive(endpoint: string, context: string, body: Uint8Array): string;
export function settle(question: string, context: string): string;
export function quota_step(state: string, event: string): string;
export function track_step(state: string, event: string): string;
export function journal_step(row: string, event: string): string;
export function info(): string;
