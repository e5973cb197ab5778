// Planted secrets and personal data are searched for in everything the package shows (H1 to H5, T-17).
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { P2pMotion, RidewireError, Taxomet, YandexTaxi, endpoints, validate } from "ridewire";
import { attempt, camel, failure, fakeFetch, jsonReply, split } from "./support/world.mjs";

const C = {
  login: "canaryLogin-47Qz", password: "canary Pass+w&rd=%47", clid: "canaryClid_47Qz", yandexKey: "canaryYaKey-47Qz~x", p2pKey: "canaryP2pKey/47Qz==",
  phone: "+70005554747", bare: "70005554748", local: "0005554749", person: "Канарейка Петровна", other: "Canary O'Hara \"47\"",
  address: "Канареечная ул., 47, кв. 9", second: "Canary lane 47/9", text: "Код домофона 47К1980", code: "474747", orderId: "canaryOrder47", driverId: "canaryDriver47", extern: "canaryExtern47",
  telegram: "canary_telegram_47", title: "Canary title 47", lon: 37.474747474, lat: 55.474747474, lng: 25.947474747, p2pLat: 48.247474747, userId: 7_474_747_474_747,
};

/** A secret as it may show up: raw, percent-, form-, JSON-, \u- and base64-encoded, reversed. */
function spellings(secret) {
  const text = String(secret);
  const percent = encodeURIComponent(text);
  const strict = [...Buffer.from(text)].map((byte) => (/[A-Za-z0-9\-._~]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)).join("");
  const escaped = [...text].map((char) => (char.charCodeAt(0) > 126 ? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}` : char)).join("");
  // Base64 of a part of a longer text depends on where the part begins: the inner, stable characters of all three cases.
  const base64 = [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString("base64").replace(/=+$/, "");
    return whole.slice(shift === 0 ? 0 : shift + 1, -1);
  });
  const list = [text, percent, strict, strict.toLowerCase(), percent.replaceAll("%20", "+"), JSON.stringify(text).slice(1, -1), escaped, [...text].reverse().join(""), ...base64, ...base64.map((part) => part.replaceAll("+", "-").replaceAll("/", "_"))];
  return [...new Set(list)].filter((spelling) => spelling.length >= 5);
}
const SPELLINGS = Object.entries(C).flatMap(([name, secret]) => spellings(secret).map((spelling) => [name, spelling]));

let searched = 0;
function search(where, texts, allowed = []) {
  for (const text of [texts].flat()) {
    searched += 1;
    for (const [name, spelling] of SPELLINGS) {
      if (!allowed.includes(name) && text.includes(spelling)) assert.fail(`${where}: the ${name} shows as ${JSON.stringify(spelling)} in ${text.slice(0, 400)}`);
    }
  }
}

/** Everything a logger, a console or a debugger could print of a value. */
function shown(value, depth = 4) {
  const texts = [inspect(value, { depth: 12, showHidden: true, getters: true, maxStringLength: null, maxArrayLength: null }), inspect(value)];
  const attemptText = (make) => { try { texts.push(String(make() ?? "")); } catch { /* A value without that form shows nothing. */ } };
  attemptText(() => JSON.stringify(value));
  attemptText(() => String(value));
  attemptText(() => `${value}`);
  attemptText(() => Object.prototype.toString.call(value));
  if (value instanceof Error) texts.push(value.message, String(value.stack), value.name);
  if (value !== null && typeof value === "object" && depth > 0) {
    for (const key of Reflect.ownKeys(value)) {
      texts.push(String(key));
      let inner;
      try { inner = value[key]; } catch { continue; }
      if (typeof inner === "string") texts.push(inner);
      else if (inner !== null && typeof inner === "object") texts.push(...shown(inner, depth - 1));
    }
    for (const key in value) texts.push(key);
    attemptText(() => JSON.stringify({ ...value }));
    attemptText(() => JSON.stringify(structuredClone(value)));
  }
  return texts;
}

const clients = (options, yandexConfig = {}) => ({
  taxomet: new Taxomet({ baseUrl: "https://tenant.example", operatorLogin: C.login, operatorPassword: C.password }, options),
  yandex_taxi: new YandexTaxi({ clid: C.clid, apiKey: C.yandexKey, ...yandexConfig }, options),
  p2p_motion: new P2pMotion({ baseUrl: "https://courier.example/api/", apiKey: C.p2pKey }, options),
});

const soon = (minutes) => new Date(Math.floor(Date.now() / 60_000) * 60_000 + minutes * 60_000).toISOString();
const PICK_UP = soon(30), DELIVERY = soon(60);
const PARAMS = {
  "taxomet.add_order": { unit_id: 3, tarif_id: 8, phone: C.phone, to: [C.address, C.second], car_option: [11, 12], fix_price: 350.5, extern_id: C.extern, order_time: 1_936_000_000, print_receipt: 1, client_name: C.person, comment: C.text },
  "taxomet.save_order": { order_id: C.orderId, tarif_id: 8, to: [C.address], client_name: C.person, comment: C.text },
  "taxomet.cancel_order": { id: C.orderId },
  "taxomet.get_order": { id: C.orderId },
  "taxomet.set_driver": { id: C.orderId, driver_id: C.driverId, boarding_time: 7 },
  "taxomet.remove_driver": { id: C.orderId },
  "taxomet.send_sms": { from: "TaxiNova", phone: C.bare, msg: C.text },
  "taxomet.send_voice_code": { phone: C.bare, code: C.code },
  "taxomet.add_driver_rating": { driver_id: C.driverId, points: -15, lifetime_hours: 48, comment: C.text },
  "taxomet.get_distance": { unit_id: 3, tarif_id: 8, points: [{ lon: C.lon, lat: C.lat }, { lon: C.lon, lat: C.lat }] },
  "taxomet.get_tariffs": {},
  "yandex_taxi.taxi_info": { rll: [{ lon: C.lon, lat: C.lat }, { lon: C.lon, lat: C.lat }], class: ["econom", "vip"], req: ["ski"], lang: "en" },
  "yandex_taxi.zone_info": { ll: { lon: C.lon, lat: C.lat } },
  "p2p_motion.create_order": {
    sender: { name: C.person, phone: C.local, telegram: { user_id: C.userId, username: C.telegram } },
    receiver: { name: C.other, phone: C.local },
    info: {
      origin: { date_time: PICK_UP, location: { lat: C.p2pLat, lng: C.lng, formatted_address: C.address } },
      destination: { date_time: DELIVERY, location: { formatted_address: C.second } },
      escrow: { cost: { amount: 45.25, currency_code: "UAH" }, priority_type: "1" },
      memo: C.text,
    },
  },
  "p2p_motion.get_order": { id: C.orderId },
  "p2p_motion.list_orders": { status: 1, from_date_time: PICK_UP, to_date_time: DELIVERY },
  "p2p_motion.geocode": { address: C.address },
  "p2p_motion.predict_price": { origin_formatted_address: C.address, destination_formatted_address: C.second },
};
const ENDPOINTS = Object.keys(PARAMS);
/** What a provider may say: an answer full of people, or a refusal that quotes what it was sent. */
const ANSWER = JSON.stringify({ result: "1", error: "", order_id: C.orderId, call_from: C.phone, driver_id: C.driverId, driver_title: C.title, units: [], distance: 1, currency: "RUB", options: [], tariffs: [], id: C.orderId, info: { memo: C.text, status: { code: 1, reason: C.title } }, courier: { name: C.person, phone: C.local } });
const SECRETS = [C.login, C.password, C.clid, C.yandexKey, C.p2pKey];
const ECHO = `denied for ${C.login}:${C.password} ${C.clid} ${C.yandexKey} ${C.p2pKey} ${encodeURIComponent(C.password)}`;

test("every endpoint really carries the canaries that are searched for", () => {
  assert.deepEqual([...ENDPOINTS].sort(), endpoints().map(({ name }) => name).sort());
  const made = clients();
  const sent = ENDPOINTS.map((endpoint) => { const [provider, name] = split(endpoint); const { url, headers, body } = made[provider].buildRequest(name, PARAMS[endpoint]); return decodeURIComponent(url) + JSON.stringify(headers) + (body ?? ""); }).join("\n");
  for (const [name, secret] of Object.entries(C)) {
    if (name !== "title" && name !== "other") assert.ok(sent.includes(String(secret)), `${name} is planted`);
  }
});

test("a redacted request of every endpoint shows no secret and no person", () => {
  for (const config of [{}, { keyIn: "query" }, { format: "protobuf" }]) {
    const made = clients(undefined, config);
    for (const endpoint of ENDPOINTS) {
      const [provider, name] = split(endpoint);
      const request = made[provider].redactedRequest(name, PARAMS[endpoint]);
      search(`redactedRequest ${endpoint}`, shown(request));
      assert.equal(new URL(request.url).origin, new URL(made[provider].buildRequest(name, PARAMS[endpoint]).url).origin);
    }
  }
});

test("what cannot be secret or personal stays readable, the rest is ***", () => {
  const made = clients();
  const OPEN = new Set("unit_id tarif_id car_option fix_price order_time print_receipt class req lang points lifetime_hours boarding_time status from_date_time to_date_time".split(" "));
  for (const endpoint of ENDPOINTS) {
    const [provider, name] = split(endpoint);
    const [full, masked] = [made[provider].buildRequest(name, PARAMS[endpoint]), made[provider].redactedRequest(name, PARAMS[endpoint])];
    assert.equal(masked.method, full.method);
    const [before, after] = [full, masked].map((request) => [...new URL(request.url).searchParams]);
    assert.deepEqual(after.map(([key]) => key), before.map(([key]) => key), `${endpoint}: the keys stay`);
    after.forEach(([key, value], i) => {
      const bare = key.replace(/\[\]$/, "");
      assert.equal(value, OPEN.has(bare) ? before[i][1] : "***", `${endpoint} ${key}`);
    });
    assert.equal(masked.headers.Accept, full.headers.Accept);
    assert.equal(masked.headers["Content-Type"], full.headers["Content-Type"]);
    for (const key of ["X-API-Key", "YaTaxi-Api-Key"]) if (full.headers[key] !== undefined) assert.equal(masked.headers[key], "***");
  }
  const body = JSON.parse(made.p2p_motion.redactedRequest("create_order", PARAMS["p2p_motion.create_order"]).body);
  assert.deepEqual(body.info.escrow, PARAMS["p2p_motion.create_order"].info.escrow);
  assert.deepEqual([body.info.origin.date_time, body.info.destination.date_time], [PICK_UP, DELIVERY]);
  for (const path of ["sender.name", "sender.phone", "sender.telegram.username", "receiver.name", "receiver.phone", "info.origin.location.formatted_address", "info.memo"]) {
    assert.equal(path.split(".").reduce((node, key) => node[key], body), "***", path);
  }
  const path = new URL(made.p2p_motion.redactedRequest("get_order", { id: C.orderId }).url).pathname;
  assert.equal(decodeURIComponent(path), "/api/orders/***/", "an order's id in a path is masked as well");
});

test("redactedRequest of bad parameters is the same error as buildRequest", () => {
  const made = clients();
  for (const endpoint of ENDPOINTS) {
    const [provider, name] = split(endpoint);
    const error = failure(() => made[provider].redactedRequest(name, { ...PARAMS[endpoint], surprise: C.text }));
    assert.equal(error.kind, "invalid_request");
    search(`redactedRequest error ${endpoint}`, shown(error));
  }
});

test("clients show nothing, however they are printed", () => {
  for (const config of [{}, { keyIn: "query" }]) {
    for (const client of Object.values(clients({ lang: "en" }, config))) {
      search("client", shown(client));
      search("client in an object", shown({ nested: { client }, list: [client], map: new Map([["client", client]]) }));
      search("console of a client", [inspect(client, { showProxy: true, customInspect: false, depth: 12, showHidden: true }), inspect(client, { compact: false })]);
      assert.equal(inspect(client).length < 2000, true);
    }
  }
});

test("issues and errors of broken parameters repeat none of them", () => {
  const made = clients();
  for (const endpoint of ENDPOINTS) {
    const [provider, name] = split(endpoint);
    const good = PARAMS[endpoint];
    const broken = [{ ...good, surprise: C.text }, [good], C.text, ...Object.keys(good).flatMap((key) => [C.text, C.phone, [C.address], { a: C.person }, { lon: C.text, lat: C.phone }].map((value) => ({ ...good, [key]: value })))];
    for (const params of broken) {
      for (const lang of ["en", "ru", "uk"]) for (const issue of validate(endpoint, params, { lang })) search(`issue of ${endpoint}`, [issue.message, issue.code, JSON.stringify(issue)]);
      const { error } = attempt(() => made[provider].buildRequest(name, params));
      if (error) search(`buildRequest ${endpoint}`, shown(error));
    }
  }
});

test("errors of every status and body say nothing of either", () => {
  const made = clients();
  const bodies = [ANSWER, ANSWER.slice(0, -9), `<html>${ANSWER}</html>`, `{"result":"0","error":"","order_id":"${C.orderId}","driver_title":"${C.title}"}`, `{"currency":["${C.text}"],"tariffs":"${C.text}"}`];
  for (const endpoint of ENDPOINTS) {
    const [provider, name] = split(endpoint);
    for (const status of [200, 201, 302, 400, 401, 403, 404, 408, 429, 500, 503]) {
      for (const body of bodies) {
        const { error } = attempt(() => made[provider].parseResponse(name, { status, headers: { location: `https://x.example/?p=${C.phone}`, "content-type": "text/html" }, body }));
        if (!error) continue;
        search(`message of ${endpoint} ${status}`, [error.message, String(error.stack), String(error), ...(error.issues ?? []).map((issue) => JSON.stringify(issue))]);
        // A refusal's own words may speak of people; an answer without words, or a page, holds none to show.
        if (status < 400 || status >= 500 || body === ANSWER) search(`error of ${endpoint} ${status}`, shown(error));
        assert.equal(Buffer.from(error.body()).toString(), body, "the body is kept for a bug report, apart");
      }
    }
  }
});

