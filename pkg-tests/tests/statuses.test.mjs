// The error table: what a status and a body mean, and above all what became of the request.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ENDPOINT_NAMES, GOOD, attempt, failure, fakeFetch, clientOf, camel, split, isFailure, jsonReply, parse, plain, rejection } from "./support/world.mjs";

const answer = (endpoint, status, body = "", headers = {}) => failure(() => parse(endpoint, body, { status, headers }));

// ---- every endpoint ----------------------------------------------------------------------------
const UNKNOWN = [301, 302, 303, 307, 308, 304, 408, 409, 425, 402, 406, 410, 418, 451, 499, 500, 501, 502, 503, 504, 505, 507, 520, 522, 599];
const REJECTED = [400, 404, 405, 413, 414, 415, 422, 431];

for (const endpoint of ENDPOINT_NAMES) {
  const provider = split(endpoint)[0];

  test(`${endpoint}: each status has the kind and the outcome of the table`, () => {
    for (const status of REJECTED) isFailure(answer(endpoint, status, "no"), "rejected", "rejected", String(status));
    for (const status of [401, 403]) isFailure(answer(endpoint, status, "no"), "unauthorized", "rejected", String(status));
    isFailure(answer(endpoint, 429, "no"), "rate_limited", "rejected");
    for (const status of UNKNOWN) {
      for (const body of ["", "no", '{"result":"1","error":"","order_id":"77","currency":"RUB","tariffs":[]}', '{"result":"0","error":"x","order_id":"0"}']) {
        // Taxomet's bodies are read first on any 4xx, so only what no body can contradict is asked there.
        if (provider === "taxomet" && status < 500 && status >= 400 && body.startsWith("{")) continue;
        isFailure(answer(endpoint, status, body), "server", "unknown", `${status} ${body}`);
      }
    }
  });

  test(`${endpoint}: a 2xx that cannot be read is malformed, and its outcome unknown`, () => {
    const bodies = ["<!doctype html><title>Login</title>", "<html>", "{", '{"result":"1","error":"","order_id":"77"', "Error", '{"a":}', "\u0000", "ok", new Uint8Array([0xff, 0xfe, 0x00]), '{"result":"\ud800'];
    // The shape of P2P Motion's reads is not known, so there a JSON value of any kind may be an answer.
    const scalars = ["null", "true", "7", '"text"'];
    const tolerant = provider === "p2p_motion" && endpoint !== "p2p_motion.create_order";
    const forms = tolerant ? bodies : [...bodies, ...scalars, "[]"];
    for (const status of [200, 201, 202]) {
      for (const body of forms) isFailure(answer(endpoint, status, body, { "content-type": "text/html" }), "malformed_response", "unknown", `${status} ${body}`);
    }
    if (endpoint !== "yandex_taxi.taxi_info") {
      for (const body of ["", "  \n", undefined]) isFailure(answer(endpoint, 200, body), "malformed_response", "unknown", `empty ${JSON.stringify(body)}`);
    }
  });

  test(`${endpoint}: an error says who, what and which status, and keeps the body`, () => {
    const error = answer(endpoint, 502, "<h1>bad gateway</h1>");
    assert.equal(error.name, "RidewireError");
    assert.equal(error.provider, provider);
    assert.equal(error.endpoint, endpoint);
    assert.equal(error.status, 502);
    assert.equal(typeof error.attempts, "number");
    assert.equal(error.retryAfterMs, undefined);
    assert.equal(Buffer.from(error.body()).toString(), "<h1>bad gateway</h1>");
    assert.doesNotMatch(error.message, /bad gateway|<h1>/, "never the body");
    assert.ok(error.message.length > 0);
    const json = error.toJSON();
    assert.equal(json.kind, "server");
    assert.equal(json.outcome, "unknown");
    assert.equal(json.endpoint, endpoint);
    assert.doesNotThrow(() => JSON.stringify(json));
    assert.doesNotMatch(JSON.stringify(json), /bad gateway/);
  });

  test(`${endpoint}: Retry-After in seconds or as a date; nonsense is ignored`, () => {
    const after = (status, value) => answer(endpoint, status, "", { "Retry-After": value }).retryAfterMs;
    for (const status of [429, 503]) {
      assert.equal(after(status, "0"), 0);
      assert.equal(after(status, "7"), 7000);
      assert.equal(after(status, "120"), 120_000);
      assert.equal(after(status, " 12 "), 12_000);
      const date = after(status, new Date(Date.now() + 90_000).toUTCString());
      assert.ok(date > 80_000 && date <= 91_000, String(date));
      for (const nonsense of ["", "-5", "soon", "1e3", "1.5.2", "NaN", "Infinity", "0x10", "٧", "99999999999999999999", "7, 9", "Tue, 99 Foo 2031"]) {
        const value = after(status, nonsense);
        assert.ok(value === undefined || (Number.isFinite(value) && value >= 0), `${nonsense} → ${value}`);
      }
      const past = after(status, "Sun, 06 Nov 1994 08:49:37 GMT");
      assert.ok(past === undefined || past === 0, `a date in the past → ${past}`);
    }
  });

  test(`${endpoint}: an HttpResponse may be written in every form of its type`, () => {
    const [, name] = split(endpoint);
    const bytes = new TextEncoder().encode("xx<h1>no</h1>yy");
    const slice = bytes.subarray(2, 13);
    const responses = [
      { status: 503, headers: { "Retry-After": "4" }, body: "<h1>no</h1>" },
      { status: 503, headers: new Headers({ "retry-after": "4" }), body: slice },
      { status: 503, headers: [["RETRY-AFTER", "4"]], body: Buffer.from("..<h1>no</h1>..").subarray(2, 13) },
      { status: 503, headers: new Map([["retry-after", "4"]]), body: slice.slice().buffer },
    ];
    for (const response of responses) {
      const error = failure(() => clientOf(endpoint).parseResponse(name, response));
      isFailure(error, "server", "unknown");
      assert.equal(error.retryAfterMs, 4000);
      assert.equal(Buffer.from(error.body()).toString(), "<h1>no</h1>");
    }
    isFailure(failure(() => clientOf(endpoint).parseResponse(name, { status: 500 })), "server", "unknown");
  });
}

