// The requests that the trip on the map makes. Names and numbers are invented.

import type { Endpoint, P2pCreateOrder, TaxometAddOrder } from "ridewire/web";

import type { Stop } from "./trip.js";
import { lang } from "./texts.js";

interface Stops {
  from: Stop;
  to: Stop;
}

const MINUTE = 60_000;

/** Where the geocoder knows no address, the point stands for itself. */
function written({ address, lat, lon }: Stop): string {
  return address ?? `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
}

export function taxiOrder({ from, to }: Stops): TaxometAddOrder {
  return { unit_id: "1", tarif_id: "-1", phone: "+79000000042", to: [written(from), written(to)] };
}

export function courierOrder({ from, to }: Stops, now: number): P2pCreateOrder {
  // Equal times ask for a courier as soon as possible.
  const date_time = new Date(Math.ceil(now / MINUTE + 6) * MINUTE).toISOString().replace(".000", "");
  const place = ({ lat, lon, address }: Stop): P2pCreateOrder["info"]["origin"]["location"] => ({ lat, lng: lon, ...(address !== undefined && { formatted_address: address }) });
  return {
    sender: { name: "Крамниця «Липа»", phone: "+380500000011" },
    receiver: { name: "Покупець", phone: "0500000012" },
    info: { origin: { date_time, location: place(from) }, destination: { date_time, location: place(to) } },
  };
}

/** What the price on the page was asked with. */
export function quoteRequest(provider: "taxomet" | "yandex_taxi" | "p2p_motion", { from, to }: Stops): [Endpoint, unknown] {
  const points = [from, to].map(({ lon, lat }) => ({ lon, lat }));
  switch (provider) {
    case "taxomet":
      return ["taxomet.get_distance", { unit_id: "1", tarif_id: "-1", points }];
    case "yandex_taxi":
      return ["yandex_taxi.taxi_info", { rll: points, class: ["econom", "business", "comfortplus", "minivan", "vip"], lang: lang() }];
    case "p2p_motion":
      return ["p2p_motion.predict_price", { origin_formatted_address: written(from), destination_formatted_address: written(to) }];
  }
}
