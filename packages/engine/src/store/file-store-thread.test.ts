import { Worker } from "node:worker_threads";

import { afterEach, describe, expect, it, jest } from "@jest/globals";

import { StorageError } from "../storage-errors.js";
import { openFileStore, startStoreThread } from "./file-store.js";
import type { Store } from "./store.js";
import { useTemporaryFolder } from "./testing/temporary-folder.js";
import { create, instanceRow } from "./testing/units.js";

// Threads and processes take their time to start on a busy machine.
jest.setTimeout(60_000);
const path = useTemporaryFolder();

describe("a store whose thread dies", () => {
  let thread: Worker | undefined;
  afterEach(async () => {
    await thread?.terminate();
  });

  async function open(file: string): Promise<Store> {
    return openFileStore(file, {
      durability: "FULL",
      startThread: (start) => (thread = startStoreThread(start)),
    });
  }

  it("rejects what is due and all that comes later, and closes", async () => {
    const opening = { lastKeys: {}, readyInstances: [], openTasks: [] };
    const program = `
      const { parentPort } = require("node:worker_threads");
      parentPort.postMessage({ kind: "opened", opening: ${JSON.stringify(opening)} });
      parentPort.once("message", () => process.exit(3));
    `;
    const storage = path("dies.db");
    const startThread = () => (thread = new Worker(program, { eval: true }));
    const store = await openFileStore(storage, { durability: "FULL", startThread });
    const due = await Promise.allSettled([store.readInstance("a"), store.commit([create(instanceRow(1, "a"), 1)])]);
    const died = { name: "StorageError", code: "THREAD", storage, message: expect.stringContaining("exit code 3") };
    expect(due).toMatchObject([
      { status: "rejected", reason: died },
      { status: "rejected", reason: died },
    ]);
    await expect(store.readInstance("a")).rejects.toBeInstanceOf(StorageError);
    await expect(store.commit([])).rejects.toMatchObject(died);
    await expect(store.close()).resolves.toBeUndefined();
  });

  it("frees the file", async () => {
    const store = await open(path("frees.db"));
    await thread?.terminate();
    await store.close();
    const again = await open(path("frees.db"));
    await again.close();
  });

  it("does not open if the thread can't start", async () => {
    const startThread = () => (thread = new Worker("throw new Error('no such module')", { eval: true }));
    const opening = openFileStore(path("never.db"), { durability: "FULL", startThread });
    await expect(opening).rejects.toMatchObject({
      code: "THREAD",
      message: expect.stringContaining("no such module"),
      cause: expect.objectContaining({ message: "no such module" }),
    });
  });

  it("rejects a blob that was given away before, and goes on", async () => {
    const store = await open(path("given.db"));
    const unit = create(instanceRow(1, "a"), 1, { start: { key: 1, event: new Uint8Array(10_000) } });
    await store.commit([unit]);
    await expect(store.commit([unit])).rejects.toThrow("detached");
    expect(await store.readInstance("a")).toMatchObject({ key: 1 });
    await store.close();
  });
});
