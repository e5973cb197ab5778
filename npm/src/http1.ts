// HTTP/1.1 by hand, one request on a connection of its own, for hosts that give sockets: nothing can repeat it, and it is known whether it began.

/** Where a request goes. `hostname` without brackets, as sockets want it. */
export interface Target {
  readonly url: URL;
  readonly hostname: string;
  readonly port: number;
  readonly secure: boolean;
}

/** A connection that is ready for the request. */
export interface Wire {
  readonly readable: ByteSource;
  readonly writable: ByteSink;
  /** The address goes whole into the request line, as plain proxies want it. */
  readonly viaProxy?: boolean;
  /** Further lines for the head. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is needed of a stream, whichever types the host gives it. */
export interface ByteSource {
  getReader(): unknown;
}
export interface ByteSink {
  getWriter(): unknown;
}

/** Makes the connection. `opened` is told, as soon as there is something to close, how to close it. */
export type Dial = (target: Target, opened: (close: () => void) => void) => Promise<Wire>;

/** Failed before the first byte of the request was written. */
export class Unsent extends Error {
  readonly code: unknown;

  constructor(cause: unknown) {
    super("not connected");
    const { name, code } = (cause ?? {}) as { name?: unknown; code?: unknown };
    this.name = String(name);
    this.code = code;
  }
}

export const provesUnsent = (error: unknown): boolean => error instanceof Unsent;

/** A `fetch` over sockets, as far as this package needs one. Every request has its own connection; redirects are answers. */
export function fetchOver(dial: Dial): typeof fetch {
  return ((url: string, init: RequestInit) => sendOnce(dial, url, init)) as typeof fetch;
}

async function sendOnce(dial: Dial, address: string, { method = "GET", headers, body, signal }: RequestInit): Promise<Response> {
  const open: (() => void)[] = [];
  const close = (): void => {
    for (const it of open.splice(0)) quietly(it);
  };
  signal?.addEventListener("abort", close, { once: true });
  try {
    let wire: Wire;
    let bytes: Uint8Array;
    try {
      const url = new URL(address);
      const secure = url.protocol === "https:";
      const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
      const target = { url, hostname, port: Number(url.port || (secure ? 443 : 80)), secure };
      wire = await dial(target, (it) => (signal?.aborted ? quietly(it) : open.push(it)));
      const request = { method, headers: { ...(headers as Record<string, string>), ...wire.headers }, ...(typeof body === "string" && { body }) };
      bytes = written(request, url, wire.viaProxy === true);
      if (signal?.aborted) throw new Error("aborted");
    } catch (error) {
      throw new Unsent(error);
    }
    const writer = wire.writable.getWriter() as WritableStreamDefaultWriter<Uint8Array>;
    // Not waited for: a provider may answer before it has read everything, and what could not be written brings no answer.
    void writer.write(bytes).catch(() => {});
    return await answerOf(new Incoming(wire.readable.getReader() as ReadableStreamDefaultReader<Uint8Array>), close);
  } catch (error) {
    close();
    throw error;
  }
}

function quietly(act: () => unknown): void {
  try {
    // Some close at once, some by and by.
    void Promise.resolve(act()).catch(() => {});
  } catch {
    // Closed already.
  }
}

/** Ours to say, whatever the caller's headers hold: they tell where a message ends, and what becomes of the connection. */
const OURS = new Set(["host", "connection", "content-length", "transfer-encoding", "accept-encoding", "expect", "keep-alive", "te", "trailer", "upgrade"]);

interface Written {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string | undefined;
}

function written({ method, headers, body }: Written, url: URL, viaProxy: boolean): Uint8Array {
  const encoder = new TextEncoder();
  const content = encoder.encode(body ?? "");
  const lines = Object.entries(headers).filter(([name]) => !OURS.has(name.toLowerCase()));
  // Compressed bytes would only have to be unpacked again.
  lines.push(["Host", url.host], ["Connection", "close"], ["Accept-Encoding", "identity"]);
  if (body !== undefined) lines.push(["Content-Length", String(content.byteLength)]);
  const place = viaProxy ? url.origin + url.pathname + url.search : url.pathname + url.search;
  const head = `${method} ${place} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  // Checked before; but a line break here would be a second request.
  if (/[^\x20-\x7e\r\n]/.test(head) || lines.some(([name, value]) => /[\r\n]/.test(name + value))) throw new Error("unprintable");
  const start = encoder.encode(head);
  const whole = new Uint8Array(start.byteLength + content.byteLength);
  whole.set(start);
  whole.set(content, start.byteLength);
  return whole;
}

// ---- the answer ---------------------------------------------------------------------------------

const MAX_HEAD_BYTES = 65_536;
const MAX_LINE_BYTES = 16_384;

async function answerOf(incoming: Incoming, close: () => void): Promise<Response> {
  const { status, headers } = await readHead(incoming);
  // A `Response` of these may have no body.
  if (status === 204 || status === 205 || status === 304) {
    close();
    return new Response(null, { status, headers });
  }
  // Not asked for, but some send it all the same.
  const isZipped = /^(?:x-)?gzip$/i.test(headers.get("content-encoding")?.trim() ?? "");
  const pieces = isZipped ? sips(piecesOf(incoming, headers)) : piecesOf(incoming, headers);
  const bytes = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await pieces.next();
        if (!done) return controller.enqueue(value);
        close();
        controller.close();
      } catch (error) {
        close();
        controller.error(error);
      }
    },
    cancel: close,
  });
  const decoded = isZipped ? bytes.pipeThrough(new DecompressionStream("gzip") as ReadableWritablePair<Uint8Array, Uint8Array>) : bytes;
  return new Response(decoded as ReadableStream<Uint8Array<ArrayBuffer>>, { status, headers });
}

const SIP_BYTES = 2048;

/**
 * Little enough at a time that a compression bomb stays small, and a turn of the event loop after each: workerd inflates
 * whatever it is given at once, whether or not anybody has read what came before.
 */
async function* sips(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  for await (const piece of pieces) {
    for (let at = 0; at < piece.byteLength; at += SIP_BYTES) {
      yield piece.subarray(at, at + SIP_BYTES);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
}

/** The head of the final answer; those of 1xx before it say nothing. */
export async function readHead(incoming: Incoming): Promise<{ status: number; headers: Headers }> {
  let left = MAX_HEAD_BYTES;
  const line = async (): Promise<string> => {
    const text = await incoming.line();
    left -= text.length + 2;
    if (left < 0) throw new TypeError("the head is too long");
    return text;
  };
  for (;;) {
    const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(await line())?.[1]);
    if (!(status >= 100)) throw new TypeError("no HTTP answer");
    const headers = new Headers();
    for (let text = await line(); text !== ""; text = await line()) {
      const [, name, value] = /^([^\s:]+):[ \t]*(.*?)[ \t]*$/.exec(text) ?? [];
      if (name === undefined || value === undefined) throw new TypeError("a header is none");
      headers.append(name, value);
    }
    if (status >= 200) return { status, headers };
    if (status === 101) throw new TypeError("another protocol");
  }
}

/** The body as it comes; an error if it ends before its end, or if it is not certain where that is. */
async function* piecesOf(incoming: Incoming, headers: Headers): AsyncGenerator<Uint8Array, void> {
  const coding = headers.get("transfer-encoding");
  if (coding !== null) {
    if (coding.trim().toLowerCase() !== "chunked") throw new TypeError("an unknown coding");
    for (;;) {
      const size = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(await incoming.line())?.[1];
      if (size === undefined) throw new TypeError("a chunk has no size");
      if (Number.parseInt(size, 16) === 0) break;
      yield* incoming.exactly(Number.parseInt(size, 16));
      if ((await incoming.line()) !== "") throw new TypeError("a chunk has no end");
    }
    while ((await incoming.line()) !== "") continue;
    return;
  }
  const given = headers.get("content-length");
  if (given === null) return yield* incoming.rest();
  // Said twice, alike, it is joined by commas.
  const [length = "", ...others] = given.split(",").map((text) => text.trim());
  if (!/^\d{1,15}$/.test(length) || others.some((other) => other !== length)) throw new TypeError("no length");
  yield* incoming.exactly(Number(length));
}

/** What comes in, by lines and by pieces. */
export class Incoming {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #held: Uint8Array = new Uint8Array();

  constructor(reader: ReadableStreamDefaultReader<Uint8Array>) {
    this.#reader = reader;
  }

  /** Gives the stream back, for whoever reads on. Nothing must have come beyond what was read. */
  release(): void {
    if (this.#held.byteLength > 0) throw new TypeError("more came than was asked for");
    this.#reader.releaseLock();
  }

  /** Up to the next line break, without it. */
  async line(): Promise<string> {
    let bytes = new Uint8Array();
    for (;;) {
      const end = this.#held.indexOf(10);
      const part = end < 0 ? this.#held : this.#held.subarray(0, end);
      const joined = new Uint8Array(bytes.byteLength + part.byteLength);
      joined.set(bytes);
      joined.set(part, bytes.byteLength);
      bytes = joined;
      if (bytes.byteLength > MAX_LINE_BYTES) throw new TypeError("a line is too long");
      if (end >= 0) {
        this.#held = this.#held.subarray(end + 1);
        return String.fromCharCode(...bytes).replace(/\r$/, "");
      }
      if (!(await this.#more())) throw new TypeError("the answer ended early");
    }
  }

  async *exactly(length: number): AsyncGenerator<Uint8Array, void> {
    for (let left = length; left > 0; ) {
      if (this.#held.byteLength === 0 && !(await this.#more())) throw new TypeError("the body ended early");
      const part = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(part.byteLength);
      left -= part.byteLength;
      if (part.byteLength > 0) yield part;
    }
  }

  async *rest(): AsyncGenerator<Uint8Array, void> {
    do if (this.#held.byteLength > 0) yield this.#held;
    while (await this.#more());
  }

  /** Puts the next bytes in the place of those held. */
  async #more(): Promise<boolean> {
    const { done, value } = await this.#reader.read();
    this.#held = done ? new Uint8Array() : value;
    return !done;
  }
}
