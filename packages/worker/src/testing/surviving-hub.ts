import { createTaskHub, createHub, gatherBriefly, type Hub, type Store } from "@reawait/engine/internal";
import { silentLogger, type Clock, type Connection } from "@reawait/protocol";
import { openMemoryDatabase } from "../../../engine/src/store/sqlite/database.js";
import { createSqliteStore } from "../../../engine/src/store/sqlite/sqlite-store.js";

/** A hub in memory whose engine can be closed and opened again, as one in a file. */
export interface SurvivingHub {
  /** Of an engine of another process, in the eyes of a worker. */
  readonly connection: Connection;
  readonly engine: Hub;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export function survivingHub(clock: Clock): SurvivingHub {
  const database = openMemoryDatabase();
  let engine = open();
  let local = createTaskHub(engine, "default");

  function open(): Hub {
    const { opening, ...calls } = createSqliteStore(database);
    const store: Store = {
      opening,
      loadTurns: async (requests) => calls.loadTurns(requests),
      loadTasks: async (keys) => calls.loadTasks(keys),
      readInstance: async (instanceId) => calls.readInstance(instanceId),
      queryInstances: async (query) => calls.queryInstances(query),
      findInstances: async (range) => calls.findInstances(range),
      listEnded: async (query) => calls.listEnded(query),
      findRunningDescendants: async (instanceId) => calls.findRunningDescendants(instanceId),
      commit: async (batch) => calls.commit(batch),
      close: async () => undefined,
    };
    return createHub(store, { clock, logger: silentLogger, orchestratorLockTimeout: 3_600_000, gather: gatherBriefly });
  }

  const handler: ProxyHandler<Connection> = {
    get: (_, name) =>
      name === "profile"
        ? { ...local.profile, name: "a server", remote: true }
        : (Reflect.get(local, name) as Connection[keyof Connection]),
  };
  return {
    connection: new Proxy(local, handler),
    get engine() {
      return engine;
    },
    async restart() {
      await engine.close();
      engine = open();
      local = createTaskHub(engine, "default");
    },
    async close() {
      await engine.close();
      database.close();
    },
  };
}
