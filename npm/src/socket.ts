// A `fetch` over a Worker's TCP sockets, as far as this package needs one: HTTP/1.1, one request on a connection of its own.
//
// A Worker's own `fetch` has one text for every failure, so it never proves that nothing was sent. Here nothing is written before the
// connection is there: an error before that is proof.

import type { Connect, WorkerSocket } from "./options.js";

const MAX_HEAD_BYTES = 65_536;
const NO_BODY = new Set([204, 205, 304]);

/** The connection could not be made, so nothing was sent. Holds nothing of the host's error, which may name the address. */
class NotConnected extends Error {
  override readonly name = "NetworkError";
}

export function socketProvesUnsent(error: unknown): boolean {
  return error instanceof NotConnected;
}

export function socketFetch(connect: Connect): typeof fetch {
  const send = async (address: string, init: RequestInit): Promise<Response> => {
    const url = new URL(address);
    const socket = await open(connect, url);
    const close = (): void => void quietly(() => socket.close());
    init.signal?.addEventListener("abort", close, { once: true });
    try {
      if (init.signal?.aborted) throw new TypeError("aborted");
      await write(socket, requestText(url, init));
      return await readResponse(new Source(socket.readable.getReader(), close));
    } catch (error) {
      close();
      throw error;
    }
  };
  return send as typeof fetch;
}

async function open(connect: Connect, url: URL): Promise<WorkerSocket> {
  const isSecure = url.protocol === "https:";
  const port = url.port === "" ? (isSecure ? 443 : 80) : Number(url.port);
  let socket: WorkerSocket | undefined;
  try {
    // An IPv6 address stands in brackets in a URL only.
    socket = connect({ hostname: url.hostname.replace(/^\[|\]$/g, ""), port }, { secureTransport: isSecure ? "on" : "off", allowHalfOpen: true });
    // Its own rejection tells the same, and is not to count as unhandled.
    void Promise.resolve(socket.closed).catch(() => {});
    await socket.opened;
    return socket;
  } catch {
    if (socket) void quietly(() => socket?.close());
    throw new NotConnected("no connection");
  }
}

async function quietly(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch {
    // It is closed already.
  }
}

