// Nothing grows with calls, and a large body does not stay. `cargo xtask bench memory` makes ten times as many.
import assert from "node:assert/strict";
import { test } from "node:test";

import { P2pMotion } from "ridewire";

import { measureMemory, problemsOf } from "../memory/measure.mjs";

test("memory is flat over 100 000 calls and 20 000 errors, and a large body does not stay", async () => {
  assert.deepEqual(problemsOf(await measureMemory(100_000, 20_000)), []);
});

test("an empty answer is no trap after one for which the memory has grown", () => {
  const p2p = new P2pMotion({ baseUrl: "https://p2p.example/api/", apiKey: "invented" });
  const read = (endpoint, body) => p2p.parseResponse(endpoint, { status: 200, body });
  for (let orders = 1; orders < 1500; orders += 37) {
    const list = Array.from({ length: orders }, (_, id) => ({ id, info: { status: { code: 1 } }, memo: "x".repeat(300) }));
    assert.equal(read("list_orders", JSON.stringify(list)).orders.length, orders);
    assert.throws(() => read("get_order", new Uint8Array()), { kind: "malformed_response" });
  }
});

test("growth, pages and what a large body leaves would be noticed", () => {
  const look = (calls, rss, pages = 20) => ({ calls, rss: rss * 1_048_576, pages });
  const looks = [look(10_000, 80), look(50_000, 100), look(75_000, 104), look(100_000, 101)];
  const large = { body: { before: look(100_000, 101), after: look(100_000, 105) } };
  assert.deepEqual(problemsOf({ looks, large }), []);
  assert.equal(problemsOf({ looks: [...looks, look(100_001, 106)], large }).length, 1);
  assert.equal(problemsOf({ looks: [...looks, look(100_001, 101, 21)], large }).length, 1);
  assert.equal(problemsOf({ looks, large: { body: { ...large.body, after: look(100_000, 114, 33) } } }).length, 2);
});
