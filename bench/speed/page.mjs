// In a page: the group and the pace are in its address, and the figures go back to the server.
import { describe, timeHere } from "./here.mjs";
import { measure } from "./rounds.mjs";

const asked = new URLSearchParams(location.search);
const work = async () => measure(await describe(asked.get("group")), JSON.parse(asked.get("pace")), timeHere);
const report = await work().then(
  (cases) => ({ cases }),
  (error) => ({ error: String(error?.stack ?? error) }),
);
await fetch("/report", { method: "POST", body: JSON.stringify(report) });
