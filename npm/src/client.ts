// What the three clients have in common.

import { askBuild, askReceive, type Draft } from "./ask.js";
import { checkBuild } from "./call-options.js";
import { checkSettings, type Access } from "./config.js";
import { reader, start, type Account, type Task } from "./driver.js";
import { RidewireError } from "./error.js";
import { failWith, fromCore, type Scene } from "./failure.js";
import type { Endpoint, Endpoints } from "./generated.js";
import { WasmTrap } from "./loader.js";
import { valuesOf } from "./mask.js";
import type { BuildOptions, Call, CallOptions, ClientOptions, HttpRequest, HttpResponse, Lang, Provider, Reconciliation } from "./options.js";
import { paramsText } from "./params.js";
import { Quota } from "./quota.js";
import { replyOf } from "./response.js";
import { Memory, reconcile } from "./settle.js";
import { ENDPOINTS } from "./tables.js";
import { askGateway, buildForGateway, gatewayAccess, readReply, SeenQuota } from "./via-gateway.js";

/** The endpoints of one provider, as the wire names them: `"add_order"`. */
export type EndpointName<P extends Provider> = Endpoint extends infer E ? (E extends `${P}.${infer Name}` ? Name : never) : never;
export type ParamsOf<P extends Provider, N extends EndpointName<P>> = Endpoints[Extract<`${P}.${N}`, Endpoint>]["params"];
export type ResultOf<P extends Provider, N extends EndpointName<P>> = Endpoints[Extract<`${P}.${N}`, Endpoint>]["result"];

/** Starts a call of `client`; not a method, so that it is nobody else's. */
export let startCall: <T>(client: Client<Provider>, task: Task) => Call<T>;
/** The insides of `client`, for the code of its provider. */
export let accountOf: (client: Client<Provider>) => Account;

export function openAccount(provider: Provider, check: (config: unknown, lang: Lang) => Access, config: unknown, options: ClientOptions | undefined): Account {
  const settings = checkSettings(provider, options);
  const access = gatewayAccess(provider, config, settings.lang) ?? check(config, settings.lang);
  const quota = access.gateway ? new SeenQuota() : new Quota(settings.quota, settings.clock, settings.quotaState);
  return { access, settings, calls: 0, trackers: 0, memory: new Memory(), quota };
}

/** A provider and one account's access to it. Making one checks the configuration and does nothing else. */
export abstract class Client<P extends Provider> {
  // Private to the language, so that printing a client shows no credential.
  readonly #account: Account;

  /** @internal */
  protected constructor(provider: P, check: (config: unknown, lang: Lang) => Access, config: unknown, options: ClientOptions | undefined) {
    this.#account = openAccount(provider, check, config, options);
  }

  static {
    startCall = (client, task) => start(client.#account, task);
    accountOf = (client) => client.#account;
  }

  /** The request as it would be sent, credentials included. Sends nothing. */
  buildRequest<N extends EndpointName<P>>(endpoint: N, params: ParamsOf<P, N>, options?: BuildOptions): HttpRequest {
    return this.#build(endpoint, params, options, false);
  }

  /** The same request with every value masked that may be secret or personal: safe to print. */
  redactedRequest<N extends EndpointName<P>>(endpoint: N, params: ParamsOf<P, N>, options?: BuildOptions): HttpRequest {
    return this.#build(endpoint, params, options, true);
  }

  /** Reads an answer you received yourself. Throws a `RidewireError` if it is no success. */
  parseResponse<N extends EndpointName<P>>(endpoint: N, response: HttpResponse): ResultOf<P, N> {
    const { access, settings } = this.#account;
    const { name } = this.#find(endpoint);
    const scene = this.#scene(name);
    const reply = replyOf(scene, response);
    if (access.gateway) {
      const read = readReply<ResultOf<P, N>>(scene, reply);
      if ("ok" in read) return read.ok;
      throw new RidewireError(read.error, { reconcile: (saved, options) => this.reconcile(saved, options) });
    }
    const { lang, clock } = settings;
    const moment = { endpoint: name, now: clock.now(), lang, attempt: 1, maxRetries: 0, random: 0, format: access.format };
    const verdict = trapAs(scene, "unknown", () => askReceive<ResultOf<P, N>>(moment, reply));
    if ("ok" in verdict) return verdict.ok;
    throw fromCore(verdict.error, () => access.secrets, {
      body: "body" in reply ? reply.body : undefined,
      reconcile: (saved, options) => this.reconcile(saved, options),
    });
  }

  /**
   * Finds out what became of a create, by reads only, from what `toJSON()` of its error gave: after a restart, or in another process. As
   * `error.reconcile()`, but rejects with kind `"config"` if `saved` is not that.
   */
  async reconcile(saved: object, options?: CallOptions): Promise<Reconciliation> {
    const account = this.#account;
    return account.access.gateway ? askGateway(account, saved, options) : reconcile(account, saved, reader(account, options));
  }

  #build(endpoint: string, params: unknown, options: BuildOptions | undefined, redact: boolean): HttpRequest {
    const { access, settings } = this.#account;
    const { name } = this.#find(endpoint);
    const scene = this.#scene(name);
    const build = checkBuild(scene, options);
    if (access.gateway) return buildForGateway(scene, access, params, build, redact);
    const draft: Draft = { access, endpoint: name, params: paramsText(params === undefined ? {} : params), build, now: settings.clock.now(), lang: settings.lang };
    const built = trapAs(scene, "not_sent", () => askBuild(draft, redact));
    if ("ok" in built) return built.ok;
    throw fromCore(built.error, () => [...access.secrets, ...valuesOf(draft.params)], {});
  }

  #find(endpoint: string): (typeof ENDPOINTS)[number] {
    const prefix = `${this.#account.access.provider}.`;
    // Compared, not composed: the name may be anything.
    const found = ENDPOINTS.find(({ name }) => name.startsWith(prefix) && name.slice(prefix.length) === endpoint);
    if (!found) throw failWith(this.#scene(), "invalid_request", "not_sent", "unknownEndpoint");
    return found;
  }

  #scene(endpoint?: string): Scene {
    return { lang: this.#account.settings.lang, provider: this.#account.access.provider, endpoint };
  }
}

/** Gives a client class one method for each endpoint of its provider: `add_order` becomes `addOrder`. */
export function attachMethods(prototype: Client<Provider>, provider: Provider): void {
  for (const { name: endpoint } of ENDPOINTS) {
    if (!endpoint.startsWith(`${provider}.`)) continue;
    const method = endpoint.slice(provider.length + 1).replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    const value = function (this: Client<Provider>, params: unknown, options?: CallOptions): Call<unknown> {
      return startCall(this, { endpoint, params, options });
    };
    Object.defineProperty(value, "name", { value: method });
    Object.defineProperty(prototype, method, { value, writable: true, configurable: true });
  }
}

export function trapAs<T>(scene: Scene, outcome: "not_sent" | "unknown", work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof WasmTrap ? failWith(scene, "trap", outcome, "trap") : error;
  }
}
