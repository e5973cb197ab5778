// The checked vectors, and answers of every shape that the documents or recorded traffic show.
import assert from "node:assert/strict";
import { test } from "node:test";
import { build, failure, isFailure, parse, plain, query, taxomet, yandex } from "./support/world.mjs";
import { PROTOBUF, decode, hex } from "./support/protobuf.mjs";

const ORDER_QUERY =
  "operator_login=my-api&operator_password=se%20cr%2Bet%26%3D&unit_id=1&tarif_id=1&phone=%2B70001112233" +
  "&to%5B%5D=%D0%A1%D0%BE%D1%87%D0%B8%2C%20%D0%A2%D0%B8%D0%BC%D0%B8%D1%80%D1%8F%D0%B7%D0%B5%D0%B2%D0%B0%20%D1%83%D0%BB.%2C%204" +
  "&to%5B%5D=%D0%A1%D0%BE%D1%87%D0%B8%2C%20%D0%9F%D0%B0%D1%80%D0%BA%D0%BE%D0%B2%D0%B0%D1%8F%20%D1%83%D0%BB.%2C%2042" +
  "&car_option%5B%5D=1&fix_price=200&extern_id=1234";

test("an order's URL is the checked one, to the byte: credentials first, then the document's order", () => {
  const client = taxomet({ baseUrl: "https://test.example", operatorLogin: "my-api", operatorPassword: "se cr+et&=" });
  const request = client.buildRequest("add_order", {
    extern_id: "1234", // The order of the caller's keys plays no part.
    fix_price: 200,
    car_option: [1],
    to: ["Сочи, Тимирязева ул., 4", "Сочи, Парковая ул., 42"],
    phone: "+70001112233",
    tarif_id: 1,
    unit_id: 1,
  });
  assert.equal(request.url, `https://test.example/api/v1/add_order?${ORDER_QUERY}`);
  assert.equal(new URL(request.url).href, request.url);
  assert.equal(request.method, "GET");
  assert.equal(request.body, undefined);
});

test("the rating's comment is encoded as in the document's only encoded sample", () => {
  const { url } = build("taxomet.add_driver_rating", {
    driver_id: 2, points: 100, lifetime_hours: 1000, comment: "Тестовый рейтинг через API",
  });
  assert.ok(url.endsWith("&comment=%D0%A2%D0%B5%D1%81%D1%82%D0%BE%D0%B2%D1%8B%D0%B9%20%D1%80%D0%B5%D0%B9%D1%82%D0%B8%D0%BD%D0%B3%20%D1%87%D0%B5%D1%80%D0%B5%D0%B7%20API"), url);
});

test("a route's rll reads back as the document writes it, longitude first", () => {
  const request = build("yandex_taxi.taxi_info", { rll: [{ lon: 37.58956956, lat: 55.73378 }, { lon: 37, lat: 56 }] });
  assert.equal(query(request).get("rll"), "37.58956956,55.73378~37,56");
  assert.equal(new URL(request.url).href, request.url);
});

// ---- protobuf ----------------------------------------------------------------------------------
const protobuf = (bytes, headers = PROTOBUF) =>
  parse("yandex_taxi.taxi_info", bytes, { headers, config: { format: "protobuf" } });

const ROUTE = "0a4209000000008060c540110000000000f07e4019000020959d7f6940220665636f6e6f6d2a0cd0add0bad0bed0bdd0bed0bc30323a0d313039343520d180d183d0b12e1203525542192b21ddac380bee402100004421e1d1ad40";
const TWO_OPTIONS = "0a45090000000000e06d40110000000000c0584019000020959d7f6940220665636f6e6f6d2a0cd0add0bad0bed0bdd0bed0bc30323a10d0bed1822032333920d180d183d0b12e0a39090000000000b07240110000000000b0724022037669702a0cd091d0b8d0b7d0bdd0b5d181305a3a10d0bed1822032393920d180d183d0b12e1203525542";

test("protobuf: the route vector of 91 bytes", () => {
  assert.equal(hex(ROUTE).length, 91);
  assert.deepEqual(plain(protobuf(hex(ROUTE))), {
    kind: "offer", currency: "RUB", distance: 61529.77110153654, time: 3816.9397069215775,
    options: [{ price: 10945, min_price: 495, waiting_time: 203.98798614740372, class_name: "econom", class_text: "Эконом", class_level: 50, price_text: "10945 руб." }],
  });
});

