import { silentLogger } from "@reawait/protocol";

import { gatherBriefly } from "../commit/gather.js";
import { createHub } from "../hub.js";
import { StorageError } from "../storage-errors.js";
import { openMemoryStore } from "../store/memory-store.js";
import type { Store } from "../store/store.js";
import { connectionToHub } from "./connection-to-hub.js";
import { virtualClock } from "../../../testing/src/clock/virtual-clock.js";

/** How a disk takes a commit: it may carry it out and lose the answer, or refuse it. */
export type Mood = "well" | "forgetful" | "refusing";

interface Disk {
  mood: Mood;
  /** How it takes the next commits, before its mood counts. */
  next: Mood[];
  readable: boolean;
  commits: number;
  reloads: number;
}

/** A hub whose disk does what a test says. Everything happens in microtasks, and time is the test's. */
export async function openOnForgetfulDisk() {
  const store = await openMemoryStore();
  const disk: Disk = { mood: "well", next: [], readable: true, commits: 0, reloads: 0 };
  const failure = (): StorageError => new StorageError("the disk is away", { storage: ":memory:", code: "IO" });
  const read = <T>(run: () => Promise<T>): Promise<T> => (disk.readable ? run() : Promise.reject(failure()));
  const faulty: Store = {
    ...store,
    loadTurns: (requests) => read(() => store.loadTurns(requests)),
    loadTasks: (keys) => read(() => store.loadTasks(keys)),
    readInstance: (instanceId) => read(() => store.readInstance(instanceId)),
    readOpening() {
      disk.reloads += 1;
      return read(() => store.readOpening());
    },
    async commit(batch) {
      disk.commits += 1;
      const mood = disk.next.shift() ?? disk.mood;
      if (mood === "well") return store.commit(batch);
      if (mood === "forgetful") await store.commit(batch);
      throw failure();
    },
  };
  const clock = virtualClock();
  const hub = createHub(faulty, {
    clock,
    logger: silentLogger,
    orchestratorLockTimeout: 30_000,
    workerReturnTime: 10_000,
    gather: gatherBriefly,
  });
  return { hub, connection: connectionToHub(hub), clock, disk };
}
