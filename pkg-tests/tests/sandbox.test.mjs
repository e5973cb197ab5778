// The sandbox by itself, spoken to in plain HTTP as the providers' documents write it: no client of ours is involved.
import assert from "node:assert/strict";
import { test } from "node:test";
import protobuf from "protobufjs";
import { createSandbox, ELSEWHERE_HOST, FAULT_POINTS, FAULTS, PLACES, TAXOMET_STATUSES } from "ridewire/sandbox";

const START = Date.parse("2031-05-06T09:00:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const still = (options = {}) => createSandbox({ now: START, seed: 11, ...options });

async function read(response) {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : undefined };
}

const encode = (pairs) => pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");

/** A Taxomet call; `params` as pairs, or as a raw query. */
async function taxomet(sandbox, action, params, init) {
  const { baseUrl, operatorLogin, operatorPassword } = sandbox.config.taxomet;
  const login = encode([["operator_login", operatorLogin], ["operator_password", operatorPassword]]);
  const query = typeof params === "string" ? params : encode(params);
  return read(await sandbox.fetch(`${baseUrl}api/v1/${action}?${login}&${query}`, init));
}

const ORDER = [["unit_id", "1"], ["tarif_id", "-1"], ["phone", "+79000000042"], ["to[]", "Сочи, Маячная ул., 4"], ["to[]", "Сочи, Яблоневая ул., 9"]];
const without = (name) => ORDER.filter(([key]) => key !== name);
const changed = (name, value) => [...without(name), [name, value]];

async function yandex(sandbox, path, headers = {}, key = true) {
  const { baseUrl, clid, apiKey } = sandbox.config.yandexTaxi;
  return read(await sandbox.fetch(`${baseUrl}${path}&clid=${clid}`, { headers: { ...(key ? { "YaTaxi-Api-Key": apiKey } : {}), ...headers } }));
}
const point = ({ lon, lat }) => `${lon},${lat}`;
const route = ({ from, to }) => `${point(from)}~${point(to)}`;

async function p2p(sandbox, path, init = {}) {
  const { baseUrl, apiKey } = sandbox.config.p2pMotion;
  return read(await sandbox.fetch(baseUrl + path, { ...init, headers: { "X-API-Key": apiKey, ...init.headers } }));
}
const post = (sandbox, body, path = "orders/", init = {}) =>
  p2p(sandbox, path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" }, ...init });

const iso = (ms) => new Date(ms).toISOString();
/** A parcel as the document asks for it, `edit`ed by the case. */
function parcel(sandbox, edit = () => {}) {
  const when = iso(sandbox.now() + 6 * MINUTE);
  const body = {
    sender: { name: "Крамниця", phone: "+380500000011", telegram: { user_id: 700000000001, username: "kramnytsia_test" } },
    receiver: { name: "Покупець", phone: "0500000012" },
    info: {
      origin: { date_time: when, location: { formatted_address: "Яблунева вулиця, 7, Чернівці" } },
      destination: { date_time: when, location: { lat: 48.2899, lng: 25.9441 } },
      escrow: { cost: { amount: 12.5, currency_code: "UAH" }, priority_type: "1" },
      memo: "під’їзд 2",
    },
  };
  edit(body);
  return body;
}

// ---- Taxomet ----------------------------------------------------------------------------------------

test("taxomet: an order is made, lives through its states and is seen by its driver", async () => {
  const sandbox = still();
  const { status, json } = await taxomet(sandbox, "add_order", [...ORDER, ["extern_id", "click-1"]]);
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(json), ["result", "error", "order_id"]);
  assert.equal(json.result, "1");
  assert.match(json.order_id, /^[1-9]\d*$/);

  const seen = [];
  for (let minute = 0; minute <= 45; minute++) {
    const { json: order } = await taxomet(sandbox, "get_order", [["id", json.order_id]]);
    if (seen.at(-1) !== order.status) seen.push(order.status);
    assert.equal(order.driver_id !== "0", order.status !== TAXOMET_STATUSES.searching);
    assert.equal(order.call_from, "+79000000042");
    await sandbox.advance(MINUTE);
  }
  const { searching, assigned, waiting, riding, done } = TAXOMET_STATUSES;
  assert.deepEqual(seen, [searching, assigned, waiting, riding, done]);
  const [order] = sandbox.orders("taxomet");
  assert.equal(order.mark, "click-1");
  assert.equal(order.final, true);
  assert.deepEqual(order.addresses, ["Сочи, Маячная ул., 4", "Сочи, Яблоневая ул., 9"]);
});

