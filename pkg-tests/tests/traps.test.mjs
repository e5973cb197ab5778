// The trap catalogue of the three documents, one test each, seen from the JavaScript side.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as ridewire from "ridewire";
import { PROTOBUF, encode } from "./support/protobuf.mjs";
import {
  GOOD, MINUTE, NOW, admits, attempt, build, changed, clientOf, courierOrder, errorsOf, failure, fakeFetch, header, isFailure, iso, issuesOf, jsonReply, p2p, parse, plain, query, redacted, refuses, rejection, show, taxomet, under, warningsOf, yandex,
} from "./support/world.mjs";

const ACTIONS = Object.keys(GOOD).filter((name) => name.startsWith("taxomet.")).map((name) => name.slice("taxomet.".length));
const order = (more) => ({ ...GOOD["taxomet.add_order"], ...more });
const taxi = (answer, options) => plain(parse("yandex_taxi.taxi_info", typeof answer === "string" ? answer : JSON.stringify(answer), options));
const option = (more = {}) => ({ class_name: "econom", class_text: "Эконом", class_level: 50, price: 120, min_price: 90, price_text: "120 руб.", ...more });

// ---- Taxomet -----------------------------------------------------------------------------------
test("T-1: the path comes from the action; reading or cancelling an order never calls add_order", () => {
  for (const action of ACTIONS) assert.equal(new URL(build(`taxomet.${action}`, GOOD[`taxomet.${action}`]).url).pathname, `/api/v1/${action}`);
  const prefixed = build("taxomet.get_order", { id: 1 }, undefined, { baseUrl: "https://tenant.example/office/" });
  assert.equal(new URL(prefixed.url).pathname, "/office/api/v1/get_order");
});

test("T-2: an order's own id is extern_id; add_order never emits id", () => {
  const params = query(build("taxomet.add_order", order({ extern_id: "shop-1234" })));
  assert.equal(params.get("extern_id"), "shop-1234");
  assert.equal(params.has("id"), false);
  refuses("taxomet.add_order", order({ id: 1234 }), "id");
  assert.equal(query(build("taxomet.add_order", order({}))).has("extern_id"), false, "only the driver adds a ref of its own");
});

test("T-3: a phone has its + for orders and is 11 bare digits for SMS and voice", () => {
  admits("taxomet.add_order", order({ phone: "+70005550101" }));
  for (const phone of ["70005550101", "80005550101", "", "+", "++70005550101", "+7000555010x", "+٧٠٠٠٥٥٥٠١٠١", 70005550101, null]) refuses("taxomet.add_order", order({ phone }), "phone", String(phone));
  for (const endpoint of ["taxomet.send_sms", "taxomet.send_voice_code"]) {
    admits(endpoint, { ...GOOD[endpoint], phone: "70005550101" });
    for (const phone of ["+70005550101", "7000555010", "700055501011", "", "7000555010a", "7 0005550101", "７0005550101", "٧٠٠٠٥٥٥٠١٠١", 70005550101]) refuses(endpoint, { ...GOOD[endpoint], phone }, "phone", String(phone));
  }
});

test("T-4: plus, Cyrillic, blanks and commas are percent-encoded", () => {
  const { url } = build("taxomet.add_order", order({ to: ["Сочи, ул. А+Б", "a&b=c#d%20"] }));
  assert.match(url, /phone=%2B70005550101/);
  assert.match(url, /to%5B%5D=%D0%A1%D0%BE%D1%87%D0%B8%2C%20%D1%83%D0%BB\.%20%D0%90%2B%D0%91&to%5B%5D=a%26b%3Dc%23d%2520/);
  assert.doesNotMatch(url, /[^\x21-\x7e]/);
});

test("T-5: only 1, as number or text, is success", () => {
  const read = (result, id) => attempt(() => parse("taxomet.cancel_order", `{${result === undefined ? "" : `"result":${result},`}"error":"нет","order_id":"${id}"}`));
  for (const result of ['"1"', "1", '" 1"']) assert.deepEqual(read(result, 7).value, { order_id: "7" }, result);
  for (const result of ['"0"', "0", '"-1"', "true", "null", undefined]) isFailure(read(result, 0).error, "rejected", "rejected", String(result));
});

test("T-6: an id is text or number; 0 is none, and success without one is a contradiction", () => {
  assert.deepEqual(parse("taxomet.add_order", '{"result":"1","error":"","order_id":31}'), { order_id: "31" });
  for (const id of ["0", '"0"', '""']) isFailure(failure(() => parse("taxomet.add_order", `{"result":"1","error":"","order_id":${id}}`)), "malformed_response", "unknown", id);
});

