import { StorageError } from "../storage-errors.js";
import { openMemoryDatabase } from "./sqlite/database.js";
import { createSqliteStore } from "./sqlite/sqlite-store.js";
import type { Store } from "./store.js";

/** A hub in memory and in the calling thread, gone when it is closed: there is no disk to wait for. */
export async function openMemoryStore(): Promise<Store> {
  const store = createSqliteStore(openMemoryDatabase());
  let closed = false;

  async function open<T>(run: () => T | Promise<T>): Promise<T> {
    if (closed) throw new StorageError("The store is closed.", { storage: ":memory:", code: "CLOSED" });
    return run();
  }

  return {
    opening: store.opening,
    readOpening: () => open(() => store.readOpening()),
    loadTurns: (requests) => open(() => store.loadTurns(requests)),
    loadTasks: (keys) => open(() => store.loadTasks(keys)),
    readInstance: (instanceId) => open(() => store.readInstance(instanceId)),
    queryInstances: (query) => open(() => store.queryInstances(query)),
    findInstances: (range) => open(() => store.findInstances(range)),
    listEnded: (query) => open(() => store.listEnded(query)),
    findRunningDescendants: (instanceId) => open(() => store.findRunningDescendants(instanceId)),
    commit: (batch) => open(() => store.commit(batch)),
    stats: () => open(() => store.stats()),
    backUp: (file) => open(() => store.backUp(file)),
    async close() {
      if (closed) return;
      closed = true;
      store.close();
    },
  };
}
