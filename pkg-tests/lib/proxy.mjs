// An HTTP proxy on a loopback port, for tests: passes plain requests on, and makes tunnels.
import { createServer, request as send } from "node:http";
import { connect } from "node:net";

/**
 * @param {object} [options]
 * @param {string} [options.credentials] "user:password" that it wants to see
 * @param {number} [options.refuses] the status with which it refuses tunnels
 * @param {boolean} [options.dies] goes down, with a reset, as soon as a provider's connection closes or answers
 */
export async function startProxy({ credentials, refuses, dies = false } = {}) {
  const counts = { plain: 0, tunnels: 0, unauthorized: 0 };
  const sockets = new Set();
  const wanted = credentials && `Basic ${Buffer.from(credentials).toString("base64")}`;
  const may = ({ headers }) => wanted === undefined || headers["proxy-authorization"] === wanted || void counts.unauthorized++;

  const server = createServer((request, response) => {
    if (!may(request)) return response.writeHead(407, { "Proxy-Authenticate": "Basic" }).end();
    counts.plain++;
    const { "proxy-authorization": _own, "proxy-connection": _connection, ...headers } = request.headers;
    const upstream = send(request.url, { method: request.method, headers, agent: false }, (answer) => {
      if (dies) return die();
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    // What real ones answer, whether the provider got the request or not.
    upstream.on("error", () => (dies ? die() : response.headersSent ? response.destroy() : response.writeHead(502).end("bad gateway")));
    request.pipe(upstream);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
  });
  server.on("connect", (request, socket) => {
    if (!may(request)) return socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n");
    counts.tunnels++;
    if (refuses) return socket.end(`HTTP/1.1 ${refuses} Refused\r\nContent-Length: 0\r\n\r\n`);
    const [, host, port] = /^(.*):(\d+)$/.exec(request.url);
    const upstream = connect(Number(port), host.replace(/^\[(.*)\]$/, "$1"), () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      socket.pipe(upstream);
      upstream.pipe(socket);
    });
    upstream.on("error", () => socket.end("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"));
    upstream.on("close", () => (dies ? die() : socket.destroy()));
    socket.on("close", () => upstream.destroy());
  });

  function die() {
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
  }

  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { address: `127.0.0.1:${server.address().port}`, counts, close };
}
