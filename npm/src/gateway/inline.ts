// Wherever bytes may be compiled: the module travels inside.
import "../inline.js";

export * from "./index.js";
