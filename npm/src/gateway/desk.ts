// Places creates, each under its idempotency key: noted before it is sent, sent once, looked for by reads when its answer is lost.
// The core's journal decides; here is what it decides about: rows, sends, looks and their order in time.

import { isObject } from "../check.js";
import { RidewireError, type ErrorDetails } from "../error.js";
import type { Endpoint } from "../generated.js";
import { askCore } from "../loader.js";
import type { Clock, Lang, Provider, Reconciliation } from "../options.js";
import { failed, refuse, type Told } from "./answer.js";
import type { Ledger } from "./ledger.js";
import type { Count } from "./limits.js";
import { SAID } from "./messages.js";

/** A create to be placed. Plain data: it may be on its way to another object. */
export interface Order {
  /** Of its row: stands for the caller and his key. */
  readonly id: string;
  readonly endpoint: Endpoint;
  /** A digest of what is asked for. */
  readonly print: string;
  /** JSON text of the params. */
  readonly params: string;
  readonly lang: Lang;
  /** What it counts as, if it is counted. */
  readonly limits?: readonly Count[];
}

/** Somebody who asks what became of an order. */
export type Question = Pick<Order, "id" | "endpoint" | "lang">;

/** Whoever places orders: this process, or an object elsewhere. */
export interface Desk {
  place(order: Order): Promise<Told>;
  /** Sends nothing but reads. */
  ask(question: Question): Promise<Told>;
  /** An order was read on a hint that it carries this mark: if it does, the create that has made it is settled. */
  noticed(mark: string, order: Sighting): Promise<void>;
}

/** What is looked at of an order that was read. */
export interface Sighting {
  readonly order_id: string;
  readonly call_from?: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Counts one more of each, unless there have been too many of one on the same `day`; tells whether it did. */
export type Counter = (counts: readonly Count[], day: number) => Promise<boolean>;

/** How a desk reaches the providers. */
export interface Providers {
  readonly clock: Clock;
  /** All credentials. */
  readonly secrets: readonly string[];
  /** Makes a create, under a mark that belongs to `order.id`. */
  send(order: Order): Promise<Told>;
  /** What is kept of a create before it is sent, to look for its order by. Nothing in it is personal. */
  facts(order: Order): Promise<Facts>;
  /** Looks for an order by reads; tells how many it took. `known` are orders that other creates have made. */
  look(id: string, saved: object, known: readonly string[], lang: Lang): Promise<{ result: Reconciliation; reads: number }>;
  /** Whether this order is the one of these facts. */
  isOf(facts: Facts, order: Sighting, id: string): Promise<boolean>;
}

/** What is kept of an order in other places than its row. */
export interface Elsewhere {
  readonly count: Counter;
  /** Notes whose mark it is, where notices of orders are expected. */
  readonly mark?: ((mark: string, id: string) => Promise<void>) | undefined;
  /**
   * Notes what the create of a row has made, among those that nobody could tell from it; tells what the others have made. `made` is the order's id, or
   * empty if it may have made one, or `null` if it has not.
   */
  readonly alike: (like: string, id: string, made: string | null) => Promise<Alike>;
}

/** What creates have made, by the ids of their rows; empty of one that may have made something. */
export type Alike = Readonly<Record<string, string>>;

/** What is kept of a create until its outcome is certain: by which its order is looked for, and what it is called elsewhere. */
export interface Facts {
  /** Our mark on it. */
  readonly ref?: string;
  /** A digest of the phone of one with a mark. */
  readonly phone?: string;
  /** Of one without a mark: the same for all whose orders look the same. */
  readonly like?: string;
}

interface Row {
  readonly endpoint: Endpoint;
  readonly status: number;
  /** JSON text. */
  readonly answer: string;
  readonly found?: object;
  readonly facts?: Facts;
}

/** What the core says of one step. */
interface Step {
  readonly row: Row | null;
  readonly act: "send" | "wait" | "look" | "answer" | "conflict" | "broken" | "none";
  readonly wakeAt?: number;
}

/** How long somebody waits for the end of a create that another has begun. */
const PATIENCE_MS = 25_000;
/** How often it is looked whether another process has ended one. */
const PEEK_MS = 500;
/** The seconds after which who has waited in vain may ask again. */
const ASK_AGAIN_S = 5;
/** Rows looked at in one go. */
const BATCH = 100;
/** A row whose time has passed is not looked at more often. */
const LEAST_PAUSE_MS = 1000;

export class RowDesk implements Desk {
  readonly #ledger: Ledger;
  readonly #providers: Providers;
  /** Told when a row wants to be looked at. */
  readonly #onWake: (wakeAt: number) => void;
  readonly #elsewhere: Elsewhere;
  /** Creates under way here, and their answers. */
  readonly #running = new Map<string, Promise<Told>>();
  /** The last step of each row that is being taken: the next one waits for it. */
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(ledger: Ledger, providers: Providers, onWake: (wakeAt: number) => void, elsewhere: Elsewhere) {
    this.#ledger = ledger;
    this.#providers = providers;
    this.#onWake = onWake;
    this.#elsewhere = elsewhere;
  }