test("more than 1 MiB of a body is not read, wherever it comes from", () => {
  const padded = (answer, length) => answer.padEnd(length, " ");
  const answers = {
    "taxomet.add_order": '{"result":"1","error":"","order_id":"7"}', "taxomet.get_order": '{"result":"1","error":"","order_id":"7"}', "yandex_taxi.taxi_info": '{"currency":"RUB"}',
    "yandex_taxi.zone_info": '{"tariffs":[]}', "p2p_motion.create_order": '{"id":"o"}', "p2p_motion.list_orders": "[]",
  };
  for (const [endpoint, text] of Object.entries(answers)) {
    for (const form of [(body) => body, (body) => new TextEncoder().encode(body)]) {
      parse(endpoint, form(padded(text, 2 ** 20)));
      isFailure(answer(endpoint, 200, form(padded(text, 2 ** 20 + 1))), "malformed_response", "unknown", endpoint);
      isFailure(answer(endpoint, 400, form(padded("no", 2 ** 20 + 1))), "rejected", "rejected", endpoint);
    }
  }
});

test("a response that is no response ends in a RidewireError too", () => {
  for (const endpoint of ENDPOINT_NAMES) {
    for (const response of [undefined, null, 5, "x", {}, { status: NaN }, { status: "abc" }, { status: 200, body: 5 }, { status: 200, headers: 7, body: "{" }, { status: -1 }, { status: 1e9 }, { get status() { throw new Error("no"); } }]) {
      attempt(() => clientOf(endpoint).parseResponse(split(endpoint)[1], response));
    }
  }
});

