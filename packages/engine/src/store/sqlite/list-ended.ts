import type { EndedPage, EndedPosition, EndedQuery } from "../store.js";
import type { SqliteDatabase } from "./driver.js";

/** Lists instances that are over, a page at a time, in the order in which they ended. */
export type ListEnded = (query: EndedQuery) => EndedPage;

const FIRST: EndedPosition = { completedAt: Number.MIN_SAFE_INTEGER, key: 0 };

export function createListEnded(db: SqliteDatabase): ListEnded {
  const list = db.prepare<[number, number, number, number, string, number], EndedPosition & { instanceId: string }>(
    `SELECT key, instance_id AS instanceId, completed_at AS completedAt
    FROM instances INDEXED BY instances_by_completion
    WHERE (completed_at, key) > (?, ?) AND completed_at BETWEEN ? AND ?
      AND status IN (SELECT value FROM json_each(?))
    ORDER BY completed_at, key LIMIT ?`,
  );
  return ({ statuses, completedFrom, completedTo, after = FIRST, limit }) => {
    const from = completedFrom ?? Number.MIN_SAFE_INTEGER;
    const to = completedTo ?? Number.MAX_SAFE_INTEGER;
    const rows = list.all(after.completedAt, after.key, from, to, JSON.stringify(statuses), limit + 1);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      instanceIds: page.map(({ instanceId }) => instanceId),
      last: rows.length > limit && last !== undefined ? { completedAt: last.completedAt, key: last.key } : undefined,
    };
  };
}
