// CommonJS' way in: Node, Bun.
const ridewire = require("ridewire");

import("./script.mjs").then(({ script }) => console.log(JSON.stringify(script(ridewire))));