// ---- Taxomet -----------------------------------------------------------------------------------
const SUCCESS = ['"1"', "1", '" 1"', '"1 "', '" 1 "', '"\\t1\\n"', "1.0"];
const FAILURE = ['"0"', "0", '"-1"', "-1", '"2"', "2", '"01"', '"1.0"', '"+1"', '"1\\u0000"', '"1,"', '"11"', "11", "1.5", "true", "false", "null", '""', '" "', '"ok"', '"одна"', "[1]", '["1"]', '{"1":1}', '"١"', '"1 1"'];
const NO_ID = ["0", '"0"', '""', "null", '" "', '" 0 "', undefined];
const REAL_ID = [['"90817"', "90817"], ["90817", "90817"], ['"0042"', "0042"], ["9223372036854775808", "9223372036854775808"], ['"9223372036854775808"', "9223372036854775808"], ["9007199254740993", "9007199254740993"], ['"A-17"', "A-17"]];
const body = (result, id, error = '""') =>
  `{${[result === undefined ? [] : `"result":${result}`, `"error":${error}`, id === undefined ? [] : `"order_id":${id}`].flat().join(",")}}`;

test(`T-5, T-6: ${(SUCCESS.length + FAILURE.length + 1) * (NO_ID.length + REAL_ID.length)} answers to add_order by result and id`, () => {
  for (const result of SUCCESS) {
    for (const [id, text] of REAL_ID) assert.deepEqual(parse("taxomet.add_order", body(result, id)), { order_id: text }, body(result, id));
    for (const id of NO_ID) isFailure(answer("taxomet.add_order", 200, body(result, id)), "malformed_response", "unknown", body(result, id));
  }
  for (const result of [...FAILURE, undefined]) {
    for (const [id] of REAL_ID) isFailure(answer("taxomet.add_order", 200, body(result, id)), "malformed_response", "unknown", body(result, id));
    for (const id of NO_ID) isFailure(answer("taxomet.add_order", 200, body(result, id)), "rejected", "rejected", body(result, id));
  }
});

test("T-5: any other result is the provider's refusal in its own words, for every action", () => {
  for (const endpoint of ENDPOINT_NAMES.filter((name) => name.startsWith("taxomet."))) {
    for (const result of FAILURE) {
      const error = answer(endpoint, 200, body(result, '"0"', '"Нет прав на действие"'));
      isFailure(error, "rejected", "rejected", `${endpoint} ${result}`);
      assert.equal(error.providerMessage, "Нет прав на действие");
      assert.doesNotMatch(error.message, /Нет прав/, "the message is ours, the provider's words have a field of their own");
    }
  }
});

test("T-5: an error text that is empty or no text is no trouble", () => {
  for (const text of ['""', "null", "7", "[]", "{}", '"\\u0000"']) {
    isFailure(answer("taxomet.cancel_order", 200, body('"0"', "0", text)), "rejected", "rejected", text);
  }
});

test("T-6: result 1 without an id contradicts itself wherever an id is promised", () => {
  for (const endpoint of ["cancel_order", "set_driver", "remove_driver", "get_order"]) {
    for (const id of ["0", '"0"', '""']) isFailure(answer(`taxomet.${endpoint}`, 200, body('"1"', id)), "malformed_response", "unknown", `${endpoint} ${id}`);
  }
});

test("Taxomet's bodies are read on 4xx as well; a 5xx is unknown whatever it says", () => {
  const refused = answer("taxomet.add_order", 400, '{"result":"0","error":"Неверный тариф","order_id":"0"}');
  isFailure(refused, "rejected", "rejected");
  assert.equal(refused.providerMessage, "Неверный тариф");
  const contradicts = answer("taxomet.add_order", 400, '{"result":"0","error":"?","order_id":"77"}');
  assert.equal(contradicts.outcome, "unknown", "a real id under a 400: an order may exist");
  const success = attempt(() => parse("taxomet.add_order", '{"result":"1","error":"","order_id":"77"}', { status: 404 }));
  assert.notEqual(success.error?.outcome, "rejected", "an order was made, whatever the status");
  for (const status of [500, 503]) isFailure(answer("taxomet.add_order", status, '{"result":"0","error":"x","order_id":"0"}'), "server", "unknown");
});

