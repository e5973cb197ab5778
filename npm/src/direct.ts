// The way to a provider by itself. What to send, what an answer means and whether to try again is the core's to say.

import { attachments } from "./account.js";
import { askBuild, askReceive, type Draft, type Moment, type Received, type Verdict } from "./ask.js";
import type { Failed, Order, Way } from "./driver.js";
import { fromCore } from "./failure.js";
import { transportFor } from "./host.js";
import { ready, WasmTrap } from "./loader.js";
import { factsOf, markOf } from "./orders.js";

const READ_TIMEOUT_MS = 10_000;
const WRITE_TIMEOUT_MS = 30_000;

export async function direct(order: Order): Promise<Way> {
  const { account, endpoint, params, options, progress } = order;
  const { clock, orders } = account;
  const { timeoutMs, maxRetries: most, headers } = options;
  await ready();
  const ref = orders && markOf(endpoint, params, account, options);
  const draft: Draft = { ...options, now: clock.now(), ref };
  const { request, effect } = askBuild(order, params, draft);

  const failure: Way["failure"] = (details, reply) => {
    const { attempts, sentAt } = progress;
    const isOpen = effect === "create" && details.outcome === "unknown" && attempts > 0;
    const secrets = (): string => `[${JSON.stringify([account.secrets, headers])},${params},${options.extra ?? null}]`;
    // An opaque redirect of a browser has no status of its own.
    const shown = { ...details, attempts, status: details.status || undefined, ref: attempts > 0 ? ref : undefined };
    return fromCore(shown, secrets, attachments(account, reply, orders && isOpen ? factsOf(endpoint, params, sentAt) : undefined));
  };
  // Reads are sent again as often as asked, what is idempotent once at most, a create never. Of an action by name nothing is known that could be
  // looked at before a second try.
  const maxRetries = effect === "read" ? most : effect === "idempotent" && !options.effect ? Math.min(most, 1) : 0;

  const judge = (reply: Received): Verdict<unknown> => {
    const moment: Moment = { ...progress, maxRetries, random: account.random(), effect };
    // A trap costs an instance, not the answer: a fresh instance may read it, and then an order is not lost.
    const ask = (seen: Received): Verdict<unknown> => askReceive(order, seen, moment);
    for (const again of [reply, reply]) {
      try {
        return ask(again);
      } catch (error) {
        if (!(error instanceof WasmTrap)) throw error;
      }
    }
    return ask({ failure: "trap", sent: "maybe" });
  };

  return {
    request,
    shown: account.onEvent && askBuild(order, params, draft, true).request,
    effect,
    timeoutMs: timeoutMs ?? (effect === "read" ? READ_TIMEOUT_MS : WRITE_TIMEOUT_MS),
    maxRetries,
    transport() {
      const transport = transportFor(order, account, effect !== "read");
      if (transport.repeats && effect === "create" && !account.acceptDuplicateOrders) throw failure((judge({ failure: "repeats", sent: "no" }) as Failed).error);
      return transport;
    },
    judge,
    failure,
    ...(effect === "idempotent" && orders?.look && { look: (failed, read) => orders.look!(order, failed, read, failure) }),
  };
}
