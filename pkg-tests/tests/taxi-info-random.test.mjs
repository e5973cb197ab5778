// Random answers, cut answers, spoilt answers: a value or a RidewireError, and never another value than an independent decoder's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { attempt, failure, isFailure, parse, plain, yandex } from "./support/world.mjs";
import { PROTOBUF, decode, encode, hex, offer } from "./support/protobuf.mjs";
import { randomness } from "./support/random.mjs";

const MESSAGES = 10_000;
const MUTATIONS = 100_000;
const DOUBLES = 100_000;

const client = yandex({ format: "protobuf" });
const JSON_TYPE = { "content-type": "application/json" };
const readProtobuf = (body) => client.parseResponse("taxi_info", { status: 200, headers: PROTOBUF, body });
const readJson = (body) => client.parseResponse("taxi_info", { status: 200, headers: JSON_TYPE, body });

const SOUND = encode({ currency: "KGS", distance: 1500.5, options: [{ price: 10.5, min_price: 5, class_name: "econom", class_text: "Эконом", class_level: 50, price_text: "11 сом" }] });
const worksOn = () => assert.deepEqual(plain(readProtobuf(SOUND)), plain(decode(SOUND)), "the module goes on working");

const random = randomness();
function randomInfo(r, most = 6) {
  const number = () => (r.chance(0.5) ? r.double() : r.chance(0.5) ? r.below(100_000) : r.unit() * 10_000);
  const text = () => (r.chance(0.1) ? "" : r.text(12));
  const info = {
    options: Array.from({ length: r.below(most + 1) }, () => {
      const option = { price: number(), min_price: number(), class_name: text(), class_text: text(), class_level: r.word() | 0, price_text: text() };
      if (r.chance(0.6)) option.waiting_time = number();
      return option;
    }),
    currency: text(),
  };
  if (r.chance(0.6)) info.distance = number();
  if (r.chance(0.6)) info.time = number();
  return info;
}
/** deepEqual, where -0 is -0 and an absent member is absent. */
const same = (actual, expected, note) => assert.deepStrictEqual(sorted(actual), sorted(expected), note);
const sorted = (value) => {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]));
};
/** JSON text that keeps -0, which JSON.stringify does not. */
const jsonText = (info) => JSON.stringify(info, (_, value) => (Object.is(value, -0) ? "-0.0" : value)).replaceAll('"-0.0"', "-0.0");

test(`${MESSAGES} random messages of an independent encoder parse to equal values, in protobuf and in JSON (seed ${random.seed})`, () => {
  for (let i = 0; i < MESSAGES; i += 1) {
    const info = randomInfo(random);
    const expected = offer(info);
    same(readProtobuf(encode(info)), expected, `message ${i}`);
    same(readJson(jsonText(info)), expected, `JSON of message ${i}`);
  }
});

test("every truncation of a message is a value the independent decoder also sees, or a RidewireError", () => {
  for (let i = 0; i < 60; i += 1) {
    const bytes = encode(randomInfo(random, 3));
    for (let length = 1; length < bytes.length; length += 1) agrees(bytes.subarray(0, length));
  }
  worksOn();
});

test("every truncation of a JSON answer is an error", () => {
  for (let i = 0; i < 40; i += 1) {
    const bytes = new TextEncoder().encode(jsonText(randomInfo(random, 3)));
    for (let length = 1; length < bytes.length; length += 1) {
      const error = failure(() => readJson(bytes.subarray(0, length)));
      isFailure(error, "malformed_response", "unknown", `cut at ${length}`);
    }
  }
});

/**
 * Both decoders on the same bytes. Ours is documented to be the stricter one: wire types that do not fit, text that is not
 * UTF-8 and prices that are no finite numbers are refused, where protobufjs skips, replaces or keeps them. An empty body is
 * an answer of ours before any decoding. What both accept must be equal.
 */
function agrees(bytes) {
  if (bytes.length === 0) return "empty";
  const ours = attempt(() => readProtobuf(bytes));
  if (ours.error) {
    isFailure(ours.error, "malformed_response", "unknown");
    return "refused";
  }
  let theirs;
  try {
    theirs = decode(bytes);
  } catch (error) {
    return assert.fail(`ours accepts what the independent decoder refuses (${error.message}): ${Buffer.from(bytes).toString("hex")}`);
  }
  same(ours.value, theirs, Buffer.from(bytes).toString("hex"));
  return "accepted";
}

