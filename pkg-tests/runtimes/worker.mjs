// A Cloudflare Worker.
import * as ridewire from "ridewire";

import { script } from "./script.mjs";

export default {
  fetch: () => Response.json(script(ridewire)),
};