test("T-7: fields of an order that the document hides behind ... are kept in extra", () => {
  const { extra, ...known } = plain(parse("taxomet.get_order", '{"result":"1","error":"","order_id":"5","status":"3","auto":{"color":"red"},"list":[1,"2"]}'));
  assert.deepEqual(extra, { auto: { color: "red" }, list: [1, "2"] });
  assert.deepEqual(known, { order_id: "5", status: "3" });
  assert.equal("result" in extra || "error" in extra, false, "the convention's own fields are not extra");
});

test("T-8: action names are trusted, not the copied prose: remove_driver assigns nobody, a rating is no voice message", () => {
  assert.deepEqual([...query(build("taxomet.remove_driver", { id: 9 })).keys()], ["operator_login", "operator_password", "id"]);
  refuses("taxomet.remove_driver", { id: 9, driver_id: 3 }, "driver_id");
  refuses("taxomet.add_driver_rating", { ...GOOD["taxomet.add_driver_rating"], phone: "70005550101" }, "phone");
});

test("T-9: print_receipt is supported, as 0 or 1 only", () => {
  for (const value of [0, 1]) assert.equal(query(build("taxomet.add_order", order({ print_receipt: value }))).get("print_receipt"), String(value));
  for (const value of [2, -1, 0.5, "yes", "", NaN, null]) refuses("taxomet.add_order", order({ print_receipt: value }), "print_receipt", String(value));
});

test("T-10: save_order says order_id, the other actions say id", () => {
  const params = query(build("taxomet.save_order", { order_id: 77, comment: "x" }));
  assert.equal(params.get("order_id"), "77");
  assert.equal(params.has("id"), false);
  refuses("taxomet.save_order", { id: 77 }, "id");
  for (const action of ["cancel_order", "get_order", "remove_driver", "set_driver"]) {
    const sent = query(build(`taxomet.${action}`, GOOD[`taxomet.${action}`]));
    assert.equal(sent.has("id") && !sent.has("order_id"), true, action);
  }
});

test("T-11: the effect decides, not GET: a create is sent once, is not cached and follows no redirect", async () => {
  const effects = Object.fromEntries(ridewire.endpoints().map((row) => [row.name, `${row.method} ${row.effect}`]));
  assert.equal(effects["taxomet.add_order"], "GET create");
  assert.equal(effects["taxomet.cancel_order"], "GET idempotent");
  assert.equal(effects["taxomet.get_order"], "GET read");
  for (const reply of [() => jsonReply("", 503), () => jsonReply("", 429, { "retry-after": "0" }), () => { throw new TypeError("fetch failed"); }]) {
    const { fetch, calls } = fakeFetch(reply);
    await rejection(taxomet({}, { fetch }).addOrder(order({})));
    assert.equal(calls.length, 1);
    assert.equal(calls[0].init.redirect, "manual");
    assert.equal(calls[0].init.cache ?? "no-store", "no-store");
    assert.equal(calls[0].init.method ?? "GET", "GET");
  }
});

test("T-12: order_time is UNIX seconds: no milliseconds, no fraction, nothing negative", () => {
  for (const order_time of [1_936_000_000, 99_999_999_999]) {
    admits("taxomet.add_order", order({ order_time }), String(order_time));
    assert.equal(query(build("taxomet.add_order", order({ order_time }))).get("order_time"), String(order_time));
  }
  for (const order_time of [1e11, NOW, -1, 1_936_000_000.5, NaN, "soon", "2031-05-06T07:08:09Z", {}]) refuses("taxomet.add_order", order({ order_time }), "order_time", String(order_time));
});

test("T-13: fix_price 0 is the taximeter; a negative one is an error; the decimal sign is a dot", () => {
  for (const [value, text] of [[0, "0"], [250.5, "250.5"], [0.01, "0.01"]]) assert.equal(query(build("taxomet.add_order", order({ fix_price: value }))).get("fix_price"), text);
  for (const value of [-1, -0.01, NaN, Infinity, "1,5", "дорого", {}]) refuses("taxomet.add_order", order({ fix_price: value }), "fix_price", String(value));
});

