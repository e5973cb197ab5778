// Makes errors: from what the core reports, and for what goes wrong before the core is asked.

import { RidewireError, type ErrorAttachments, type ErrorDetails } from "./error.js";
import type { Endpoint } from "./generated.js";
import { maskText } from "./mask.js";
import { ABORTED, MUST_BE, type Text } from "./messages.js";
import type { ErrorKind, Lang, Outcome, Provider } from "./options.js";

/** Which call of whose client, for the message. */
export interface Scene {
  lang: Lang;
  provider?: Provider | undefined;
  endpoint?: string | undefined;
}

/** A setting or an option that cannot be used. Nothing was sent. `problem`: the rest of the sentence, or in notation what it must be. */
export function badSetting(scene: Scene, name: string, problem: Text | string): RidewireError {
  return failWith(scene, "config", "not_sent", problem, { name });
}

/** That a call was aborted before it was sent. */
export function abortedUnsent(scene: Scene): RidewireError {
  return failWith(scene, "aborted", "not_sent", ABORTED);
}

/** What the core reports about a failed call, without the credentials and params that the provider may have echoed: `secrets`, as JSON text. */
export function fromCore(failure: ErrorDetails, secrets: () => string, attachments: ErrorAttachments): RidewireError {
  const { providerMessage } = failure;
  return new RidewireError(providerMessage === undefined ? failure : { ...failure, providerMessage: maskText(providerMessage, secrets()) }, attachments);
}

/**
 * A failure, told by a whole clause; with `name`, by the rest of a sentence that begins with it, or in notation by what it must be.
 */
export function failWith(scene: Scene, kind: ErrorKind, outcome: Outcome, text: Text | string, { name, retryAfterMs }: { name?: string; retryAfterMs?: number } = {}): RidewireError {
  const { lang, provider, endpoint } = scene;
  const clause = typeof text === "string" ? `${MUST_BE[lang]} ${text}` : text[lang];
  const place = endpoint ?? provider;
  const message = (place === undefined ? "" : `${place}: `) + (name === undefined ? "" : `${name} `) + clause;
  return new RidewireError({ kind, outcome, message, provider, endpoint: endpoint as Endpoint | undefined, retryAfterMs });
}
