// Random histories on a virtual clock: callers, clients and the sandbox between losses, delays, 429s, clock jumps, operators and crashes.
//
//   node matrix/histories.mjs [--count 50000] [--from 1] [--seed N]
//
// One seed is one history; `--seed N` plays that one again and tells it. In every history
//   INV-1  a click is carried out at most once, however often its caller tries after being told "no";
//   INV-2  nobody is told "no" (not_sent, rejected, absent) of what was carried out, or still will be;
//   INV-3  nobody is told "yes" (a result, found) of what was not carried out for this click.
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";

import { P2pMotion, RidewireError, Taxomet } from "ridewire";
import { createSandbox } from "ridewire/sandbox";

const START = Date.UTC(2031, 4, 6, 7, 8, 9);
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const MOST_MINUTES = 60;

const FAULTS = [
  ...["dns_failure", "connection_refused", "bad_certificate", "tls_stall", "reset_before_read", "dropped_before_commit", "commit_then_reset", "commit_then_close"],
  ...["commit_half_body", "commit_then_5xx", "commit_then_garbage", "commit_trickle", "commit_answer_late", "too_many_requests", "redirect_elsewhere", "commit_twice"],
  ...["timeout_before", "timeout_after", "500", "empty_200", "204", "html_200", "bad_json", "truncated"],
];

