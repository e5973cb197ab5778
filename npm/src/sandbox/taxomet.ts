/**
 * Taxomet's taxi server, after the wiki page «API сервера такси».
 *
 * The document leaves much open. Invented here: the status numbers, the wording of the errors, that failures come with
 * status 200, and what `get_order` says while there is no driver. A program that relies on them is wrong.
 */
import type { SandboxClock } from "./clock.js";
import { roadMetres, roadSeconds, taxiRegion, type Position } from "./geo.js";
import { readQuery, type Query } from "./query.js";
import { between, pick } from "./random.js";
import type { Notes, OrderPatch, Reply, SandboxDriver, SandboxEndpoint, SandboxOrder, Seen, Simulation } from "./types.js";

/** The sandbox's order statuses. Taxomet does not document its own: these numbers are invented. */
export const TAXOMET_STATUSES = {
  scheduled: "0",
  searching: "1",
  assigned: "2",
  waiting: "3",
  riding: "4",
  done: "5",
  cancelled: "6",
} as const;

export interface TaxometCredentials {
  operatorLogin: string;
  operatorPassword: string;
  /** Whether the operator has the right «Администрирование», which ratings need. Default true. */
  admin?: boolean;
}

const DRIVERS: readonly [SandboxDriver, ...SandboxDriver[]] = [
  { id: "101", title: "Кленов Тимур Олегович", phone: "+79000000011" },
  { id: "102", title: "Рябинина Вера Павловна", phone: "+79000000012" },
  { id: "103", title: "Осинкин Лев Маратович", phone: "+79000000013" },
  { id: "104", title: "Берёзкина Ада Игоревна", phone: "+79000000014" },
];

const UNITS = [
  {
    id: "1",
    title: "Такси «Песочница»",
    tarifs: [
      { id: "1", title: "Дневной", disabled: "0", minimum: 120, perKm: 22 },
      { id: "2", title: "Ночной", disabled: "0", minimum: 150, perKm: 27 },
      { id: "3", title: "Архивный", disabled: "1", minimum: 90, perKm: 15 },
    ],
  },
  { id: "2", title: "Курьеры «Песочница»", tarifs: [{ id: "4", title: "Посылка", disabled: "0", minimum: 100, perKm: 18 }] },
] as const;

const CAR_OPTIONS = ["1", "2", "3", "4", "5"];
const CREDENTIALS = ["operator_login", "operator_password"];
const ORDER_FIELDS = ["tarif_id", "to", "car_option", "fix_price", "order_time", "client_name", "comment", "use_bonuses"];

const MINUTE = 60_000;
// A pre-order looks for its driver this long before its time.
const SEARCH_AHEAD_MS = 15 * MINUTE;

/** A change that the order makes by itself when the clock gets there. */
interface Step {
  at: number;
  status: string;
  driver?: SandboxDriver | undefined;
}

interface Order {
  id: string;
  createdAt: number;
  unit: string;
  fields: Map<string, string | string[]>;
  scheduledAt?: number | undefined;
  steps: Step[];
  overlay: Record<string, unknown>;
}

interface Action {
  /** Parameters the document knows, credentials aside. */
  params: readonly string[];
  /** Whether the answer carries an `order_id`, also on failure. */
  ofOrder: boolean;
  run(query: Query, notes: Notes): Record<string, unknown>;
}

/** The provider says no: `result` other than 1 and this text in `error`. */
class Refusal extends Error {}

