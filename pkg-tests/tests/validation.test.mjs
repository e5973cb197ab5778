// `validate`, `schema` and `endpoints`: every problem at once, with its path, and nothing thrown whatever is passed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { RidewireError, endpoints, schema, validate } from "ridewire";
import {
  ENDPOINT_NAMES, GOOD, MINUTE, NOW, admits, attempt, build, changed, clientOf, copy, courierOrder, errorsOf, failure, isFailure, iso, issuesOf, pathOf, refuses, show, split, under, warningsOf,
} from "./support/world.mjs";
import { randomness } from "./support/random.mjs";

const LANGUAGES = ["en", "ru", "uk"];

// ---- the whole -------------------------------------------------------------------------------
test("good parameters of every endpoint have no issue", () => {
  for (const endpoint of ENDPOINT_NAMES) assert.deepEqual(issuesOf(endpoint, GOOD[endpoint]), [], endpoint);
});

test("all problems come at once, each with its path", () => {
  const issues = errorsOf("taxomet.add_order", { unit_id: "", phone: "70005550101", to: ["Вокзал", ""], order_time: 1.5, fix_price: -1, print_receipt: 2, commment: "x" });
  const paths = issues.map(pathOf);
  for (const path of ["unit_id", "tarif_id", "phone", "to.1", "order_time", "fix_price", "print_receipt", "commment"]) assert.ok(paths.includes(path), `${path} in ${show(issues)}`);
  assert.ok(issues.some((issue) => issue.path[0] === "to" && issue.path[1] === 1), "an index is a number");
  const courier = courierOrder();
  courier.sender.phone = "12345";
  delete courier.receiver.name;
  courier.info.origin.date_time = "2031-05-06T08:00:00";
  courier.info.origin.location = { lat: 48.29 };
  courier.info.escrow.cost.amount = -1;
  courier.info.escrow.priority_type = "4";
  const found = errorsOf("p2p_motion.create_order", courier);
  for (const path of ["sender.phone", "receiver.name", "info.origin.date_time", "info.origin.location", "info.escrow.cost.amount", "info.escrow.priority_type"]) {
    assert.ok(under(found, path).length > 0, `${path} in ${show(found)}`);
  }
});

test("required parameters are asked for by name", () => {
  const required = {
    "taxomet.add_order": ["unit_id", "tarif_id", "phone", "to"],
    "taxomet.save_order": ["order_id"],
    "taxomet.cancel_order": ["id"],
    "taxomet.get_order": ["id"],
    "taxomet.remove_driver": ["id"],
    "taxomet.set_driver": ["id", "driver_id"],
    "taxomet.send_sms": ["from", "phone", "msg"],
    "taxomet.send_voice_code": ["phone", "code"],
    "taxomet.add_driver_rating": ["driver_id", "points", "lifetime_hours", "comment"],
    "taxomet.get_distance": ["unit_id", "tarif_id", "points"],
    "yandex_taxi.taxi_info": ["rll", "rll.0.lon", "rll.0.lat"],
    "yandex_taxi.zone_info": ["ll", "ll.lon", "ll.lat"],
    "p2p_motion.create_order": [
      "sender", "receiver", "info", "sender.name", "sender.phone", "receiver.name", "receiver.phone", "info.origin", "info.destination",
      "info.origin.date_time", "info.destination.date_time", "info.origin.location", "info.destination.location",
      "info.escrow.cost", "info.escrow.priority_type", "info.escrow.cost.amount", "info.escrow.cost.currency_code",
    ],
    "p2p_motion.get_order": ["id"],
    "p2p_motion.geocode": ["address"],
    "p2p_motion.predict_price": ["origin_formatted_address", "destination_formatted_address"],
  };
  for (const [endpoint, paths] of Object.entries(required)) {
    for (const path of paths) {
      const errors = errorsOf(endpoint, changed(GOOD[endpoint], path, undefined));
      const where = endpoint === "p2p_motion.geocode" ? errors : under(errors, path);
      assert.ok(where.length > 0, `${endpoint} without ${path}: ${show(errors)}`);
    }
  }
});