/** Plays one history; gives what went wrong in it, and tells it to `tell`. */
export async function play(seed, tell = () => {}) {
  await ready;
  const random = generator(seed);
  const chance = (p) => random() < p;
  const between = (low, high) => low + (high - low) * random();
  const whole = (low, high) => Math.floor(between(low, high + 1));
  const pick = (list) => list[whole(0, list.length - 1)];

  const sandbox = createSandbox({ seed, now: START, latencyMs: [10, pick([50, 500, 4 * SECOND, 9 * SECOND])], quota: { orders: pick([3, 20, 300]) } });
  const crowd = whole(1, 6);
  const orders = [];
  for (let i = 0; i < crowd; i++) {
    void placed(sandbox).then((id) => orders.push(id));
    while (orders.length === i) {
      await turns();
      await sandbox.advance(SECOND);
    }
  }
  for (let i = whole(0, 5); i > 0; i--) {
    const fault = pick(FAULTS);
    const status = { commit_then_5xx: pick([500, 502, 503, 504]), redirect_elsewhere: pick([301, 302, 307, 308]) }[fault];
    const rule = {
      fault,
      ...(status && { status }),
      ...(chance(0.7) && { times: whole(1, 3) }),
      ...(chance(0.5) && { after: whole(0, 3) }),
      ...(chance(0.4) && { chance: random() }),
      ...(chance(0.4) && { endpoint: pick(["taxomet.add_order", "p2p_motion.create_order", "taxomet.set_driver", "taxomet.cancel_order", "p2p_motion.list_orders", "taxomet.get_order"]) }),
      ...(chance(0.3) && { retryAfter: pick([0, 1, 20, 45, "soon"]) }),
      ...(fault === "commit_answer_late" && { delayMs: between(SECOND, 50 * SECOND) }),
    };
    sandbox.fail(rule);
    tell(sandbox, `fault ${JSON.stringify(rule)}`);
  }

  /** How often each end was met: a history in which nothing happens proves nothing. */
  const ends = {};
  const ended = (how) => (ends[how] = (ends[how] ?? 0) + 1);
  const wrong = [];
  const fault = (text) => {
    wrong.push(text);
    tell(sandbox, `WRONG ${text}`);
  };
  const sleep = (ms) => sandbox.clock.sleep(ms);
  let skew = 0;
  const clock = { now: () => sandbox.now() + skew, sleep: (ms, signal) => sandbox.clock.sleep(ms, signal) };

  // A request on its way does not always turn back when its sender gives up.
  const stubborn = chance(0.5);
  const wire = (url, init) => sandbox.fetch(url, stubborn ? { ...init, signal: undefined } : init).catch(asNodeSays);
  const isHosts = chance(0.5);
  const hostFetch = globalThis.fetch;
  // Taken for Node's own, whose errors of connecting prove that nothing was sent.
  if (isHosts) globalThis.fetch = function fetch(...all) { return wire(...all); /* undici */ };
  const options = () => ({ ...(isHosts ? {} : { fetch: wire }), clock, random, quota: pick(["wait", "reject", "observe"]) });
  const client = (Client, config) => {
    const all = options();
    try {
      return new Client(config, all);
    } catch {
      // The package does not know every option yet.
      const { quota: _, ...known } = all;
      return new Client(config, known);
    }
  };

  // ---- people ----------------------------------------------------------------------------------

  /** One click: a caller who orders, and tries again only if told "no". */
  async function order(number, provider) {
    const name = `click ${number}`;
    const isTaxi = provider === "taxomet";
    // By it the click is known again in the sandbox's log.
    const phone = `${isTaxi ? "+79" : "+380"}${String(seed % 100_000_000).padStart(8, "0")}${number}`;
    const make = () => (isTaxi ? client(Taxomet, sandbox.config.taxomet) : client(P2pMotion, sandbox.config.p2pMotion));
    const entries = () => sandbox.log.filter(({ endpoint, params }) => (isTaxi ? endpoint === "taxomet.add_order" && params.phone === phone : endpoint === "p2p_motion.create_order" && params.receiver?.phone === phone));
    const committed = () => entries().flatMap((entry) => entry.committed);
    const key = chance(0.25) ? { idempotencyKey: `key-${seed}-${number}` } : {};
    const told = [];

    await sleep(between(0, 5 * SECOND));
    for (let attempt = 1; attempt <= 3; attempt++) {
      const stop = new AbortController();
      if (chance(0.15)) void sleep(between(1, 40 * SECOND)).then(() => stop.abort());
      let us = make();
      const params = isTaxi ? { unit_id: 1, tarif_id: -1, phone, to: ["Вокзал"] } : courierOrder(clock.now(), phone);
      const call = (isTaxi ? us.addOrder(params, { ...key, signal: stop.signal }) : us.createOrder(params, { ...key, signal: stop.signal })).then(
        (value) => ({ id: isTaxi ? value.order_id : value.id }),
        (error) => ({ error }),
      );
      const crash = chance(0.1) ? sleep(between(1, 40 * SECOND)).then(() => ({ crashed: true })) : new Promise(() => {});
      const { id, error, crashed } = await Promise.race([call, crash]);
      if (crashed) {
        // Whoever was killed in the middle of a call knows nothing, and must not order again.
        tell(sandbox, `${name}: the caller is killed`);
        ended("killed");
        break;
      }
      if (!error) {
        tell(sandbox, `${name}: ordered ${id}`);
        ended("ordered");
        told.push({ yes: id });
        break;
      }
      if (!(error instanceof RidewireError)) fault(`${name}: a foreign error ${error?.stack ?? error}`);
      tell(sandbox, `${name}: ${error.kind}/${error.outcome} ${error.status ?? ""}`);
      ended(error.outcome);
      if (error.kind === "trap") fault(`${name}: a trap`);
      if (error.outcome !== "unknown") {
        told.push({ no: error.outcome, at: sandbox.now(), try: attempt });
        if (chance(0.3)) break;
        await sleep(between(0, 90 * SECOND));
        continue;
      }
      if (chance(0.1)) break;
      await sleep(pick([0, SECOND, 20 * SECOND, 4 * MINUTE]) * random());
      const saved = JSON.parse(JSON.stringify(error));
      const afterCrash = chance(0.5);
      if (afterCrash) us = make();
      const settled = await (afterCrash ? us.reconcile(saved) : error.reconcile()).catch((foreign) => ({ state: "failed", foreign }));
      tell(sandbox, `${name}: ${afterCrash ? "after a crash, " : ""}reconcile says ${settled.state} ${settled.id ?? settled.why ?? ""}`);
      ended(`reconcile: ${settled.state}`);
      if (settled.state === "failed" && !(settled.foreign instanceof RidewireError)) fault(`${name}: reconcile threw ${settled.foreign?.stack ?? settled.foreign}`);
      if (settled.state === "found") told.push({ yes: settled.id }, ...settled.duplicates.map((duplicate) => ({ yes: duplicate })));
      if (settled.state !== "absent") break;
      told.push({ no: "absent", at: sandbox.now(), try: attempt });
    }
    finals.push(() => judge(name, told, entries(), committed()));
  }

  /** Once everything that was on its way has arrived. */
  function judge(name, told, entries, committed) {
    const carriedOut = entries.filter((entry) => entry.committed.length > 0);
    if (carriedOut.length > 1) fault(`INV-1 ${name} was carried out ${carriedOut.length} times`);
    for (const { yes, no, at } of told) {
      if (yes !== undefined && !committed.includes(yes)) fault(`INV-3 ${name}: told of ${yes}, committed was [${committed}]`);
      // What was sent before somebody heard "no", and was carried out all the same.
      if (no && carriedOut.some((entry) => entry.at <= at)) fault(`INV-2 ${name}: told ${no}, and it was carried out`);
    }
  }

  /** A dispatcher who changes an order, and perhaps an operator who changes it meanwhile. */
  async function change(number, action) {
    const name = `${action} ${number}`;
    const id = orders[number];
    await sleep(between(0, 5 * SECOND));
    if (action === "removeDriver") sandbox.setOrder("taxomet", id, { driver: { id: "101", title: "Кленов Тимур Олегович" } });
    let operatorAt = Infinity;
    if (action !== "cancelOrder" && chance(0.5)) {
      void sleep(between(0, 30 * SECOND)).then(() => {
        operatorAt = sandbox.now();
        tell(sandbox, `${name}: an operator sets driver 103 on ${id}`);
        try {
          sandbox.setOrder("taxomet", id, { driver: { id: "103", title: "Осинкин Лев Маратович" } });
        } catch (error) {
          fault(String(error));
        }
      });
    }
    const params = action === "setDriver" ? { id, driver_id: "102" } : { id };
    const endpoint = { setDriver: "taxomet.set_driver", removeDriver: "taxomet.remove_driver", cancelOrder: "taxomet.cancel_order" }[action];
    const since = sandbox.log.length;
    const { error } = await client(Taxomet, sandbox.config.taxomet)[action](params).then(() => ({}), (error) => ({ error }));
    tell(sandbox, `${name}: ${error ? `${error.kind}/${error.outcome}` : "done"}`);
    ended(`change: ${error ? (error.kind === "conflict" ? "conflict" : error.outcome) : "done"}`);
    const until = sandbox.log.length;
    // The provider gives orders drivers of its own accord, perhaps the very one.
    const isSo = action === "setDriver" && sandbox.orders("taxomet").some((order) => order.id === id && order.driver?.id === "102");
    finals.push(() => {
      const own = sandbox.log.slice(since, until).filter(({ params }) => params.id === id);
      const writes = own.filter((entry) => entry.endpoint === endpoint);
      const carriedOut = writes.some(({ committed }) => committed.length > 0);
      if (writes.length > 2) fault(`${name}: sent ${writes.length} times`);
      if (!error && !carriedOut && !isSo) fault(`INV-3 ${name}: told it is done, and it was not`);
      const twice = writes.some(({ fault }) => fault === "commit_twice");
      if (error && error.outcome !== "unknown" && error.kind !== "conflict" && carriedOut && !twice) fault(`INV-2 ${name}: told ${error.outcome}, and it was carried out`);
      const [, second] = writes;
      const lastLook = own.filter((entry) => entry.endpoint === "taxomet.get_order" && entry.status === 200 && second && entry.at <= second.at).at(-1);
      if (second && !lastLook) fault(`${name}: sent again without a look at the order`);
      if (second && lastLook && action === "setDriver" && operatorAt < lastLook.at) fault(`${name}: an operator's choice was overwritten`);
    });
  }

  async function look(number) {
    const id = orders[number];
    await sleep(between(0, 20 * SECOND));
    const told = await client(Taxomet, sandbox.config.taxomet).getOrder({ id }).catch(() => undefined);
    if (told && told.order_id !== id) fault(`look ${number}: asked for ${id}, got ${told.order_id}`);
  }

  async function clockMaker() {
    for (let i = whole(1, 4); i > 0; i--) {
      await sleep(between(0, MINUTE));
      skew += between(-60, 60) * MINUTE;
      tell(sandbox, `the clock jumps to ${Math.round(skew / SECOND)} s off`);
    }
  }

  // ---- time ------------------------------------------------------------------------------------

  const finals = [];
  const people = orders.map((_, index) => {
    const kind = random();
    if (kind < 0.35) return order(index, "taxomet");
    if (kind < 0.7) return order(index, "p2p_motion");
    if (kind < 0.92) return change(index, pick(["setDriver", "removeDriver", "cancelOrder"]));
    return look(index);
  });
  if (chance(0.3)) people.push(clockMaker());
  let busy = people.length;
  for (const person of people) {
    person.then(
      () => busy--,
      (error) => (busy--, fault(`a person failed: ${error?.stack ?? error}`)),
    );
  }
  try {
    for (let minute = 0; busy > 0 && minute < MOST_MINUTES; minute++) {
      await turns();
      await sandbox.advance(MINUTE);
    }
    if (busy > 0) fault(`${busy} people still wait after ${MOST_MINUTES} minutes`);
    await sandbox.advance(3 * MINUTE);
  } finally {
    globalThis.fetch = hostFetch;
  }
  for (const final of finals) final();
  return { wrong, ends, requests: sandbox.log.length };
}

