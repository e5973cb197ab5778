// A gateway on Cloudflare Workers.
import { connect } from "cloudflare:sockets";
import { createGateway, ledgerObject, objectLedger } from "ridewire/gateway";

import { providersFrom, rulesFrom } from "./options.mjs";

const options = (env) => ({
  ...providersFrom(env),
  ...rulesFrom(env),
  // Tells "not sent" from "unknown", and leaves no URL, in which Taxomet's password would be, in any trace.
  transport: { connect },
  ledger: objectLedger(env.LEDGER),
});

export class RidewireLedger extends ledgerObject(options) {}

let gateway;

export default {
  fetch(request, env) {
    gateway ??= createGateway(options(env));
    return gateway(request);
  },
};
