// A Cloudflare Worker that meets the core that can be told to trap in place of the package's.
import * as ridewire from "ridewire";

import { trapAndGoOn } from "./traps.mjs";

export default {
  fetch: (request) => new Response(trapAndGoOn(ridewire, Number(new URL(request.url).searchParams.get("times")))),
};
