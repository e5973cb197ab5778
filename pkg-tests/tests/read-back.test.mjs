// An idempotent call whose answer was lost: looked at before any second try, and nobody else's choice is overwritten.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Taxomet } from "ridewire";
import { createSandbox } from "ridewire/sandbox";
import { startFaultServer } from "../faults/server.mjs";
import { fakeFetch, jsonReply, rejection } from "./support/world.mjs";

const server = await startFaultServer();
after(() => server.close());

const ORDER = { unit_id: 1, tarif_id: 1, phone: "+79000000001", to: ["Невская ул., 1"] };
const [OURS, THEIRS, OLD] = ["101", "102", "103"];
const AFTER_COMMIT = [
  "commit_then_reset", "commit_then_close", "commit_half_head", "commit_half_body", "commit_then_5xx", "commit_then_garbage", "timeout_after", "empty_200", "204",
  "html_200", "bad_json", "truncated",
];
const BEFORE_COMMIT = ["reset_half_request", "dropped_before_commit", "timeout_before", "500", "redirect_elsewhere"];

/** At once: most of the time is spent waiting. */
const each = (faults, check) => Promise.all(faults.map(check));

/** A cell with one order whose requests of `name` break. */
async function cellFor(name, fault, times = 1) {
  const cell = await server.open({ fault, endpoint: `taxomet.${name}`, times });
  const events = [];
  const client = new Taxomet(cell.config.taxomet, { timeoutMs: 1500, random: () => 0, onEvent: (event) => events.push(event) });
  const { order_id: id } = await client.addOrder(ORDER);
  const { sandbox } = cell;
  const sent = (of = name) => sandbox.log.filter(({ endpoint }) => endpoint === `taxomet.${of}`).length;
  const driver = () => sandbox.orders("taxomet")[0].driver?.id;
  const assign = (driverId) => sandbox.setOrder("taxomet", id, { driver: driverId && { id: driverId, title: "Сторонний Водитель" } });
  return { cell, client, id, events, sandbox, sent, driver, assign };
}

test("a driver who is set although the answer was lost is not set again", async () => {
  await each(AFTER_COMMIT, async (fault) => {
    const { cell, client, id, sent, driver } = await cellFor("set_driver", fault);
    const answer = await client.setDriver({ id, driver_id: OURS }).withResponse();
    assert.deepEqual(answer.data, { order_id: id }, fault);
    assert.deepEqual([answer.attempts, answer.status, sent(), sent("get_order"), driver()], [1, 200, 1, 1, OURS], fault);
    await cell.close();
  });
});

test("a driver who is not set yet is set by one second try", async () => {
  await each(BEFORE_COMMIT, async (fault) => {
    const { cell, client, id, driver } = await cellFor("set_driver", fault);
    const answer = await client.setDriver({ id, driver_id: OURS }).withResponse();
    assert.deepEqual([answer.data, answer.attempts, driver()], [{ order_id: id }, 2, OURS], fault);
    await cell.close();
  });
});

test("a third try is not made, however many are asked for", async () => {
  const { cell, client, id, driver } = await cellFor("set_driver", "dropped_before_commit", 99);
  const error = await rejection(client.setDriver({ id, driver_id: OURS }, { maxRetries: 9 }));
  assert.deepEqual([error.kind, error.outcome, error.attempts, driver()], ["network", "unknown", 2, undefined]);
  await cell.close();
});

test("without retries nothing follows a lost answer, not even a look", async () => {
  const { cell, client, id, sent } = await cellFor("set_driver", "commit_then_reset");
  const error = await rejection(client.setDriver({ id, driver_id: OURS }, { maxRetries: 0 }));
  assert.deepEqual([error.outcome, error.attempts, sent(), sent("get_order")], ["unknown", 1, 1, 0]);
  await cell.close();
});

test("somebody else's driver stays, and the call says so", async () => {
  await each(["commit_then_reset", "dropped_before_commit"], async (fault) => {
    const { cell, client, id, events, sandbox, sent, driver } = await cellFor("set_driver", fault);
    const call = client.setDriver({ id, driver_id: OURS });
    // Between the lost answer and the look.
    while (!events.some(({ type, failure }) => type === "response" && failure)) await new Promise((resolve) => setTimeout(resolve, 5));
    sandbox.setOrder("taxomet", id, { driver: { id: THEIRS, title: "Сторонний Водитель" } });
    const error = await rejection(call);
    assert.deepEqual([error.kind, error.outcome, error.endpoint, error.attempts, driver()], ["conflict", "unknown", "taxomet.set_driver", 1, THEIRS], fault);
    assert.ok(sent() <= 1);
    assert.match(error.message, /somebody else/);
    await cell.close();
  });
});

