// The catalogue of endpoints and the check of their params, without a client.

import { RidewireError } from "./error.js";
import { failWith, trapAs } from "./failure.js";
import type { Endpoint, EndpointInfo, Endpoints } from "./generated.js";
import { askCore, ready } from "./loader.js";
import type { Issue, Lang, StandardSchemaV1 } from "./options.js";
import { paramsText } from "./params.js";
import { ENDPOINTS } from "./tables.js";

/** Every endpoint, in the order of the documents. */
export function endpoints(): EndpointInfo[] {
  return ENDPOINTS.map((info) => ({ ...info }));
}

/**
 * Every problem of `params` at once, warnings included. Never throws for bad params.
 *
 * `now` is in milliseconds since the epoch, default `Date.now()`; `lang` is the language of the messages, default `"en"`.
 */
export function validate<E extends Endpoint>(endpoint: E, params: unknown, options?: { now?: number | undefined; lang?: Lang | undefined }): Issue[] {
  const scene = { lang: langOf(options?.lang) };
  const now = Number.isFinite(options?.now) ? (options?.now as number) : Date.now();
  const answer = trapAs({ ...scene, endpoint }, "not_sent", () => askCore("validate", [paramsText(params), scene.lang, String(endpoint)], now));
  const issues = JSON.parse(answer) as Issue[] | null;
  if (!issues) throw failWith(scene, "invalid_request", "not_sent", "a name that endpoints() lists", "endpoint");
  return issues;
}

/**
 * A Standard Schema (standardschema.dev) of an endpoint's params, for form libraries and servers. Warnings do not fail it.
 *
 * `lang` is the language of the messages, default `"en"`.
 */
export function schema<E extends Endpoint>(endpoint: E, options?: { lang?: Lang | undefined }): StandardSchemaV1<Endpoints[E]["params"]> {
  type Params = Endpoints[E]["params"];
  const check = (value: unknown): StandardSchemaV1.Result<Params> => {
    const issues = validate(endpoint, value, options).filter(({ severity }) => severity === "error");
    return issues.length === 0 ? { value: value as Params } : { issues: issues.map(({ message, path }) => ({ message, path })) };
  };
  return {
    "~standard": {
      version: 1,
      vendor: "ridewire",
      validate(value) {
        try {
          return check(value);
        } catch (error) {
          // `ridewire/web` is still loading, and a schema may answer later.
          if (error instanceof RidewireError && error.kind === "not_ready") return ready().then(() => check(value));
          throw error;
        }
      },
    },
  };
}

function langOf(lang: unknown): Lang {
  return lang === "ru" || lang === "uk" ? lang : "en";
}
