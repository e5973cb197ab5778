// The sandbox behind real loopback sockets, able to break at each of the eighteen fault points.
//
// Every case under test opens a *cell*: a listener of its own on 127.0.0.1 with a sandbox of its own behind it. So a cell
// can break connections before a byte of HTTP is read, and its counts are nobody else's.
//
//   const server = await startFaultServer();
//   const cell = await server.open({ fault: "commit_then_reset", times: 1, after: 1 });
//   new Taxomet(cell.config.taxomet) …; cell.counts().commits
//   await server.close();
//
// `times: 1` breaks once, without it the cell breaks always. A *reused* connection is one that has served before: warm it
// with GET {origin}/warm (never broken, never counted), or let `after` requests pass. What was really reused is counted.
//
// In another process, or for a page: `node server.mjs` prints {"control": "http://127.0.0.1:…"}; then
// POST {control}/cells with the cell as JSON, GET and DELETE {control}/cells/{mark}, POST {control}/close.
import { createServer } from "node:net";
import tls from "node:tls";
import { fileURLToPath } from "node:url";
import { constants, deflateRawSync } from "node:zlib";
import { createSandbox } from "ridewire/sandbox";
import { makeCertificates } from "./certificate.mjs";

const PROVIDERS = { taxomet: "taxomet", yandex_taxi: "yandexTaxi", p2p_motion: "p2pMotion" };
const LOOPBACK = "127.0.0.1";
const MOST_CELLS = 4096;
// Below the range from which systems give out ports: while such a port refuses, nobody else comes to listen there.
const QUIET_PORTS = { from: 20_000, to: 32_000 };

// Faults that only a socket can show; the sandbox itself makes all others, which are answers.
const BEFORE_READING = new Set(["reset_before_read", "reset_half_request"]);
const OF_CONNECTIONS = new Set(["dns_failure", "connection_refused", "tls_stall", "bad_certificate"]);

/** Faults of this server that the sandbox does not have: answers without end. */
export const ENDLESS_FAULTS = ["endless_body", "gzip_bomb"];

const CORS = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Allow-Headers": "*",
  "Access-Control-Allow-Methods": "GET, POST, DELETE",
  "Access-Control-Expose-Headers": "*",
  "Access-Control-Allow-Private-Network": "true",
};

/**
 * @param {{ maxLifetimeMs?: number }} [options] the server closes by itself after this time (10 minutes)
 */