test("Taxomet: a success of an SMS, a code or a rating needs no order id", () => {
  for (const endpoint of ["send_sms", "send_voice_code", "add_driver_rating"]) {
    for (const result of SUCCESS) assert.deepEqual(parse(`taxomet.${endpoint}`, `{"result":${result},"error":""}`), {});
  }
});

// ---- Yandex ------------------------------------------------------------------------------------
test("Y-2: 200 with nothing, blanks or an empty JSON text is no_supported_class (B11)", () => {
  for (const nothing of ["", " ", "\r\n\t ", '""', ' "" \n', new Uint8Array(), new ArrayBuffer(0), undefined]) {
    for (const headers of [{}, { "content-type": "application/json; charset=utf-8" }, { "content-type": "text/plain" }]) {
      assert.deepEqual(parse("yandex_taxi.taxi_info", nothing, { headers }), { kind: "no_supported_class" }, JSON.stringify(nothing));
    }
  }
  assert.deepEqual(parse("yandex_taxi.taxi_info", "", { headers: { "content-type": "application/x-protobuf" } }), { kind: "no_supported_class" });
});

test("Y-3: 204 is region_not_supported, an answer and no exception (B11)", () => {
  for (const nothing of [undefined, "", new Uint8Array()]) assert.deepEqual(parse("yandex_taxi.taxi_info", nothing, { status: 204 }), { kind: "region_not_supported" });
});

test("B11: {} and other answers without a currency are malformed and name it", () => {
  for (const text of ["{}", '{"options":[]}', '{"currency":null}', '{"currency":7}', '{"error":"x"}']) {
    const error = answer("yandex_taxi.taxi_info", 200, text);
    isFailure(error, "malformed_response", "unknown", text);
    assert.ok(error.issues?.some((issue) => issue.path[0] === "currency"), `${text}: ${JSON.stringify(error.issues)}`);
  }
});

test("Yandex: a broken field is named by its path", () => {
  const rows = [
    ['{"currency":"RUB","options":7}', "options"],
    ['{"currency":"RUB","options":[7]}', "options.0"],
    ['{"currency":"RUB","options":[{"class_name":"econom","price":1},{"class_name":"vip"}]}', "options.1.price"],
    ['{"currency":"RUB","options":[{"price":1}]}', "options.0.class_name"],
    ['{"currency":"RUB","options":[{"class_name":"econom","price":"дорого"}]}', "options.0.price"],
    ['{"currency":"RUB","options":[{"class_name":"econom","price":true}]}', "options.0.price"],
    ['{"currency":"RUB","options":[{"class_name":"econom","price":1,"waiting_time":[]}]}', "options.0.waiting_time"],
    ['{"currency":"RUB","distance":"far"}', "distance"],
  ];
  for (const [text, path] of rows) {
    const error = answer("yandex_taxi.taxi_info", 200, text);
    isFailure(error, "malformed_response", "unknown", text);
    assert.ok(error.issues?.some((issue) => issue.path.join(".") === path), `${text}: ${JSON.stringify(error.issues)}`);
  }
});

test("Yandex: texts of 400 and 403 are its own words, plain or in JSON", () => {
  const rows = [["bad rll", "bad rll"], ['{"message":"bad rll"}', "bad rll"], ['{"error":"bad rll"}', "bad rll"]];
  for (const endpoint of ["taxi_info", "zone_info"]) {
    for (const [text, words] of rows) {
      assert.equal(answer(`yandex_taxi.${endpoint}`, 400, text).providerMessage, words);
      assert.equal(answer(`yandex_taxi.${endpoint}`, 403, text).providerMessage, words);
    }
  }
});

// ---- P2P Motion --------------------------------------------------------------------------------
const P2P = ENDPOINT_NAMES.filter((name) => name.startsWith("p2p_motion."));

