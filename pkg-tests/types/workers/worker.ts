// The gateway as a Worker in TypeScript, with Cloudflare's types and no page's.
import { connect } from "cloudflare:sockets";
import { createGateway, ledgerObject, objectLedger, type Gateway } from "ridewire/gateway";

/** As `wrangler types` writes it. */
interface Env {
  LEDGER: DurableObjectNamespace<import("./worker").RidewireLedger>;
  TAXOMET_PASSWORD: string;
}

const options = (env: Env) => ({
  taxomet: { baseUrl: "https://tenant.example", operatorLogin: "a", operatorPassword: env.TAXOMET_PASSWORD },
  transport: { connect },
  ledger: objectLedger(env.LEDGER),
});

export class RidewireLedger extends ledgerObject(options) {}

let gateway: Gateway | undefined;

export default {
  fetch(request, env) {
    gateway ??= createGateway({
      ...options(env),
      allow: ["taxomet.add_order"],
      origins: ["https://shop.example"],
      authorize: ({ headers }) => (headers.get("x-session") === "s-1" ? { caller: "anna" } : new Response(null, { status: 401 })),
    });
    return gateway(request);
  },
} satisfies ExportedHandler<Env>;

/** By hand, of no class in particular. */
export const ledgerOf = (env: { LEDGER: DurableObjectNamespace }) => objectLedger(env.LEDGER);
