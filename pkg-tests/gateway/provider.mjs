// A provider that answers every quote and every order at once, in a process of its own, so that what is measured is the gateway; and who asks for them.
import { fork } from "node:child_process";
import { Agent, createServer, request as httpRequest } from "node:http";
import { fileURLToPath } from "node:url";

import { tokenFor } from "../../gateway/token.mjs";
import { bindingsFor, TOKEN_SECRET } from "./workerd.mjs";

/** @returns {Promise<{ bindings: object, orders(): Promise<number>, close(): void }>} the bindings of a Worker for it, and how many orders it has taken */
export async function startProvider() {
  const child = fork(fileURLToPath(import.meta.url));
  const told = () => new Promise((resolve) => child.once("message", resolve));
  const base = `http://127.0.0.1:${(await told()).port}`;
  const config = { taxomet: { baseUrl: base, operatorLogin: "a", operatorPassword: "b" }, yandexTaxi: { baseUrl: base, clid: "c", apiKey: "d" }, p2pMotion: { baseUrl: base, apiKey: "e" } };
  const orders = async () => {
    const answer = told();
    child.send("count");
    return (await answer).orders;
  };
  return { bindings: bindingsFor(config), orders, close: () => child.kill() };
}

const QUOTE = JSON.stringify({ rll: [{ lon: 37.59, lat: 55.73 }, { lon: 37.41, lat: 55.97 }] });
const ORDER = JSON.stringify({ unit_id: 1, tarif_id: -1, phone: "+70005550101", to: ["Сочи, Морская ул., 1", "Сочи, Парковая ул., 42"] });

/** Somebody who asks a Worker, over so many connections at most; `close()` ends them. */
export async function startCaller(origin, open) {
  const agent = new Agent({ keepAlive: true, maxSockets: open });
  const authorization = `Bearer ${await tokenFor("anna", TOKEN_SECRET, 36_000)}`;
  const post = (path, body, more) => (options) =>
    new Promise((resolve, reject) => {
      const headers = { authorization, "content-type": "application/json", "content-length": Buffer.byteLength(body), ...more };
      const request = httpRequest(`${origin}${path}`, { agent, method: "POST", headers, ...options }, (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => (response.statusCode === 200 ? resolve() : reject(new Error(`${response.statusCode} ${Buffer.concat(chunks)}`))));
      });
      request.on("error", reject);
      request.end(body);
    });
  // A connection may be let go at the moment it is used, and the next one too: the second try has one of its own. With a key, to send again is to ask again.
  const again = (send) => send().catch((error) => (error.code === undefined ? Promise.reject(error) : send({ agent: false })));
  return {
    ping: () => again(post("/", QUOTE)),
    quote: () => again(post("/yandex_taxi.taxi_info", QUOTE)),
    order: (key) => again(post("/taxomet.add_order", ORDER, { "idempotency-key": key })),
    close: () => agent.destroy(),
  };
}

if (process.send && process.argv[1] === fileURLToPath(import.meta.url)) {
  let orders = 0;
  const offer = JSON.stringify({ currency: "RUB", distance: 38800, time: 4262, options: [{ class_name: "econom", class_level: 50, price: 1379, min_price: 119 }] });
  const server = createServer((request, response) => {
    request.resume();
    const body = request.url.includes("/add_order") ? JSON.stringify({ result: "1", error: "", order_id: String(1000 + ++orders) }) : offer;
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  });
  server.listen(0, "127.0.0.1", () => process.send({ port: server.address().port }));
  process.on("message", () => process.send({ orders }));
  process.on("disconnect", () => process.exit());
}
