// Does the matrix bite? Each of these bugs is planted into a copy of the built package, and cells of the matrix must find it.
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PACKAGE, PKG_TESTS } from "../lib/package.mjs";
import { cellsFor } from "./cells.mjs";
import { runMatrix } from "./matrix.mjs";

const ORDER = { endpoints: ["taxomet.add_order"] };
const TAXOMET_CREATES = ["taxomet.add_order", "taxomet.send_sms", "taxomet.send_voice_code", "taxomet.add_driver_rating"];
const READ = { endpoints: ["taxomet.get_tariffs"] };

/** Sends up to three times: as long as `when` holds of the response, or nothing came and `lost` says so. */
const sendingAgain = (when, lost = false) => [
  "const fetchFrom = transport.fetch;",
  `const fetchOnce = transport.fetch;
    const fetchFrom = async (...asked) => {
      for (let attempt = 1; ; attempt++) {
        try {
          const response = await fetchOnce(...asked);
          if (attempt === 3 || !(${when})) return response;
        } catch (error) {
          if (attempt === 3 || !${lost}) throw error;
        }
      }
    };`,
];
/** Every error passes here on its way out of the core. */
const mistaking = (when, outcome) => ["const { providerMessage } = failure;", `if (${when}) failure = { ...failure, outcome: "${outcome}" };\n  const { providerMessage } = failure;`];