test("taxomet: what the document demands is demanded, in Russian, with status 200 and order_id 0", async () => {
  const sandbox = still();
  const refused = {
    "no phone": without("phone"),
    "a phone without its plus": changed("phone", "79000000042"),
    "no address": without("to[]"),
    "an empty address": [...ORDER, ["to[]", " "]],
    "an address outside to[]": [...without("to[]"), ["to", "Сочи, 1"]],
    "no tariff": without("tarif_id"),
    "an unknown tariff": changed("tarif_id", "77"),
    "a tariff that is switched off": changed("tarif_id", "3"),
    "an unknown service": changed("unit_id", "9"),
    "an unknown option": [...ORDER, ["car_option[]", "99"]],
    "a price with a comma": [...ORDER, ["fix_price", "10,5"]],
    "a negative price": [...ORDER, ["fix_price", "-1"]],
    "milliseconds": [...ORDER, ["order_time", String(START)]],
    "a receipt that is neither": [...ORDER, ["print_receipt", "yes"]],
  };
  for (const [name, params] of Object.entries(refused)) {
    const { status, json } = await taxomet(sandbox, "add_order", params);
    assert.equal(status, 200, name);
    assert.notEqual(json.result, "1", name);
    assert.match(json.error, /[а-я]/i, name);
    assert.equal(json.order_id, "0", name);
  }
  assert.deepEqual(sandbox.orders(), []);
  for (const good of [changed("tarif_id", "2"), [...ORDER, ["fix_price", "0"]], [...ORDER, ["car_option[]", "1"], ["car_option[]", "2"]], without("to[]").concat([["to[]", "x"]])]) {
    assert.equal((await taxomet(sandbox, "add_order", good)).json.result, "1");
  }
});

test("taxomet: a raw + is read as a space, as PHP reads it, and everything else arrives as written", async () => {
  const sandbox = still();
  const raw = `unit_id=1&tarif_id=1&phone=+79000000042&to[]=x`;
  assert.match((await taxomet(sandbox, "add_order", raw)).json.error, /\+/);
  const comment = "а+б & в=г #д % «е» 👋\n~'()*!";
  assert.equal((await taxomet(sandbox, "add_order", [...ORDER, ["comment", comment]])).json.result, "1");
  assert.equal(sandbox.log.at(-1).params.comment, comment);
  assert.equal("operator_password" in sandbox.log.at(-1).params, false);
  // T-2: the document's example sends `id`; the parameter is called extern_id.
  await taxomet(sandbox, "add_order", [...ORDER, ["id", "5"]]);
  assert.deepEqual(sandbox.log.at(-1).unknown, ["id"]);
});

test("taxomet: credentials, GET only, unknown actions", async () => {
  const sandbox = still();
  const { baseUrl } = sandbox.config.taxomet;
  const wrong = await read(await sandbox.fetch(`${baseUrl}api/v1/get_order?operator_login=a&operator_password=b&id=1`));
  assert.equal(wrong.status, 200);
  assert.notEqual(wrong.json.result, "1");
  assert.equal((await taxomet(sandbox, "add_order", ORDER, { method: "POST" })).status, 405);
  assert.equal((await taxomet(sandbox, "make_coffee", [])).status, 404);
  assert.equal((await taxomet(sandbox, "constructor", [])).status, 404);
  assert.deepEqual(sandbox.orders(), []);
});

test("taxomet: drivers are set, taken off and overruled; a finished order is left alone", async () => {
  const sandbox = still();
  const { order_id: id } = (await taxomet(sandbox, "add_order", ORDER)).json;
  const call = async (action, ...params) => (await taxomet(sandbox, action, [["id", id], ...params])).json;
  assert.match((await call("remove_driver")).error, /водитель/);
  assert.equal((await call("set_driver", ["driver_id", "102"], ["boarding_time", "5"])).result, "1");
  assert.equal((await call("get_order")).driver_id, "102");
  sandbox.setOrder("taxomet", id, { driver: { id: "104", title: "Берёзкина Ада Игоревна" }, fields: JSON.parse('{"tip":"20","__proto__":{"x":1}}') });
  const order = await call("get_order");
  assert.equal(order.driver_id, "104");
  assert.equal(order.tip, "20");
  assert.equal(Object.hasOwn(order, "__proto__"), true);
  assert.equal((await call("remove_driver")).result, "1");
  assert.equal((await call("get_order")).driver_id, "0");
  assert.equal((await call("set_driver", ["driver_id", "102"], ["boarding_time", "5.5"])).result, "0");
  assert.equal((await call("set_driver", ["driver_id", "999"])).result, "0");
  assert.deepEqual(await call("cancel_order"), { result: "1", error: "", order_id: id });
  assert.equal((await call("cancel_order")).order_id, "0");
  assert.equal((await call("set_driver", ["driver_id", "102"])).result, "0");
  assert.throws(() => sandbox.setOrder("taxomet", "0", {}), RangeError);
});

test("taxomet: a pre-order waits for its time and takes no boarding time", async () => {
  const sandbox = still();
  const { order_id: id } = (await taxomet(sandbox, "add_order", [...ORDER, ["order_time", String((START + 2 * HOUR) / 1000)]])).json;
  const status = () => sandbox.orders()[0].status;
  assert.equal(status(), TAXOMET_STATUSES.scheduled);
  assert.equal((await taxomet(sandbox, "set_driver", [["id", id], ["driver_id", "101"], ["boarding_time", "5"]])).json.result, "0");
  await sandbox.advance(HOUR);
  assert.equal(status(), TAXOMET_STATUSES.scheduled);
  await sandbox.advance(50 * MINUTE);
  assert.equal(status(), TAXOMET_STATUSES.assigned);
  await sandbox.advance(20 * MINUTE);
  assert.notEqual(status(), TAXOMET_STATUSES.assigned);
});

