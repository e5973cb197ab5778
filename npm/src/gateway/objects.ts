// The ledger of Cloudflare Workers: Durable Objects with SQLite storage. One for each order, where it is placed, kept and looked for; one for each
// scope of a provider's quota, where calls are let go; one for each count of a day. An object is alone in the world, and nothing leaves it before what
// it has written is kept for good.

import { defined } from "../defined.js";
import { RidewireError, type ErrorDetails } from "../error.js";
import type { QuotaScope } from "../generated.js";
import { init } from "../loader.js";
import type { CallResponse, QuotaSnapshot, QuotaState } from "../options.js";
import { gateOf, type Admission, type End, type Gate, type QuotaKeeper, type Slot, type Wish } from "../quota.js";
import { Accounts, PROVIDER_RULES, type ProviderOptions, type Span } from "./accounts.js";
import { refuse, type Told } from "./answer.js";
import { alikeIn, countIn, markIn, MARK, RowDesk, type Alike, type Counter, type Desk, type Order, type Question, type Sighting, uncountIn } from "./desk.js";
import { SCHEMA, sqlLedger, type Ledger } from "./ledger.js";
import type { Count } from "./limits.js";
import { KeptQuota, type Keeper } from "./quota.js";

/** What is used of a binding of Durable Objects. */
export interface LedgerNamespace {
  idFromName(name: string): unknown;
  get(id: unknown): { fetch(url: string, init: { method: string; body: string }): Promise<Response> };
}

/** A ledger that is kept by Durable Objects of a class that `ledgerObject` made. */
export interface ObjectLedger {
  readonly namespace: LedgerNamespace;
}

export function objectLedger(namespace: LedgerNamespace): ObjectLedger {
  return { namespace };
}

export function isObjects(ledger: unknown): ledger is ObjectLedger {
  return typeof (ledger as Partial<ObjectLedger> | null)?.namespace?.idFromName === "function";
}

// ---- asking objects -----------------------------------------------------------------------------

/** What an object is asked. */
type Task =
  | { readonly do: "place"; readonly order: Order; readonly marks: boolean }
  | { readonly do: "mark"; readonly mark: string; readonly id: string }
  | { readonly do: "whose"; readonly mark: string }
  | { readonly do: "found"; readonly id: string; readonly order: Sighting }
  | { readonly do: "alike"; readonly like: string; readonly id: string; readonly made: string | null }
  | { readonly do: "ask"; readonly question: Question }
  | { readonly do: "count"; readonly count: Count; readonly day: number; readonly back: boolean }
  | { readonly do: "admit"; readonly scope: QuotaScope; readonly create: boolean; readonly patienceMs: number }
  | { readonly do: "ended"; readonly scope: QuotaScope; readonly slot: number; readonly end: End }
  | { readonly do: "list"; readonly span: Span };

async function ask<T>({ namespace }: ObjectLedger, name: string, task: Task): Promise<T> {
  // A new stub each time: one that has failed stays broken.
  const stub = namespace.get(namespace.idFromName(name));
  const response = await stub.fetch("https://ledger/", { method: "POST", body: JSON.stringify(task) });
  if (!response.ok) throw new TypeError("the object failed");
  return (await response.json()) as T;
}

export class ObjectDesk implements Desk {
  readonly #ledger: ObjectLedger;
  /** Whether notices are expected, which name orders by their marks. */
  readonly #marks: boolean;

  constructor(ledger: ObjectLedger, marks: boolean) {
    this.#ledger = ledger;
    this.#marks = marks;
  }

  place(order: Order): Promise<Told> {
    return this.#ask(order, { do: "place", order, marks: this.#marks });
  }

