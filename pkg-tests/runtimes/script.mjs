// The one script that every runtime runs, with no init call: validate, build requests, read answers, call the sandbox, fail. Must not use anything but
// the language.

/** Protobuf of a trip-info answer: currency RUB and no options. */
const ONLY_CURRENCY = [0x12, 0x03, 0x52, 0x55, 0x42];
/** The same with two rides, written by an official encoder. */
const TWO_RIDES =
  "0a45090000000000e06d40110000000000c0584019000020959d7f6940220665636f6e6f6d2a0cd0add0bad0bed0bdd0bed0bc30323a10d0bed1822032333920d180d183d0b1" +
  "2e0a39090000000000b07240110000000000b0724022037669702a0cd091d0b8d0b7d0bdd0b5d181305a3a10d0bed1822032393920d180d183d0b12e1203525542";

/** Takes what `ridewire` and `ridewire/sandbox` export. */
export async function script({ P2pMotion, RidewireError, Taxomet, YandexTaxi, validate }, { createSandbox }) {
  const taxomet = new Taxomet({ baseUrl: "https://tenant.example", operatorLogin: "desk", operatorPassword: "a b+c&d=" });
  const order = { unit_id: 1, tarif_id: 2, phone: "+70001112233", to: ["Садовая, 1", "A & B + C"] };
  const request = taxomet.buildRequest("add_order", order, { now: 0 });

  const yandex = new YandexTaxi({ clid: "clid", apiKey: "key", format: "protobuf" });
  const taxiInfo = (body) =>
    yandex.parseResponse("taxi_info", { status: 200, headers: { "Content-Type": "application/x-protobuf" }, body: Uint8Array.from(body) });
  const rides = taxiInfo(TWO_RIDES.match(/../g).map((byte) => parseInt(byte, 16)));

  const courier = new P2pMotion({ baseUrl: "https://courier.example/api/", apiKey: "key" });
  const json = (body) => ({ status: 200, headers: { "content-type": "application/json" }, body });
  return {
    order: [...new URL(request.url).searchParams].map(([name, value]) => `${name}=${value}`),
    currencyOnly: taxiInfo(ONLY_CURRENCY),
    rides: rides.options.map(({ class_name, price, waiting_time }) => ({ class_name, price, waiting_time: waiting_time ?? null })),
    placed: taxomet.parseResponse("add_order", json('{"result":1,"order_id":7}')),
    places: courier.parseResponse("geocode", json("[]")).candidates,
    invalid: validate("taxomet.cancel_order", {}).map(({ path, severity }) => ({ path, severity })),
    prices: await Promise.all(["json", "protobuf"].map((format) => priceOf(YandexTaxi, createSandbox({ now: 0 }), format))),
    refused: await kindOf(RidewireError, () => taxomet.addOrder({ ...order, phone: "nobody" })),
    misbuilt: await kindOf(RidewireError, () => taxomet.buildRequest("cancel_order", {})),
  };
}

async function priceOf(YandexTaxi, { config, fetch }, format) {
  const yandex = new YandexTaxi({ ...config.yandexTaxi, format }, { fetch });
  const { currency, options } = await yandex.taxiInfo({ rll: [{ lon: 37.59, lat: 55.73 }, { lon: 37.41, lat: 55.97 }] });
  return `${options[0].price} ${currency}`;
}

async function kindOf(RidewireError, attempt) {
  try {
    await attempt();
    return "no error";
  } catch (error) {
    return error instanceof RidewireError && error instanceof Error ? error.kind : String(error);
  }
}

export const EXPECTED = {
  order: ["operator_login=desk", "operator_password=a b+c&d=", "unit_id=1", "tarif_id=2", "phone=+70001112233", "to[]=Садовая, 1", "to[]=A & B + C"],
  currencyOnly: { kind: "offer", currency: "RUB", options: [] },
  rides: [
    { class_name: "econom", price: 239, waiting_time: 203.98798614740372 },
    { class_name: "vip", price: 299, waiting_time: null },
  ],
  placed: { order_id: "7" },
  places: [],
  invalid: [{ path: ["id"], severity: "error" }],
  prices: ["1463 RUB", "1463 RUB"],
  refused: "invalid_request",
  misbuilt: "invalid_request",
};