test("T-14: the order of `to` is its meaning: kept, with repeats, never empty", () => {
  const to = ["Б", "А", "Б", "А", "Я"];
  assert.deepEqual(query(build("taxomet.add_order", order({ to }))).getAll("to[]"), to);
  assert.deepEqual(query(build("taxomet.add_order", order({ to: ["один"] }))).getAll("to[]"), ["один"], "one address is enough");
  for (const [value, path] of [[[], "to"], [["А", ""], "to.1"], [[""], "to.0"], ["А", "to"], [[["А"]], "to.0"], [[7], "to.0"]]) refuses("taxomet.add_order", order({ to: value }), path, JSON.stringify(value));
});

test("T-15: a code is a text of ASCII digits and keeps its zeros", () => {
  assert.equal(query(build("taxomet.send_voice_code", { phone: "70005550101", code: "0007" })).get("code"), "0007");
  for (const code of ["", "12a", " 12", "12 ", "-1", "1.5", "٠١٢", "１２", "𝟙𝟚", 1207, null]) refuses("taxomet.send_voice_code", { phone: "70005550101", code }, "code", String(code));
});

test("T-16: an SMS is from 1 to 11 Latin letters and digits", () => {
  for (const from of ["a", "Taxi24", "ABCDEFGHIJK"]) admits("taxomet.send_sms", { ...GOOD["taxomet.send_sms"], from }, from);
  for (const from of ["", "ABCDEFGHIJKL", "Taxi 24", "Такси", "Tаxi", "Taxi-24", "é", "ａ", " a", 24]) refuses("taxomet.send_sms", { ...GOOD["taxomet.send_sms"], from }, "from", String(from));
});

test("T-17: login and password are masked in everything that may be printed", () => {
  const sent = query(redacted("taxomet.get_order", { id: 1 }));
  assert.equal(sent.get("operator_login"), "***");
  assert.equal(sent.get("operator_password"), "***");
});

// ---- Yandex Taxi -------------------------------------------------------------------------------
test("Y-1: time and distance depend neither on each other nor on the number of points", () => {
  for (const more of [{}, { time: 61.5 }, { distance: 900.5 }, { time: 61.5, distance: 900.5 }]) {
    const answer = { currency: "RUB", options: [option()], ...more };
    assert.deepEqual(taxi(answer), { kind: "offer", ...answer });
  }
});

test("Y-2: 200 with an empty string is no_supported_class", () => {
  for (const nothing of ["", '""', " \n"]) assert.deepEqual(taxi(nothing), { kind: "no_supported_class" });
});

test("Y-3: 204 is region_not_supported", () => {
  assert.deepEqual(taxi("", { status: 204 }), { kind: "region_not_supported" });
});

test("Y-4: price_text may be missing in JSON, and must be there in protobuf", () => {
  const { price_text: _, ...lean } = option();
  assert.deepEqual(taxi({ currency: "RUB", options: [lean] }).options, [lean]);
  const error = failure(() => parse("yandex_taxi.taxi_info", optionWithout("price_text"), { headers: PROTOBUF }));
  isFailure(error, "malformed_response", "unknown");
  assert.deepEqual(error.issues.map((issue) => issue.path), [["options", 0, "price_text"]]);
});

test("Y-5: a price is a number, however it is written, or numeric text", () => {
  for (const text of ["495", "495.0", "4.95e2", "4.95E+2", "49500e-2", '"495"', '"495.0"', '"4.95e2"']) {
    const answer = taxi(`{"currency":"RUB","options":[{"class_name":"econom","price":${text},"min_price":${text}}]}`);
    assert.deepEqual([answer.options[0].price, answer.options[0].min_price], [495, 495], text);
  }
  for (const text of ['"495 руб."', '"4,95"', '""', '"NaN"', '"Infinity"', '"0x10"', "[495]", "1e400", "NaN"]) {
    isFailure(failure(() => taxi(`{"currency":"RUB","options":[{"class_name":"econom","price":${text}}]}`)), "malformed_response", "unknown", text);
  }
  assert.equal(taxi({ currency: "RUB", options: [option({ price: 0 })] }).options[0].price, 0, "0 does occur");
  assert.equal(taxi({ currency: "RUB", options: [option({ price: -5.5 })] }).options[0].price, -5.5, "answers have no range checks");
});

test("Y-6: 18 digits read as the nearest double", () => {
  assert.equal(taxi('{"currency":"RUB","distance":61529.771101536542}').distance, 61529.77110153654);
});

