// The error class: recognised across copies, safe to print, and honest without a client.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { inspect } from "node:util";
import { RidewireError, Taxomet } from "ridewire";

const other = createRequire(import.meta.url)("ridewire");
const BODY = JSON.stringify({ result: "0", error: "нет прав", order_id: "0", driver_title: "CANARY4747" });

const failed = (Client) => {
  const client = new Client({ baseUrl: "https://tenant.example", operatorLogin: "desk", operatorPassword: "CANARYpassword" });
  try {
    client.parseResponse("add_order", { status: 200, body: BODY });
  } catch (error) {
    return error;
  }
  assert.fail("it should have thrown");
};

test("instanceof works across two copies of the package, ESM and CommonJS, both ways", () => {
  assert.notEqual(RidewireError, other.RidewireError);
  for (const error of [failed(Taxomet), failed(other.Taxomet)]) {
    assert.ok(error instanceof RidewireError && error instanceof other.RidewireError && error instanceof Error);
  }
});

test("nothing else is taken for one", () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  for (const value of [undefined, null, 1, "RidewireError", {}, new Error("x"), { name: "RidewireError", kind: "config" }, () => {}, revoked.proxy, new Proxy({}, { has() { throw new Error("x"); } })]) {
    assert.equal(value instanceof RidewireError, false);
  }
  class Own extends RidewireError {}
  assert.equal(failed(Taxomet) instanceof Own, false);
  assert.ok(new Own({ kind: "config", outcome: "not_sent", message: "x" }) instanceof Own);
});

test("it prints its facts and never the body", () => {
  const error = failed(Taxomet);
  assert.equal(error.name, "RidewireError");
  assert.ok(error.stack.startsWith(`RidewireError: ${error.message}`));
  assert.deepEqual([error.kind, error.outcome, error.provider, error.endpoint, error.status, error.attempts], ["rejected", "rejected", "taxomet", "taxomet.add_order", 200, 0]);
  for (const text of [inspect(error, { showHidden: true, depth: 9 }), JSON.stringify(error), String(error), error.stack, JSON.stringify({ ...error })]) assert.ok(!text.includes("CANARY"), text);
  assert.ok(JSON.stringify(error).includes("нет прав"), "the provider's words are kept");
});

test("the body is there for a bug report, as a copy", () => {
  const error = failed(Taxomet);
  assert.equal(new TextDecoder().decode(error.body()), BODY);
  error.body().fill(0);
  assert.equal(new TextDecoder().decode(error.body()), BODY);
});

test("absent facts are absent members", () => {
  const error = new RidewireError({ kind: "config", outcome: "not_sent", message: "x" });
  assert.deepEqual(Object.keys(error), ["kind", "outcome", "attempts"]);
  assert.deepEqual(error.toJSON(), { name: "RidewireError", message: "x", kind: "config", outcome: "not_sent", attempts: 0 });
  assert.equal(error.body(), undefined);
});

test("an error that no client made cannot be settled", async () => {
  assert.deepEqual(await new RidewireError({ kind: "network", outcome: "unknown", message: "x" }).reconcile(), { state: "unknown", why: "no client", candidates: [] });
});

test("a response handed over wrongly is an unknown outcome, not an unsent request", () => {
  const client = new Taxomet({ baseUrl: "https://tenant.example", operatorLogin: "desk", operatorPassword: "word" });
  const wrong = [undefined, null, {}, { status: "200" }, { status: 99 }, { status: 600 }, { status: 200, headers: 47 }, { status: 200, headers: [47] }, { status: 200, body: 47 }, { status: 200, body: {} }, { status: 200, body: new ReadableStream() }, { get status() { throw new Error("CANARY"); } }];
  for (const response of wrong) {
    assert.throws(() => client.parseResponse("add_order", response), (error) => error instanceof RidewireError && error.kind === "malformed_response" && error.outcome === "unknown" && !error.message.includes("CANARY"), inspect(response));
  }
});

test("headers and body may come in any common form", () => {
  const client = new Taxomet({ baseUrl: "https://tenant.example", operatorLogin: "desk", operatorPassword: "word" });
  const text = '{"result":"1","error":"","order_id":"4711"}';
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array([32, ...bytes, 32]);
  for (const body of [text, bytes, bytes.buffer, Buffer.from(text), padded.subarray(1, -1), new DataView(bytes.buffer)]) {
    assert.deepEqual(client.parseResponse("add_order", { status: 200, body }), { order_id: "4711" });
  }
  const retry = [{ "Retry-After": "7" }, { "RETRY-AFTER": "7" }, new Headers({ "retry-after": "7" }), new Map([["Retry-After", "7"]]), [["retry-after", "7"]], { "retry-after": ["7"], "set-cookie": undefined }];
  for (const headers of retry) {
    assert.throws(() => client.parseResponse("get_order", { status: 429, headers, body: "" }), { kind: "rate_limited", retryAfterMs: 7000 });
  }
});
