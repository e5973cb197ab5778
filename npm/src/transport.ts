// Sends one request once and reads the answer, within limits of time and size. Never rejects: whatever happens is a reply.

import { first, type Signal } from "./abort.js";
import { isText } from "./check.js";
import { limit } from "./clock.js";
import { defined } from "./defined.js";
import type { HostErrorFacts } from "./error.js";
import { runtimes, type Transport } from "./host.js";
import type { Text } from "./messages.js";
import type { Clock, HttpRequest } from "./options.js";

/** A decoded body may hold this much; the rest is not read. */
export const MAX_BODY_BYTES = 1_048_576;

export type Reply = Answer | Lost;

/** What either may hold. */
export type ReplyParts = Partial<Answer & Lost>;

/** A whole answer. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** No answer, or not all of it. */
export interface Lost {
  readonly failure: "network" | "timeout" | "aborted" | "oversize" | "truncated";
  /** `"no"` only if it is proved that nothing was sent. */
  readonly sent: "no" | "maybe";
  /** Known once they came. */
  readonly status?: number | undefined;
  readonly headers?: Record<string, string> | undefined;
  readonly cause?: HostErrorFacts | undefined;
  /** The program's set-up is to blame: what is wrong with it. */
  readonly mistake?: Text | undefined;
}

export interface Limits {
  /** For headers and body together, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: Signal;
  readonly clock: Clock;
}

/** `credentials`: whether a page sends cookies along. */
export async function exchange(request: HttpRequest, credentials: RequestCredentials, transport: Transport, { timeoutMs, signal, clock }: Limits): Promise<Reply> {
  if (signal?.aborted) return { failure: "aborted", sent: "no" };
  const progress: Progress = { stop: new AbortController() };
  // Settled by ourselves, not by the host's reaction to a signal: a caller's own fetch may ignore it.
  const reply = await first<Reply, Lost>((end) => limit(clock, timeoutMs, signal, (failure) => end(lost(failure, progress))), receive(request, credentials, transport, progress));
  if ("failure" in reply) {
    // Closes the connection, also of a fetch that ignores signals.
    progress.stop.abort();
    void progress.reader?.cancel().catch(() => {});
  }
  return reply;
}

/** What is known while the exchange goes on. */
interface Progress {
  readonly stop: AbortController;
  status?: number;
  headers?: Record<string, string>;
  reader?: ReadableStreamDefaultReader;
}

/** What may have been sent, and not answered to the end. */
function lost(failure: Lost["failure"], { status, headers }: Progress, cause?: HostErrorFacts): Lost {
  return { failure, sent: "maybe", status, headers, cause };
}

async function receive({ url, ...rest }: HttpRequest, credentials: RequestCredentials, transport: Transport, progress: Progress): Promise<Reply> {
  let response: Response;
  try {
    const fetchFrom = transport.fetch;
    response = await fetchFrom(url, {
      ...rest,
      signal: progress.stop.signal,
      // A followed redirect would carry the key to another host, and "error" throws in Workers.
      redirect: "manual",
      ...privacy(credentials),
      ...transport.init,
    });
    progress.status = response.status;
    if (progress.stop.signal.aborted) void response.body?.cancel().catch(() => {});
  } catch (error) {
    return { failure: "network", sent: transport.provesUnsent?.(error) ? "no" : "maybe", cause: causeOf(error), mistake: transport.mistake?.(error) };
  }
  try {
    const headers = (progress.headers = Object.fromEntries(response.headers));
    const body = await readBody(response, progress);
    return body ? { status: response.status, headers, body } : lost("oversize", progress);
  } catch (error) {
    return lost("truncated", progress, causeOf(error));
  }
}

let isPrivate: boolean | undefined;

/** What keeps URLs out of caches and referrers. Tried once, at the first request: some hosts throw at it, and have neither. */
function privacy(credentials: RequestCredentials): RequestInit {
  const init: RequestInit = { cache: "no-store", credentials, referrerPolicy: "no-referrer" };
  try {
    isPrivate ??= Boolean(new Request("https://localhost/", init));
  } catch {
    isPrivate = false;
  }
  return isPrivate ? init : {};
}

/** The decoded body; nothing if it is too large. Counted chunk by chunk: a few compressed kilobytes can grow without end. */
async function readBody(response: Response, progress: Progress): Promise<Uint8Array | undefined> {
  const stream = response.body as ReadableStream<Uint8Array> | null | undefined;
  // A fetch of the caller's own may give something else than a stream.
  if (typeof stream?.getReader !== "function") {
    const bytes = new Uint8Array(await response.arrayBuffer());
    return bytes.length > MAX_BODY_BYTES ? undefined : bytes;
  }
  const reader = stream.getReader();
  progress.reader = reader;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return chunks.length === 1 ? chunks[0] : new Uint8Array(await new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer());
    length += value.byteLength;
    // A stream of the caller's own may give texts, which have no such length.
    if (!(length <= MAX_BODY_BYTES)) return undefined;
    chunks.push(value);
  }
}

/** Name and code of a host's error, if they are well known. Its message and properties may hold the URL, the password in it included. */
function causeOf(error: unknown): HostErrorFacts | undefined {
  try {
    const { name } = (error ?? {}) as { name?: unknown };
    const facts = defined({ name: isText(name) && ERROR_NAME.test(name) ? name : undefined, code: runtimes?.codeOf(error) });
    return Object.keys(facts).length > 0 ? facts : undefined;
  } catch {
    return undefined;
  }
}

const ERROR_NAME = /^((Abort|Network|Timeout|Type)?Error|DOMException|NotCapable)$/;
