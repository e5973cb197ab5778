// CommonJS' way in: Node, Bun.
const ridewire = require("ridewire");
const sandbox = require("ridewire/sandbox");

import("./script.mjs").then(async ({ script }) => console.log(JSON.stringify(await script(ridewire, sandbox))));