test("taxomet: SMS, voice codes and ratings keep their own rules and answer without an order_id", async () => {
  const sandbox = still();
  const cases = [
    ["send_sms", [["from", "Ridewire"], ["phone", "79000000043"], ["msg", "ку"]], true],
    ["send_sms", [["from", "Ride wire"], ["phone", "79000000043"], ["msg", "ку"]], false],
    ["send_sms", [["from", "TwelveLetter"], ["phone", "79000000043"], ["msg", "ку"]], false],
    ["send_sms", [["from", "Ridewire"], ["phone", "+79000000043"], ["msg", "ку"]], false],
    ["send_sms", [["from", "Ridewire"], ["phone", "79000000043"], ["msg", ""]], false],
    ["send_voice_code", [["phone", "79000000043"], ["code", "0042"]], true],
    ["send_voice_code", [["phone", "79000000043"], ["code", "٤٢"]], false],
    ["add_driver_rating", [["driver_id", "101"], ["points", "-5"], ["lifetime_hours", "24"], ["comment", "тест"]], true],
    ["add_driver_rating", [["driver_id", "101"], ["points", "1.5"], ["lifetime_hours", "24"], ["comment", "тест"]], false],
    ["add_driver_rating", [["driver_id", "101"], ["points", "5"], ["lifetime_hours", "0"], ["comment", "тест"]], false],
  ];
  for (const [action, params, good] of cases) {
    const { json } = await taxomet(sandbox, action, params);
    assert.equal(json.result === "1", good, JSON.stringify(params));
    assert.equal("order_id" in json, false);
    assert.equal(sandbox.log.at(-1).committed.length, good ? 1 : 0);
  }
  const clerk = still({ credentials: { taxomet: { operatorLogin: "clerk", operatorPassword: "x", admin: false } } });
  assert.match((await taxomet(clerk, "add_driver_rating", cases[7][1])).json.error, /Администрирование/);
});

test("taxomet: the later actions: save_order with its own id name, get_distance, get_tariffs", async () => {
  const sandbox = still();
  const { order_id: id } = (await taxomet(sandbox, "add_order", ORDER)).json;
  assert.equal((await taxomet(sandbox, "save_order", [["id", id], ["comment", "новый"]])).json.result, "0");
  assert.equal((await taxomet(sandbox, "save_order", [["order_id", id], ["to[]", "Сочи, 8"], ["with_bonuses", "-2"]])).json.order_id, id);
  assert.deepEqual(sandbox.orders()[0].addresses, ["Сочи, 8"]);

  const { from, to } = PLACES.sochi;
  const trip = [["unit_id", "1"], ["tarif_id", "1"], ["lon[]", from.lon], ["lat[]", from.lat], ["lon[]", to.lon], ["lat[]", to.lat]];
  const { json } = await taxomet(sandbox, "get_distance", trip);
  assert.ok(json.distance > 1 && json.distance < 20);
  assert.equal(typeof json.pre_price, "string");
  assert.equal(json.nodes.length, 2);
  assert.equal((await taxomet(sandbox, "get_distance", trip.slice(0, 5))).json.result, "0");
  assert.equal((await taxomet(sandbox, "get_distance", [...trip.slice(0, 2), ["lon[]", -30], ["lat[]", 1]])).json.distance, 0);

  const { units } = (await taxomet(sandbox, "get_tariffs", [])).json;
  assert.deepEqual(Object.keys(units[0].tarifs[0]), ["id", "title", "disabled"]);
});

// ---- Yandex -----------------------------------------------------------------------------------------

// Written from the document, for an encoder that is not the sandbox's.
const SCHEMA = `syntax = "proto2";
message TaxiOption { required double price = 1; required double min_price = 2; optional double waiting_time = 3; required string class_name = 4;
  required string class_text = 5; required int32 class_level = 6; required string price_text = 7; }
message TaxiInfo { repeated TaxiOption options = 1; required string currency = 2; optional double distance = 3; optional double time = 4; }`;
const TaxiInfo = protobuf.parse(SCHEMA, { keepCase: true }).root.lookupType("TaxiInfo");

test("yandex: protobuf says what JSON says, read by an independent decoder", async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const sandbox = still({ seed });
    for (const rll of [route(PLACES.moscow), point(PLACES.moscow.from), route(PLACES.sochi)]) {
      const path = `taxi_info?rll=${rll}&class=econom,business,comfortplus,minivan,vip,express,courier,cargo`;
      const { json } = await yandex(sandbox, path);
      const { baseUrl, clid, apiKey } = sandbox.config.yandexTaxi;
      const response = await sandbox.fetch(`${baseUrl}${path}&clid=${clid}`, { headers: { "YaTaxi-Api-Key": apiKey, Accept: "application/x-protobuf" } });
      assert.equal(response.headers.get("content-type"), "application/x-protobuf");
      const bytes = new Uint8Array(await response.arrayBuffer());
      const message = TaxiInfo.toObject(TaxiInfo.decode(bytes), { arrays: true });
      const { time_text: _time, ...expected } = json;
      assert.deepEqual(message, expected);
      assert.deepEqual(Buffer.from(TaxiInfo.encode(TaxiInfo.fromObject(expected)).finish()), Buffer.from(bytes));
    }
  }
});