test("a driver from before is told from one set meanwhile, once this client has seen the order", async () => {
  const { cell, client, id, driver, assign } = await cellFor("set_driver", "dropped_before_commit", 2);
  assign(OLD);
  const unseen = await rejection(client.setDriver({ id, driver_id: OURS }));
  assert.deepEqual([unseen.kind, driver()], ["conflict", OLD], "not seen before: it may be somebody's choice of just now");
  await client.getOrder({ id });
  const answer = await client.setDriver({ id, driver_id: OURS }).withResponse();
  assert.deepEqual([answer.attempts, driver()], [2, OURS]);
  await cell.close();
});

test("what this client has set itself is no stranger's choice", async () => {
  const sandbox = createSandbox();
  const client = new Taxomet(sandbox.config.taxomet, { fetch: sandbox.fetch, random: () => 0 });
  const { order_id: id } = await client.addOrder(ORDER);
  await client.getOrder({ id });
  await client.setDriver({ id, driver_id: OLD });
  sandbox.fail({ endpoint: "taxomet.set_driver", fault: "dropped_before_commit", times: 1 });
  assert.equal((await client.setDriver({ id, driver_id: OURS }).withResponse()).attempts, 2);
  // Removed by an operator meanwhile: nobody is on the order, yet that is somebody's choice.
  sandbox.fail({ endpoint: "taxomet.set_driver", fault: "dropped_before_commit", times: 1 });
  sandbox.setOrder("taxomet", id, { driver: null });
  assert.equal((await rejection(client.setDriver({ id, driver_id: THEIRS }))).kind, "conflict");
});

test("a driver is removed once, or nothing is claimed", async () => {
  await each(AFTER_COMMIT, async (fault) => {
    const { cell, client, id, sent, driver, assign } = await cellFor("remove_driver", fault);
    assign(OURS);
    assert.deepEqual(await client.removeDriver({ id }), { order_id: id }, fault);
    assert.deepEqual([sent(), driver()], [1, undefined]);
    await cell.close();
  });
  const { cell, client, id, sent, driver, assign } = await cellFor("remove_driver", "dropped_before_commit", 3);
  assign(OURS);
  const unseen = await rejection(client.removeDriver({ id }));
  assert.deepEqual([unseen.kind, unseen.outcome, unseen.attempts, driver()], ["network", "unknown", 1, OURS]);
  await client.getOrder({ id });
  assign(THEIRS);
  const other = await rejection(client.removeDriver({ id }));
  assert.deepEqual([other.kind, other.outcome, driver()], ["conflict", "unknown", THEIRS]);
  await client.getOrder({ id });
  assert.deepEqual((await client.removeDriver({ id }).withResponse()).attempts, 2);
  assert.deepEqual([sent(), driver()], [1, undefined]);
  await cell.close();
});

test("an order is cancelled again only if it looks as this client saw it before", async () => {
  const { cell, client, id, sent } = await cellFor("cancel_order", "dropped_before_commit", 2);
  const unseen = await rejection(client.cancelOrder({ id }));
  assert.deepEqual([unseen.kind, unseen.outcome, unseen.attempts, sent("get_order")], ["network", "unknown", 1, 1]);
  await client.getOrder({ id });
  const answer = await client.cancelOrder({ id }).withResponse();
  assert.deepEqual([answer.data, answer.attempts, sent()], [{ order_id: id }, 2, 1]);
  await cell.close();
  await each(AFTER_COMMIT, async (fault) => {
    const lost = await cellFor("cancel_order", fault);
    await lost.client.getOrder({ id: lost.id });
    const error = await rejection(lost.client.cancelOrder({ id: lost.id }));
    assert.deepEqual([error.outcome, error.attempts, lost.sent()], ["unknown", 1, 1], "no document says which status is cancelled");
    await lost.cell.close();
  });
});

test("a change is not repeated, since the order does not show it", async () => {
  const { cell, client, id, sent } = await cellFor("save_order", "commit_then_reset");
  const error = await rejection(client.saveOrder({ order_id: id, comment: "подъезд 2" }));
  assert.deepEqual([error.outcome, error.attempts, sent()], ["unknown", 1, 1]);
  await cell.close();
  const shown = await cellFor("save_order", "commit_then_reset");
  shown.sandbox.setOrder("taxomet", shown.id, { fields: { comment: "подъезд 2" } });
  assert.deepEqual(await shown.client.saveOrder({ order_id: shown.id, comment: "подъезд 2" }), { order_id: shown.id }, "a server that shows it");
  await shown.cell.close();
});