  async noticed(mark: string, order: Sighting): Promise<void> {
    const id = await ask<string | null>(this.#ledger, `mark:${mark}`, { do: "whose", mark });
    if (id !== null) await ask(this.#ledger, `order:${id}`, { do: "found", id, order });
  }

  ask(question: Question): Promise<Told> {
    return this.#ask(question, { do: "ask", question });
  }

  async #ask(question: Question, task: Task): Promise<Told> {
    try {
      return await ask<Told>(this.#ledger, `order:${question.id}`, task);
    } catch {
      // It may have begun; by the same key it is never begun again.
      return refuse(503, question, "server", "unknown", "broken", 5);
    }
  }
}

function objectCounter(ledger: ObjectLedger): Counter {
  return async (counts, day) => {
    const counted = (count: Count, back: boolean): Promise<boolean> => ask(ledger, `count:${day}:${count.name}`, { do: "count", count, day, back });
    for (const [n, count] of counts.entries()) {
      if (await counted(count, false)) continue;
      // Who is refused for one has used up none.
      for (const before of counts.slice(0, n)) await counted(before, true);
      return false;
    }
    return true;
  };
}

/** When to come again if an object cannot be asked. */
const ASK_AGAIN_MS = 5000;

/** The quota of one key, kept by objects: everybody who calls with the key takes its slots there. */
export class SharedQuota implements Keeper {
  readonly mode = "wait";
  readonly #ledger: ObjectLedger;
  readonly #key: string;
  readonly #seen = new Map<QuotaScope, QuotaSnapshot>();
  /** Reports under way. */
  readonly #reports = new Set<Promise<unknown>>();

  /** `key` stands for the provider's key, and does not tell it. */
  constructor(ledger: ObjectLedger, key: string) {
    this.#ledger = ledger;
    this.#key = key;
  }

  gate(...[scope, clock, tell]: Parameters<NonNullable<QuotaKeeper["gate"]>>): Gate {
    return gateOf(this, scope, clock, tell);
  }

  async admit(scope: QuotaScope, { create, patienceMs, signal, tell }: Wish): Promise<Admission> {
    if (signal?.aborted) return undefined;
    // Where nobody can tell whether there is a slot, nobody is let go.
    const admitted = await ask<Admitted>(this.#ledger, this.#name(scope), { do: "admit", scope, create, patienceMs }).catch((): Admitted => ({ refusedMs: ASK_AGAIN_MS }));
    if (admitted.quota) this.#seen.set(scope, admitted.quota);
    if (admitted.refusedMs !== undefined) return { wait: admitted.refusedMs };
    if (admitted.waited) tell("waits");
    const { slot } = admitted;
    const held: Slot = {
      ended: ({ status, headers, sent }) => {
        // Lost, it costs a slot for a minute.
        const report = ask(this.#ledger, this.#name(scope), { do: "ended", scope, slot, end: defined({ status, headers, sent }) })
          .catch(() => {})
          .finally(() => this.#reports.delete(report));
        this.#reports.add(report);
      },
    };
    if ((signal as AbortSignal | undefined)?.aborted) {
      held.ended({ sent: "no" });
      return undefined;
    }
    return held;
  }

  look(scope: QuotaScope): QuotaSnapshot | undefined {
    return this.#seen.get(scope);
  }

  state(): QuotaState {
    return {};
  }

  list(span: Span): Promise<CallResponse<unknown>> {
    return ask<{ ok: CallResponse<unknown> } | { error: ErrorDetails }>(this.#ledger, this.#name("orders"), { do: "list", span }).then((answer) => {
      if ("ok" in answer) return answer.ok;
      throw new RidewireError(answer.error);
    });
  }

  async settled(): Promise<void> {
    await Promise.all(this.#reports);
  }

  #name(scope: QuotaScope): string {
    return `quota:${scope}:${this.#key}`;
  }
}

type Admitted = { readonly quota?: QuotaSnapshot; readonly waited?: boolean } & ({ readonly slot: number; readonly refusedMs?: undefined } | { readonly refusedMs: number });

// ---- the object ---------------------------------------------------------------------------------

/** What is used of a Durable Object's state. */
export interface LedgerObjectState {
  readonly storage: {
    readonly sql: { exec(query: string, ...bindings: (string | number)[]): { toArray(): unknown[] } };
    setAlarm(time: number): Promise<void>;
    deleteAll(): Promise<void>;
  };
  waitUntil(promise: Promise<unknown>): void;
}

/** A Durable Object, as its host uses it. */
export interface LedgerObject {
  fetch(request: Request): Promise<Response>;
  alarm(): Promise<void>;
  /** Is not there: by it Cloudflare's types know what `DurableObjectNamespace<…>` may name. */
  readonly __DURABLE_OBJECT_BRAND: never;
}

/**
 * The class of the objects that keep a gateway's ledger: export it from the Worker and bind it with a migration of `new_sqlite_classes`.
 * `options` may be all of the gateway's own; of them only the providers and the ledger matter here.
 */
export function ledgerObject<Env>(options: (env: Env) => ProviderOptions & { ledger: ObjectLedger }): new (state: LedgerObjectState, env: Env) => LedgerObject {
  return class RidewireLedger implements LedgerObject {
    declare readonly __DURABLE_OBJECT_BRAND: never;
    readonly #state: LedgerObjectState;
    readonly #ledger: OwnLedger;
    readonly #accounts: Accounts;
    readonly #desk: RowDesk;
    #quota: QuotaKeep | undefined;
    #marks = false;

    constructor(state: LedgerObjectState, env: Env) {
      const given = options(env);
      const { ledger } = given;
      this.#state = state;
      this.#ledger = objectsOwn(state);
      // What else a gateway is told has been checked there.
      this.#accounts = new Accounts(Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(PROVIDER_RULES, name))));
      this.#accounts.openQuota((key) => new SharedQuota(ledger, key));
      this.#desk = new RowDesk(this.#ledger, this.#accounts, () => {}, {
        count: objectCounter(ledger),
        alike: (like, id, made) => ask<Alike>(ledger, `like:${like}`, { do: "alike", like, id, made }),
        mark: async (mark, id) => void (this.#marks && (await ask(ledger, `mark:${mark}`, { do: "mark", mark, id }))),
      });
    }

    async fetch(request: Request): Promise<Response> {
      const task = (await request.json()) as Task;
      await init();
      const work = this.#perform(task).finally(() => this.#clear());
      // Whoever asked may be gone before it is done.
      this.#state.waitUntil(work.catch(() => {}));
      return Response.json(await work);
    }

    async alarm(): Promise<void> {
      await init();
      const next = await this.#desk.wake();
      if (next !== undefined) await this.#state.storage.setAlarm(next);
      await this.#clear();
    }

    /** An object that keeps nothing costs nothing. */
    async #clear(): Promise<void> {
      if (!this.#quota) await this.#ledger.clear();
    }

    async #perform(task: Task): Promise<unknown> {
      switch (task.do) {
        case "place":
          this.#marks = task.marks;
          return this.#desk.place(task.order);
        case "mark":
          return markIn(this.#ledger, task.mark, task.id, this.#accounts.clock.now()).then(() => null);
        case "whose":
          return (await this.#ledger.read(MARK + task.mark)) ?? null;
        case "found":
          return this.#desk.found(task.id, task.order).then(() => null);
        case "alike":
          return alikeIn(this.#ledger, task.like, task.id, task.made, this.#accounts.clock.now());
        case "ask":
          return this.#desk.ask(task.question);
        case "count":
          return task.back ? uncountIn(this.#ledger, task.count, task.day).then(() => true) : countIn(this.#ledger, [task.count], task.day);
        case "list":
          return this.#keep("orders").list(task.span);
        case "admit":
          return this.#keep(task.scope).admit(task);
        case "ended":
          return this.#keep(task.scope).end(task.slot, (slot) => slot.ended(task.end));
      }
    }

    #keep(scope: QuotaScope): QuotaKeep {
      return (this.#quota ??= new QuotaKeep(scope, this.#ledger, this.#accounts));
    }
  };
}

interface OwnLedger extends Ledger {
  /** Removes the database too, if there is nothing in it. */
  clear(): Promise<void>;
}

/** The ledger in an object's own storage; its alarm is the row's. */
function objectsOwn({ storage }: LedgerObjectState): OwnLedger {
  const run = (sql: string, ...values: (string | number)[]): unknown[] => storage.sql.exec(sql, ...values).toArray();
  // Not at the start: an object that is only asked keeps nothing.
  const isThere = (): boolean => run("SELECT 1 FROM sqlite_master WHERE name = 'ridewire_ledger'").length > 0;
  const ledger = sqlLedger(true, (sql, ...values) => (isThere() ? run(sql, ...values) : []));
  return {
    ...ledger,
    async clear() {
      if (!isThere() || run("SELECT 1 FROM ridewire_ledger LIMIT 1").length === 0) await storage.deleteAll();
    },
    swap(id, before, after, wakeAt) {
      if (after !== undefined) for (const create of SCHEMA) run(create);
      const swapped = ledger.swap(id, before, after, wakeAt);
      // In the same breath, so that both are kept or neither.
      if (swapped === true && wakeAt !== undefined) void storage.setAlarm(wakeAt);
      return swapped;
    },
  };
}

/** How long a slot is held of whose end nothing was heard. */
const LONGEST_SLOT_MS = 60_000;
const ROW = "quota";

/** One scope's quota, in its object. */
class QuotaKeep {
  readonly #scope: QuotaScope;
  readonly #accounts: Accounts;
  readonly #quota: KeptQuota;
  readonly #slots = new Map<number, { slot: Slot; until: number }>();
  #last = 0;

  constructor(scope: QuotaScope, ledger: Ledger, accounts: Accounts) {
    this.#scope = scope;
    this.#accounts = accounts;
    this.#quota = new KeptQuota(ledger, ROW, accounts.clock, ledger.read(ROW) as string | undefined);
    // What this object asks for itself needs no other object.
    accounts.takeQuota(this.#quota);
  }

  async admit({ create, patienceMs }: { create: boolean; patienceMs: number }): Promise<Admitted> {
    this.#giveUp();
    let waited = false;
    const admission = await this.#quota.admit(this.#scope, { create, patienceMs, signal: undefined, tell: () => void (waited = true) });
    const quota = this.#quota.look(this.#scope);
    const common = { waited, ...(quota && { quota }) };
    if (!admission || "wait" in admission) return { ...common, refusedMs: admission?.wait ?? 0 };
    const number = ++this.#last;
    this.#slots.set(number, { slot: admission, until: this.#accounts.clock.now() + LONGEST_SLOT_MS });
    return { ...common, slot: number };
  }

  async end(number: number, how: (slot: Slot) => void): Promise<QuotaSnapshot | null> {
    const held = this.#slots.get(number);
    this.#slots.delete(number);
    if (held) how(held.slot);
    await this.#quota.settled();
    return this.#quota.look(this.#scope) ?? null;
  }

  async list(span: Span): Promise<{ ok: CallResponse<unknown> } | { error: object }> {
    try {
      return { ok: await this.#accounts.list(span) };
    } catch (error) {
      return { error: error instanceof RidewireError ? error.toJSON() : { kind: "trap", outcome: "unknown", message: "" } };
    } finally {
      await this.#quota.settled();
    }
  }

  /** A Worker that has stopped reports nothing. */
  #giveUp(): void {
    const now = this.#accounts.clock.now();
    for (const [number, { slot, until }] of this.#slots) {
      if (until > now) continue;
      this.#slots.delete(number);
      slot.ended({});
    }
  }
}
