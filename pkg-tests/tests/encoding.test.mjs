// What goes into a URL or a body comes out of it unchanged, by three independent readers.
import assert from "node:assert/strict";
import { test } from "node:test";
import qs from "qs";
import { NOW, build, courierOrder, p2p, query, taxomet, yandex } from "./support/world.mjs";
import { randomness } from "./support/random.mjs";

const ROUNDS = 400;
const random = randomness();

/** Key → list of values, as a form decoder such as PHP's reads them: `+` is a space. */
function formDecode(url) {
  const pairs = url.slice(url.indexOf("?") + 1).split("&").map((pair) => {
    const [key, ...rest] = pair.split("=");
    assert.equal(rest.length, 1, `one "=" in ${pair}`);
    return [key, rest[0]].map((text) => decodeURIComponent(text.replaceAll("+", " ")));
  });
  const result = {};
  for (const [key, value] of pairs) (result[key] ??= []).push(value);
  return result;
}

/** `expected`: wire key → text or list of texts. */
function readsBack(url, expected) {
  assert.equal(new URL(url).href, url);
  assert.match(url.slice(url.indexOf("?") + 1), /^[A-Za-z0-9\-._~%=&,]*$/, "only unreserved characters, escapes and delimiters");
  const lists = Object.fromEntries(Object.entries(expected).map(([key, value]) => [key, [value].flat()]));
  const params = new URL(url).searchParams;
  assert.deepEqual(Object.fromEntries([...new Set(params.keys())].sort().map((key) => [key, params.getAll(key)])), sorted(lists));
  assert.deepEqual(sorted(formDecode(url)), sorted(lists));
  const bare = Object.fromEntries(Object.entries(expected).map(([key, value]) => [key.replace(/\[\]$/, ""), value]));
  assert.deepEqual(sorted(qs.parse(new URL(url).search, { ignoreQueryPrefix: true, arrayLimit: 1000 })), sorted(bare));
}
const sorted = (record) => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

test(`random text survives add_order in every field (T-4, seed ${random.seed})`, () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const login = random.text(), password = random.text();
    const to = Array.from({ length: random.between(1, 6) }, () => random.text());
    const params = { unit_id: String(random.below(999)), tarif_id: "-1", phone: "+70005550101", to, client_name: random.text(), comment: random.text(60), extern_id: random.text() };
    const { url } = taxomet({ operatorLogin: login, operatorPassword: password }).buildRequest("add_order", params);
    const { to: _, ...rest } = params;
    readsBack(url, { operator_login: login, operator_password: password, ...rest, "to[]": to });
  }
});

test("random text survives every other text of Taxomet (T-4)", () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const text = random.text(60);
    const login = { operator_login: "desk-api", operator_password: "pa ss+w&rd=1" };
    readsBack(build("taxomet.send_sms", { from: "Nova7", phone: "70005550101", msg: text }).url, { ...login, from: "Nova7", phone: "70005550101", msg: text });
    readsBack(build("taxomet.add_driver_rating", { driver_id: 4, points: -2, lifetime_hours: 9, comment: text }).url, { ...login, driver_id: "4", points: "-2", lifetime_hours: "9", comment: text });
    const to = [text, random.text()];
    readsBack(build("taxomet.save_order", { order_id: "12", comment: text, client_name: text, to }).url, { ...login, order_id: "12", comment: text, client_name: text, "to[]": to });
  }
});

test("random keys survive Yandex's header and its query", () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const clid = random.ascii(), apiKey = random.ascii();
    const rll = [{ lon: 37.5, lat: 55.5 }];
    const inHeader = yandex({ clid, apiKey }).buildRequest("taxi_info", { rll });
    readsBack(inHeader.url, { clid, rll: "37.5,55.5" });
    assert.equal(inHeader.headers["YaTaxi-Api-Key"], apiKey);
    const inQuery = yandex({ clid, apiKey, keyIn: "query" }).buildRequest("taxi_info", { rll });
    readsBack(inQuery.url, { clid, apikey: apiKey, rll: "37.5,55.5" });
  }
});

