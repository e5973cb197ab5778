// The cells of the fault matrix: every fault × {first time, always} × {fresh, reused connection} × every endpoint.
import { CANARIES } from "./canaries.mjs";

const { phone, digits, receiverPhone, client, receiver, street, courierStreet, place, comment, code } = CANARIES;
const position = { lon: Number(CANARIES.lon), lat: Number(CANARIES.lat) };
const minutesFromNow = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();

/** The endpoints, their effects and params that no document objects to. `order` is the id of an order that is there already. */
export const ENDPOINTS = {
  "taxomet.add_order": ["create", () => ({ unit_id: 1, tarif_id: -1, phone, to: [street, "Вокзал"], client_name: client, comment })],
  "taxomet.save_order": ["idempotent", (order) => ({ order_id: order, comment, client_name: client })],
  "taxomet.cancel_order": ["idempotent", (order) => ({ id: order })],
  "taxomet.get_order": ["read", (order) => ({ id: order })],
  "taxomet.set_driver": ["idempotent", (order) => ({ id: order, driver_id: "102" })],
  "taxomet.remove_driver": ["idempotent", (order) => ({ id: order })],
  "taxomet.send_sms": ["create", () => ({ from: "Canary", phone: digits, msg: comment })],
  "taxomet.send_voice_code": ["create", () => ({ phone: digits, code })],
  "taxomet.add_driver_rating": ["create", () => ({ driver_id: "101", points: -5, lifetime_hours: 24, comment })],
  "taxomet.get_distance": ["read", () => ({ unit_id: 1, tarif_id: 1, points: [position, { lon: 39.95, lat: 43.44 }] })],
  "taxomet.get_tariffs": ["read", () => ({})],
  "yandex_taxi.taxi_info": ["read", () => ({ rll: [position, { lon: 39.95, lat: 43.44 }], class: ["econom"] })],
  "yandex_taxi.zone_info": ["read", () => ({ ll: position })],
  "p2p_motion.create_order": [
    "create",
    () => ({
      sender: { name: client, phone: receiverPhone },
      receiver: { name: receiver, phone: receiverPhone },
      info: {
        origin: { date_time: minutesFromNow(20), location: { lat: Number(CANARIES.courierLat), lng: 25.9403388, formatted_address: courierStreet } },
        destination: { date_time: minutesFromNow(50), location: { formatted_address: place } },
        memo: comment,
      },
    }),
  ],
  "p2p_motion.get_order": ["read", (order) => ({ id: order })],
  "p2p_motion.list_orders": ["read", () => ({})],
  "p2p_motion.geocode": ["read", () => ({ address: place })],
  "p2p_motion.predict_price": ["read", () => ({ origin_formatted_address: place, destination_formatted_address: place })],
};

export const effectOf = (endpoint) => ENDPOINTS[endpoint][0];

/** The eighteen fault points, in each of their forms; then answers without end, and aborts by the caller. */
export const FAULTS = [
  { name: "dns_failure" },
  { name: "connection_refused" },
  { name: "tls_stall" },
  { name: "bad_certificate" },
  { name: "reset_before_read" },
  { name: "reset_half_request" },
  { name: "dropped_before_commit" },
  { name: "commit_then_reset" },
  // The hidden second try of a careless host is refused, which looks as if nothing had been sent.
  { name: "commit_then_reset and listener gone", fault: "commit_then_reset", dies: true },
  { name: "commit_then_close" },
  { name: "commit_half_head" },
  { name: "commit_half_body" },
  ...[500, 502, 503, 504].map((status) => ({ name: `commit_then_5xx ${status}`, fault: "commit_then_5xx", status })),
  { name: "commit_then_garbage" },
  { name: "commit_then_garbage html", fault: "html_200" },
  { name: "commit_then_garbage empty", fault: "empty_200" },
  { name: "commit_trickle" },
  { name: "commit_answer_late" },
  { name: "too_many_requests" },
  ...[301, 302, 307, 308].map((status) => ({ name: `redirect_elsewhere ${status}`, fault: "redirect_elsewhere", status })),
  { name: "commit_twice" },
  { name: "endless_body" },
  { name: "gzip_bomb" },
  { name: "abort before headers", fault: "timeout_after", abort: true },
  { name: "abort in body", fault: "commit_trickle", abort: true },
].map((fault) => ({ fault: fault.name, ...fault }));

// Of the connection, before any request: these strike whichever endpoint it is for.
export const OF_CONNECTIONS = new Set(["dns_failure", "connection_refused", "tls_stall", "bad_certificate"]);

/** How long a fault lasts. `own`, for calls that are read back: always, but only this endpoint, so that the reads come through. */
const LASTING = ["first", "always", "own"];
const lasts = (fault, effect, lasting) => lasting !== "own" || (effect === "idempotent" && !OF_CONNECTIONS.has(fault));

export const PAGES = ["chromium", "firefox"];
/** `workerd-connect` is workerd with the sockets of `connect()` in place of its `fetch`. */
export const RUNTIMES = ["node", "deno", "bun", "workerd", "workerd-connect", ...PAGES];

/** The cells of one runtime. Pages make reads, and are refused creates. */
export function cellsFor(runtime, { endpoints = Object.keys(ENDPOINTS), faults = FAULTS.map(({ name }) => name) } = {}) {
  const isPage = PAGES.includes(runtime);
  return endpoints.flatMap((endpoint) => {
    const effect = effectOf(endpoint);
    if (isPage && effect === "idempotent") return [];
    return FAULTS.filter(({ name }) => faults.includes(name)).flatMap((fault) =>
      LASTING.filter((lasting) => lasts(fault.fault, effect, lasting)).flatMap((lasting) =>
        (hasNoConnection(fault, runtime) ? [false] : [false, true]).map((reused) => ({ runtime, endpoint, effect, fault, lasting, reused })),
      ),
    );
  });
}

/** A name that is not found has no connection to reuse, and Firefox, whom nobody told to trust the tests' authority, none over TLS. */
const hasNoConnection = ({ fault }, runtime) => fault === "dns_failure" || (runtime === "firefox" && ["tls_stall", "bad_certificate"].includes(fault));

export const titleOf = ({ runtime, endpoint, fault, lasting, reused }) => `${runtime} ${endpoint} ${fault.name} ${lasting} ${reused ? "reused" : "fresh"}`;
