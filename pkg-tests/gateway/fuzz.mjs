// Throws requests at a gateway: half nonsense, half nearly right. Whatever comes in, only the table's hosts and paths go out, and no answer holds a secret,
// a URL or a stack.
//   node gateway/fuzz.mjs --count 1000000
import assert from "node:assert/strict";
import { parseArgs } from "node:util";

import { endpoints } from "ridewire";
import { createGateway } from "ridewire/gateway";
import { createSandbox } from "ridewire/sandbox";

import { ALLOW, CREATES } from "../tests/support/gateway.mjs";
import { PIECES, randomness } from "../tests/support/random.mjs";
import { START } from "../tests/support/virtual.mjs";

const ORIGIN = "https://shop.example";
const SECRETS = { operatorLogin: "canary-login-7f3a", operatorPassword: "canary-pa55 +&=", clid: "canary-clid-91", yandexKey: "canary-yandex-key-5d", p2pKey: "canary-p2p-key-c2" };
const HOSTS = ["https://t.canary-host.example", "https://y.canary-host.example", "https://p.canary-host.example"];
const NOTIFY = "canary-notify-secret-00112233";

const PARAMS = {
  ...CREATES,
  "taxomet.save_order": { order_id: "7", comment: "подъезд 2" },
  "taxomet.cancel_order": { id: "7" },
  "taxomet.get_order": { id: "7" },
  "taxomet.set_driver": { id: "7", driver_id: "3" },
  "taxomet.remove_driver": { id: "7" },
  "taxomet.get_distance": { unit_id: 1, tarif_id: -1, points: [{ lon: 37.59, lat: 55.73 }, { lon: 37.41, lat: 55.97 }] },
  "taxomet.get_tariffs": {},
  "taxomet.send_sms": { from: "TAXI", phone: "70005550101", msg: "код 1" },
  "taxomet.send_voice_code": { phone: "70005550101", code: "1234" },
  "taxomet.add_driver_rating": { driver_id: "3", points: 5, lifetime_hours: 24, comment: "-" },
  "yandex_taxi.taxi_info": { rll: [{ lon: 37.59, lat: 55.73 }, { lon: 37.41, lat: 55.97 }] },
  "yandex_taxi.zone_info": { ll: { lon: 37.59, lat: 55.73 } },
  "p2p_motion.get_order": { id: "ord_1" },
  "p2p_motion.list_orders": { status: 1 },
  "p2p_motion.geocode": { address: "Чернівці" },
  "p2p_motion.predict_price": { origin_formatted_address: "Чернівці", destination_formatted_address: "Київ" },
};
const NAMES = endpoints().map(({ name }) => name);

/** What a path may look like below each host. */
const PATHS = [/^\/api\/v1\/(add_order|save_order|cancel_order|get_order|set_driver|remove_driver|get_distance|get_tariffs)$/, /^\/(taxi_info|zone_info)$/, /^\/public\/(orders\/|orders\/[\w.~%-]+\/|geo-coding\/|predictions\/)$/];

