// What became of a create whose answer was lost: found, not found, or honestly unknown. Real sockets where the fault is one of a connection.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { P2pMotion, RidewireError, Taxomet, YandexTaxi } from "ridewire";
import { createSandbox } from "ridewire/sandbox";
import { startFaultServer } from "../faults/server.mjs";
import { GOOD, MINUTE, copy, fakeFetch, iso, jsonReply, rejection } from "./support/world.mjs";

const server = await startFaultServer();
after(() => server.close());

const CREATE = "p2p_motion.create_order";
const SENDER = "+380005550142", RECEIVER = "0005550177", MEMO = "другий під’їзд, код 4747";
const NAME = "Пекарня «Канарейка»", FRIEND = "Оля Вигадана", ADDRESS = "Яблунева вулиця, 7, Чернівці";

/** A courier order; `minutes` from now tells one from another. */
function order(minutes = 20, now = Date.now()) {
  return {
    sender: { name: NAME, phone: SENDER },
    receiver: { name: FRIEND, phone: RECEIVER },
    info: {
      origin: { date_time: new Date(now + minutes * MINUTE), location: { formatted_address: ADDRESS } },
      destination: { date_time: new Date(now + (minutes + 30) * MINUTE), location: { lat: 48.2911, lng: 25.9355 } },
      memo: MEMO,
    },
  };
}

/** Somebody else's use of the same key: no fault strikes it. */
const colleague = (sandbox) => new P2pMotion(sandbox.config.p2pMotion, { fetch: sandbox.fetch, clock: sandbox.clock });
const restored = (error) => JSON.parse(JSON.stringify(error));
const ids = (candidates) => candidates.map(({ id }) => id);

/** At once: most of the time is spent waiting. */
const each = (faults, check) => Promise.all(faults.map(check));

/** A create whose answer is lost in a cell that breaks once, among orders of others. */
async function lose(cell, options, call) {
  const others = colleague(cell.sandbox);
  await others.createOrder(order(40));
  const client = new P2pMotion(cell.config.p2pMotion, { timeoutMs: 400, ...options });
  const error = await rejection(client.createOrder(order(), call));
  await others.createOrder(order(60));
  return { client, error };
}

const AFTER_COMMIT = [
  "commit_then_reset", "commit_then_close", "commit_half_head", "commit_half_body", "commit_then_5xx", "commit_then_garbage", "commit_trickle",
  "commit_answer_late", "timeout_after", "empty_200", "204", "html_200", "bad_json", "truncated",
];
const BEFORE_COMMIT = ["reset_half_request", "dropped_before_commit", "timeout_before", "500", "redirect_elsewhere"];

for (const [title, call] of [["by phones, times and places", undefined], ["by its mark", { markMemo: true }]]) {
  test(`an order that was made is found ${title}, at once and after a restart`, async () => {
    await each(AFTER_COMMIT, async (fault) => {
      const cell = await server.open({ fault, endpoint: CREATE, times: 1, delayMs: 700 });
      const { client, error } = await lose(cell, {}, call);
      assert.equal(error.outcome, "unknown", fault);
      const [made] = cell.counts().committed.slice(1);
      const found = { state: "found", id: made, duplicates: [] };
      assert.deepEqual(await error.reconcile(), found, fault);
      assert.deepEqual(await error.reconcile(), found, `${fault}: a second time`);
      assert.deepEqual(await client.reconcile(error), found, `${fault}: the error itself`);
      assert.deepEqual(await new P2pMotion(cell.config.p2pMotion).reconcile(restored(error)), found, `${fault}: after a restart`);
      assert.equal(cell.counts().commits, 3, `${fault}: nothing was ordered by looking`);
      assert.equal(error.ref === undefined, call === undefined);
      await cell.close();
    });
  });

  test(`an order that was not made is not found ${title}`, async () => {
    await each(BEFORE_COMMIT, async (fault) => {
      const cell = await server.open({ fault, endpoint: CREATE, times: 1 });
      const { error } = await lose(cell, {}, call);
      assert.equal(error.outcome, "unknown", fault);
      const { state, why, candidates } = await error.reconcile();
      assert.deepEqual([state, candidates], ["unknown", []], fault);
      assert.match(why, /proves nothing/);
      assert.equal(cell.counts().commits, 2);
      await cell.close();
    });
  });
}

test("what was not sent, or refused, is absent without a look", async () => {
  for (const [fault, outcome] of [["connection_refused", "not_sent"], ["dns_failure", "not_sent"], ["too_many_requests", "rejected"]]) {
    const cell = await server.open({ fault });
    const client = new P2pMotion(cell.config.p2pMotion);
    const error = await rejection(client.createOrder(order()));
    const requests = cell.counts().requests;
    assert.equal(error.outcome, outcome);
    assert.deepEqual(await error.reconcile(), { state: "absent" });
    assert.deepEqual(await client.reconcile(restored(error)), { state: "absent" });
    assert.equal(cell.counts().requests, requests);
    await cell.close();
  }
});

