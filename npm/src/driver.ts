// One call from start to end: the only code that does I/O. What to send, what an answer means and whether to try again is the core's to say.

import { askBuild, askReceive, type Draft, type Moment, type Received, type Verdict } from "./ask.js";
import { checkCall, retriesOf, timeoutOf, type CallSettings } from "./call-options.js";
import { rowOf, type Access, type Settings } from "./config.js";
import { RidewireError, type ErrorDetails } from "./error.js";
import { tell, type Loose } from "./events.js";
import { badSetting, failWith, fromCore, type Scene } from "./failure.js";
import type { Effect, Endpoint, QuotaScope } from "./generated.js";
import { transportFor } from "./host.js";
import { init, WasmTrap } from "./loader.js";
import { valuesOf } from "./mask.js";
import { ABORTED, QUOTA, REPEATING_HOST, TRAP } from "./messages.js";
import type { Call, CallOptions, CallResponse, ClientEvent, HttpRequest, QuotaEvent, QuotaSnapshot } from "./options.js";
import { paramsText } from "./params.js";
import { PATIENCE_MS, type QuotaKeeper, type Slot } from "./quota.js";
import type { Sights } from "./read-back.js";
import { randomRef, refOf } from "./ref.js";
import { factsOf, reconcile, type Memory, type Read } from "./settle.js";
import type { EndpointRow } from "./tables.js";
import { exchange, type Answer, type Reply } from "./transport.js";
import { callGateway } from "./via-gateway.js";

/** A client's insides. */
export interface Account {
  readonly access: Access;
  readonly settings: Settings;
  /** How many calls were started. */
  calls: number;
  readonly memory: Memory;
  /** Of a provider with idempotent calls. */
  readonly sights: Sights | undefined;
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
  readonly #number: number;
  readonly #row: EndpointRow;
  /** The quota that this call is counted against. */
  readonly #scope: QuotaScope | undefined;
  /** Until the core says what the request does, the worst is supposed. */
  #effect: Effect = "create";
  #attempts = 0;
  #sentAt = 0;
  /** Whether an attempt has been made of which it is not known what became. */
  #unsettled = false;
  #ref: string | undefined;
  /** How long it still waits for slots. */
  #patienceMs = PATIENCE_MS;

  constructor(account: Account, task: Task) {
    this.#account = account;
    this.#task = task;
    this.#number = ++account.calls;
    this.#scene = { lang: account.settings.lang, provider: account.access.provider, endpoint: task.endpoint };
    this.#row = rowOf(account.access, task.endpoint);
    this.#scope = this.#row.quota ?? undefined;
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
    const { access, settings } = this.#account;
    const { endpoint, params } = this.#task;
    const options = checkCall(this.#scene, this.#task.options, this.#task.byName === true);
    const text = paramsText(params);

    await this.#unlessAborted(init(), options.signal);
    this.#ref = await this.#unlessAborted(this.#mark(text, options), options.signal);
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
        this.#note(draft, verdict.ok);
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
      const settled = await this.#look<T>(draft, options);
      if (settled === "unclear") throw this.#failed(verdict.error, draft, reply);
      if (settled !== "as_before") return settled;
      this.#tellRetry(0, verdict.error);
    }
  }

  /**
   * Looks at what an idempotent call was to change, after its answer was lost: the result if it is done, a conflict if somebody else chose otherwise.
   * `"as_before"` allows to send it once more.
   */
  async #look<T>(draft: Draft, { signal, timeoutMs, build: { headers } }: CallSettings): Promise<CallResponse<T> | "as_before" | "unclear"> {
    let seen: CallResponse<unknown> | undefined;
    const read = reader(this.#account, { signal, timeoutMs, headers });
    const { sights, settings } = this.#account;
    const standing = await sights?.readBack(draft.endpoint, draft.params, settings.lang, async (...what) => (seen = await read(...what)));
    if (signal?.aborted) throw this.#abortedBetween(draft);
    switch (standing?.state) {
      case "reached":
        this.#note(draft, standing.result);
        return { data: standing.result as T, status: seen?.status ?? 0, headers: seen?.headers ?? {}, attempts: this.#attempts };
      case "changed":
        throw this.#failed(standing.error, draft);
      default:
        return standing?.state ?? "unclear";
    }
  }

  /** Notes what an answer says of an order. */
  #note({ endpoint, params }: Draft, result: unknown): void {
    const { memory, sights } = this.#account;
    sights?.note(endpoint, params, result);
    const { id } = result as { id?: string };
    if (endpoint === "p2p_motion.create_order" && id !== undefined) memory.made(id, undefined);
  }