test("a key nobody knows is an error at its own path, on every level", () => {
  for (const endpoint of ENDPOINT_NAMES) refuses(endpoint, { ...GOOD[endpoint], surprise: 1 }, "surprise");
  refuses("yandex_taxi.taxi_info", { rll: [{ lon: 37, lat: 55, lng: 37 }] }, "rll.0.lng");
  for (const path of ["sender.extra", "receiver.telegram.extra", "info.extra", "info.origin.extra", "info.origin.location.extra", "info.escrow.extra", "info.escrow.cost.extra"]) {
    refuses("p2p_motion.create_order", changed(GOOD["p2p_motion.create_order"], path, 1), path);
  }
  for (const key of ["__proto__", "constructor", "toString", "hasOwnProperty", "to[]", "operator_password", "\u0000", ""]) {
    refuses("taxomet.cancel_order", JSON.parse(`{"id":"1",${JSON.stringify(key)}:"x"}`), key);
  }
});

test("an inherited member is not a parameter", () => {
  const inherited = Object.create({ phone: "+70005550101" }, {});
  Object.assign(inherited, { unit_id: 1, tarif_id: 1, to: ["a"] });
  refuses("taxomet.add_order", inherited, "phone");
});

test("warnings are apart from errors: parameters with only warnings can be sent", () => {
  const params = { rll: [{ lon: 55.75, lat: 37.61 }], class: ["hovercraft"], lang: "xx" };
  assert.deepEqual(errorsOf("yandex_taxi.taxi_info", params), []);
  assert.ok(warningsOf("yandex_taxi.taxi_info", params).length >= 3);
  assert.match(build("yandex_taxi.taxi_info", params).url, /hovercraft/);
  const error = failure(() => build("yandex_taxi.taxi_info", { ...params, rll: [] }));
  isFailure(error, "invalid_request", "not_sent");
  assert.ok(error.issues.some((issue) => issue.severity === "error" && issue.path[0] === "rll"));
});

test("a bad request is one RidewireError with all its issues, before anything is sent", () => {
  for (const endpoint of ENDPOINT_NAMES) {
    const error = failure(() => clientOf(endpoint).buildRequest(split(endpoint)[1], { surprise: 1, more: 2 }));
    isFailure(error, "invalid_request", "not_sent");
    assert.equal(error.endpoint, endpoint);
    assert.equal(error.provider, split(endpoint)[0]);
    assert.equal(error.status, undefined);
    const paths = error.issues.map(pathOf);
    assert.ok(paths.includes("surprise") && paths.includes("more"), show(error.issues));
  }
});

test("an issue has a path, a code, a severity and a message, and nothing is frozen into place", () => {
  for (const endpoint of ENDPOINT_NAMES) {
    for (const issue of issuesOf(endpoint, { surprise: 1 })) {
      assert.ok(Array.isArray(issue.path) && issue.path.every((key) => typeof key === "string" || typeof key === "number"));
      assert.match(issue.code, /^[a-z_]+$/);
      assert.match(issue.severity, /^(error|warning)$/);
      assert.ok(issue.message.trim().length > 3);
    }
  }
});

test("an endpoint nobody knows is a RidewireError, not a trap", () => {
  for (const name of ["taxomet.add_orders", "", "add_order", "__proto__", "constructor", undefined, null, 5, Symbol("x"), {}, "taxomet.add_order\u0000"]) {
    attempt(() => validate(name, {}));
    attempt(() => schema(name));
    for (const endpoint of ["taxomet.add_order", "yandex_taxi.taxi_info", "p2p_motion.create_order"]) {
      const client = clientOf(endpoint);
      assert.ok(attempt(() => client.buildRequest(name, {})).error instanceof RidewireError || name === "add_order");
      attempt(() => client.parseResponse(name, { status: 200, body: "{}" }));
    }
  }
});

