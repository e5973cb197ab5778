// What constructors and calls are given: every mistake is named, in three languages, and no value is repeated.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { P2pMotion, RidewireError, Taxomet, YandexTaxi } from "ridewire";

const TAXOMET = { baseUrl: "https://tenant.example", operatorLogin: "desk", operatorPassword: "word" };
const YANDEX = { clid: "clid", apiKey: "key" };
const P2P = { baseUrl: "https://courier.example/api", apiKey: "key" };
const CANARY = "CANARY4747";

const rows = [
  // class, good config, change, name in the message
  ...[[Taxomet, TAXOMET], [YandexTaxi, YANDEX], [P2pMotion, P2P]].flatMap(([Client, good]) => [
    [Client, good, { baseUrl: `http://${CANARY}.example` }, "baseUrl"],
    [Client, good, { baseUrl: `${CANARY}` }, "baseUrl"],
    [Client, good, { baseUrl: `https://${CANARY}@tenant.example` }, "baseUrl"],
    [Client, good, { baseUrl: `https://x:${CANARY}@tenant.example` }, "baseUrl"],
    [Client, good, { baseUrl: `https://tenant.example/?key=${CANARY}` }, "baseUrl"],
    [Client, good, { baseUrl: "https://tenant.example/?" }, "baseUrl"],
    [Client, good, { baseUrl: `https://tenant.example/#${CANARY}` }, "baseUrl"],
    [Client, good, { baseUrl: "https://tenant.example/#" }, "baseUrl"],
    [Client, good, { baseUrl: `file:///${CANARY}` }, "baseUrl"],
    [Client, good, { baseUrl: `javascript:${CANARY}`, allowInsecure: true }, "baseUrl"],
    [Client, good, { baseUrl: 47 }, "baseUrl"],
    [Client, good, { baseUrl: " " }, "baseUrl"],
    [Client, good, { allowInsecure: "yes" }, "allowInsecure"],
    [Client, good, { opperatorLogin: CANARY }, "opperatorLogin"],
    [Client, good, { [`${CANARY} key`]: 1 }, "config"],
  ]),
  ...["operatorLogin", "operatorPassword"].flatMap((name) => [undefined, null, "", "  ", 47, { CANARY }, "\ud800"].map((value) => [Taxomet, TAXOMET, { [name]: value }, name])),
  [Taxomet, TAXOMET, { baseUrl: undefined }, "baseUrl"],
  [P2pMotion, P2P, { baseUrl: undefined }, "baseUrl"],
  ...[[YandexTaxi, YANDEX, "clid"], [YandexTaxi, YANDEX, "apiKey"], [P2pMotion, P2P, "apiKey"]].flatMap(([Client, good, name]) =>
    [undefined, "", " ", 47, `${CANARY}\n`, `${CANARY}\r\nX: y`, `${CANARY}\u0000`, `${CANARY}ключ`, `${CANARY}\u007f`, `${CANARY}\u00e9`].map((value) => [Client, good, { [name]: value }, name])),
  [YandexTaxi, YANDEX, { keyIn: CANARY }, "keyIn"],
  [YandexTaxi, YANDEX, { format: CANARY }, "format"],
  ...[CANARY, { geo: "x/" }, { orders: 47 }, { orders: "" }, { orders: "/orders/" }, { orders: "../x/" }, { orders: "%2e%2e/x/" }, { orders: `x/?k=${CANARY}` }, { orders: "x#y" }, { orders: "x y/" }, { orders: "a\\b" }, { orders: "заказы/" }, { order: "orders/47/" }]
    .map((paths) => [P2pMotion, P2P, { paths }, "paths"]),
];

test("a name that is no setting is not taken for one with a wrong value", () => {
  const { message } = thrown(() => new YandexTaxi({ ...YANDEX, clidd: "1" }));
  assert.equal(message, "yandex_taxi: config key clidd must be: allowInsecure | baseUrl | clid | apiKey | keyIn | format");
});

test("every mistake in a configuration is a config error that names the setting and repeats no value", () => {
  for (const [Client, good, change, name] of rows) {
    const messages = ["en", "ru", "uk"].map((lang) => {
      const error = thrown(() => new Client({ ...good, ...change }, { lang }));
      assert.deepEqual([error.kind, error.outcome, error.attempts], ["config", "not_sent", 0]);
      assert.ok(error.message.includes(name), `${error.message} should name ${name}`);
      assert.ok(!(inspect(error) + error.stack + JSON.stringify(error)).includes(CANARY), inspect(error));
      return error.message;
    });
    assert.equal(new Set(messages).size, 3, messages.join(" | "));
  }
});

