// What becomes of a call in each cell: the documented table of errors, once, and what holds in every cell besides.
import { OF_CONNECTIONS, PAGES, titleOf } from "./cells.mjs";

/** What a fault looks like from here: the rows of the table. */
const ROWS = {
  unreachable: { kind: "network", outcome: "not_sent" },
  lost: { kind: "network", outcome: "unknown" },
  timeout: { kind: "timeout", outcome: "unknown" },
  aborted: { kind: "aborted", outcome: "unknown" },
  limited: { kind: "rate_limited", outcome: "rejected" },
  server: { kind: "server", outcome: "unknown" },
  redirect: { kind: "server", outcome: "unknown" }, // never followed, and nothing a read is tried again for
  unread: { kind: "malformed_response", outcome: "unknown" },
  answered: { ok: true },
};

const ROW_OF = {
  dns_failure: "unreachable",
  connection_refused: "unreachable",
  bad_certificate: "unreachable",
  // Nothing was sent, but only our own timer says so, and it cannot know.
  tls_stall: "timeout",
  reset_before_read: "lost",
  reset_half_request: "lost",
  dropped_before_commit: "lost",
  commit_then_reset: "lost",
  commit_then_close: "lost",
  commit_half_head: "lost",
  commit_half_body: "lost",
  commit_then_5xx: "server",
  commit_then_garbage: "unread",
  html_200: "unread",
  empty_200: "unread",
  endless_body: "unread",
  gzip_bomb: "unread",
  commit_trickle: "timeout",
  commit_answer_late: "timeout",
  timeout_after: "timeout",
  too_many_requests: "limited",
  redirect_elsewhere: "redirect",
  commit_twice: "answered",
};

/** A page's bytes go through another process, whose buffers fill as fast as this one's server writes. */
const MOST_BYTES = { own: 24 * 1024 * 1024, page: 96 * 1024 * 1024 };

/** Network failures and 408 425 429 500 502 503 504 are what reads are tried again for. */
const TRIED_AGAIN = new Set(["unreachable", "lost", "timeout", "limited", "server"]);

const isPage = ({ runtime }) => PAGES.includes(runtime);
const rowOf = ({ fault }) => (fault.abort ? "aborted" : ROW_OF[fault.fault]);
/** Calls that end before their answer does must close the connection. (One that is still being made is the host's: Node drops it ten seconds later.) */
export const closesSockets = (cell) => !isPage(cell) && cell.fault.fault !== "tls_stall" && (["timeout", "aborted"].includes(rowOf(cell)) || ["endless_body", "gzip_bomb"].includes(cell.fault.fault));
/** What the host keeps in its pool: the connection of the warm-up, or of a look at the order, if the call itself went past the pool. */
export const idleSockets = ({ effect, lasting, reused }) => (effect !== "read" && (reused || lasting !== "always") ? 1 : 0);
export const timesOut = (cell) => rowOf(cell) === "timeout";

/** Whether an error of the connection proves that nothing was sent: over Node's `fetch`, a Worker's sockets, and what Deno and Bun send creates with. */
const proves = ({ runtime, effect }) => ["node", "workerd-connect"].includes(runtime) || (["deno", "bun"].includes(runtime) && effect !== "read");

/** The outcomes that the table allows. */
export function expected(cell) {
  const { endpoint, effect, fault, lasting } = cell;
  const row = rowOf(cell);
  if (isPage(cell) && effect === "create") return [{ kind: "config", outcome: "not_sent" }];
  if (fault.fault === "empty_200" && endpoint === "yandex_taxi.taxi_info") return [ROWS.answered];

  const failure = { ...ROWS[row] };
  if (row === "unreachable" && !proves(cell)) failure.outcome = "unknown";
  // Its opaque redirects hide the status from a page.
  if (fault.status && !(isPage(cell) && row === "redirect")) failure.status = fault.status;
  // Firefox does not trust the tests' authority, so the second try fails as well, at the certificate.
  const staysBroken = cell.runtime === "firefox" && ["tls_stall", "bad_certificate"].includes(fault.fault);
  if (staysBroken && lasting === "first") Object.assign(failure, { kind: "network", outcome: "unknown" });

  if (effect === "read") {
    // A name that is not found stays so, and so does a listener that has gone away.
    const mends = lasting === "first" && fault.fault !== "dns_failure" && !fault.dies && !staysBroken;
    if (!mends || !TRIED_AGAIN.has(row)) return [failure];
    // A 429 of P2P Motion waits for a slot, and without its headers nobody knows when there is one.
    return row === "limited" && endpoint.startsWith("p2p_motion.") ? [ROWS.answered, failure] : [ROWS.answered];
  }
  if (effect === "create") return [failure];

  // Idempotent: as the table says, or settled by a look at the order and, if that shows it is still to be done, by one more try.
  const accepted = [failure];
  // The provider carried it out twice and answers for the second time, when there was nothing left to do.
  if (fault.fault === "commit_twice" && ["taxomet.cancel_order", "taxomet.remove_driver"].includes(endpoint)) accepted.push({ kind: "rejected", outcome: "rejected" });
  if (row !== "aborted" && row !== "answered") accepted.push(ROWS.answered);
  // After a second try nothing proves any more that the first was not sent; a listener that has gone away refuses the second.
  if (row === "unreachable") accepted.push({ kind: "network", outcome: "unknown" });
  return accepted;
}

