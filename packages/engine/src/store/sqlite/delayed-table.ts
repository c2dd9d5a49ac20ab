import type { DelayedRow } from "../store.js";
import { atMost, toBytes } from "./columns.js";
import type { SqliteDatabase } from "./driver.js";

/** A delayed message that was taken out, to be delivered. */
export interface DueMessage {
  readonly instanceKey: number;
  /** Whether it is the `executionStarted` of a scheduled start. */
  readonly starts: boolean;
  readonly event: Uint8Array;
}

/** Messages that are delivered at a time. */
export interface DelayedTable {
  insert(instanceKey: number, row: DelayedRow, purpose: "start" | "timer"): void;
  /** Removes those that are due, and returns them, oldest first. */
  takeDue(now: number, limit: number): readonly DueMessage[];
  removeAll(instanceKey: number): void;
  /** When the first one is due. */
  nextDue(): number | undefined;
  lastKey(): number;
}

interface DueColumns {
  readonly key: number;
  readonly instanceKey: number;
  readonly starts: number;
  readonly event: Uint8Array;
}

export function createDelayedTable(db: SqliteDatabase): DelayedTable {
  const insert = db.prepare<[number, number, number, number, Uint8Array]>(
    "INSERT INTO delayed (key, instance_key, due_at, starts, event) VALUES (?, ?, ?, ?, ?)",
  );
  const due = db.prepare<[number, number], DueColumns>(
    `SELECT key, instance_key AS instanceKey, starts, event FROM delayed
    WHERE due_at <= ? ORDER BY due_at, key ${atMost}`,
  );
  const remove = db.prepare<[number]>("DELETE FROM delayed WHERE key = ?");
  const removeAll = db.prepare<[number]>("DELETE FROM delayed WHERE instance_key = ?");
  const nextDue = db.prepare<[], number | null>("SELECT min(due_at) FROM delayed").pluck();
  const lastKey = db.prepare<[], number | null>("SELECT max(key) FROM delayed").pluck();

  return {
    insert(instanceKey, row, purpose) {
      insert.run(row.key, instanceKey, row.dueAt, purpose === "start" ? 1 : 0, row.event);
    },
    takeDue(now, limit) {
      const rows = due.all(now, limit);
      for (const { key } of rows) remove.run(key);
      return rows.map(({ instanceKey, starts, event }) => ({
        instanceKey,
        starts: starts === 1,
        event: toBytes(event),
      }));
    },
    removeAll: (instanceKey) => void removeAll.run(instanceKey),
    nextDue: () => nextDue.get() ?? undefined,
    lastKey: () => lastKey.get() ?? 0,
  };
}