/** What Node adds to the errors of connecting. */
function asNodeSays(error) {
  const syscall = { ENOTFOUND: "getaddrinfo", ECONNREFUSED: "connect" }[error?.cause?.code];
  if (syscall) error.cause.syscall = syscall;
  throw error;
}

/** An order that is there already. */
async function placed(sandbox) {
  const { baseUrl, operatorLogin, operatorPassword } = sandbox.config.taxomet;
  const query = new URLSearchParams({ operator_login: operatorLogin, operator_password: operatorPassword, unit_id: 1, tarif_id: -1, phone: "+79990000000", "to[]": "Вокзал" });
  const response = await sandbox.handle(new Request(`${baseUrl}api/v1/add_order?${query}`));
  return (await response.json()).order_id;
}

// The host loads parts of itself at first use, in its own time; after that a history takes the same course whenever it is played.
const ready = (async () => {
  const sandbox = createSandbox();
  await new Taxomet(sandbox.config.taxomet, { fetch: sandbox.fetch }).getOrder({ id: await placed(sandbox) });
})();

function courierOrder(now, phone) {
  const at = (minutes) => new Date(now + minutes * MINUTE).toISOString();
  return {
    sender: { name: "Пекарня", phone: "+380000000001" },
    receiver: { name: "Оля", phone },
    info: {
      origin: { date_time: at(90), location: { lat: 48.29, lng: 25.94, formatted_address: "вулиця Вигадана, 7" } },
      destination: { date_time: at(150), location: { lat: 48.3, lng: 25.93, formatted_address: "проспект Уявний, 12" } },
    },
  };
}