// ---- languages -------------------------------------------------------------------------------
const BROKEN = [
  ["taxomet.add_order", { unit_id: "", phone: "7", to: [], order_time: 1.5, fix_price: -1, print_receipt: 9, surprise: 1 }],
  ["taxomet.add_order", { unit_id: NaN, tarif_id: 1n, phone: Symbol("x"), to: ["a", undefined], comment: "\ud800" }],
  ["taxomet.add_order", { unit_id: 1, tarif_id: 1, phone: "+70005550101", to: ["a"], order_time: NOW }],
  ["taxomet.send_sms", { from: "Такси", phone: "+70005550101", msg: 7 }],
  ["taxomet.send_voice_code", { phone: "8", code: "12a" }],
  ["taxomet.add_driver_rating", { driver_id: 1, points: 0.5, lifetime_hours: 0, comment: "x" }],
  ["yandex_taxi.taxi_info", { rll: [{ lon: 37, lat: 155 }, [37, 55]], class: ["econom, vip"], req: ["Ski"], lang: "xx" }],
  ["yandex_taxi.taxi_info", { rll: [{ lon: 55.75, lat: 37.61 }, { lon: 37.61, lat: 55.75 }, { lon: 1, lat: 1 }], class: ["hovercraft"] }],
  ["yandex_taxi.zone_info", { ll: { lon: 55, lat: 137 } }],
  ["p2p_motion.create_order", { sender: { name: "", phone: "1" }, receiver: [], info: { origin: { date_time: "2031-05-06T08:00:00", location: { lat: 1 } }, destination: { date_time: "yesterday", location: {} }, escrow: { cost: { amount: -1, currency_code: "GBP" }, priority_type: "3" } } }],
  ["p2p_motion.create_order", changed(GOOD["p2p_motion.create_order"], "info.origin.location", { lat: 25.94, lng: 48.29 })],
  ["p2p_motion.create_order", changed(GOOD["p2p_motion.create_order"], "info.origin.date_time", iso(NOW - MINUTE))],
  ["p2p_motion.create_order", changed(GOOD["p2p_motion.create_order"], "info.destination.date_time", iso(NOW + 21 * MINUTE))],
  ["p2p_motion.list_orders", { from_date_time: iso(NOW), status: "7" }],
  ["p2p_motion.geocode", { lat: 48.2 }],
];

test("messages are there in English, Russian and Ukrainian, each in its own words", () => {
  const pairs = [];
  for (const [endpoint, params] of BROKEN) {
    const [en, ru, uk] = LANGUAGES.map((lang) => issuesOf(endpoint, params, { lang }));
    assert.ok(en.length > 0, endpoint);
    assert.deepEqual(en.map((issue) => [pathOf(issue), issue.code]), ru.map((issue) => [pathOf(issue), issue.code]));
    assert.deepEqual(en.map((issue) => [pathOf(issue), issue.code]), uk.map((issue) => [pathOf(issue), issue.code]));
    en.forEach((issue, i) => {
      const texts = [issue.message, ru[i].message, uk[i].message];
      pairs.push(texts.slice(1));
      assert.doesNotMatch(texts[0], /[А-Яа-яІЇЄҐіїєґ]/, texts[0]);
      for (const text of texts.slice(1)) assert.match(text, /[А-Яа-яІЇЄҐіїєґ]/, text);
      assert.doesNotMatch(texts[1], /[ІЇЄҐіїєґ]/, `Ukrainian letters in ${texts[1]}`);
      assert.doesNotMatch(texts[2], /[ЫЭЁыэёЪъ]/, `Russian letters in ${texts[2]}`);
    });
  }
  // «не число» is the same in both languages, and there may be a few more of that kind.
  const shared = pairs.filter(([ru, uk]) => ru === uk);
  assert.ok(shared.length < pairs.length / 10, JSON.stringify(shared));
});

test("a client's errors speak its `lang`", () => {
  const messages = LANGUAGES.map((lang) => {
    const client = clientOf("taxomet.add_order", {}, { lang });
    const built = failure(() => client.buildRequest("add_order", {}));
    const parsed = failure(() => client.parseResponse("add_order", { status: 503 }));
    return `${built.message}|${built.issues[0].message}|${parsed.message}`;
  });
  assert.equal(new Set(messages).size, 3);
  for (const message of messages.slice(1)) for (const part of message.split("|")) assert.match(part, /[а-яіїєґ]/i, part);
});