test("protobuf: two options, the second without a waiting time, no distance and no time", () => {
  assert.equal(hex(TWO_OPTIONS).length, 135);
  assert.deepEqual(plain(protobuf(hex(TWO_OPTIONS))), {
    kind: "offer", currency: "RUB",
    options: [
      { price: 239, min_price: 99, waiting_time: 203.98798614740372, class_name: "econom", class_text: "Эконом", class_level: 50, price_text: "от 239 руб." },
      { price: 299, min_price: 299, class_name: "vip", class_text: "Бизнес", class_level: 90, price_text: "от 299 руб." },
    ],
  });
});

test("protobuf: the independent decoder reads both vectors to the same values", () => {
  for (const vector of [ROUTE, TWO_OPTIONS]) assert.deepEqual(plain(protobuf(hex(vector))), plain(decode(hex(vector))));
});

test("protobuf: a currency alone is an offer without options", () => {
  assert.deepEqual(plain(protobuf(hex("1203525542"))), { kind: "offer", currency: "RUB", options: [] });
});

test("protobuf: an unknown field 15 is passed over", () => {
  assert.deepEqual(plain(protobuf(hex("12035255427801"))), { kind: "offer", currency: "RUB", options: [] });
});

test("protobuf: no currency is an error that names the field", () => {
  const error = failure(() => protobuf(hex("192b21ddac380bee40")));
  isFailure(error, "malformed_response", "unknown");
  assert.ok(error.issues.some((issue) => issue.path.join(".") === "currency"), JSON.stringify(error.issues));
  assert.match(error.message, /currency/);
});

test("protobuf: an option with only class_level is an error that names a missing field of it", () => {
  const error = failure(() => protobuf(hex("0a0230321203525542")));
  isFailure(error, "malformed_response", "unknown");
  const paths = error.issues.map((issue) => issue.path.join("."));
  const missing = ["price", "min_price", "class_name", "class_text", "price_text"].map((name) => `options.0.${name}`);
  assert.ok(paths.length > 0 && paths.every((path) => missing.includes(path)), JSON.stringify(paths));
});

test("protobuf: nothing at all is no_supported_class, never decoded", () => {
  assert.deepEqual(protobuf(new Uint8Array()), { kind: "no_supported_class" });
});

test("protobuf: the answer's own content type decides, then what was asked for", () => {
  const expected = plain(protobuf(hex(ROUTE)));
  const asked = (format, body, headers) => plain(parse("yandex_taxi.taxi_info", body, { headers, config: { format } }));
  assert.deepEqual(asked("json", hex(ROUTE), PROTOBUF), expected);
  assert.deepEqual(asked("json", hex(ROUTE), { "Content-Type": "application/x-protobuf; charset=utf-8" }), expected);
  assert.deepEqual(asked("protobuf", JSON.stringify(expected), { "content-type": "application/json; charset=utf-8" }), expected);
  assert.deepEqual(asked("protobuf", hex(ROUTE), {}), expected);
  assert.deepEqual(asked("protobuf", hex(ROUTE), undefined), expected);
  assert.deepEqual(asked("json", JSON.stringify(expected), undefined), expected);
});

test("protobuf: a 403 under that Accept still carries text", () => {
  const error = failure(() => parse("yandex_taxi.taxi_info", "bad clid", { status: 403, headers: { "content-type": "text/plain" }, config: { format: "protobuf" } }));
  isFailure(error, "unauthorized", "rejected");
  assert.equal(error.providerMessage, "bad clid");
});

test("the format asked for goes out as Accept, JSON by default", () => {
  const accept = (config) => yandex(config).buildRequest("zone_info", { ll: { lon: 1, lat: 2 } }).headers;
  const taxi = (config) => yandex(config).buildRequest("taxi_info", { rll: [{ lon: 1, lat: 2 }] }).headers;
  assert.equal(taxi({}).Accept, "application/json");
  assert.equal(taxi({ format: "json" }).Accept, "application/json");
  assert.equal(taxi({ format: "protobuf" }).Accept, "application/x-protobuf");
  assert.equal(accept({ format: "protobuf" }).Accept, "application/json", "no protobuf is documented for zone_info");
});

// ---- doubles -----------------------------------------------------------------------------------
test("doubles of 17 and 18 digits read as the nearest double (Y-6)", () => {
  const rows = [
    ["61529.771101536542", 61529.77110153654], ["708.15764345228672", 708.1576434522867],
    ["8336.6227774620056", 8336.622777462006], ["869.61515406821468", 869.6151540682147],
    ["203.98798614740372", 203.98798614740372], ["3816.9397069215775", 3816.9397069215775],
  ];
  for (const [text, value] of rows) {
    const answer = parse("yandex_taxi.taxi_info", `{"currency":"RUB","distance":${text},"time":"${text}","options":[]}`);
    assert.equal(answer.distance, value, text);
    assert.equal(answer.time, value, `"${text}" as a numeric string`);
  }
});

