// For Vercel's edge runtime: the module is an import of its own form.
import "../edge.js";

export * from "./index.js";
