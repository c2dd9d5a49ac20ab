import { createDelayedTable, type DelayedTable } from "./delayed-table.js";
import type { SqliteDatabase } from "./driver.js";
import { createHistoryTable, type HistoryTable } from "./history-table.js";
import { createInboxTable, type InboxTable } from "./inbox-table.js";
import { createInstanceTable, type InstanceState, type InstanceTable } from "./instance-table.js";
import { createTaskTable, type TaskTable } from "./task-table.js";

/** The tables of a hub, each with its prepared statements. Nothing here begins or ends a transaction. */
export interface Tables {
  readonly instances: InstanceTable;
  readonly history: HistoryTable;
  readonly inbox: InboxTable;
  readonly tasks: TaskTable;
  readonly delayed: DelayedTable;
}

export function createTables(db: SqliteDatabase): Tables {
  return {
    instances: createInstanceTable(db),
    history: createHistoryTable(db),
    inbox: createInboxTable(db),
    tasks: createTaskTable(db),
    delayed: createDelayedTable(db),
  };
}

/** Removes an instance with all that belongs to it. */
export function removeInstance(tables: Tables, instance: InstanceState): void {
  tables.history.remove(instance.historyHead);
  tables.inbox.removeAll(instance.key);
  tables.delayed.removeAll(instance.key);
  tables.tasks.removeAll(instance.key);
  tables.instances.remove(instance.key);
}
