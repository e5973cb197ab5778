// Keys such as __proto__ in an answer change no prototype, at once or later, when the answer is copied (B6).
import assert from "node:assert/strict";
import { test } from "node:test";
import { ENDPOINT_NAMES, attempt, build, clientOf, parse, split, taxomet } from "./support/world.mjs";
import { validate } from "ridewire";

const KEYS = [
  '"__proto__"', '"\\u005f_proto__"', '"_\\u005fproto__"', '"__pr\\u006fto__"', '"__proto_\\u005F"', '"\\u005f\\u005f\\u0070\\u0072\\u006f\\u0074\\u006f\\u005f\\u005f"',
  '"constructor"', '"c\\u006fnstructor"', '"prototype"', '"then"', '"th\\u0065n"', '"toString"', '"valueOf"', '"hasOwnProperty"', '"toJSON"', '"__defineGetter__"', '"__lookupSetter__"', '"length"', '"0"',
];
const VALUES = ['{"isAdmin":true}', '{"prototype":{"isAdmin":true}}', '[{"isAdmin":true}]', '"x"', "null", "1", '{"__proto__":{"isAdmin":true}}', '{"constructor":{"prototype":{"isAdmin":true}}}'];

/** Bodies of every endpoint, poisoned at the top, in the middle and at the bottom. */
const bodies = (poison) => ({
  "taxomet.add_order": [`{"result":"1","error":"","order_id":"5",${poison}}`],
  "taxomet.get_order": [`{"result":"1","error":"","order_id":"5","status":"1",${poison}}`, `{"result":"1","error":"","order_id":"5","deep":{"er":[{${poison}}]}}`, `{${poison},"result":"1","error":"","order_id":"5"}`],
  "taxomet.get_distance": [`{"result":"1","error":"","distance":5,${poison},"nodes":[{${poison}}]}`],
  "taxomet.get_tariffs": [`{"result":"1","error":"","units":[{"id":"1","title":"a","tarifs":[{"id":"1","title":"b","disabled":"0",${poison}}],${poison}}],${poison}}`],
  "taxomet.send_sms": [`{"result":"1","error":"",${poison}}`],
  "yandex_taxi.taxi_info": [`{"currency":"RUB","options":[{"class_name":"econom","price":1,${poison}}],${poison}}`],
  "yandex_taxi.zone_info": [`{"tariffs":[{"class":"econom","supported_requirements":[{"name":"ski",${poison}}],${poison}}],${poison}}`],
  "p2p_motion.create_order": [`{"id":"o","info":{"status":{"code":1,${poison}},${poison}},"courier":{${poison}},${poison}}`],
  "p2p_motion.get_order": [`{"id":"o","courier":{"name":"x",${poison}},"deep":[[{${poison}}]]}`, `[{"id":"o",${poison}}]`],
  "p2p_motion.list_orders": [`[{"id":"o",${poison}}]`, `{${poison},"orders":[{"id":"o",${poison}}]}`],
  "p2p_motion.geocode": [`[{"lat":48.1,"lng":25.1,${poison}}]`, `{${poison},"results":[{${poison}}]}`],
  "p2p_motion.predict_price": [`{"price":1,"currency":"UAH",${poison}}`],
});

const snapshot = () => [Object, Array, Function, String, Number, Promise].map((type) => Reflect.ownKeys(type.prototype).map(String).join());
const clean = snapshot();

const inherits = (value) => "isAdmin" in value && !Object.hasOwn(value, "isAdmin");
/** Every object inside has an ordinary prototype and no own key that a later copy could turn into one. */
function ordinary(value, note) {
  if (value === null || typeof value !== "object") return;
  assert.ok([Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value)), `${note}: prototype`);
  assert.ok(!Object.hasOwn(value, "__proto__"), `${note}: own __proto__`);
  assert.ok(!inherits(value), `${note}: inherited`);
  for (const copied of [Object.assign({}, value), { ...value }, structuredClone(value)]) {
    assert.ok([Object.prototype, Array.prototype].includes(Object.getPrototypeOf(copied)), `${note}: copy`);
    assert.ok(!inherits(copied), `${note}: copy`);
  }
  for (const inner of Object.values(value)) ordinary(inner, note);
}