test("an action by name is sent once: nothing of it is known that could be looked at", async () => {
  const { fetch, calls } = fakeFetch(() => ({ status: 503 }));
  const waits = [];
  const clock = { now: () => 0, sleep: (ms) => (waits.push(ms), ms > 8000 ? new Promise(() => {}) : Promise.resolve()) };
  const client = new Taxomet({ baseUrl: "https://tenant.example", operatorLogin: "a", operatorPassword: "b" }, { fetch, clock });
  for (const action of ["set_driver", "close_shift"]) {
    const error = await rejection(client.call(action, { id: 1 }, { effect: "idempotent" }));
    assert.equal(error.attempts, 1);
  }
  assert.equal(calls.length, 2);
  assert.deepEqual(waits, [30_000, 30_000], "the attempts' limits, and no pause for nothing");
});

test("a refusal is believed, unless an earlier try may have done it", async () => {
  const scripted = (...answers) => {
    const { fetch, calls } = fakeFetch(() => answers.shift());
    return { client: new Taxomet({ baseUrl: "https://tenant.example", operatorLogin: "a", operatorPassword: "b" }, { fetch, clock: { now: () => 0, sleep: (ms) => (ms > 8000 ? new Promise(() => {}) : Promise.resolve()) } }), calls };
  };
  const refused = jsonReply({ result: "0", error: "Водитель занят", order_id: "0" });
  const free = jsonReply({ result: "1", error: "", order_id: "5", status: "1", driver_id: "0" });
  const call = async (...answers) => {
    const { client, calls } = scripted(...answers);
    const { kind, outcome, attempts, providerMessage } = await rejection(client.setDriver({ id: 5, driver_id: 101 }));
    return [kind, outcome, attempts, providerMessage, calls.length];
  };
  assert.deepEqual(await call(refused), ["rejected", "rejected", 1, "Водитель занят", 1]);
  assert.deepEqual(await call({ status: 500 }, free, refused), ["rejected", "unknown", 2, "Водитель занят", 3]);
  assert.deepEqual(await call({ status: 429 }, free, refused), ["rejected", "rejected", 2, "Водитель занят", 3], "after 429 nothing is open");
  assert.deepEqual(await call({ status: 503, headers: { "retry-after": "60" } }), ["server", "unknown", 1, undefined, 1], "too long a wait");
  const failedLook = [{ status: 500 }, { status: 404 }];
  assert.deepEqual(await call(...failedLook), ["server", "unknown", 1, undefined, 2], "the first error stands");
  const hidden = jsonReply({ result: "1", error: "", order_id: "5", status: "1" });
  assert.deepEqual(await call({ status: 500 }, hidden), ["server", "unknown", 1, undefined, 2], "a server that shows no drivers");
  const other = jsonReply({ result: "1", error: "", order_id: "6", driver_id: "0" });
  assert.deepEqual(await call({ status: 500 }, other), ["server", "unknown", 1, undefined, 2], "the answer for another order");
});

test("an abort ends the call at once, also while it looks", async () => {
  await each(["timeout_before", undefined], async (fault) => {
    const sandbox = createSandbox();
    const stop = new AbortController();
    let aborted;
    const onEvent = ({ type, endpoint }) => {
      if (type === (fault ? "request" : "response") && endpoint === `taxomet.${fault ? "get_order" : "set_driver"}`) setTimeout(() => { aborted = performance.now(); stop.abort(); }, 20);
    };
    const client = new Taxomet(sandbox.config.taxomet, { fetch: sandbox.fetch, onEvent });
    const { order_id: id } = await client.addOrder(ORDER);
    sandbox.fail({ endpoint: "taxomet.set_driver", fault: "commit_then_reset" });
    if (fault) sandbox.fail({ endpoint: "taxomet.get_order", fault });
    const error = await rejection(client.setDriver({ id, driver_id: OURS }, { signal: stop.signal }));
    assert.deepEqual([error.kind, error.outcome, error.attempts], ["aborted", "unknown", 1]);
    assert.ok(performance.now() - aborted < 100);
    assert.equal(sandbox.log.filter(({ endpoint }) => endpoint === "taxomet.set_driver").length, 1);
  });
});

test("the course of it shows in events, and a happy call is one request", async () => {
  const { cell, client, id, events } = await cellFor("set_driver", "dropped_before_commit");
  events.length = 0;
  await client.setDriver({ id, driver_id: OURS });
  assert.deepEqual(events.map(({ type, endpoint, attempt }) => `${type} ${endpoint.slice(8)} ${attempt}`), [
    "request set_driver 1", "response set_driver 1", "request get_order 1", "response get_order 1", "retry set_driver 1", "request set_driver 2", "response set_driver 2",
  ]);
  events.length = 0;
  await client.setDriver({ id, driver_id: THEIRS });
  assert.equal(events.length, 2);
  await cell.close();
});