test("no message repeats a value of the caller", () => {
  const canary = "Ca7naryZ";
  const plant = (value) => {
    if (typeof value === "string") return canary;
    if (typeof value === "number") return canary;
    if (Array.isArray(value)) return [...value.map(plant), canary];
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plant(inner)]));
  };
  for (const endpoint of ENDPOINT_NAMES) {
    for (const params of [plant(GOOD[endpoint]), Object.fromEntries(Object.keys(GOOD[endpoint]).map((key) => [key, canary])), canary, [canary]]) {
      for (const lang of LANGUAGES) for (const issue of issuesOf(endpoint, params, { lang })) assert.ok(!issue.message.includes(canary), issue.message);
      const { error } = attempt(() => clientOf(endpoint).buildRequest(split(endpoint)[1], params));
      if (error) assert.ok(!`${error.message} ${error.stack} ${JSON.stringify(error)}`.includes(canary), error.message);
    }
  }
  const classes = issuesOf("yandex_taxi.taxi_info", { rll: [{ lon: 1234567.25, lat: 7654321.5 }], class: ["zz9qqcanary"], lang: "qqcanary" });
  for (const issue of classes) assert.doesNotMatch(issue.message, /1234567|7654321|qqcanary/);
});

// ---- what JavaScript can pass ------------------------------------------------------------------
const cyclic = { a: 1 };
cyclic.self = cyclic;
const cyclicArray = [];
cyclicArray.push(cyclicArray);
const deep = (levels) => {
  let value = "x";
  for (let i = 0; i < levels; i += 1) value = i % 2 ? { a: value } : [value];
  return value;
};
const hostileProxy = new Proxy({}, Object.fromEntries(Reflect.ownKeys(Reflect).filter((key) => typeof key === "string").map((trap) => [trap, () => { throw new Error(`proxy ${trap}`); }])));
const revoked = (() => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
})();
class Tagged { get [Symbol.toStringTag]() { return "Tagged"; } }
class Money { constructor() { this.amount = 1; } }
// eslint-disable-next-line no-sparse-arrays
const WEIRD = [
  undefined, null, true, false, 0, -0, 1.5, NaN, Infinity, -Infinity, 1n, 2n ** 80n, 2 ** 53 + 2, 1e400, "", " ", "x", "\ud800", "a\udc00b", "\u0000", "x".repeat(100_000),
  Symbol("s"), Symbol.iterator, () => 1, class A {}, async () => 1, function* g() {}, [], [undefined], [null], [[]], [, "a"], new Array(3), [NaN], [Symbol("x")], {}, { a: undefined },
  new Date(NOW), new Date(NaN), /x/u, new Map([["a", 1]]), new Set([1]), new WeakMap(), new Error("x"), Promise.resolve(1), new URL("https://a.example"), new Uint8Array(3), new ArrayBuffer(8), new DataView(new ArrayBuffer(1)),
  Object(1), Object("x"), Object(true), Object(1n), Object(Symbol("x")), Object.create(null), Object.create({ inherited: 1 }), new Tagged(), new Money(), cyclic, cyclicArray, deep(31), deep(100), deep(20_000), hostileProxy, revoked, new Proxy([], {}), globalThis,
  { get a() { throw new Error("getter"); } }, { toJSON() { throw new Error("toJSON"); } }, { toJSON: () => "x" }, { toString() { throw new Error("toString"); } }, { valueOf: () => 1 }, { [Symbol.toPrimitive]() { throw new Error("prim"); } },
  { [Symbol("k")]: 1 }, { "\u0000": "undefined" }, { "\u0000": "nan" }, { "\u0000": { "\u0000": "x" } }, { "\u0000": null }, JSON.parse('{"__proto__":{"id":1}}'), { then: () => {} }, { length: 1, 0: "a" },
  Object.defineProperty({}, "hidden", { value: 1, enumerable: false }), Object.freeze({ a: 1 }), new (class extends Array {})(), Object.assign(() => 1, { id: 1 }), { lon: 1n, lat: NaN },
];

