// Makes errors: from what the core reports, and for what goes wrong before the core is asked.

import { RidewireError, type ErrorAttachments, type ErrorDetails } from "./error.js";
import type { Endpoint } from "./generated.js";
import { maskText } from "./mask.js";
import { PROBLEMS, SENTENCES, type Problem, type Sentence } from "./messages.js";
import type { ErrorKind, Lang, Outcome, Provider } from "./options.js";

/** Which call of whose client, for the message. */
export interface Scene {
  lang: Lang;
  provider?: Provider | undefined;
  endpoint?: string | undefined;
}

/** A setting or an option that cannot be used. Nothing was sent. */
export function badSetting(scene: Scene, name: string, problem: Problem): RidewireError {
  return sceneError(scene, "config", "not_sent", `${name} ${PROBLEMS[problem][scene.lang]}`);
}

/** A response that is none. It answers a request that was sent, so what became of that is unknown. */
export function badResponse(scene: Scene, part: string): RidewireError {
  return sceneError(scene, "malformed_response", "unknown", `${part} ${PROBLEMS.response[scene.lang]}`);
}

/** A failure that is a whole sentence of the catalogue. */
export function failWith(scene: Scene, kind: ErrorKind, outcome: Outcome, sentence: Sentence, retryAfterMs?: number): RidewireError {
  return sceneError(scene, kind, outcome, SENTENCES[sentence][scene.lang], retryAfterMs);
}

/** What the core reports about a failed call, without the credentials and params that the provider may have echoed. */
export function fromCore(failure: ErrorDetails, secrets: () => readonly string[], attachments: ErrorAttachments): RidewireError {
  const { providerMessage } = failure;
  return new RidewireError(providerMessage === undefined ? failure : { ...failure, providerMessage: maskText(providerMessage, secrets()) }, attachments);
}

function sceneError(scene: Scene, kind: ErrorKind, outcome: Outcome, text: string, retryAfterMs?: number): RidewireError {
  const { provider, endpoint } = scene;
  const place = endpoint ?? provider;
  return new RidewireError({
    kind,
    outcome,
    message: place === undefined ? text : `${place}: ${text}`,
    ...(provider && { provider }),
    ...(endpoint !== undefined && { endpoint: endpoint as Endpoint }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}