test("what is no object is no configuration", () => {
  for (const config of [undefined, null, CANARY, 47, [], () => {}, new Proxy({}, { ownKeys() { throw new Error(CANARY); } })]) {
    for (const Client of [Taxomet, YandexTaxi, P2pMotion]) assert.ok(!thrown(() => new Client(config)).message.includes(CANARY));
  }
});

test("good configurations are taken as they are", () => {
  new Taxomet({ ...TAXOMET, baseUrl: "https://tenant.example:8443/prefix/" });
  new Taxomet({ ...TAXOMET, baseUrl: "http://127.0.0.1:8080", allowInsecure: true });
  new Taxomet({ ...TAXOMET, operatorPassword: "пароль с пробелом & +" });
  new YandexTaxi({ ...YANDEX, keyIn: undefined, format: undefined, baseUrl: undefined });
  new P2pMotion({ ...P2P, paths: { orders: "v2/orders", order: "v2/orders/{ORDER_ID}", geocoding: undefined } });
  new Taxomet(Object.assign(Object.create(null), TAXOMET), Object.create(null));
});

test("a polluted prototype configures nothing", () => {
  Object.prototype.allowInsecure = true;
  try {
    thrown(() => new Taxomet({ ...TAXOMET, baseUrl: "http://tenant.example" }));
  } finally {
    delete Object.prototype.allowInsecure;
  }
});

test("every mistake in the options is a config error", () => {
  const bad = { timeoutMs: [0, -1, 1.5, NaN, Infinity, 2 ** 31, "5"], maxRetries: [-1, 1.5, NaN, 101, "2"], lang: ["de", 1, ["ru"], Object("ru")], transport: [null, 5, []], quotaState: [5, new Date(0), { toJSON: () => null }], acceptDuplicateOrders: ["yes", 1], fetch: [{}, "x"], onEvent: [{}], random: [0.5], clock: [1, {}, { now() {} }, { now: 1, sleep() {} }], timeout: [1] };
  for (const [name, values] of Object.entries(bad)) {
    for (const value of values) assert.ok(thrown(() => new Taxomet(TAXOMET, { [name]: value })).message.includes(name), name);
  }
});

test("every mistake in the options of a call rejects it, and nothing is sent", async () => {
  let sent = 0;
  const fetch = () => { sent += 1; return new Promise(() => {}); };
  const client = new Taxomet(TAXOMET, { fetch });
  const bad = {
    timeoutMs: [0, "1"], maxRetries: [-1], signal: ["x", {}, { aborted: true }], idempotencyKey: ["", "  ", 47, "x".repeat(256), "\ud83d"], timeout: [1], effect: ["read"],
    headers: [CANARY, [], { "X Y": "1" }, { "": "1" }, { "X-A": `${CANARY}\n` }, { "X-A": 47 }, { "X-A": `${CANARY}ü` }],
    // What has no form as JSON, or is too much, must not be left out of what is sent.
    extra: [CANARY, { qurey: {} }, new Map(), new Date(0), { body: { note: "x".repeat(1_048_577) } }],
  };
  for (const [name, values] of Object.entries(bad)) {
    for (const value of values) {
      const error = await client.getOrder({ id: 1 }, { [name]: value }).then(() => assert.fail(name), (reason) => reason);
      assert.ok(error instanceof RidewireError);
      assert.deepEqual([error.kind, error.outcome, error.attempts], ["config", "not_sent", 0], `${name} ${inspect(value)}`);
      assert.ok(error.message.includes(name), error.message);
      assert.ok(!inspect(error).includes(CANARY), inspect(error));
    }
  }
  assert.equal(sent, 0);
});

test("a client shows no credential and needs no unpacking", () => {
  const client = new Taxomet({ ...TAXOMET, operatorLogin: CANARY, operatorPassword: CANARY });
  assert.ok(!inspect(client, { showHidden: true, depth: 9 }).includes(CANARY));
  assert.equal(JSON.stringify(client), "{}");
  assert.deepEqual(Object.keys(client), []);
  for (const name of ["addOrder", "cancelOrder", "getOrder", "setDriver", "removeDriver", "sendSms", "sendVoiceCode", "addDriverRating", "saveOrder", "getDistance", "getTariffs", "call"]) assert.equal(typeof client[name], "function", name);
  for (const name of ["taxiInfo", "zoneInfo"]) assert.equal(typeof YandexTaxi.prototype[name], "function", name);
  for (const name of ["createOrder", "getOrder", "listOrders", "geocode", "predictPrice"]) assert.equal(typeof P2pMotion.prototype[name], "function", name);
});

function thrown(make) {
  try {
    make();
  } catch (error) {
    assert.ok(error instanceof RidewireError, `foreign error: ${error?.stack ?? error}`);
    return error;
  }
  assert.fail("it should have thrown");
}
