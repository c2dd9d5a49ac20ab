import type { InstanceRange, InstanceRef } from "../store.js";
import { type Columns, orUndefined } from "./columns.js";
import type { SqliteDatabase } from "./driver.js";

/** Finds the instances of a range, oldest first. */
export type FindInstances = (range: InstanceRange) => readonly InstanceRef[];

export function createFindInstances(db: SqliteDatabase): FindInstances {
  // By keys, whatever else is asked for: the range is what bounds the work.
  const find = db.prepare<[number, number, string, number, number], Columns<InstanceRef>>(
    `SELECT key, instance_id AS instanceId, name, version FROM instances NOT INDEXED
    WHERE key > ? AND key <= ? AND status IN (SELECT value FROM json_each(?)) AND created_at BETWEEN ? AND ?
    ORDER BY key`,
  );
  return ({ afterKey, toKey, statuses, createdFrom, createdTo }) =>
    find
      .all(
        afterKey,
        toKey,
        JSON.stringify(statuses),
        createdFrom ?? Number.MIN_SAFE_INTEGER,
        createdTo ?? Number.MAX_SAFE_INTEGER,
      )
      .map((columns) => ({ ...columns, version: orUndefined(columns.version) }));
}
