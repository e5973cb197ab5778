// Calls of every kind, and errors of every kind. Each gives whatever it gives, and nothing is kept.
import { P2pMotion, Taxomet, validate, YandexTaxi } from "ridewire";

const json = { "content-type": "application/json" };
const protobuf = { "content-type": "application/x-protobuf" };
const answer = (body, headers = json, status = 200) => ({ status, headers, body: typeof body === "object" && !(body instanceof Uint8Array) ? JSON.stringify(body) : body });
const inMemory = (body, init = { headers: json }) => ({ fetch: async () => new Response(body, init) });

const accounts = {
  taxomet: { baseUrl: "https://taxi.example", operatorLogin: "login", operatorPassword: "password" },
  yandex: { clid: "clid", apiKey: "key" },
  p2p: { baseUrl: "https://p2p.example/api/", apiKey: "key" },
};
const taxomet = new Taxomet(accounts.taxomet);
const yandex = new YandexTaxi(accounts.yandex);
const yandexProtobuf = new YandexTaxi({ ...accounts.yandex, format: "protobuf" });
const p2p = new P2pMotion(accounts.p2p);

// ---- what is said and answered ------------------------------------------------------------------------

const option = (index) => ({ class_name: `class_${index}`, class_text: "Эконом", class_level: 50, price: 100 + index, min_price: 99, price_text: `~${100 + index}\u2006руб.`, waiting_time: 61.25 });
const trip = (count) => ({ currency: "RUB", distance: 61_529.27, time: 5674.08, time_text: "1 ч 35 мин", options: Array.from({ length: count }, (_, index) => option(index)) });
const order = (index) => ({ id: `o-${index}`, sender: { name: "Олена" }, info: { status: { code: index % 4, reason: "не знайдено" }, cost: { amount: 90, currency_code: "UAH" }, memo: "під’їзд 2" } });
const list = (count) => Array.from({ length: count }, (_, index) => order(index));

const taxi = { unit_id: 1, tarif_id: -1, phone: "+70000000001", to: ["Сочи, Морская ул., 1", "Сочи, Парковая ул., 42"], comment: "Второй подъезд" };
const rll = [
  { lon: 37.59, lat: 55.73 },
  { lon: 37.41, lat: 55.97 },
];
const parcel = () => {
  const stop = (minutes) => ({ date_time: new Date(Date.now() + minutes * 60_000), location: { formatted_address: "Яблунева 7, Чернівці" } });
  return { sender: { name: "Олена", phone: "0500000031" }, receiver: { name: "Марко", phone: "0500000032" }, info: { origin: stop(30), destination: stop(60) } };
};

/** The bytes of a trip-info answer with so many options, as protobuf. */
function protobufTrip(count) {
  const utf8 = new TextEncoder();
  const varint = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
  const text = (field, value) => sized(field, [...utf8.encode(value)]);
  const sized = (field, bytes) => [...varint((field << 3) | 2), ...varint(bytes.length), ...bytes];
  const double = (field, value) => [(field << 3) | 1, ...new Uint8Array(new Float64Array([value]).buffer)];
  const bytes = [...text(2, "RUB"), ...double(3, 61_529.27)];
  for (let i = 0; i < count; i++) {
    const it = option(i);
    const fields = [double(1, it.price), double(2, it.min_price), double(3, it.waiting_time), text(4, it.class_name), text(5, it.class_text), [6 << 3, it.class_level], text(7, it.price_text)];
    for (const byte of sized(1, fields.flat())) bytes.push(byte);
  }
  return Uint8Array.from(bytes);
}

const bodies = { trip1: JSON.stringify(trip(1)), trip7: new TextEncoder().encode(JSON.stringify(trip(7))), trip100: JSON.stringify(trip(100)), protobuf7: protobufTrip(7), list50: JSON.stringify(list(50)) };

// ---- calls --------------------------------------------------------------------------------------------

const asking = new YandexTaxi(accounts.yandex, inMemory(bodies.trip7));
// The provider's quota is 300 an hour, and a client remembers its calls of the last hour: time has to pass.
let now = Date.now();
const passing = { now: () => (now += 15_000), sleep: (ms, signal) => new Promise((resolve) => signal?.addEventListener("abort", resolve)) };
const listing = new P2pMotion(accounts.p2p, { clock: passing, ...inMemory(JSON.stringify(list(3))) });
const telling = new Taxomet(accounts.taxomet, { ...inMemory('{"result":"1","order_id":"77","status":"new"}'), onEvent() {} });

