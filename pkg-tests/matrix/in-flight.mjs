// Ten thousand calls at once in one client: each gets its own answer, and the memory comes back.  node --expose-gc matrix/in-flight.mjs
import assert from "node:assert/strict";

import { RidewireError, Taxomet } from "ridewire";

const CALLS = 10_000;
const MOST_GROWTH = 5 * 1024 * 1024;

const config = { baseUrl: "https://taxi.example", operatorLogin: "desk", operatorPassword: "invented" };

/** Answers in an order of its own: each waits for some random others. */
function answering() {
  const waiting = [];
  const fetch = (url, { signal }) =>
    new Promise((resolve, reject) => {
      const id = new URL(url).searchParams.get("id");
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      waiting.push({ id, resolve, reject });
    });
  const answerAll = () => {
    for (let i = waiting.length - 1; i > 0; i--) {
      const j = Math.floor(Math.random() * (i + 1));
      [waiting[i], waiting[j]] = [waiting[j], waiting[i]];
    }
    for (const { id, resolve, reject } of waiting.splice(0)) {
      const number = Number(id);
      if (number % 10 === 3) resolve(new Response("<html>", { status: 502 }));
      else if (number % 10 === 7) reject(new TypeError("fetch failed"));
      else resolve(Response.json({ result: "1", error: "", order_id: id, status: `status of ${id}` }));
    }
  };
  return { fetch, waiting, answerAll };
}

async function round() {
  const { fetch, waiting, answerAll } = answering();
  const client = new Taxomet(config, { fetch, maxRetries: 0 });
  const calls = Array.from({ length: CALLS }, (_, index) => client.getOrder({ id: index + 1 }).catch((error) => error));
  while (waiting.length < CALLS) await new Promise((resolve) => setTimeout(resolve, 5));
  answerAll();
  const answers = await Promise.all(calls);
  answers.forEach((answer, index) => {
    const id = index + 1;
    if (id % 10 === 3) assert.deepEqual([answer.kind, answer.status], ["server", 502], `call ${id}`);
    else if (id % 10 === 7) assert.deepEqual([answer.kind, answer.status], ["network", undefined], `call ${id}`);
    else assert.deepEqual([answer.order_id, answer.status], [String(id), `status of ${id}`], `call ${id}`);
    assert.equal(answer instanceof RidewireError, id % 10 === 3 || id % 10 === 7);
  });
}

async function heap() {
  for (let i = 0; i < 4; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    globalThis.gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

// Once to load, compile and make room.
await round();
const before = await heap();
await round();
await round();
const growth = (await heap()) - before;
const timers = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
assert.ok(growth <= MOST_GROWTH, `the heap grew by ${growth} bytes`);
assert.equal(timers, 0, "timers are left");
console.log(`${CALLS} calls in flight, each with its own answer; the heap is ${(growth / 1024).toFixed(0)} KiB from where it was, no timer left`);