test("credentials that a provider echoes are masked before they become its words (H2)", () => {
  for (const yandexConfig of [{}, { keyIn: "query" }]) {
    const made = clients(undefined, yandexConfig);
    const allowed = { taxomet: ["login", "password"], yandex_taxi: ["clid", "yandexKey"], p2p_motion: ["p2pKey"] };
    for (const endpoint of ENDPOINTS) {
      const [provider, name] = split(endpoint);
      for (const [status, body] of [[400, ECHO], [400, JSON.stringify({ message: ECHO, error: ECHO, result: "0", order_id: "0" })], [403, ECHO], [200, JSON.stringify({ result: "0", error: ECHO, order_id: "0" })], [500, ECHO]]) {
        const { error } = attempt(() => made[provider].parseResponse(name, { status, body }));
        if (!error) continue;
        const own = allowed[provider];
        search(`echo to ${endpoint} ${status}`, shown(error), Object.keys(C).filter((key) => !own.includes(key)));
      }
    }
  }
});

test("events, errors and results of the asynchronous methods: nothing leaks when a host error quotes everything", async () => {
  const leak = (call) => Object.assign(new TypeError(`fetch of ${call.url} failed with ${JSON.stringify([...new Headers(call.init.headers)])}`, { cause: Object.assign(new Error(call.url), { code: "ECONNRESET", url: call.url, path: call.url }) }), { path: call.url, url: call.url, request: call.init });
  const replies = {
    ok: () => jsonReply(ANSWER), echo: () => jsonReply(ECHO, 400), broken: () => jsonReply("<html>", 200), fault: () => jsonReply(ANSWER, 503), redirect: () => jsonReply("", 302, { location: `https://evil.example/?p=${encodeURIComponent(C.password)}` }),
    throws: (call) => { throw leak(call); }, text: (call) => { throw `cannot fetch ${call.url}`; }, undefined: () => { throw undefined; }, stream: (call) => new Response(new ReadableStream({ start(controller) { controller.enqueue(new Uint8Array(3)); controller.error(leak(call)); } }), { headers: { "content-type": "application/json" } }),
  };
  for (const [kind, reply] of Object.entries(replies)) {
    for (const yandexConfig of [{}, { keyIn: "query" }]) {
      const { fetch } = fakeFetch(reply);
      const events = [];
      const made = clients({ fetch, maxRetries: 0, onEvent: (event) => events.push(event) }, yandexConfig);
      for (const endpoint of ENDPOINTS) {
        const [provider, name] = split(endpoint);
        const method = made[provider][camel(name)].bind(made[provider]);
        try {
          await method(PARAMS[endpoint], { headers: { "X-Desk": C.bare }, extra: { query: { note: C.text, list: [C.person, C.second] }, ...(endpoint === "p2p_motion.create_order" && { body: { note: { deep: [C.text] } } }) } });
        } catch (error) {
          assert.ok(error instanceof RidewireError, `${kind} ${endpoint}: ${error}`);
          // The mark of a create may be the error's `ref`, by which the outcome can be settled.
          const allowed = endpoint === "taxomet.add_order" ? ["extern"] : [];
          search(`${kind} ${endpoint}`, kind === "echo" ? shown(error).filter((text) => !text.includes("denied for")) : shown(error), allowed);
          assert.equal(error.cause === undefined || !inspect(error.cause).includes("https://"), true, "host errors are not attached whole");
        }
        search(`client after ${kind} ${endpoint}`, shown(made[provider]));
      }
      try {
        await made.taxomet.call("find_client", { phone: C.phone, names: [C.person], id: C.orderId }, { effect: "read" });
      } catch (error) {
        assert.ok(error instanceof RidewireError, `${kind} call: ${error}`);
        search(`${kind} call`, kind === "echo" ? [error.message, String(error.stack)] : shown(error));
      }
      for (const event of events) search(`event of ${kind}`, shown(event));
      assert.ok(events.length >= ENDPOINTS.length, "there were events to search");
    }
  }
});

