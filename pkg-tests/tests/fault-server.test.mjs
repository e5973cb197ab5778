// The fault server by itself: does it do to a plain HTTP client what each fault's name says, as often as it should, on fresh
// and on reused connections? node:http is used, not fetch: it repeats nothing and shows what became of the connection.
import assert from "node:assert/strict";
import http from "node:http";
import https from "node:https";
import { after, before, test } from "node:test";
import { createGunzip } from "node:zlib";
import { FAULT_POINTS } from "ridewire/sandbox";
import { ENDLESS_FAULTS, startFaultServer } from "../faults/server.mjs";

let server;
before(async () => (server = await startFaultServer({ maxLifetimeMs: 60_000 })));
after(() => server.close());

/** One request, and what came of it: status, headers and text as far as they came, and the code of an error. */
function send(url, { agent, ca, method = "GET", headers, body, timeoutMs = 300, mostChunks = 2000 } = {}) {
  return new Promise((resolve) => {
    const request = (url.startsWith("https:") ? https : http).request(url, { agent, ca, method, headers });
    const chunks = [];
    let response;
    const settle = (error) => {
      clearTimeout(timer);
      resolve({ error, status: response?.statusCode, headers: response?.headers, text: Buffer.concat(chunks).toString(), reused: request.reusedSocket });
      if (error) request.destroy();
    };
    const timer = setTimeout(settle, timeoutMs, "TIMEOUT");
    request.on("error", ({ code }) => settle(code));
    request.on("response", (head) => {
      response = head;
      response.on("data", (chunk) => (chunks.push(chunk) > mostChunks ? settle("TOO MUCH") : undefined));
      response.on("error", ({ code }) => settle(code));
      response.on("end", () => settle());
    });
    request.end(body);
  });
}

function addOrder({ config: { taxomet } }) {
  const login = new URLSearchParams({ operator_login: taxomet.operatorLogin, operator_password: taxomet.operatorPassword });
  return `${taxomet.baseUrl}api/v1/add_order?${login}&unit_id=1&tarif_id=1&phone=%2B79000000042&to%5B%5D=x`;
}

const ok = ({ status, error, text }) => status === 200 && error === undefined && text.startsWith("{") && JSON.parse(text).result === "1";

// Fault → commits by one request, what the client sees, and what the cell is told besides.
const EXPECTED = {
  reset_before_read: [0, { error: "ECONNRESET" }],
  reset_half_request: [0, { error: "ECONNRESET" }],
  dropped_before_commit: [0, { error: "ECONNRESET" }],
  commit_then_reset: [1, { error: "ECONNRESET" }],
  commit_then_close: [1, { error: "ECONNRESET" }],
  commit_half_head: [1, { error: "ECONNRESET" }],
  commit_half_body: [1, { status: 200, error: "ECONNRESET" }],
  commit_then_5xx: [1, { status: 503 }, { status: 503 }],
  commit_then_garbage: [1, { status: 200 }],
  commit_trickle: [1, { status: 200, error: "TIMEOUT" }],
  commit_answer_late: [1, { error: "TIMEOUT" }],
  too_many_requests: [0, { status: 429 }],
  redirect_elsewhere: [0, { status: 307 }, { status: 307 }],
  commit_twice: [2, { status: 200 }],
  timeout_before: [0, { error: "TIMEOUT" }],
  timeout_after: [1, { error: "TIMEOUT" }],
  html_200: [1, { status: 200 }],
  empty_200: [1, { status: 200, text: "" }],
  204: [1, { status: 204 }],
};

for (const [fault, [commits, seen, more]] of Object.entries(EXPECTED)) {
  for (const reused of [false, true]) {
    test(`${fault} on a ${reused ? "reused" : "fresh"} connection, first and always`, async () => {
      for (const times of [1, undefined]) {
        const cell = await server.open({ fault, times, ...more });
        const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
        if (reused) assert.equal((await send(`${cell.origin}/warm`, { agent })).text, "ok");
        const broken = await send(addOrder(cell), { agent });
        agent.destroy();
        assert.equal(broken.reused, reused);
        for (const [name, value] of Object.entries(seen)) assert.equal(broken[name], value, name);
        assert.deepEqual(cell.counts().reused, [reused]);
        assert.equal(cell.counts().commits, commits);

        const again = await send(addOrder(cell));
        assert.equal(ok(again), times === 1 || fault === "commit_twice");
        assert.equal(cell.counts().commits, commits + (times === 1 ? 1 : commits));
        assert.equal(cell.counts().elsewhere, 0);
        await cell.close();
      }
    });
  }
}

test("refused and never found: nothing is sent; a cell that refuses once listens again", async () => {
  const always = await server.open({ fault: "connection_refused" });
  assert.equal((await send(addOrder(always))).error, "ECONNREFUSED");
  const once = await server.open({ fault: "connection_refused", times: 1, delayMs: 10 });
  assert.equal((await send(addOrder(once))).error, "ECONNREFUSED");
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.ok(ok(await send(addOrder(once))));
  const later = await server.open({ fault: "connection_refused", after: 1 });
  assert.ok(ok(await send(addOrder(later))));
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal((await send(addOrder(later))).error, "ECONNREFUSED");
  assert.match((await server.open({ fault: "dns_failure" })).origin, /\.invalid:\d+$/);
  assert.equal(always.counts().commits, 0);
});