test(`whatever is passed as params, validate gives issues and buildRequest a RidewireError (${WEIRD.length} values × every endpoint)`, () => {
  for (const endpoint of ENDPOINT_NAMES) {
    const [, name] = split(endpoint);
    const client = clientOf(endpoint);
    for (const value of WEIRD) {
      const issues = validate(endpoint, value, { now: NOW });
      assert.ok(Array.isArray(issues), endpoint);
      const { error } = attempt(() => client.buildRequest(name, value));
      if (error) isFailure(error, "invalid_request", "not_sent", endpoint);
    }
  }
});

test("whatever stands in the place of a parameter, it is an issue there and never more", () => {
  const places = (value, path = []) =>
    value !== null && typeof value === "object" ? [path, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...path, key]))] : [path];
  for (const endpoint of ENDPOINT_NAMES) {
    const client = clientOf(endpoint);
    for (const path of places(GOOD[endpoint]).filter((keys) => keys.length > 0)) {
      for (const value of WEIRD) {
        const params = copy(GOOD[endpoint]);
        const parent = path.slice(0, -1).reduce((node, key) => node[key], params);
        parent[path.at(-1)] = value;
        const errors = validate(endpoint, params, { now: NOW, lang: "en" }).filter((issue) => issue.severity === "error");
        const { error } = attempt(() => client.buildRequest(split(endpoint)[1], params, { now: NOW }));
        assert.equal(errors.length > 0, error !== undefined, `${endpoint} ${path.join(".")}: validate and buildRequest disagree`);
        if (error) isFailure(error, "invalid_request", "not_sent");
      }
    }
  }
});

test("what JSON cannot say is an error at its place", () => {
  const bad = [["symbol", Symbol("x")], ["function", () => 1], ["bigint", 1n], ["NaN", NaN], ["infinite", Infinity], ["cyclic", cyclic], ["map", new Map()], ["set", new Set()], ["regexp", /x/u], ["bytes", new Uint8Array(2)], ["lone surrogate", "a\ud800"], ["lone low surrogate", "\udc00"], ["throwing getter", hostileProxy], ["revoked proxy", revoked], ["too deep", deep(100)], ["promise", Promise.resolve()]];
  for (const [what, value] of bad) {
    refuses("taxomet.add_order", { ...GOOD["taxomet.add_order"], comment: value }, "comment", what);
    refuses("taxomet.add_order", { ...GOOD["taxomet.add_order"], to: ["a", value] }, "to.1", what);
    refuses("p2p_motion.create_order", { ...GOOD["p2p_motion.create_order"], sender: { name: value, phone: "+380005550142" } }, "sender.name", what);
    refuses("taxomet.get_order", { id: value }, "id", what);
  }
  const getter = { unit_id: 1, tarif_id: 1, to: ["a"], get phone() { throw new Error("no"); } };
  refuses("taxomet.add_order", getter, "phone", "throwing getter");
  // eslint-disable-next-line no-sparse-arrays
  refuses("taxomet.add_order", { ...GOOD["taxomet.add_order"], to: ["a", , "b"] }, "to.1", "a hole");
  refuses("taxomet.add_order", { ...GOOD["taxomet.add_order"], to: ["a", undefined] }, "to.1", "undefined");
});

test("an optional member that is undefined is left out", () => {
  const params = { ...GOOD["taxomet.add_order"], comment: undefined, fix_price: undefined };
  admits("taxomet.add_order", params);
  assert.doesNotMatch(build("taxomet.add_order", params).url, /comment|fix_price|undefined/);
  refuses("taxomet.add_order", { ...GOOD["taxomet.add_order"], phone: undefined }, "phone");
});

test("plain objects, null-prototype objects and class instances are read alike, and the caller's objects are not changed", () => {
  class Point { constructor() { this.lon = 37.61; this.lat = 55.75; } get name() { return "computed"; } }
  for (const point of [{ lon: 37.61, lat: 55.75 }, Object.assign(Object.create(null), { lon: 37.61, lat: 55.75 }), new Point(), Object.freeze({ lon: 37.61, lat: 55.75 }), new Proxy({ lon: 37.61, lat: 55.75 }, {})]) {
    assert.equal(new URL(build("yandex_taxi.taxi_info", { rll: [point] }).url).searchParams.get("rll"), "37.61,55.75");
  }
  const params = Object.freeze({ ...GOOD["p2p_motion.create_order"] });
  const before = JSON.stringify(params);
  build("p2p_motion.create_order", params);
  assert.equal(JSON.stringify(params), before);
});

