// HTTP/1.1 by hand over a Worker's sockets, in workerd: what is sent, every shape of an answer, and what breaks off. The fault matrix has the rest.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { withWorker } from "../lib/workerd.mjs";

const ORDER = { unit_id: 1, tarif_id: -1, phone: "+79000000047", to: ["Вокзал"] };
const GOOD = '{"result":"1","error":"","order_id":"47"}';
const chunked = (...parts) => parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join("");

/** A server that has its say, in pieces, once a request is here whole. Gives what came, too. */
async function withServer(pieces, use, { end = true, host = "127.0.0.1" } = {}) {
  const received = [];
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = "";
    socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    socket.on("data", async (data) => {
      text += data.toString("latin1");
      const [head, body] = text.split("\r\n\r\n");
      if (body === undefined || body.length < Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)) return;
      received.push(text);
      text = "";
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      if (end) socket.end();
    });
  });
  await once(server.listen(0, host), "listening");
  try {
    return await use(`http://${host.includes(":") ? `[${host}]` : host}:${server.address().port}/`, received, sockets);
  } finally {
    server.close();
    for (const socket of sockets) socket.destroy();
  }
}

const bytewise = (text) => Array.from(Buffer.from(text, "latin1"), (byte) => Uint8Array.of(byte));
const head = (...lines) => `HTTP/1.1 200 OK\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n`;

const READ_AS_SUCCESS = {
  "with a length": [head("Content-Length: 41") + GOOD],
  "with a length said twice, alike": [head("Content-Length: 41", "content-length: 41") + GOOD],
  "in chunks": [head("Transfer-Encoding: chunked") + chunked(GOOD.slice(0, 7), GOOD.slice(7)) + "0\r\n\r\n"],
  "in chunks with extensions and trailers": [head("transfer-encoding: Chunked") + `29;a="b"\r\n${GOOD}\r\n0;x\r\nX-Sum: 1\r\nY: 2\r\n\r\n`],
  "up to the end of the connection": [head() + GOOD],
  "byte by byte": bytewise(head("Content-Type: application/json", "Transfer-Encoding: chunked") + chunked(...GOOD) + "0\r\n\r\n"),
  "after 100 and 103": ["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", head("Content-Length: 41") + GOOD],
  "of HTTP/1.0, without a reason, with bare line feeds": [`HTTP/1.0 200\nContent-Length: 41\n\n${GOOD}`],
  "zipped, though not asked for": [head("Content-Encoding: gzip"), gzipSync(GOOD)],
  "with more after its length": [head("Content-Length: 41") + GOOD + "HTTP/1.1 500 x\r\n\r\n"],
};

const UNKNOWN = {
  "nothing": [],
  "no HTTP": ["SSH-2.0-OpenSSH_9\r\n"],
  "another version": ["HTTP/2 200\r\n\r\n"],
  "half a status line": ["HTTP/1.1 200"],
  "half a head": ["HTTP/1.1 200 OK\r\nContent-Length: 41\r\n"],
  "a folded header": [head("X: a", " b", "Content-Length: 41") + GOOD],
  "a header without a colon": [head("Content-Length 41") + GOOD],
  "an endless head": Array.from({ length: 40 }, () => (`X-Long: ${"x".repeat(4000)}\r\n`)).toSpliced(0, 0, "HTTP/1.1 200 OK\r\n"),
  "an endless line": ["HTTP/1.1 200 OK\r\nX-Long: ", ..."x".repeat(20).split("").map((it) => it.repeat(4000))],
  "half a body": [head("Content-Length: 41") + GOOD.slice(0, 20)],
  "two lengths": [head("Content-Length: 41", "Content-Length: 40") + GOOD],
  "a length that is none": [head("Content-Length: 4x") + GOOD],
  "a negative length": [head("Content-Length: -1") + GOOD],
  "an unknown coding": [head("Transfer-Encoding: gzip, chunked") + chunked(GOOD) + "0\r\n\r\n"],
  "a chunk without a size": [head("Transfer-Encoding: chunked") + `\r\n${GOOD}\r\n0\r\n\r\n`],
  "a chunk that is longer than it says": [head("Transfer-Encoding: chunked") + `28\r\n${GOOD}\r\n0\r\n\r\n`],
  "chunks without an end": [head("Transfer-Encoding: chunked") + chunked(GOOD)],
  "an end without its last line": [head("Transfer-Encoding: chunked") + chunked(GOOD) + "0\r\n"],
  "another protocol": ["HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", head("Content-Length: 41") + GOOD],
  "a status out of range": ["HTTP/1.1 999 x\r\nContent-Length: 41\r\n\r\n" + GOOD],
  "a broken archive": [head("Content-Encoding: gzip"), gzipSync(GOOD).subarray(0, 20)],
  "more than a mebibyte": [head("Content-Length: 1048577"), ...Array.from({ length: 17 }, () => " ".repeat(65_536))],
};