/**
 * What is wrong with a cell, in words; nothing if all is well.
 *
 * @param result what the runner saw: `{ settled, ok, id, error, attempts, durations, leaks }`
 * @param counts what the server saw, warm-up and preparations taken off
 * @param limitMs the limit of one attempt
 */
export function violations(cell, result, counts, limitMs) {
  const wrong = [];
  const { endpoint, effect, fault } = cell;
  const is = (condition, text) => condition || wrong.push(text);
  if (!result.settled) return [`did not settle${result.trouble ? `: ${result.trouble}` : ""}`];
  const { error } = result;
  is(result.ok || error.ours, `a foreign error: ${error?.text}`);

  const accepted = expected(cell);
  const matches = ({ ok, kind, outcome, status }) =>
    ok ? result.ok : !result.ok && error.kind === kind && error.outcome === outcome && (status === undefined || error.status === status);
  const say = ({ ok, kind, outcome, status }) => (ok ? "a result" : `${kind}/${outcome}${status ? ` ${status}` : ""}`);
  is(accepted.some(matches), `expected ${accepted.map(say).join(" or ")}, got ${say(result.ok ? { ok: true } : error)}`);

  const refused = isPage(cell) && effect === "create";
  const sends = counts.sent[endpoint] ?? 0;
  const connectionFault = OF_CONNECTIONS.has(fault.fault);
  if (refused) is(sends === 0 && counts.connections === 0, "a page's create was sent");
  // Otherwise the cell proves nothing.
  else is(counts.struck === null || counts.struck > 0, "the fault never struck");

  if (effect === "create") {
    is(sends <= 1, `the create was sent ${sends} times`);
    is(connectionFault || (counts.struck ?? 0) <= 1, `the create met the fault ${counts.struck} times`);
    is(counts.commits <= (fault.fault === "commit_twice" ? 2 : 1), `${counts.commits} commits`);
    is(!result.ok || result.id === undefined || counts.committed.includes(result.id), `says ${result.id}, committed was ${counts.committed}`);
    is(result.attempts <= 1, `${result.attempts} attempts of a create`);
  } else {
    is(result.attempts <= (effect === "read" ? 3 : 2), `${result.attempts} attempts`);
    if (effect === "idempotent") is(sends <= 2, `sent ${sends} times`);
  }
  if (effect !== "read") {
    is(!result.ok || counts.commits > 0, "a false yes: nothing was committed");
    const settledTwice = fault.fault === "commit_twice" && effect === "idempotent";
    is(result.ok || error.outcome === "unknown" || counts.commits === 0 || settledTwice, `a false no: ${error?.outcome}, and committed`);
  }
  if (!result.ok && error.outcome === "not_sent") is(sends === 0 && (connectionFault || !counts.struck), "not_sent, but the server saw it");

  if (result.reconciled) {
    const { state, id, foreign } = result.reconciled;
    is(!foreign, `reconcile threw ${foreign}`);
    is(state !== "found" || counts.committed.includes(id), `reconcile found ${id}, committed was ${counts.committed}`);
    is(state !== "absent" || counts.commits === 0, "reconcile says absent, but it was committed");
  }

  is(counts.elsewhere === 0, `the host behind the redirect got ${counts.elsewhere} requests`);
  is(result.leaks.length === 0, `leaked: ${result.leaks}`);
  // What the reader takes, and what the buffers on the way hold.
  if (fault.fault === "endless_body" && !refused) is(counts.bytes < MOST_BYTES[isPage(cell) ? "page" : "own"] * Math.max(1, result.attempts), `${counts.bytes} bytes of an endless body were read`);
  // To the second where only our own timer can end it; a handshake also waits for its host's turn on a busy machine.
  const slackMs = fault.fault === "commit_trickle" ? 1000 : 5000;
  for (const ms of result.timedOutAfter) is(ms >= limitMs - 5 && ms <= limitMs + slackMs, `a limit of ${limitMs} ms ended after ${ms} ms`);
  if (closesSockets(cell) && !result.ok) is(counts.openSockets <= idleSockets(cell), `${counts.openSockets} sockets left open`);
  return wrong;
}

export const describeFailure = (cell, wrong) => `${titleOf(cell)}: ${wrong.join("; ")}`;