  /** Our mark, if this create can carry one and the caller gave none of its own, which may be somebody's phone number. */
  async #mark(text: string, { idempotencyKey, markMemo }: CallSettings): Promise<string | undefined> {
    if (!isMarked(this.#task.endpoint, text, markMemo)) return undefined;
    if (idempotencyKey === undefined) return randomRef();
    const ref = await refOf(this.#account.access.host, idempotencyKey);
    if (ref === undefined) throw badSetting(this.#scene, "idempotencyKey", "undefined where crypto.subtle is missing: it needs https:");
    return ref;
  }

  async #send(request: HttpRequest, shown: HttpRequest | undefined, options: CallSettings, draft: Draft, failed: Failed | undefined): Promise<Reply> {
    const { settings } = this.#account;
    const { clock, acceptDuplicateOrders } = settings;
    const effect = this.#effect;
    const transport = transportFor(settings, effect !== "read");
    if ("refused" in transport) throw badSetting(this.#scene, transport.name, transport.refused);
    if (transport.repeats && effect === "create" && !acceptDuplicateOrders) throw failWith(this.#scene, "config", "not_sent", REPEATING_HOST);
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
    return slot ? this.#withOwnCount(reply) : reply;
  }

  /** Waits for a slot of the hour's quota, if this call is counted. */
  async #slot(signal: AbortSignal | undefined, draft: Draft, failed: Failed | undefined): Promise<Slot | undefined> {
    const { quota, settings } = this.#account;
    const scope = this.#scope;
    if (!scope || !quota) return undefined;
    const askedAt = settings.clock.now();
    const onWait = (delayMs: number | undefined): void => this.#tellQuota(scope, "waits", delayMs);
    const admission = await quota.admit(scope, { create: this.#effect === "create", patienceMs: this.#patienceMs, signal, onWait });
    const waitedMs = Math.max(0, settings.clock.now() - askedAt);
    this.#patienceMs -= waitedMs;
    if ("aborted" in admission) throw this.#attempts > 0 ? this.#abortedBetween(draft) : failWith(this.#scene, "aborted", "not_sent", ABORTED);
    if ("refusedMs" in admission) {
      const retryAfterMs = admission.refusedMs;
      this.#tellQuota(scope, "refused", retryAfterMs);
      // What an earlier attempt came to says more than that there is no other.
      throw failed ? this.#failed({ ...failed.details, retryAfterMs }, draft, failed.reply) : failWith(this.#scene, "rate_limited", "not_sent", QUOTA, { retryAfterMs });
    }
    if (admission.slot.exceeds) this.#tellQuota(scope, "exceeds");
    if (failed && this.#isLimited(failed.details)) this.#tellRetry(waitedMs, failed.details);
    return admission.slot;
  }

  #isLimited({ kind }: ErrorDetails): boolean {
    return kind === "rate_limited" && this.#account.quota !== undefined && this.#account.quota.mode !== "observe";
  }

  /** A used-up quota is no matter of back-off: the quota knows when the next slot frees. */
  #waitsForSlot(details: ErrorDetails, maxRetries: number): boolean {
    return this.#effect === "read" && this.#attempts <= maxRetries && this.#isLimited(details);
  }

  /** P-7: a wrong key and a used-up quota may be answered alike. Where the answer does not tell which it is, our own count does. */
  #withOwnCount(reply: Reply): Reply {
    const isUnclear = "body" in reply && (reply.status === 401 || reply.status === 403) && reply.headers["ratelimit-remaining"] === undefined;
    if (!isUnclear || this.#snapshot()?.remaining !== 0) return reply;
    return { ...reply, headers: { ...reply.headers, "ratelimit-remaining": "0" } };
  }

  #judge<T>(seen: Received, maxRetries: number): Verdict<T> {
    const moment = this.#moment(maxRetries);
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

  #moment(maxRetries: number): Moment {
    const { access, settings } = this.#account;
    const random = drawn(settings.random);
    const { endpoint } = this.#task;
    const { lang, clock } = settings;
    return { endpoint, now: clock.now(), lang, attempt: this.#attempts, maxRetries, random, format: access.format, effect: this.#effect, afterUnknown: this.#unsettled };
  }

  async #pause(delayMs: number, draft: Draft, signal: AbortSignal | undefined): Promise<void> {
    const wake = new AbortController();
    const slept = this.#account.settings.clock.sleep(delayMs, wake.signal);
    if ((await untilAborted(slept, signal)) !== CUT) return;
    wake.abort();
    throw this.#abortedBetween(draft);
  }

  /** Between two attempts, of which the first may have been carried out. */
  #abortedBetween(draft: Draft): RidewireError {
    const verdict = this.#judge<never>({ failure: "aborted", sent: "maybe" }, 0);
    return "error" in verdict ? this.#failed(verdict.error, draft) : failWith(this.#scene, "aborted", "unknown", ABORTED);
  }

  async #unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const result = await untilAborted(work, signal);
    if (result === CUT) throw failWith(this.#scene, "aborted", "not_sent", ABORTED);
    return result;
  }

  #failed(details: ErrorDetails, { endpoint, params, build }: Draft, reply?: Reply): RidewireError {
    const { access } = this.#account;
    const isOpen = this.#effect === "create" && details.outcome === "unknown" && this.#attempts > 0;
    const secrets = (): string[] => [...access.secrets, ...valuesOf(params), ...valuesOf(build.extra), ...Object.values(build.headers ?? {})];
    // An opaque redirect of a browser has no status of its own.
    const status = details.status || undefined;
    const error: ErrorDetails = { ...details, attempts: this.#attempts, status, ref: this.#attempts > 0 ? this.#ref : undefined };
    return fromCore(error, secrets, {
      body: reply && "body" in reply ? reply.body : undefined,
      cause: reply && "failure" in reply ? reply.cause : undefined,
      saved: isOpen ? factsOf(endpoint, params, this.#sentAt) : undefined,
      reconcile: (saved, options) => reconcile(this.#account, saved, reader(this.#account, options)),
    });
  }

  #tellRetry(delayMs: number, { kind, status }: ErrorDetails): void {
    this.#tell(() => ({ type: "retry", delayMs, kind, status }));
  }

  #tellResponse(reply: Reply): void {
    const durationMs = Math.max(0, this.#account.settings.clock.now() - this.#sentAt);
    const failure = "failure" in reply ? reply.failure : undefined;
    this.#tell(() => ({ type: "response", durationMs, status: reply.status || undefined, failure, quota: this.#snapshot() }));
  }

  #tellQuota(scope: QuotaScope, decision: QuotaEvent["decision"], delayMs?: number): void {
    this.#tell(() => {
      const quota = this.#snapshot();
      return quota && { type: "quota", scope, decision, quota, delayMs };
    });
  }