/** What is wrong, how to plant it (text → text), which cells should see it, and what they should say. */
export const BUGS = [
  { bug: "a create is sent again after 503", patches: [sendingAgain("response.status === 503")], cells: { node: { ...ORDER, faults: ["commit_then_5xx 503"] } }, says: /was sent 3 times/ },
  { bug: "a create is sent again after 429", patches: [sendingAgain("response.status === 429")], cells: { node: { ...ORDER, faults: ["too_many_requests"] } }, says: /was sent [23] times/ },
  { bug: "a create is sent again after a lost answer", patches: [sendingAgain("false", true)], cells: { node: { ...ORDER, faults: ["commit_then_close"] } }, says: /commits/ },
  { bug: "a create goes over Bun's pool", patches: [["{ ...asked, keepalive: false }", "asked"]], cells: { bun: { ...ORDER, faults: ["commit_then_close"] } }, says: /2 commits/ },
  { bug: "refused on a pool counts as not sent", patches: [["{ ...asked, keepalive: false }", "asked"]], cells: { bun: { endpoints: TAXOMET_CREATES, faults: ["commit_then_reset and listener gone"] } }, says: /a false no: not_sent/ },
  { bug: "any network error counts as not sent", patches: [["provesUnsent: nodeProvesUnsent", "provesUnsent: () => true"]], cells: { node: { ...ORDER, faults: ["commit_then_reset"] } }, says: /a false no: not_sent/ },
  { bug: "any error of a Worker's socket counts as not sent", patches: [["=> error instanceof Unsent;", "=> true;"]], cells: { "workerd-connect": { ...ORDER, faults: ["commit_then_reset"] } }, says: /a false no: not_sent/ },
  { bug: "half a body counts as whole, over a Worker's socket", patches: [['throw new TypeError("the body ended early");', "return;"]], cells: { "workerd-connect": { ...ORDER, faults: ["commit_half_body"] } }, says: /expected network/ },
  { bug: "redirects are followed", patches: [['redirect: "manual"', 'redirect: "follow"']], cells: { node: { ...ORDER, faults: ["redirect_elsewhere 307"] } }, says: /behind the redirect got/ },
  {
    bug: "the time limit covers the headers only",
    patches: [["limit(clock, timeoutMs, signal, (failure) => end(", 'limit(clock, timeoutMs, signal, (failure) => (failure === "aborted" || progress.status === void 0) && end(']],
    cells: { node: { ...READ, faults: ["commit_trickle"] } },
    says: /did not settle/,
  },
  { bug: "a body has no limit", patches: [["if (!(length <= MAX_BODY_BYTES)) return void 0;", ""]], cells: { node: { ...READ, faults: ["gzip_bomb"] } }, longLimitMs: 400, says: /got timeout/ },
  { bug: "an abort is not heard", patches: [["const leave = onAbort(signal, () => end(\"aborted\"));", "const leave = () => {};"]], cells: { node: { ...ORDER, faults: ["abort in body"] } }, says: /did not settle|got timeout/ },
  { bug: "given up, and the connection stays open", patches: [['if ("failure" in reply) {\n    progress.stop.abort();', "if (false) {\n    progress.stop.abort();"]], cells: { node: { ...ORDER, faults: ["abort in body"] } }, says: /left open/ },
  {
    bug: "the message quotes the URL",
    patches: [
      ["response = await fetchFrom(url,", "response = await fetchFrom(globalThis.lastUrl = url,"],
      ["super(details.message, ", "super(`${details.message} ${globalThis.lastUrl}`, "],
    ],
    cells: { node: { ...ORDER, faults: ["commit_then_5xx 500"] } },
    says: /leaked: .*login.*password/,
  },
  { bug: "the host's error is attached whole", patches: [["const { name } = error ?? {};", "return { cause: { error } };"]], cells: { bun: { ...ORDER, faults: ["connection_refused"] } }, says: /leaked: .*password/ },
  { bug: "events show the request as it is sent", patches: [["request: { ...shown,", "request: { ...request,"]], cells: { node: { ...ORDER, faults: ["commit_twice"] } }, says: /leaked: .*phone/ },
  { bug: "a 5xx with a body counts as rejected", patches: [mistaking("failure.status >= 500", "rejected")], cells: { node: { ...ORDER, faults: ["commit_then_5xx 502"] } }, says: /a false no: rejected/ },
  { bug: "a create's unreadable 2xx counts as rejected", patches: [mistaking('failure.kind === "malformed_response"', "rejected")], cells: { node: { ...ORDER, faults: ["commit_then_garbage html"] } }, says: /a false no: rejected/ },
  { bug: "a create is allowed in a page", patches: [["if (transport.repeats && effect === \"create\" && !account.acceptDuplicateOrders)", "if (false)"]], cells: { chromium: { ...ORDER, faults: ["commit_then_close"] } }, says: /a page's create was sent/ },
  { bug: "a create's unreadable 2xx counts as rejected, in the histories", patches: [mistaking('failure.kind === "malformed_response"', "rejected")], histories: 400, says: /INV-2 .*told rejected.*INV-1|INV-1.*INV-2/s },
];

/** Plants a bug and runs its cells or histories; gives what they said. */
export async function plant({ bug, patches, cells = {}, histories, longLimitMs }) {
  const folder = await mkdtemp(join(tmpdir(), "ridewire-planted-"));
  try {
    const dist = join(folder, "node_modules/ridewire/dist");
    await cp(PACKAGE, join(folder, "node_modules/ridewire"), { recursive: true });
    await mkdir(join(folder, "matrix"));
    for (const file of ["runner.mjs", "start.mjs", "worker.mjs", "canaries.mjs", "histories.mjs"]) await cp(join(PKG_TESTS, "matrix", file), join(folder, "matrix", file));
    const names = (await readdir(dist)).filter((name) => name.endsWith(".js") && name !== "sandbox.js");
    const files = await Promise.all(names.map(async (name) => ({ path: join(dist, name), text: await readFile(join(dist, name), "utf8") })));
    for (const [before, after] of patches) {
      const hits = files.reduce((sum, { text }) => sum + text.split(before).length - 1, 0);
      if (hits !== 1) throw new Error(`${bug}: the package has the text ${hits} times, not once: ${before}`);
      for (const file of files) file.text = file.text.replace(before, () => after);
    }
    for (const { path, text } of files) await writeFile(path, text);
    if (histories) return await historiesIn(folder, histories);
    const chosen = Object.entries(cells).flatMap(([runtime, selection]) => cellsFor(runtime, selection));
    const { failures, troubles } = await runMatrix(chosen, { folder, patienceMs: 6000, longLimitMs });
    return [...troubles, ...failures.flatMap(({ wrong }) => wrong)].join("\n");
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function historiesIn(folder, count) {
  return new Promise((resolve) => execFile(process.execPath, [join(folder, "matrix/histories.mjs"), "--count", String(count)], (_, stdout) => resolve(stdout)));
}
