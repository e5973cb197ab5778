// Runs in a page: orders through a gateway whatever it is told to, and reports what became of it.
import { P2pMotion, RidewireError, Taxomet, YandexTaxi } from "../node_modules/ridewire/dist/page.js";

const ask = async (path, value) => (await fetch(path, { method: "POST", body: JSON.stringify(value ?? {}) })).json();

/** What a reload of the page would still know of an error. */
const told = async (error) => {
  if (!(error instanceof RidewireError)) return { foreign: String(error) };
  const { kind, outcome } = error;
  return { kind, outcome, saved: JSON.parse(JSON.stringify(error)), reconciliation: outcome === "unknown" ? await error.reconcile() : undefined };
};

async function perform({ client, method, params, config, options }) {
  try {
    const one = new { Taxomet, P2pMotion, YandexTaxi }[client](config, { random: () => 0, ...options });
    return { value: await one[method](params), quota: one.quota?.() };
  } catch (error) {
    return told(error);
  }
}

/** Whatever of the page a script could read. */
const held = () => ({
  html: document.documentElement.outerHTML,
  storage: [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie],
  resources: performance.getEntriesByType("resource").map(({ name }) => name),
});

for (let task = await ask("/task"); task; task = await ask("/task", { result: await perform(task), held: held() }));
