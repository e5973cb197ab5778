// One call from start to end: the only code that does I/O. What to send, what an answer means and whether to try again is the core's to say.

import { askBuild, askReceive, type Draft, type Moment, type Received, type Verdict } from "./ask.js";
import { checkCall, retriesOf, timeoutOf, type CallSettings } from "./call-options.js";
import type { Access, Settings } from "./config.js";
import { RidewireError, type ErrorDetails } from "./error.js";
import { badSetting, failWith, fromCore, type Scene } from "./failure.js";
import type { Effect, Endpoint } from "./generated.js";
import { transportFor } from "./host.js";
import { init, WasmTrap } from "./loader.js";
import { valuesOf } from "./mask.js";
import type { Call, CallOptions, CallResponse, ClientEvent, HttpRequest } from "./options.js";
import { paramsText } from "./params.js";
import { randomRef, refOf } from "./ref.js";
import { settle } from "./settle.js";
import { exchange, type Answer, type Reply } from "./transport.js";

/** A client's insides. */
export interface Account {
  readonly access: Access;
  readonly settings: Settings;
  /** How many calls were started. */
  calls: number;
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
  const run = new Run(account, task);
  const response = run.toEnd<T>();
  const value = response.then(({ data }) => data);
  const withResponse = (): Promise<CallResponse<T>> => {
    // Whoever takes the response sees a failure there; the bare value, not waited for, must not count as unhandled.
    value.catch(() => {});
    return response.then((whole) => whole);
  };
  return Object.defineProperty(value, "withResponse", { value: withResponse }) as Call<T>;
}

class Run {
  readonly #account: Account;
  readonly #task: Task;
  readonly #scene: Scene;
  readonly #number: number;
  /** Until the core says what the request does, the worst is supposed. */
  #effect: Effect = "create";
  #attempts = 0;
  #ref: string | undefined;

  constructor(account: Account, task: Task) {
    this.#account = account;
    this.#task = task;
    this.#number = ++account.calls;
    this.#scene = { lang: account.settings.lang, provider: account.access.provider, endpoint: task.endpoint };
  }

