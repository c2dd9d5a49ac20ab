/** Rows that nothing leads to, and rows that are missing: what a hub's tables say of each other, whole tables at once. */
import type { SqliteDatabase } from "../store/sqlite/driver.js";

interface Rule {
  /** What each row found is, with its key in the place of `#`. */
  readonly problem: string;
  /** Selects keys. */
  readonly sql: string;
}

const RULES: readonly Rule[] = [
  { problem: "payload # belongs to no instance", sql: "payloads WHERE key NOT IN (SELECT key FROM instances)" },
  { problem: "instance # has no payload", sql: "instances WHERE key NOT IN (SELECT key FROM payloads)" },
  { problem: "message # is for no instance", sql: "inbox WHERE instance_key NOT IN (SELECT key FROM instances)" },
  { problem: "activity # is of no instance", sql: "tasks WHERE instance_key NOT IN (SELECT key FROM instances)" },
  {
    problem: "delayed message # is for no instance",
    sql: "delayed WHERE instance_key NOT IN (SELECT key FROM instances)",
  },
  {
    problem: "instance # has half a parent",
    sql: `instances WHERE (parent_instance_id IS NULL) + (parent_execution_id IS NULL) + (parent_task_id IS NULL)
      NOT IN (0, 3)`,
  },
  {
    problem: "activity # has a key that may be given again",
    sql: "tasks WHERE key > coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'tasks'), 0)",
  },
];

export function findStrays(db: SqliteDatabase): readonly string[] {
  const strays = RULES.flatMap(({ problem, sql }) => {
    const keys = db.prepare<[], number>(`SELECT key FROM ${sql} ORDER BY key`).pluck().all();
    return keys.map((key) => problem.replace("#", String(key)));
  });
  const names = db.prepare<[], number>("SELECT count(*) FROM hub").pluck().get();
  return names === 1 ? strays : [...strays, `the hub has ${String(names)} names`];
}
