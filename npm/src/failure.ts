// Makes errors: from what the core reports, and for what goes wrong before the core is asked.

import { RidewireError, type ErrorAttachments, type ErrorDetails } from "./error.js";
import type { Endpoint } from "./generated.js";
import { maskText } from "./mask.js";
import { WasmTrap } from "./loader.js";
import { ABORTED, MUST_BE, TRAP, type Text } from "./messages.js";
import type { ErrorKind, Lang, Outcome, Provider } from "./options.js";

/** Which call of whose client, for the message. */
export interface Scene {
  lang: Lang;
  provider?: Provider | undefined;
  endpoint?: string | undefined;
}

/** A setting or an option that cannot be used. Nothing was sent. `notation`: what it must be. */
export function badSetting(scene: Scene, name: string, notation: string): RidewireError {
  return failWith(scene, "config", "not_sent", notation, name);
}

/** What `read` gives. What it throws, as a getter or an iterator of the caller's may, says no more than that the value does not fit; so does nothing. */
export function unlessUnfit<T>(read: () => T | undefined, unfit: () => RidewireError): T {
  let value: T | undefined;
  try {
    value = read();
  } catch (error) {
    if (error instanceof RidewireError) throw error;
  }
  if (value === undefined) throw unfit();
  return value;
}

/** That a call was aborted before it was sent. */
export function abortedUnsent(scene: Scene): RidewireError {
  return failWith(scene, "aborted", "not_sent", ABORTED);
}

/** What the core reports about a failed call, without the credentials and params that the provider may have echoed: `secrets`, as JSON text. */
export function fromCore(failure: ErrorDetails, secrets: () => string, attachments: ErrorAttachments): RidewireError {
  const { providerMessage } = failure;
  return new RidewireError({ ...failure, providerMessage: providerMessage && maskText(providerMessage, secrets()) }, attachments);
}

/** A failure, told by a clause, or in notation by what `name` must be. */
export function failWith({ lang, provider, endpoint }: Scene, kind: ErrorKind, outcome: Outcome, text: Text | string, name?: string): RidewireError {
  const clause = typeof text === "string" ? `${name} ${MUST_BE[lang]} ${text}` : text[lang];
  const message = [endpoint ?? provider ?? [], clause].flat().join(": ");
  return new RidewireError({ kind, outcome, message, provider, endpoint: endpoint as Endpoint | undefined });
}

/** What `work` gives; a trap in it, as a failure. */
export function trapAs<T>(scene: Scene, outcome: "not_sent" | "unknown", work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof WasmTrap ? failWith(scene, "trap", outcome, TRAP) : error;
  }
}