export async function startFaultServer({ maxLifetimeMs = 10 * 60_000 } = {}) {
  const certificates = makeCertificates();
  const contexts = { good: tls.createSecureContext(certificates.good), selfSigned: tls.createSecureContext(certificates.selfSigned) };
  const cells = new Map();
  let serial = 0;
  let quietPort = QUIET_PORTS.from + Math.floor(Math.random() * (QUIET_PORTS.to - QUIET_PORTS.from));

  const elsewhere = await listen((socket) =>
    serveHttp(socket, async (request) => {
      const mark = request.path.split("/")[1];
      const cell = cells.get(mark);
      if (cell) cell.elsewhere++;
      // What a careless client would love to hear.
      await send(socket, 200, { "Content-Type": "application/json", ...CORS }, '{"result":"1","error":"","order_id":"666","id":"666"}');
    }),
  );

  /**
   * Opens a cell.
   * @param {object} cell
   * @param {string} [cell.fault] a name of the sandbox's FAULTS or of ENDLESS_FAULTS; none: all goes well
   * @param {number} [cell.times] break this often, then work (always)
   * @param {number} [cell.after] let this many requests pass first (0)
   * @param {string} [cell.endpoint] break this endpoint only
   * @param {number} [cell.status] for commit_then_5xx, redirect_elsewhere, answer
   * @param {number} [cell.delayMs] between bytes of commit_trickle (1000), before commit_answer_late (60 000), until
   *   connection_refused with `times` listens again (200)
   * @param {boolean} [cell.dies] commit_then_reset takes the listener down too, so that a second try is refused
   * @param {boolean} [cell.tls] https, by a certificate that `server.ca` vouches for
   * @param {boolean} [cell.cors] let pages of any origin read the answers
   * @param {string} [cell.mark] its name; made up if absent
   * @param {object} [cell.sandbox] options for createSandbox
   */
  async function open({ mark = `cell-${++serial}`, sandbox: sandboxOptions, ...spec } = {}) {
    if (cells.has(mark)) throw new Error(`there is a cell ${mark} already`);
    if (cells.size >= MOST_CELLS) throw new Error("too many cells are open");
    const sandbox = createSandbox(sandboxOptions);
    // Throws for a name that is no fault.
    if (spec.fault !== undefined && !ENDLESS_FAULTS.includes(spec.fault)) sandbox.fail({ fault: spec.fault })();
    const cell = { mark, spec, sandbox, passed: 0, struck: 0, requests: 0, connections: 0, elsewhere: 0, reused: [], sent: {}, written: [], turn: Promise.resolve() };
    cells.set(mark, cell);

    const secure = spec.tls || spec.fault === "tls_stall" || spec.fault === "bad_certificate";
    cell.onConnection = (raw) => {
      cell.connections++;
      cell.written.push(raw);
      if (!secure) return serveCell(cell, raw, raw);
      const breaks = isDue(cell) && OF_CONNECTIONS.has(spec.fault);
      if (breaks) strike(cell, false);
      if (breaks && spec.fault === "tls_stall") return; // and not a word
      const secureContext = breaks && spec.fault === "bad_certificate" ? contexts.selfSigned : contexts.good;
      serveCell(cell, new tls.TLSSocket(raw, { isServer: true, secureContext, ALPNProtocols: ["http/1.1"] }), raw);
    };
    cell.listener = await (spec.fault === "connection_refused" || spec.dies ? listenQuietly(cell.onConnection) : listen(cell.onConnection));
    const { port } = cell.listener;
    if (spec.fault === "connection_refused" && !spec.after) await refuse(cell);
    const host = spec.fault === "dns_failure" ? "ridewire-test.invalid" : LOOPBACK;
    const origin = `${secure ? "https" : "http"}://${host}:${port}`;
    const config = Object.fromEntries(
      Object.entries(PROVIDERS).map(([path, name]) => [
        name,
        { ...sandbox.config[name], baseUrl: `${origin}/${path}/`, ...(secure ? {} : { allowInsecure: true }) },
      ]),
    );
    const close = async () => {
      cells.delete(mark);
      await cell.listener.close();
    };
    return { mark, origin, config, sandbox, counts: () => counts(cell), mend: () => mend(cell), close };
  }

  async function listenQuietly(onConnection) {
    for (;;) {
      quietPort = quietPort < QUIET_PORTS.to ? quietPort + 1 : QUIET_PORTS.from;
      try {
        return await listen(onConnection, quietPort);
      } catch (error) {
        if (error.code !== "EADDRINUSE") throw error;
      }
    }
  }

  /** Refuses connections; for a while only, if the cell is to break a limited number of times. */
  async function refuse(cell) {
    const { port } = cell.listener;
    cell.struck = cell.spec.times ?? Infinity;
    await cell.listener.close();
    cell.refusing = port;
    if (cell.spec.times !== undefined) setTimeout(() => mend(cell), cell.spec.delayMs ?? 200).unref();
  }

  /** Ends a refusal that is to last a limited number of times. */
  async function mend(cell) {
    const { refusing, spec } = cell;
    if (refusing === undefined || spec.times === undefined || !cells.has(cell.mark)) return;
    cell.refusing = undefined;
    cell.listener = await listen(cell.onConnection, refusing);
  }

  /** HTTP on one connection of a cell. `raw` is the TCP socket below `socket`: only that can send a reset. */
  function serveCell(cell, socket, raw) {
    const { spec } = cell;
    let served = 0;
    // Until its head is there, a request could be any.
    const exempt = (request) => (request ? request.method === "OPTIONS" || request.path === "/warm" || !concerns(spec, request) : spec.endpoint !== undefined);

    async function onRequest(request) {
      const reused = served++ > 0;
      if (request.method === "OPTIONS") return send(socket, 204, CORS, "");
      if (request.path === "/warm") return send(socket, 200, headersFor(spec, {}), "ok");
      cell.requests++;
      const name = endpointOf(request);
      cell.sent[name] = (cell.sent[name] ?? 0) + 1;
      if (exempt(request)) return answer(cell, socket, request);
      if (isDue(cell)) {
        if (OF_CONNECTIONS.has(spec.fault)) return raw.resetAndDestroy();
        strike(cell, reused);
        return breakDown(cell, socket, raw, request);
      }
      cell.passed++;
      if (!(isDue(cell) && OF_CONNECTIONS.has(spec.fault))) return answer(cell, socket, request);
      // The next connection is the one to break, so this one must not be kept.
      await answer(cell, socket, request, undefined, { Connection: "close" });
      socket.end();
      if (spec.fault === "connection_refused") await refuse(cell);
    }

    // What has come of a request, before it is whole.
    function onProgress(request) {
      if (!BEFORE_READING.has(spec.fault) || !isDue(cell) || exempt(request)) return;
      if (spec.fault === "reset_half_request" && !request) return;
      strike(cell, served > 0);
      raw.resetAndDestroy();
    }

    serveHttp(socket, onRequest, onProgress);
  }

  /** Carries the request out, or not, and fails as the cell's fault says. */
  async function breakDown(cell, socket, raw, request) {
    const { spec, sandbox } = cell;
    const { fault, delayMs } = spec;
    switch (fault) {
      case "timeout_before":
        return; // silence
      case "dropped_before_commit":
      case "reset":
        return socket.end();
    }
    if (["commit_then_reset", "commit_then_close", "commit_half_head", "timeout_after"].includes(fault)) {
      await carryOut(cell, request);
      if (fault === "timeout_after") return;
      if (fault === "commit_then_close") return socket.end();
      if (fault === "commit_half_head") {
        socket.write("HTTP/1.1 200 OK\r\nContent-Le");
        await pause(20);
      }
      raw.resetAndDestroy();
      if (spec.dies) await cell.listener.close();
      return;
    }
    if (["commit_half_body", "commit_trickle", "commit_answer_late", ...ENDLESS_FAULTS].includes(fault)) {
      const response = await carryOut(cell, request);
      const headers = headersFor(spec, response.headers);
      if (fault === "endless_body" || fault === "gzip_bomb") return endless(socket, headers, fault === "gzip_bomb");
      if (fault === "commit_answer_late") {
        await pause(delayMs ?? 60_000);
        return send(socket, response.status, headers, response.body);
      }
      writeHead(socket, response.status, { ...headers, "Content-Length": response.body.length });
      if (fault === "commit_half_body") {
        socket.write(response.body.subarray(0, Math.floor(response.body.length / 2)));
        await pause(20);
        return raw.resetAndDestroy();
      }
      for (const byte of response.body) {
        if (socket.destroyed) return;
        socket.write(Uint8Array.of(byte));
        await pause(delayMs ?? 1000);
      }
      return;
    }
    const away = fault === "redirect_elsewhere" ? { Location: `http://${LOOPBACK}:${elsewhere.port}/${cell.mark}${request.path}${request.search}` } : {};
    const { mark: _mark, after: _after, endpoint: _endpoint, cors: _cors, tls: _tls, dies: _dies, ...rule } = spec;
    await answer(cell, socket, request, { ...rule, times: 1, headers: { ...away, ...spec.headers } });
  }

  async function answer(cell, socket, request, rule, extra = {}) {
    const { status, headers, body } = await carryOut(cell, request, rule);
    await send(socket, status, { ...headersFor(cell.spec, headers), ...extra }, body);
  }

  /** Hands the request to the cell's sandbox: here it commits. One at a time, so that the rule meets its own request. */
  function carryOut(cell, request, rule) {
    const { sandbox } = cell;
    const result = cell.turn.then(async () => {
      const [, path = "", rest = ""] = /^\/([^/]*)\/(.*)$/.exec(request.path) ?? [];
      const name = PROVIDERS[path];
      if (!name) return { status: 404, headers: {}, body: Buffer.from("no such provider") };
      const { baseUrl } = sandbox.config[name];
      const hasBody = request.method !== "GET" && request.method !== "HEAD";
      const remove = rule && sandbox.fail(rule);
      try {
        const response = await sandbox.handle(
          new Request(baseUrl + rest + request.search, { method: request.method, headers: request.headers, ...(hasBody ? { body: request.body } : {}) }),
        );
        const headers = Object.fromEntries(response.headers);
        const home = new URL(baseUrl).pathname;
        // The sandbox knows its own paths only; a redirect within it must lead back here.
        if (headers.location?.startsWith(home)) headers.location = `/${path}/${headers.location.slice(home.length)}`;
        return { status: response.status, headers, body: Buffer.from(await response.arrayBuffer()) };
      } finally {
        remove?.();
      }
    });
    cell.turn = result.catch(() => {});
    return result;
  }

  function counts(cell) {
    const committed = cell.sandbox.log.flatMap((entry) => entry.committed);
    return {
      mark: cell.mark,
      /** TCP connections accepted. */
      connections: cell.connections,
      /** Requests read to their end, warm-ups and preflights aside. */
      requests: cell.requests,
      /** The same for each endpoint, whether the request was carried out or not. */
      sent: { ...cell.sent },
      /** How often the fault struck (null where no server could see it), and each time whether the connection had served before. */
      struck: ["dns_failure", "connection_refused"].includes(cell.spec.fault) ? null : cell.struck,
      reused: cell.reused,
      commits: committed.length,
      committed,
      /** Requests that reached the other host behind a redirect. */
      elsewhere: cell.elsewhere,
      openSockets: cell.listener.sockets.size,
      /** Bytes written, whether they arrived or not. */
      bytes: cell.written.reduce((sum, socket) => sum + socket.bytesWritten, 0),
    };
  }

  // ---- control over HTTP -----------------------------------------------------------------------

  const opened = new Map();
  const control = await listen((socket) =>
    serveHttp(socket, async (request) => {
      if (request.method === "OPTIONS") return send(socket, 204, CORS, "");
      let status = 200;
      let result;
      try {
        result = await command(request);
        if (result === undefined) status = 404;
      } catch (error) {
        status = 400;
        result = { error: error.message };
      }
      await send(socket, status, { "Content-Type": "application/json", ...CORS }, JSON.stringify(result ?? { error: "not found" }));
      if (request.path === "/close") await close();
    }),
  );

  async function command({ method, path, body }) {
    if (method === "POST" && path === "/close") return {};
    if (method === "POST" && path === "/cells") {
      const cell = await open(JSON.parse(body.toString() || "{}"));
      opened.set(cell.mark, cell);
      return { mark: cell.mark, origin: cell.origin, config: cell.config };
    }
    const cell = opened.get(decodeURIComponent(/^\/cells\/([^/]+)$/.exec(path)?.[1] ?? ""));
    if (method === "GET") return cell?.counts();
    if (method !== "DELETE" || !cell) return undefined;
    opened.delete(cell.mark);
    await cell.close();
    return cell.counts();
  }

  let closing;
  const lifetime = setTimeout(() => void close(), maxLifetimeMs);
  lifetime.unref();
  function close() {
    clearTimeout(lifetime);
    closing ??= Promise.all([elsewhere.close(), control.close(), ...[...cells.values()].map((cell) => cell.listener.close())]).then(() => cells.clear());
    return closing;
  }

  return { open, close, control: `http://${LOOPBACK}:${control.port}`, ca: certificates.ca, goodKey: certificates.goodKey };
}

