// The clients, parameters and small checks that the tests share. Every name, number and key is invented.
import assert from "node:assert/strict";
import { P2pMotion, RidewireError, Taxomet, YandexTaxi, validate } from "ridewire";

/** The moment the tests live in: no test depends on the machine's clock unless it says so. */
export const NOW = Date.UTC(2031, 4, 6, 7, 8, 9);
export const MINUTE = 60_000;
export const iso = (ms) => new Date(ms).toISOString();

export const CREDENTIALS = {
  taxomet: { baseUrl: "https://tenant.example", operatorLogin: "desk-api", operatorPassword: "pa ss+w&rd=1" },
  yandex_taxi: { clid: "clid-of-tests", apiKey: "key-of-tests" },
  p2p_motion: { baseUrl: "https://courier.example/api/v1/", apiKey: "courier-key-of-tests" },
};

export const taxomet = (config = {}, options) => new Taxomet({ ...CREDENTIALS.taxomet, ...config }, options);
export const yandex = (config = {}, options) => new YandexTaxi({ ...CREDENTIALS.yandex_taxi, ...config }, options);
export const p2p = (config = {}, options) => new P2pMotion({ ...CREDENTIALS.p2p_motion, ...config }, options);
const makers = { taxomet, yandex_taxi: yandex, p2p_motion: p2p };

/** "taxomet.add_order" → ["taxomet", "add_order"] */
export const split = (endpoint) => endpoint.split(".");
export const clientOf = (endpoint, config, options) => makers[split(endpoint)[0]](config, options);
/** "add_order" → "addOrder", the name of the asynchronous method. */
export const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());

export const build = (endpoint, params, options = { now: NOW }, config) =>
  clientOf(endpoint, config).buildRequest(split(endpoint)[1], params, options);
export const redacted = (endpoint, params, options = { now: NOW }, config) =>
  clientOf(endpoint, config).redactedRequest(split(endpoint)[1], params, options);
export const parse = (endpoint, body, { status = 200, headers, config } = {}) =>
  clientOf(endpoint, config).parseResponse(split(endpoint)[1], { status, headers, body });

export const address = (lat, lng, formatted_address) =>
  formatted_address === undefined ? { lat, lng } : { lat, lng, formatted_address };

/** A courier order that breaks no rule at `now`. */
export const courierOrder = (now = NOW) => ({
  sender: { name: "Пекарня «Зерно»", phone: "+380005550142" },
  receiver: { name: "Оля", phone: "0005550177", telegram: { user_id: 7_000_000_001, username: "invented_reader" } },
  info: {
    origin: { date_time: iso(now + 20 * MINUTE), location: address(48.29, 25.94) },
    destination: { date_time: iso(now + 50 * MINUTE), location: { formatted_address: "вулиця Вигадана, 7, Чернівці" } },
    escrow: { cost: { amount: 120.5, currency_code: "UAH" }, priority_type: "1" },
    memo: "другий під'їзд, код 4711",
  },
});

/** One good set of parameters for every endpoint of the catalogue. */
export const GOOD = {
  "taxomet.add_order": { unit_id: 3, tarif_id: -1, phone: "+70005550101", to: ["Невская ул., 1", "Вокзал"] },
  "taxomet.save_order": { order_id: "5150", comment: "подъезд 2" },
  "taxomet.cancel_order": { id: "5150" },
  "taxomet.get_order": { id: 5150 },
  "taxomet.set_driver": { id: "5150", driver_id: "41", boarding_time: 7 },
  "taxomet.remove_driver": { id: "5150" },
  "taxomet.send_sms": { from: "TaxiNova", phone: "70005550101", msg: "Машина подана" },
  "taxomet.send_voice_code": { phone: "70005550101", code: "0417" },
  "taxomet.add_driver_rating": { driver_id: 41, points: -15, lifetime_hours: 48, comment: "опоздал" },
  "taxomet.get_distance": { unit_id: 3, tarif_id: 8, points: [{ lon: 39.72, lat: 43.58 }, { lon: 39.95, lat: 43.44 }] },
  "taxomet.get_tariffs": {},
  "yandex_taxi.taxi_info": { rll: [{ lon: 37.61, lat: 55.75 }, { lon: 37.4, lat: 55.96 }] },
  "yandex_taxi.zone_info": { ll: { lon: 37.61, lat: 55.75 } },
  "p2p_motion.create_order": courierOrder(),
  "p2p_motion.get_order": { id: "ord-77" },
  "p2p_motion.list_orders": {},
  "p2p_motion.geocode": { address: "вулиця Вигадана, 7, Чернівці" },
  "p2p_motion.predict_price": {
    origin_formatted_address: "вулиця Вигадана, 7, Чернівці",
    destination_formatted_address: "проспект Уявний, 12, Чернівці",
  },
};
export const ENDPOINT_NAMES = Object.keys(GOOD);

