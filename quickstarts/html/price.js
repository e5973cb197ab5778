// A price of a trip. The sandbox stands in for the provider: offline, and no taxi comes.
import { YandexTaxi } from "ridewire";
import { createSandbox } from "ridewire/sandbox";

const { fetch, config } = createSandbox();
const yandex = new YandexTaxi(config.yandexTaxi, { fetch }); // yours: new YandexTaxi({ clid, apiKey })

export async function price() {
  const trip = { rll: [{ lon: 37.59, lat: 55.73 }, { lon: 37.41, lat: 55.97 }] };
  const info = await yandex.taxiInfo(trip);
  return info.kind === "offer" ? `${info.options[0].price} ${info.currency}` : info.kind;
}
