// In a page: what to do is in its address, and what came of it goes back to the server.
import { coldStart } from "./cold.mjs";

const asked = new URLSearchParams(location.search);
const report = await work().then(
  (result) => ({ result }),
  (error) => ({ error: String(error?.stack ?? error) }),
);
await fetch("/report", { method: "POST", body: JSON.stringify(report) });

async function work() {
  const contender = asked.get("cold");
  if (contender) return coldStart(contender);
  const [{ describe, timeHere }, { measure }] = await Promise.all([import("./here.mjs"), import("./rounds.mjs")]);
  return measure(await describe(asked.get("group")), JSON.parse(asked.get("pace")), timeHere);
}