test("an order made twice is two orders by its mark, and an ambiguity without", async () => {
  const twice = (call, events) => {
    const sandbox = createSandbox();
    const client = new P2pMotion(sandbox.config.p2pMotion, {
      clock: sandbox.clock,
      onEvent: (event) => events.push(event),
      // The answer to the doubled order is lost on top of it.
      fetch: async (...request) => {
        const response = await sandbox.fetch(...request);
        if (request[1].method === "POST") throw new TypeError("lost");
        return response;
      },
    });
    sandbox.fail({ endpoint: CREATE, fault: "commit_twice", times: 1 });
    return { sandbox, failed: rejection(client.createOrder(order(20, sandbox.now()), call)) };
  };
  const events = [];
  const marked = twice({ markMemo: true }, events);
  const error = await marked.failed;
  const [first, second] = marked.sandbox.log.flatMap(({ committed }) => committed);
  assert.deepEqual(await error.reconcile(), { state: "found", id: first, duplicates: [second] });
  const { type, orders, ref } = events.at(-1);
  assert.deepEqual([type, orders, ref], ["duplicate", 2, error.ref]);

  const plain = twice({}, []);
  const result = await (await plain.failed).reconcile();
  assert.equal(result.state, "unknown");
  assert.match(result.why, /several/);
  assert.deepEqual(ids(result.candidates), plain.sandbox.log.flatMap(({ committed }) => committed));
});

test("of two clicks with the same data each finds its own order or none", async () => {
  const sandbox = createSandbox();
  const client = new P2pMotion(sandbox.config.p2pMotion, { fetch: sandbox.fetch, clock: sandbox.clock });
  const same = order(20, sandbox.now());
  await client.createOrder(same);
  sandbox.fail({ endpoint: CREATE, fault: "dropped_before_commit", times: 1 });
  const lost = await rejection(client.createOrder(same));
  assert.equal((await lost.reconcile()).state, "unknown", "the first click's order is not the second's");
  sandbox.fail({ endpoint: CREATE, fault: "commit_then_reset", times: 1 });
  const made = await rejection(client.createOrder(same));
  const found = await made.reconcile();
  assert.deepEqual([found.state, found.id], ["found", sandbox.orders()[1].id]);
  assert.equal((await lost.reconcile()).state, "unknown", "nor is the third's, once it has been claimed");
});

test("an order that is only alike is a candidate", async () => {
  const sandbox = createSandbox();
  const client = new P2pMotion(sandbox.config.p2pMotion, { fetch: sandbox.fetch, clock: sandbox.clock });
  const elsewhere = order(20, sandbox.now());
  elsewhere.info.destination.location = { lat: 48.3, lng: 25.95 };
  const { id } = await colleague(sandbox).createOrder(elsewhere);
  sandbox.fail({ endpoint: CREATE, fault: "dropped_before_commit", times: 1 });
  const result = await (await rejection(client.createOrder(order(20, sandbox.now())))).reconcile();
  assert.deepEqual([result.state, ids(result.candidates)], ["unknown", [id]]);
  assert.match(result.why, /alike|like it/);
  assert.equal(result.candidates[0].raw.sender.phone, SENDER, "a candidate is for a person to look at");
});

test("the mark is the last line of the memo, is asked for, and is fixed by a key", async () => {
  const sandbox = createSandbox();
  const client = new P2pMotion(sandbox.config.p2pMotion, { fetch: sandbox.fetch, clock: sandbox.clock });
  const memoOf = async (call) => {
    await client.createOrder(order(20, sandbox.now()), call);
    return sandbox.orders().at(-1).mark;
  };
  assert.equal(await memoOf(), MEMO);
  assert.match(await memoOf({ markMemo: true }), /^другий під’їзд, код 4747\n\[ref [0-9A-HJKMNP-TV-Z]{10}\]$/);
  const keyed = [await memoOf({ markMemo: true, idempotencyKey: "click-1" }), await memoOf({ markMemo: true, idempotencyKey: "click-1" })];
  assert.equal(keyed[0], keyed[1]);
  assert.ok(!client.buildRequest("create_order", order()).body.includes("[ref"));
  assert.equal((await rejection(client.createOrder(order(), { markMemo: "yes" }))).kind, "config");
});

