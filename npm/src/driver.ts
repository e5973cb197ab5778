// One call from start to end: the only code that sends. What to send, what an answer means and whether to try again is said by the call's way.

import { untilAborted } from "./abort.js";
import { targetOf, type Account, type Target } from "./account.js";
import type { Received, Verdict } from "./ask.js";
import type { Rule } from "./check.js";
import { pause } from "./clock.js";
import { checkCall, type CallSettings } from "./call-options.js";
import { direct } from "./direct.js";
import { RidewireError, type ErrorDetails } from "./error.js";
import { teller, type Happened } from "./events.js";
import { abortedUnsent, failWith } from "./failure.js";
import type { Effect } from "./generated.js";
import type { Transport } from "./host.js";
import { TRAP } from "./messages.js";
import type { Call, CallOptions, CallResponse, HttpRequest, Reconciliation } from "./options.js";
import { paramsText } from "./params.js";
import type { Slot } from "./quota.js";
import { reconcile, type Read } from "./settle.js";
import type { EndpointRow } from "./tables.js";
import { exchange, type Reply, type ReplyParts } from "./transport.js";
import { askGateway, throughGateway } from "./via-gateway.js";

const RETRIES = 2;

/** What to call. */
export interface Task {
  /** The core's name: `"taxomet.add_order"`. */
  readonly endpoint: string;
  /** Of an action by name, which is in no table. */
  readonly row?: EndpointRow;
  /** Of that, too: only the caller knows what it does, and has to say so by this rule. */
  readonly effect?: Rule<Effect>;
  /** Through a gateway: not to be done, but what became of it. */
  readonly asks?: boolean | undefined;
  /** Nothing is none. */
  readonly params?: unknown;
  readonly options: CallOptions | undefined;
}

/** A call whose options and params are checked and copied. */
export interface Order extends Target, Pick<Task, "asks"> {
  /** JSON text. */
  readonly params: string;
  /** Completed from the client's. */
  readonly options: CallSettings & { readonly maxRetries: number };
  readonly progress: Progress;
}

/** How far a call has come. */
export interface Progress {
  attempts: number;
  /** When the last of them was sent. */
  sentAt: number;
  /** Whether an attempt has been made of which it is not known what became. */
  unsettled: boolean;
}

/** How a call reaches its provider: directly, or through a gateway. */
export interface Way {
  readonly request: HttpRequest;
  /** The same, without what is secret or personal. */
  readonly shown: HttpRequest | undefined;
  readonly effect: Effect;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  /** Throws if there is none that may be used. */
  transport(): Transport;
  judge(reply: Received): Verdict<unknown>;
  /** What the call fails with. */
  failure(details: ErrorDetails, reply?: Reply): RidewireError;
  /** Looks at what an idempotent call was to change, after its answer was lost: gives the answer, or nothing if it is still to be done. */
  look?(failed: Failed, read: Read): Promise<CallResponse<unknown> | undefined>;
}

/** How an attempt failed. */
export interface Failed {
  readonly error: ErrorDetails;
  readonly reply?: Reply;
}

/** Starts a call. Params and options are read before this returns: changing them later changes nothing. */
export function start<T>(account: Account, task: Task): Call<T> {
  const response = run(account, task) as Promise<CallResponse<T>>;
  const value = response.then(({ data }) => data);
  const withResponse = (): Promise<CallResponse<T>> => {
    // Whoever takes the response sees a failure there; the bare value, not waited for, must not count as unhandled.
    value.catch(() => {});
    return response.then((whole) => whole);
  };
  return Object.defineProperty(value, "withResponse", { value: withResponse }) as Call<T>;
}

/** Makes reads that settle what another call has left open. */
export function reader(account: Account, options: CallOptions | undefined): Read {
  return (endpoint, params) => start(account, { endpoint, params, options }).withResponse();
}

/** Finds out what became of a create of this account, given what its error was saved as. */
export function reconcileBy(account: Account, saved: object, options?: CallOptions): Promise<Reconciliation> {
  if (!account.gateway) return reconcile(account, saved, reader(account, options));
  return askGateway(account, saved, (endpoint, idempotencyKey) => start(account, { endpoint, asks: true, options: { ...options, idempotencyKey } }));
}