test("yandex: a trip has a distance, one point a pick-up fee and the document's odd time; prices are display text", async () => {
  const sandbox = still();
  const trip = (await yandex(sandbox, `taxi_info?rll=${route(PLACES.moscow)}`)).json;
  assert.deepEqual(trip.options.map((option) => option.class_name), ["econom"]);
  assert.equal(trip.options[0].class_level, 50);
  assert.equal(trip.options[0].price_text, `~${trip.options[0].price}\u2006руб.`);
  assert.equal(trip.currency, "RUB");
  assert.ok(trip.distance > 1000 && trip.time > 60);
  const fee = (await yandex(sandbox, `taxi_info?rll=${point(PLACES.moscow.from)}&lang=en`)).json;
  assert.equal(fee.distance, undefined);
  assert.ok(fee.time > 0);
  assert.ok(fee.options[0].price < trip.options[0].price);
  assert.match(fee.options[0].price_text, /^from \d+\u2006RUB$/);
  assert.equal(fee.options[0].class_text, "Economy");
});

test("yandex: no car, no class, no region", async () => {
  let withoutCar = 0;
  let withCar = 0;
  const sandbox = still();
  for (let slot = 0; slot < 20; slot++) {
    const { options } = (await yandex(sandbox, `taxi_info?rll=${route(PLACES.moscow)}&class=econom,minivan`)).json;
    assert.equal(typeof options[0].waiting_time, "number");
    if ("waiting_time" in options[1]) withCar++;
    else withoutCar++;
    await sandbox.advance(5 * MINUTE);
  }
  assert.ok(withCar > 0 && withoutCar > 0);

  const some = (await yandex(sandbox, `taxi_info?rll=${route(PLACES.sochi)}&class=vip,econom,zeppelin`)).json;
  assert.deepEqual(some.options.map((option) => option.class_name), ["econom"]);
  for (const accept of ["application/json", "application/x-protobuf"]) {
    const none = await yandex(sandbox, `taxi_info?rll=${route(PLACES.sochi)}&class=vip,courier`, { Accept: accept });
    assert.deepEqual([none.status, none.text], [200, ""]);
    assert.equal((await yandex(sandbox, `taxi_info?rll=${route(PLACES.nowhere)}`, { Accept: accept })).status, 204);
  }
});

test("yandex: keys by header or query; wrong ones 403, missing or malformed parameters 400, both with text", async () => {
  const sandbox = still();
  const { baseUrl, apiKey } = sandbox.config.yandexTaxi;
  const rll = route(PLACES.moscow);
  assert.equal((await yandex(sandbox, `taxi_info?rll=${rll}&apikey=${apiKey}`, {}, false)).status, 200);
  assert.equal((await yandex(sandbox, `taxi_info?rll=${rll}&apikey=wrong`, {}, false)).status, 403);
  assert.equal((await yandex(sandbox, `taxi_info?rll=${rll}`, {}, false)).status, 400);
  assert.equal((await sandbox.fetch(`${baseUrl}taxi_info?rll=${rll}`, { headers: { "YaTaxi-Api-Key": apiKey } })).status, 400);
  assert.equal((await yandex(sandbox, `taxi_info?rll=${encodeURIComponent(rll)}`)).status, 200);
  const bad = ["", "rll=", "rll=37.6", "rll=37.6, 55.7", "rll=55.7,137.6", "rll=1e2,55", "rll=37.6,55.7~37.6,55.8~37.6,55.9", "rll=37.6,55.7~", "ll=37.6,55.7"];
  for (const query of bad) {
    const { status, text, headers } = await yandex(sandbox, `taxi_info?${query}`, { Accept: "application/x-protobuf" });
    assert.equal(status, 400, query);
    assert.notEqual(text, "");
    assert.match(headers.get("content-type"), /^text\/plain/);
  }
});

test("yandex: zone_info takes ll, names its classes either way, and an unsupported region is an empty list", async () => {
  const here = point(PLACES.sochi.from);
  const { tariffs } = (await yandex(still(), `zone_info?ll=${here}`)).json;
  assert.ok(tariffs.length > 3);
  assert.deepEqual(Object.keys(tariffs[0]), ["class", "supported_requirements"]);
  assert.deepEqual(Object.keys(tariffs[0].supported_requirements[0]), ["name"]);
  const named = (await yandex(still({ zoneKey: "name" }), `zone_info?ll=${here}`)).json;
  assert.deepEqual(named.tariffs.map((tariff) => tariff.name), tariffs.map((tariff) => tariff.class));
  assert.deepEqual(await yandex(still(), `zone_info?ll=${point(PLACES.nowhere.from)}`).then(({ status, json }) => [status, json]), [200, { tariffs: [] }]);
  assert.equal((await yandex(still(), `zone_info?rll=${here}`)).status, 400);
});