/** @returns {Promise<{ requests, sent, statuses: Record<string, number> }>} throws at the first request that breaks a rule */
export async function fuzz(count, seed, log = () => {}) {
  const random = randomness(seed);
  const tally = { requests: 0, sent: 0, statuses: {} };
  let sandbox = createSandbox({ now: START });
  let current = "";
  const check = (url, init) => {
    tally.sent++;
    const { origin, pathname, username, password, hash } = new URL(url);
    const index = HOSTS.indexOf(origin);
    assert.ok(index >= 0 && PATHS[index].test(pathname) && !/%2f|\.\./i.test(pathname) && username === "" && password === "" && hash === "", `${url} was sent for ${current}`);
    const names = Object.keys(init.headers).map((name) => name.toLowerCase()).sort();
    assert.ok(names.every((name) => ["accept", "content-type", "x-api-key", "yaclid", "yataxi-api-key"].includes(name) || name.startsWith("x-") || name.startsWith("yataxi")), `headers ${names} were sent for ${current}`);
  };
  const fetch = async (url, init) => {
    check(String(url), init);
    // Any of the answers that a provider may give, its own words among them.
    switch (random.below(12)) {
      case 0: throw new TypeError(`fetch failed: ${url}`);
      case 1: return new Response(`<html>Error at ${url} ${SECRETS.operatorPassword}</html>`, { status: 200, headers: { "content-type": "text/html" } });
      case 2: return new Response(JSON.stringify({ result: "0", error: `Нет машин: login ${SECRETS.operatorLogin} password ${SECRETS.operatorPassword} ${url} at t.canary-host.example in /var/www/canary-host/index.php:7` }), { status: random.pick([200, 400, 401, 403, 500]) });
      case 3: return new Response(null, { status: random.pick([204, 302, 429, 503]), headers: { location: "https://evil.example/", "retry-after": "1" } });
      case 4: return new Response(JSON.stringify({ result: "1", order_id: "7", __proto__: { a: 1 }, "\u0000": "nan" }), { status: 200 });
      default: {
        const own = sandbox.config[["taxomet", "yandexTaxi", "p2pMotion"][HOSTS.indexOf(new URL(url).origin)]];
        const path = new URL(url).pathname.replace(/^\/public/, "");
        const query = new URL(url).searchParams;
        if (query.has("operator_login")) (query.set("operator_login", own.operatorLogin), query.set("operator_password", own.operatorPassword));
        const headers = { ...init.headers };
        for (const name of Object.keys(headers)) if (/key/i.test(name)) headers[name] = own.apiKey;
        for (const name of Object.keys(headers)) if (/clid/i.test(name)) headers[name] = own.clid;
        return sandbox.fetch(own.baseUrl.replace(/\/$/, "") + path + (query.size > 0 ? `?${query}` : ""), { ...init, headers });
      }
    }
  };
  const forbidden = [...Object.values(SECRETS), ...Object.values(SECRETS).map(encodeURIComponent), NOTIFY];
  // A result is the provider's, who may well name an address in it.
  const forbiddenInErrors = [...forbidden, "canary-host", "    at ", ".js:", "node_modules", "/api/v1/"];
  let gate;
  const renew = () => {
    sandbox = createSandbox({ now: START });
    gate = createGateway({
      taxomet: { baseUrl: HOSTS[0], operatorLogin: SECRETS.operatorLogin, operatorPassword: SECRETS.operatorPassword },
      yandexTaxi: { baseUrl: HOSTS[1], clid: SECRETS.clid, apiKey: SECRETS.yandexKey },
      p2pMotion: { baseUrl: `${HOSTS[2]}/public/`, apiKey: SECRETS.p2pKey },
      fetch,
      // Pauses take no time.
      clock: { now: () => Date.now() - REAL_START + START, sleep: (ms, signal) => (ms >= 5000 ? new Promise((resolve) => signal?.addEventListener("abort", resolve)) : Promise.resolve()) },
      random: random.unit,
      allow: ALLOW,
      origins: [ORIGIN],
      notifications: { secret: NOTIFY },
      authorize: () => {
        if (random.chance(0.01)) throw new Error(`no database at ${HOSTS[0]}, ${SECRETS.p2pKey}`);
        return random.chance(0.01) ? undefined : { caller: random.pick(["anna", "boris", "__proto__"]) };
      },
    });
  };
  for (let n = 0; n < count; n++) {
    // An hour's quota and a ledger in memory are not to fill up.
    if (n % 5000 === 0) renew();
    const request = requestOf(random);
    if (!request) continue;
    current = `${request.method} ${request.url} ${JSON.stringify([...request.headers])}`;
    tally.requests++;
    const response = await gate(request);
    const text = await response.text();
    const said = `${text}\n${[...response.headers].map((pair) => pair.join(": ")).join("\n")}`;
    tally.statuses[response.status] = (tally.statuses[response.status] ?? 0) + 1;
    for (const word of response.status === 200 ? forbidden : forbiddenInErrors) assert.ok(!said.includes(word), `${JSON.stringify(word)} in the answer to ${current}: ${said}`);
    assert.ok(response.status < 500 || text.startsWith('{"error":{"name":"RidewireError"'), `${response.status} for ${current}: ${text}`);
    assert.match(response.headers.get("vary"), /Origin/);
    if ((n + 1) % 50_000 === 0) log(`${n + 1} of ${count}: ${JSON.stringify(tally)}`);
  }
  return tally;
}

const REAL_START = Date.now();

