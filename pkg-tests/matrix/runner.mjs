// Runs cells of the matrix inside whatever runtime loads it, with nothing but `fetch` and timers: asks the coordinator for a cell,
// makes the call, tells the coordinator what came of it, until there are no more.
import { P2pMotion, RidewireError, Taxomet, YandexTaxi } from "ridewire";

import { leaksIn, textsOf } from "./canaries.mjs";

const CLIENTS = { taxomet: Taxomet, yandex_taxi: YandexTaxi, p2p_motion: P2pMotion };
const NAMES = { taxomet: "taxomet", yandex_taxi: "yandexTaxi", p2p_motion: "p2pMotion" };
/** A read that every cell answers: it makes the connection that is then reused. */
const WARM_UPS = { taxomet: ["getTariffs", {}], yandex_taxi: ["zoneInfo", { ll: { lon: 37.4, lat: 55.7 } }], p2p_motion: ["listOrders", {}] };

/**
 * @param base the coordinator's address
 * @param transport the option of this name, if cells are to use it
 * @param limit stop after so many cells, if the host ends long requests
 * @returns whether there may be more
 */
export async function runCells({ base, runtime, parallel = 16, limit = Infinity, transport, inspect }) {
  const post = async (path, body) => {
    const response = await fetch(base + path, { method: "POST", body: JSON.stringify({ runtime, ...body }) });
    return response.json();
  };
  let taken = 0;
  let more = true;
  const work = async () => {
    while (more && taken++ < limit) {
      const task = await post("/next", {});
      if (task.done) return void (more = false);
      let result;
      try {
        result = await runCell(task, post, transport, inspect);
      } catch (trouble) {
        result = { settled: false, trouble: `${trouble?.stack ?? trouble}` };
      }
      await post("/settle", { run: task.run, result });
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return more;
}

async function runCell(task, post, transport, inspect) {
  const { endpoint, params, limitMs } = task;
  const [provider, name] = endpoint.split(".");
  const method = name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
  const Client = CLIENTS[provider];
  const config = task.config[NAMES[provider]];

  if (task.warmUp) {
    const [warm, nothing] = WARM_UPS[provider];
    await new Client(config, { maxRetries: 0, transport })[warm](nothing);
    // The host puts the connection back into its pool when it gets round to it.
    await sleep(20);
  }

  const abortOnceStruck = async () => {
    await post("/struck", { run: task.run });
    // Time for what the server has sent by now to arrive.
    await sleep(50);
    stop.abort(new Error("enough"));
  };
  const events = [];
  const stop = new AbortController();
  const client = new Client(config, {
    timeoutMs: limitMs,
    transport,
    random: () => 1,
    onEvent(event) {
      events.push(event);
      if (task.abort && event.type === "request") abortOnceStruck();
    },
    clock: {
      now: () => Date.now(),
      async sleep(ms, signal) {
        // Only the limit of an attempt is measured in the cells; pauses are shorter than a user's. A port that refuses opens in a pause.
        if (ms !== limitMs) await post("/mend", { run: task.run });
        await sleep(ms === limitMs ? ms : ms / 5, signal);
      },
    },
  });

  const outcome = client[method](params, task.abort ? { signal: stop.signal } : {}).then(
    (value) => ({ settled: true, ok: true, id: value?.order_id ?? value?.id }),
    (error) => ({ settled: true, ok: false, error }),
  );
  const patience = new AbortController();
  const result = await Promise.race([outcome, sleep(task.patienceMs, patience.signal).then(() => ({ settled: false }))]);
  patience.abort();
  if (!result.settled) return result;

  const { error } = result;
  const texts = [...events.flatMap((event) => textsOf(event, inspect)), ...textsOf(client, inspect)];
  if (error) {
    texts.push(...textsOf(error, inspect));
    if (error.toJSON) texts.push(...textsOf(error.toJSON(), inspect));
  }
  let reconciled;
  if (task.reconcile && error?.outcome === "unknown") {
    reconciled = await error.reconcile().catch((foreign) => ({ foreign: String(foreign?.message ?? foreign) }));
    const { candidates: _, ...told } = reconciled;
    texts.push(...textsOf(told, inspect));
  }
  return {
    settled: true,
    ok: result.ok,
    id: result.id,
    ...(error && { error: said(error) }),
    ...(reconciled && { reconciled: { state: reconciled.state, id: reconciled.id, foreign: reconciled.foreign } }),
    attempts: events.filter(({ type, endpoint: of }) => type === "request" && of === endpoint).length,
    timedOutAfter: events.filter(({ failure }) => failure === "timeout").map(({ durationMs }) => durationMs),
    texts: texts.length,
    leaks: leaksIn(texts),
  };
}

function said(error) {
  const ours = error instanceof RidewireError;
  return { ours, ...(ours ? { kind: error.kind, outcome: error.outcome, status: error.status } : { text: String(error?.stack ?? error) }) };
}

function sleep(ms, signal) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
  });
}
