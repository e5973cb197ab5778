// Nothing a caller or a provider writes reaches another host, another header or a terminal (G1 to G7).
import assert from "node:assert/strict";
import { test } from "node:test";
import { P2pMotion, Taxomet, YandexTaxi } from "ridewire";
import { ENDPOINT_NAMES, CREDENTIALS, GOOD, attempt, build, camel, clientOf, failure, fakeFetch, isFailure, jsonReply, p2p, parse, rejection, split, taxomet, yandex } from "./support/world.mjs";

const makers = [
  (baseUrl, more) => new Taxomet({ ...CREDENTIALS.taxomet, baseUrl, ...more }),
  (baseUrl, more) => new YandexTaxi({ ...CREDENTIALS.yandex_taxi, baseUrl, ...more }),
  (baseUrl, more) => new P2pMotion({ ...CREDENTIALS.p2p_motion, baseUrl, ...more }),
];

test("a base URL is https, has no user, no query and no fragment, and is a URL (G2)", () => {
  const bad = ["", " ", "tenant.example", "//tenant.example", "/api", "http://tenant.example", "ftp://tenant.example", "file:///etc/passwd", "javascript:alert(1)", "data:text/plain,x", "https://", "https://user@tenant.example", "https://user:secret-Pw9@tenant.example", "https://:secret-Pw9@tenant.example", "https://tenant.example/?a=1", "https://tenant.example/#x", "https://tenant.example:99999", "https://a b.example", "https://[::1", null, undefined, 5, {}, ["https://tenant.example"], Symbol("x")];
  for (const [i, make] of makers.entries()) {
    for (const baseUrl of bad) {
      if ((baseUrl === undefined || baseUrl === null) && i === 1) continue; // Yandex has a default.
      const error = failure(() => make(baseUrl));
      isFailure(error, "config", "not_sent", String(baseUrl));
      assert.doesNotMatch(`${error.message} ${error.stack} ${JSON.stringify(error)}`, /secret-Pw9/);
    }
    for (const good of ["https://tenant.example", "https://tenant.example/", "https://tenant.example:8443/prefix/", "https://127.0.0.1/x", "https://таксі.example"]) assert.ok(make(good));
    assert.ok(make("http://127.0.0.1:8080", { allowInsecure: true }), "loopback tests");
    isFailure(failure(() => make("ftp://127.0.0.1", { allowInsecure: true })), "config", "not_sent");
  }
});

test("whatever the parameters say, the request goes to the configured host and path (G5, G6)", () => {
  const hostile = "x&id=2#frag?y=1/../../..//evil.example\\@evil.example:80%2F%00";
  const strings = (value) => (typeof value === "string" ? hostile : Array.isArray(value) ? value.map(strings) : value !== null && typeof value === "object" ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, strings(inner)])) : value);
  for (const endpoint of ENDPOINT_NAMES) {
    const origin = new URL(build(endpoint, GOOD[endpoint]).url).origin;
    for (const key of Object.keys(GOOD[endpoint])) {
      const { value } = attempt(() => build(endpoint, { ...GOOD[endpoint], [key]: strings(GOOD[endpoint][key]) }));
      if (!value) continue;
      const url = new URL(value.url);
      assert.equal(url.origin, origin);
      assert.equal(url.hash + url.username + url.password, "");
      assert.equal(url.href, value.url);
    }
  }
});

test("credentials that a header cannot hold are refused when the client is made, and not repeated (G4)", () => {
  for (let code = 0; code < 256; code += 1) {
    const key = `k3y-canary${String.fromCharCode(code)}tail`;
    const printable = code >= 0x20 && code <= 0x7e;
    for (const make of [() => p2p({ apiKey: key }), () => yandex({ apiKey: key })]) {
      const { error } = attempt(make);
      if (printable) {
        assert.equal(error, undefined, JSON.stringify(key));
        continue;
      }
      assert.ok(error, `U+${code.toString(16)} passes`);
      isFailure(error, "config", "not_sent");
      assert.doesNotMatch(`${error.message} ${error.stack} ${JSON.stringify(error)}`, /k3y-canary/);
    }
  }
  for (const apiKey of ["ключ", "🚕", "a\r\nX-Evil: 1", "", undefined, null, 5, {}]) isFailure(failure(() => new P2pMotion({ baseUrl: "https://courier.example", apiKey })), "config", "not_sent", String(apiKey));
});

