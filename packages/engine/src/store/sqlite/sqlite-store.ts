import type { Store, StoreOpening, StoreStats, TurnLoad, TurnLoadRequest, Unit, UnitOutcome } from "../store.js";
import { backUpTo } from "./back-up.js";
import { applyCompleteTask } from "./complete-task.js";
import { applyCreate } from "./create-instance.js";
import { applyDeferTask } from "./defer-task.js";
import { applyDeliver } from "./deliver.js";
import { toBytes } from "./columns.js";
import type { SqliteDatabase } from "./driver.js";
import { createFindInstances } from "./find-instances.js";
import { applyFireDue } from "./fire-due.js";
import { createListEnded } from "./list-ended.js";
import { applyPurge } from "./purge.js";
import { createQuery } from "./query.js";
import { applyRewind } from "./rewind.js";
import { createStatusCounts } from "./status-counts.js";
import { createTables, type Tables } from "./tables.js";
import { createCommit } from "./transaction.js";
import { toStorageError } from "./translate-error.js";
import { applyTurn } from "./turn.js";

/** The store port, without the promises but for the one call that takes its time. */
export type SyncStore = Pick<Store, "backUp"> & {
  readonly [Member in Exclude<keyof Store, "backUp">]: Store[Member] extends (
    ...args: infer Args
  ) => Promise<infer Result>
    ? (...args: Args) => Result
    : Store[Member];
};

/** The store on an open database. It owns the database from here on. */
export function createSqliteStore(db: SqliteDatabase): SyncStore {
  const tables = createTables(db);
  const query = createQuery(db);
  const find = createFindInstances(db);
  const listEnded = createListEnded(db);
  const countStatuses = createStatusCounts(db);
  const commit = createCommit(db, (unit) => applyUnit(tables, unit));

  const rollback = db.prepare("ROLLBACK");

  function guarded<T>(doing: string, run: () => T): T {
    try {
      // A disk may refuse even to go back: what was being written then must not be seen, nor be in the way.
      if (db.inTransaction) rollback.run();
      return run();
    } catch (error) {
      throw toStorageError(error, db.name, doing);
    }
  }
  const reading = <T>(run: () => T): T => guarded("could not be read", run);

  return {
    opening: reading(() => readOpening(db, tables)),
    readOpening: () => reading(() => readOpening(db, tables)),
    loadTurns: (requests) => reading(() => requests.map((request) => loadTurn(tables, request))),
    loadTasks: (keys) => reading(() => keys.map((key) => tables.tasks.read(key))),
    readInstance: (instanceId) => reading(() => tables.instances.readById(instanceId)),
    queryInstances: (wanted) => reading(() => query(wanted)),
    findInstances: (range) => reading(() => find(range)),
    listEnded: (wanted) => reading(() => listEnded(wanted)),
    findRunningDescendants: (instanceId) => reading(() => tables.instances.runningDescendantsOf(instanceId)),
    commit: (batch) => guarded("could not be written", () => commit(batch)),
    stats: () => reading(() => ({ instances: countStatuses(), ...sizeOf(db) })),
    async backUp(file) {
      try {
        await backUpTo(db, file);
      } catch (error) {
        throw toStorageError(error, db.name, `could not be backed up to ${file}`);
      }
    },
    close: () => void db.close(),
  };
}

function sizeOf(db: SqliteDatabase): Pick<StoreStats, "size" | "free"> {
  const read = (pragma: string): number => Number(db.pragma(pragma, { simple: true }));
  const pageSize = read("page_size");
  return { size: read("page_count") * pageSize, free: read("freelist_count") * pageSize };
}

function applyUnit(tables: Tables, unit: Unit): UnitOutcome {
  switch (unit.kind) {
    case "create":
      return applyCreate(tables, unit);
    case "deliver":
      return applyDeliver(tables, unit);
    case "turn":
      return applyTurn(tables, unit);
    case "completeTask":
      return applyCompleteTask(tables, unit);
    case "deferTask":
      return applyDeferTask(tables, unit);
    case "fireDue":
      return applyFireDue(tables, unit);
    case "rewind":
      return applyRewind(tables, unit);
    case "purge":
      return applyPurge(tables, unit);
  }
}

function readOpening(db: SqliteDatabase, { instances, inbox, tasks, delayed }: Tables): StoreOpening {
  return {
    hub: readHub(db),
    lastKeys: {
      instance: instances.lastKey(),
      message: inbox.lastKey(),
      task: tasks.lastKey(),
      timer: delayed.lastKey(),
    },
    readyInstances: inbox.readyInstances(),
    unsettled: inbox.unsettledInstances(),
    openTasks: tasks.open(),
    nextDue: delayed.nextDue(),
  };
}

function readHub(db: SqliteDatabase): StoreOpening["hub"] {
  const hub = db.prepare<[], StoreOpening["hub"]>("SELECT id, secret FROM hub").get();
  if (hub === undefined) throw new Error("its own name is missing");
  return { id: hub.id, secret: toBytes(hub.secret) };
}

function loadTurn(tables: Tables, request: TurnLoadRequest): TurnLoad | undefined {
  const found = tables.instances.readWithHead(request.instanceKey);
  if (found === undefined) return undefined;
  const { instanceKey, maxMessages, newerThan } = request;
  const load: TurnLoad = {
    instance: found.instance,
    history: readHistory(tables, found.historyHead, request.history),
    messages: tables.inbox.read(instanceKey, maxMessages),
  };
  return newerThan === undefined ? load : { ...load, newer: tables.inbox.readNewer(instanceKey, newerThan) };
}

function readHistory(
  { history }: Tables,
  head: number | null,
  wanted: TurnLoadRequest["history"],
): readonly Uint8Array[] {
  switch (wanted) {
    case "first":
      return history.readFirst(head);
    case "last":
      return history.readLast(head);
    case true:
      return history.read(head);
    case false:
      return [];
  }
}