/** One to three small damages, of the kinds that find decoders out. */
function mutate(bytes, r) {
  let result = [...bytes];
  for (let n = r.between(1, 3); n > 0; n -= 1) {
    const at = r.below(result.length || 1);
    switch (r.below(8)) {
      case 0: result[at] ^= 1 << r.below(8); break;
      case 1: result[at] = r.below(256); break;
      case 2: result.splice(at, r.between(1, 4)); break;
      case 3: result.splice(at, 0, ...Array.from({ length: r.between(1, 4) }, () => r.below(256))); break;
      case 4: result.splice(at, 0, ...r.pick(INSERTS)); break;
      case 5: result = [...result.slice(0, at), ...result.slice(r.below(result.length || 1))]; break;
      case 6: result.splice(at, 1, 0xff, 0xff, 0xff, 0xff, 0x0f); break;
      default: result[at] = r.pick([0, 1, 2, 7, 8, 9, 10, 0x7f, 0x80, 0xff]);
    }
  }
  return Uint8Array.from(result);
}
const INSERTS = [
  [0x78, 0x01], [0x7a, 0x00], [0x7b, 0x7c], [0x79, 0, 0, 0, 0, 0, 0, 0, 0], [0x7d, 0, 0, 0, 0], // unknown field 15, every wire type
  [0x12, 0x01, 0x58], [0x12, 0x00], [0x0a, 0x00], [0x19, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f], [0x19, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f],
  [0x92, 0x00, 0x01, 0x59], [0x12, 0x81, 0x80, 0x00, 0x5a], [0x30, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], [0x00, 0x00], [0x07], [0x0c],
];

test(`${MUTATIONS} mutated messages: a value or a RidewireError, and equal values where both decoders accept`, () => {
  const seeds = Array.from({ length: 200 }, () => encode(randomInfo(random, 3)));
  let accepted = 0;
  for (let i = 0; i < MUTATIONS; i += 1) if (agrees(mutate(random.pick(seeds), random)) === "accepted") accepted += 1;
  assert.ok(accepted > MUTATIONS / 100, `the damage leaves something to compare: ${accepted}`);
  worksOn();
});

test("hand-made hostile messages are refused, or read as the independent decoder reads them (B4)", () => {
  const rows = {
    "a length past the end": "12ff01", "a length of 2^32": "12ffffffff0f", "a length of 2^63": "12ffffffffffffffff7f", "a varint of 11 bytes": "78ffffffffffffffffffff01 1203525542",
    "a tag of 0": "000012 03525542", "an end group alone": "0c1203525542", "a group never closed": "7b1203525542", "groups closed crosswise": "7b 838001 7c 848001 1203525542",
    "wire type 6": "7e1203525542", "wire type 7": "7f1203525542", "currency as a varint": "1001 1203525542", "options as a double": "09000000000000000012 03525542", "distance as text": "1a00 1203525542",
    "no UTF-8": "1202c328", "an overlong UTF-8": "1202c080", "a surrogate in UTF-8": "1203eda080", "a nested message past its parent": "0a0409000000 1203525542", "NaN for a distance": "1203525542 19000000000000f87f", "infinity for a time": "1203525542 21000000000000f07f", "a field number of 2^29": "8080808010 00 1203525542",
    "half a double": "1203525542 1900000000",
  };
  for (const [what, text] of Object.entries(rows)) {
    const bytes = hex(text.replaceAll(" ", ""));
    const { error } = attempt(() => readProtobuf(bytes));
    assert.ok(error, what);
    isFailure(error, "malformed_response", "unknown", what);
  }
  const fine = { "the last of two currencies": "1203525542 1203455552", "a closed group": "7b087f7c 1203525542", "an overlong tag": "920003525542", "groups in a group": "7b 838001 848001 7c 1203525542" };
  for (const text of Object.values(fine)) assert.equal(agrees(hex(text.replaceAll(" ", ""))), "accepted", text);
  assert.equal(readProtobuf(hex("12035255421203455552")).currency, "EUR");
  for (const class_level of [-1, -(2 ** 31), 2 ** 31 - 1]) {
    const bytes = encode({ currency: "", options: [{ price: 1, min_price: 1, class_name: "", class_text: "", class_level, price_text: "" }] });
    assert.equal(readProtobuf(bytes).options[0].class_level, class_level);
  }
  worksOn();
});