const digest = crypto.subtle.digest.bind(crypto.subtle);
let digests = 0;
crypto.subtle.digest = (...all) => {
  digests++;
  return digest(...all).finally(() => digests--);
};

/** Lets what the host does outside of the virtual clock come to its end: digests, made by other threads, of which one may be slow. */
async function turns() {
  do for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
  while (digests > 0);
}

function generator(seed) {
  let state = (seed * 0x9e3779b1) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Plays `count` histories; gives the failing ones. */
export async function playMany(from, count, progress = () => {}) {
  const failing = [];
  const ends = {};
  let requests = 0;
  for (let seed = from; seed < from + count; seed++) {
    const played = await play(seed);
    requests += played.requests;
    for (const [how, often] of Object.entries(played.ends)) ends[how] = (ends[how] ?? 0) + often;
    if (played.wrong.length > 0) failing.push({ seed, wrong: played.wrong });
    if ((seed - from + 1) % 5000 === 0) progress(seed - from + 1, failing.length);
  }
  return { failing, requests, ends: Object.entries(ends).sort().map(([how, often]) => `${often} ${how}`).join(", ") };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { count: { type: "string", default: "50000" }, from: { type: "string", default: "1" }, seed: { type: "string" } } });
  if (values.seed !== undefined) {
    const { wrong } = await play(Number(values.seed), (sandbox, text) => console.log(`${((sandbox.now() - START) / SECOND).toFixed(3).padStart(9)} s  ${text}`));
    console.log(wrong.length === 0 ? "all is well" : wrong.join("\n"));
    process.exit(wrong.length === 0 ? 0 : 1);
  }
  const start = performance.now();
  const { failing, requests, ends } = await playMany(Number(values.from), Number(values.count), (played, failed) => console.log(`  ${played} histories, ${failed} failed`));
  for (const { seed, wrong } of failing.slice(0, 20)) console.log(`  --seed ${seed}: ${wrong.join("; ")}`);
  console.log(`  ${ends}`);
  console.log(`histories: ${values.count} played, ${requests} requests, ${failing.length} failed, ${((performance.now() - start) / 1000).toFixed(0)} s`);
  process.exit(failing.length === 0 ? 0 : 1);
}
