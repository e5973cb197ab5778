// A way for Deno to send a request once where its `fetch` cannot be kept from repeating it.
//
// From 2.7.6 up to 2.9.5 Deno's `fetch` sends a request again whenever the connection drops, a fresh one and a client without a pool
// included (denoland/deno#32566, mended by #36415). Its node:http, without an agent, opens a connection of its own and sends once.

interface NodeRequest {
  on(event: "response", listener: (answer: NodeAnswer) => void): this;
  on(event: "error", listener: (error: unknown) => void): this;
  end(body?: string): void;
  destroy(): void;
}

interface NodeAnswer {
  statusCode?: number;
  rawHeaders: string[];
  complete: boolean;
  on(event: "data", listener: (chunk: Uint8Array) => void): this;
  on(event: "end" | "close", listener: () => void): this;
  on(event: "error", listener: (error: unknown) => void): this;
  pause(): void;
  resume(): void;
  destroy(): void;
}

interface NodeHttp {
  request(url: string, options: { method: string; headers: Record<string, string>; agent: false }): NodeRequest;
}

type Builtin = (name: string) => NodeHttp | undefined;

/** Whether this version's `fetch` repeats requests whatever it is told. */
export function fetchRepeatsAlways(version: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  const number = (major * 1000 + minor) * 1000 + patch;
  return number >= 2_007_006 && number < 2_009_006;
}

/** A `fetch` over node:http, as far as this package needs one; nothing if this Deno does not offer it. */
export function denoHttpFetch(): typeof fetch | undefined {
  const builtin = (globalThis as { process?: { getBuiltinModule?: Builtin } }).process?.getBuiltinModule;
  const [http, https] = [builtin?.("node:http"), builtin?.("node:https")];
  if (!http || !https) return undefined;
  const send = (url: string, init: RequestInit): Promise<Response> =>
    new Promise((resolve, reject) => {
      const body = typeof init.body === "string" ? init.body : undefined;
      const headers: Record<string, string> = { ...(init.headers as Record<string, string>), "Accept-Encoding": "gzip", Connection: "close" };
      if (body !== undefined) headers["Content-Length"] = String(new TextEncoder().encode(body).byteLength);
      const module = url.startsWith("https:") ? https : http;
      const request = module.request(url, { method: init.method ?? "GET", headers, agent: false });
      init.signal?.addEventListener("abort", () => request.destroy(), { once: true });
      request.on("error", reject).on("response", (answer) => {
        try {
          resolve(responseOf(answer));
        } catch (error) {
          request.destroy();
          reject(error);
        }
      });
      request.end(body);
    });
  return send as typeof fetch;
}

function responseOf(answer: NodeAnswer): Response {
  const status = answer.statusCode ?? 0;
  const headers = new Headers();
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2) headers.append(answer.rawHeaders[at] ?? "", answer.rawHeaders[at + 1] ?? "");
  // A `Response` of these may have no body.
  if (status === 204 || status === 205 || status === 304) {
    answer.resume();
    return new Response(null, { status, headers });
  }
  const bytes = streamOf(answer);
  const encoding = headers.get("content-encoding")?.trim().toLowerCase();
  const decoded = encoding === "gzip" || encoding === "x-gzip" ? bytes.pipeThrough(new DecompressionStream("gzip") as ReadableWritablePair<Uint8Array, Uint8Array>) : bytes;
  return new Response(decoded as ReadableStream<Uint8Array<ArrayBuffer>>, { status, headers });
}

/** The body as it comes; an error if it ends before its end. */
function streamOf(answer: NodeAnswer): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      let open = true;
      const once = (act: () => void): (() => void) => () => {
        if (open) act();
        open = false;
      };
      answer.on("data", (chunk) => {
        if (!open) return;
        controller.enqueue(chunk);
        if ((controller.desiredSize ?? 0) <= 0) answer.pause();
      });
      const cutOff = once(() => controller.error(new TypeError("the body ended early")));
      answer.on("end", once(() => (answer.complete ? controller.close() : controller.error(new TypeError("the body ended early")))));
      answer.on("error", cutOff);
      answer.on("close", cutOff);
    },
    pull: () => answer.resume(),
    cancel: () => answer.destroy(),
  });
}