test("P-7: 401 and 403 mean the key, unless RateLimit-Remaining is 0", () => {
  for (const endpoint of P2P) {
    for (const status of [401, 403]) {
      isFailure(answer(endpoint, status, "", {}), "unauthorized", "rejected");
      isFailure(answer(endpoint, status, "", { "RateLimit-Remaining": "12" }), "unauthorized", "rejected");
      for (const none of ["0", " 0 "]) isFailure(answer(endpoint, status, "", { "RateLimit-Remaining": none }), "rate_limited", "rejected", endpoint);
      for (const odd of ["", "x", "-1", "0.5", "NaN"]) isFailure(answer(endpoint, status, "", { "RateLimit-Remaining": odd }), "unauthorized", "rejected", `malformed headers are ignored: ${JSON.stringify(odd)}`);
    }
  }
  isFailure(answer("taxomet.get_order", 401, "", { "RateLimit-Remaining": "0" }), "unauthorized", "rejected", "only P2P Motion has that header");
});

test("P-9: a 429 waits for the slot that RateLimit-Reset names, in seconds or milliseconds", () => {
  for (const endpoint of P2P) {
    for (const unit of [1000, 1]) {
      const reset = Math.ceil((Date.now() + 120_000) / unit);
      const wait = answer(endpoint, 429, "", { "RateLimit-Limit": "300", "RateLimit-Remaining": "0", "RateLimit-Reset": String(reset) }).retryAfterMs;
      assert.ok(wait > 110_000 && wait <= 121_000, `${endpoint}: ${wait}`);
    }
    const both = answer(endpoint, 429, "", { "Retry-After": "9", "RateLimit-Remaining": "0", "RateLimit-Reset": String(Math.ceil(Date.now() / 1000) + 500) });
    assert.equal(both.retryAfterMs, 9000, "Retry-After takes precedence");
  }
});

test("P-9: an absurd RateLimit-Reset is ignored or clamped to the hour a call can hold a slot", () => {
  for (const reset of ["", "x", "-1", "0", "1", "1e9", "99999999999999999999", String(Date.UTC(2099, 0, 1) / 1000), String(Date.UTC(2099, 0, 1)), "NaN", "1,2"]) {
    const { retryAfterMs } = answer("p2p_motion.list_orders", 429, "", { "RateLimit-Remaining": "0", "RateLimit-Reset": reset });
    assert.ok(retryAfterMs === undefined || (retryAfterMs >= 0 && retryAfterMs <= 3_601_000), `${reset} → ${retryAfterMs}`);
  }
});

test("P2P Motion: `message` and `response.message` are the provider's words, otherwise the text is", () => {
  for (const endpoint of P2P) {
    for (const [text, words] of [['{"message":"невірний формат"}', "невірний формат"], ['{"response":{"message":"невірний формат"}}', "невірний формат"], ["невірний формат", "невірний формат"]]) {
      const error = answer(endpoint, 400, text);
      isFailure(error, "rejected", "rejected");
      assert.equal(error.providerMessage, words, `${endpoint} ${text}`);
    }
  }
});

test("P2P Motion: any JSON object is a success of a create, with or without an id", () => {
  for (const status of [200, 201, 202]) {
    for (const sent of [{}, { ok: true }, { id: "o-5", info: { status: { code: 0 } } }, { data: { id: "x" } }]) {
      const order = parse("p2p_motion.create_order", JSON.stringify(sent), { status });
      assert.deepEqual(plain(order.raw), sent);
    }
  }
  assert.equal(parse("p2p_motion.create_order", '{"id":77,"info":{"status":{"code":0}}}', { status: 201 }).id, "77", "ids are strings in results");
  isFailure(answer("p2p_motion.create_order", 204), "malformed_response", "unknown");
});

test("P2P Motion: a list is an array, or the first array under a known name", () => {
  const orders = [{ id: "a", info: { status: { code: 1 } } }, { _id: "b", info: { status: { code: 9 } } }];
  for (const sent of [orders, { orders }, { items: orders }, { data: orders }, { results: orders }, { count: 2, page: 1, orders }]) {
    const list = parse("p2p_motion.list_orders", JSON.stringify(sent));
    assert.deepEqual(list.orders.map((order) => order.id), ["a", "b"], JSON.stringify(sent));
    assert.deepEqual(list.orders.map((order) => order.status.code), [1, 9]);
    assert.deepEqual(plain(list.raw), sent);
    assert.deepEqual(plain(list.orders[0].raw), orders[0]);
  }
  for (const sent of [[], { orders: [] }]) assert.deepEqual(plain(parse("p2p_motion.list_orders", JSON.stringify(sent))), { orders: [], raw: sent });
});