export const copy = (value) => structuredClone(value);
/** A copy of `value` with `replacement` at the dotted `path`; `undefined` removes the member. */
export function changed(value, path, replacement) {
  const result = copy(value);
  const keys = path.split(".");
  const last = keys.pop();
  const parent = keys.reduce((node, key) => node[key], result);
  if (replacement === undefined) delete parent[last];
  else parent[last] = replacement;
  return result;
}

export const issuesOf = (endpoint, params, options) => validate(endpoint, params, { now: NOW, lang: "en", ...options });
export const errorsOf = (endpoint, params, options) => issuesOf(endpoint, params, options).filter((issue) => issue.severity === "error");
export const warningsOf = (endpoint, params, options) =>
  issuesOf(endpoint, params, options).filter((issue) => issue.severity === "warning");
export const pathOf = (issue) => issue.path.join(".");
export const under = (issues, path) =>
  issues.filter((issue) => pathOf(issue) === path || pathOf(issue).startsWith(`${path}.`));

/** There is an error at `path` or below it. */
export function refuses(endpoint, params, path, note = "") {
  const errors = errorsOf(endpoint, params);
  assert.ok(under(errors, path).length > 0, `${endpoint} ${note}: expected an error at ${path}, got ${show(errors)}`);
}
export function admits(endpoint, params, note = "") {
  assert.deepEqual(errorsOf(endpoint, params), [], `${endpoint} ${note}`);
}
export const show = (issues) => JSON.stringify(issues.map((issue) => `${issue.severity} ${pathOf(issue)}: ${issue.message}`));

/** The RidewireError that `work` throws; anything else fails the test. */
export function failure(work) {
  let value;
  try {
    value = work();
  } catch (error) {
    assert.ok(error instanceof RidewireError, `not a RidewireError: ${error?.stack ?? String(error)}`);
    return error;
  }
  assert.fail(`expected a RidewireError, got ${JSON.stringify(value)}`);
}
export async function rejection(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    assert.ok(error instanceof RidewireError, `not a RidewireError: ${error?.stack ?? String(error)}`);
    return error;
  }
  assert.fail(`expected a RidewireError, got ${JSON.stringify(value)}`);
}
/** `{ value }` or `{ error }`; a trap or a foreign error fails the test. */
export function attempt(work) {
  try {
    return { value: work() };
  } catch (error) {
    assert.ok(error instanceof RidewireError, `not a RidewireError: ${error?.stack ?? String(error)}`);
    assert.notEqual(error.kind, "trap", error.message);
    return { error };
  }
}
export function isFailure(error, kind, outcome, note = "") {
  assert.equal(`${error.kind}/${error.outcome}`, `${kind}/${outcome}`, note);
}

export const header = (headers, name) =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
export const query = (request) => new URL(request.url).searchParams;
/** An answer with absent and `undefined` members made the same. */
export const plain = (value) => JSON.parse(JSON.stringify(value));

/** A `fetch` that remembers its calls and answers from `reply(call)`. */
export function fakeFetch(reply) {
  const calls = [];
  const fetch = async (input, init = {}) => {
    const call = { url: typeof input === "string" ? input : (input.url ?? String(input)), init, input };
    calls.push(call);
    const answer = await reply(call, calls.length);
    return answer instanceof Response ? answer : new Response(answer.body ?? null, { status: answer.status ?? 200, headers: answer.headers });
  };
  return { fetch, calls };
}
export const jsonReply = (value, status = 200, headers = {}) => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: typeof value === "string" ? value : JSON.stringify(value),
});