// ---- P2P Motion -------------------------------------------------------------------------------------

test("p2p motion: an order is queued, looks for a courier for two minutes, and is driven or rejected", async () => {
  const ends = new Map();
  for (let seed = 0; seed < 40; seed++) {
    const sandbox = still({ seed });
    const { status, json } = await post(sandbox, parcel(sandbox));
    assert.equal(status, 201);
    assert.equal(json.info.status.code, 0);
    assert.equal(json.courier, undefined);
    await sandbox.advance(30_000);
    assert.equal((await p2p(sandbox, `orders/${json.id}/`)).json.info.status.code, 0);
    await sandbox.advance(90_000);
    const found = (await p2p(sandbox, `orders/${json.id}/`)).json;
    const { code, reason } = found.info.status;
    assert.ok(code === 1 || code === 3);
    assert.equal(Boolean(found.courier), code === 1);
    assert.equal(Boolean(reason), code === 3);
    await sandbox.advance(2 * HOUR);
    const end = (await p2p(sandbox, `orders/${json.id}/`)).json.info.status.code;
    assert.equal(end, code === 1 ? 2 : 3);
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  assert.ok(ends.get(2) > ends.get(3) && ends.get(3) > 0);
});

test("p2p motion: a create that breaks a rule is refused with a message", async () => {
  const sandbox = still();
  const at = (minutes) => iso(sandbox.now() + minutes * MINUTE);
  const refused = {
    "no sender": (b) => delete b.sender,
    "a name of blanks": (b) => (b.sender.name = " "),
    "a foreign phone": (b) => (b.receiver.phone = "+79000000042"),
    "a phone with blanks": (b) => (b.receiver.phone = "050 000 0012"),
    "a username with @": (b) => (b.sender.telegram.username = "@kramnytsia_test"),
    "a Telegram id in quotes": (b) => (b.sender.telegram.user_id = "700000000001"),
    "too soon": (b) => (b.info.origin.date_time = b.info.destination.date_time = at(4)),
    "delivered before ten minutes": (b) => (b.info.destination.date_time = at(15.5)),
    "delivered before it leaves": (b) => (b.info.origin.date_time = at(60)),
    "a date without an offset": (b) => (b.info.origin.date_time = b.info.destination.date_time = at(6).replace("Z", "")),
    "a day that does not exist": (b) => (b.info.origin.date_time = b.info.destination.date_time = "2032-02-30T10:00:00Z"),
    "a lone coordinate": (b) => delete b.info.destination.location.lat,
    "a lone coordinate beside an address": (b) => (b.info.origin.location.lng = 25.9),
    "coordinates in quotes": (b) => (b.info.destination.location = { lat: "48.28", lng: "25.94" }),
    "coordinates swapped": (b) => (b.info.destination.location = { lat: 25.94, lng: 48.28 }),
    "no place": (b) => (b.info.destination.location = {}),
    "an ambiguous address": (b) => (b.info.origin.location = { formatted_address: "Садова вулиця, 3" }),
    "an address that means nothing": (b) => (b.info.origin.location = { formatted_address: "за рогом" }),
    "an address elsewhere": (b) => (b.info.origin.location = { formatted_address: "Чернильная улица, 3, Москва" }),
    "a currency not taken": (b) => (b.info.escrow.cost.currency_code = "PLN"),
    "a negative amount": (b) => (b.info.escrow.cost.amount = -1),
    "an amount in quotes": (b) => (b.info.escrow.cost.amount = "12.5"),
    "a priority that is a number": (b) => (b.info.escrow.priority_type = 1),
    "a priority not listed": (b) => (b.info.escrow.priority_type = "4"),
    "a memo that is no text": (b) => (b.info.memo = 4),
  };
  for (const [name, edit] of Object.entries(refused)) {
    const { status, json } = await post(sandbox, parcel(sandbox, edit));
    assert.equal(status, 400, name);
    assert.equal(typeof json.message, "string", name);
  }
  assert.equal((await p2p(sandbox, "orders/", { method: "POST", body: "{", headers: { "Content-Type": "application/json" } })).status, 400);
  assert.equal((await p2p(sandbox, "orders/", { method: "POST", body: JSON.stringify(parcel(sandbox)) })).status, 415);
  assert.deepEqual(sandbox.orders(), []);

  const accepted = {
    "in ten minutes": (b) => (b.info.destination.date_time = at(16)),
    "with another offset": (b) => (b.info.origin.date_time = b.info.destination.date_time = at(6 + 180).replace("Z", "+03:00")),
    "without escrow, memo and Telegram": (b) => (delete b.info.escrow, delete b.info.memo, delete b.sender.telegram),
    "a slip of the pen": (b) => (b.info.origin.location = { formatted_address: "чернівці, вул. яблунова 7" }),
    "an address of the caller's own": (b) => (b.info.origin.location = { formatted_address: "вулиця Небувала, 12, Хотин" }),
  };
  for (const [name, edit] of Object.entries(accepted)) {
    const { status, text } = await post(sandbox, parcel(sandbox, edit));
    assert.equal(status, 201, `${name}: ${text}`);
  }
});

test("p2p motion: lists by status and by both dates or neither", async () => {
  const sandbox = still();
  const first = (await post(sandbox, parcel(sandbox))).json;
  await sandbox.advance(HOUR);
  const second = (await post(sandbox, parcel(sandbox))).json;
  const ids = async (query) => (await p2p(sandbox, `orders/?${query}`)).json.map((order) => order.id);
  assert.deepEqual(await ids(""), [first.id, second.id]);
  assert.deepEqual(await ids("status=0"), [second.id]);
  const [from, to] = [iso(START - 1), iso(START + MINUTE)].map(encodeURIComponent);
  assert.deepEqual(await ids(`from_date_time=${from}&to_date_time=${to}`), [first.id]);
  for (const query of ["status=4", "status=done", `from_date_time=${from}`, `to_date_time=${to}`, "from_date_time=x&to_date_time=y", "from_date_time=2031-05-06T09:00:00+03:00&to_date_time=2031-05-07T09:00:00+03:00"]) {
    assert.equal((await p2p(sandbox, `orders/?${query}`)).status, 400, query);
  }
  assert.equal((await p2p(sandbox, "orders/no-such/")).status, 404);
});

test("p2p motion: one, several or no candidates; prices by address under either spelling", async () => {
  const sandbox = still();
  const find = (query) => p2p(sandbox, `geo-coding/?${query}`);
  const named = (address) => find(`address=${encodeURIComponent(address)}`);
  assert.equal((await named("Млинова вулиця, 5, Чернівці")).json.length, 1);
  assert.ok((await named("Млинова вулиця, 5")).json.length > 1);
  assert.ok((await named("Млинова вулиця, Чернівці")).json.length > 1);
  assert.equal((await named("ніде")).status, 404);
  assert.equal((await find("lat=48.29")).status, 400);
  assert.equal((await find("lat=north&lng=25.9")).status, 400);
  assert.equal((await find("lat=10&lng=25.9")).status, 404);
  const [there] = (await named("Садова 9 Хотин")).json;
  const [back] = (await find(`lat=${there.lat}&lng=${there.lng}`)).json;
  assert.equal(back.formatted_address, there.formatted_address);
  assert.match((await find(`lat=${there.lat}&lng=${there.lng}&language=ru`)).json[0].formatted_address, /Украина/);

  const [from, to] = ["Яблунева 7 Чернівці", "Садова 9 Хотин"].map(encodeURIComponent);
  const right = await p2p(sandbox, `predictions/?origin_formatted_address=${from}&destination_formatted_address=${to}`);
  const misspelt = await p2p(sandbox, `predictions/?origin_formatted_address=${from}&destiantion_formatted_address=${to}`);
  assert.ok(right.json.price > 0);
  assert.deepEqual(right.json, misspelt.json);
  assert.equal((await p2p(sandbox, `predictions/?origin_formatted_address=${from}`)).status, 400);
});

test("p2p motion: each request holds its place for an hour of its own; Reset is when the oldest leaves", async () => {
  const sandbox = still({ quota: { orders: 3, "geo-coding": 1 } });
  const look = () => p2p(sandbox, "orders/");
  const limits = ({ headers }) => ["limit", "remaining", "reset"].map((name) => Number(headers.get(`ratelimit-${name}`)));
  const reset = (START + HOUR) / 1000;
  assert.deepEqual(limits(await look()), [3, 2, reset]);
  await sandbox.advance(10 * MINUTE);
  assert.deepEqual(limits(await look()), [3, 1, reset]);
  assert.deepEqual(limits(await look()), [3, 0, reset]);
  const refused = await post(sandbox, parcel(sandbox));
  assert.equal(refused.status, 429);
  assert.deepEqual(limits(refused), [3, 0, reset]);
  assert.equal((await p2p(sandbox, "geo-coding/?address=x")).status, 404, "another scope has its own quota");
  assert.equal((await p2p(sandbox, "geo-coding/?address=x")).status, 429);
  await sandbox.advance(50 * MINUTE);
  assert.deepEqual(limits(await look()), [3, 0, reset + 600]);
  assert.equal((await look()).status, 429, "only one place became free");
  const stranger = await sandbox.fetch(`${sandbox.config.p2pMotion.baseUrl}orders/`, { headers: { "X-API-Key": "wrong" } });
  assert.equal(stranger.status, 403);
  assert.equal(stranger.headers.has("ratelimit-limit"), false);
});

test("p2p motion: without its last slash a path is redirected, and a POST that follows is a GET without a body", async () => {
  const sandbox = still();
  const manual = await post(sandbox, parcel(sandbox), "orders", { redirect: "manual" });
  assert.equal(manual.status, 301);
  assert.match(manual.headers.get("location"), /orders\/$/);
  const followed = await post(sandbox, parcel(sandbox), "orders", { redirect: "follow" });
  assert.deepEqual([followed.status, followed.json], [200, []]);
  assert.deepEqual(sandbox.orders(), []);
  await assert.rejects(post(sandbox, parcel(sandbox), "orders", { redirect: "error" }), TypeError);
});

test("p2p motion: an order can be changed from outside, and then stays as it was put", async () => {
  const sandbox = still();
  const { id } = (await post(sandbox, parcel(sandbox))).json;
  sandbox.setOrder("p2p_motion", id, { status: 3, reason: "Тест" });
  await sandbox.advance(HOUR);
  const { info } = (await p2p(sandbox, `orders/${id}/`)).json;
  assert.deepEqual(info.status, { code: 3, reason: "Тест" });
});

// ---- faults -----------------------------------------------------------------------------------------

const NOTHING_DONE = ["dns_failure", "connection_refused", "tls_stall", "bad_certificate", "reset_before_read", "reset_half_request", "dropped_before_commit"];
const REFUSED = ["too_many_requests", "redirect_elsewhere", "timeout_before", "reset", "429", "500"];

test("every fault commits as often as its name says", async () => {
  assert.equal(FAULT_POINTS.length, 18);
  for (const fault of FAULTS) {
    const sandbox = still();
    sandbox.fail({ fault, times: 1, delayMs: 1 });
    const controller = new AbortController();
    const pending = taxomet(sandbox, "add_order", ORDER, { signal: controller.signal, redirect: "manual" }).catch((error) => error);
    for (let step = 0; step < 100; step++) await sandbox.advance(1);
    controller.abort(new Error("given up"));
    await pending;
    const expected = NOTHING_DONE.includes(fault) || REFUSED.includes(fault) ? 0 : fault === "commit_twice" ? 2 : 1;
    assert.equal(sandbox.orders().length, expected, fault);
    assert.deepEqual(sandbox.log[0].committed, sandbox.orders().map((order) => order.id), fault);
    assert.equal(sandbox.log[0].fault, fault);
    assert.equal((await taxomet(sandbox, "add_order", ORDER)).json.result, "1", `${fault} strikes once`);
  }
});

test("connection faults are thrown as a runtime throws them; silence lasts until the signal", async () => {
  const sandbox = still();
  const stop = sandbox.fail({ fault: "commit_then_reset" });
  await assert.rejects(taxomet(sandbox, "add_order", ORDER), (error) => error instanceof TypeError && error.cause.code === "ECONNRESET");
  stop();
  for (const fault of ["timeout_before", "timeout_after", "tls_stall"]) {
    const done = sandbox.fail({ fault });
    const reason = new Error("enough");
    const controller = new AbortController();
    const pending = taxomet(sandbox, "add_order", ORDER, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 5);
    await assert.rejects(pending, (error) => error === reason);
    done();
  }
  const seen = sandbox.log.length;
  await assert.rejects(taxomet(sandbox, "add_order", ORDER, { signal: AbortSignal.abort() }));
  assert.equal(sandbox.log.length, seen, "an aborted request is never sent");
  await assert.rejects(sandbox.fetch("https://somewhere.else.example/"), TypeError);
});

test("a name that is none is refused, since a rule that never strikes would let a test pass", () => {
  const sandbox = still();
  const refused = (work, message) => assert.throws(work, (error) => error instanceof RangeError && error.message.startsWith(message));
  refused(() => sandbox.fail({ fault: 429 }), 'no fault is called 429: there are "dns_failure"');
  refused(() => sandbox.fail({ fault: "500", endpoint: ["taxomet.get_order", "add_order"] }), 'no endpoint is called "add_order": there are "taxomet.add_order"');
  refused(() => sandbox.fail({ fault: "500", provider: "p2pMotion" }), 'no provider is called "p2pMotion"');
  refused(() => sandbox.fail({ fault: "500", time: 1 }), 'no member of a rule is called "time"');
  refused(() => sandbox.orders("yandexTaxi"), 'no provider is called "yandexTaxi"');
  refused(() => sandbox.setOrder("yandexTaxi", "1", {}), 'no provider is called "yandexTaxi"');
  refused(() => createSandbox({ latency: 5 }), 'no option is called "latency"');
});

test("rules choose their endpoint, wait, strike a number of times, and are taken away", async () => {
  const sandbox = still();
  sandbox.fail({ fault: "500", endpoint: ["taxomet.get_order", "taxomet.get_tariffs"], after: 1, times: 2 });
  const statuses = [];
  for (let i = 0; i < 4; i++) statuses.push((await taxomet(sandbox, "get_tariffs", [])).status);
  assert.deepEqual(statuses, [200, 500, 500, 200]);
  const stop = sandbox.fail({ fault: "429", provider: "yandex_taxi", retryAfter: 7 });
  const limited = await yandex(sandbox, `zone_info?ll=${point(PLACES.sochi.from)}`);
  assert.deepEqual([limited.status, limited.headers.get("retry-after")], [429, "7"]);
  assert.equal((await taxomet(sandbox, "get_tariffs", [])).status, 200);
  stop();
  assert.equal((await yandex(sandbox, `zone_info?ll=${point(PLACES.sochi.from)}`)).status, 200);
  sandbox.fail({ fault: "answer", provider: "p2p_motion", headers: { "RateLimit-Remaining": "many" }, body: "[]" });
  const odd = await p2p(sandbox, "orders/");
  assert.deepEqual([odd.headers.get("ratelimit-remaining"), odd.text], ["many", "[]"]);

  const dice = still();
  dice.fail({ fault: "500", chance: 0.5 });
  let struck = 0;
  for (let i = 0; i < 200; i++) struck += (await taxomet(dice, "get_tariffs", [])).status === 500 ? 1 : 0;
  assert.ok(struck > 60 && struck < 140, String(struck));
});

test("a redirect to another host is followed by a careless client only, and the log says so", async () => {
  const sandbox = still();
  sandbox.fail({ fault: "redirect_elsewhere", status: 307 });
  assert.equal((await post(sandbox, parcel(sandbox), "orders/", { redirect: "manual" })).status, 307);
  assert.equal(sandbox.log.some(({ host }) => host === ELSEWHERE_HOST), false);
  await post(sandbox, parcel(sandbox));
  assert.equal(sandbox.log.at(-1).host, ELSEWHERE_HOST);
  assert.equal(sandbox.log.at(-1).method, "POST");
});

// ---- time, chance, forms ----------------------------------------------------------------------------

test("one seed, one history", async () => {
  const history = async (seed) => {
    const sandbox = still({ seed });
    const out = [await taxomet(sandbox, "add_order", ORDER), await post(sandbox, parcel(sandbox))];
    for (let i = 0; i < 5; i++) {
      await sandbox.advance(7 * MINUTE);
      out.push(await yandex(sandbox, `taxi_info?rll=${route(PLACES.moscow)}&class=econom,vip,minivan`), await p2p(sandbox, "orders/"));
    }
    return [...out.map(({ status, text }) => `${status} ${text}`), JSON.stringify(sandbox.log), JSON.stringify(sandbox.orders())];
  };
  assert.deepEqual(await history("a"), await history("a"));
  assert.notDeepEqual(await history("a"), await history("b"));
});

test("time stands still, follows a function, or follows the wall; advance wakes each sleeper at its moment", async () => {
  const sandbox = still();
  const woken = [];
  const nap = async (ms) => {
    await sandbox.clock.sleep(ms);
    woken.push(sandbox.now() - START);
  };
  const naps = [nap(300), nap(100), nap(200).then(() => nap(50))];
  await sandbox.advance(1000);
  await Promise.all(naps);
  assert.deepEqual(woken, [100, 200, 250, 300]);
  assert.equal(sandbox.now(), START + 1000);
  sandbox.advance(5);
  assert.equal(sandbox.now(), START + 1005, "with nobody asleep, time has moved when the call returns");
  await assert.rejects(sandbox.advance(-1), RangeError);

  let told = 5;
  const following = createSandbox({ now: () => told });
  told = 9;
  assert.equal(following.now(), 9);
  await following.advance(10);
  assert.equal(following.now(), 19);
  assert.ok(Math.abs(createSandbox().now() - Date.now()) < 1000);
});

test("latency passes on the sandbox's clock, and an abort on the way there means nothing was done", async () => {
  const sandbox = still({ latencyMs: 100 });
  const before = new AbortController();
  const lost = assert.rejects(taxomet(sandbox, "add_order", ORDER, { signal: before.signal }));
  await sandbox.advance(40);
  before.abort();
  await lost;
  assert.equal(sandbox.orders().length, 0);

  const after = new AbortController();
  const unsure = assert.rejects(taxomet(sandbox, "add_order", ORDER, { signal: after.signal }));
  await new Promise((resolve) => setTimeout(resolve, 1));
  await sandbox.advance(60);
  after.abort();
  await unsure;
  assert.equal(sandbox.orders().length, 1);
});

test("handle takes a Request and leaves redirects to the caller", async () => {
  const sandbox = still();
  const { baseUrl, apiKey } = sandbox.config.p2pMotion;
  const response = await sandbox.handle(new Request(`${baseUrl}orders`, { headers: { "X-API-Key": apiKey } }));
  assert.equal(response.status, 301);
  const { fetch } = sandbox;
  assert.equal((await fetch(new Request(`${baseUrl}orders/`, { headers: { "X-API-Key": apiKey } }))).status, 200, "fetch needs no this");
});

test("the geocoder serves a page without a request, and knows the presets", () => {
  const sandbox = still();
  assert.ok(sandbox.geocode("Яблоневая улица, 5").length >= 3, "in several towns");
  assert.deepEqual(sandbox.geocode("nowhere"), []);
  assert.match(sandbox.geocode("Mandarinovaya 3, Sochi", "en")[0].formatted_address, /Mandarinovaya Street, 3, Sochi/);
  for (const [name, { from }] of Object.entries(PLACES)) assert.equal(sandbox.geocode(from).length > 0, name !== "nowhere");
});
