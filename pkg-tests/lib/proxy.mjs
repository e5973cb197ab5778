// A little HTTP proxy on this machine: tunnels (CONNECT) and forwards, and counts both.
import http from "node:http";
import net from "node:net";

/** @returns {Promise<{ url: string, tunnels: () => number, forwarded: () => number, close: () => Promise<void> }>} */
export async function startProxy() {
  let tunnels = 0;
  let forwarded = 0;
  const sockets = new Set();
  const server = http.createServer((request, response) => {
    forwarded++;
    const onward = http.request(request.url, { method: request.method, headers: request.headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
      answer.on("error", () => response.destroy());
    });
    // What breaks behind it breaks before it too, so that a client which repeats is tempted.
    onward.on("error", () => request.socket.destroy());
    request.pipe(onward);
  });
  server.on("connect", (request, socket, head) => {
    tunnels++;
    const { hostname, port } = new URL(`http://${request.url}`);
    const onward = net.connect({ host: hostname, port }, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    onward.on("error", () => socket.destroy());
    onward.on("close", () => socket.destroy());
    socket.on("error", () => onward.destroy());
    socket.on("close", () => onward.destroy());
  });
  server.on("connection", (socket) => sockets.add(socket.on("close", () => sockets.delete(socket))));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${server.address().port}`, tunnels: () => tunnels, forwarded: () => forwarded, close };
}