// ---- invented answers of every known shape -----------------------------------------------------
test("Taxomet: the three answers with an order id, the order, and the bare success", () => {
  for (const endpoint of ["add_order", "cancel_order", "set_driver", "remove_driver"]) {
    assert.deepEqual(parse(`taxomet.${endpoint}`, '{"result":"1", "error":"", "order_id":"90817"}'), { order_id: "90817" }, endpoint);
  }
  for (const endpoint of ["send_sms", "send_voice_code", "add_driver_rating"]) {
    assert.deepEqual(parse(`taxomet.${endpoint}`, '{"result":"1", "error":""}'), {}, endpoint);
  }
  const order = parse("taxomet.get_order", JSON.stringify({
    result: "1", error: "", order_id: "90817", status: "6", call_from: "+70005550188", driver_id: "77",
    driver_title: "Вымышленный Пётр", car_title: "Лада, белая", finish_cost: 310.5, points: [{ lat: "43.1" }], bonus: null,
  }));
  const { extra, ...known } = plain(order);
  assert.deepEqual(known, { order_id: "90817", status: "6", call_from: "+70005550188", driver_id: "77", driver_title: "Вымышленный Пётр" });
  assert.deepEqual(extra, { car_title: "Лада, белая", finish_cost: 310.5, points: [{ lat: "43.1" }], bonus: null });
});

test("Taxomet: an order without a driver has fewer fields, and numbers may stand for texts", () => {
  const order = plain(parse("taxomet.get_order", '{"result":1,"error":"","order_id":31,"status":2}'));
  assert.equal(order.order_id, "31");
  assert.equal(order.status, "2");
  assert.equal(order.driver_id, undefined);
});

test("Taxomet: the distance's answer, numbers as numbers or as text", () => {
  const body = (distance) => `{"result":"1","error":"","distance":${distance},"min_price":"90","pre_price":240,"fix_price":"245","fix_price_raw":"244.7","execution_time":"1325","nodes":[{"id":"1","lon":"39.72","lat":"43.58","s":"0","zid":"4"}]}`;
  for (const text of ["18.4", '"18.4"']) {
    const answer = parse("taxomet.get_distance", body(text));
    assert.equal(answer.distance, 18.4);
    assert.equal(answer.min_price, 90);
    assert.equal(answer.pre_price, 240);
    assert.ok(answer.extra && typeof answer.extra === "object");
  }
});

test("Taxomet: tariffs with ids as text and `disabled`", () => {
  const answer = plain(parse("taxomet.get_tariffs", JSON.stringify({
    result: "1", error: "", units: [{ id: "3", title: "Город", tarifs: [{ id: "8", title: "День", disabled: "0" }, { id: 9, title: "Старый", disabled: "1" }] }],
  })));
  assert.deepEqual(answer.units.map((unit) => [unit.id, unit.title]), [["3", "Город"]]);
  assert.deepEqual(answer.units[0].tarifs.map(({ id, title }) => [id, title]), [["8", "День"], ["9", "Старый"]]);
  const [day, old] = answer.units[0].tarifs.map((tarif) => tarif.disabled);
  assert.notDeepEqual(day, old);
});

const option = (more = {}) => ({ class_level: 60, class_name: "comfortplus", class_text: "Комфорт+", min_price: 140, price: 612, price_text: "612 руб.", waiting_time: 181.25, ...more });
const taxi = (answer) => plain(parse("yandex_taxi.taxi_info", typeof answer === "string" ? answer : JSON.stringify(answer)));

test("Yandex: a route", () => {
  const answer = { currency: "RUB", distance: 18204.25, options: [option()], time: 1507.75 };
  assert.deepEqual(taxi(answer), { kind: "offer", ...answer });
});

test("Yandex: one point, several classes, one without a car now", () => {
  const { waiting_time: _, ...none } = option({ class_name: "vip", class_level: 95, price_text: "от 900 руб." });
  const answer = { currency: "RUB", options: [option({ price_text: "от 140 руб." }), none], time: 900.5 };
  assert.deepEqual(taxi(answer), { kind: "offer", ...answer });
});

test("Yandex: euros, where the text does not match the price", () => {
  const answer = { currency: "EUR", options: [option({ class_text: "Business", min_price: 7, price: 21, price_text: "from 7 EUR." })] };
  assert.deepEqual(taxi(answer), { kind: "offer", ...answer });
});

