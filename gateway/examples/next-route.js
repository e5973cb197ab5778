// The gateway as a route of Next.js: this file is `app/api/rides/[endpoint]/route.js`, beside it are `options.mjs` and `token.mjs`.
// Here its rows are in memory, which a restart empties: on a host whose processes do not last, hand it a ledger that does.
import { createGateway, memoryLedger } from "ridewire/gateway";

import { providersFrom, rulesFrom } from "./options.mjs";

let gateway;

/** Made at the first request: a build, which loads this file, too, has no secrets. */
function answer(request) {
  gateway ??= createGateway({ ...providersFrom(process.env), ...rulesFrom({ ...process.env, PREFIX: "/api/rides" }), ledger: memoryLedger() });
  return gateway(request);
}

export const runtime = "nodejs";
export { answer as GET, answer as OPTIONS, answer as POST };