/** The core has checked names and values of the headers: no line can be smuggled in. */
function requestText(url: URL, { method = "GET", headers, body }: RequestInit): string {
  const text = typeof body === "string" ? body : "";
  const lines = Object.entries(headers as Record<string, string>).filter(([name]) => !/^(host|connection|content-length|accept-encoding|transfer-encoding)$/i.test(name));
  const own: [string, string][] = [["Host", url.host], ["Connection", "close"], ["Accept-Encoding", "identity"]];
  if (method !== "GET") own.push(["Content-Length", String(new TextEncoder().encode(text).byteLength)]);
  const head = [...own, ...lines].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${head}\r\n${text}`;
}

async function write(socket: WorkerSocket, text: string): Promise<void> {
  const writer = socket.writable.getWriter();
  await writer.write(new TextEncoder().encode(text));
  writer.releaseLock();
}

async function readResponse(source: Source): Promise<Response> {
  for (;;) {
    const [first = "", ...lines] = (await source.head()).split("\r\n");
    const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(first)?.[1]);
    if (!(status >= 100)) throw new TypeError("not HTTP");
    const headers = new Headers();
    for (const line of lines) {
      const colon = line.indexOf(":");
      // A line that begins with a blank goes on with the one before, which nobody writes any more but an attacker.
      if (colon < 1 || /^[ \t]/.test(line)) throw new TypeError("not a header");
      headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
    }
    // "Go on" and the like: the answer comes after.
    if (status < 200) continue;
    if (NO_BODY.has(status)) {
      source.close();
      return new Response(null, { status, headers });
    }
    return new Response(decoded(bodyOf(source, headers), headers), { status, headers });
  }
}

function decoded(body: ReadableStream<Uint8Array>, headers: Headers): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoding = (headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  // None was asked for; a server may do it all the same.
  const format = encoding === "gzip" || encoding === "x-gzip" ? "gzip" : encoding === "deflate" ? "deflate" : undefined;
  if (!format && encoding !== "identity") throw new TypeError("an unknown content encoding");
  const plain = format ? body.pipeThrough(new DecompressionStream(format) as unknown as ReadableWritablePair<Uint8Array, Uint8Array>) : body;
  return plain as ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** The body by the framing that the head tells of. An end before the end is an error. */
function bodyOf(source: Source, headers: Headers): ReadableStream<Uint8Array> {
  const coding = headers.get("transfer-encoding");
  const length = headers.get("content-length");
  if (coding !== null && coding.trim().toLowerCase() !== "chunked") throw new TypeError("an unknown transfer coding");
  if (coding === null && length !== null && !/^\d{1,15}$/.test(length)) throw new TypeError("not a length");
  const parts = coding !== null ? chunks(source) : length !== null ? exactly(source, Number(length)) : toEnd(source);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await parts.next();
        if (!done) return controller.enqueue(value);
        source.close();
        controller.close();
      } catch (error) {
        source.close();
        controller.error(error);
      }
    },
    cancel: () => source.close(),
  });
}

async function* exactly(source: Source, length: number): AsyncGenerator<Uint8Array, void> {
  for (let left = length; left > 0; ) {
    const part = await source.some(left);
    if (!part) throw new TypeError("the body ended early");
    left -= part.byteLength;
    yield part;
  }
}

async function* chunks(source: Source): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    const size = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(await source.line())?.[1];
    if (size === undefined) throw new TypeError("not a chunk");
    if (/^0+$/.test(size)) break;
    yield* exactly(source, Number.parseInt(size, 16));
    if ((await source.line()) !== "") throw new TypeError("a chunk without an end");
  }
  // Trailers, up to the empty line.
  while ((await source.line()) !== "");
}

async function* toEnd(source: Source): AsyncGenerator<Uint8Array, void> {
  for (let part = await source.some(Infinity); part; part = await source.some(Infinity)) yield part;
}

/** The bytes of a connection, taken by lines or as they come. */
class Source {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly close: () => void;
  #kept = new Uint8Array(0);

  constructor(reader: ReadableStreamDefaultReader<Uint8Array>, close: () => void) {
    this.#reader = reader;
    this.close = close;
  }

  /** At most `most` bytes; nothing at the end. */
  async some(most: number): Promise<Uint8Array | undefined> {
    if (this.#kept.byteLength === 0 && !(await this.#more())) return undefined;
    const part = this.#kept.subarray(0, most);
    this.#kept = this.#kept.subarray(part.byteLength);
    return part;
  }

  /** Up to the empty line, which is taken too. */
  async head(): Promise<string> {
    return this.#until("\r\n\r\n");
  }

  async line(): Promise<string> {
    return this.#until("\r\n");
  }

  async #until(end: string): Promise<string> {
    for (let looked = 0; ; ) {
      // Byte for byte, as headers are; a body is never read this way.
      const text = latin1(this.#kept.subarray(0, MAX_HEAD_BYTES));
      const at = text.indexOf(end, Math.max(0, looked - end.length));
      if (at >= 0) {
        this.#kept = this.#kept.subarray(at + end.length);
        return text.slice(0, at);
      }
      looked = text.length;
      if (text.length >= MAX_HEAD_BYTES) throw new TypeError("a head without end");
      if (!(await this.#more())) throw new TypeError("the head ended early");
    }
  }

  async #more(): Promise<boolean> {
    const { done, value } = await this.#reader.read();
    if (done) return false;
    const joined = new Uint8Array(this.#kept.byteLength + value.byteLength);
    joined.set(this.#kept);
    joined.set(value, this.#kept.byteLength);
    this.#kept = joined;
    return true;
  }
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.byteLength; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}
