import type { OrchestrationStatus } from "@reawait/protocol";

import type { InstanceRef, InstanceRow, InstanceUpdate, ParentRef } from "../store.js";
import { atMost, type Columns, orNull, orUndefined } from "./columns.js";
import type { SqliteDatabase, SqlValue } from "./driver.js";
import { terminalStatusList } from "./terminal-statuses.js";

/** What a unit must know of an instance before it writes: the short columns, and how the rows hang together. */
export interface InstanceState extends InstanceRef {
  readonly executionId: string;
  readonly status: OrchestrationStatus;
  /** Whether `executionStarted` has reached the inbox. */
  readonly started: boolean;
  readonly historyHead: number | null;
  readonly historyLength: number;
  readonly position: string;
}

/** The table of instances, and that of their payloads. */
export interface InstanceTable {
  find(instanceId: string): InstanceState | undefined;
  get(key: number): InstanceState | undefined;
  readById(instanceId: string): InstanceRow | undefined;
  /** Reads the row with the head of its history. */
  readWithHead(key: number): { readonly instance: InstanceRow; readonly historyHead: number | null } | undefined;
  parentOf(key: number): ParentRef | undefined;
  /** A page of those whose parent has this id, oldest first. */
  childrenOf(instanceId: string, afterKey: number, limit: number): readonly InstanceState[];
  runningDescendantsOf(instanceId: string): readonly string[];
  insert(row: InstanceRow, start: "started" | "delayed"): void;
  update(key: number, row: InstanceUpdate, historyHead: number | null): void;
  /** Runs again after it failed: as another execution, as if it had not ended. */
  reopen(key: number, executionId: string, now: number): void;
  /** It belongs to another execution of its parent now. */
  setParentExecution(key: number, executionId: string): void;
  markStarted(key: number): void;
  remove(key: number): void;
  lastKey(): number;
}

const parentColumns = `parent_instance_id AS parentInstanceId, parent_execution_id AS parentExecutionId,
  parent_task_id AS parentTaskId`;

const payloadColumns = "input, output, custom_status AS customStatus, failure";
const restOfColumns = `key, instance_id AS instanceId, execution_id AS executionId, name, version, status, tags,
  created_at AS createdAt, updated_at AS updatedAt, completed_at AS completedAt, scheduled_at AS scheduledAt,
  ${parentColumns}, trace_context AS traceContext, position, history_length AS historyLength`;

/** The columns of an `InstanceRow`, under its names, from instances and payloads; the parent is flat. */
export const rowColumns = `${restOfColumns}, ${payloadColumns}`;
/** The same, as if there were nothing in what may be large. */
export const briefRowColumns = `${restOfColumns}, NULL AS input, NULL AS output, NULL AS customStatus, NULL AS failure`;

const stateColumns = `key, instance_id AS instanceId, execution_id AS executionId, name, version, status, started,
  history_head AS historyHead, history_length AS historyLength, position`;

interface ParentColumns {
  readonly parentInstanceId: string | null;
  readonly parentExecutionId: string | null;
  readonly parentTaskId: number | null;
}

export type RowColumns = Columns<Omit<InstanceRow, "parent">> & ParentColumns;
type StateColumns = Columns<Omit<InstanceState, "started">> & { readonly started: number };

interface PayloadValues {
  readonly failure: string | null;
  readonly input: string | null;
  readonly output: string | null;
}