test("Y-7: the list of currencies is open", () => {
  for (const currency of ["BYN", "BYR", "AED", "XXX", "руб", ""]) assert.equal(taxi({ currency, options: [] }).currency, currency);
});

test("Y-8: no waiting_time means no car now; it is never read as 0", () => {
  assert.equal("waiting_time" in taxi({ currency: "RUB", options: [option()] }).options[0], false);
  assert.equal("waiting_time" in taxi({ currency: "RUB", options: [option({ waiting_time: null })] }).options[0], false);
  assert.equal(taxi({ currency: "RUB", options: [option({ waiting_time: 0 })] }).options[0].waiting_time, 0);
});

test("Y-9: price_text is shown as it is, U+2006, ~ and dots included", () => {
  for (const price_text of ["~203\u2006руб.", "от 239 руб.", "from 9 EUR.", "", "≈ 1\u00a0000 ₽"]) assert.equal(taxi({ currency: "RUB", options: [option({ price_text })] }).options[0].price_text, price_text);
});

test("Y-18: an array never passes for an object", () => {
  refuses("yandex_taxi.taxi_info", { rll: [[37, 55]] }, "rll.0");
  refuses("yandex_taxi.zone_info", { ll: [37, 55] }, "ll");
  refuses("taxomet.get_distance", { unit_id: 1, tarif_id: 1, points: [[37, 55], [37, 56]] }, "points.0");
  const at = (path, value) => refuses("p2p_motion.create_order", changed(GOOD["p2p_motion.create_order"], path, value), path);
  at("sender", ["Оля", "+380005550142"]);
  at("info.origin.location", [48.29, 25.94]);
  at("info.escrow.cost", [1, "UAH"]);
  for (const endpoint of Object.keys(GOOD)) assert.ok(errorsOf(endpoint, Object.values(GOOD[endpoint])).length > 0 || Object.keys(GOOD[endpoint]).length === 0, endpoint);
  for (const body of ['["RUB"]', '{"currency":"RUB","options":[[1,2,3,"econom"]]}', '{"currency":"RUB","options":{"0":{}}}']) isFailure(failure(() => taxi(body)), "malformed_response", "unknown", body);
  isFailure(failure(() => parse("yandex_taxi.zone_info", '{"tariffs":[["econom",[]]]}')), "malformed_response", "unknown");
});

test("Y-10: longitude stands before latitude, and a swap is named", () => {
  assert.equal(query(build("yandex_taxi.taxi_info", { rll: [{ lat: 55.75, lon: 37.61 }] })).get("rll"), "37.61,55.75");
  refuses("yandex_taxi.taxi_info", { rll: [{ lon: 55, lat: 137 }] }, "rll.0");
  const swapped = { rll: [{ lon: 55.75, lat: 37.61 }] };
  admits("yandex_taxi.taxi_info", swapped);
  assert.equal(under(warningsOf("yandex_taxi.taxi_info", swapped), "rll.0").length > 0, true);
  assert.deepEqual(issuesOf("yandex_taxi.taxi_info", { rll: [{ lon: 37.61, lat: 55.75 }] }), []);
});

test("Y-11: the key goes in one place, the header unless told otherwise; without a key there is no client", () => {
  const rll = [{ lon: 37.61, lat: 55.75 }];
  for (const keyIn of [undefined, "header"]) {
    const request = yandex({ keyIn }).buildRequest("taxi_info", { rll });
    assert.equal(request.headers["YaTaxi-Api-Key"], "key-of-tests");
    assert.doesNotMatch(request.url, /apikey|key-of-tests/i);
  }
  const request = yandex({ keyIn: "query" }).buildRequest("taxi_info", { rll });
  assert.equal(query(request).get("apikey"), "key-of-tests");
  assert.equal(header(request.headers, "YaTaxi-Api-Key"), undefined);
  for (const config of [{}, { clid: "x" }, { apiKey: "x" }, { clid: "", apiKey: "x" }, { clid: "x", apiKey: "" }, { clid: "x", apiKey: "y", keyIn: "cookie" }, { clid: "x", apiKey: "y", format: "xml" }]) {
    isFailure(failure(() => new ridewire.YandexTaxi(config)), "config", "not_sent", JSON.stringify(config));
  }
});