test("P2P Motion: none, one and several geocoder candidates are answers", () => {
  const one = { lat: 48.29, lng: 25.94, formatted_address: "вулиця Вигадана, 7" };
  const two = { lat: 48.3, lng: 25.9, formatted_address: "вулиця Вигадана, 7а" };
  const count = (sent) => {
    const answer = parse("p2p_motion.geocode", JSON.stringify(sent));
    assert.deepEqual(plain(answer.raw), sent);
    return answer.candidates;
  };
  assert.deepEqual(count([]), []);
  for (const sent of [one, [one], { results: [one] }]) {
    const [candidate, ...more] = count(sent);
    assert.equal(more.length, 0, JSON.stringify(sent));
    assert.deepEqual([candidate.lat, candidate.lng, candidate.formatted_address], [one.lat, one.lng, one.formatted_address], JSON.stringify(sent));
  }
  for (const sent of [[one, two], { results: [one, two] }, { data: [one, two] }]) assert.deepEqual(count(sent).map((candidate) => candidate.lat), [48.29, 48.3]);
});

test("P2P Motion: a prediction gives price and currency where they can be found, and always the raw answer", () => {
  const read = (sent) => parse("p2p_motion.predict_price", JSON.stringify(sent));
  assert.equal(read({ price: 85.5, currency: "UAH" }).price, 85.5);
  assert.equal(read({ price: 85.5, currency: "UAH" }).currency, "UAH");
  assert.equal(read({ price: "85.5" }).price, 85.5);
  for (const sent of [{}, { price: null }, { cost: { amount: 85.5, currency_code: "UAH" } }, { price: { amount: 85.5 } }, { total: [1] }, [85.5]]) assert.deepEqual(plain(read(sent).raw), sent);
});

test("P2P Motion: odd shapes inside an order never fail the answer", () => {
  for (const sent of [{ info: 5 }, { info: { status: "1" } }, { info: { status: { code: "x" } } }, { id: {} }, { id: null }, { courier: [] }, { info: { status: { code: 1e300, reason: 5 } } }]) {
    for (const endpoint of ["create_order", "get_order"]) assert.deepEqual(plain(parse(`p2p_motion.${endpoint}`, JSON.stringify(sent)).raw), sent);
    parse("p2p_motion.list_orders", JSON.stringify([sent]));
  }
});

// ---- the same table through the asynchronous methods -------------------------------------------
test("the asynchronous methods end as parseResponse does, and a create is sent once whatever the answer", async () => {
  for (const endpoint of ENDPOINT_NAMES) {
    const [provider, name] = split(endpoint);
    const params = endpoint === "p2p_motion.create_order" ? soonOrder() : GOOD[endpoint];
    for (const [status, kind, outcome] of [[400, "rejected", "rejected"], [403, "unauthorized", "rejected"], [302, "server", "unknown"], [503, "server", "unknown"]]) {
      const { fetch, calls } = fakeFetch(() => jsonReply("no", status, { location: "https://elsewhere.example/" }));
      const client = clientOf(endpoint, {}, { fetch, maxRetries: 0 });
      const error = await rejection(client[camel(name)](params));
      isFailure(error, kind, outcome, `${endpoint} ${status}`);
      assert.equal(error.provider, provider);
      assert.equal(calls.length, 1, `${endpoint} ${status}`);
      assert.equal(calls[0].init.redirect ?? calls[0].input.redirect, "manual", "redirects are never followed");
    }
  }
});
function soonOrder() {
  const order = structuredClone(GOOD["p2p_motion.create_order"]);
  order.info.origin.date_time = new Date(Date.now() + 30 * 60_000).toISOString();
  order.info.destination.date_time = new Date(Date.now() + 60 * 60_000).toISOString();
  return order;
}
