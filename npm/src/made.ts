// Tells a client's own orders from those of others.

import { keep } from "./settle.js";

/** Which create of a client made an order: the one of this print, or one that was answered. */
export class Made {
  readonly #made = new Map<string, string | undefined>();

  /** Notes what an answer says. */
  note(endpoint: string, _params: string, result: unknown): void {
    const { id } = result as { id?: string };
    if (endpoint === "p2p_motion.create_order" && id) this.by(undefined, id);
  }

  by(print: string | undefined, id: string): void {
    keep(this.#made, id, print);
  }

  /** The orders that other creates than the one of this print have made. */
  besides(print: string | undefined): string[] {
    return [...this.#made].flatMap(([id, by]) => (by && by === print ? [] : id));
  }
}
