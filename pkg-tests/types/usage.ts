// Everything that a user's program may write, compiled under --strict in every module resolution. Never run.
import init, {
  P2pMotion,
  RidewireError,
  Taxomet,
  YandexTaxi,
  compareQuotes,
  endpoints,
  initSync,
  priceNotice,
  schema,
  validate,
  version,
  type CallOptions,
  type ClientOptions,
  type Endpoint,
  type EndpointInfo,
  type Endpoints,
  type HttpRequest,
  type HttpResponse,
  type Issue,
  type P2pOrder,
  type Position,
  type TaxiInfo,
  type TaxiOption,
  type TaxometAddOrder,
  type TaxometOrder,
  type ZoneInfo,
} from "ridewire";

import { createGateway, ledgerObject, memoryLedger, objectLedger, sqliteLedger, type Gateway, type GatewayOptions, type Ledger, type LedgerNamespace } from "ridewire/gateway";

// ---- set-up --------------------------------------------------------------------------------------
export async function setUp(module: WebAssembly.Module, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  await init();
  initSync(module);
  initSync(bytes);
  const text: string = version;
  void text;
}

const options: ClientOptions = {
  fetch,
  timeoutMs: 5_000,
  maxRetries: 1,
  lang: "uk",
  acceptDuplicateOrders: false,
  onEvent: (event) => void event,
  clock: { now: () => Date.now(), sleep: (ms, signal) => new Promise((done) => { signal?.addEventListener("abort", () => done()); setTimeout(done, ms); }) },
  random: Math.random,
};

// As `cloudflare:sockets` and undici declare them.
interface Socket {
  get readable(): ReadableStream;
  get writable(): WritableStream;
  get closed(): Promise<void>;
  get opened(): Promise<{ remoteAddress?: string }>;
  close(): Promise<void>;
}
declare function connect(address: string | { hostname: string; port: number }, options?: { secureTransport?: string; allowHalfOpen: boolean }): Socket;
declare class ProxyAgent {
  dispatch(options: { path: string }, handler: { onError?(error: Error): void }): boolean;
}
export const ways: ClientOptions[] = [
  { transport: { connect } },
  { transport: { dispatcher: new ProxyAgent() } },
  { transport: { proxy: "http://user:word@proxy.example:3128", caCerts: ["-----BEGIN CERTIFICATE-----"] } },
];

const taxomet = new Taxomet({ baseUrl: "https://tenant.example", operatorLogin: "desk", operatorPassword: "x", allowInsecure: false }, options);
const yandex = new YandexTaxi({ clid: "c", apiKey: "k", keyIn: "header", format: "protobuf", baseUrl: "https://proxy.example" }, { lang: "en" });
const p2p = new P2pMotion({ baseUrl: "https://courier.example/", apiKey: "k", paths: { orders: "v2/orders/" } });

// ---- plain HTTP values ---------------------------------------------------------------------------
export function sansIo(body: Uint8Array): string {
  const request: HttpRequest = taxomet.buildRequest("add_order", { unit_id: 3, tarif_id: "-1", phone: "+70005550101", to: ["А", "Б"], fix_price: 0, print_receipt: 1 });
  const shown: HttpRequest = p2p.redactedRequest("get_order", { id: 7 }, { now: 0 });
  const method: "GET" | "POST" = request.method;
  const response: HttpResponse = { status: 200, headers: new Headers(), body };
  const order: { order_id: string } = taxomet.parseResponse("add_order", response);
  const zone: ZoneInfo = yandex.parseResponse("zone_info", { status: 200, headers: { "content-type": "application/json" }, body: "{}" });
  const list = p2p.parseResponse("list_orders", { status: 200, headers: [["content-type", "application/json"]], body: body.buffer as ArrayBuffer });
  const ids: (string | undefined)[] = list.orders.map((one) => one.id);
  const raw: unknown = list.raw;
  void [raw, ids, zone.tariffs[0]?.supported_requirements[0]?.length];
  return `${method} ${shown.url} ${order.order_id}`;
}

