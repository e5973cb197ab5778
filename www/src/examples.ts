// What the forms hold at first. Everything is invented; an endpoint without a line here starts empty.

import type { Endpoint, Endpoints } from "ridewire/web";
import { PLACES } from "ridewire/sandbox";

/** What an example may refer to. */
export interface Scene {
  /** Milliseconds since the epoch. */
  now: number;
  /** The newest order in the simulation. */
  order: Record<"taxomet" | "p2p_motion", string>;
}

type Examples = { readonly [E in Endpoint]?: (scene: Scene) => Endpoints[E]["params"] };

const MINUTE = 60_000;
const minutesFrom = (now: number, minutes: number): string => new Date(Math.ceil(now / MINUTE + minutes) * MINUTE).toISOString().replace(".000", "");

export const EXAMPLES: Examples = {
  "taxomet.add_order": () => ({
    unit_id: "1",
    tarif_id: "-1",
    phone: "+79000000042",
    to: ["Сочи, Маячная улица, 5", "Сочи, Яблоневая улица, 18"],
  }),
  "taxomet.cancel_order": ({ order }) => ({ id: order.taxomet }),
  "taxomet.get_order": ({ order }) => ({ id: order.taxomet }),
  "taxomet.set_driver": ({ order }) => ({ id: order.taxomet, driver_id: "102", boarding_time: 6 }),
  "taxomet.remove_driver": ({ order }) => ({ id: order.taxomet }),
  "taxomet.send_sms": () => ({ from: "TAXI", phone: "79000000042", msg: "Машина у подъезда" }),
  "taxomet.send_voice_code": () => ({ phone: "79000000042", code: "0042" }),
  "taxomet.add_driver_rating": () => ({ driver_id: "101", points: 5, lifetime_hours: 72, comment: "Помог с багажом" }),
  "taxomet.save_order": ({ order }) => ({ order_id: order.taxomet, comment: "Позвонить за пять минут" }),
  "taxomet.get_distance": () => ({ unit_id: "1", tarif_id: "-1", points: [PLACES.sochi.from, PLACES.sochi.to] }),
  "yandex_taxi.taxi_info": () => ({ rll: [PLACES.moscow.from, PLACES.moscow.to], class: ["econom", "business", "vip"] }),
  "yandex_taxi.zone_info": () => ({ ll: PLACES.moscow.from }),
  "p2p_motion.create_order": ({ now }) => ({
    sender: { name: "Крамниця «Липа»", phone: "+380500000011" },
    receiver: { name: "Покупець", phone: "0500000012" },
    info: {
      origin: { date_time: minutesFrom(now, 60), location: { formatted_address: "Чернівці, Яблунева вулиця, 7" } },
      destination: { date_time: minutesFrom(now, 90), location: { formatted_address: "Чернівці, Кам’яна вулиця, 21" } },
    },
  }),
  "p2p_motion.get_order": ({ order }) => ({ id: order.p2p_motion }),
  "p2p_motion.geocode": () => ({ address: "Садова вулиця, 3" }),
  "p2p_motion.predict_price": () => ({
    origin_formatted_address: "Чернівці, Яблунева вулиця, 7",
    destination_formatted_address: "Чернівці, Кам’яна вулиця, 21",
  }),
};

export function exampleOf(endpoint: Endpoint, scene: Scene): unknown {
  return EXAMPLES[endpoint]?.(scene) ?? {};
}