  async place(order: Order): Promise<Told> {
    const { id, endpoint, print, lang } = order;
    const facts = await this.#providers.facts(order);
    const { ref } = facts;
    const lost = JSON.stringify({ error: { ...lostError(endpoint, lang), ...(ref !== undefined && { ref }) } });
    const event = { type: "place", endpoint, print, lost, facts };
    const until = this.#now() + PATIENCE_MS;
    for (;;) {
      let running: Promise<Told> | undefined;
      let step: Step | undefined;
      let isNew = false;
      const announce = (): Promise<void> => {
        isNew = true;
        return this.#announce(id, facts);
      };
      try {
        step = await this.#inTurn(id, async () => {
          if (order.limits && !(await this.#allows(id, order.limits))) return undefined;
          const step = await this.#step(id, { ...event, live: this.#running.has(id) }, announce);
          // The row is kept: only now, and only here, a create is sent.
          if (step.act === "send") this.#running.set(id, this.#send(order, facts));
          running = this.#running.get(id);
          return step;
        });
      } catch {
        // Unless it was to be sent only now, it may have been before.
        return isNew ? refuse(503, order, "server", "not_sent", "ledger", ASK_AGAIN_S) : refuse(503, order, "server", "unknown", "unread", ASK_AGAIN_S);
      }
      if (!step) return refuse(429, order, "rate_limited", "not_sent", "limit", untilTomorrow(this.#now()));
      if (step.act === "send" && running) return running;
      const told = step.act === "wait" ? await this.#wait(running, until) : await this.#tell(order, step);
      if (told === "again") continue;
      return told ?? refuse(409, order, "conflict", "unknown", "running", ASK_AGAIN_S);
    }
  }

  async ask(question: Question): Promise<Told> {
    const { id, endpoint } = question;
    let running: Promise<Told> | undefined;
    const step = await this.#inTurn(id, async () => {
      running = this.#running.get(id);
      return this.#step(id, { type: "ask", endpoint, live: running !== undefined });
    });
    if (step.act === "none") return refuse(404, question, "rejected", "unknown", "keyUnseen");
    if (step.act === "wait") return refuse(409, question, "conflict", "unknown", "running", ASK_AGAIN_S);
    return settled(await this.#tell(question, step), question.lang);
  }

  async noticed(mark: string, order: Sighting): Promise<void> {
    const id = await this.#ledger.read(MARK + mark);
    if (id !== undefined) await this.found(id, order);
  }

  /** Settles the row of an order, if that is the one which was read. */
  async found(id: string, order: Sighting): Promise<void> {
    const text = await this.#ledger.read(id);
    const row = text === undefined ? undefined : (JSON.parse(text) as Row);
    if (!row?.facts || !(await this.#providers.isOf(row.facts, order, id))) return;
    const result: Reconciliation = { state: "found", id: order.order_id, duplicates: [] };
    await this.#inTurn(id, () => this.#step(id, { type: "looked", result, reads: 1 }));
  }

  /** Looks at every row whose time has come; tells when the next one's will. */
  async wake(): Promise<number | undefined> {
    for (;;) {
      const ids = await this.#ledger.due(this.#now(), BATCH);
      await Promise.all(ids.map((id) => this.#wakeRow(id)));
      if (ids.length < BATCH) return this.#ledger.next();
    }
  }

  async #wakeRow(id: string): Promise<void> {
    if ([COUNT, MARK, ALIKE].some((kind) => id.startsWith(kind))) {
      await this.#ledger.swap(id, await this.#ledger.read(id), undefined, undefined);
      return;
    }
    const step = await this.#inTurn(id, () => this.#step(id, { type: "wake", live: this.#running.has(id) }));
    if (step.act === "look" && step.row) await this.#look(id, step.row, "en");
  }

  /** Whether an order that was not seen before may still be placed today. */
  async #allows(id: string, limits: readonly Count[]): Promise<boolean> {
    return (await this.#ledger.read(id)) !== undefined || this.#elsewhere.count(limits, dayOf(this.#now()));
  }

  /** Before it is sent, so that nobody who may see its order takes it for another's. */
  async #announce(id: string, { ref, like }: Facts): Promise<void> {
    if (ref !== undefined) await this.#elsewhere.mark?.(ref, id);
    if (like !== undefined) await this.#elsewhere.alike(like, id, "");
  }

  /** Once, and whatever comes of it is noted. */
  async #send(order: Order, { like }: Facts): Promise<Told> {
    const { id } = order;
    let told: Told;
    let state = "done";
    try {
      told = await this.#providers.send(order);
    } catch (thrown) {
      const error = thrown instanceof RidewireError ? thrown : new RidewireError({ ...lostError(order.endpoint, order.lang), kind: "trap" });
      state = { not_sent: "absent", rejected: "rejected", unknown: "unknown" }[error.outcome];
      told = failed(error, true, this.#providers.secrets);
    }
    const made = state === "done" ? (told.body as { id?: string }).id : state === "unknown" ? undefined : null;
    // If that fails, the others are not told whose their orders are.
    if (like !== undefined && made !== undefined) await this.#elsewhere.alike(like, id, made).catch(() => {});
    try {
      await this.#inTurn(id, async () => {
        await this.#step(id, { type: "ended", state, status: told.status, answer: JSON.stringify(told.body) });
        this.#running.delete(id);
      });
    } catch {
      // It is true all the same. The row says `sending` and nobody is at it, so it is looked into, and never sent again.
      this.#running.delete(id);
    }
    return told;
  }

  async #wait(running: Promise<Told> | undefined, until: number): Promise<Told | "again" | undefined> {
    const { clock } = this.#providers;
    const left = until - clock.now();
    if (left <= 0) return undefined;
    const stop = new AbortController();
    const pause = clock.sleep(running ? left : Math.min(left, PEEK_MS), stop.signal);
    const told = await Promise.race([running ?? pause, pause]);
    stop.abort();
    if (!told) return running ? undefined : "again";
    return { ...told, replayed: true };
  }

