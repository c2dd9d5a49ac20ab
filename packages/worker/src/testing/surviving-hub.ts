import { openHubOn, type HubOnStore, type Store } from "@reawait/engine/internal";
import type { Clock, Connection } from "@reawait/protocol";
import { openMemoryDatabase } from "../../../engine/src/store/sqlite/database.js";
import { createSqliteStore } from "../../../engine/src/store/sqlite/sqlite-store.js";

/** A hub in memory whose engine can be closed and opened again, as one in a file. */
export interface SurvivingHub {
  /** Of an engine of another process, in the eyes of a worker. */
  readonly connection: Connection;
  readonly engine: HubOnStore["hub"];
  restart(): Promise<void>;
  close(): Promise<void>;
}

export function survivingHub(clock: Clock): SurvivingHub {
  const database = openMemoryDatabase();
  let current = open();

  function open(): HubOnStore {
    const { opening, ...calls } = createSqliteStore(database);
    const store: Store = {
      opening,
      readOpening: async () => calls.readOpening(),
      loadTurns: async (requests) => calls.loadTurns(requests),
      loadTasks: async (keys) => calls.loadTasks(keys),
      readInstance: async (instanceId) => calls.readInstance(instanceId),
      queryInstances: async (query) => calls.queryInstances(query),
      findInstances: async (range) => calls.findInstances(range),
      listEnded: async (query) => calls.listEnded(query),
      findRunningDescendants: async (instanceId) => calls.findRunningDescendants(instanceId),
      commit: async (batch) => calls.commit(batch),
      stats: async () => calls.stats(),
      backUp: (file) => calls.backUp(file),
      close: async () => undefined,
    };
    return openHubOn(store, clock);
  }

  const handler: ProxyHandler<Connection> = {
    get: (_, name) =>
      name === "profile"
        ? { ...current.connection.profile, name: "a server", remote: true }
        : (Reflect.get(current.connection, name) as Connection[keyof Connection]),
  };
  return {
    connection: new Proxy(current.connection, handler),
    get engine() {
      return current.hub;
    },
    async restart() {
      await current.close();
      current = open();
    },
    async close() {
      await current.close();
      database.close();
    },
  };
}