  #snapshot(): QuotaSnapshot | undefined {
    try {
      return this.#scope && this.#account.quota?.look(this.#scope);
    } catch {
      return undefined; // the core trapped; no answer may be lost over that
    }
  }

  #tell(happened: () => Happened | undefined): void {
    const { access, settings } = this.#account;
    const what = settings.onEvent && happened();
    if (!what) return;
    const endpoint = this.#task.endpoint as Endpoint;
    tell(settings, { ...what, call: this.#number, provider: access.provider, endpoint, attempt: this.#attempts, at: settings.clock.now() });
  }
}

/** Whether a create of these params, JSON text, carries our mark. */
export function isMarked(endpoint: string, params: string, markMemo: boolean): boolean {
  if (endpoint !== "taxomet.add_order") return endpoint === "p2p_motion.create_order" && markMemo;
  return (JSON.parse(params) as { extern_id?: unknown } | null)?.extern_id === undefined;
}

/** How the last attempt failed. */
interface Failed {
  readonly details: ErrorDetails;
  readonly reply: Reply;
}

type Happened = ClientEvent extends infer E ? (E extends ClientEvent ? Loose<Omit<E, "call" | "provider" | "endpoint" | "attempt" | "at">> : never) : never;

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

/** Settles as `work` does, but at once when `signal` aborts. Leaves no listener. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | typeof CUT> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      done();
      resolve(CUT);
    };
    const done = (): void => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort);
    void work.then(resolve, reject).finally(done);
    if (signal.aborted) abort();
  });
}
