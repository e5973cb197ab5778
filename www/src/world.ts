// The workbench's calls: any endpoint, with any params, through the real clients.

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
  type HttpResponse,
  type Lang,
  type Provider,
} from "ridewire/web";

import { exampleOf, type Scene } from "./examples.js";
import { clockwork, now, sandbox } from "./market.js";
import { lang, type Fault } from "./texts.js";

/** What went over the simulated line, once. */
export interface Exchange {
  status?: number;
  headers: [string, string][];
  body: Uint8Array;
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
  /** Asks Yandex Taxi for protobuf. */
  protobuf: boolean;
}

/** Shown in code in place of the sandbox's own. */
const STAND_INS: typeof sandbox.config = {
  taxomet: { baseUrl: "https://tenant.example", operatorLogin: "LOGIN", operatorPassword: "PASSWORD" },
  yandexTaxi: { baseUrl: "https://taxi-routeinfo.taxi.yandex.net", clid: "CLID", apiKey: "KEY" },
  p2pMotion: { baseUrl: "https://courier.example/", apiKey: "KEY" },
};

/** A client whose endpoints the page knows as data only, so their types cannot follow. */
interface AnyClient {
  redactedRequest(name: string, params: unknown): HttpRequest;
  buildRequest(name: string, params: unknown): HttpRequest;
  parseResponse(name: string, response: HttpResponse): unknown;
}

function clientOf(provider: Provider, options: ClientOptions, protobuf = false, config = sandbox.config): AnyClient {
  switch (provider) {
    case "taxomet":
      return new Taxomet(config.taxomet, options) as unknown as AnyClient;
    case "yandex_taxi":
      return new YandexTaxi({ ...config.yandexTaxi, format: protobuf ? "protobuf" : "json" }, options) as unknown as AnyClient;
    case "p2p_motion":
      return new P2pMotion(config.p2pMotion, options) as unknown as AnyClient;
  }
}

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

/** One order of each provider, that of a taxi with a driver, so that there is something to look at from the start. */
export async function populate(): Promise<void> {
  await Promise.all((["taxomet.add_order", "p2p_motion.create_order"] as const).map((endpoint) => call(endpoint, example(endpoint), { fetch: sandbox.fetch, clock: sandbox.clock })));
  sandbox.setOrder("taxomet", newest("taxomet"), { driver: { id: "101", title: "Кленов Тимур Олегович" } });
}

/** The request with all that is secret or personal masked; nothing while the params have errors. */
export function redacted(endpoint: Endpoint, params: unknown, protobuf: boolean): HttpRequest | undefined {
  return orNothing(() => clientOf(providerOf(endpoint), { clock: sandbox.clock }, protobuf).redactedRequest(actionOf(endpoint), params));
}

/** The request as it is sent, to be shown in code: with stand-ins for the credentials. */
export function buildable(endpoint: Endpoint, params: unknown, protobuf: boolean): HttpRequest | undefined {
  return orNothing(() => clientOf(providerOf(endpoint), { clock: sandbox.clock }, protobuf, STAND_INS).buildRequest(actionOf(endpoint), params));
}

/** Reads an answer that somebody brought along. Throws as the library does. */
export function readAnswer(endpoint: Endpoint, response: HttpResponse): unknown {
  return clientOf(providerOf(endpoint), { lang: lang(), clock: sandbox.clock }).parseResponse(actionOf(endpoint), response);
}

function orNothing<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof RidewireError) return undefined;
    throw error;
  }
}

/** Sends through the real client. Creates are admitted since the fetch is our own: it cannot repeat a request. */
export async function send(endpoint: Endpoint, params: unknown, { lang: language, fault, once, protobuf }: SendOptions): Promise<Run> {
  const effect = endpoints().find(({ name }) => name === endpoint)?.effect ?? "create";
  const run: Run = { effect, startedAt: now(), events: [], exchanges: [], committed: [] };
  const mend = fault === "none" ? undefined : sandbox.fail({ fault, endpoint, ...(once && { times: 1 }) });
  const before = sandbox.log.length;
  const options: ClientOptions = { lang: language, clock: sandbox.clock, fetch: recordingFetch(run.exchanges), onEvent: (event) => void run.events.push(event) };
  try {
    run.response = await clockwork.flying(() => call(endpoint, params, options, protobuf));
  } catch (error) {
    if (!(error instanceof RidewireError)) throw error;
    run.error = error;
  } finally {
    mend?.();
  }
  run.committed = sandbox.log.slice(before).flatMap(({ committed }) => committed);
  return run;
}

function call(endpoint: Endpoint, params: unknown, options: ClientOptions, protobuf = false): Promise<CallResponse<unknown>> {
  const client = clientOf(providerOf(endpoint), options, protobuf) as unknown as Record<string, (params: unknown) => Call<unknown>>;
  const method = actionOf(endpoint).replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const started = client[method]?.(params);
  if (!started) throw new Error(`no client has the method ${method}`);
  return started.withResponse();
}

/** The simulated line, with somebody listening on it. */
function recordingFetch(exchanges: Exchange[]): typeof fetch {
  return async (input, init) => {
    const exchange: Exchange = { headers: [], body: new Uint8Array(), broken: false };
    exchanges.push(exchange);
    const response = await sandbox.fetch(input, init);
    exchange.status = response.status;
    exchange.headers = [...response.headers];
    if (!response.body) return response;
    const reader = response.body.getReader();
    // Handed on piece by piece as it comes: a copy of the stream would outlive a client that has given up.
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          const whole = new Uint8Array(exchange.body.length + value.length);
          whole.set(exchange.body);
          whole.set(value, exchange.body.length);
          exchange.body = whole;
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