test("Y-12: lang is supported although the syntax line lacks it", () => {
  const rll = [{ lon: 37.61, lat: 55.75 }];
  for (const lang of ["ru", "en", "uk", "kk", "az", "ka", "hy", "ky", "lv", "ro", "uz", "et", "fr"]) {
    assert.deepEqual(issuesOf("yandex_taxi.taxi_info", { rll, lang }), [], lang);
    assert.equal(query(build("yandex_taxi.taxi_info", { rll, lang })).get("lang"), lang);
  }
  assert.equal(query(build("yandex_taxi.taxi_info", { rll })).has("lang"), false);
  assert.ok(warningsOf("yandex_taxi.taxi_info", { rll, lang: "de" }).length > 0);
  refuses("yandex_taxi.zone_info", { ...GOOD["yandex_taxi.zone_info"], lang: "ru" }, "lang", "zone_info has none");
});

test("Y-13: classes and wishes are ids of an open list, the newer ones known, blanks and commas refused", () => {
  const rll = [{ lon: 37.61, lat: 55.75 }];
  const classes = ["econom", "business", "comfortplus", "minivan", "vip", "express", "courier"];
  const wishes = ["yellowcarnumber", "nosmoking", "childchair", "bicycle", "conditioner", "animaltransport", "universal", "check", "ski", "waiting_in_transit", "meeting_arriving", "luggage"];
  assert.deepEqual(issuesOf("yandex_taxi.taxi_info", { rll, class: classes, req: wishes }), []);
  const sent = query(build("yandex_taxi.taxi_info", { rll, class: ["vip", "econom"], req: wishes }));
  assert.equal(sent.get("class"), "vip,econom");
  assert.equal(sent.get("req"), wishes.join(","));
  for (const name of ["class", "req"]) {
    assert.ok(under(warningsOf("yandex_taxi.taxi_info", { rll, [name]: ["cargo_9"] }), `${name}.0`).length > 0, `an unknown word of ${name} passes with a warning`);
    admits("yandex_taxi.taxi_info", { rll, [name]: ["cargo_9"] });
    for (const bad of ["econom, vip", "econom,vip", " econom", "Econom", "эконом", "", "a-b", "a~b"]) refuses("yandex_taxi.taxi_info", { rll, [name]: [bad] }, `${name}.0`, bad);
  }
  for (const [constant, words] of [["YANDEX_CLASSES", classes], ["YANDEX_WISHES", wishes]]) for (const word of words) assert.ok(JSON.stringify(ridewire[constant]).includes(`"${word}"`), `${constant} has ${word}`);
});

test("Y-14: what proto2 calls required is required, and no bytes are no message", () => {
  assert.deepEqual(parse("yandex_taxi.taxi_info", new Uint8Array(), { headers: PROTOBUF }), { kind: "no_supported_class" });
  const required = { price: 1, min_price: 1, class_name: "a", class_text: "b", class_level: 1, price_text: "c" };
  for (const name of Object.keys(required)) {
    const bytes = optionWithout(name);
    const error = failure(() => parse("yandex_taxi.taxi_info", bytes, { headers: PROTOBUF }));
    isFailure(error, "malformed_response", "unknown", name);
    assert.deepEqual(error.issues.map((issue) => issue.path.join(".")), [`options.0.${name}`]);
  }
  const zero = { price: 0, min_price: 0, class_name: "", class_text: "", class_level: 0, price_text: "" };
  assert.deepEqual(plain(parse("yandex_taxi.taxi_info", encode({ currency: "", options: [zero] }), { headers: PROTOBUF })), { kind: "offer", currency: "", options: [zero] }, "a default value that was sent is there");
});
/** A message whose only option lacks one required field; written by hand, since the independent encoder refuses to. */
function optionWithout(name) {
  const text = (number, value) => [number * 8 + 2, value.length, ...Buffer.from(value)];
  const fields = { price: [9, ...new Uint8Array(8)], min_price: [17, ...new Uint8Array(8)], class_name: text(4, "a"), class_text: text(5, "b"), class_level: [48, 1], price_text: text(7, "c") };
  const inner = Object.entries(fields).filter(([key]) => key !== name).flatMap(([, bytes]) => bytes);
  return Uint8Array.from([10, inner.length, ...inner, ...text(2, "RUB")]);
}

test("Y-15: JSON has a time_text that the message lacks; each form has its own rules of presence", () => {
  assert.equal(taxi({ currency: "RUB", options: [], time_text: "9 мин" }).time_text, "9 мин");
  assert.equal(parse("yandex_taxi.taxi_info", encode({ currency: "RUB" }), { headers: PROTOBUF }).time_text, undefined);
  assert.deepEqual(taxi({ currency: "RUB", options: [{ class_name: "econom", price: 1 }] }).options, [{ class_name: "econom", price: 1 }], "what the message requires, JSON may leave out");
});