/** Large answers come rarely, as with anybody. */
const rarely = (times, call, otherwise) => {
  let count = 0;
  return () => (++count % times === 0 ? call() : otherwise());
};

export const CALLS = [
  () => yandex.parseResponse("taxi_info", answer(bodies.trip7)),
  () => yandex.parseResponse("taxi_info", answer(bodies.trip1)),
  () => yandexProtobuf.parseResponse("taxi_info", answer(bodies.protobuf7, protobuf)),
  () => yandex.parseResponse("taxi_info", { status: 204 }),
  rarely(
    20,
    () => yandex.parseResponse("taxi_info", answer(bodies.trip100)),
    () => yandex.buildRequest("zone_info", { ll: rll[0] }),
  ),
  rarely(
    20,
    () => p2p.parseResponse("list_orders", answer(bodies.list50)),
    () => p2p.parseResponse("get_order", answer(order(1))),
  ),
  () => taxomet.parseResponse("get_order", answer({ result: 1, order_id: 5, status: "new", driver_title: "Хюндай" })),
  () => taxomet.buildRequest("add_order", taxi),
  () => yandex.buildRequest("taxi_info", { rll, class: ["econom", "vip"] }),
  () => p2p.buildRequest("create_order", parcel()),
  () => taxomet.redactedRequest("add_order", taxi),
  () => validate("taxomet.add_order", taxi),
  () => validate("p2p_motion.create_order", { sender: {}, info: { origin: 5 } }, { lang: "uk" }),
  rarely(
    4,
    () => asking.taxiInfo({ rll }),
    () => yandex.parseResponse("zone_info", answer({ tariffs: [] })),
  ),
  rarely(
    4,
    () => listing.listOrders({}),
    () => p2p.parseResponse("geocode", answer([{ lat: 48.3, lng: 25.9, formatted_address: "Чернівці" }])),
  ),
  rarely(
    4,
    () => telling.getOrder({ id: 77 }),
    () => taxomet.parseResponse("get_tariffs", answer({ result: 1, units: [] })),
  ),
];

const down = new YandexTaxi(accounts.yandex, { maxRetries: 0, ...inMemory("down", { status: 503 }) });
const unplugged = new Taxomet(accounts.taxomet, {
  async fetch() {
    throw new TypeError("fetch failed");
  },
});

export const ERRORS = [
  () => yandex.parseResponse("taxi_info", answer("<html><title>login</title>", { "content-type": "text/html" })),
  () => yandex.parseResponse("taxi_info", answer('{"currency":"RUB","options":[{"price":1')),
  () => yandexProtobuf.parseResponse("taxi_info", answer(bodies.protobuf7.subarray(0, 100), protobuf)),
  () => p2p.parseResponse("list_orders", answer("5")),
  () => taxomet.parseResponse("add_order", answer({ result: 0, error: "Нет машин" })),
  () => taxomet.parseResponse("add_order", answer("gone", json, 502)),
  () => taxomet.buildRequest("add_order", { ...taxi, phone: "7", to: [], fix_price: -1, nonsense: "x".repeat(500) }),
  () => p2p.buildRequest("create_order", { ...parcel(), receiver: undefined }),
  () => down.taxiInfo({ rll }),
  () => unplugged.addOrder(taxi),
  () => taxomet.addOrder({ ...taxi, unit_id: undefined }),
];

// ---- the largest bodies that are read -----------------------------------------------------------------

const MIB = 1_048_576;
const bytesOf = (value) => new TextEncoder().encode(JSON.stringify(value));
/** As many elements as fit into 1 MiB, but for a twentieth. */
const fill = (make, encode = bytesOf) => encode(make(Math.floor((0.95 * MIB * 1000) / encode(make(1000)).length)));

export const LARGE = {
  "one long text": () => p2p.parseResponse("get_order", answer(bytesOf({ id: "o-1", memo: "x".repeat(MIB - 100) }))),
  "many orders": () => p2p.parseResponse("list_orders", answer(fill(list))),
  "many options": () => yandex.parseResponse("taxi_info", answer(fill(trip))),
  "many options, protobuf": () => yandexProtobuf.parseResponse("taxi_info", answer(fill((count) => count, protobufTrip), protobuf)),
};