test("a caller's own header cannot carry a line break or take the place of the key (G4)", async () => {
  for (const headers of [{ "X-Trace": "a\r\nX-Evil: 1" }, { "X-Trace": "\u0000" }, { "X-Trace": "ключ" }, { "X Trace": "1" }, { "X-Trace\r\nX-Evil": "1" }, { "": "1" }]) {
    const { fetch, calls } = fakeFetch(() => jsonReply([]));
    const error = await rejection(p2p({}, { fetch }).listOrders({}, { headers }));
    assert.equal(error.outcome, "not_sent", JSON.stringify(headers));
    assert.equal(calls.length, 0);
  }
  const { fetch, calls } = fakeFetch(() => jsonReply([]));
  await p2p({}, { fetch }).listOrders({}, { headers: { "X-Trace": "t-1" } });
  const sent = new Headers(calls[0].init.headers);
  assert.equal(sent.get("x-trace"), "t-1");
  assert.equal(sent.get("x-api-key"), CREDENTIALS.p2p_motion.apiKey);
});

test("constructors do nothing but check: no fetch, no timer", () => {
  const calls = [];
  const fetch = async () => { calls.push(1); throw new Error("no"); };
  const clock = { now: () => { calls.push(2); return 0; }, sleep: async () => { calls.push(3); } };
  for (const endpoint of ["taxomet.add_order", "yandex_taxi.taxi_info", "p2p_motion.create_order"]) clientOf(endpoint, {}, { fetch, clock, random: () => { calls.push(4); return 0; } });
  assert.deepEqual(calls, []);
});

test("hostile words of a provider are data: short in a message, never a control character in one (G7)", () => {
  const nasty = ["\u001b[31mred\u001b[0m", "\u202eevil", "<script>alert(1)</script>", "a\r\nSet-Cookie: x", "\u0000\u0007\u009b", "x".repeat(900_000)];
  for (const endpoint of ENDPOINT_NAMES) {
    for (const text of nasty) {
      for (const [status, body] of [[400, text], [400, JSON.stringify({ message: text, error: text, result: "0", order_id: "0" })], [200, JSON.stringify({ result: "0", error: text, order_id: "0" })], [500, text], [403, text]]) {
        const { error } = attempt(() => parse(endpoint, body, { status }));
        if (!error) continue;
        assert.doesNotMatch(error.message, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/u, endpoint);
        assert.ok(error.message.length < 500 && JSON.stringify(error.toJSON()).length < 8000, `${endpoint}: ${error.message.length}`);
      }
    }
  }
});

test("a generic action is one segment of the path, and its parameters are encoded", async () => {
  const { fetch, calls } = fakeFetch(() => jsonReply({ result: "1", error: "", balance: "12.5" }));
  const client = taxomet({}, { fetch });
  await client.call("get_balance", { id: 7, note: "a&b=c", to: ["А", "Б"] }, { effect: "read" });
  const url = new URL(calls[0].url);
  assert.equal(url.pathname, "/api/v1/get_balance");
  assert.equal(url.searchParams.get("note"), "a&b=c");
  assert.deepEqual(url.searchParams.getAll("to[]"), ["А", "Б"]);
  assert.equal(url.searchParams.get("operator_login"), CREDENTIALS.taxomet.operatorLogin);
  for (const action of ["", "../x", "a/b", "a?b", "a#b", "a b", "%2e%2e", "..", "ю", "a\n", undefined, 5]) {
    const error = await rejection(client.call(action, {}, { effect: "read" }));
    isFailure(error, "invalid_request", "not_sent", String(action));
  }
  for (const params of [{ operator_login: "x" }, { operator_password: "x" }]) {
    await client.call("get_balance", params, { effect: "read" }).catch(() => undefined);
    const last = new URL(calls.at(-1).url).searchParams;
    assert.deepEqual([last.getAll("operator_login"), last.getAll("operator_password")], [[CREDENTIALS.taxomet.operatorLogin], [CREDENTIALS.taxomet.operatorPassword]], "credentials cannot be doubled");
  }
  assert.equal(calls.every((call) => new URL(call.url).pathname === "/api/v1/get_balance"), true);
});

test("two clients in one process never mix their credentials", async () => {
  const seen = [];
  const make = (n) => clientOf("p2p_motion.list_orders", { apiKey: `key-${n}`, baseUrl: `https://host-${n}.example/` }, { fetch: async (url, init) => { seen.push([url, new Headers(init.headers).get("x-api-key")]); return new Response("[]", { headers: { "content-type": "application/json" } }); } });
  await Promise.all(Array.from({ length: 50 }, (_, n) => make(n)[camel(split("p2p_motion.list_orders")[1])]({})));
  assert.equal(seen.length, 50);
  for (const [url, key] of seen) assert.equal(`key-${/host-(\d+)/.exec(String(url))[1]}`, key);
});