  async toEnd<T>(): Promise<CallResponse<T>> {
    try {
      return await this.#go<T>();
    } catch (error) {
      if (error instanceof RidewireError) throw error;
      // A trap that could not be reported through the core, or a mistake of ours: either way the request may be out.
      throw failWith(this.#scene, "trap", this.#attempts > 0 ? "unknown" : "not_sent", "trap");
    }
  }

  async #go<T>(): Promise<CallResponse<T>> {
    const { access, settings } = this.#account;
    const { endpoint, params } = this.#task;
    const options = checkCall(this.#scene, this.#task.options, this.#task.byName === true);
    const text = paramsText(params === undefined ? {} : params);

    await this.#unlessAborted(init(), options.signal);
    this.#ref = await this.#unlessAborted(this.#mark(text, options), options.signal);
    const { build, effect } = options;
    const draft: Draft = { access, endpoint, params: text, build, now: settings.clock.now(), lang: settings.lang, effect, ref: this.#ref };
    const built = askBuild(draft);
    if ("error" in built) throw this.#failed(built.error, draft);
    this.#effect = built.effect;
    const shown = settings.onEvent && redacted(draft);

    for (;;) {
      const sentAt = settings.clock.now();
      const reply = await this.#send(built.ok, shown, options);
      this.#tellResponse(reply, sentAt);
      const verdict = this.#judge<T>(reply, retriesOf(options, settings, built.effect));
      if ("ok" in verdict) {
        // Only an answer can be read as a value.
        const { status, headers } = reply as Answer;
        return { data: verdict.ok, status, headers, attempts: this.#attempts };
      }
      if (verdict.wait === undefined) throw this.#failed(verdict.error, draft, reply);
      await this.#pause(verdict.wait, verdict.error, draft, options.signal);
    }
  }

  /** Our mark, if this create can carry one and the caller gave none of its own, which may be somebody's phone number. */
  async #mark(text: string, { idempotencyKey }: CallSettings): Promise<string | undefined> {
    if (this.#task.endpoint !== "taxomet.add_order") return undefined;
    if ((JSON.parse(text) as { extern_id?: unknown } | null)?.extern_id !== undefined) return undefined;
    if (idempotencyKey === undefined) return randomRef();
    const ref = await refOf(this.#account.access.host, idempotencyKey);
    if (ref === undefined) throw badSetting(this.#scene, "idempotencyKey", "unsupported");
    return ref;
  }

  async #send(request: HttpRequest, shown: HttpRequest | undefined, options: CallSettings): Promise<Reply> {
    const { settings } = this.#account;
    const { fetch, clock, acceptDuplicateOrders } = settings;
    const effect = this.#effect;
    const transport = transportFor(fetch, effect !== "read");
    if (!transport) throw failWith(this.#scene, "config", "not_sent", "noFetch");
    if (transport.repeats && effect === "create" && !acceptDuplicateOrders) throw failWith(this.#scene, "config", "not_sent", "repeatingHost");
    this.#attempts++;
    if (shown) this.#tell({ type: "request", request: { ...shown, headers: { ...shown.headers } } });
    return exchange(request, transport, { timeoutMs: timeoutOf(options, settings, effect), signal: options.signal, clock });
  }

  #judge<T>(seen: Received, maxRetries: number): Verdict<T> {
    const moment = this.#moment(maxRetries);
    // That this attempt did not arrive says nothing of those before it.
    const reply = "sent" in seen && this.#attempts > 1 ? { ...seen, sent: "maybe" as const } : seen;
    try {
      return askReceive<T>(moment, reply);
    } catch (error) {
      if (!(error instanceof WasmTrap)) throw error;
    }
    // The trap cost an instance, not the answer: a fresh instance may read it, and then an order is not lost.
    try {
      return askReceive<T>(moment, reply);
    } catch (error) {
      if (!(error instanceof WasmTrap)) throw error;
    }
    return askReceive<T>(moment, { failure: "trap", sent: "maybe" });
  }

  #moment(maxRetries: number): Moment {
    const { access, settings } = this.#account;
    const random = drawn(settings.random);
    const { endpoint } = this.#task;
    const { lang, clock } = settings;
    return { endpoint, now: clock.now(), lang, attempt: this.#attempts, maxRetries, random, format: access.format, effect: this.#effect };
  }

  async #pause(delayMs: number, { kind, status }: ErrorDetails, draft: Draft, signal: AbortSignal | undefined): Promise<void> {
    this.#tell({ type: "retry", delayMs, kind, ...(status !== undefined && { status }) });
    const wake = new AbortController();
    const slept = this.#account.settings.clock.sleep(delayMs, wake.signal);
    if ((await untilAborted(slept, signal)) !== ABORTED) return;
    wake.abort();
    const verdict = this.#judge<never>({ failure: "aborted", sent: "maybe" }, 0);
    if ("error" in verdict) throw this.#failed(verdict.error, draft);
  }

  async #unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const result = await untilAborted(work, signal);
    if (result === ABORTED) throw failWith(this.#scene, "aborted", "not_sent", "aborted");
    return result;
  }

  #failed(details: ErrorDetails, { params, build }: Draft, reply?: Reply): RidewireError {
    const { access } = this.#account;
    const effect = this.#effect;
    const secrets = (): string[] => [...access.secrets, ...valuesOf(params), ...valuesOf(build.extra), ...Object.values(build.headers ?? {})];
    // An opaque redirect of a browser has no status of its own.
    const { status = 0, ...rest } = details;
    const error: ErrorDetails = {
      ...rest,
      attempts: this.#attempts,
      ...(status !== 0 && { status }),
      ...(this.#ref !== undefined && this.#attempts > 0 && { ref: this.#ref }),
    };
    return fromCore(error, secrets, {
      body: reply && "body" in reply ? reply.body : undefined,
      cause: reply && "cause" in reply ? reply.cause : undefined,
      reconcile: async () => settle(effect, details.outcome, access.provider),
    });
  }

  #tellResponse(reply: Reply, sentAt: number): void {
    if (!this.#account.settings.onEvent) return;
    const durationMs = Math.max(0, this.#account.settings.clock.now() - sentAt);
    const status = reply.status === 0 ? undefined : reply.status;
    this.#tell({ type: "response", durationMs, ...(status !== undefined && { status }), ...("failure" in reply && { failure: reply.failure }) });
  }

  #tell(happened: Happened): void {
    const { access, settings } = this.#account;
    if (!settings.onEvent) return;
    const endpoint = this.#task.endpoint as Endpoint;
    try {
      const answer: unknown = settings.onEvent({
        ...happened,
        call: this.#number,
        provider: access.provider,
        endpoint,
        attempt: this.#attempts,
        at: settings.clock.now(),
      });
      // An async handler fails later.
      Promise.resolve(answer).catch(() => {});
    } catch {
      // A listener's mistake must not cost the call.
    }
  }
}

type Happened = ClientEvent extends infer E ? (E extends ClientEvent ? Omit<E, "call" | "provider" | "endpoint" | "attempt" | "at"> : never) : never;

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

const ABORTED = Symbol("aborted");

/** Settles as `work` does, but at once when `signal` aborts. Leaves no listener. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T | typeof ABORTED> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      done();
      resolve(ABORTED);
    };
    const done = (): void => signal.removeEventListener("abort", abort);
    signal.addEventListener("abort", abort);
    void work.then(resolve, reject).finally(done);
    if (signal.aborted) abort();
  });
}