// ---- answers -------------------------------------------------------------------------------------
export function describe(info: TaxiInfo): string {
  switch (info.kind) {
    case "offer": {
      const distance: number | undefined = info.distance;
      const options: TaxiOption[] = info.options;
      return options.map((option) => `${option.class_name} ${option.price_text ?? option.price} ${option.waiting_time ?? "no car"} ${info.currency} ${distance ?? ""}`).join();
    }
    case "region_not_supported":
    case "no_supported_class":
      return info.kind;
    default: {
      const never: never = info;
      return never;
    }
  }
}

export async function calls(signal: AbortSignal): Promise<void> {
  const here: Position = { lon: 37.61, lat: 55.75 };
  const call: CallOptions = { signal, timeoutMs: 1, maxRetries: 0, headers: { "X-Trace": "1" }, idempotencyKey: "k", extra: { query: { a: "1", b: ["2"] }, body: { c: 3 } } };
  const info: TaxiInfo = await yandex.taxiInfo({ rll: [here, { lon: 37.4, lat: 55.9 }], class: ["econom", "a_class_of_tomorrow"], req: ["ski"], lang: "ru" }, call);
  await yandex.taxiInfo({ rll: [here] });
  const { data, status, headers, attempts } = await yandex.zoneInfo({ ll: here }).withResponse();
  const numbers: number = status + attempts + data.tariffs.length;
  const type: string | undefined = headers["content-type"];

  const params: TaxometAddOrder = { unit_id: "3", tarif_id: -1, phone: "+70005550101", to: ["А"], car_option: [1, "2"], extern_id: "x", order_time: 1, client_name: "x", comment: "x" };
  const { order_id }: { order_id: string } = await taxomet.addOrder(params, call);
  const order: TaxometOrder = await taxomet.getOrder({ id: order_id });
  const extra: Record<string, unknown> = order.extra;
  const state: string | undefined = order.status;
  await taxomet.cancelOrder({ id: 1 });
  await taxomet.saveOrder({ order_id, comment: "x" });
  await taxomet.setDriver({ id: order_id, driver_id: 4, boarding_time: 5 });
  await taxomet.removeDriver({ id: order_id });
  await taxomet.sendSms({ from: "Nova", phone: "70005550101", msg: "x" });
  await taxomet.sendVoiceCode({ phone: "70005550101", code: "0417" });
  await taxomet.addDriverRating({ driver_id: 1, points: -1, lifetime_hours: 1, comment: "x" });
  await taxomet.getDistance({ unit_id: 1, tarif_id: 1, points: [here, here] });
  const disabled = (await taxomet.getTariffs()).units[0]?.tarifs[0]?.disabled;
  const answer: Record<string, unknown> = await taxomet.call("get_balance", { id: 1, list: ["a", 2] }, { effect: "read" });

  const created: P2pOrder = await p2p.createOrder({
    sender: { name: "А", phone: "0005550101", telegram: { user_id: 7_000_000_001, username: "invented_reader" } },
    receiver: { name: "Б", phone: "+380005550101" },
    info: {
      origin: { date_time: new Date(), location: { lat: 48.3, lng: 25.9 } },
      destination: { date_time: "2031-05-06T07:08:09Z", location: { formatted_address: "вулиця Вигадана, 7" } },
      escrow: { cost: { amount: 1.5, currency_code: "UAH" }, priority_type: "1" },
      memo: "",
    },
  });
  const id: string | undefined = created.id;
  const code: number | undefined = created.status?.code;
  await p2p.getOrder({ id: id ?? 1 });
  await p2p.listOrders();
  await p2p.listOrders({ status: 1, from_date_time: new Date(0), to_date_time: "2031-05-06T07:08:09Z" });
  const lat: number | undefined = (await p2p.geocode({ address: "x" })).candidates[0]?.lat;
  await p2p.geocode({ lat: 48.3, lng: 25.9 });
  const price: number | undefined = (await p2p.predictPrice({ origin_formatted_address: "a", destination_formatted_address: "b" })).price;
  void [info, numbers, type, extra, state, disabled, answer, code, lat, price];
}