test("a saved error is safe to log and says enough", () => {
  const made = clients();
  const error = failure(() => made.taxomet.parseResponse("add_order", { status: 502, body: ANSWER }));
  const saved = error.toJSON();
  assert.deepEqual(JSON.parse(JSON.stringify(saved)), JSON.parse(JSON.stringify(error)));
  for (const key of ["kind", "outcome", "provider", "endpoint", "status", "message"]) assert.deepEqual(saved[key], error[key], key);
  assert.equal("stack" in saved || "body" in saved, false);
});

test("an error is one class, by its brand as well", () => {
  const error = failure(() => clients().taxomet.parseResponse("get_order", { status: 500 }));
  assert.ok(error instanceof Error && error instanceof RidewireError);
  assert.equal(error.name, "RidewireError");
  assert.equal(Object.prototype.toString.call(error), "[object Error]");
  assert.match(inspect(error), /^RidewireError: /, "a bundler's name for the class does not show");
  assert.ok(!(new Error("x") instanceof RidewireError) && !({} instanceof RidewireError) && !(null instanceof RidewireError));
});

test("reconcile() on an error that no client made says so", async () => {
  const { error } = attempt(() => clients().taxomet.parseResponse("add_order", { status: 500 }));
  const state = await error.reconcile();
  assert.equal(state.state, "unknown");
  assert.deepEqual(state.candidates, []);
});

test("tens of thousands of texts were searched", () => {
  assert.ok(searched > 20_000, String(searched));
  assert.ok(SECRETS.every((secret) => spellings(secret).length > 4));
});