test("marks of the border cannot be forged by a parameter", () => {
  for (const mark of ["undefined", "nan", "too_deep", "object", "cyclic", "x"]) {
    refuses("taxomet.add_order", { ...GOOD["taxomet.add_order"], comment: { "\u0000": mark } }, "comment", mark);
  }
});

test("random rubbish is never more than issues", () => {
  const random = randomness();
  const keys = ["unit_id", "tarif_id", "phone", "to", "id", "rll", "ll", "lon", "lat", "lng", "sender", "info", "origin", "location", "date_time", "escrow", "cost", "status", "\u0000", "__proto__", "address", "points"];
  const value = (depth) => {
    if (depth === 0 || random.chance(0.3)) return random.pick(WEIRD);
    if (random.chance(0.4)) return Array.from({ length: random.below(4) }, () => value(depth - 1));
    return Object.fromEntries(Array.from({ length: random.below(5) }, () => [random.pick(keys), value(depth - 1)]));
  };
  for (let round = 0; round < 3000; round += 1) {
    const endpoint = random.pick(ENDPOINT_NAMES);
    assert.ok(Array.isArray(validate(endpoint, value(5), { now: NOW, lang: random.pick(LANGUAGES) })));
  }
});

test("validate never throws for odd options either", () => {
  for (const options of [undefined, {}, { now: NaN }, { now: Infinity }, { now: -1 }, { now: 1e300 }, { now: "soon" }, { lang: "de" }, { lang: 5 }, { lang: null }]) {
    const { value, error } = attempt(() => validate("p2p_motion.create_order", {}, options));
    assert.ok(error || Array.isArray(value));
  }
});

// ---- Standard Schema ---------------------------------------------------------------------------
test("schema() is a Standard Schema v1 of every endpoint", async () => {
  for (const endpoint of ENDPOINT_NAMES) {
    const standard = schema(endpoint)["~standard"];
    assert.equal(standard.version, 1);
    assert.equal(standard.vendor, "ridewire");
    const params = endpoint === "p2p_motion.create_order" ? courierOrder(Date.now()) : GOOD[endpoint];
    const good = await standard.validate(params);
    assert.equal(good.issues, undefined, endpoint);
    assert.deepEqual(good.value, params);
    const bad = await standard.validate({ surprise: 1 });
    assert.ok(bad.issues.length > 0);
    for (const issue of bad.issues) {
      assert.equal(typeof issue.message, "string");
      const path = (issue.path ?? []).map((part) => (typeof part === "object" ? part.key : part));
      assert.ok(path.every((part) => typeof part === "string" || typeof part === "number"));
    }
    assert.ok(bad.issues.some((issue) => (issue.path ?? []).map((part) => part.key ?? part).join(".") === "surprise"));
  }
});

test("schema(): a warning does not refuse, and no value makes it throw", async () => {
  const standard = schema("yandex_taxi.taxi_info")["~standard"];
  const warned = { rll: [{ lon: 37.61, lat: 55.75 }], class: ["hovercraft"] };
  assert.deepEqual(await standard.validate(warned), { value: warned });
  for (const endpoint of ENDPOINT_NAMES) for (const value of WEIRD) await schema(endpoint)["~standard"].validate(value);
});

test("schema() speaks the language it is told", async () => {
  const messages = async (options) => (await schema("taxomet.cancel_order", options)["~standard"].validate({})).issues.map(({ message }) => message);
  assert.deepEqual(await messages(), ["id is required"]);
  assert.deepEqual(await messages({ lang: "uk" }), ["id — обов’язкове поле"]);
});

test("an endpoint that is none is refused with where to look", () => {
  assert.throws(() => validate("taxomet.addOrder", {}), { kind: "invalid_request", message: "endpoint must be: a name that endpoints() lists" });
});

