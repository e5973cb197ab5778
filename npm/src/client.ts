// What the three clients have in common.

import { attachments, targetOf, type Account, type Target } from "./account.js";
import { askBuild, askReceive } from "./ask.js";
import { checkBuild } from "./call-options.js";
import { checkSettings, type Access } from "./config.js";
import { reconcileBy, start } from "./driver.js";
import { RidewireError } from "./error.js";
import { failWith, fromCore, trapAs, type Scene } from "./failure.js";
import type { Endpoint, Endpoints } from "./generated.js";
import type { BuildOptions, Call, CallOptions, ClientOptions, HttpRequest, HttpResponse, Provider, Reconciliation } from "./options.js";
import { paramsText } from "./params.js";
import { replyOf } from "./response.js";
import type { Service } from "./tables.js";
import { buildForGateway, gatewayAccess, readReply } from "./via-gateway.js";

/** The endpoints of one provider, as the wire names them: `"add_order"`. */
export type EndpointName<P extends Provider> = Endpoint extends infer E ? (E extends `${P}.${infer Name}` ? Name : never) : never;
export type ParamsOf<P extends Provider, N extends EndpointName<P>> = Endpoints[Extract<`${P}.${N}`, Endpoint>]["params"];
export type ResultOf<P extends Provider, N extends EndpointName<P>> = Endpoints[Extract<`${P}.${N}`, Endpoint>]["result"];

/** Beside the class, since a bundler keeps a class that reaches out of itself, used or not; and so that printing a client shows no credential. */
const accounts = new WeakMap<Client<Provider>, Account>();

/** The insides of `client`, for the code of its provider; not a method, so that they are nobody else's. */
export function accountOf(client: Client<Provider>): Account {
  return accounts.get(client) as Account;
}

/** A provider and one account's access to it. Making one checks the configuration and does nothing else. */
export abstract class Client<P extends Provider> {
  /** @internal Takes what `newAccount` gives. */
  protected constructor(account: object) {
    accounts.set(this, account as Account);
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
    const account = accountOf(this);
    const plain = account.readPlain?.(account, endpoint, response);
    if (plain !== undefined) return plain as ResultOf<P, N>;
    const target = aim(account, endpoint);
    const reply = replyOf(target, response);
    const verdict = account.gateway ? readReply(target, reply) : trapAs(target, "unknown", () => askReceive(target, reply));
    if ("ok" in verdict) return verdict.ok as ResultOf<P, N>;
    const attached = attachments(account, reply);
    throw account.gateway ? new RidewireError(verdict.error, attached) : fromCore(verdict.error, () => JSON.stringify(account.secrets), attached);
  }

  /**
   * Finds out what became of a create, by reads only, from what `toJSON()` of its error gave: after a restart, or in another process. As
   * `error.reconcile()`, but rejects with kind `"config"` if `saved` is not that.
   */
  async reconcile(saved: object, options?: CallOptions): Promise<Reconciliation> {
    return reconcileBy(accountOf(this), saved, options);
  }

  #build(endpoint: string, params: unknown, options: BuildOptions | undefined, redact: boolean): HttpRequest {
    const account = accountOf(this);
    const target = aim(account, endpoint);
    const draft = checkBuild(target, options);
    const text = paramsText(params);
    if (account.gateway) return buildForGateway(target, text, draft)[redact ? "shown" : "request"] as HttpRequest;
    return askBuild(target, text, draft, redact).request;
  }
}

function aim(account: Account, endpoint: string): Target {
  const { provider, endpoints } = account;
  // Looked up, not composed: the name may be anything.
  if (typeof endpoint !== "string" || !Object.hasOwn(endpoints, endpoint)) throw failWith(account, "invalid_request", "not_sent", Object.keys(endpoints).join(" | "), "endpoint");
  return targetOf(account, `${provider}.${endpoint}`, endpoints[endpoint]);
}

/** What a client works with; throws a `RidewireError` of kind `"config"`. */
export function newAccount(service: Service, check: (scene: Scene, config: unknown) => Access, config: unknown, options: ClientOptions | undefined): Account {
  const settings = checkSettings(service, options);
  return { ...settings, ...(gatewayAccess(settings, config) ?? check(settings, config)), calls: 0, trackers: 0, reconcile: reconcileBy };
}

/** `Client` with one method for each endpoint of a provider: `add_order` becomes `addOrder`. */
export function clientOf<P extends Provider>({ provider, endpoints }: Service): typeof Client<P> {
  abstract class WithMethods extends Client<P> {}
  for (const name of Object.keys(endpoints)) {
    const method = name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
    const named = {
      [method](this: Client<P>, params: unknown, options?: CallOptions): Call<unknown> {
        return start(accountOf(this), { endpoint: `${provider}.${name}`, params, options });
      },
    };
    Object.defineProperty(WithMethods.prototype, method, { value: named[method], writable: true, configurable: true });
  }
  return WithMethods;
}