async function run(account: Account, { endpoint, row, effect, asks, params, options }: Task): Promise<CallResponse<unknown>> {
  const { timeoutMs, maxRetries = RETRIES } = account;
  const target = targetOf(account, endpoint, row);
  const progress: Progress = { attempts: 0, sentAt: 0, unsettled: false };
  const tell = teller(account, endpoint, progress);
  try {
    const settings = { timeoutMs, maxRetries, ...checkCall(target, options, effect) };
    // Not a copy: V8 takes as long to add to one as to build the request.
    const order = Object.assign(target, { asks, params: paramsText(params), options: settings, progress });
    return await attempts(order, tell);
  } catch (error) {
    if (error instanceof RidewireError) throw error;
    // A trap that could not be reported through the core, or a mistake of ours: either way the request may be out.
    throw failWith(target, "trap", progress.attempts > 0 ? "unknown" : "not_sent", TRAP);
  }
}

async function attempts(order: Order, tell: (happened: () => Happened | undefined) => void): Promise<CallResponse<unknown>> {
  const { account, endpoint, row, params, options, progress } = order;
  const { clock, orders } = account;
  const { signal, timeoutMs: asked, headers: added } = options;
  const gate = row.quota && account.keeper?.gate?.(row.quota, clock, tell);

  let way: Way | undefined;
  /** Between two attempts, the first may have been carried out. */
  const aborted = (): RidewireError =>
    way && progress.attempts > 0 ? way.failure((way.judge({ failure: "aborted", sent: "maybe" }) as Failed).error) : abortedUnsent(order);
  way = await untilAborted((account.gateway ? throughGateway : direct)(order), signal, aborted);
  const { effect, request, shown, maxRetries, timeoutMs } = way;

  let last: Failed | undefined;
  for (;;) {
    const transport = way.transport();
    let slot: Slot | undefined;
    let seen: Reply;
    try {
      slot = await gate?.enter(way, signal, last, aborted);
      progress.attempts++;
      progress.sentAt = clock.now();
      if (shown) tell(() => ({ type: "request", request: { ...shown, headers: { ...shown.headers } } }));
      // A gateway on the page's own origin may know the caller by a cookie.
      seen = await exchange(request, account.gateway ? "same-origin" : "omit", transport, { timeoutMs, signal, clock });
    } finally {
      transport.close?.();
    }
    slot?.ended(seen);
    const reply = gate?.withOwnCount(seen) ?? seen;
    const { status, headers, failure, sent, mistake } = reply as ReplyParts;
    const durationMs = Math.max(0, clock.now() - progress.sentAt);
    tell(() => ({ type: "response", durationMs, status: status || undefined, failure, quota: gate?.look() }));
    // No further try would do better.
    if (mistake && !progress.unsettled) throw failWith(order, "config", "not_sent", mistake);
    // That this attempt did not arrive says nothing of those before it.
    const verdict = way.judge(sent && progress.unsettled ? ({ ...reply, sent: "maybe" } as Reply) : reply);
    if ("ok" in verdict) {
      orders?.note(endpoint, params, verdict.ok);
      // Only an answer can be read as a value.
      return { data: verdict.ok, status: status!, headers: headers!, attempts: progress.attempts };
    }
    const { error, wait } = verdict;
    last = { error, reply };
    // A used-up quota is no matter of back-off: the quota knows when the next slot frees.
    if (effect === "read" && progress.attempts <= maxRetries && gate?.isLimited(error)) continue;
    if (wait === undefined) throw way.failure(error, reply);
    progress.unsettled ||= error.outcome === "unknown";
    const again = (delayMs: number): void => tell(() => ({ type: "retry", delayMs, kind: error.kind, status: error.status }));
    if (!way.look) again(wait);
    if ((await pause(clock, wait, signal)) === "aborted") throw aborted();
    if (!way.look) continue;
    const done = await untilAborted(way.look(last, reader(account, { signal: signal ?? undefined, timeoutMs: asked, headers: added })), signal, aborted);
    if (done) return { ...done, attempts: progress.attempts };
    again(0);
  }
}
