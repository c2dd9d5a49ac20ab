import { Worker } from "node:worker_threads";

import { afterEach, describe, expect, it, jest } from "@jest/globals";

import { StorageInUseError } from "../storage-errors.js";
import { openFileStore } from "./file-store.js";
import type { Store } from "./store.js";
import { doomedThreads } from "./testing/doomed-thread.js";
import { commitOne } from "./testing/read-store.js";
import { useTemporaryFolder } from "./testing/temporary-folder.js";
import { create, instanceRow } from "./testing/units.js";

// Threads and processes take their time to start on a busy machine.
jest.setTimeout(60_000);
const path = useTemporaryFolder();
let threads = doomedThreads();
afterEach(async () => {
  await threads.endAll();
  threads = doomedThreads();
});

const open = (file: string): Promise<Store> => openFileStore(file, { durability: "FULL", startThread: threads.start });

describe("a store whose thread dies", () => {
  it.each(["before", "after"] as const)(
    "rejects what is due, and goes on with another thread: %s a commit was carried out",
    async (moment) => {
      const storage = path(`dies-${moment}.db`);
      const store = await open(storage);
      await commitOne(store, create(instanceRow(1, "kept"), 1));
      threads.dieAt("commit", moment);
      const due = await Promise.allSettled([store.commit([create(instanceRow(2, "a"), 2)]), store.readInstance("a")]);
      const died = { name: "StorageError", code: "THREAD", storage, message: expect.stringContaining("exit code") };
      expect(due).toMatchObject([
        { status: "rejected", reason: died },
        { status: "rejected", reason: died },
      ]);
      const { readyInstances } = await store.readOpening();
      expect(readyInstances.map(({ key }) => key)).toEqual(moment === "after" ? [1, 2] : [1]);
      expect(await commitOne(store, create(instanceRow(3, "b"), 3))).toMatchObject({ kind: "created" });
      expect(threads.all).toHaveLength(2);
      await store.close();
    },
  );

  it("starts the other one by itself, so that nobody else gets hold of the file", async () => {
    const storage = path("idle.db");
    const store = await open(storage);
    await store.readInstance("a");
    const [first] = threads.all;
    await first?.terminate();
    expect(threads.all).toHaveLength(2);
    expect(await store.readInstance("a")).toBeUndefined();
    await expect(openFileStore(storage, { durability: "FULL" })).rejects.toBeInstanceOf(StorageInUseError);
    await store.close();
    await (await open(storage)).close();
  });

  it("does so as often as it dies, one at a time, however many calls there are", async () => {
    const store = await open(path("often.db"));
    for (let deaths = 1; deaths <= 3; deaths++) {
      threads.dieAt("readInstance", "before");
      await expect(store.readInstance("a")).rejects.toMatchObject({ code: "THREAD" });
      await Promise.all(Array.from({ length: 20 }, () => store.readInstance("a")));
      expect(threads.all).toHaveLength(deaths + 1);
    }
    await store.close();
  });

  it("says why, where the file cannot be opened again, and opens it as soon as that can be", async () => {
    const storage = path("taken.db");
    const store = await open(storage);
    const [first] = threads.all;
    await first?.terminate();
    const other = await openFileStore(storage, { durability: "FULL" });
    await expect(store.readInstance("a")).rejects.toBeInstanceOf(StorageInUseError);
    await other.close();
    expect(await store.readInstance("a")).toBeUndefined();
    await store.close();
  });

  it("closes all the same, and stays closed", async () => {
    const store = await open(path("closes.db"));
    threads.dieAt("close", "before");
    await expect(store.close()).resolves.toBeUndefined();
    await expect(store.readInstance("a")).rejects.toMatchObject({ code: "CLOSED" });
    expect(threads.all).toHaveLength(1);
    await (await open(path("closes.db"))).close();
  });

  it("ends a thread whose answers cannot be read", async () => {
    const store = await open(path("unread.db"));
    await store.readInstance("a");
    const [first] = threads.all;
    const read = expect(store.readInstance("a")).rejects.toMatchObject({
      code: "THREAD",
      message: expect.stringContaining("an answer could not be read"),
    });
    first?.emit("messageerror", new Error("no such class"));
    await read;
    expect(await store.readInstance("a")).toBeUndefined();
    await store.close();
  });

  it("does not open if the thread can't start", async () => {
    const startThread = () => new Worker("throw new Error('no such module')", { eval: true });
    const opening = openFileStore(path("never.db"), { durability: "FULL", startThread });
    await expect(opening).rejects.toMatchObject({
      code: "THREAD",
      message: expect.stringContaining("no such module"),
      cause: expect.objectContaining({ message: "no such module" }),
    });
  });

  it("rejects calls as long as no thread can be started", async () => {
    let mayStart = true;
    const store = await openFileStore(path("refused.db"), {
      durability: "FULL",
      startThread(start) {
        if (!mayStart) throw new Error("no more threads");
        return threads.start(start);
      },
    });
    mayStart = false;
    threads.dieAt("readInstance", "before");
    await expect(store.readInstance("a")).rejects.toMatchObject({ code: "THREAD" });
    await expect(store.readInstance("a")).rejects.toMatchObject({
      code: "THREAD",
      message: expect.stringContaining("no more threads"),
    });
    mayStart = true;
    expect(await store.readInstance("a")).toBeUndefined();
    await store.close();
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
