import type { TaskRef, TaskRow } from "../store.js";
import { type Columns, orNull, orUndefined } from "./columns.js";
import type { SqliteDatabase, SqlValue } from "./driver.js";

/** Activities that nobody has answered yet. */
export interface TaskTable {
  insert(row: TaskRow): void;
  read(key: number): TaskRow | undefined;
  /** Removes it, and says whose it was. */
  take(key: number): { readonly instanceKey: number; readonly executionId: string } | undefined;
  /** Marks it as put aside; `false` where there is no such task. */
  defer(key: number): boolean;
  /** Makes the open activity of that id of an earlier execution one of this one; `false` where there is none. */
  adopt(row: Pick<TaskRow, "instanceKey" | "executionId" | "taskId">, earlierExecution: string): boolean;
  removeAll(instanceKey: number): void;
  /** All that are not put aside, oldest first. */
  open(): readonly TaskRef[];
  /** The largest that was ever in use. */
  lastKey(): number;
}

export function createTaskTable(db: SqliteDatabase): TaskTable {
  const insert = db.prepare<SqlValue[]>(
    `INSERT INTO tasks (key, instance_key, deferred, execution_id, task_id, name, version, trace_context, tags, input)
    VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const read = db.prepare<[number], Columns<TaskRow>>(
    `SELECT tasks.key, tasks.instance_key AS instanceKey, instances.instance_id AS instanceId,
      tasks.execution_id AS executionId, tasks.task_id AS taskId, tasks.name, tasks.version, tasks.input, tasks.tags,
      tasks.trace_context AS traceContext
    FROM tasks JOIN instances ON instances.key = tasks.instance_key
    WHERE tasks.key = ?`,
  );
  const take = db.prepare<[number], { readonly instanceKey: number; readonly executionId: string }>(
    "DELETE FROM tasks WHERE key = ? RETURNING instance_key AS instanceKey, execution_id AS executionId",
  );
  const defer = db.prepare<[number]>("UPDATE tasks SET deferred = 1 WHERE key = ?");
  const adopt = db.prepare<[string, number, number, string]>(
    "UPDATE tasks SET execution_id = ? WHERE instance_key = ? AND task_id = ? AND execution_id = ?",
  );
  const removeAll = db.prepare<[number]>("DELETE FROM tasks WHERE instance_key = ?");
  const open = db.prepare<[], Columns<TaskRef>>(
    "SELECT key, instance_key AS instanceKey, name, version FROM tasks WHERE deferred = 0 ORDER BY key",
  );
  const lastKey = db.prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'tasks'").pluck();

  return {
    insert(row) {
      insert.run(
        row.key,
        row.instanceKey,
        row.executionId,
        row.taskId,
        row.name,
        orNull(row.version),
        orNull(row.traceContext),
        orNull(row.tags),
        orNull(row.input),
      );
    },
    read(key) {
      const columns = read.get(key);
      return columns && toTaskRow(columns);
    },
    take: (key) => take.get(key),
    defer: (key) => defer.run(key).changes > 0,
    adopt: ({ instanceKey, executionId, taskId }, earlier) =>
      adopt.run(executionId, instanceKey, taskId, earlier).changes > 0,
    removeAll: (instanceKey) => void removeAll.run(instanceKey),
    open: () => open.all().map((row) => ({ ...row, version: orUndefined(row.version) })),
    lastKey: () => lastKey.get() ?? 0,
  };
}

function toTaskRow(columns: Columns<TaskRow>): TaskRow {
  return {
    ...columns,
    version: orUndefined(columns.version),
    input: orUndefined(columns.input),
    tags: orUndefined(columns.tags),
    traceContext: orUndefined(columns.traceContext),
  };
}