// ---- the catalogue -----------------------------------------------------------------------------
test("endpoints() is the table of the documents", () => {
  const effects = {
    create: ["taxomet.add_order", "taxomet.send_sms", "taxomet.send_voice_code", "taxomet.add_driver_rating", "p2p_motion.create_order"],
    idempotent: ["taxomet.save_order", "taxomet.cancel_order", "taxomet.remove_driver", "taxomet.set_driver"],
  };
  const scopes = { create_order: "orders", get_order: "orders", list_orders: "orders", geocode: "geo-coding", predict_price: "predictions" };
  const rows = endpoints();
  assert.deepEqual(rows.map((row) => row.name).sort(), [...ENDPOINT_NAMES].sort());
  for (const row of rows) {
    const [provider, name] = split(row.name);
    const effect = Object.keys(effects).find((key) => effects[key].includes(row.name)) ?? "read";
    assert.equal(row.effect, effect, row.name);
    assert.equal(row.method, row.name === "p2p_motion.create_order" ? "POST" : "GET", row.name);
    assert.equal(row.quotaScope, provider === "p2p_motion" ? scopes[name] : undefined, row.name);
    if (provider !== "p2p_motion") assert.ok(row.path.endsWith(name), row.path);
    assert.ok(row.documentation.length > 0, row.name);
    assert.equal(build(row.name, GOOD[row.name]).method, row.method);
  }
  rows.length = 0;
  assert.equal(endpoints().length, ENDPOINT_NAMES.length, "the caller's copy is the caller's");
});

// ---- values ------------------------------------------------------------------------------------
const order = (more) => ({ ...GOOD["taxomet.add_order"], ...more });

test("ids are whole numbers or text that is not empty, and go out as text", () => {
  for (const id of [1, 0, "7", "0042", "-1", -1, "A-17", 2 ** 53 - 1]) admits("taxomet.add_order", order({ unit_id: 1, tarif_id: id }), String(id));
  for (const id of ["", 1.5, NaN, Infinity, true, null, {}, [], [1], new Date(NOW), 1n]) {
    refuses("taxomet.get_order", { id }, "id", String(id?.constructor?.name ?? id));
    refuses("taxomet.add_order", order({ unit_id: id }), "unit_id");
  }
  assert.match(build("taxomet.get_order", { id: "0042" }).url, /&id=0042$/);
  assert.match(build("taxomet.get_order", { id: 42 }).url, /&id=42$/);
});

test("positions are finite, within the globe, and name a swap that would mend them", () => {
  const at = (ll, lang = "en") => issuesOf("yandex_taxi.zone_info", { ll }, { lang });
  for (const ll of [{ lon: 180, lat: 90 }, { lon: -180, lat: -90 }, { lon: 0, lat: 0 }]) assert.deepEqual(at(ll).filter((issue) => issue.severity === "error"), []);
  for (const ll of [{ lon: 180.1, lat: 0 }, { lon: 0, lat: 90.1 }, { lon: -181, lat: 0 }, { lon: 0, lat: -91 }, { lon: NaN, lat: 0 }, { lon: 0, lat: Infinity }, { lon: null, lat: 0 }, { lon: [1], lat: 0 }]) {
    refuses("yandex_taxi.zone_info", { ll }, "ll", JSON.stringify(ll));
  }
  for (const lang of LANGUAGES) {
    const texts = (ll) => at(ll, lang).filter((issue) => issue.severity === "error").map((issue) => issue.message).join(" ");
    assert.notEqual(texts({ lon: 55, lat: 137 }), texts({ lon: 155, lat: 137 }), `${lang}: says so only if swapping would mend it`);
  }
});

test("a plausible swap is a warning, and places where these taxis drive are none (Y-10)", () => {
  const warned = (lon, lat) => warningsOf("yandex_taxi.taxi_info", { rll: [{ lon, lat }] }).length > 0;
  const cities = { Moscow: [37.62, 55.75], Petersburg: [30.31, 59.94], Kazan: [49.11, 55.79], Novosibirsk: [82.92, 55.03], Vladivostok: [131.89, 43.12], Sochi: [39.72, 43.58], Minsk: [27.56, 53.9], Almaty: [76.95, 43.24], Tashkent: [69.24, 41.3], Yerevan: [44.51, 40.18], Tbilisi: [44.8, 41.71], Riga: [24.11, 56.95], Tallinn: [24.75, 59.44], Chisinau: [28.86, 47.01] };
  for (const [city, [lon, lat]] of Object.entries(cities)) assert.equal(warned(lon, lat), false, city);
  // Kazan swapped would be a place in Kazakhstan: such a swap cannot be seen.
  for (const city of ["Moscow", "Petersburg", "Minsk"]) {
    const [lon, lat] = cities[city];
    assert.equal(warned(lat, lon), true, `${city} swapped`);
  }
});