test("Y-16: zone_info sends ll, not rll, and reads class, name or class_name", () => {
  const request = build("yandex_taxi.zone_info", { ll: { lon: 37.61, lat: 55.75 } });
  assert.equal(query(request).get("ll"), "37.61,55.75");
  assert.equal(query(request).has("rll"), false);
  assert.equal(new URL(request.url).pathname, "/zone_info");
  refuses("yandex_taxi.zone_info", { rll: [{ lon: 37.61, lat: 55.75 }] }, "rll");
  for (const key of ["class", "name", "class_name"]) assert.equal(parse("yandex_taxi.zone_info", `{"tariffs":[{"${key}":"vip","supported_requirements":[]}]}`).tariffs[0].class_name, "vip");
});

test("Y-17: one point is one pair, two are a route, three are refused", () => {
  const a = { lon: 37.61, lat: 55.75 };
  assert.equal(query(build("yandex_taxi.taxi_info", { rll: [a] })).get("rll"), "37.61,55.75");
  assert.equal(query(build("yandex_taxi.taxi_info", { rll: [a, a] })).get("rll"), "37.61,55.75~37.61,55.75");
  for (const rll of [[], [a, a, a], a, "37.61,55.75"]) refuses("yandex_taxi.taxi_info", { rll }, "rll");
});

// ---- P2P Motion --------------------------------------------------------------------------------
const courier = (path, value) => changed(GOOD["p2p_motion.create_order"], path, value);
const sentBody = (params, options = { now: NOW }) => JSON.parse(build("p2p_motion.create_order", params, options).body);

test("P-1: priority_type counts from 0, goes out as text, and 3 awaits implementation", () => {
  for (const value of [0, 1, 2, 3, "0", "1", "2", "3"]) {
    const params = courier("info.escrow.priority_type", value);
    admits("p2p_motion.create_order", params, String(value));
    assert.equal(sentBody(params).info.escrow.priority_type, String(value));
    assert.equal(under(warningsOf("p2p_motion.create_order", params), "info.escrow.priority_type").length > 0, String(value) === "3", `warning for ${value}`);
  }
  for (const value of [4, -1, "4", "", "one", 1.5, null, true]) refuses("p2p_motion.create_order", courier("info.escrow.priority_type", value), "info.escrow.priority_type", String(value));
});

test("P-2: instants are compared, equality first, and equal instants go out as one text", () => {
  const both = (origin, destination) => {
    const params = courierOrder();
    params.info.origin.date_time = origin;
    params.info.destination.date_time = destination;
    return params;
  };
  const equal = both("2031-05-06T10:38:00+03:00", "2031-05-06T07:38:00Z");
  admits("p2p_motion.create_order", equal);
  const sent = sentBody(equal).info;
  assert.equal(sent.origin.date_time, sent.destination.date_time, "the server may compare texts");
  assert.equal(Date.parse(sent.origin.date_time), Date.parse("2031-05-06T07:38:00Z"));
  const milliseconds = sentBody(both("2031-05-06T07:38:00Z", "2031-05-06T07:38:00.000Z")).info;
  assert.equal(milliseconds.origin.date_time, milliseconds.destination.date_time);
  const apart = sentBody(both("2031-05-06T10:38:00+03:00", "2031-05-06T07:58:00Z")).info;
  assert.deepEqual([apart.origin.date_time, apart.destination.date_time], ["2031-05-06T10:38:00+03:00", "2031-05-06T07:58:00Z"], "other texts stay verbatim");
  refuses("p2p_motion.create_order", both("2015-03-01T19:29:31.238Z", "2015-03-01T19:29:31.238Z"), "info.origin.date_time", "equal and past, as in the samples");
});

test("P-3: coordinates are degrees; outside the service area is only a warning", () => {
  const at = (lat, lng) => courier("info.origin.location", { lat, lng });
  for (const [lat, lng] of [[90.5, 25], [-91, 25], [48, 180.5], [48, -181], [NaN, 25]]) refuses("p2p_motion.create_order", at(lat, lng), "info.origin.location");
  assert.deepEqual(warningsOf("p2p_motion.create_order", at(48.29, 25.94)), []);
  for (const [lat, lng] of [[50.45, 30.52], [53.5, 25.9], [25.94, 48.29]]) {
    admits("p2p_motion.create_order", at(lat, lng));
    assert.ok(under(warningsOf("p2p_motion.create_order", at(lat, lng)), "info.origin.location").length > 0, `${lat}, ${lng}`);
  }
  const texts = (lat, lng) => show(warningsOf("p2p_motion.create_order", at(lat, lng)));
  assert.notEqual(texts(25.94, 48.29), texts(50.45, 30.52), "a swap is called one");
});

