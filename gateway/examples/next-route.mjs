// The gateway as a route of Next.js, in `app/api/rides/[endpoint]/route.mjs`. On a host whose processes do not last, hand it a ledger that does.
import { createGateway, memoryLedger } from "ridewire/gateway";

import { providersFrom, rulesFrom } from "../options.mjs";

const gateway = createGateway({ ...providersFrom(process.env), ...rulesFrom({ ...process.env, PREFIX: "/api/rides" }), ledger: memoryLedger() });

export const runtime = "nodejs";
export { gateway as GET, gateway as OPTIONS, gateway as POST };
