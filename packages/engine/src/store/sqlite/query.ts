import type { InstancePage, InstanceQuery, InstanceRow } from "../store.js";
import type { SqliteDatabase, SqliteStatement, SqlValue } from "./driver.js";
import { briefRowColumns, type RowColumns, rowColumns, toInstanceRow } from "./instance-table.js";

/** A condition with the values of its parameters. */
type Condition = readonly [sql: string, ...values: readonly SqlValue[]];

/** Finds instances, a page at a time. */
export type QueryInstances = (query: InstanceQuery) => InstancePage;

export function createQuery(db: SqliteDatabase): QueryInstances {
  const prepared = new Map<string, SqliteStatement>();

  function select(query: InstanceQuery, status: Condition | undefined): InstancePage {
    const conditions = status === undefined ? conditionsOf(query) : [...conditionsOf(query), status];
    const where = conditions.map(([sql]) => sql).join(" AND ");
    const values = conditions.flatMap(([, ...parameters]) => parameters);
    // The page is found by keys alone: a search by prefix sorts all that it finds.
    const page = `SELECT key FROM instances ${indexFor(query)} WHERE ${where} ORDER BY key LIMIT ?`;
    const sql = `SELECT ${query.maxPayloads === 0 ? briefRowColumns : rowColumns}
      FROM (${page}) CROSS JOIN instances USING (key) CROSS JOIN payloads USING (key) ORDER BY key`;
    const statement = prepared.get(sql) ?? db.prepare<SqlValue[]>(sql);
    prepared.set(sql, statement);
    // Row by row: a thousand with large payloads are not to be in memory before it is seen that they are too much.
    return takePage(toRows(statement.iterate(...values, query.limit + 1) as Iterable<RowColumns>), query);
  }

  return (query) => {
    const statuses = new Set(query.statuses);
    if (statuses.size === 0) return select(query, undefined);
    // One search for each status: the index gives each of them by key, and all of them only by sorting.
    return merge(
      [...statuses].map((status) => select(query, ["status = ?", status])),
      query,
    );
  };
}

function* toRows(found: Iterable<RowColumns>): Iterable<InstanceRow> {
  for (const columns of found) yield toInstanceRow(columns);
}

/** As many as there is room for. */
function takePage(rows: Iterable<InstanceRow>, { limit, maxPayloads = Infinity }: InstanceQuery): InstancePage {
  const instances: InstanceRow[] = [];
  let size = 0;
  for (const row of rows) {
    size += sizeOfPayloads(row);
    if (instances.length >= limit || (instances.length > 0 && size > maxPayloads)) return { instances, more: true };
    instances.push(row);
  }
  return { instances, more: false };
}

function sizeOfPayloads({ input = "", output = "", customStatus = "", failure = "" }: InstanceRow): number {
  return [input, output, customStatus, failure].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

/** Of pages that each hold some of what is searched for: what lies beyond the end of one of them is for the next time. */
function merge(pages: readonly InstancePage[], query: InstanceQuery): InstancePage {
  const ends = pages.flatMap(({ instances, more }) => (more ? [instances.at(-1)?.key ?? query.afterKey] : []));
  const end = Math.min(...ends);
  const sorted = pages.flatMap(({ instances }) => instances).sort((a, b) => a.key - b.key);
  const page = takePage(
    sorted.filter(({ key }) => key <= end),
    query,
  );
  return { instances: page.instances, more: page.more || ends.length > 0 };
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