test("a Worker's sockets", async (context) => {
  await withWorker("runtimes/connect.mjs", async (fetch) => {
    const call = async (baseUrl, more = {}) => {
      const config = more.provider === "p2pMotion" ? { apiKey: "key-47" } : { operatorLogin: "desk", operatorPassword: "p&ss wörd" };
      const body = { provider: "taxomet", method: "addOrder", params: ORDER, timeoutMs: 5000, ...more, config: { baseUrl, allowInsecure: true, ...config } };
      return (await fetch("/", { method: "POST", body: JSON.stringify(body) })).json();
    };

    for (const [name, pieces] of Object.entries(READ_AS_SUCCESS)) {
      await context.test(`an answer ${name} is read`, () =>
        withServer(pieces, async (url, received) => {
          assert.deepEqual(await call(url), { ok: true, data: { order_id: "47" }, status: 200 });
          assert.equal(received.length, 1);
        }));
    }

    for (const [name, pieces] of Object.entries(UNKNOWN)) {
      await context.test(`after ${name} it is unknown what became of the order`, () =>
        withServer(pieces, async (url, received) => {
          const { ok, outcome, ms } = await call(url);
          assert.deepEqual([ok, outcome, received.length], [undefined, "unknown", 1]);
          assert.ok(ms < 4500, `it waited for the time limit: ${ms} ms`);
        }));
    }

    await context.test("a body that is whole is not waited for to be closed", () =>
      withServer([head("Content-Length: 41") + GOOD], async (url) => assert.equal((await call(url)).ok, true), { end: false }));

    const noIpv6 = !Object.values(networkInterfaces()).flat().some(({ address }) => address === "::1");
    await context.test("an IPv6 address", { skip: noIpv6 && process.env.CI !== "true" ? "**** SKIPPED **** this machine has no ::1" : false }, () =>
      withServer([head("Content-Length: 41") + GOOD], async (url, received) => {
        assert.equal((await call(url)).ok, true);
        assert.match(received[0], /\r\nHost: \[::1\]:\d+\r\n/);
      }, { host: "::1" }));

    await context.test("204 has no body, a redirect is not followed, and a refusal before the whole body was read is an answer", async () => {
      await withServer(["HTTP/1.1 204 No Content\r\nX: y\r\n\r\n"], async (url) => assert.equal((await call(url)).outcome, "unknown"), { end: false });
      await withServer(["HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"], async (url, received) => {
        assert.deepEqual([(await call(url)).status, received.length], [302, 1]);
      });
      await withServer(["HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"], async (url) => assert.equal((await call(url)).kind, "unauthorized"));
    });

    await context.test("what is sent is one request that says all it must, and nothing that the caller's headers could bend", () =>
      withServer([head("Content-Length: 41") + GOOD], async (url, received) => {
        await call(url, { headers: { Connection: "keep-alive", "Transfer-Encoding": "chunked", "content-length": "5", Host: "elsewhere.example", "X-Trace": "t" } });
        const [line, ...lines] = received[0].split("\r\n");
        assert.match(line, /^GET \/api\/v1\/add_order\?operator_login=desk&operator_password=p%26ss(?:\+|%20)w%C3%B6rd&\S* HTTP\/1\.1$/);
        const names = lines.map((it) => it.split(":")[0].toLowerCase());
        for (const name of ["host", "connection", "accept-encoding", "accept"]) assert.equal(names.filter((it) => it === name).length, 1, name);
        assert.ok(lines.includes(`Host: ${new URL(url).host}`) && lines.includes("Connection: close") && lines.includes("X-Trace: t"));
        assert.ok(!names.includes("transfer-encoding") && !names.includes("content-length"));
      }));

    await context.test("a POST has its body, in bytes", () =>
      withServer(["HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\n{\"id\":\"7\"}"], async (url, received) => {
        const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
        const person = { name: "Жанна", phone: "+380500000047" };
        const params = { sender: person, receiver: person, info: { origin: { date_time: at(20), location: { formatted_address: "ул. Ясная 1" } }, destination: { date_time: at(50), location: { formatted_address: "ул. Ясная 2" } } } };
        const said = await call(url, { provider: "p2pMotion", method: "createOrder", params });
        assert.equal(said.data?.id, "7", JSON.stringify(said));
        const [top, body] = received[0].split("\r\n\r\n");
        assert.match(top, /^POST /);
        assert.equal(Number(/content-length: (\d+)/i.exec(top)[1]), body.length);
        assert.equal(JSON.parse(Buffer.from(body, "latin1").toString()).sender.name, "Жанна");
      }));

    await context.test("refused is not sent; silence and an abort are unknown, and close the connection", async () => {
      const port = await withServer([], async (url) => url);
      const refused = await call(port);
      assert.deepEqual([refused.kind, refused.outcome], ["network", "not_sent"]);
      for (const [more, kind] of [[{ timeoutMs: 300 }, "timeout"], [{ abortAfterMs: 300 }, "aborted"]]) {
        await withServer([head("Content-Length: 41") + "{"], async (url, received, sockets) => {
          const { kind: said, outcome } = await call(url, more);
          assert.deepEqual([said, outcome, received.length], [kind, "unknown", 1]);
          for (let i = 0; i < 100 && sockets.size > 0; i++) await new Promise((resolve) => setTimeout(resolve, 20));
          assert.equal(sockets.size, 0);
        }, { end: false });
      }
    });
  });
});