// ---- P2P Motion's dates ------------------------------------------------------------------------
const dates = (origin, destination) => {
  const params = courierOrder();
  params.info.origin.date_time = origin;
  params.info.destination.date_time = destination;
  return params;
};
const dateErrors = (origin, destination, now = NOW) =>
  validate("p2p_motion.create_order", dates(origin, destination), { now, lang: "en" }).filter((issue) => issue.severity === "error" && issue.path.includes("date_time")).map(pathOf);

test("a date is a Date or ISO 8601 text with an offset", () => {
  const late = iso(NOW + 600 * MINUTE);
  for (const good of [new Date(NOW + 20 * MINUTE), iso(NOW + 20 * MINUTE), "2031-05-06T07:30:00Z", "2031-05-06T07:30:00.1Z", "2031-05-06T10:30:00+03:00", "2031-05-06T07:30Z", "2031-05-05T23:30:00-08:00"]) {
    assert.deepEqual(dateErrors(good, late), [], String(good));
  }
  for (const bad of ["2031-05-06T07:30:00", "2031-05-06", "06.05.2031 07:30", "tomorrow", "", " ", "2031-02-30T07:30:00Z", "2031-13-06T07:30:00Z", "2031-05-06T25:30:00Z", "2031-05-06T07:61:00Z", "2031-05-06T07:30:00+99:00", 1_935_000_000, NOW, null, true, {}, new Date(NaN), "T", "2031-05-06T07:30:00Zx", "٢٠٣١-05-06T07:30:00Z"]) {
    assert.ok(dateErrors(bad, late).includes("info.origin.date_time"), `${String(bad)} → ${dateErrors(bad, late)}`);
    assert.ok(dateErrors(iso(NOW + 20 * MINUTE), bad).includes("info.destination.date_time"), String(bad));
  }
});

test("the pick-up is five minutes from now at the earliest, the delivery ten minutes after it, or both are equal", () => {
  const at = (minutes) => iso(NOW + minutes * MINUTE);
  assert.deepEqual(dateErrors(at(5), at(15)), [], "both limits are within");
  assert.deepEqual(dateErrors(iso(NOW + 5 * MINUTE - 1), at(60)), ["info.origin.date_time"]);
  assert.deepEqual(dateErrors(at(30), iso(NOW + 40 * MINUTE - 1)), ["info.destination.date_time"]);
  assert.deepEqual(dateErrors(at(30), at(20)), ["info.destination.date_time"]);
  assert.deepEqual(dateErrors(at(30), at(30)), [], "equal means as soon as possible");
  assert.ok(dateErrors(at(-30), at(-30)).includes("info.origin.date_time"), "equal, but in the past");
  assert.deepEqual(dateErrors(at(30), at(45), NOW + 25 * MINUTE), []);
  assert.deepEqual(dateErrors(at(30), at(45), NOW + 25 * MINUTE + 1), ["info.origin.date_time"]);
});

test("buildRequest measures the dates against its own `now`", () => {
  const params = dates(iso(NOW + 6 * MINUTE), iso(NOW + 30 * MINUTE));
  assert.ok(build("p2p_motion.create_order", params, { now: NOW }).body);
  isFailure(failure(() => build("p2p_motion.create_order", params, { now: NOW + 2 * MINUTE })), "invalid_request", "not_sent");
});

test("Date parameters go out as ISO text, texts verbatim", () => {
  const sent = JSON.parse(build("p2p_motion.create_order", dates(new Date(NOW + 20 * MINUTE), "2031-05-06T12:00:00+03:00")).body);
  assert.equal(sent.info.origin.date_time, iso(NOW + 20 * MINUTE));
  assert.equal(sent.info.destination.date_time, "2031-05-06T12:00:00+03:00");
});
