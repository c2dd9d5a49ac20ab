import type { InstanceRef, MessageRow } from "../store.js";
import { atMost, type Columns, orUndefined, toBytes } from "./columns.js";
import type { SqliteDatabase } from "./driver.js";
import { terminalStatusList } from "./terminal-statuses.js";

/** Messages on their way into histories. */
export interface InboxTable {
  /** Behind all others of the instance. */
  add(instanceKey: number, message: MessageRow): void;
  /** Before all others of the instance, in this order. */
  addAhead(instanceKey: number, messages: readonly MessageRow[]): void;
  /** In order. */
  read(instanceKey: number, limit: number): readonly MessageRow[];
  /** Those that were added ahead of others, and those with a key above this one; in no order. */
  readNewer(instanceKey: number, key: number): readonly MessageRow[];
  has(instanceKey: number): boolean;
  /** Removes exactly these of the instance. */
  remove(instanceKey: number, keys: readonly number[]): void;
  removeAll(instanceKey: number): void;
  /** Started instances that have messages and are not over, by the order of their first one. */
  readyInstances(): readonly InstanceRef[];
  /** Instances without history that have more messages than their start. */
  unsettledInstances(): readonly InstanceRef[];
  lastKey(): number;
}

export function createInboxTable(db: SqliteDatabase): InboxTable {
  const insert = db.prepare<[number, number, number, Uint8Array]>(
    "INSERT INTO inbox (key, instance_key, rank, event) VALUES (?, ?, ?, ?)",
  );
  const lowestRank = db
    .prepare<[number], number>("SELECT rank FROM inbox WHERE instance_key = ? ORDER BY rank LIMIT 1")
    .pluck();
  const read = db.prepare<[number, number], MessageRow>(
    `SELECT key, event FROM inbox WHERE instance_key = ? ORDER BY rank, key ${atMost}`,
  );
  // By rank, so that both halves are ranges of the index.
  const readNewer = db.prepare<[number, number, number], MessageRow>(
    `SELECT key, event FROM inbox WHERE instance_key = ? AND rank < 0
    UNION ALL SELECT key, event FROM inbox WHERE instance_key = ? AND rank = 0 AND key > ?`,
  );
  const has = db.prepare<[number], number>("SELECT 1 FROM inbox WHERE instance_key = ? LIMIT 1").pluck();
  const remove = db.prepare<[number, number]>("DELETE FROM inbox WHERE key = ? AND instance_key = ?");
  const removeAll = db.prepare<[number]>("DELETE FROM inbox WHERE instance_key = ?");
  // CROSS JOIN keeps this order: the inboxes are few, the instances may be a million.
  const waiting = `SELECT instances.key, instances.instance_id AS instanceId, instances.name, instances.version
    FROM (SELECT instance_key, min(key) AS first, count(*) AS messages FROM inbox GROUP BY instance_key) AS waiting
    CROSS JOIN instances ON instances.key = waiting.instance_key
    WHERE instances.status NOT IN (${terminalStatusList})`;
  const ready = db.prepare<[], Columns<InstanceRef>>(`${waiting} AND instances.started = 1 ORDER BY waiting.first`);
  const unsettled = db.prepare<[], Columns<InstanceRef>>(
    `${waiting} AND instances.history_head IS NULL AND waiting.messages > instances.started ORDER BY waiting.first`,
  );
  const lastKey = db.prepare<[], number | null>("SELECT max(key) FROM inbox").pluck();

  return {
    add: (instanceKey, { key, event }) => void insert.run(key, instanceKey, 0, event),
    addAhead(instanceKey, messages) {
      if (messages.length === 0) return;
      const rank = Math.min(lowestRank.get(instanceKey) ?? 0, 0) - 1;
      for (const { key, event } of messages) insert.run(key, instanceKey, rank, event);
    },
    read: (instanceKey, limit) =>
      read.all(instanceKey, limit).map(({ key, event }) => ({ key, event: toBytes(event) })),
    readNewer: (instanceKey, key) =>
      readNewer.all(instanceKey, instanceKey, key).map((row) => ({ key: row.key, event: toBytes(row.event) })),
    has: (instanceKey) => has.get(instanceKey) !== undefined,
    remove(instanceKey, keys) {
      for (const key of keys) remove.run(key, instanceKey);
    },
    removeAll: (instanceKey) => void removeAll.run(instanceKey),
    readyInstances: () => ready.all().map(toRef),
    unsettledInstances: () => unsettled.all().map(toRef),
    lastKey: () => lastKey.get() ?? 0,
  };
}

function toRef(columns: Columns<InstanceRef>): InstanceRef {
  return { ...columns, version: orUndefined(columns.version) };
}