export function createTaxomet(host: string, credentials: TaxometCredentials, clock: SandboxClock, seed: string): Simulation {
  const orders = new Map<string, Order>();
  let lastOrder = 50_000 + Math.floor(between(0, 40_000, seed, "taxomet"));
  let lastMessage = 0;

  const actions: Record<string, Action> = {
    add_order: {
      params: ["unit_id", "phone", "extern_id", "print_receipt", ...ORDER_FIELDS],
      ofOrder: true,
      run(query, notes) {
        const unit = required(query, "unit_id");
        const fields = readOrderFields(query, unit, true);
        fields.set("phone", matching(query, "phone", /^\+\d{7,15}$/, "Телефон должен начинаться со знака +"));
        optionalMatching(query, "print_receipt", /^[01]$/, "print_receipt может быть 0 или 1");
        const mark = query.one("extern_id");
        if (mark !== undefined) {
          fields.set("extern_id", mark);
          notes.mark = mark;
        }
        const order: Order = { id: String(++lastOrder), createdAt: clock.now(), unit, fields, steps: [], overlay: {} };
        schedule(order);
        orders.set(order.id, order);
        return changed(order, notes);
      },
    },
    save_order: {
      params: ["order_id", "with_bonuses", ...ORDER_FIELDS],
      ofOrder: true,
      run(query, notes) {
        const order = open(find(query, "order_id"));
        optionalMatching(query, "with_bonuses", /^(-2|-1|0|1)$/, "with_bonuses может быть -2, -1, 0 или 1");
        for (const [name, value] of readOrderFields(query, order.unit, false)) order.fields.set(name, value);
        if (query.one("order_time") !== undefined && driverOf(order) === undefined) schedule(order);
        return changed(order, notes);
      },
    },
    cancel_order: {
      params: ["id"],
      ofOrder: true,
      run(query, notes) {
        const order = open(find(query, "id"));
        turnTo(order, { at: clock.now(), status: TAXOMET_STATUSES.cancelled, driver: driverOf(order) });
        return changed(order, notes);
      },
    },
    get_order: {
      params: ["id"],
      ofOrder: true,
      run: (query) => answer(find(query, "id")),
    },
    set_driver: {
      params: ["id", "driver_id", "boarding_time"],
      ofOrder: true,
      run(query, notes) {
        const order = open(find(query, "id"));
        const driver = findDriver(query);
        const minutes = optionalMatching(query, "boarding_time", /^\d{1,4}$/, "boarding_time должно быть целым числом минут");
        if (minutes !== undefined && order.scheduledAt !== undefined) throw new Refusal("Для предварительного заказа boarding_time не указывается");
        assign(order, driver, minutes === undefined ? undefined : Number(minutes));
        return changed(order, notes);
      },
    },
    remove_driver: {
      params: ["id"],
      ofOrder: true,
      run(query, notes) {
        const order = open(find(query, "id"));
        if (driverOf(order) === undefined) throw new Refusal("На заказ не назначен водитель");
        search(order, clock.now());
        return changed(order, notes);
      },
    },
    send_sms: {
      params: ["from", "phone", "msg"],
      ofOrder: false,
      run(query, notes) {
        matching(query, "from", /^[A-Za-z0-9]{1,11}$/, "Имя отправителя: только латинские символы и цифры, не более 11 знаков");
        matching(query, "phone", /^\d{11}$/, "Телефон должен состоять из 11 цифр");
        required(query, "msg");
        return message("sms", notes);
      },
    },
    send_voice_code: {
      params: ["phone", "code"],
      ofOrder: false,
      run(query, notes) {
        matching(query, "phone", /^\d{11}$/, "Телефон должен состоять из 11 цифр");
        matching(query, "code", /^\d+$/, "Код может состоять только из цифр");
        return message("voice", notes);
      },
    },
    add_driver_rating: {
      params: ["driver_id", "points", "lifetime_hours", "comment"],
      ofOrder: false,
      run(query, notes) {
        if (credentials.admin === false) throw new Refusal("Недостаточно прав: требуется право Администрирование");
        findDriver(query);
        matching(query, "points", /^-?\d+$/, "Количество баллов должно быть целым числом");
        matching(query, "lifetime_hours", /^[1-9]\d*$/, "Время действия должно быть целым числом часов");
        required(query, "comment");
        return message("rating", notes);
      },
    },
    get_distance: {
      params: ["unit_id", "tarif_id", "lon", "lat"],
      ofOrder: false,
      run(query) {
        const tarif = findTarif(required(query, "unit_id"), required(query, "tarif_id"));
        const points = readPoints(query);
        const served = points.every((point) => taxiRegion(point) !== undefined);
        const metres = served ? roadMetres(points) : 0;
        const price = Math.max(tarif.minimum, Math.round(tarif.minimum * 0.6 + (metres / 1000) * tarif.perKm));
        return {
          distance: Number((metres / 1000).toFixed(2)),
          min_price: String(tarif.minimum),
          pre_price: String(served ? price : 0),
          fix_price: String(served ? Math.round(price / 10) * 10 : 0),
          fix_price_raw: String(served ? price : 0),
          execution_time: String(served ? Math.round(roadSeconds(metres)) : 0),
          nodes: served
            ? points.map((point, index) => ({
                id: String(index + 1),
                lon: String(point.lon),
                lat: String(point.lat),
                s: String(Math.round(index === 0 ? 0 : roadMetres(points.slice(index - 1, index + 1)))),
                zid: "0",
              }))
            : [],
        };
      },
    },
    get_tariffs: {
      params: [],
      ofOrder: false,
      run: () => ({
        units: UNITS.map(({ id, title, tarifs }) => ({ id, title, tarifs: tarifs.map((tarif) => ({ id: tarif.id, title: tarif.title, disabled: tarif.disabled })) })),
      }),
    },
  };

  // ---- reading parameters ----------------------------------------------------------------------

  function readOrderFields(query: Query, unit: string, isNew: boolean): Map<string, string | string[]> {
    const fields = new Map<string, string | string[]>();
    const tarif = query.one("tarif_id");
    if (isNew || tarif !== undefined) fields.set("tarif_id", findTarif(unit, tarif ?? "").id);

    const to = query.many("to");
    if (query.one("to") !== undefined) throw new Refusal("Адреса передаются параметром to[]");
    if (isNew && to.length === 0) throw new Refusal("Не указан адрес: требуется хотя бы один параметр to[]");
    if (to.some((address) => address.trim() === "")) throw new Refusal("Пустой адрес в параметре to[]");
    if (to.length > 0) fields.set("to", to);

    const options = query.many("car_option");
    if (query.one("car_option") !== undefined) throw new Refusal("Опции передаются параметром car_option[]");
    for (const option of options) if (!CAR_OPTIONS.includes(option)) throw new Refusal("Дополнительная опция не найдена");
    if (options.length > 0) fields.set("car_option", options);

    for (const name of ["fix_price", "use_bonuses"]) {
      const amount = optionalMatching(query, name, /^\d+(\.\d+)?$/, `${name} должно быть неотрицательным числом`);
      if (amount !== undefined) fields.set(name, amount);
    }
    const time = optionalMatching(query, "order_time", /^\d{1,11}$/, "order_time должно быть временем UNIX в секундах");
    if (time !== undefined) fields.set("order_time", time);
    for (const name of ["client_name", "comment"]) {
      const text = query.one(name);
      if (text !== undefined) fields.set(name, text);
    }
    return fields;
  }

  function findTarif(unitId: string, tarifId: string): (typeof UNITS)[number]["tarifs"][number] {
    const unit = UNITS.find(({ id }) => id === unitId);
    if (!unit) throw new Refusal("Служба такси не найдена");
    const hour = new Date(clock.now() + 3 * 60 * MINUTE).getUTCHours();
    // -1: the server picks one of the service's tariffs by the time of day.
    const picked = unit.tarifs[hour >= 7 && hour < 22 ? 0 : 1] ?? unit.tarifs[0];
    const tarif = tarifId === "-1" ? picked : unit.tarifs.find(({ id }) => id === tarifId);
    if (!tarif) throw new Refusal("Тариф не найден");
    if (tarif.disabled === "1") throw new Refusal("Тариф отключён");
    return tarif;
  }

  function readPoints(query: Query): Position[] {
    const lons = query.many("lon");
    const lats = query.many("lat");
    if (lons.length === 0 || lons.length !== lats.length) throw new Refusal("Параметров lon[] и lat[] должно быть поровну");
    return lons.map((lon, index) => {
      const lat = lats[index] ?? "";
      if (![lon, lat].every((text) => /^-?\d+(\.\d+)?$/.test(text))) throw new Refusal("Координаты указаны неверно");
      return { lon: Number(lon), lat: Number(lat) };
    });
  }

  function find(query: Query, name: string): Order {
    const order = orders.get(required(query, name));
    if (!order) throw new Refusal("Заказ не найден");
    return order;
  }

  function findDriver(query: Query): SandboxDriver {
    const id = required(query, "driver_id");
    const driver = DRIVERS.find((candidate) => candidate.id === id);
    if (!driver) throw new Refusal("Водитель не найден");
    return driver;
  }

  function open(order: Order): Order {
    const { status } = current(order);
    if (status === TAXOMET_STATUSES.cancelled) throw new Refusal("Заказ уже отменён");
    if (status === TAXOMET_STATUSES.done) throw new Refusal("Заказ уже выполнен");
    return order;
  }

  // ---- an order's life -------------------------------------------------------------------------

  function current(order: Order): Step {
    return order.steps.filter((step) => step.at <= clock.now()).at(-1) ?? { at: order.createdAt, status: TAXOMET_STATUSES.searching };
  }

  function driverOf(order: Order): SandboxDriver | undefined {
    return current(order).driver;
  }

  /** Forgets what was still to come, then goes on from this step. */
  function turnTo(order: Order, ...steps: [Step, ...Step[]]): void {
    order.steps = [...order.steps.filter((step) => step.at <= clock.now()), ...steps];
  }

  function schedule(order: Order): void {
    const time = Number(order.fields.get("order_time") ?? 0) * 1000;
    order.scheduledAt = time > clock.now() ? time : undefined;
    if (order.scheduledAt !== undefined) turnTo(order, { at: clock.now(), status: TAXOMET_STATUSES.scheduled });
    search(order, Math.max(clock.now(), (order.scheduledAt ?? 0) - SEARCH_AHEAD_MS));
  }

  function search(order: Order, from: number): void {
    const found = from + between(20_000, 60_000, seed, order.id, from, "search");
    const driver = pick(DRIVERS, seed, order.id, from, "driver");
    const before = order.steps.filter((step) => step.at <= clock.now());
    order.steps = [...before, { at: from, status: TAXOMET_STATUSES.searching }, ...ride(order, driver, found)];
  }

  function assign(order: Order, driver: SandboxDriver, boardingMinutes?: number): void {
    const [first, ...rest] = ride(order, driver, clock.now(), boardingMinutes);
    turnTo(order, first, ...rest);
  }

  function ride(order: Order, driver: SandboxDriver, from: number, boardingMinutes?: number): [Step, ...Step[]] {
    const boarding = boardingMinutes ?? between(3, 9, seed, order.id, "boarding");
    const arrived = Math.max(from + boarding * MINUTE, order.scheduledAt ?? 0);
    const riding = arrived + between(1, 3, seed, order.id, "riding") * MINUTE;
    const done = riding + between(8, 25, seed, order.id, "done") * MINUTE;
    const { assigned, waiting, riding: on, done: over } = TAXOMET_STATUSES;
    return [
      { at: from, status: assigned, driver },
      { at: arrived, status: waiting, driver },
      { at: riding, status: on, driver },
      { at: done, status: over, driver },
    ];
  }

  // ---- answering -------------------------------------------------------------------------------

  function changed(order: Order, notes: Notes): Record<string, unknown> {
    notes.committed.push(order.id);
    return { order_id: order.id };
  }

  function message(kind: string, notes: Notes): Record<string, unknown> {
    notes.committed.push(`${kind}-${++lastMessage}`);
    return {};
  }

  /** The document's fields, then two invented ones where it says «...». */
  function answer(order: Order): Record<string, unknown> {
    const { status, driver } = current(order);
    return {
      order_id: order.id,
      status,
      call_from: order.fields.get("phone"),
      driver_id: driver?.id ?? "0",
      driver_title: driver?.title ?? "",
      unit_id: order.unit,
      create_time: String(Math.floor(order.createdAt / 1000)),
      ...order.overlay,
    };
  }

  function serve(seen: Seen, notes: Notes): Reply {
    const name = actionName(seen);
    const query = readQuery(seen.url.search, "php");
    notes.params = query.except(...CREDENTIALS);
    if (seen.method !== "GET") return json({ result: "0", error: "API работает только с GET-запросами", order_id: "0" }, 405);
    const action = name !== undefined && Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!action) return { status: 404, headers: { "Content-Type": "text/html; charset=utf-8" }, body: "<h1>404 Not Found</h1>" };
    notes.unknown = Object.keys(notes.params).filter((param) => !action.params.includes(param));
    try {
      if (query.one("operator_login") !== credentials.operatorLogin || query.one("operator_password") !== credentials.operatorPassword) {
        throw new Refusal("Неверный логин или пароль оператора");
      }
      return json({ result: "1", error: "", ...action.run(query, notes) });
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      return json({ result: "0", error: refusal.message, ...(action.ofOrder ? { order_id: "0" } : {}) });
    }
  }

  return {
    host,
    serve,
    endpoint(seen) {
      const name = actionName(seen);
      return name !== undefined && Object.hasOwn(actions, name) ? (`taxomet.${name}` as SandboxEndpoint) : undefined;
    },
    orders: () =>
      [...orders.values()].map((order): SandboxOrder => {
        const { status, driver } = current(order);
        const mark = order.fields.get("extern_id");
        return {
          provider: "taxomet",
          id: order.id,
          status,
          final: order.steps.every((step) => step.at <= clock.now()),
          createdAt: order.createdAt,
          ...(typeof mark === "string" ? { mark } : {}),
          ...(driver ? { driver } : {}),
          addresses: [order.fields.get("to") ?? []].flat(),
          answer: { result: "1", error: "", ...answer(order) },
        };
      }),
    setOrder(id: string, patch: OrderPatch) {
      const order = orders.get(id);
      if (!order) throw new RangeError(`taxomet has no order ${id}`);
      if (patch.driver === null) search(order, clock.now());
      else if (patch.driver) assign(order, patch.driver);
      if (patch.status !== undefined) {
        turnTo(order, { at: clock.now(), status: String(patch.status), driver: patch.driver === undefined ? driverOf(order) : (patch.driver ?? undefined) });
      }
      // A spread, so that a hostile key such as __proto__ arrives in the answer as data.
      order.overlay = { ...order.overlay, ...patch.fields };
    },
  };
}

function actionName(seen: Seen): string | undefined {
  return /^\/api\/v1\/([a-z_]+)$/.exec(seen.url.pathname)?.[1];
}

function required(query: Query, name: string): string {
  const value = query.one(name);
  if (value === undefined || value.trim() === "") throw new Refusal(`Не указан параметр ${name}`);
  return value;
}

function matching(query: Query, name: string, rule: RegExp, message: string): string {
  const value = required(query, name);
  if (!rule.test(value)) throw new Refusal(message);
  return value;
}

function optionalMatching(query: Query, name: string, rule: RegExp, message: string): string | undefined {
  return query.one(name) === undefined ? undefined : matching(query, name, rule, message);
}

function json(value: unknown, status = 200): Reply {
  return { status, headers: { "Content-Type": "application/json; charset=utf-8" }, body: JSON.stringify(value) };
}