test("P-4: both coordinates or an address, never a lone coordinate", () => {
  for (const end of ["origin", "destination"]) {
    const at = (location) => courier(`info.${end}.location`, location);
    for (const good of [{ lat: 48.29, lng: 25.94 }, { formatted_address: "вулиця Вигадана, 7" }, { lat: 48.29, lng: 25.94, formatted_address: "вулиця Вигадана, 7" }]) admits("p2p_motion.create_order", at(good));
    for (const bad of [{}, { lat: 48.29 }, { lng: 25.94 }, { lat: 48.29, formatted_address: "вулиця Вигадана, 7" }, { lng: 25.94, formatted_address: "x" }, { formatted_address: "" }]) {
      refuses("p2p_motion.create_order", at(bad), `info.${end}.location`, JSON.stringify(bad));
    }
  }
  for (const bad of [{}, { lat: 48.29 }, { lng: 25.94 }]) assert.ok(errorsOf("p2p_motion.geocode", bad).length > 0, JSON.stringify(bad));
  const point = query(build("p2p_motion.geocode", { lat: 48.29, lng: 25.94 }));
  assert.deepEqual([...point], [["lat", "48.29"], ["lng", "25.94"]]);
});

test("P-5: sender and receiver keep the same phone rule", () => {
  for (const person of ["sender", "receiver"]) {
    for (const phone of ["0005550177", "+380005550177"]) admits("p2p_motion.create_order", courier(`${person}.phone`, phone), phone);
    for (const phone of ["380005550177", "+70005550177", "005550177", "00055501777", "0КК1122333", "+380 00 555 01 77", "+٣٨٠٠٠٥٥٥٠١٧٧", "", 5550177]) refuses("p2p_motion.create_order", courier(`${person}.phone`, phone), `${person}.phone`, String(phone));
  }
});

test("P-6: the destination is spelt right by default; the misspelt name is a matter of extra", async () => {
  assert.deepEqual([...query(build("p2p_motion.predict_price", GOOD["p2p_motion.predict_price"])).keys()], ["origin_formatted_address", "destination_formatted_address"]);
  const { fetch, calls } = fakeFetch(() => jsonReply({ price: 10, currency: "UAH" }));
  await p2p({}, { fetch }).predictPrice(GOOD["p2p_motion.predict_price"], { extra: { query: { destiantion_formatted_address: "проспект Уявний, 12" } } });
  assert.equal(new URL(calls[0].url).searchParams.get("destiantion_formatted_address"), "проспект Уявний, 12");
});

test("P-7: a key error with no calls left is the quota", () => {
  isFailure(failure(() => parse("p2p_motion.list_orders", "", { status: 403, headers: { "ratelimit-remaining": "0" } })), "rate_limited", "rejected");
  isFailure(failure(() => parse("p2p_motion.list_orders", "", { status: 403, headers: { "ratelimit-remaining": "5" } })), "unauthorized", "rejected");
  isFailure(failure(() => parse("p2p_motion.list_orders", "", { status: 429 })), "rate_limited", "rejected");
});

test("P-8: what polls shares one quota with what creates, and the catalogue says so", () => {
  // The rhythm itself belongs to tracking, whose own tests measure it against the quota.
  const scopes = Object.fromEntries(ridewire.endpoints().filter((row) => row.quotaScope).map((row) => [row.name, row.quotaScope]));
  assert.equal(scopes["p2p_motion.get_order"], "orders");
  assert.equal(scopes["p2p_motion.list_orders"], scopes["p2p_motion.create_order"]);
});

test("P-9: RateLimit-Reset is when the oldest call expires: one slot, not the hour", () => {
  const reset = Math.ceil(Date.now() / 1000) + 42;
  const { retryAfterMs } = failure(() => parse("p2p_motion.list_orders", "", { status: 429, headers: { "RateLimit-Limit": "300", "RateLimit-Remaining": "0", "RateLimit-Reset": String(reset) } }));
  assert.ok(retryAfterMs > 35_000 && retryAfterMs <= 43_000, String(retryAfterMs));
});

