// Two real servers on loopback: a provider that breaks as the first part of the path says, and a stranger behind its redirects.
import { createServer } from "node:http";
import { createGzip } from "node:zlib";

const ORDER = JSON.stringify({ result: "1", error: "", order_id: "4711" });

/** `base(fault)` is a base URL whose every request meets that fault; `seen` holds the URLs it was asked for. */
export async function loopback() {
  const seen = {};
  const stranger = { requests: 0 };
  const strange = await listen((_, response) => {
    stranger.requests += 1;
    response.end(ORDER);
  });
  const provider = await listen((request, response) => {
    const fault = request.url.split("/")[1];
    (seen[fault] ??= []).push(request.url);
    FAULTS[fault](request, response, seen[fault].length, strange.port);
  });
  return {
    seen,
    stranger,
    base: (fault) => `http://127.0.0.1:${provider.port}/${fault}`,
    openSockets: () => new Promise((resolve) => provider.server.getConnections((_, count) => resolve(count))),
    close() {
      for (const { server } of [provider, strange]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

/** A port that nobody listens on. */
export async function closedPort() {
  const { server, port } = await listen(() => {});
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function listen(handler) {
  const server = createServer(handler);
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve({ server, port: server.address().port })));
}

const good = (response) => response.setHeader("content-type", "application/json").end(ORDER);

const FAULTS = {
  good: (_, response) => good(response),
  drop: (request) => request.socket.destroy(),
  dropFirst: (request, response, count) => (count === 1 ? request.socket.destroy() : good(response)),
  unavailable: (_, response) => response.writeHead(503).end("busy"),
  unavailableTwice: (_, response, count) => (count < 3 ? response.writeHead(503).end("busy") : good(response)),
  silent() {},
  trickle(_, response) {
    response.write("{");
    const timer = setInterval(() => response.write(" "), 20);
    response.on("close", () => clearInterval(timer));
  },
  cut(request, response) {
    response.setHeader("content-length", "100").write('{"result":');
    setTimeout(() => request.socket.destroy(), 10);
  },
  endless: (_, response) => pour(response, response),
  bomb(_, response) {
    const gzip = createGzip();
    gzip.on("error", () => {});
    response.on("close", () => gzip.destroy());
    response.setHeader("content-encoding", "gzip");
    gzip.pipe(response);
    pour(gzip, response);
  },
  notGzip: (_, response) => response.setHeader("content-encoding", "gzip").end("no"),
  redirect: (_, response, __, port) => response.writeHead(307, { location: `http://127.0.0.1:${port}/` }).end(),
  echo: (request, response) => response.writeHead(400).end(`bad ${request.url} ${decodeURIComponent(request.url)} ${decodeURIComponent(request.url.replaceAll("%20", "+"))}`),
};

function pour(into, response) {
  const chunk = Buffer.alloc(65_536, 32);
  const more = () => {
    while (!response.destroyed && into.write(chunk));
    if (!response.destroyed) into.once("drain", more);
  };
  more();
}
