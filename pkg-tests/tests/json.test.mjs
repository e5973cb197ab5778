// What is JSON and what is not, judged by JSON.parse; the few documented differences are listed (B5).
import assert from "node:assert/strict";
import { test } from "node:test";
import { attempt, isFailure, parse } from "./support/world.mjs";

const wrong = [
  ",", "[1,]", "[,1]", "[1 2]", "[1", "1]", "{]", "[}", '{"a"}', '{"a":}', '{"a" 1}', '{"a":1,}', "{,}", '{"a":1 "b":2}', "{a:1}", "{'a':1}", '{1:1}', "{null:1}", "[\"a\u0000b\"]",
  "01", "-01", "1.", ".5", "-.5", "+1", "1e", "1e+", "1.e5", "0x1", "1_000", "--1", "- 1", "1 2", "NaN", "nan", "Infinity", "-Infinity", "inf", "undefined", "True", "tru", "nulll", "nul",
  '"a', 'a"', "'a'", '"\n"', '"\t"', '"\u0001"', '"\\x41"', '"\\u12"', '"\\u12G4"', '"\\u"', '"\\a"', '"\\', '"\\"', "[\"\\u{41}\"]", "//c\n1", "/*c*/1", "1//c", "#1", "\u00a01", "\u20281", "\u000b1", "\u000c1", "[1]x", "[1][2]", '{"a":1}}', "``",
];
const right = [
  "0", "-0", "1", "-1.5e-10", "1E5", "1e+5", "123456789012345678901234567890", "0.1", "true", "false", "null", '""', '"a"', '"\\u0041"', '"\\ud83d\\ude95"', '"\\/\\b\\f\\n\\r\\t\\\\\\""', '"\u2028\u2029"', '"\u007f"', '"🚕"', '"\\u0000"', "[]", "[ ]", "[[]]", "{}", '{"":0}', '{"a":{"b":[1,{"c":null}]}}', " \t\r\n1 \t\r\n", '{"a":1,"b":2}',
];
const insides = (snippet) => [
  ["yandex_taxi.taxi_info", `{"currency":"RUB","unknown":${snippet}}`], ["yandex_taxi.zone_info", `{"tariffs":[],"unknown":[${snippet}]}`],
  ["taxomet.get_order", `{"result":"1","error":"","order_id":"5","unknown":${snippet}}`], ["taxomet.add_order", `{"result":"1","error":"","order_id":"5","unknown":${snippet}}`],
  ["p2p_motion.create_order", `{"id":"o","unknown":${snippet}}`], ["p2p_motion.list_orders", `{"orders":[],"unknown":${snippet}}`],
];

test(`${wrong.length} texts that are no JSON are refused, alone and inside an answer, known field or not`, () => {
  for (const snippet of wrong) {
    for (const [endpoint, body] of insides(snippet)) {
      assert.throws(() => JSON.parse(body), undefined, `the list is right about ${body}`);
      const { error } = attempt(() => parse(endpoint, body));
      assert.ok(error, `${endpoint} accepts ${JSON.stringify(body)}`);
      isFailure(error, "malformed_response", "unknown");
    }
  }
});

test(`${right.length} JSON texts are accepted inside an answer, and kept as they are where unknown fields are kept`, () => {
  for (const snippet of right) {
    for (const [endpoint, body] of insides(snippet)) {
      const { value, error } = attempt(() => parse(endpoint, body));
      assert.ok(value, `${endpoint} refuses ${JSON.stringify(body)}: ${error?.message}`);
      const kept = { "taxomet.get_order": value.extra, "p2p_motion.create_order": value.raw, "p2p_motion.list_orders": value.raw }[endpoint];
      if (kept) assert.deepEqual(JSON.parse(JSON.stringify(kept.unknown)), JSON.parse(JSON.stringify(JSON.parse(snippet))), body);
    }
  }
});

test("bytes that are no UTF-8 cost no answer, only the character they stand for", () => {
  for (const bytes of [[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe2, 0x82]]) {
    for (const [endpoint, head] of [["yandex_taxi.taxi_info", '{"currency":"'], ["taxomet.get_order", '{"result":"1","error":"","order_id":"5","call_from":"'], ["p2p_motion.create_order", '{"id":"']]) {
      const body = Buffer.concat([Buffer.from(head), Buffer.from(bytes), Buffer.from('"}')]);
      const { value } = attempt(() => parse(endpoint, new Uint8Array(body)));
      assert.match(JSON.stringify(value), /\ufffd/, endpoint);
    }
  }
});

test("what readers of JSON differ about ends in a value or an error, the same each time", () => {
  for (const snippet of ["1e400", "-1e400", '"\\ud800"', '"\\udc00\\ud800"', '{"a":1,"a":2}', "1e-400", `"${"x".repeat(500_000)}"`, `[${"1,".repeat(100_000)}1]`, "[".repeat(127) + "]".repeat(127), "[".repeat(500) + "]".repeat(500)]) {
    for (const [endpoint, body] of insides(snippet)) {
      const [first, second] = [attempt(() => parse(endpoint, body)), attempt(() => parse(endpoint, body))];
      assert.equal(first.error?.kind, second.error?.kind);
      if (first.error) isFailure(first.error, "malformed_response", "unknown");
      else assert.deepEqual(first.value, second.value);
    }
  }
});

test("a byte order mark before an answer changes nothing but, at most, that it is refused", () => {
  for (const [endpoint, body] of insides("1")) {
    const { error } = attempt(() => parse(endpoint, `\ufeff${body}`));
    if (error) isFailure(error, "malformed_response", "unknown");
  }
});

test("orders and candidates keep what JSON.parse finds at their place, whichever way the answer is read", () => {
  const order = '{"id":9007199254740993,"info":{"status":{"code":"2"},"cost":{"amount":85.5}},"courier":{"name":"Марко"},"memo":"🚕 під’їзд 2","z":[1,{"a":null}]}';
  const odd = order.replace("memo", "__proto__");
  for (const one of [order, odd]) {
    for (const [body, whole, at] of [[`[${order},${one}]`, (it) => it, 1], [`{"count":2,"orders":[${one}]}`, (it) => it.orders, 0]]) {
      const { orders, raw } = parse("p2p_motion.list_orders", body);
      const wanted = JSON.parse(body, (name, value) => (name === "__proto__" ? undefined : value));
      assert.deepEqual(raw, wanted, body);
      const { id, status, cost, courier, raw: kept } = orders[at];
      assert.deepEqual([id, status, cost, courier, kept], ["9007199254740993", { code: 2 }, { amount: 85.5 }, { name: "Марко" }, whole(wanted)[at]], body);
      assert.ok(!Object.hasOwn(kept, "__proto__"), body);
      // Each answer's own, not the one's before.
      assert.deepEqual(parse("p2p_motion.get_order", one).raw, kept);
      assert.deepEqual(parse("p2p_motion.get_order", '{"id":"x"}').raw, { id: "x" });
    }
  }
  const { candidates, raw } = parse("p2p_motion.geocode", '{"results":[{"location":{"lat":48.3,"lng":"25.9"},"z":1},{"formatted_address":"Садова 1","lat":null}]}');
  assert.deepEqual(candidates, [{ lat: 48.3, lng: 25.9, raw: raw.results[0] }, { formatted_address: "Садова 1", raw: raw.results[1] }]);
  assert.deepEqual(parse("p2p_motion.geocode", '{"lat":1,"lng":2}').candidates, [{ lat: 1, lng: 2, raw: { lat: 1, lng: 2 } }]);
});