test("Yandex: the recorded form with ~, U+2006, time_text and prices such as 79.0", () => {
  const text = '{"currency":"RUB","distance":4210.5,"options":[{"class_level":50,"class_name":"econom","class_text":"Эконом","min_price":79.0,"price":158.0,"price_text":"~158\u2006руб.","waiting_time":95.0}],"time":611.0,"time_text":"11 мин"}';
  assert.deepEqual(taxi(text), {
    kind: "offer", currency: "RUB", distance: 4210.5, time: 611, time_text: "11 мин",
    options: [{ class_level: 50, class_name: "econom", class_text: "Эконом", min_price: 79, price: 158, price_text: "~158\u2006руб.", waiting_time: 95 }],
  });
});

test("Yandex: the recorded form without class_text, class_level and price_text, or with `class` for `class_name`", () => {
  const lean = { currency: "RUB", options: [{ class_name: "econom", price: 330, min_price: "79.0", waiting_time: 60 }] };
  assert.deepEqual(taxi(lean), { kind: "offer", currency: "RUB", options: [{ class_name: "econom", price: 330, min_price: 79, waiting_time: 60 }] });
  const other = taxi({ currency: "RUB", options: [{ class: "business", price: 410 }] });
  assert.equal(other.options[0].class_name, "business");
  assert.equal(other.options[0].class, undefined);
  const both = taxi({ currency: "RUB", options: [{ class: "x", class_name: "vip", price: 1 }] });
  assert.equal(both.options[0].class_name, "vip");
});

test("Yandex: a currency and no options, missing or empty, is an offer", () => {
  for (const answer of [{ currency: "AED" }, { currency: "AED", options: [] }]) {
    assert.deepEqual(taxi(answer), { kind: "offer", currency: "AED", options: [] });
  }
});

test("Yandex: a trip-info answer holds its known fields only", () => {
  const answer = taxi({ currency: "RUB", surge: 1.4, options: [option({ secret_sauce: true })] });
  assert.equal("surge" in answer, false);
  assert.equal("secret_sauce" in answer.options[0], false);
});

test("Yandex: zones by `class`, by `name` and by `class_name`; an empty list is a region not supported", () => {
  for (const key of ["class", "name", "class_name"]) {
    const answer = parse("yandex_taxi.zone_info", JSON.stringify({
      tariffs: [{ [key]: "econom", supported_requirements: [{ name: "ski" }, { name: "check" }] }, { [key]: "vip", supported_requirements: [] }],
    }));
    assert.deepEqual(plain(answer), { tariffs: [{ class_name: "econom", supported_requirements: ["ski", "check"] }, { class_name: "vip", supported_requirements: [] }] }, key);
  }
  assert.deepEqual(plain(parse("yandex_taxi.zone_info", '{"tariffs":[]}')), { tariffs: [] });
});

test("P2P Motion: both documented bodies go out verbatim", () => {
  const date_time = "2031-05-06T07:38:09.238Z";
  const location = { lat: 48.2917, lng: 25.9352, formatted_address: "вулиця Вигадана, 7, Чернівці, 58000" };
  const person = (name) => ({ name, phone: "+380005550142" });
  const body = { sender: person("Тест"), receiver: person("Друг"), info: { origin: { date_time, location }, destination: { date_time, location }, memo: "" } };
  const escrow = {
    ...body,
    sender: { ...person("Тест"), telegram: { user_id: 7_000_000_001, username: "invented_reader" } },
    info: { ...body.info, escrow: { cost: { amount: 45.25, currency_code: "UAH" }, priority_type: "3" } },
  };
  for (const params of [body, escrow]) {
    const request = build("p2p_motion.create_order", params);
    assert.equal(request.method, "POST");
    assert.equal(request.headers["Content-Type"].split(";")[0], "application/json");
    assert.deepEqual(JSON.parse(request.body), params);
    assert.equal(new URL(request.url).href, request.url);
  }
});

test("P2P Motion: an order with what is certain, by any of its three ids, and one with nothing", () => {
  for (const key of ["id", "order_id", "_id"]) {
    const sent = { [key]: "o-1", info: { status: { code: 3, reason: "немає кур'єра" }, memo: "x" }, courier: { name: "Іван" } };
    const order = parse("p2p_motion.get_order", JSON.stringify(sent));
    assert.equal(order.id, "o-1", key);
    assert.equal(order.status.code, 3);
    assert.deepEqual(plain(order.courier), { name: "Іван" });
    assert.deepEqual(plain(order.raw), sent);
  }
  const bare = parse("p2p_motion.get_order", '{"roles":["Client"]}');
  assert.equal(bare.id, undefined);
  assert.deepEqual(plain(bare.raw), { roles: ["Client"] });
});
