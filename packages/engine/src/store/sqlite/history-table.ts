import { toBytes } from "./columns.js";
import type { SqliteDatabase } from "./driver.js";

/** Histories: chains of turns, each held by its newest row, the head. `null` is the head of an empty one. */
export interface HistoryTable {
  /** Returns the new head. */
  append(head: number | null, events: Uint8Array): number | null;
  /** One blob a turn, oldest first. */
  read(head: number | null): readonly Uint8Array[];
  /** The first of these only, if there is one. */
  readFirst(head: number | null): readonly Uint8Array[];
  /** The last of these only, if there is one. */
  readLast(head: number | null): readonly Uint8Array[];
  remove(head: number | null): void;
}

export function createHistoryTable(db: SqliteDatabase): HistoryTable {
  const insert = db.prepare<[number | null, Uint8Array]>("INSERT INTO history (previous, events) VALUES (?, ?)");
  const read = db
    .prepare<[number], Uint8Array>(
      `WITH RECURSIVE chain (previous, events) AS (
        SELECT previous, events FROM history WHERE key = ?
        UNION ALL
        SELECT history.previous, history.events FROM chain JOIN history ON history.key = chain.previous
      )
      SELECT events FROM chain`,
    )
    .pluck();
  const readFirst = db
    .prepare<[number], Uint8Array>(
      `WITH RECURSIVE chain (key, previous) AS (
        SELECT key, previous FROM history WHERE key = ?
        UNION ALL
        SELECT history.key, history.previous FROM chain JOIN history ON history.key = chain.previous
      )
      SELECT events FROM history WHERE key = (SELECT key FROM chain WHERE previous IS NULL)`,
    )
    .pluck();
  const readLast = db.prepare<[number], Uint8Array>("SELECT events FROM history WHERE key = ?").pluck();
  const remove = db.prepare<[number], number | null>("DELETE FROM history WHERE key = ? RETURNING previous").pluck();

  return {
    append(head, events) {
      if (events.byteLength === 0) return head;
      return Number(insert.run(head, events).lastInsertRowid);
    },
    read: (head) => (head === null ? [] : read.all(head).map(toBytes).reverse()),
    readFirst: (head) => (head === null ? [] : readFirst.all(head).map(toBytes)),
    readLast: (head) => (head === null ? [] : readLast.all(head).map(toBytes)),
    remove(head) {
      for (let key: number | null | undefined = head; typeof key === "number";) key = remove.get(key);
    },
  };
}
