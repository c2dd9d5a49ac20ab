import type { InstancePage, InstanceQuery, InstanceRow } from "../store.js";
import type { SqliteDatabase, SqliteStatement, SqlValue } from "./driver.js";
import { type RowColumns, rowColumns, toInstanceRow } from "./instance-table.js";

/** A condition with the values of its parameters. */
type Condition = readonly [sql: string, ...values: readonly SqlValue[]];

/** Finds instances, a page at a time. */
export type QueryInstances = (query: InstanceQuery) => InstancePage;

export function createQuery(db: SqliteDatabase): QueryInstances {
  const prepared = new Map<string, SqliteStatement>();

  function select(query: InstanceQuery, status: Condition | undefined): readonly InstanceRow[] {
    const conditions = status === undefined ? conditionsOf(query) : [...conditionsOf(query), status];
    const where = conditions.map(([sql]) => sql).join(" AND ");
    const values = conditions.flatMap(([, ...parameters]) => parameters);
    // The page is found by keys alone: a search by prefix sorts all that it finds.
    const page = `SELECT key FROM instances ${indexFor(query)} WHERE ${where} ORDER BY key LIMIT ?`;
    const sql = `SELECT ${rowColumns}
      FROM (${page}) CROSS JOIN instances USING (key) CROSS JOIN payloads USING (key) ORDER BY key`;
    const statement = prepared.get(sql) ?? db.prepare<SqlValue[]>(sql);
    prepared.set(sql, statement);
    const rows = statement.all(...values, query.limit + 1) as readonly RowColumns[];
    return rows.map(toInstanceRow);
  }

  return (query) => {
    const statuses = new Set(query.statuses);
    // One search for each status: the index gives each of them by key, and all of them only by sorting.
    const rows =
      statuses.size === 0
        ? select(query, undefined)
        : [...statuses].flatMap((status) => select(query, ["status = ?", status])).sort((a, b) => a.key - b.key);
    return { instances: rows.slice(0, query.limit), more: rows.length > query.limit };
  };
}

function conditionsOf(query: InstanceQuery): readonly Condition[] {
  const { createdFrom, createdTo, instanceIdPrefix } = query;
  const conditions: Condition[] = [["key > ?", query.afterKey]];
  if (createdFrom !== undefined) conditions.push(["created_at >= ?", createdFrom]);
  if (createdTo !== undefined) conditions.push(["created_at <= ?", createdTo]);
  if (instanceIdPrefix !== undefined && instanceIdPrefix !== "") conditions.push(...prefixConditions(instanceIdPrefix));
  return conditions;
}

/** SQLite compares bytes of UTF-8, which sort as code points do. */
function prefixConditions(prefix: string): readonly Condition[] {
  const from: Condition = ["instance_id >= ?", prefix];
  const end = endOfPrefix(prefix);
  return end === undefined ? [from] : [from, ["instance_id < ?", end]];
}

/** The first string after all that begin with the prefix; `undefined` if there is none. */
export function endOfPrefix(prefix: string): string | undefined {
  const codePoints = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  for (let last = codePoints.pop(); last !== undefined; last = codePoints.pop()) {
    if (last === 0x10ffff) continue;
    // The surrogates between are no code points.
    const next = last === 0xd7ff ? 0xe000 : last + 1;
    return String.fromCodePoint(...codePoints, next);
  }
  return undefined;
}

/** The planner has no statistics: it is told which condition leaves the fewest rows. */
function indexFor(query: InstanceQuery): string {
  if (query.instanceIdPrefix !== undefined && query.instanceIdPrefix !== "") return "INDEXED BY instances_by_id";
  if (query.statuses !== undefined && query.statuses.length > 0) return "INDEXED BY instances_by_status";
  return "NOT INDEXED";
}
