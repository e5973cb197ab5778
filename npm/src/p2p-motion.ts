// The client of P2P Motion's public API for couriers.

import { attachMethods, Client } from "./client.js";
import { checkP2pMotion } from "./config.js";
import type { P2pMotionMethods } from "./generated.js";
import type { ClientOptions, P2pMotionConfig } from "./options.js";

/** One key of P2P Motion's public API. Its published document has lost paths and names: see `paths` and `extra`. */
export interface P2pMotion extends P2pMotionMethods {}

export class P2pMotion extends Client<"p2p_motion"> {
  /** Checks the configuration and does nothing else; throws a `RidewireError` of kind `"config"`. */
  constructor(config: P2pMotionConfig, options?: ClientOptions) {
    super("p2p_motion", checkP2pMotion, config, options);
  }
}

attachMethods(P2pMotion.prototype, "p2p_motion");