// ---- quotes side by side -------------------------------------------------------------------------
export async function market(yandexTaxi: YandexTaxi, p2pMotion: P2pMotion | undefined): Promise<string[]> {
  const run = compareQuotes({ from: { lon: 37.6, lat: 55.7 }, to: { address: "Чернівці" }, at: new Date() }, { yandexTaxi, p2pMotion }, { deadlineMs: 2000, class: ["vip"], maxRetries: 0 });
  const lines: string[] = [];
  for await (const answer of run) lines.push("price" in answer ? `${answer.price.amount} ${answer.price.currency} ${answer.waiting_time ?? ""}` : answer.reason);
  const { quotes, failures, complete } = await run;
  const kind: "fare" | "from" | "pickup_fee" | "estimate" | undefined = quotes[0]?.price.kind;
  const outcome: RidewireError["outcome"] | undefined = failures[0]?.error?.outcome;
  return complete ? lines : [kind ?? "", outcome ?? ""];
}

// ---- validation ----------------------------------------------------------------------------------
export function form(input: unknown): string[] {
  const issues: Issue[] = validate("taxomet.add_order", input, { now: 0, lang: "ru" });
  const standard = schema("yandex_taxi.taxi_info")["~standard"];
  const one: 1 = standard.version;
  const result = standard.validate(input);
  if (!(result instanceof Promise) && !result.issues) {
    const value: Endpoints["yandex_taxi.taxi_info"]["params"] = result.value;
    void value;
  }
  void one;
  return issues.filter((issue) => issue.severity === "error").map((issue) => `${issue.path.join(".")}: ${issue.message} (${issue.code})`);
}
export function catalogue(): Endpoint[] {
  const rows: EndpointInfo[] = endpoints();
  return rows.filter((row) => row.effect === "create" && row.quotaScope !== "predictions").map((row) => row.name);
}
export const generic = <E extends Endpoint>(endpoint: E, params: Endpoints[E]["params"]): Issue[] => validate(endpoint, params);
export const notice: { text: string; url: string } = priceNotice("ru");

// ---- errors --------------------------------------------------------------------------------------
export async function settle(error: unknown): Promise<string> {
  if (!(error instanceof RidewireError)) throw error;
  const { kind, outcome, provider, endpoint, status, issues, providerMessage, retryAfterMs, attempts, ref } = error;
  const bytes: Uint8Array | undefined = error.body();
  const saved: object = error.toJSON();
  void [provider, endpoint, status, issues?.[0]?.path, providerMessage, retryAfterMs, attempts, ref, bytes, saved];
  if (outcome === "unknown") {
    const state = await error.reconcile();
    if (state.state === "found") return state.id + state.duplicates.join();
    if (state.state === "unknown") return state.why + state.candidates.length;
    return state.state;
  }
  return kind === "invalid_request" ? "fix the form" : kind;
}

// ---- the gateway ---------------------------------------------------------------------------------
export const rules: GatewayOptions = {
  taxomet: { baseUrl: "https://tenant.example", operatorLogin: "a", operatorPassword: "b" },
  allow: ["taxomet.add_order", "taxomet.get_order"],
  origins: ["https://shop.example"],
  authorize: async (request, { name, effect }) => (request.headers.has("cookie") ? { caller: `${name} ${effect}` } : new Response(null, { status: 401 })),
  limits: { perNumber: 1 },
  notifications: { secret: "0123456789abcdefghijkl", onOrder: ({ order_id, status }) => void [order_id, status] },
};
export const gateway: Gateway = createGateway({ ...rules, ledger: memoryLedger() });
export const answer: Promise<Response> = gateway(new Request("https://gateway.example/"));

interface Env { LEDGER: LedgerNamespace }
export class RidewireLedger extends ledgerObject((env: Env) => ({ ...rules, ledger: objectLedger(env.LEDGER) })) {}

export function overFile(database: { exec(sql: string): void; prepare(sql: string): { all(...values: (string | number)[]): unknown[]; get(): unknown } }): Ledger {
  return sqliteLedger(database);
}

export const inPage = [
  new Taxomet({ gateway: "https://gateway.example", headers: async () => ({ Authorization: "Bearer t" }) }),
  new YandexTaxi({ gateway: "https://gateway.example" }, { lang: "ru" }),
  new P2pMotion({ gateway: "https://gateway.example", headers: { "X-Session": "1" } }),
];
