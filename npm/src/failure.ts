// Makes errors: from what the core reports, and for what goes wrong before the core is asked.

import { RidewireError, type ErrorAttachments, type ErrorDetails } from "./error.js";
import type { Endpoint } from "./generated.js";
import { maskText } from "./mask.js";
import { mustBe, type Text } from "./messages.js";
import type { ErrorKind, Lang, Outcome, Provider } from "./options.js";

/** Which call of whose client, for the message. */
export interface Scene {
  lang: Lang;
  provider?: Provider | undefined;
  endpoint?: string | undefined;
}

/** A setting or an option that cannot be used. Nothing was sent. `problem`: the rest of the sentence, or in notation what it must be. */
export function badSetting(scene: Scene, name: string, problem: Text | string): RidewireError {
  return failWith(scene, "config", "not_sent", about(name, problem));
}

/** A response that is none. It answers a request that was sent, so what became of that is unknown. */
export function badResponse(scene: Scene, part: string, notation: string): RidewireError {
  return failWith(scene, "malformed_response", "unknown", about(part, notation));
}

function about(name: string, problem: Text | string): Text {
  const { en, ru, uk } = typeof problem === "string" ? mustBe(problem) : problem;
  return { en: `${name} ${en}`, ru: `${name} ${ru}`, uk: `${name} ${uk}` };
}

/** What the core reports about a failed call, without the credentials and params that the provider may have echoed. */
export function fromCore(failure: ErrorDetails, secrets: () => readonly string[], attachments: ErrorAttachments): RidewireError {
  const { providerMessage } = failure;
  return new RidewireError(providerMessage === undefined ? failure : { ...failure, providerMessage: maskText(providerMessage, secrets()) }, attachments);
}

/** A failure, told by a whole clause. */
export function failWith(scene: Scene, kind: ErrorKind, outcome: Outcome, clause: Text, retryAfterMs?: number): RidewireError {
  const { provider, endpoint } = scene;
  const place = endpoint ?? provider;
  const text = clause[scene.lang];
  return new RidewireError({
    kind,
    outcome,
    message: place === undefined ? text : `${place}: ${text}`,
    ...(provider && { provider }),
    ...(endpoint !== undefined && { endpoint: endpoint as Endpoint }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}