  /** What a step of the journal comes to for those who asked. */
  async #tell(question: Question, step: Step): Promise<Told> {
    if (step.act === "conflict") return refuse(422, question, "conflict", "not_sent", "keyUsed");
    if (step.act === "broken" || !step.row) return refuse(500, question, "server", "unknown", "broken");
    return answerOf(step.act === "look" ? await this.#look(question.id, step.row, question.lang) : step.row);
  }

  async #look(id: string, row: Row, lang: Lang): Promise<Row> {
    const { error } = JSON.parse(row.answer) as { error?: object };
    const { like } = row.facts ?? {};
    const others = like === undefined ? {} : await this.#elsewhere.alike(like, id, "");
    const known = Object.values(others).filter((made) => made !== "");
    const { result, reads } = await this.#providers.look(id, { ...error, ...row.facts }, known, lang);
    // Candidates are other people's orders.
    let found = result.state === "unknown" ? { ...result, candidates: [] } : result;
    if (like !== undefined && found.state === "found" && !(await this.#isOwn(id, like, found.id))) found = { state: "unknown", why: SAID.alike[lang], candidates: [] };
    const step = await this.#inTurn(id, () => this.#step(id, { type: "looked", result: found, reads }));
    return step.row ?? row;
  }

  /** Whether an order is this row's and cannot be another's. Asked once it was seen: by then, whoever has made it has said that he might. */
  async #isOwn(id: string, like: string, order: string): Promise<boolean> {
    const others = Object.values(await this.#elsewhere.alike(like, id, ""));
    if (others.includes("") || others.includes(order)) return false;
    await this.#elsewhere.alike(like, id, order);
    return true;
  }

  /** Takes a step of a row and keeps what comes of it, if nobody else has taken one meanwhile; else the same step again. `announce` comes before a create. */
  async #step(id: string, event: { readonly type: string; readonly [member: string]: unknown }, announce?: () => Promise<void>): Promise<Step> {
    for (;;) {
      const before = await this.#ledger.read(id);
      const now = this.#now();
      const step = JSON.parse(askCore("journal_step", [JSON.stringify({ ...event, now, alone: this.#ledger.exclusive }), before ?? "null"])) as Step;
      const isWoken = event.type === "wake";
      if (step.act === "broken") {
        // Left as it is, for a version that can read it; but not looked at again at once.
        if (isWoken && before !== undefined) await this.#ledger.swap(id, before, before, now + DAY_MS);
        return step;
      }
      const after = step.row ? JSON.stringify(step.row) : undefined;
      // Most who come only hear what is known. Who is woken must at least be given another time.
      if (after === before && !isWoken) return step;
      if (step.act === "send") await announce?.();
      const wakeAt = step.wakeAt === undefined ? undefined : Math.max(step.wakeAt, now + LEAST_PAUSE_MS);
      if (!(await this.#ledger.swap(id, before, after, wakeAt))) continue;
      if (wakeAt !== undefined) this.#onWake(wakeAt);
      return step;
    }
  }

  /** One step of a row at a time: what follows from one, `#running` included, is there before the next. */
  #inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(id) ?? Promise.resolve()).then(work, work);
    const ended = turn.catch(() => {}).then(() => {
      if (this.#turns.get(id) === ended) this.#turns.delete(id);
    });
    this.#turns.set(id, ended);
    return turn;
  }

  #now(): number {
    return Math.floor(this.#providers.clock.now());
  }
}

const DAY_MS = 86_400_000;
/** As long as rows. */
const KEPT_MS = 30 * DAY_MS;

const dayOf = (now: number): number => Math.floor(now / DAY_MS);

/** In seconds. */
const untilTomorrow = (now: number): number => Math.ceil(((dayOf(now) + 1) * DAY_MS - now) / 1000);

/** Counts back what was counted in vain. */
export async function uncountIn(ledger: Ledger, { name }: Count, day: number): Promise<void> {
  const id = `${COUNT}${day}:${name}`;
  for (;;) {
    const kept = await ledger.read(id);
    const counted = Number(kept ?? 0);
    if (counted === 0 || (await ledger.swap(id, kept, String(counted - 1), (day + 1) * DAY_MS))) return;
  }
}

export async function countIn(ledger: Ledger, counts: readonly Count[], day: number): Promise<boolean> {
  const rows = counts.map(({ name, most }) => ({ id: `${COUNT}${day}:${name}`, most }));
  for (const { id, most } of rows) if (Number((await ledger.read(id)) ?? 0) >= most) return false;
  for (const { id, most } of rows) {
    for (;;) {
      const kept = await ledger.read(id);
      const counted = Number(kept ?? 0);
      if (counted >= most) return false;
      if (await ledger.swap(id, kept, String(counted + 1), (day + 1) * DAY_MS)) break;
    }
  }
  return true;
}

/** Notes whose row a mark belongs to. */
export async function markIn(ledger: Ledger, mark: string, id: string, now: number): Promise<void> {
  await ledger.swap(MARK + mark, await ledger.read(MARK + mark), id, now + KEPT_MS);
}

export async function alikeIn(ledger: Ledger, like: string, id: string, made: string | null, now: number): Promise<Alike> {
  for (;;) {
    const before = await ledger.read(ALIKE + like);
    const kept: unknown = JSON.parse(before ?? "{}");
    // Damaged: to take it for none would tell of others' orders.
    if (!isObject(kept)) throw new TypeError("no row");
    const { [id]: _, ...others } = kept as Alike;
    const all = made === null ? others : { ...others, [id]: made };
    const after = Object.keys(all).length > 0 ? JSON.stringify(all) : undefined;
    if (after === before || (await ledger.swap(ALIKE + like, before, after, now + KEPT_MS))) return others;
  }
}

/** What the ids of marks begin with. */
export const MARK = "mark:";
/** What the ids of those begin with who ordered the same. */
const ALIKE = "like:";
/** What the ids of counts begin with. They are of no use once their day is over. */
const COUNT = "count:";

function answerOf({ status, answer, found }: Row): Told {
  const body = JSON.parse(answer) as object;
  return { status, body: found ? { ...body, reconciliation: found } : body, replayed: true };
}

/** An answer with what it proves of its create, for those who ask for nothing else. */
function settled(told: Told, lang: Lang): Told {
  const body = told.body as { error?: ErrorDetails; id?: string; order_id?: string };
  const { error, order_id, id = order_id } = body;
  if (error?.outcome === "unknown") return told;
  // Kept under the key is that it may be sent, and an earlier request may still be on its way.
  if (error?.outcome === "not_sent") return { ...told, body: { ...body, reconciliation: { state: "unknown", why: SAID.mayBeSent[lang], candidates: [] } } };
  const answered: Reconciliation = id === undefined ? { state: "unknown", why: SAID.noId[lang], candidates: [body] } : { state: "found", id, duplicates: [] };
  return { ...told, body: { ...body, reconciliation: error ? { state: "absent" } : answered } };
}

/** What is said of a create whose sender is gone. */
function lostError(endpoint: Endpoint, lang: Lang) {
  return {
    name: "RidewireError",
    message: `${endpoint}: ${SAID.lost[lang]}`,
    kind: "aborted",
    outcome: "unknown",
    provider: endpoint.split(".")[0] as Provider,
    endpoint,
    attempts: 1,
  } as const;
}
