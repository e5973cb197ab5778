// An ES module's way in: Node, Deno, Bun.
import { whole } from "./whole.mjs";

console.log(await whole());
