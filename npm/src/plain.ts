// The short way to read a plain success of the most usual form: prices are asked for often, and answers are long.

import type { Account } from "./account.js";
import { askPlain } from "./ask.js";
import type { HttpResponse } from "./options.js";
import { MAX_BODY_BYTES } from "./transport.js";

/** Reads a response; `undefined` if it is no such success. What is wrong, if anything is, the long way finds out. */
export function readPlain(account: Account, endpoint: string, response: HttpResponse): unknown {
  try {
    const parts = account.gateway ? undefined : plainParts(response);
    if (!parts || !Number.isInteger(response.status) || !Object.hasOwn(account.endpoints, endpoint)) return undefined;
    return askPlain(account.endpoints[endpoint]!, response.status, account.isProtobuf?.(parts.contentType), parts.body);
  } catch {
    return undefined;
  }
}

/** What decides how a plain success is read, without a look at anything else. */
interface PlainParts {
  readonly contentType: string | undefined;
  readonly body: Uint8Array;
}

/** The parts of a response in its most usual form. */
function plainParts({ headers, body }: HttpResponse): PlainParts | undefined {
  if (!(body instanceof Uint8Array) || body.length > MAX_BODY_BYTES) return undefined;
  if (headers === undefined) return { contentType: undefined, body };
  if (headers === null || typeof headers !== "object") return undefined;
  if (Symbol.iterator in headers) return headers instanceof Headers ? { contentType: headers.get("content-type") ?? undefined, body } : undefined;
  let contentType: string | undefined;
  for (const name in headers) {
    const value: unknown = headers[name];
    if (typeof value !== "string" || !Object.hasOwn(headers, name)) return undefined;
    if (name !== "content-type" && (name.length !== "content-type".length || name.toLowerCase() !== "content-type")) continue;
    if (contentType !== undefined) return undefined;
    contentType = value;
  }
  return { contentType, body };
}
