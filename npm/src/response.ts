// Reads a response that the caller received, in whatever form it was kept.

import { whole, type Rule } from "./check.js";
import { failWith, unlessUnfit, type Scene } from "./failure.js";
import { encoder } from "./instance.js";
import type { HttpResponse } from "./options.js";
import { tagOf } from "./tag.js";
import { MAX_BODY_BYTES, type Reply } from "./transport.js";

export function replyOf(scene: Scene, response: HttpResponse): Reply {
  /** A part that is unusable: it answers a request that was sent, so what became of that is unknown. */
  const part = <T>(name: keyof HttpResponse, { read, notation }: Rule<T>): T =>
    unlessUnfit(
      () => read(response[name], {}),
      () => failWith(scene, "malformed_response", "unknown", notation, `response.${name}`),
    );
  const status = part("status", whole(100, 599));
  const headers = part("headers", { read: headersOf, notation: "Headers | object | [string, string][]" });
  const body = part("body", { read: bytesOf, notation: "Uint8Array | ArrayBuffer | string" });
  return body.length > MAX_BODY_BYTES ? { failure: "oversize", sent: "maybe", status } : { status, headers, body };
}

/** Names in lower case; a repeated header's values are joined, as `Headers` does. */
function headersOf(given: unknown): Record<string, string> | undefined {
  if (given === undefined || given === null) return {};
  if (typeof given !== "object") return undefined;
  const entries = Symbol.iterator in given ? (given as Iterable<[unknown, unknown]>) : Object.entries(given);
  const headers = new Map<string, string>();
  for (const [name, value] of entries) {
    if (value === undefined || value === null) continue;
    const key = String(name).toLowerCase();
    headers.set(key, [headers.get(key) ?? [], value].flat().join(", "));
  }
  return Object.fromEntries(headers);
}

function bytesOf(body: unknown): Uint8Array | undefined {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === "string") return encoder.encode(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  // An ArrayBuffer of another realm is no instance of ours.
  return tagOf(body) === "ArrayBuffer" ? new Uint8Array(body as ArrayBuffer) : undefined;
}