test("TLS: a handshake that stalls, a certificate not to be trusted, and one that is", async () => {
  const { ca } = server;
  const good = await server.open({ tls: true });
  assert.ok(ok(await send(addOrder(good), { ca })));
  assert.notEqual((await send(addOrder(good))).error, undefined, "the authority is ours alone");
  const bad = await server.open({ fault: "bad_certificate", times: 1 });
  assert.equal((await send(addOrder(bad), { ca })).error, "DEPTH_ZERO_SELF_SIGNED_CERT");
  assert.ok(ok(await send(addOrder(bad), { ca })));
  const stall = await server.open({ fault: "tls_stall", times: 1 });
  assert.equal((await send(addOrder(stall), { ca })).error, "TIMEOUT");
  assert.ok(ok(await send(addOrder(stall), { ca })));
  const reset = await server.open({ fault: "commit_then_reset", tls: true });
  assert.equal((await send(addOrder(reset), { ca })).error, "ECONNRESET");
  assert.deepEqual([good, bad, stall, reset].map((cell) => cell.counts().commits), [1, 1, 1, 1]);
});

test("all eighteen points are covered here", () => {
  const elsewhere = ["dns_failure", "connection_refused", "tls_stall", "bad_certificate"];
  assert.deepEqual(FAULT_POINTS.filter((point) => !elsewhere.includes(point) && !(point in EXPECTED)), []);
});

test("a provider that commits and dies refuses the second try", async () => {
  const cell = await server.open({ fault: "commit_then_reset", dies: true });
  assert.equal((await send(addOrder(cell))).error, "ECONNRESET");
  assert.equal((await send(addOrder(cell))).error, "ECONNREFUSED");
  assert.equal(cell.counts().commits, 1);
});

test("a trickling body arrives byte by byte, a late answer late", async () => {
  const slow = await server.open({ fault: "commit_trickle", delayMs: 1 });
  assert.ok(ok(await send(addOrder(slow), { timeoutMs: 5000 })));
  const late = await server.open({ fault: "commit_answer_late", delayMs: 30 });
  const start = Date.now();
  assert.ok(ok(await send(addOrder(late))));
  assert.ok(Date.now() - start >= 25);
});

test("endless bodies end when the reader leaves", async () => {
  for (const fault of ENDLESS_FAULTS) {
    const cell = await server.open({ fault });
    assert.equal((await send(addOrder(cell), { mostChunks: 20, timeoutMs: 5000 })).error, "TOO MUCH", fault);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(cell.counts().openSockets, 0);
    assert.equal(cell.counts().commits, 1);
  }
  // The bomb is one: a hundred times what comes over the wire.
  const bomb = await server.open({ fault: "gzip_bomb" });
  const ratio = await new Promise((resolve) => {
    http.get(addOrder(bomb), (response) => {
      let wire = 0;
      let blanks = 0;
      const gunzip = createGunzip();
      response.on("data", (chunk) => (wire += chunk.length));
      gunzip.on("error", () => {});
      gunzip.on("data", (chunk) => {
        blanks += chunk.length;
        if (blanks > 8 << 20) response.destroy(), resolve(blanks / wire);
      });
      response.on("error", () => {}).pipe(gunzip);
    });
  });
  assert.ok(ratio > 100, String(ratio));
});

test("P2P Motion's POST: its body arrives, chunked too; one endpoint can break alone; a redirect leads back to the cell", async () => {
  const cell = await server.open({ fault: "commit_then_5xx", endpoint: "p2p_motion.create_order" });
  const { baseUrl, apiKey } = cell.config.p2pMotion;
  const when = new Date(Date.now() + 600_000).toISOString();
  const stop = (address) => ({ date_time: when, location: { formatted_address: address } });
  const person = { name: "Тест", phone: "+380500000031" };
  const info = { origin: stop("Яблунева 7, Чернівці"), destination: stop("Садова 9, Хотин"), memo: "mark" };
  const body = JSON.stringify({ sender: person, receiver: person, info });
  const headers = { "X-API-Key": apiKey, "Content-Type": "application/json" };
  assert.equal((await send(`${baseUrl}orders/`, { method: "POST", headers, body })).status, 500);
  assert.equal((await send(`${baseUrl}orders/`, { method: "POST", headers: { ...headers, "Transfer-Encoding": "chunked" }, body })).status, 500);
  const list = await send(`${baseUrl}orders/`, { headers });
  assert.equal(list.status, 200);
  assert.equal(JSON.parse(list.text)[1].info.memo, "mark");
  assert.equal(list.headers["ratelimit-remaining"], "297");
  assert.equal((await send(`${baseUrl}orders`, { headers })).headers.location, "/p2p_motion/orders/");
  assert.equal(cell.counts().commits, 2);
});

test("the other host counts who comes; pages may read; orders can be given from another process", async () => {
  const command = async (path, method = "GET", body) => JSON.parse((await send(server.control + path, { method, body })).text);
  const { mark, config } = await command("/cells", "POST", JSON.stringify({ mark: "by-control", fault: "redirect_elsewhere", cors: true }));
  const preflight = await send(addOrder({ config }), { method: "OPTIONS" });
  assert.equal(preflight.status, 204);
  const redirect = await send(addOrder({ config }));
  assert.equal(redirect.headers["access-control-allow-origin"], "*");
  await send(redirect.headers.location);
  const counts = await command(`/cells/${mark}`, "DELETE");
  assert.deepEqual([counts.requests, counts.commits, counts.elsewhere], [1, 0, 1]);
  assert.deepEqual(await command(`/cells/${mark}`), { error: "not found" });
  assert.match((await command("/cells", "POST", '{"fault":"gremlins"}')).error, /gremlins/);
});

test("it stops by itself", async () => {
  const short = await startFaultServer({ maxLifetimeMs: 30 });
  const cell = await short.open({});
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal((await send(addOrder(cell))).error, "ECONNREFUSED");
  assert.equal((await send(short.control)).error, "ECONNREFUSED");
});
