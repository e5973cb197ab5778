// Where a gateway keeps its rows: what became of each create, and little counts. What is in a row is the core's to say (`journal`); here is only text.

import type { Clock } from "../options.js";
import { MAX_THOUGHT_MS, within } from "./within.js";

/** A value, at once or later. */
export type Awaitable<T> = T | Promise<T>;

/**
 * Keeps one text under each id. All that is asked of it is that `swap` is atomic and that what it has kept outlives the process.
 * A failure is thrown: a gateway sends nothing that it could not note before.
 */
export interface Ledger {
  /** Whether nobody else can be using it: then a create that is under way nowhere in this process is under way nowhere. */
  readonly exclusive: boolean;
  read(id: string): Awaitable<string | undefined>;
  /**
   * Puts `after` in the place of `before`, if that is what is there (`undefined`: nothing), and tells whether it did. Settles once that is kept for good.
   * `wakeAt`, in milliseconds since the epoch, is when the row wants to be looked at.
   */
  swap(id: string, before: string | undefined, after: string | undefined, wakeAt: number | undefined): Awaitable<boolean>;
  /** The ids of at most `most` rows whose time has come, the oldest first. */
  due(now: number, most: number): Awaitable<string[]>;
  /** When the first row wants to be looked at. */
  next(): Awaitable<number | undefined>;
}

export function isLedger(value: unknown): value is Ledger {
  const { exclusive, read, swap, due, next } = value as Partial<Ledger>;
  return typeof exclusive === "boolean" && [read, swap, due, next].every((method) => typeof method === "function");
}

/** More who were quicker, one after the other, than can have been. */
const MOST_LOST = 20_000;

/**
 * A ledger held to its word, since an operator may have made it: an answer that is none, or that does not come in half a minute, is a failure. So is a
 * `swap` that never does: who tries it again and again would let nobody else run.
 */
export function heldToWord(ledger: Ledger, clocked: { readonly clock: Clock }): Ledger {
  const answer = async <T>(work: () => unknown, fits: (value: unknown) => boolean): Promise<T> => {
    const came = await within(clocked, MAX_THOUGHT_MS, async () => ({ value: (await work()) ?? undefined }));
    if (!came || !fits(came.value)) throw new TypeError("a ledger failed");
    return came.value as T;
  };
  const isText = (value: unknown): boolean => typeof value === "string";
  let lost = 0;
  return {
    exclusive: ledger.exclusive,
    read: (id) => answer(() => ledger.read(id), (text) => text === undefined || isText(text)),
    async swap(...change) {
      const swapped = await answer<boolean>(() => ledger.swap(...change), (told) => typeof told === "boolean");
      lost = swapped ? 0 : lost + 1;
      if (lost > MOST_LOST) throw new TypeError("a ledger keeps nothing");
      return swapped;
    },
    due: (now, most) => answer(() => ledger.due(now, most), (ids) => Array.isArray(ids) && ids.every(isText)),
    next: () => answer(() => ledger.next(), (time) => time === undefined || typeof time === "number"),
  };
}

/** Rows in this process's memory: a restart forgets which orders are unknown. For tests, and for one process that may forget. */
export function memoryLedger(): Ledger {
  const rows = new Map<string, { text: string; wakeAt: number }>();
  return {
    exclusive: true,
    read: (id) => rows.get(id)?.text,
    swap(id, before, after, wakeAt = Infinity) {
      if (rows.get(id)?.text !== before) return false;
      if (after === undefined) rows.delete(id);
      else rows.set(id, { text: after, wakeAt });
      return true;
    },
    due: (now, most) =>
      [...rows]
        .filter(([, row]) => row.wakeAt <= now)
        .sort(([, a], [, b]) => a.wakeAt - b.wakeAt)
        .slice(0, most)
        .map(([id]) => id),
    next() {
      let first = Infinity;
      for (const { wakeAt } of rows.values()) first = Math.min(first, wakeAt);
      return first === Infinity ? undefined : first;
    },
  };
}

// ---- SQLite -------------------------------------------------------------------------------------

/** What is used of a database: `DatabaseSync` of `node:sqlite` (Node, Deno), `Database` of `bun:sqlite` and of better-sqlite3 all have it. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): { all(...values: (string | number)[]): unknown[] };
}

/** Rows in a table `ridewire_ledger` of a database file, which several processes of one machine may share. */
export function sqliteLedger(database: SqliteDatabase): Ledger {
  database.exec("PRAGMA busy_timeout = 5000");
  // Kept for good means: also if the power fails.
  database.exec("PRAGMA synchronous = FULL");
  try {
    database.exec("PRAGMA journal_mode = WAL");
  } catch {
    // Faster, but another process may have the file open: without waiting, SQLite refuses, and the ledger is as good without.
  }
  for (const sql of SCHEMA) database.exec(sql);
  const prepared = new Map<string, ReturnType<SqliteDatabase["prepare"]>>();
  return sqlLedger(false, (sql, ...values) => {
    let statement = prepared.get(sql);
    if (!statement) prepared.set(sql, (statement = database.prepare(sql)));
    return statement.all(...values);
  });
}

export const SCHEMA = [
  "CREATE TABLE IF NOT EXISTS ridewire_ledger (id TEXT PRIMARY KEY, text TEXT NOT NULL, wake_at INTEGER NOT NULL) WITHOUT ROWID",
  "CREATE INDEX IF NOT EXISTS ridewire_ledger_wake_at ON ridewire_ledger (wake_at)",
];

/** Later than any time: the greatest whole number that a double holds exactly. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** A ledger over anything that runs SQL. */
export function sqlLedger(exclusive: boolean, run: (sql: string, ...values: (string | number)[]) => unknown[]): Ledger {
  return {
    exclusive,
    read: (id) => (run("SELECT text FROM ridewire_ledger WHERE id = ?", id) as { text: string }[])[0]?.text,
    swap(id, before, after, wakeAt = NEVER) {
      if (after === undefined) {
        if (before === undefined) return run("SELECT id FROM ridewire_ledger WHERE id = ?", id).length === 0;
        return run("DELETE FROM ridewire_ledger WHERE id = ? AND text = ? RETURNING id", id, before).length === 1;
      }
      if (before === undefined) return run("INSERT INTO ridewire_ledger VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING id", id, after, wakeAt).length === 1;
      return run("UPDATE ridewire_ledger SET text = ?, wake_at = ? WHERE id = ? AND text = ? RETURNING id", after, wakeAt, id, before).length === 1;
    },
    due: (now, most) => (run("SELECT id FROM ridewire_ledger WHERE wake_at <= ? ORDER BY wake_at LIMIT ?", now, most) as { id: string }[]).map(({ id }) => id),
    next() {
      const first = (run("SELECT wake_at FROM ridewire_ledger ORDER BY wake_at LIMIT 1") as { wake_at: number }[])[0]?.wake_at;
      return first === undefined || first === NEVER ? undefined : first;
    },
  };
}