// ---- when a cell breaks -----------------------------------------------------------------------------

function isDue({ spec, passed, struck }) {
  return spec.fault !== undefined && passed >= (spec.after ?? 0) && struck < (spec.times ?? Infinity);
}

function strike(cell, reused) {
  cell.struck++;
  cell.reused.push(reused);
}

function concerns({ endpoint }, request) {
  return endpoint === undefined || endpointOf(request) === endpoint;
}

function endpointOf({ method, path }) {
  const [, provider, rest = ""] = /^\/([^/]*)\/(.*)$/.exec(path) ?? [];
  const p2p = { "orders/": method === "POST" ? "create_order" : "list_orders", "geo-coding/": "geocode", "predictions/": "predict_price" };
  const name = provider === "p2p_motion" ? (p2p[rest] ?? "get_order") : rest.replace(/^api\/v1\//, "");
  return `${provider}.${name}`;
}

// ---- sockets ----------------------------------------------------------------------------------------

async function listen(onConnection, port = 0) {
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    socket.setNoDelay(true);
    onConnection(socket);
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, LOOPBACK, resolve));
  return {
    port: server.address().port,
    sockets,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/**
 * Reads HTTP/1.1 requests, one after the other, and hands each whole one to `onRequest`.
 * `onProgress` sees what has come of a request each time more of it comes: the head, once that is complete.
 */
function serveHttp(socket, onRequest, onProgress = () => {}) {
  let buffer = Buffer.alloc(0);
  let turn = Promise.resolve();
  socket.on("error", () => {});
  socket.on("data", (data) => {
    buffer = Buffer.concat([buffer, data]);
    while (buffer.length > 0 && !socket.destroyed) {
      const head = readHead(buffer);
      const whole = head && readBody(buffer, head);
      onProgress(head?.request);
      if (!whole || socket.destroyed) return;
      buffer = buffer.subarray(whole.end);
      const request = { ...head.request, body: whole.body };
      turn = turn.then(() => onRequest(request)).catch((error) => socket.destroy(error));
    }
  });
}

// Not for the sandbox: they speak of this connection.
const HOP_BY_HOP = new Set(["host", "connection", "keep-alive", "content-length", "transfer-encoding", "upgrade", "te", "expect"]);

function readHead(buffer) {
  const end = buffer.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [first, ...lines] = buffer.subarray(0, end).toString("latin1").split("\r\n");
  const [method, target] = first.split(" ");
  const [path, query] = target.split(/\?(.*)/s);
  const pairs = lines.map((line) => /^([^:]+):\s*(.*)$/.exec(line)?.slice(1) ?? ["", ""]).map(([name, value]) => [name.toLowerCase(), value]);
  const all = Object.fromEntries(pairs);
  return {
    start: end + 4,
    length: Number(all["content-length"] ?? 0),
    chunked: /chunked/i.test(all["transfer-encoding"] ?? ""),
    request: { method, path, search: query === undefined ? "" : `?${query}`, headers: pairs.filter(([name]) => name !== "" && !HOP_BY_HOP.has(name)) },
  };
}

function readBody(buffer, { start, length, chunked }) {
  if (!chunked) return buffer.length < start + length ? undefined : { end: start + length, body: buffer.subarray(start, start + length) };
  const chunks = [];
  for (let at = start; ; ) {
    const line = buffer.indexOf("\r\n", at);
    if (line < 0) return undefined;
    const size = parseInt(buffer.subarray(at, line).toString("latin1"), 16);
    const next = line + 2 + size + 2;
    if (Number.isNaN(size) || buffer.length < next) return undefined;
    if (size === 0) return { end: next, body: Buffer.concat(chunks) };
    chunks.push(buffer.subarray(line + 2, line + 2 + size));
    at = next;
  }
}

function headersFor({ cors }, headers) {
  return { ...headers, ...(cors ? CORS : {}) };
}

function writeHead(socket, status, headers) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} Test\r\n${lines.join("")}\r\n`);
}

async function send(socket, status, headers, body) {
  if (socket.destroyed) return;
  const bytes = Buffer.from(body);
  const bodiless = status === 204 || status === 304;
  writeHead(socket, status, { ...headers, ...(bodiless ? {} : { "Content-Length": bytes.length }) });
  if (!bodiless) socket.write(bytes);
}

const MEBIBYTE_OF_BLANKS = Buffer.alloc(1 << 20, " ");
const GZIP_HEAD = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
// Flushed so that it can stand any number of times in one stream: nothing has to be compressed while the tests run.
const ZIPPED_MEBIBYTE = deflateRawSync(MEBIBYTE_OF_BLANKS, { finishFlush: constants.Z_FULL_FLUSH });

/** A body that goes on until the reader leaves, at most 16 GiB of blanks; zipped, some sixteen megabytes of them on the wire. */
async function endless(socket, headers, zipped) {
  const { "content-encoding": _encoding, "content-length": _length, ...rest } = headers;
  writeHead(socket, 200, { ...rest, "Transfer-Encoding": "chunked", ...(zipped ? { "Content-Encoding": "gzip" } : {}) });
  const frame = (data) => Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from("\r\n")]);
  const piece = frame(zipped ? ZIPPED_MEBIBYTE : MEBIBYTE_OF_BLANKS);
  if (zipped) socket.write(frame(GZIP_HEAD));
  const gone = new Promise((resolve) => socket.once("close", resolve));
  for (let sent = 0; sent < 1 << 14 && !socket.destroyed; sent++) {
    if (!socket.write(piece)) await Promise.race([new Promise((resolve) => socket.once("drain", resolve)), gone]);
  }
  socket.destroy();
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

// ---- as a program -----------------------------------------------------------------------------------

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const maxLifetimeMs = Number(process.argv[2] ?? 10 * 60_000);
  const server = await startFaultServer({ maxLifetimeMs });
  console.log(JSON.stringify({ control: server.control, ca: server.ca }));
}
