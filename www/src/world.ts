// The simulated providers and the real clients that talk to them.

import {
  endpoints,
  P2pMotion,
  RidewireError,
  Taxomet,
  YandexTaxi,
  type Call,
  type CallResponse,
  type ClientEvent,
  type ClientOptions,
  type Effect,
  type Endpoint,
  type HttpRequest,
  type Lang,
  type Provider,
} from "ridewire";
import { createSandbox } from "ridewire/sandbox";

import { exampleOf, type Scene } from "./examples.js";
import type { Fault } from "./texts.js";

/** What went over the simulated line, once. */
export interface Exchange {
  status?: number;
  headers: [string, string][];
  body: string;
  /** The body did not come to its end. */
  broken: boolean;
}

/** A call, whole. */
export interface Run {
  effect: Effect;
  startedAt: number;
  events: ClientEvent[];
  exchanges: Exchange[];
  /** What the provider made or changed, whatever the client was told of it. */
  committed: string[];
  /** One of the two is there. */
  response?: CallResponse<unknown>;
  error?: RidewireError;
}

export interface SendOptions {
  lang: Lang;
  fault: Fault;
  /** The fault strikes the first attempt only. */
  once: boolean;
}

const sandbox = createSandbox({ latencyMs: [60, 240] });
const PROVIDERS = {
  taxomet: (options: ClientOptions) => new Taxomet(sandbox.config.taxomet, options),
  yandex_taxi: (options: ClientOptions) => new YandexTaxi(sandbox.config.yandexTaxi, options),
  p2p_motion: (options: ClientOptions) => new P2pMotion(sandbox.config.p2pMotion, options),
} satisfies Record<Provider, unknown>;

export const now = (): number => sandbox.now();

export function providerOf(endpoint: Endpoint): Provider {
  return endpoint.slice(0, endpoint.indexOf(".")) as Provider;
}

/** The name without its provider, as the wire has it. */
export function actionOf(endpoint: Endpoint): string {
  return endpoint.slice(endpoint.indexOf(".") + 1);
}

/** The example of an endpoint, at this moment of the simulation. */
export function example(endpoint: Endpoint): unknown {
  return exampleOf(endpoint, { now: now(), order: { taxomet: newest("taxomet"), p2p_motion: newest("p2p_motion") } } satisfies Scene);
}

/** One order of each provider, on its way since a minute and a half, so that there is something to look at from the start. */
export async function populate(): Promise<void> {
  await Promise.all((["taxomet.add_order", "p2p_motion.create_order"] as const).map((endpoint) => call(endpoint, example(endpoint), { fetch: sandbox.fetch })));
  await sandbox.advance(90_000);
}

/** The request with all that is secret or personal masked; nothing while the params have errors. */
export function redacted(endpoint: Endpoint, params: unknown): HttpRequest | undefined {
  // The page knows endpoints and params as data only, so their types cannot follow.
  const client = PROVIDERS[providerOf(endpoint)]({ clock: sandbox.clock }) as unknown as Record<string, (name: string, params: unknown) => HttpRequest>;
  try {
    return client["redactedRequest"]?.(actionOf(endpoint), params);
  } catch (error) {
    if (error instanceof RidewireError) return undefined;
    throw error;
  }
}

/** Sends through the real client. Creates are admitted since the fetch is our own: it cannot repeat a request. */
export async function send(endpoint: Endpoint, params: unknown, { lang, fault, once }: SendOptions): Promise<Run> {
  const effect = endpoints().find(({ name }) => name === endpoint)?.effect ?? "create";
  const run: Run = { effect, startedAt: now(), events: [], exchanges: [], committed: [] };
  const mend = fault === "none" ? undefined : sandbox.fail({ fault, endpoint, ...(once && { times: 1 }) });
  const before = sandbox.log.length;
  const options: ClientOptions = { lang, clock: sandbox.clock, fetch: recordingFetch(run.exchanges), onEvent: (event) => void run.events.push(event) };
  try {
    run.response = await whileTimeFlies(call(endpoint, params, options));
  } catch (error) {
    if (!(error instanceof RidewireError)) throw error;
    run.error = error;
  } finally {
    mend?.();
  }
  run.committed = sandbox.log.slice(before).flatMap(({ committed }) => committed);
  return run;
}

function call(endpoint: Endpoint, params: unknown, options: ClientOptions): Promise<CallResponse<unknown>> {
  const client = PROVIDERS[providerOf(endpoint)](options) as unknown as Record<string, (params: unknown) => Call<unknown>>;
  const method = actionOf(endpoint).replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const started = client[method]?.(params);
  if (!started) throw new Error(`no client has the method ${method}`);
  return started.withResponse();
}

/** Nobody wants to wait half a minute for a timeout: after a moment the clock runs some forty times faster. */
async function whileTimeFlies<T>(call: Promise<T>): Promise<T> {
  let over = false;
  const done = call.finally(() => {
    over = true;
  });
  // Its failure is reported where it is awaited, below.
  done.catch(() => {});
  await Promise.race([done.catch(() => {}), pause(700)]);
  while (!over) {
    await sandbox.advance(2_000);
    await pause(50);
  }
  return done;
}

/** The simulated line, with somebody listening on it. */
function recordingFetch(exchanges: Exchange[]): typeof fetch {
  return async (input, init) => {
    const exchange: Exchange = { headers: [], body: "", broken: false };
    exchanges.push(exchange);
    const response = await sandbox.fetch(input, init);
    exchange.status = response.status;
    exchange.headers = [...response.headers];
    if (!response.body) return response;
    const decoder = new TextDecoder();
    const reader = response.body.getReader();
    // Handed on piece by piece as it comes: a copy of the stream would outlive a client that has given up.
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          exchange.body += decoder.decode(value, { stream: true });
          controller.enqueue(value);
        } catch (error) {
          exchange.broken = true;
          controller.error(error);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    });
    return new Response(body, { status: response.status, headers: response.headers });
  };
}

function newest(provider: "taxomet" | "p2p_motion"): string {
  return sandbox.orders(provider).at(-1)?.id ?? "";
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
