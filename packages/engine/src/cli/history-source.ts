/** Where `export` reads histories: the file of a hub that no engine has open, or an engine that runs. */
import type { Connection, HistoryEvent, OrchestrationStatus } from "@reawait/protocol";
import { decodeHistoryEvents, ServiceError } from "@reawait/protocol";

import { checkOwner } from "../store/sqlite/database.js";
import { loadDriver, type SqliteDatabase } from "../store/sqlite/driver.js";
import { createHistoryTable } from "../store/sqlite/history-table.js";
import { createInstanceTable } from "../store/sqlite/instance-table.js";
import { toStorageError } from "../store/sqlite/translate-error.js";

export interface ExportableInstance {
  readonly instanceId: string;
  readonly name: string;
}

export interface HistorySource {
  /** The ids and names of those that have one of these statuses. */
  list(statuses: readonly OrchestrationStatus[]): Promise<readonly ExportableInstance[]>;
  /** `undefined` where there is no such instance. One that has not begun has no events. */
  read(instanceId: string): Promise<readonly HistoryEvent[] | undefined>;
  [Symbol.asyncDispose](): Promise<void>;
}

const PAGE = 500;

/** @throws {StorageError} or one of its subclasses, where the file cannot be opened or is no task hub */
export function historiesOfFile(storage: string): HistorySource {
  const db = open(storage);
  const instances = createInstanceTable(db);
  const histories = createHistoryTable(db);
  const find = db.prepare<[string], ExportableInstance>(
    `SELECT instance_id AS instanceId, name FROM instances
    WHERE status IN (SELECT value FROM json_each(?)) ORDER BY key`,
  );
  return {
    list: async (statuses) => find.all(JSON.stringify(statuses)),
    async read(instanceId) {
      const found = instances.find(instanceId);
      return found && histories.read(found.historyHead).flatMap((blob) => decodeHistoryEvents(blob));
    },
    async [Symbol.asyncDispose]() {
      db.close();
    },
  };
}

function open(storage: string): SqliteDatabase {
  let db: SqliteDatabase | undefined;
  try {
    db = new (loadDriver(storage))(storage, { readonly: true, fileMustExist: true, timeout: 0 });
    checkOwner(db, storage);
    return db;
  } catch (error) {
    db?.close();
    throw toStorageError(error, storage, "could not be opened");
  }
}

/** @param connection - closed with it */
export function historiesOfEngine(
  connection: Connection & AsyncDisposable,
  taskHub: string | undefined,
): HistorySource {
  const hub = taskHub === undefined ? connection : connection.with({ taskHub });
  return {
    async list(runtimeStatus) {
      const found: ExportableInstance[] = [];
      let continuationToken: string | undefined;
      do {
        const query = { runtimeStatus, maxInstanceCount: PAGE, continuationToken, fetchInputsAndOutputs: false };
        const page = await hub.queryInstances(query);
        found.push(...page.orchestrationState.map(({ instanceId, name }) => ({ instanceId, name })));
        continuationToken = page.continuationToken;
      } while (continuationToken !== undefined);
      return found;
    },
    async read(instanceId) {
      const events: HistoryEvent[] = [];
      try {
        for await (const chunk of hub.streamInstanceHistory({ instanceId, forWorkItemProcessing: false })) {
          events.push(...chunk);
        }
      } catch (error) {
        if (error instanceof ServiceError && error.code === "NOT_FOUND" && (await isMissing(hub, instanceId))) {
          return undefined;
        }
        throw error;
      }
      return events;
    },
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]();
    },
  };
}

/** A task hub that is not there is not found, either. */
async function isMissing(hub: Connection, instanceId: string): Promise<boolean> {
  return (await hub.getInstance({ instanceId, getInputsAndOutputs: false })) === undefined;
}
