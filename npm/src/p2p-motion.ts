// The client of P2P Motion's public API for couriers.

import { accountOf, clientOf, newAccount } from "./client.js";
import { checkP2pMotion } from "./config.js";
import { trapAs } from "./failure.js";
import type { Id, P2pMotionMethods, P2pOrder, QuotaScope } from "./generated.js";
import type { ClientOptions, GatewayConfig, P2pMotionConfig, QuotaSnapshot, QuotaState, TrackOptions, TrackUpdate } from "./options.js";
import { Made } from "./made.js";
import { quotaOf, type QuotaKeeper } from "./quota.js";
import { P2P_MOTION } from "./tables.js";
import { track } from "./track.js";
import { seenQuota } from "./via-gateway.js";

// Marked, so that a bundle without this client holds nothing of it.
const Base = /* @__PURE__ */ clientOf<"p2p_motion">(P2P_MOTION);

/** One key of P2P Motion's public API. Its published document has lost paths and names: see `paths` and `extra`. */
export interface P2pMotion extends P2pMotionMethods {}

export class P2pMotion extends Base {
  /** Checks the configuration and does nothing else; throws a `RidewireError` of kind `"config"`. */
  constructor(config: P2pMotionConfig | GatewayConfig, options?: ClientOptions) {
    const account = newAccount(P2P_MOTION, checkP2pMotion, config, options);
    super({ ...account, orders: new Made(), keeper: account.gateway ? seenQuota() : quotaOf(account) });
  }

  /** What is left of the key's three quotas, as far as this client knows; nothing for one it has not used. Asks nobody. */
  quota(): Record<QuotaScope, QuotaSnapshot | undefined> {
    const account = accountOf(this);
    const quota = account.keeper as QuotaKeeper;
    return trapAs(account, "not_sent", () => ({ orders: quota.look("orders"), predictions: quota.look("predictions"), "geo-coding": quota.look("geo-coding") }));
  }

  /** What this client knows of its quotas, for `quotaState` of the next: plain JSON. */
  quotaState(): QuotaState {
    return (accountOf(this).keeper as QuotaKeeper).state();
  }

  /**
   * Follows an order until it is delivered or rejected: looks 35 seconds after its creation, every 7 to 10 seconds while a courier is sought, then
   * ever more rarely, up to a minute. Fits what is left of the quota. Failures of a moment are survived; others, and an abort, are thrown.
   *
   * ```js
   * for await (const { order, changed, state } of p2p.trackOrder(id, { resume })) {
   *   if (changed) show(order);
   *   await keep(state); // resume from it after a restart
   * }
   * ```
   */
  trackOrder(id: Id, options?: TrackOptions<P2pOrder>): AsyncIterableIterator<TrackUpdate<P2pOrder>> {
    return track(accountOf(this), [id], options);
  }

  /**
   * Follows many orders with one request for the list: at most 240 an hour at a limit of 300, however many there are. After each look there is an
   * update for every order that is not final yet. An order that the list does not hold is asked for by itself.
   */
  trackOrders(ids: readonly Id[], options?: Omit<TrackOptions<P2pOrder>, "until">): AsyncIterableIterator<TrackUpdate<P2pOrder>> {
    return track(accountOf(this), ids, options);
  }
}