test("JSON mutations: ours accepts nothing that JSON.parse refuses, and reads the same", () => {
  const seeds = Array.from({ length: 50 }, () => new TextEncoder().encode(jsonText(randomInfo(random, 3))));
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const bits = ['"', "{", "}", "[", "]", ",", ":", "null", "true", "1e5", "-", "\\u0041", "\\", "0", "\n", "\t", "NaN", "'", "//", "\u2028"].map((text) => [...new TextEncoder().encode(text)]);
  for (let i = 0; i < 30_000; i += 1) {
    const bytes = [...random.pick(seeds)];
    for (let n = random.between(1, 2); n > 0; n -= 1) {
      const at = random.below(bytes.length);
      if (random.chance(0.5)) bytes.splice(at, random.below(2), ...random.pick(bits));
      else if (random.chance(0.5)) bytes[at] = random.below(256);
      else bytes.splice(at, random.between(1, 3));
    }
    const body = Uint8Array.from(bytes);
    const { value, error } = attempt(() => readJson(body));
    if (error) {
      isFailure(error, "malformed_response", "unknown");
      continue;
    }
    if (value.kind !== "offer") continue;
    // As ours does, not fatal: a byte that is no UTF-8 costs its character only.
    const text = new TextDecoder().decode(body);
    same(value, independentlyRead(JSON.parse(text)), text);
  }
  worksOn();
});
/** What the document says of a JSON answer, in a few lines of its own. */
function independentlyRead(sent) {
  const number = (value) => (typeof value === "string" ? Number(value) : (value ?? undefined));
  const text = (value) => value ?? undefined;
  return {
    kind: "offer", currency: sent.currency, distance: number(sent.distance), time: number(sent.time), time_text: text(sent.time_text),
    options: (sent.options ?? []).map((option) => ({
      class_name: option.class_name ?? option.class, class_text: text(option.class_text), class_level: number(option.class_level), price: number(option.price),
      min_price: number(option.min_price), price_text: text(option.price_text), waiting_time: number(option.waiting_time),
    })),
  };
}

test("100 000 nested brackets are refused, wherever they stand, in every parser", () => {
  const deep = 100_000;
  const shapes = [
    "[".repeat(deep), "[".repeat(deep) + "]".repeat(deep), '{"a":'.repeat(deep), `${'{"a":'.repeat(deep)}1${"}".repeat(deep)}`,
    `{"currency":"RUB","options":${"[".repeat(deep)}${"]".repeat(deep)}}`, `{"currency":"RUB","unknown":${"[".repeat(deep)}${"]".repeat(deep)}}`,
    `{"result":"1","error":"","order_id":"5","more":${"[".repeat(deep)}${"]".repeat(deep)}}`, `{"tariffs":${"[".repeat(deep)}`, `{"id":"1","info":${'{"a":['.repeat(deep / 2)}${"]}".repeat(deep / 2)}}`,
  ];
  for (const endpoint of ["yandex_taxi.taxi_info", "yandex_taxi.zone_info", "taxomet.add_order", "taxomet.get_order", "taxomet.get_tariffs", "p2p_motion.create_order", "p2p_motion.get_order", "p2p_motion.list_orders", "p2p_motion.geocode", "p2p_motion.predict_price"]) {
    for (const body of shapes) isFailure(failure(() => parse(endpoint, body)), "malformed_response", "unknown", endpoint);
    attempt(() => parse(endpoint, "[".repeat(deep), { status: 400 }));
  }
  const groups = Uint8Array.from({ length: deep }, () => 0x7b);
  isFailure(failure(() => readProtobuf(groups)), "malformed_response", "unknown");
  worksOn();
});

test(`${DOUBLES} random doubles read as JSON.parse reads them`, () => {
  const texts = Array.from({ length: DOUBLES }, (_, i) => {
    const value = random.double();
    switch (i % 6) {
      case 0: return JSON.stringify(value);
      case 1: return value.toExponential(random.between(0, 20));
      case 2: return `${random.chance(0.5) ? "-" : ""}${random.below(1e9)}.${String(random.word())}${String(random.word())}`;
      case 3: return `${random.between(1, 9)}.${Array.from({ length: random.between(15, 40) }, () => random.below(10)).join("")}E${random.between(-330, 300)}`;
      case 4: return `${random.between(1, 9)}${Array.from({ length: random.between(15, 30) }, () => random.below(10)).join("")}`;
      default: return (random.unit() * 10 ** random.between(-3, 6)).toFixed(random.between(0, 18));
    }
  });
  texts.push("-0", "-0.0", "0e5", "5e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "1.7976931348623157e308", "2.2250738585072011e-308", "9007199254740993", "0.1e-7", "1E400".replace("400", "300"));
  for (let from = 0; from < texts.length; from += 500) {
    const chunk = texts.slice(from, from + 500);
    const { options } = readJson(`{"currency":"","options":[${chunk.map((text) => `{"class_name":"","price":${text},"min_price":"${text}"}`).join(",")}]}`);
    chunk.forEach((text, i) => {
      assert.ok(Object.is(options[i].price, JSON.parse(text)), `${text} → ${options[i].price}, JSON.parse → ${JSON.parse(text)}`);
      assert.ok(Object.is(options[i].min_price, JSON.parse(text)), `"${text}" → ${options[i].min_price}`);
    });
  }
});

test("50 000 spoilt answers leave the memory as it was", () => {
  const before = process.memoryUsage().rss;
  const body = new TextEncoder().encode('{"currency":7}');
  for (let i = 0; i < 50_000; i += 1) assert.throws(() => readJson(body));
  worksOn();
  const grown = process.memoryUsage().rss - before;
  assert.ok(grown < 200 * 2 ** 20, `grown by ${Math.round(grown / 2 ** 20)} MiB`);
});
