// Whatever a caller passes as params ends in issues: never in an exception, a trap or a long wait.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Taxomet, validate } from "ridewire";

const GOOD = { unit_id: 3, tarif_id: -1, phone: "+70005550147", to: ["Выдуманная ул., 47"] };
const issuesOf = (change) => validate("taxomet.add_order", { ...GOOD, ...change });
const revoked = (target) => { const { proxy, revoke } = Proxy.revocable(target, {}); revoke(); return proxy; };
const nested = (wrap) => { let value = {}; for (let i = 0; i < 100_000; i += 1) value = wrap(value); return value; };
const cyclic = []; cyclic.push(cyclic);
const shared = () => { let value = ["x"]; for (let i = 0; i < 30; i += 1) value = [value, value]; return value; };
const nan = "not_finite";

test("each kind of oddity is named at its place", () => {
  const rows = [
    ["phone", undefined, "required"], ["phone", NaN, nan], ["phone", -Infinity, nan], ["phone", 47n, "type"], ["phone", Symbol("x"), "type"], ["phone", () => {}, "type"],
    ["to", cyclic, "cyclic"], ["to", nested((value) => [value]), undefined], ["to", nested((value) => ({ a: value })), undefined], ["to", new Array(4_294_967_295), "too_large"],
    ["phone", new Map(), "type"], ["phone", new Uint8Array(3), "type"], ["phone", new String("+70005550147"), "type"], ["comment", "x\ud800", "format"], ["phone", revoked({}), "unreadable"], ["to", revoked([]), "unreadable"],
  ];
  for (const [name, value, code] of rows) {
    const issues = issuesOf({ [name]: value }).filter(({ severity }) => severity === "error");
    assert.ok(issues.length > 0, `${name}: ${code}`);
    assert.equal(issues[0].path[0], name);
    if (code) assert.ok(issues.some((issue) => issue.code === code), `${name}: expected ${code}, got ${issues.map((issue) => issue.code)}`);
  }
  const holder = { ...GOOD, get comment() { throw new Error("no"); } };
  assert.deepEqual(validate("taxomet.add_order", holder).map(({ path, code }) => [path, code]), [[["comment"], "unreadable"]]);
});

test("values without end are given up quickly", () => {
  const start = performance.now();
  for (const value of [shared(), "x".repeat(3_000_000), Array.from({ length: 200_000 }, () => 1), new Proxy([], { get: (_, key) => (key === "length" ? 1e9 : 1) })]) {
    assert.ok(validate("taxomet.add_order", value).length > 0);
    assert.ok(issuesOf({ to: value }).length > 0);
  }
  assert.ok(performance.now() - start < 2000);
});

test("own __proto__ and constructor keys are unknown keys", () => {
  for (const key of ["__proto__", "constructor", "prototype", "toString"]) {
    const params = JSON.parse(`{${JSON.stringify(key)}:{"unit_id":1}}`);
    assert.ok(validate("taxomet.add_order", params).some((issue) => issue.code === "unknown_key" && issue.path[0] === key), key);
  }
});

test("ordinary objects of any make are read; symbols and undefined members are left out", () => {
  class Order { unit_id = 3; tarif_id = -1; phone = "+70005550147"; to = ["x"]; #hidden = 1; get surplus() { return this.#hidden; } }
  const good = [{ ...GOOD, comment: undefined, [Symbol("s")]: 1 }, Object.assign(Object.create(null), GOOD), new Order(), new Proxy(GOOD, {}), Object.freeze({ ...GOOD })];
  for (const params of good) assert.deepEqual(validate("taxomet.add_order", params), []);
  assert.deepEqual(validate("taxomet.add_order", { ...GOOD, comment: "🚕 \ud83d\ude95" }), []);
});

test("toJSON is not called", () => {
  const params = Object.defineProperty({ ...GOOD }, "toJSON", { enumerable: false, value() { throw new Error("called"); } });
  assert.deepEqual(validate("taxomet.add_order", params), []);
});

test("dates of any realm are ISO text, and what only looks like one is not", () => {
  const client = new Taxomet({ baseUrl: "https://tenant.example", operatorLogin: "desk", operatorPassword: "word" });
  for (const params of [{ ...GOOD, phone: new Date(NaN) }, { ...GOOD, phone: Object.create(Date.prototype) }]) {
    assert.throws(() => client.buildRequest("add_order", params), { kind: "invalid_request", outcome: "not_sent" });
  }
});