function requestOf(random) {
  const name = random.chance(0.9) ? random.pick(NAMES) : random.text(8);
  const path = random.chance(0.9) ? name : random.pick([`${name}/`, `/${name}`, `../${name}`, `${name}%2f..`, `${name}?x=${random.text(4)}`, `taxomet.notify/${random.pick([NOTIFY, random.text(6)])}`, random.text(20)]);
  const isRight = random.chance(0.5);
  const method = isRight || random.chance(0.7) ? "POST" : random.pick(["GET", "OPTIONS", "PUT", "DELETE", "PATCH", "HEAD"]);
  const headers = {};
  if (isRight || random.chance(0.8)) headers["content-type"] = isRight ? "application/json" : random.pick(["application/json", "application/json; charset=utf-8", "text/plain", "multipart/form-data", random.ascii(12)]);
  if (isRight || random.chance(0.6)) headers["idempotency-key"] = random.chance(0.2) ? `key ${random.below(20)}` : random.ascii(isRight ? 30 : 300);
  if (random.chance(0.3)) headers.origin = random.chance(0.7) ? ORIGIN : random.pick(["null", "https://evil.example", `${ORIGIN}.evil.example`, random.ascii(20)]);
  if (random.chance(0.3)) headers["accept-language"] = random.pick(["ru", "uk-UA,uk;q=0.9", "de", "*", random.ascii(40)]);
  for (const extra of ["host", "x-forwarded-host", "x-api-key", "authorization", "x-http-method-override", "forwarded"]) if (random.chance(0.05)) headers[extra] = random.ascii(20);
  let body;
  if (method !== "GET" && method !== "HEAD") body = bodyOf(random, name, isRight);
  try {
    return new Request(`https://gateway.example/${path}`, { method, headers, ...(body !== undefined && { body }) });
  } catch {
    return undefined; // not even a request
  }
}

function bodyOf(random, name, isRight) {
  const params = structuredClone(PARAMS[name] ?? {});
  if (isRight && random.chance(0.5)) return JSON.stringify(params);
  if (random.chance(0.1)) return random.pick(["", "[]", "null", "{", "7", '"x"', "[".repeat(random.below(9000)), `{"a":${"[".repeat(5000)}${"]".repeat(5000)}}`, random.text(200), "x".repeat(random.below(20_000))]);
  for (let changes = random.between(1, 4); changes > 0; changes--) mutate(random, params);
  const text = JSON.stringify(params);
  return random.chance(0.1) ? text.slice(0, random.below(text.length + 1)) : text;
}

const KEYS = ["baseUrl", "extra", "headers", "__proto__", "constructor", "prototype", "toString", "\u0000", "operator_login", "operator_password", "apikey", "clid", "id", "phone", "to", "url", "host", "path", "../x", "a[]"];
const VALUES = ["", " ", null, true, -1, 0, 1e308, 1e-308, 9007199254740993, [], {}, [[]], { "\u0000": "nan" }, "../../admin", "..%2f", "https://evil.example/", "//evil.example", "7/../8", "7?x=1", "7#x", "a\r\nX-Evil: 1", "\u0000", "\ud800", "&operator_login=x", "{ORDER_ID}", "javascript:alert(1)", "' OR 1=1 --"];

function mutate(random, value) {
  const keys = Object.keys(value);
  const inner = keys.filter((key) => typeof value[key] === "object" && value[key] !== null);
  if (inner.length > 0 && random.chance(0.4)) return mutate(random, value[random.pick(inner)]);
  const given = random.chance(0.5) ? random.pick(VALUES) : random.chance(0.5) ? random.text(40) : random.pick(PIECES) + random.ascii(8);
  const key = random.chance(0.6) && keys.length > 0 ? random.pick(keys) : random.pick(KEYS);
  if (random.chance(0.1)) delete value[key];
  else Object.defineProperty(value, key, { value: structuredClone(given), enumerable: true, configurable: true, writable: true });
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { values } = parseArgs({ options: { count: { type: "string", default: "1000000" }, seed: { type: "string" } } });
  const startedAt = Date.now();
  const tally = await fuzz(Number(values.count), values.seed === undefined ? undefined : Number(values.seed), (line) => console.log(line));
  console.log(`${JSON.stringify(tally)} in ${Math.round((Date.now() - startedAt) / 1000)} s`);
}
