// The module as an import that the host itself instantiates.
import * as ridewire from "ridewire/esm";
import * as sandbox from "ridewire/sandbox";

import { script } from "./script.mjs";

console.log(JSON.stringify(await script(ridewire, sandbox)));