test(`${KEYS.length * VALUES.length} poisons in answers of every endpoint change no prototype, also after copying and awaiting`, async () => {
  for (const key of KEYS) {
    for (const value of VALUES) {
      for (const [endpoint, texts] of Object.entries(bodies(`${key}:${value}`))) {
        for (const text of texts) {
          const read = attempt(() => parse(endpoint, text));
          if (read.error) continue;
          const note = `${endpoint} ${text}`;
          ordinary(read.value, note);
          const awaited = await read.value;
          assert.equal(awaited, read.value, `${note}: awaiting gives the same`);
          ordinary(Object.assign(Object.create(null), awaited), note);
        }
      }
      assert.equal({}.isAdmin, undefined);
    }
  }
  assert.deepEqual(snapshot(), clean, "no prototype has a new member");
});

test("answers with such keys are still read, and what is beside the keys is kept", () => {
  for (const key of KEYS) {
    const order = parse("taxomet.get_order", `{"result":"1","error":"","order_id":"5",${key}:{"isAdmin":true},"car":"red"}`);
    assert.equal(order.order_id, "5");
    assert.equal(order.extra.car, "red");
    const courier = parse("p2p_motion.get_order", `{"id":"o",${key}:{"isAdmin":true},"memo":"x"}`);
    assert.equal(courier.id, "o");
    assert.equal(courier.raw.memo, "x");
    assert.equal(parse("yandex_taxi.taxi_info", `{"currency":"RUB",${key}:{"isAdmin":true}}`).currency, "RUB");
  }
});

test("words of prototypes as values are values", () => {
  for (const word of ["__proto__", "constructor", "then", "toString"]) {
    assert.equal(parse("yandex_taxi.taxi_info", JSON.stringify({ currency: word, options: [{ class_name: word, price: 1 }] })).options[0].class_name, word);
    assert.deepEqual(parse("yandex_taxi.zone_info", JSON.stringify({ tariffs: [{ class: word, supported_requirements: [{ name: word }] }] })).tariffs[0].supported_requirements, [word]);
  }
});

test("poisoned error bodies, headers and parameters change no prototype", () => {
  for (const key of KEYS) {
    for (const endpoint of ENDPOINT_NAMES) {
      const { error } = attempt(() => parse(endpoint, `{${key}:{"isAdmin":true},"message":"no","error":"no"}`, { status: 400 }));
      ordinary(error.toJSON(), endpoint);
      const headers = JSON.parse(`{${key}:"x","content-type":"application/json"}`);
      attempt(() => clientOf(endpoint).parseResponse(split(endpoint)[1], { status: 500, headers, body: "" }));
      for (const params of [JSON.parse(`{${key}:{"isAdmin":true}}`), JSON.parse(`{"id":"1",${key}:{"isAdmin":true}}`)]) {
        ordinary(validate(endpoint, params), endpoint);
        attempt(() => build(endpoint, params));
      }
    }
  }
  assert.equal({}.isAdmin, undefined);
  assert.deepEqual(snapshot(), clean);
});

test("a polluted Object.prototype supplies no parameter and no configuration", () => {
  const planted = { phone: "+70005550101", allowInsecure: true, order_id: "5", currency: "RUB", extern_id: "planted", keyIn: "query" };
  for (const [key, value] of Object.entries(planted)) Object.defineProperty(Object.prototype, key, { value, configurable: true, enumerable: false, writable: true });
  try {
    const issues = validate("taxomet.add_order", { unit_id: 1, tarif_id: 1, to: ["a"] });
    assert.ok(issues.some((issue) => issue.path[0] === "phone"));
    assert.doesNotMatch(taxomet().buildRequest("add_order", { unit_id: 1, tarif_id: 1, phone: "+70005550102", to: ["a"] }).url, /planted/);
    assert.equal(attempt(() => parse("yandex_taxi.taxi_info", "{}")).error?.kind, "malformed_response");
  } finally {
    for (const key of Object.keys(planted)) delete Object.prototype[key];
  }
});
