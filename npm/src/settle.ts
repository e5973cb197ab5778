// What an error of a client can say about an order that may or may not exist.

import type { Effect } from "./generated.js";
import type { Outcome, Provider, Reconciliation } from "./options.js";

export function settle(effect: Effect, outcome: Outcome, provider: Provider): Reconciliation {
  // Refused or never sent: there is certainly nothing to find.
  if (effect === "create" && outcome !== "unknown") return { state: "absent" };
  return { state: "unknown", why: effect === "create" ? NO_LOOK_UP[provider] : "only creates can be settled", candidates: [] };
}

const NO_LOOK_UP: Record<Provider, string> = {
  taxomet: "the provider documents no way to look for it: ask the operator, an order carries our ref as its extern_id",
  yandex_taxi: "the provider takes no orders",
  p2p_motion: "no look-up is made: compare the provider's list of orders (listOrders) with yours",
};
