// What one would write by hand for the same work: zod for the checks, template strings for the requests, one function a call.
import * as z from "zod";

// ---- requests -----------------------------------------------------------------------------------------

const text = z.string().min(1);
const id = z.union([z.int(), text]);

export const AddOrder = z.strictObject({
  unit_id: id,
  tarif_id: id,
  phone: z.string().regex(/^\+\d{7,15}$/),
  to: z.array(text).min(1),
  car_option: z.array(id).optional(),
  fix_price: z.number().nonnegative().optional(),
  extern_id: text.optional(),
  order_time: z.int().nonnegative().optional(),
  print_receipt: z.union([z.literal(0), z.literal(1)]).optional(),
  client_name: z.string().optional(),
  comment: z.string().optional(),
  use_bonuses: z.int().nonnegative().optional(),
});

const e = encodeURIComponent;

export function addOrder(config, params) {
  const order = AddOrder.parse(params);
  let url = `${config.baseUrl}/api/v1/add_order?operator_login=${e(config.operatorLogin)}&operator_password=${e(config.operatorPassword)}`;
  url += `&unit_id=${order.unit_id}&tarif_id=${order.tarif_id}&phone=${e(order.phone)}`;
  for (const address of order.to) url += `&to%5B%5D=${e(address)}`;
  for (const option of order.car_option ?? []) url += `&car_option%5B%5D=${option}`;
  if (order.fix_price !== undefined) url += `&fix_price=${order.fix_price}`;
  if (order.extern_id !== undefined) url += `&extern_id=${e(order.extern_id)}`;
  if (order.order_time !== undefined) url += `&order_time=${order.order_time}`;
  if (order.print_receipt !== undefined) url += `&print_receipt=${order.print_receipt}`;
  if (order.client_name !== undefined) url += `&client_name=${e(order.client_name)}`;
  if (order.comment !== undefined) url += `&comment=${e(order.comment)}`;
  if (order.use_bonuses !== undefined) url += `&use_bonuses=${order.use_bonuses}`;
  return { method: "GET", url, headers: { Accept: "application/json" } };
}

const Position = z.strictObject({ lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) });
const word = z.string().regex(/^[a-z0-9_]+$/);

const Trip = z.strictObject({
  rll: z.array(Position).min(1).max(2),
  class: z.array(word).optional(),
  req: z.array(word).optional(),
  lang: text.optional(),
});

export function tripRequest(config, params) {
  const trip = Trip.parse(params);
  let url = `https://taxi-routeinfo.taxi.yandex.net/taxi_info?clid=${e(config.clid)}&rll=${e(trip.rll.map(({ lon, lat }) => `${lon},${lat}`).join("~"))}`;
  if (trip.class?.length) url += `&class=${e(trip.class.join(","))}`;
  if (trip.req?.length) url += `&req=${e(trip.req.join(","))}`;
  if (trip.lang !== undefined) url += `&lang=${e(trip.lang)}`;
  return { method: "GET", url, headers: { Accept: "application/json", "YaTaxi-Api-Key": config.apiKey } };
}

const Party = z.strictObject({
  name: text,
  phone: z.string().regex(/^(\+380|0)\d{9}$/),
  telegram: z.strictObject({ user_id: z.int().positive().optional(), username: z.string().regex(/^\w{1,32}$/).optional() }).optional(),
});
const Stop = z.strictObject({
  date_time: z.iso.datetime({ offset: true }),
  location: z
    .strictObject({ lat: z.number().min(-90).max(90).optional(), lng: z.number().min(-180).max(180).optional(), formatted_address: text.optional() })
    .refine(({ lat, lng }) => (lat === undefined) === (lng === undefined), "both or none")
    .refine(({ lat, formatted_address }) => lat !== undefined || formatted_address !== undefined, "no place"),
});
const MINUTE = 60_000;

const CreateOrder = z.strictObject({
  sender: Party,
  receiver: Party,
  info: z.strictObject({
    origin: Stop,
    destination: Stop,
    escrow: z
      .strictObject({
        cost: z.strictObject({ amount: z.number().nonnegative(), currency_code: z.string().regex(/^[A-Z]{3}$/) }),
        priority_type: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
      })
      .optional(),
    memo: z.string().optional(),
  }),
});

export function createOrder(config, params, now) {
  const order = CreateOrder.parse(params);
  const [leaves, arrives] = [Date.parse(order.info.origin.date_time), Date.parse(order.info.destination.date_time)];
  if (leaves < now + 5 * MINUTE || (arrives !== leaves && arrives < leaves + 10 * MINUTE)) throw new RangeError("too soon");
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-API-Key": config.apiKey };
  return { method: "POST", url: `${config.baseUrl}orders/`, headers, body: JSON.stringify(order) };
}

// ---- answers ------------------------------------------------------------------------------------------

export const TaxiInfo = z.object({
  currency: z.string(),
  distance: z.number().optional(),
  time: z.number().optional(),
  time_text: z.string().optional(),
  options: z.array(
    z.object({
      class_name: z.string(),
      class_text: z.string().optional(),
      class_level: z.number().optional(),
      price: z.number(),
      min_price: z.number().optional(),
      price_text: z.string().optional(),
      waiting_time: z.number().optional(),
    }),
  ),
});

/** Only what is certain is checked; the rest stays as it came. */
const Orders = z.array(
  z.looseObject({
    id: z.string(),
    info: z.looseObject({ status: z.looseObject({ code: z.number(), reason: z.string().optional() }), cost: z.unknown().optional() }),
    courier: z.unknown().optional(),
  }),
);

export function readOrders(raw) {
  const orders = Orders.parse(raw).map((order) => {
    const { code, reason } = order.info.status;
    return { id: order.id, status: { code, reason }, courier: order.courier, cost: order.info.cost, raw: order };
  });
  return { orders, raw };
}

// ---- a whole call -------------------------------------------------------------------------------------

/** With the checks and the deadline that ours has, too. */
export async function askTrip(config, params) {
  const { url, headers } = tripRequest(config, params);
  const response = await config.fetch(url, { headers, redirect: "manual", signal: AbortSignal.timeout(10_000) });
  if (response.status === 204) return { kind: "region_not_supported" };
  if (!response.ok) throw new Error(`taxi_info: status ${response.status}`);
  return { kind: "offer", ...TaxiInfo.parse(await response.json()) };
}

/** The least one can write. */
export async function askTripBarely({ clid, apiKey, fetch }, { rll, class: classes, lang }) {
  const query = new URLSearchParams({ clid, rll: rll.map(({ lon, lat }) => `${lon},${lat}`).join("~"), class: classes.join(","), lang });
  const response = await fetch(`https://taxi-routeinfo.taxi.yandex.net/taxi_info?${query}`, { headers: { Accept: "application/json", "YaTaxi-Api-Key": apiKey } });
  if (!response.ok) throw new Error(`taxi_info: status ${response.status}`);
  return { kind: "offer", ...(await response.json()) };
}
