// Reads a response that the caller received, in whatever form it was kept.

import { failWith, unlessUnfit, type Scene } from "./failure.js";
import type { HttpResponse } from "./options.js";
import { MAX_BODY_BYTES, type Reply } from "./transport.js";

export function replyOf(scene: Scene, response: HttpResponse): Reply {
  const status = part(scene, "response.status", "integer, 100…599", () => statusOf(response.status));
  const headers = part(scene, "response.headers", "Headers | object | [string, string][]", () => headersOf(response.headers));
  const body = part(scene, "response.body", "Uint8Array | ArrayBuffer | string", () => bytesOf(response.body));
  return body.length > MAX_BODY_BYTES ? { failure: "oversize", sent: "maybe", status } : { status, headers, body };
}

/** A part that is unusable: it answers a request that was sent, so what became of that is unknown. */
function part<T>(scene: Scene, name: string, notation: string, read: () => T | undefined): T {
  return unlessUnfit(read, () => failWith(scene, "malformed_response", "unknown", notation, name));
}

function statusOf(status: unknown): number | undefined {
  return Number.isInteger(status) && (status as number) >= 100 && (status as number) <= 599 ? (status as number) : undefined;
}

/** Names in lower case; a repeated header's values are joined, as `Headers` does. */
function headersOf(given: HttpResponse["headers"]): Record<string, string> | undefined {
  if (given === undefined || given === null) return {};
  if (typeof given !== "object") return undefined;
  const entries: Iterable<readonly [unknown, unknown]> = Symbol.iterator in given ? given : Object.entries(given);
  const headers = new Map<string, string>();
  for (const [name, value] of entries) {
    if (value === undefined || value === null) continue;
    const key = String(name).toLowerCase();
    const text = Array.isArray(value) ? value.join(", ") : String(value);
    const before = headers.get(key);
    headers.set(key, before === undefined ? text : `${before}, ${text}`);
  }
  return Object.fromEntries(headers);
}

function bytesOf(body: HttpResponse["body"]): Uint8Array | undefined {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === "string") return new TextEncoder().encode(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  // An ArrayBuffer of another realm is no instance of ours.
  return Object.prototype.toString.call(body) === "[object ArrayBuffer]" ? new Uint8Array(body) : undefined;
}