test("P-10: one order may come as an object or as an array of one", () => {
  const sent = { id: "o-9", info: { status: { code: 2 } } };
  for (const form of [sent, [sent]]) {
    const got = parse("p2p_motion.get_order", JSON.stringify(form));
    assert.equal(got.id, "o-9");
    assert.equal(got.status.code, 2);
  }
});

test("P-11: the courier filter whose name is lost goes through extra", async () => {
  const { fetch, calls } = fakeFetch(() => jsonReply([]));
  await p2p({}, { fetch }).listOrders({ status: 1 }, { extra: { query: { courier_id: "c-1", tag: ["a", "b"] } } });
  const sent = new URL(calls[0].url).searchParams;
  assert.equal(sent.get("courier_id"), "c-1");
  assert.deepEqual(sent.getAll("tag").length + sent.getAll("tag[]").length, 2);
  assert.equal(sent.get("status"), "1");
  refuses("p2p_motion.list_orders", { courier_id: "c-1" }, "courier_id");
});

test("P-12: origin.date_time is the pick-up, whatever the prose calls it", () => {
  const params = courierOrder();
  params.info.origin.date_time = iso(NOW + MINUTE);
  assert.deepEqual(errorsOf("p2p_motion.create_order", params).map((issue) => issue.path), [["info", "origin", "date_time"]]);
});

test("P-13: no phone and no Telegram id of the documents' samples is in the package", () => {
  // Compared by 16 bits of a digest, so that the numbers stand here no more than there.
  const digest = (text) => createHash("sha256").update(text).digest("hex").slice(0, 4);
  const published = new Set(["6572", "9d7e", "cf58"]);
  const root = fileURLToPath(new URL("../node_modules/ridewire/", import.meta.url));
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const text = readFileSync(`${entry.parentPath ?? entry.path}/${entry.name}`, "latin1");
    for (const [number] of text.matchAll(/(?<!\d)(?:380\d{9}|\d{9,10})(?!\d)/g)) {
      assert.ok(!published.has(digest(number)), `${entry.name} holds a number of the samples`);
    }
  }
});

test("P-14: both dates of a list or none", () => {
  const from_date_time = iso(NOW - 60 * MINUTE), to_date_time = iso(NOW);
  admits("p2p_motion.list_orders", {});
  admits("p2p_motion.list_orders", { from_date_time, to_date_time });
  admits("p2p_motion.list_orders", { from_date_time: new Date(NOW - MINUTE), to_date_time: new Date(NOW) });
  for (const half of [{ from_date_time }, { to_date_time }]) assert.ok(errorsOf("p2p_motion.list_orders", half).length > 0);
  assert.deepEqual([...query(build("p2p_motion.list_orders", { status: 0, from_date_time, to_date_time }))], [["status", "0"], ["from_date_time", from_date_time], ["to_date_time", to_date_time]]);
});

// ---- paths of P2P Motion -----------------------------------------------------------------------
test("P2P Motion's unverified paths are the documented ones, can be replaced, and the base URL is used as given", () => {
  const path = (endpoint, config) => new URL(clientOf(endpoint, config).buildRequest(endpoint.split(".")[1], GOOD[endpoint], { now: NOW }).url).pathname;
  const rows = { create_order: "/api/v1/orders/", list_orders: "/api/v1/orders/", get_order: "/api/v1/orders/ord-77/", geocode: "/api/v1/geo-coding/", predict_price: "/api/v1/predictions/" };
  for (const [name, expected] of Object.entries(rows)) {
    assert.equal(path(`p2p_motion.${name}`, {}), expected);
    assert.equal(path(`p2p_motion.${name}`, { baseUrl: "https://courier.example/api/v1" }), expected, "one / is added if it lacks one");
    assert.equal(path(`p2p_motion.${name}`, { baseUrl: "https://courier.example" }), expected.replace("/api/v1", ""));
  }
  assert.equal(path("p2p_motion.create_order", { paths: { orders: "v2/orders" } }), "/api/v1/v2/orders", "a slash the caller left out stays out");
  assert.equal(path("p2p_motion.predict_price", { paths: { predictions: "price/" } }), "/api/v1/price/");
  assert.equal(path("p2p_motion.get_order", { paths: { order: "order/{ORDER_ID}" } }), "/api/v1/order/ord-77");
  assert.equal(header(build("p2p_motion.list_orders", {}).headers, "X-API-Key"), "courier-key-of-tests");
});
