// One call from start to end: the only code that does I/O. What to send, what an answer means and whether to try again is the core's to say.

import { askBuild, askReceive, type Draft, type Moment, type Received, type Verdict } from "./ask.js";
import { checkCall, retriesOf, timeoutOf, type CallSettings } from "./call-options.js";
import { rowOf, type Access, type Settings } from "./config.js";
import { RidewireError, type ErrorDetails } from "./error.js";
import { teller, type Happened } from "./events.js";
import { abortedUnsent, badSetting, failWith, fromCore, type Scene } from "./failure.js";
import type { Effect } from "./generated.js";
import { transportFor } from "./host.js";
import { init, WasmTrap } from "./loader.js";
import { TRAP } from "./messages.js";
import type { Orders } from "./orders.js";
import type { Call, CallOptions, CallResponse, HttpRequest } from "./options.js";
import { paramsText } from "./params.js";
import type { Gate, QuotaKeeper, Slot } from "./quota.js";
import { reconcile, type Read } from "./settle.js";
import type { EndpointRow } from "./tables.js";
import { exchange, type Answer, type Reply } from "./transport.js";
import { callGateway } from "./via-gateway.js";

/** A client's insides. */
export interface Account {
  readonly access: Access;
  readonly settings: Settings;
  /** How many calls were started. */
  calls: number;
  /** Of a provider that takes orders. */
  readonly orders: Orders | undefined;
  /** Of a provider that counts requests. */
  readonly quota: QuotaKeeper | undefined;
  /** How many trackers live on this client's quota. */
  trackers: number;
}

/** What to call. */
export interface Task {
  /** The core's name: `"taxomet.add_order"`. */
  readonly endpoint: string;
  /** An action by name, whose effect its options say. */
  readonly byName?: boolean;
  readonly params: unknown;
  readonly options: CallOptions | undefined;
}

