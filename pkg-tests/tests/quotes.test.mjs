// Quotes side by side: every provider asked at once, each answer as it lands, failures as data. Virtual time; every name is invented.
import assert from "node:assert/strict";
import { test } from "node:test";
import { build } from "esbuild";
import { compareQuotes, P2pMotion, priceNotice, RidewireError, Taxomet, YandexTaxi } from "ridewire";
import { createSandbox, PLACES } from "ridewire/sandbox";
import { PACKAGE } from "../lib/package.mjs";
import { START, turn } from "./support/virtual.mjs";

const ADDRESSES = { from: "Яблунева вулиця, 7, Чернівці", to: "Кам’яна вулиця, 21, Чернівці" };
const trip = (place, addresses = ADDRESSES) => ({ from: { ...PLACES[place].from, address: addresses.from }, to: { ...PLACES[place].to, address: addresses.to } });
const TARIF = { unit_id: 1, tarif_id: -1, currency: "RUB" };

process.on("unhandledRejection", (error) => {
  throw error;
});

/** Three clients of one sandbox; `fetches` replace its line by provider. */
function market({ fetches = {}, client = {}, ...options } = {}) {
  const sandbox = createSandbox({ now: START, seed: 5, ...options });
  const common = (name) => ({ fetch: fetches[name] ?? sandbox.fetch, clock: sandbox.clock, random: () => 0.5, ...client });
  return {
    sandbox,
    clients: {
      yandexTaxi: new YandexTaxi(sandbox.config.yandexTaxi, common("yandexTaxi")),
      taxomet: new Taxomet(sandbox.config.taxomet, common("taxomet")),
      p2pMotion: new P2pMotion(sandbox.config.p2pMotion, common("p2pMotion")),
    },
  };
}
const answering = (body, status = 200) => async () => new Response(status === 204 ? null : typeof body === "string" ? body : JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
/** Answers nothing, and heeds no signal. */
const deaf = () => new Promise(() => {});
const reasons = ({ failures }) => Object.fromEntries(failures.map(({ provider, reason }) => [provider, reason]));
const offer = (...options) => ({ currency: "RUB", distance: 5000, time: 700, options: options.map((option) => ({ class_level: 50, price: 300, min_price: 100, ...option })) });

test("all that can quote do, and each price says what it is of", async () => {
  const { clients, sandbox } = market();
  const { quotes, failures, complete } = await compareQuotes(trip("sochi"), clients, { ...TARIF, class: ["econom", "business"] });
  assert.equal(complete, true);
  assert.deepEqual(failures, []);
  const of = (wanted) => quotes.filter(({ provider }) => provider === wanted);
  assert.deepEqual(of("yandex_taxi").map(({ service, price }) => [service, price.kind, price.currency]), [["econom", "fare", "RUB"], ["business", "fare", "RUB"]]);
  const [econom] = of("yandex_taxi");
  assert.deepEqual(econom.notice, priceNotice("en"));
  assert.equal(econom.title, "Economy");
  assert.ok(econom.waiting_time > 0 && econom.time > 0 && econom.distance > 1000, JSON.stringify(econom));
  assert.equal(econom.raw.class_name, "econom");
  const [taxomet] = of("taxomet");
  assert.deepEqual([taxomet.service, taxomet.price.kind, taxomet.price.currency, taxomet.notice], ["-1", "fare", "RUB", undefined]);
  // Of the same trip: one answers in kilometres, the other in metres.
  assert.ok(Math.abs(taxomet.distance - econom.distance) < 20, `${taxomet.distance} ${econom.distance}`);
  const [parcel] = of("p2p_motion");
  assert.deepEqual([parcel.service, parcel.price.kind, parcel.price.currency], ["courier", "estimate", "UAH"]);
  assert.deepEqual(sandbox.log.map(({ endpoint }) => endpoint).sort(), ["p2p_motion.predict_price", "taxomet.get_distance", "yandex_taxi.taxi_info"]);
});

test("Taxomet's best price is taken, and named for what it is", async () => {
  const kinds = [];
  for (const prices of [{ fix_price: "250", pre_price: "240", min_price: "99" }, { fix_price: 0, pre_price: "240", min_price: "99" }, { min_price: 99 }, {}]) {
    const { taxomet } = market({ fetches: { taxomet: answering({ result: "1", error: "", distance: "3.5", ...prices }) } }).clients;
    const { quotes, failures } = await compareQuotes(trip("sochi"), { taxomet }, { unit_id: 1, tarif_id: 2 });
    kinds.push(quotes[0] ? [quotes[0].price.kind, quotes[0].price.amount, quotes[0].price.currency] : failures[0].error.kind);
  }
  assert.deepEqual(kinds, [["fare", 250, ""], ["estimate", 240, ""], ["from", 99, ""], "malformed_response"]);
});

test("with one point only Yandex has an answer: the fee for coming", async () => {
  const { clients } = market();
  const comparison = await compareQuotes({ from: trip("moscow").from }, clients, TARIF);
  assert.deepEqual(comparison.quotes.map(({ provider, price, distance }) => [provider, price.kind, distance]), [["yandex_taxi", "pickup_fee", undefined]]);
  assert.deepEqual(reasons(comparison), { taxomet: "needs_coordinates", p2p_motion: "needs_address" });
});

test("for a later time a fare is an estimate", async () => {
  const { clients } = market();
  const kinds = async (at) => (await compareQuotes({ ...trip("sochi"), at }, clients, TARIF)).quotes.map(({ price }) => price.kind);
  assert.deepEqual((await kinds(new Date(START + 3_600_000))).sort(), ["estimate", "estimate", "estimate"]);
  assert.ok((await kinds(new Date(START))).includes("fare"));
});

test("what is in the way is told as data", async () => {
  const { clients } = market();
  const nowhere = await compareQuotes({ from: PLACES.nowhere.from, to: PLACES.nowhere.to }, clients, TARIF);
  assert.deepEqual([nowhere.quotes, nowhere.complete], [[], true]);
  assert.deepEqual(reasons(nowhere), { yandex_taxi: "region_not_supported", taxomet: "region_not_supported", p2p_motion: "needs_address" });

  const addresses = await compareQuotes({ from: { address: ADDRESSES.from }, to: { address: ADDRESSES.to } }, clients, TARIF);
  assert.deepEqual(reasons(addresses), { yandex_taxi: "needs_coordinates", taxomet: "needs_coordinates" });
  assert.equal(addresses.quotes[0].provider, "p2p_motion");

  const { yandexTaxi } = clients;
  assert.deepEqual(reasons(await compareQuotes(trip("sochi"), { yandexTaxi }, { class: ["vip"] })), { yandex_taxi: "no_supported_class" });
  assert.deepEqual(reasons(await compareQuotes(trip("sochi"), { yandexTaxi: market({ fetches: { yandexTaxi: answering(offer()) } }).clients.yandexTaxi })), { yandex_taxi: "no_supported_class" });

  const busy = market({ fetches: { yandexTaxi: answering(offer({ class_name: "econom", waiting_time: 90 }, { class_name: "vip", class_text: "Business" })) } }).clients.yandexTaxi;
  const { quotes, failures } = await compareQuotes(trip("sochi"), { yandexTaxi: busy }, { class: ["econom", "vip"] });
  assert.deepEqual(quotes.map(({ service }) => service), ["econom"]);
  assert.deepEqual(failures, [{ provider: "yandex_taxi", reason: "no_car_now", service: "vip", title: "Business" }]);

  // Taxomet without a tariff: not asked, and not silent about it.
  const { taxomet } = clients;
  const [{ reason, error }] = (await compareQuotes(trip("sochi"), { taxomet })).failures;
  assert.deepEqual([reason, error.kind, error.outcome, error.issues.map(({ path }) => path[0])], ["error", "invalid_request", "not_sent", ["unit_id", "tarif_id"]]);
  assert.deepEqual(await compareQuotes(trip("sochi"), {}), { quotes: [], failures: [], complete: true });
});

test("a used-up quota is a reason of its own, and says when to come back", async () => {
  const { clients, sandbox } = market({ quota: { predictions: 1 }, client: { quota: "reject" } });
  assert.equal((await compareQuotes(trip("chernivtsi"), { p2pMotion: clients.p2pMotion })).quotes.length, 1);
  const { failures } = await compareQuotes(trip("chernivtsi"), { p2pMotion: clients.p2pMotion });
  assert.deepEqual([failures[0].reason, failures[0].error.kind], ["quota", "rate_limited"]);
  assert.ok(failures[0].error.retryAfterMs > 3_590_000);
  assert.equal(sandbox.log.length, 1);
});

test("each answer lands when it comes, one's failure touches nobody else", async () => {
  const { clients, sandbox } = market({
    fetches: {
      taxomet: answering("Forbidden", 403),
      p2pMotion: async () => {
        await sandbox.clock.sleep(1500);
        return new Response('{"price": 80, "currency_code": "UAH"}', { headers: { "content-type": "application/json" } });
      },
    },
    latencyMs: 400,
  });
  const run = compareQuotes(trip("sochi"), clients, TARIF);
  const landed = [];
  const reading = (async () => {
    for await (const answer of run) landed.push([answer.provider, "price" in answer ? "price" : answer.reason, sandbox.now() - START]);
  })();
  await turn();
  assert.deepEqual(landed, [["taxomet", "error", 0]]);
  await sandbox.advance(1000);
  await turn();
  assert.deepEqual(landed.slice(1).map(([provider]) => provider), ["yandex_taxi"]);
  await sandbox.advance(1000);
  await reading;
  assert.deepEqual(landed.map(([provider, what]) => [provider, what]), [["taxomet", "error"], ["yandex_taxi", "price"], ["p2p_motion", "price"]]);

  // Awaiting, and iterating late and twice, give the same.
  const { quotes, failures, complete } = await run;
  assert.deepEqual([quotes.length, failures.length, complete], [2, 1, true]);
  for (let again = 0; again < 2; again++) {
    const all = [];
    for await (const answer of run) all.push(answer.provider);
    assert.deepEqual(all, ["taxomet", "yandex_taxi", "p2p_motion"]);
  }
  for await (const { provider } of run) {
    assert.equal(provider, "taxomet");
    break; // leaving ends nothing
  }
});

test("who has not answered by the deadline is given up, also one that heeds no signal", async () => {
  const signals = [];
  const { clients, sandbox } = market({
    fetches: {
      p2pMotion: deaf,
      taxomet: (_, { signal }) => new Promise((_, reject) => (signals.push(signal), signal.addEventListener("abort", () => reject(signal.reason)))),
    },
  });
  let result;
  const run = compareQuotes(trip("sochi"), clients, TARIF);
  run.then((value) => (result = value));
  await turn();
  await sandbox.advance(3999);
  await turn();
  assert.equal(result, undefined);
  assert.equal(signals[0].aborted, false);
  await sandbox.advance(1);
  await turn();
  assert.equal(result.complete, false);
  assert.deepEqual(result.quotes.map(({ provider }) => provider), ["yandex_taxi"]);
  assert.deepEqual(result.failures.map(({ provider, reason, error }) => [provider, reason, error.kind]), [["taxomet", "error", "timeout"], ["p2p_motion", "error", "timeout"]]);
  assert.equal(signals[0].aborted, true);
  await sandbox.advance(60_000); // nothing of theirs comes later
  await turn();
  const again = await run;
  assert.deepEqual([again.quotes.length, again.failures.length], [1, 2]);

  const short = compareQuotes(trip("sochi"), { p2pMotion: clients.p2pMotion }, { deadlineMs: 50 });
  await turn();
  await sandbox.advance(50);
  assert.equal((await short).complete, false);
});

test("an abort ends it at once, before and while it runs", async () => {
  const { clients, sandbox } = market({ fetches: { p2pMotion: deaf } });
  const controller = new AbortController();
  const run = compareQuotes(trip("sochi"), clients, { ...TARIF, signal: controller.signal });
  await turn();
  controller.abort();
  const { quotes, failures, complete } = await run;
  assert.deepEqual([quotes.length, complete], [2, false]);
  assert.deepEqual(failures.map(({ provider, reason, error }) => [provider, reason, error.kind]), [["p2p_motion", "error", "aborted"]]);

  const sent = sandbox.log.length;
  const none = await compareQuotes(trip("sochi"), clients, { ...TARIF, signal: AbortSignal.abort() });
  await turn();
  assert.deepEqual([none.quotes.length, none.failures.length, none.complete], [0, 3, false]);
  assert.equal(sandbox.log.length, sent);
});

test("no sleeper is left when all have answered", async () => {
  let sleeping = 0;
  const sandbox = createSandbox({ now: START });
  const clock = { now: sandbox.now, sleep: (ms, signal) => (sleeping++, sandbox.clock.sleep(ms, signal).finally(() => sleeping--)) };
  const yandexTaxi = new YandexTaxi(sandbox.config.yandexTaxi, { fetch: sandbox.fetch, clock });
  await compareQuotes(trip("sochi"), { yandexTaxi });
  await turn();
  assert.equal(sleeping, 0);
});

test("only arguments that cannot be used are thrown", () => {
  const { clients } = market();
  const { from } = trip("sochi");
  for (const [what, said] of [
    [[{ from: { lng: 39.7, lat: 43.5 } }, clients], /trip\.from key lng must/],
    [[{ from, until: from }, clients], /trip key until must/],
    [[{}, clients], /trip\.from/],
    [[undefined, clients], /trip/],
    [[{ from, at: new Date(NaN) }, clients], /trip\.at/],
    [[{ from }, { yandex: clients.yandexTaxi }], /clients key yandex must/],
    [[{ from }], /clients/],
    [[{ from }, { taxomet: {} }], /clients\.taxomet/],
    [[{ from }, { taxomet: clients.p2pMotion }], /clients\.taxomet/],
    [[{ from: { address: 5 } }, clients], /trip\.from\.address/],
  ]) {
    assert.throws(() => compareQuotes(...what), (error) => error instanceof RidewireError && error.kind === "config" && said.test(error.message), String(said));
  }
  for (const options of [{ deadlineMs: 0 }, { deadlineMs: "4000" }, { signal: 7 }, { timeoutMs: -1 }, { currency: 5 }, { colour: "red" }]) {
    assert.throws(() => compareQuotes(trip("sochi"), clients, options), (error) => error instanceof RidewireError && error.kind === "config", JSON.stringify(options));
  }
});

test("a program that does not compare carries none of it", async () => {
  const bundled = async (names) => {
    const contents = `import { ${names} } from "ridewire/web"; globalThis.kept = [${names}];`;
    const { outputFiles } = await build({ stdin: { contents, resolveDir: `${PACKAGE}../..` }, bundle: true, minify: true, write: false, format: "esm", platform: "neutral", logLevel: "error" });
    return outputFiles[0].text;
  };
  assert.match(await bundled("YandexTaxi, compareQuotes"), /needs_address/);
  assert.doesNotMatch(await bundled("YandexTaxi, Taxomet, P2pMotion"), /needs_address|pickup_fee/);
});