test("an answer of another shape is read as far as it goes", async () => {
  const now = Date.now();
  const given = order(20, now);
  const strange = {
    _id: 77, sender: { phone: "380005550142" }, receiver: { phone: "+38 (000) 555-01-77" },
    info: {
      origin: { date_time: iso(Math.floor((now + 20 * MINUTE) / 1000) * 1000), location: { lat: 1, lng: 2, as_typed: ADDRESS } },
      destination: { date_time: Math.floor((now + 50 * MINUTE) / 1000), location: { lat: "48.29110", lng: 25.935501 } },
    },
  };
  const answers = [{ data: [strange, { nothing: "of it" }, 7, null] }, [strange], { orders: [{ ...copy(strange), _id: undefined }] }, { page: 1 }];
  const expected = ["found", "found", "unknown", "unknown"];
  for (const [at, answer] of answers.entries()) {
    const { fetch } = fakeFetch(({ init }) => (init.method === "POST" ? { status: 500 } : jsonReply(answer)));
    const client = new P2pMotion({ baseUrl: "https://courier.example/", apiKey: "key" }, { fetch });
    const result = await (await rejection(client.createOrder(given))).reconcile();
    assert.equal(result.state, expected[at], JSON.stringify(answer));
    if (result.state === "found") assert.equal(result.id, "77");
  }
});

test("a look that fails leaves the outcome unknown and says why; an abort ends it at once", async () => {
  const sandbox = createSandbox({ now: Date.UTC(2031, 4, 6), quota: { orders: 2 } });
  const client = new P2pMotion(sandbox.config.p2pMotion, { fetch: sandbox.fetch, maxRetries: 0 });
  sandbox.fail({ endpoint: CREATE, fault: "commit_then_close", times: 1 });
  const error = await rejection(client.createOrder(order(20, sandbox.now())));
  const stop = sandbox.fail({ endpoint: "p2p_motion.list_orders", fault: "500" });
  const failed = await error.reconcile();
  assert.deepEqual([failed.state, failed.candidates], ["unknown", []]);
  assert.match(failed.why, /^the orders could not be read: p2p_motion\.list_orders: .*HTTP 500/);
  stop();
  for (const options of [{ signal: AbortSignal.abort() }, { signal: 5 }, { timeoutMs: -1 }, { nonsense: 1 }]) {
    const { state, why } = await error.reconcile(options);
    assert.equal(state, "unknown");
    assert.match(why, /^the orders could not be read/);
  }
  const hang = sandbox.fail({ endpoint: "p2p_motion.list_orders", fault: "timeout_before" });
  const begun = performance.now();
  const { why } = await error.reconcile({ signal: AbortSignal.timeout(50) });
  assert.match(why, /abort/);
  assert.ok(performance.now() - begun < 1000);
  hang();
});

test("a window that lies in the past is asked for, not all since", async () => {
  const now = Date.now();
  const { fetch, calls } = fakeFetch(({ init }) => (init.method === "POST" ? { status: 500 } : jsonReply([])));
  const client = new P2pMotion({ baseUrl: "https://courier.example/", apiKey: "key" }, { fetch });
  const saved = restored(await rejection(client.createOrder(order())));
  await client.reconcile({ ...saved, sentAt: now - 5 * 24 * 60 * MINUTE });
  const query = new URL(calls.at(-1).url).searchParams;
  const [from, to] = ["from_date_time", "to_date_time"].map((name) => Date.parse(query.get(name)));
  assert.ok(Math.abs(from - (now - 5 * 24 * 60 * MINUTE - 10 * MINUTE)) < 2000 && to - from === 70 * MINUTE);
  assert.equal(calls.length, 2, "one read");
});

test("Taxomet documents no look-up: nothing is asked, and the sentence says whom to ask and for what", async () => {
  const sandbox = createSandbox();
  const taxomet = (options) => new Taxomet(sandbox.config.taxomet, { fetch: sandbox.fetch, ...options });
  sandbox.fail({ fault: "commit_then_reset" });
  const ORDER = { unit_id: 1, tarif_id: 1, phone: "+79000000001", to: ["Невская ул., 1"] };
  const error = await rejection(taxomet().addOrder(ORDER));
  const requests = sandbox.log.length;
  const result = await error.reconcile();
  assert.deepEqual([result.state, result.candidates], ["unknown", []]);
  assert.ok(result.why.includes("extern_id") && result.why.endsWith(error.ref), result.why);
  assert.deepEqual(await taxomet().reconcile(restored(error)), result);
  assert.match((await taxomet({ lang: "ru" }).reconcile(restored(error))).why, /оператор/);
  assert.match((await taxomet({ lang: "uk" }).reconcile(restored(error))).why, /оператор/);
  const own = await rejection(taxomet().addOrder({ ...ORDER, extern_id: "own-47" }));
  assert.ok(!JSON.stringify([own, await own.reconcile()]).includes("own-47"), "the caller's own mark may be personal");
  for (const name of ["send_sms", "send_voice_code", "add_driver_rating"]) {
    const params = GOOD[`taxomet.${name}`];
    const lost = await rejection(taxomet()[name.replace(/_(.)/g, (_, letter) => letter.toUpperCase())](params));
    assert.match((await lost.reconcile()).why, /twice/);
  }
  const named = await rejection(taxomet().call("add_money", {}, { effect: "create" }));
  assert.equal((await taxomet().reconcile(restored(named))).state, "unknown");
  assert.ok(requests < sandbox.log.length && sandbox.log.every(({ endpoint }) => endpoint !== "taxomet.get_order"));
});

