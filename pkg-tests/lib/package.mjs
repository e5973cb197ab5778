// Where the installed package is. `cargo xtask test` installs the tarball; a link to the sources would hide what the tarball lacks.
import { fileURLToPath } from "node:url";

export const PKG_TESTS = fileURLToPath(new URL("..", import.meta.url));
export const PACKAGE = fileURLToPath(new URL("../node_modules/ridewire/", import.meta.url));
export const WASM = `${PACKAGE}dist/ridewire_bg.wasm`;
