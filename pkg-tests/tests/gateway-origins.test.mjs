// Whose pages may call: the list, exactly, and nobody who looks like it.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ADD_ORDER, ask, post, town } from "./support/gateway.mjs";

const ORIGINS = ["https://shop.example", "https://app.shop.example:8443", "http://localhost:3000", "https://xn--e1afmkfd.example"];

/** `Origin` header (nothing: a server) and whether it may call. */
const TABLE = [
  [undefined, true],
  ...ORIGINS.map((origin) => [origin, true]),
  ...[
    "null",
    "",
    "*",
    "https://shop.example/",
    "https://shop.example:443",
    "https://shop.example:444",
    "https://shop.example:8443",
    "http://shop.example",
    "HTTPS://shop.example",
    "https://SHOP.example",
    "https://Shop.Example",
    "https://shop.example.",
    "https://shop.example.evil.example",
    "https://shop.example@evil.example",
    "https://shop.example%40evil.example",
    "https://evil.example/https://shop.example",
    "https://evil.example?https://shop.example",
    "https://evil.example#https://shop.example",
    "https://evilshop.example",
    "https://evil-shop.example",
    "https://www.shop.example",
    "https://app.shop.example",
    "https://app.shop.example:443",
    "https://app.shop.example:84430",
    "https://app.shop.example:08443",
    "https://x.app.shop.example:8443",
    "https://example",
    "https://shop.exampl",
    "https://shop.examplee",
    "https://shop,example",
    "https://shopXexample",
    "https:// shop.example",
    "https://shop.example https://evil.example",
    "https://evil.example https://shop.example",
    "https://shop.example, https://evil.example",
    "https://evil.example,https://shop.example",
    "//shop.example",
    "shop.example",
    "https:shop.example",
    "https:/shop.example",
    "https:///shop.example",
    "https://user:pass@shop.example",
    "https://127.0.0.1",
    "https://[::1]",
    "http://localhost",
    "http://localhost:3001",
    "http://localhost.:3000",
    "http://127.0.0.1:3000",
    "http://localhost:3000/",
    "https://localhost:3000",
    "https://xn--e1afmkfd.example.",
    "https://xn--e1afmkfe.example",
    "file://",
    "data:",
    "blob:https://shop.example",
    "about:blank",
    "javascript:alert(1)",
    "chrome-extension://abcdefghijklmnop",
    "moz-extension://abcdefghijklmnop",
    "capacitor://localhost",
    "undefined",
    "true",
    "https://shop.example\\evil.example",
    "https://shop.example%00.evil.example",
  ].map((origin) => [origin, false]),
];

test(`${TABLE.length} origins: only the listed ones, byte for byte, may call, ask or read an answer`, async () => {
  assert.ok(TABLE.length >= 60);
  const { gateway, sandbox } = town({ options: { origins: ORIGINS } });
  const authorized = [];
  const gate = gateway({ authorize: (request) => (authorized.push(request.headers.get("origin") ?? undefined), { caller: "anna" }) });
  for (const [n, [origin, allowed]] of TABLE.entries()) {
    const headers = origin === undefined ? {} : { origin };
    const before = sandbox.log.length;
    const requests = [
      post("taxomet.add_order", ADD_ORDER, { ...headers, "idempotency-key": `k${n}` }),
      post("taxomet.get_tariffs", {}, headers),
      ask("taxomet.add_order", `k${n}`, headers),
      new Request("https://gateway.example/taxomet.add_order", { method: "OPTIONS", headers: { ...headers, "access-control-request-method": "POST", "access-control-request-headers": "content-type,idempotency-key" } }),
      post("taxomet.nothing", {}, headers),
    ];
    for (const [index, request] of requests.entries()) {
      const answer = await gate(request);
      assert.match(answer.headers.get("vary"), /(^|, )Origin(,|$)/);
      // Never "*", never what was not asked, and never what is not listed.
      assert.equal(answer.headers.get("access-control-allow-origin"), allowed && origin !== undefined ? origin : null, String(origin));
      assert.equal(answer.headers.get("access-control-allow-credentials"), null);
      const expected = allowed ? [200, 200, 200, 204, 404][index] : 403;
      assert.equal(answer.status, expected, `${origin}, request ${index}`);
      if (!allowed) assert.doesNotMatch(await answer.text(), /shop|localhost/, "the list is nobody's affair");
    }
    assert.equal(sandbox.log.length - before, allowed ? 2 : 0, String(origin));
  }
  // Refused before anybody is asked who it is.
  assert.deepEqual([...new Set(authorized)], [undefined, ...ORIGINS]);
});

test("a preflight names the methods and the headers that may be sent", async () => {
  const { gateway } = town({ options: { origins: ORIGINS, allowHeaders: ["X-Session"] } });
  const answer = await gateway()(new Request("https://gateway.example/taxomet.add_order", { method: "OPTIONS", headers: { origin: ORIGINS[0] } }));
  assert.equal(answer.headers.get("access-control-allow-methods"), "GET, POST");
  assert.equal(answer.headers.get("access-control-allow-headers"), "Content-Type, Idempotency-Key, Authorization, X-Session");
});
