// For Cloudflare Workers: the module is an import.
import "../workerd.js";

export * from "./index.js";