test("reads and changes have nothing to look for", async () => {
  const { fetch } = fakeFetch(() => ({ status: 500 }));
  const yandex = new YandexTaxi({ clid: "clid", apiKey: "key" }, { fetch, maxRetries: 0 });
  const error = await rejection(yandex.taxiInfo(GOOD["yandex_taxi.taxi_info"]));
  for (const result of [await error.reconcile(), await yandex.reconcile(restored(error))]) assert.equal(result.state, "unknown");
  assert.equal("sentAt" in restored(error), false);
});

test("whatever is handed over as saved gives a config error or an honest unknown", async () => {
  const { fetch, calls } = fakeFetch(() => jsonReply([]));
  const client = new P2pMotion({ baseUrl: "https://courier.example/", apiKey: "key" }, { fetch });
  const saved = { provider: "p2p_motion", endpoint: CREATE, outcome: "unknown", sentAt: Date.now(), print: "1.00.11.22" };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const garbage = [
    undefined, null, 5, "x", [], {}, () => {}, Symbol("s"), new Error("x"), revoked.proxy, { get provider() { throw new Error("CANARY"); } },
    { ...saved, provider: "taxomet" }, { ...saved, provider: undefined }, { ...saved, endpoint: "taxomet.add_order" }, { ...saved, endpoint: "p2p_motion.nothing" },
    { ...saved, endpoint: 5 }, { ...saved, outcome: "maybe" }, { ...saved, outcome: undefined }, JSON.stringify(saved),
  ];
  for (const value of garbage) {
    const error = await rejection(client.reconcile(value));
    assert.deepEqual([error.kind, error.outcome], ["config", "not_sent"]);
    assert.match(error.message, /^p2p_motion: saved /);
  }
  assert.equal(calls.length, 0);
  for (const part of [{ sentAt: undefined }, { sentAt: "now" }, { sentAt: NaN }, { sentAt: -1e300 }, { print: 5 }, { print: "garbage" }, { print: undefined }, { ref: "x", print: "" }, { print: `1.${".".repeat(1e5)}` }, { ref: { toString() { throw new Error("CANARY"); } } }]) {
    const result = await client.reconcile({ ...saved, ...part });
    assert.equal(result.state, "unknown", JSON.stringify(part).slice(0, 80));
  }
  const made = new RidewireError({ kind: "network", outcome: "unknown", message: "x" });
  assert.equal((await rejection(client.reconcile(made))).kind, "config");
});

test("a client's parsed answer has no call behind it to be looked for", async () => {
  const client = new P2pMotion({ baseUrl: "https://courier.example/", apiKey: "key" });
  let error;
  try { client.parseResponse("create_order", { status: 500 }); } catch (thrown) { error = thrown; }
  const { state, why } = await error.reconcile();
  assert.equal(state, "unknown");
  assert.match(why, /too little/);
});

test("what is saved names nobody", async () => {
  const cell = await server.open({ fault: "commit_then_reset", endpoint: CREATE, times: 4 });
  const client = new P2pMotion(cell.config.p2pMotion);
  const prints = new Set();
  for (const call of [undefined, { markMemo: true }, { idempotencyKey: "order of +380005550142" }, { markMemo: true, idempotencyKey: "k" }]) {
    const error = await rejection(client.createOrder(order(), call));
    const text = JSON.stringify(error);
    const { sentAt, print } = JSON.parse(text);
    assert.ok(Math.abs(sentAt - Date.now()) < 5000);
    assert.match(print, /^1(\.[0-9a-f]{32}){3}$/);
    prints.add(print);
    for (const secret of [SENDER, RECEIVER, SENDER.slice(1), SENDER.slice(3), NAME, FRIEND, ADDRESS, MEMO, "48.2911", "25.9355", cell.config.p2pMotion.apiKey]) {
      const bytes = Buffer.from(secret);
      for (const spelling of [secret, encodeURIComponent(secret), bytes.toString("base64").replace(/=+$/, ""), bytes.toString("hex")]) assert.ok(!text.includes(spelling), spelling);
    }
  }
  assert.equal(prints.size, 4, "salted: equal orders have different prints");
  await cell.close();
});