export function createInstanceTable(db: SqliteDatabase): InstanceTable {
  const find = db.prepare<[string], StateColumns>(`SELECT ${stateColumns} FROM instances WHERE instance_id = ?`);
  const get = db.prepare<[number], StateColumns>(`SELECT ${stateColumns} FROM instances WHERE key = ?`);
  const readById = db.prepare<[string], RowColumns>(
    `SELECT ${rowColumns} FROM instances JOIN payloads USING (key) WHERE instance_id = ?`,
  );
  const read = db.prepare<[number], RowColumns & { readonly historyHead: number | null }>(
    `SELECT ${rowColumns}, history_head AS historyHead
    FROM instances JOIN payloads USING (key) WHERE key = ?`,
  );
  const parent = db.prepare<[number], ParentColumns>(`SELECT ${parentColumns} FROM instances WHERE key = ?`);
  const children = db.prepare<[string, number, number], StateColumns>(
    `SELECT ${stateColumns} FROM instances WHERE parent_instance_id = ? AND key > ? ORDER BY key ${atMost}`,
  );
  // UNION, not UNION ALL: ids are reused, so that parent links may form a circle.
  const runningDescendants = db
    .prepare<[string], string>(
      `WITH RECURSIVE tree (instance_id, status) AS (
        SELECT instance_id, status FROM instances INDEXED BY instances_by_parent WHERE parent_instance_id = ?
        UNION
        SELECT child.instance_id, child.status FROM tree
        CROSS JOIN instances AS child INDEXED BY instances_by_parent ON child.parent_instance_id = tree.instance_id
        WHERE tree.status IN (${terminalStatusList})
      )
      SELECT instance_id FROM tree WHERE status NOT IN (${terminalStatusList})`,
    )
    .pluck();
  const insert = db.prepare<SqlValue[]>(
    `INSERT INTO instances (key, instance_id, execution_id, status, started, history_length, position, created_at,
      updated_at, completed_at, scheduled_at, name, version, parent_instance_id, parent_execution_id, parent_task_id,
      trace_context, custom_status)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertPayloads = db.prepare<SqlValue[]>(
    "INSERT INTO payloads (key, tags, failure, input, output) VALUES (?, ?, ?, ?, ?)",
  );
  const update = db.prepare<SqlValue[]>(
    `UPDATE instances SET execution_id = ?, status = ?, history_head = ?, history_length = ?, position = ?,
      updated_at = ?, completed_at = ?, version = ?, trace_context = ?, custom_status = ?
    WHERE key = ?`,
  );
  // The comparison is what keeps a long input from being written again with every turn.
  const updatePayloads = db.prepare<[PayloadValues & { readonly key: number }]>(
    `UPDATE payloads SET failure = @failure, input = @input, output = @output
    WHERE key = @key AND (failure, input, output) IS NOT (@failure, @input, @output)`,
  );
  const reopen = db.prepare<[string, number, number]>(
    `UPDATE instances SET execution_id = ?, status = 'RUNNING', completed_at = NULL, updated_at = max(updated_at, ?)
    WHERE key = ?`,
  );
  const clearEnd = db.prepare<[number]>("UPDATE payloads SET failure = NULL, output = NULL WHERE key = ?");
  const setParentExecution = db.prepare<[string, number]>("UPDATE instances SET parent_execution_id = ? WHERE key = ?");
  const markStarted = db.prepare<[number]>("UPDATE instances SET started = 1 WHERE key = ?");
  const remove = db.prepare<[number]>("DELETE FROM instances WHERE key = ?");
  const removePayloads = db.prepare<[number]>("DELETE FROM payloads WHERE key = ?");
  const lastKey = db.prepare<[], number | null>("SELECT max(key) FROM instances").pluck();

  return {
    find: (instanceId) => toState(find.get(instanceId)),
    get: (key) => toState(get.get(key)),
    readById(instanceId) {
      const columns = readById.get(instanceId);
      return columns && toInstanceRow(columns);
    },
    readWithHead(key) {
      const columns = read.get(key);
      return columns && { instance: toInstanceRow(columns), historyHead: columns.historyHead };
    },
    parentOf(key) {
      const columns = parent.get(key);
      return columns && toParent(columns);
    },
    childrenOf: (instanceId, afterKey, limit) => children.all(instanceId, afterKey, limit).map(toKnownState),
    runningDescendantsOf: (instanceId) => runningDescendants.all(instanceId),
    insert(row, start) {
      insert.run(
        row.key,
        row.instanceId,
        row.executionId,
        row.status,
        start === "started" ? 1 : 0,
        row.historyLength,
        row.position,
        row.createdAt,
        row.updatedAt,
        orNull(row.completedAt),
        orNull(row.scheduledAt),
        row.name,
        orNull(row.version),
        orNull(row.parent?.instanceId),
        orNull(row.parent?.executionId),
        orNull(row.parent?.taskId),
        orNull(row.traceContext),
        orNull(row.customStatus),
      );
      const { failure, input, output } = payloadsOf(row);
      insertPayloads.run(row.key, orNull(row.tags), failure, input, output);
    },
    update(key, row, historyHead) {
      update.run(
        row.executionId,
        row.status,
        historyHead,
        row.historyLength,
        row.position,
        row.updatedAt,
        orNull(row.completedAt),
        orNull(row.version),
        orNull(row.traceContext),
        orNull(row.customStatus),
        key,
      );
      updatePayloads.run({ key, ...payloadsOf(row) });
    },
    reopen(key, executionId, now) {
      reopen.run(executionId, now, key);
      clearEnd.run(key);
    },
    setParentExecution: (key, executionId) => void setParentExecution.run(executionId, key),
    markStarted: (key) => void markStarted.run(key),
    remove(key) {
      remove.run(key);
      removePayloads.run(key);
    },
    lastKey: () => lastKey.get() ?? 0,
  };
}

export function toInstanceRow(columns: RowColumns): InstanceRow {
  return {
    key: columns.key,
    instanceId: columns.instanceId,
    executionId: columns.executionId,
    name: columns.name,
    version: orUndefined(columns.version),
    status: columns.status,
    input: orUndefined(columns.input),
    output: orUndefined(columns.output),
    customStatus: orUndefined(columns.customStatus),
    failure: orUndefined(columns.failure),
    tags: orUndefined(columns.tags),
    createdAt: columns.createdAt,
    updatedAt: columns.updatedAt,
    completedAt: orUndefined(columns.completedAt),
    scheduledAt: orUndefined(columns.scheduledAt),
    parent: toParent(columns),
    traceContext: orUndefined(columns.traceContext),
    position: columns.position,
    historyLength: columns.historyLength,
  };
}

function toState(columns: StateColumns | undefined): InstanceState | undefined {
  return columns && toKnownState(columns);
}

function toKnownState(columns: StateColumns): InstanceState {
  return {
    key: columns.key,
    instanceId: columns.instanceId,
    executionId: columns.executionId,
    name: columns.name,
    version: orUndefined(columns.version),
    status: columns.status,
    started: columns.started === 1,
    historyHead: columns.historyHead,
    historyLength: columns.historyLength,
    position: columns.position,
  };
}

function payloadsOf({ failure, input, output }: InstanceUpdate): PayloadValues {
  return { failure: orNull(failure), input: orNull(input), output: orNull(output) };
}

function toParent(columns: ParentColumns): ParentRef | undefined {
  const { parentInstanceId: instanceId, parentExecutionId: executionId, parentTaskId: taskId } = columns;
  if (instanceId === null || executionId === null || taskId === null) return undefined;
  return { instanceId, executionId, taskId };
}