/** Starts a call. Params and options are read before this returns: changing them later changes nothing. */
export function start<T>(account: Account, task: Task): Call<T> {
  const response = account.access.gateway ? callGateway<T>(account, task) : new Run(account, task).toEnd<T>();
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

class Run {
  readonly #account: Account;
  readonly #task: Task;
  readonly #scene: Scene;
  readonly #told: ReturnType<typeof teller>;
  readonly #row: EndpointRow;
  /** The quota that this call is counted against. */
  readonly #gate: Gate | undefined;
  /** Until the core says what the request does, the worst is supposed. */
  #effect: Effect = "create";
  #attempts = 0;
  #sentAt = 0;
  /** Whether an attempt has been made of which it is not known what became. */
  #unsettled = false;
  #ref: string | undefined;

  constructor(account: Account, task: Task) {
    this.#account = account;
    this.#task = task;
    this.#told = teller(account, task.endpoint);
    this.#scene = { lang: account.settings.lang, provider: account.access.provider, endpoint: task.endpoint };
    this.#row = rowOf(account.access, task.endpoint);
    const scope = this.#row.quota;
    this.#gate = scope ? account.quota?.gate?.(scope, account.settings.clock, (happened) => this.#tell(happened)) : undefined;
  }

  async toEnd<T>(): Promise<CallResponse<T>> {
    try {
      return await this.#go<T>();
    } catch (error) {
      if (error instanceof RidewireError) throw error;
      // A trap that could not be reported through the core, or a mistake of ours: either way the request may be out.
      throw failWith(this.#scene, "trap", this.#attempts > 0 ? "unknown" : "not_sent", TRAP);
    }
  }

  async #go<T>(): Promise<CallResponse<T>> {
    const { access, settings, orders } = this.#account;
    const { endpoint, params } = this.#task;
    const options = checkCall(this.#scene, this.#task.options, this.#task.byName === true);
    const text = paramsText(params);

    const unsent = (): RidewireError => abortedUnsent(this.#scene);
    await untilAborted(init(), options.signal, unsent);
    if (orders) this.#ref = await untilAborted(orders.mark(this.#scene, access, text, options), options.signal, unsent);
    const { build, effect } = options;
    const draft: Draft = { access, endpoint, params: text, build, now: settings.clock.now(), lang: settings.lang, effect, ref: this.#ref };
    const built = askBuild(draft);
    if ("error" in built) throw this.#failed(built.error, draft);
    this.#effect = built.effect;
    const shown = settings.onEvent && redacted(draft);

    // Of an action by name nothing is known that could be looked at before a second try.
    const maxRetries = built.effect === "idempotent" && this.#task.byName ? 0 : retriesOf(options, settings, built.effect);
    let failed: Failed | undefined;
    for (;;) {
      const reply = await this.#send(built.ok, shown, options, draft, failed);
      this.#tellResponse(reply);
      // No further try would do better.
      if ("failure" in reply && reply.mistake && !this.#unsettled) throw failWith(this.#scene, "config", "not_sent", reply.mistake);
      const verdict = this.#judge<T>(reply, maxRetries);
      if ("ok" in verdict) {
        orders?.note(endpoint, text, verdict.ok);
        // Only an answer can be read as a value.
        const { status, headers } = reply as Answer;
        return { data: verdict.ok, status, headers, attempts: this.#attempts };
      }
      failed = { details: verdict.error, reply };
      if (this.#waitsForSlot(verdict.error, maxRetries)) continue;
      if (verdict.wait === undefined) throw this.#failed(verdict.error, draft, reply);
      this.#unsettled ||= verdict.error.outcome === "unknown";
      const lookFirst = built.effect === "idempotent";
      if (!lookFirst) this.#tellRetry(verdict.wait, verdict.error);
      await this.#pause(verdict.wait, draft, options.signal);
      if (!lookFirst) continue;
      const { signal, timeoutMs } = options;
      const standing = await orders?.look(draft, settings.lang, reader(this.#account, { signal, timeoutMs, headers: build.headers }));
      if (signal?.aborted) throw this.#abortedBetween(draft);
      if (!standing) throw this.#failed(verdict.error, draft, reply);
      if (standing.error) throw this.#failed(standing.error, draft);
      if (standing.done) return { ...(standing.done as CallResponse<T>), attempts: this.#attempts };
      this.#tellRetry(0, verdict.error);
    }
  }

  async #send(request: HttpRequest, shown: HttpRequest | undefined, options: CallSettings, draft: Draft, failed: Failed | undefined): Promise<Reply> {
    const { settings, orders } = this.#account;
    const { clock } = settings;
    const effect = this.#effect;
    const transport = transportFor(settings, effect !== "read");
    if ("refused" in transport) throw badSetting(this.#scene, transport.name, transport.refused);
    if (effect === "create") orders?.checkTransport(this.#scene, transport, settings);
    let slot: Slot | undefined;
    try {
      slot = await this.#slot(options.signal, draft, failed);
    } catch (error) {
      transport.close();
      throw error;
    }
    this.#attempts++;
    this.#sentAt = clock.now();
    if (shown) this.#tell(() => ({ type: "request", request: { ...shown, headers: { ...shown.headers } } }));
    const reply = await exchange(request, transport, { timeoutMs: timeoutOf(options, settings, effect), signal: options.signal, clock, onHead: slot?.answered });
    slot?.ended("sent" in reply && reply.sent === "no");
    return this.#gate?.withOwnCount(reply) ?? reply;
  }

  /** Waits for a slot of the hour's quota, if this call is counted. */
  async #slot(signal: AbortSignal | undefined, draft: Draft, failed: Failed | undefined): Promise<Slot | undefined> {
    const admission = await this.#gate?.enter(this.#effect === "create", signal, failed?.details);
    if (!admission) return undefined;
    if ("aborted" in admission) throw this.#attempts > 0 ? this.#abortedBetween(draft) : abortedUnsent(this.#scene);
    if ("slot" in admission) return admission.slot;
    const { refusedMs: retryAfterMs, text } = admission;
    // What an earlier attempt came to says more than that there is no other.
    throw failed ? this.#failed({ ...failed.details, retryAfterMs }, draft, failed.reply) : failWith(this.#scene, "rate_limited", "not_sent", text, { retryAfterMs });
  }

  /** A used-up quota is no matter of back-off: the quota knows when the next slot frees. */
  #waitsForSlot(details: ErrorDetails, maxRetries: number): boolean {
    return this.#effect === "read" && this.#attempts <= maxRetries && this.#gate?.isLimited(details) === true;
  }

  #judge<T>(seen: Received, maxRetries: number): Verdict<T> {
    const { access, settings } = this.#account;
    const { endpoint } = this.#task;
    const { lang, clock } = settings;
    const random = drawn(settings.random);
    const moment: Moment = { endpoint, now: clock.now(), lang, attempt: this.#attempts, maxRetries, random, format: access.format, effect: this.#effect, afterUnknown: this.#unsettled };
    // That this attempt did not arrive says nothing of those before it.
    const reply = "sent" in seen && this.#unsettled ? { ...seen, sent: "maybe" as const } : seen;
    // A trap costs an instance, not the answer: a fresh instance may read it, and then an order is not lost.
    for (const tries of [reply, reply]) {
      try {
        return askReceive<T>(this.#row, moment, tries);
      } catch (error) {
        if (!(error instanceof WasmTrap)) throw error;
      }
    }
    return askReceive<T>(this.#row, moment, { failure: "trap", sent: "maybe" });
  }

  async #pause(delayMs: number, draft: Draft, signal: AbortSignal | undefined): Promise<void> {
    const wake = new AbortController();
    await untilAborted(this.#account.settings.clock.sleep(delayMs, wake.signal), signal, () => {
      wake.abort();
      return this.#abortedBetween(draft);
    });
  }

  /** Between two attempts, of which the first may have been carried out. */
  #abortedBetween(draft: Draft): RidewireError {
    const verdict = this.#judge<never>({ failure: "aborted", sent: "maybe" }, 0) as Exclude<Verdict<never>, { ok: never }>;
    return this.#failed(verdict.error, draft);
  }

  #failed(details: ErrorDetails, { endpoint, params, build }: Draft, reply?: Reply): RidewireError {
    const { access } = this.#account;
    const isOpen = this.#effect === "create" && details.outcome === "unknown" && this.#attempts > 0;
    const secrets = (): string => `[${JSON.stringify([access.secrets, build.headers])},${params},${build.extra ?? null}]`;
    // An opaque redirect of a browser has no status of its own.
    const status = details.status || undefined;
    const error: ErrorDetails = { ...details, attempts: this.#attempts, status, ref: this.#attempts > 0 ? this.#ref : undefined };
    return fromCore(error, secrets, {
      body: reply && "body" in reply ? reply.body : undefined,
      cause: reply && "failure" in reply ? reply.cause : undefined,
      saved: isOpen ? this.#account.orders?.facts(endpoint, params, this.#sentAt) : undefined,
      reconcile: (saved, options) => reconcile(this.#account, saved, reader(this.#account, options)),
    });
  }

  #tellRetry(delayMs: number, { kind, status }: ErrorDetails): void {
    this.#tell(() => ({ type: "retry", delayMs, kind, status }));
  }

  #tellResponse(reply: Reply): void {
    const durationMs = Math.max(0, this.#account.settings.clock.now() - this.#sentAt);
    const failure = "failure" in reply ? reply.failure : undefined;
    this.#tell(() => ({ type: "response", durationMs, status: reply.status || undefined, failure, quota: this.#gate?.look() }));
  }

  #tell(happened: () => Happened | undefined): void {
    this.#told(this.#attempts, happened);
  }
}

/** How the last attempt failed. */
interface Failed {
  readonly details: ErrorDetails;
  readonly reply: Reply;
}

function redacted(draft: Draft): HttpRequest | undefined {
  const built = askBuild(draft, true);
  return "ok" in built ? built.ok : undefined;
}

function drawn(random: () => number): number {
  try {
    const value = random();
    if (value >= 0 && value <= 1) return value;
  } catch {
    // The caller's own; the middle will do.
  }
  return 0.5;
}

const CUT = Symbol("aborted");

/** Settles as `work` does, but when `signal` aborts rejects at once with what `ended` gives. Leaves no listener. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined, ended: () => RidewireError): Promise<T> {
  if (!signal) return work;
  let abort = (): void => {};
  const cut = new Promise<typeof CUT>((resolve) => {
    abort = () => resolve(CUT);
  });
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();
  try {
    const result = await Promise.race([cut, work]);
    if (result === CUT) throw ended();
    return result;
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
