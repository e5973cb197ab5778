// What is measured. Each case has contenders that do the same work; `agree` compares what came of it before anything is measured.
import { fromBinary } from "@bufbuild/protobuf";
import { PbfReader } from "pbf";
import { P2pMotion, Taxomet, validate, YandexTaxi } from "ridewire";

import * as ajv from "../generated/ajv.cjs";
import { TaxiInfoSchema } from "../generated/bufbuild.js";
import { readTaxiInfo } from "../generated/pbf.js";
import { TaxiInfo as ProtobufjsTaxiInfo } from "../generated/protobufjs.js";
import { ADD_ORDER, BAD_ORDER, CREATE_ORDER, NOW, orders, taxiInfo, TRIP } from "./data.mjs";
import { OURS } from "./names.mjs";
import * as peers from "./peers.mjs";

const config = {
  taxomet: { baseUrl: "https://taxi.example", operatorLogin: "bench", operatorPassword: "bench password" },
  yandexTaxi: { clid: "ridewire-bench", apiKey: "bench-key" },
  p2pMotion: { baseUrl: "https://p2p.example/api/", apiKey: "bench-key" },
};
const at = { clock: { now: () => NOW, sleep: (ms, signal) => new Promise((resolve) => void (signal?.aborted ? resolve() : setTimeout(resolve, ms))) } };

/**
 * Case: `{ name, size?, contenders: { [name]: () => value | Promise }, waits?, agree }`. `size` is the number of elements in the answer, `waits`
 * says that the contenders are asynchronous. Made when asked for, so that a process holds only what it measures.
 */
export const GROUPS = {
  protobuf: () => [1, 7, 100, 1000].map(protobufAnswer),
  json: () => [1, 7, 100, 1000].map(jsonAnswer),
  orders: () => [1, 50, 1000].map(orderList),
  build: () => [taxometRequest(), yandexRequest(), p2pRequest()],
  validation: () => [validation("no problem", ADD_ORDER), validation("5 problems", BAD_ORDER)],
  call: () => [call()],
};

// ---- answers ------------------------------------------------------------------------------------------

const bytes = (value) => new TextEncoder().encode(JSON.stringify(value));

function protobufAnswer(size) {
  const body = ProtobufjsTaxiInfo.encode(ProtobufjsTaxiInfo.create(taxiInfo(size))).finish();
  const yandex = new YandexTaxi({ ...config.yandexTaxi, format: "protobuf" });
  const response = { status: 200, headers: { "content-type": "application/x-protobuf" }, body };
  return {
    name: optionsOf(size),
    size,
    contenders: {
      [OURS]: () => yandex.parseResponse("taxi_info", response),
      "protobufjs static": () => ProtobufjsTaxiInfo.decode(body),
      pbf: () => readTaxiInfo(new PbfReader(body)),
      bufbuild: () => fromBinary(TaxiInfoSchema, body),
    },
    agree: sameBy(tripFacts),
  };
}

function jsonAnswer(size) {
  const body = bytes(taxiInfo(size));
  const yandex = new YandexTaxi(config.yandexTaxi);
  const response = { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body };
  const decoder = new TextDecoder();
  return {
    name: optionsOf(size),
    size,
    contenders: {
      [OURS]: () => yandex.parseResponse("taxi_info", response),
      "JSON.parse, no check": () => JSON.parse(decoder.decode(body)),
      "JSON.parse + zod": () => peers.TaxiInfo.parse(JSON.parse(decoder.decode(body))),
      "JSON.parse + ajv": () => checked(ajv.taxiInfo, JSON.parse(decoder.decode(body))),
    },
    agree: sameBy(tripFacts),
  };
}

function orderList(size) {
  const body = bytes(orders(size));
  const p2p = new P2pMotion(config.p2pMotion);
  const response = { status: 200, headers: { "content-type": "application/json" }, body };
  const decoder = new TextDecoder();
  return {
    name: size === 1 ? "1 order" : `${size} orders`,
    size,
    contenders: {
      [OURS]: () => p2p.parseResponse("list_orders", response),
      "JSON.parse, no check": () => JSON.parse(decoder.decode(body)),
      "JSON.parse + zod": () => peers.readOrders(JSON.parse(decoder.decode(body))),
    },
    agree: sameBy((list) => (list.raw ?? list).map(({ id, info, courier }) => [id, info.status.code, info.cost.amount, courier?.name])),
  };
}