test("random text survives P2P Motion's queries and its body", () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const [a, b] = [random.text(60), random.text(60)];
    readsBack(build("p2p_motion.geocode", { address: a }).url, { address: a });
    readsBack(build("p2p_motion.predict_price", { origin_formatted_address: a, destination_formatted_address: b }).url, { origin_formatted_address: a, destination_formatted_address: b });
    const order = courierOrder();
    Object.assign(order.info, { memo: a });
    order.sender.name = b;
    order.info.destination.location.formatted_address = a;
    assert.deepEqual(JSON.parse(build("p2p_motion.create_order", order).body), order);
  }
});

test("an order id becomes one segment of P2P Motion's path, or is refused, whatever is in it", () => {
  const client = p2p({ baseUrl: "https://courier.example/base/" });
  const hostile = ["..", ".", "../../x", "a/b", "%2F", "%2e%2e", "a?b=1", "a#b", "a\\b", "a;b", "//evil.example/", " ", "a b", "ü", "\u0000", "\n", "@", ":"];
  for (const id of [...hostile, ...Array.from({ length: 300 }, () => random.text(8))]) {
    let request;
    try {
      request = client.buildRequest("get_order", { id }, { now: NOW });
    } catch (error) {
      assert.equal(`${error.kind}/${error.outcome}`, "invalid_request/not_sent", JSON.stringify(id));
      continue;
    }
    const url = new URL(request.url);
    assert.equal(url.href, request.url);
    assert.equal(url.host, "courier.example", JSON.stringify(id));
    assert.match(url.pathname, /^\/base\/orders\/[^/]+\/$/, JSON.stringify(id));
    assert.equal(decodeURIComponent(url.pathname.split("/")[3]), id);
    assert.equal(url.search + url.hash, "");
  }
});

test("numbers are plain decimals: no exponent, no trailing zero, no minus zero", () => {
  const price = (fix_price) => query(build("taxomet.add_order", { unit_id: 1, tarif_id: 1, phone: "+70005550101", to: ["a"], fix_price })).get("fix_price");
  const rows = [[0, "0"], [-0, "0"], [200, "200"], [200.5, "200.5"], [0.1, "0.1"], [1e21, "1000000000000000000000"], [1e-7, "0.0000001"], [123456789.125, "123456789.125"], [1.5e300, `15${"0".repeat(299)}`]];
  for (const [value, text] of rows) assert.equal(price(value), text, String(value));
  for (let round = 0; round < 2000; round += 1) {
    const value = Math.abs(random.double());
    const text = price(value);
    assert.match(text, /^(0|[1-9]\d*)(\.\d*[1-9])?$/, String(value));
    assert.equal(Number(text), value);
  }
});

test("coordinates are plain decimals of at most nine places", () => {
  const rll = (lon, lat) => query(build("yandex_taxi.taxi_info", { rll: [{ lon, lat }] })).get("rll");
  const rows = [
    [37.5895695601234, 55.73378, "37.58956956,55.73378"], [-0, 0, "0,0"], [1e-12, -1e-12, "0,0"], [180, -90, "180,-90"],
    [-180, 90, "-180,90"], [1e-7, 1e-9, "0.0000001,0.000000001"], [0.1 + 0.2, 10.5, "0.3,10.5"], [-73.98765432, 40.5, "-73.98765432,40.5"],
  ];
  for (const [lon, lat, text] of rows) assert.equal(rll(lon, lat), text);
  for (let round = 0; round < 2000; round += 1) {
    const lon = (random.unit() - 0.5) * 360, lat = (random.unit() - 0.5) * 180;
    const [x, y] = rll(lon, lat).split(",");
    for (const [text, value] of [[x, lon], [y, lat]]) {
      assert.match(text, /^(0|-?(0\.\d{0,8}[1-9]|[1-9]\d*(\.\d{0,8}[1-9])?))$/, `${value} → ${text}`);
      assert.ok(Math.abs(Number(text) - value) <= 5.1e-10, `${value} → ${text}`);
    }
  }
});
