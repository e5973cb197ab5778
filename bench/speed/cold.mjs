// A fresh program: how long its import takes, and its first request and answer.
import { clock } from "./clock.mjs";
import { taxiInfo, TRIP } from "./data.mjs";

const body = new TextEncoder().encode(JSON.stringify(taxiInfo(7)));
const account = { clid: "ridewire-bench", apiKey: "bench-key" };

/** Each gives a function that builds a request and reads an answer. */
const STARTS = {
  async ridewire() {
    const { YandexTaxi } = await import("ridewire");
    return () => {
      const yandex = new YandexTaxi(account);
      yandex.buildRequest("taxi_info", TRIP);
      return yandex.parseResponse("taxi_info", { status: 200, headers: { "content-type": "application/json" }, body });
    };
  },
  async "zod + protobufjs"() {
    const { tripRequest, TaxiInfo, ProtobufTaxiInfo } = await import("./stack.mjs");
    return () => {
      tripRequest(account, TRIP);
      return [TaxiInfo.parse(JSON.parse(new TextDecoder().decode(body))), ProtobufTaxiInfo];
    };
  },
};

/** Milliseconds; only the first call in a program says something. */
export async function coldStart(contender) {
  const start = clock();
  const firstCall = await STARTS[contender]();
  const imported = clock();
  firstCall();
  const answered = clock();
  return { import: imported - start, call: answered - imported };
}