function checked(check, value) {
  if (!check(value)) throw new Error("ajv refuses the answer");
  return value;
}

const optionsOf = (size) => (size === 1 ? "1 option" : `${size} options`);

/** Absent numbers are 0 to pbf, and null or undefined to others; no number of the data is 0. */
function tripFacts({ currency, distance, time, options }) {
  const option = (it) => [it.class_name, it.class_text, it.class_level, it.price, it.min_price, it.price_text, it.waiting_time || 0];
  const camel = (it) => [it.className, it.classText, it.classLevel, it.price, it.minPrice, it.priceText, it.waitingTime || 0];
  return [currency, distance, time, options.map((it) => (it.className === undefined ? option(it) : camel(it)))];
}

// ---- requests -----------------------------------------------------------------------------------------

const sameRequest = sameBy(({ method, url, headers, body }) => [method, url, headers, body && facts(JSON.parse(body))]);

/** Numbers of the document's closed sets go out as text from us; the order of members does not matter. */
const facts = (value) => (typeof value === "object" && value !== null ? Object.entries(value).map(([key, it]) => [key, facts(it)]).sort() : String(value));

function taxometRequest() {
  const taxomet = new Taxomet(config.taxomet);
  return {
    name: "Taxomet add_order",
    contenders: {
      [OURS]: () => taxomet.buildRequest("add_order", ADD_ORDER),
      "zod + template": () => peers.addOrder(config.taxomet, ADD_ORDER),
    },
    agree: sameRequest,
  };
}

function yandexRequest() {
  const yandex = new YandexTaxi(config.yandexTaxi);
  return {
    name: "Yandex Taxi taxi_info",
    contenders: {
      [OURS]: () => yandex.buildRequest("taxi_info", TRIP),
      "zod + template": () => peers.tripRequest(config.yandexTaxi, TRIP),
    },
    agree: sameRequest,
  };
}

function p2pRequest() {
  const p2p = new P2pMotion(config.p2pMotion, at);
  return {
    name: "P2P Motion create_order",
    contenders: {
      [OURS]: () => p2p.buildRequest("create_order", CREATE_ORDER),
      "zod + JSON.stringify": () => peers.createOrder(config.p2pMotion, CREATE_ORDER, NOW),
    },
    agree: sameRequest,
  };
}

function validation(name, params) {
  const paths = (issues) => [...new Set(issues)].sort();
  return {
    name: `add_order, ${name}`,
    contenders: {
      [OURS]: () => validate("taxomet.add_order", params),
      zod: () => peers.AddOrder.safeParse(params).error?.issues ?? [],
      ajv: () => (ajv.addOrder(params) ? [] : ajv.addOrder.errors),
    },
    agree: sameBy((issues) => paths(issues.map(({ path, instancePath }) => (path ? path.join(".") : instancePath.slice(1))))),
  };
}

// ---- a whole call -------------------------------------------------------------------------------------

function call() {
  const body = bytes(taxiInfo(7));
  const init = { status: 200, headers: { "content-type": "application/json; charset=utf-8", date: "Fri, 01 May 2026 09:00:00 GMT" } };
  const send = async () => new Response(body, init);
  const yandex = new YandexTaxi(config.yandexTaxi, { fetch: send });
  const account = { ...config.yandexTaxi, fetch: send };
  return {
    name: "taxi_info, 7 options",
    waits: true,
    contenders: {
      [OURS]: () => yandex.taxiInfo(TRIP),
      "by hand, with checks": () => peers.askTrip(account, TRIP),
      "by hand, bare": () => peers.askTripBarely(account, TRIP),
    },
    agree: sameBy(tripFacts),
  };
}

function sameBy(factsOf) {
  return (ours, theirs) => JSON.stringify(factsOf(ours)) === JSON.stringify(factsOf(theirs));
}
