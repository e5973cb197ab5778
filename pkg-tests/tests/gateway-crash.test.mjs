// The gateway's process dies at every statement it has, one after the other, and another takes over its ledger; and the ledger itself fails.
import assert from "node:assert/strict";
import { test } from "node:test";

import { FAULT_POINTS } from "ridewire/sandbox";

import { ask, CREATES, post, read, settle, town, until } from "./support/gateway.mjs";
import { HOUR, MINUTE } from "./support/virtual.mjs";

/** A process that dies at its nth statement: before it, or after it had its effect. Whatever it would do then, it never does. */
function mortal(n, after) {
  const life = { statements: 0, dead: false };
  const never = new Promise(() => {});
  const statement = (work) => async (...args) => {
    if (life.dead) return never;
    life.statements++;
    if (life.statements === n) {
      life.dead = true;
      if (after) await Promise.resolve(work(...args)).catch(() => {});
      return never;
    }
    const result = await work(...args);
    return life.dead ? never : result;
  };
  return {
    life,
    ledger: (ledger) => ({ exclusive: ledger.exclusive, read: statement(ledger.read), swap: statement(ledger.swap), due: statement(ledger.due), next: statement(ledger.next) }),
    fetch: (fetch) => statement(fetch),
  };
}

/** Places an order until the nth statement; then a second process takes over. Tells what became of it, or nothing if the first lived to the end. */
async function oneLife(endpoint, fault, n, after, exclusive) {
  const { sandbox, ledger: rows, gateway, commits } = town();
  const ledger = { ...rows, exclusive };
  if (fault) sandbox.fail({ endpoint, fault, times: 1 });
  const first = mortal(n, after);
  const doomed = gateway({ ledger: first.ledger(ledger), fetch: first.fetch(sandbox.fetch) });
  const request = () => post(endpoint, CREATES[endpoint], { "idempotency-key": "one click" });
  // Place, then what the alarm does: every statement of both is reached.
  const life = (async () => {
    await doomed(request());
    for (let look = 0; look < 3; look++) {
      await sandbox.clock.sleep(20_000);
      await doomed.wake();
    }
  })();
  let ended = false;
  // A ledger that no longer answers is, to what still runs, one that fails.
  life.then(() => (ended = true), () => {});
  const isOver = () => ended || first.life.dead;
  for (let passed = 0; passed < 400_000 && !isOver(); passed += 10_000) {
    await settle(isOver);
    if (!isOver()) await sandbox.advance(10_000);
  }
  assert.ok(isOver(), "the first process never ended");
  // What was under way when it died may still arrive.
  await sandbox.advance(2 * MINUTE);
  const sentBefore = sandbox.log.filter((entry) => entry.endpoint === endpoint).length;

  const second = gateway({ ledger });
  const state = async () => {
    const ids = await ledger.due(Number.MAX_SAFE_INTEGER, 100);
    const states = await Promise.all(ids.map(async (id) => JSON.parse(await ledger.read(id)).state));
    return states.filter((state) => state !== undefined);
  };
  for (let look = 0; look < 4; look++) {
    await until(sandbox, second.wake());
    await sandbox.advance(MINUTE);
  }
  const left = await state();
  const before = await until(sandbox, read(second(ask(endpoint, "one click"))));
  const again = await until(sandbox, read(second(request())));
  const sent = sandbox.log.filter((entry) => entry.endpoint === endpoint).length;
  const count = commits().length;
  const story = `${endpoint}, ${fault ?? "no fault"}, dead ${after ? "after" : "before"} statement ${n}${exclusive ? "" : ", shared ledger"}: ${JSON.stringify({ left, sentBefore, sent, count, before: [before.status, before.body.reconciliation?.state], again: [again.status, again.body.error?.outcome] })}`;

  assert.ok(!left.includes("sending"), story);
  // At most one, unless the provider itself does it twice.
  assert.ok(count <= (fault === "commit_twice" ? 2 : 1), story);
  assert.ok(sent <= sentBefore + (left.length === 0 || left[0] === "absent" ? 1 : 0), story);
  // No false "no", and nothing lost.
  const made = commits();
  if (count > 0 && again.status !== 200) {
    assert.equal(again.body.error?.outcome, "unknown", story);
    assert.equal(again.status, 202, story);
    if (endpoint === "p2p_motion.create_order" && count === 1) {
      assert.deepEqual(again.body.reconciliation, { state: "found", id: made[0], duplicates: [] }, story);
    }
  }
  // No false "yes".
  if (again.status === 200) assert.ok(made.includes(again.body.order_id ?? again.body.id), story);
  return first.life.dead;
}

for (const endpoint of Object.keys(CREATES)) {
  for (const exclusive of [true, false]) {
    test(`${endpoint}, ${exclusive ? "a ledger of its own" : "a shared ledger"}: dead at any statement, nothing is doubled and nothing lost`, async (context) => {
      let lives = 0;
      for (const fault of exclusive ? [undefined, ...FAULT_POINTS] : [undefined, "dropped_before_commit", "commit_then_reset", "commit_answer_late"]) {
        for (const after of [false, true]) {
          for (let n = 1; ; n++) {
            assert.ok(n < 60, "it never lives to the end");
            lives++;
            if (!(await oneLife(endpoint, fault, n, after, exclusive))) break;
          }
        }
      }
      context.diagnostic(`${lives} lives`);
    });
  }
}

test("without a durable row nothing is sent, whichever operation of the ledger fails", async () => {
  let failures = 0;
  for (const endpoint of Object.keys(CREATES)) {
    for (const operation of ["read", "swap", "due", "next"]) {
      for (let n = 1; n <= 12; n++) {
        const { sandbox, ledger, gateway, commits } = town();
        let calls = 0;
        let kept = false;
        const broken = {
          ...ledger,
          async [operation](...args) {
            if (++calls === n) {
              failures++;
              throw new Error("disk full at /var/secret/path");
            }
            const done = await ledger[operation](...args);
            return done;
          },
        };
        const inner = broken.swap;
        broken.swap = async (...args) => {
          const done = await inner(...args);
          if (done && JSON.parse(args[2] ?? "null")?.state === "sending") kept = true;
          return done;
        };
        const fetch = (...args) => {
          assert.ok(kept, "sent without a row");
          return sandbox.fetch(...args);
        };
        const gate = gateway({ ledger: broken, fetch });
        const first = await until(sandbox, read(gate(post(endpoint, CREATES[endpoint], { "idempotency-key": "k" }))));
        assert.ok([200, 503].includes(first.status), JSON.stringify(first.body));
        // What could not be read may have been sent before.
        if (first.status === 503) assert.equal(first.body.error.outcome, operation === "read" && !kept && calls === 1 ? "unknown" : "not_sent", `${operation} ${n}`);
        assert.ok(!JSON.stringify(first.body).includes("disk"), "the ledger's words are not for callers");
        const again = await until(sandbox, read(gate(post(endpoint, CREATES[endpoint], { "idempotency-key": "k" }))));
        assert.ok(commits().length <= 1);
        if (commits().length === 0) assert.notEqual(again.status, 200);
        await sandbox.advance(HOUR);
        await until(sandbox, gate.wake().catch(() => {}));
      }
    }
  }
  assert.ok(failures > 12, `${failures} failures`);
});
