import { expect, it } from "@jest/globals";

import { commitOne, historyOf, inboxOf } from "./read-store.js";
import type { StoreCases } from "./store-case-list.js";
import { completeTask, create, deliver, delivery, instanceRow, purge, task, timer, turn } from "./units.js";

export const batchCases: StoreCases = (store) => {
  it("takes an empty batch", async () => {
    expect(await store().commit([])).toEqual([]);
  });

  it("gives the outcomes in the order of the units", async () => {
    const outcomes = await store().commit([
      deliver("a", 9),
      create(instanceRow(1, "a"), 1),
      create(instanceRow(2, "a"), 2),
      turn(1, { expectedPosition: "other" }),
      completeTask(1, 3),
      purge("a"),
    ]);
    const kinds = outcomes.map(({ kind }) => kind);
    expect(kinds).toEqual(["notFound", "created", "alreadyExists", "turnStale", "taskUnknown", "notTerminal"]);
  });

  it("leaves out a unit that can't be applied, all of it, and no other", async () => {
    const outcomes = await store().commit([
      create(instanceRow(1, "a"), 1),
      // Its second delivery has a key that is taken: by then its history and first delivery are written.
      turn(1, { consumed: [1], deliveries: [delivery("a", 2), delivery("a", 2)] }),
      deliver("a", 3),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["created", "failed", "delivered"]);
    expect(outcomes[1]).toEqual({ kind: "failed", message: expect.stringContaining("inbox.key") });
    expect(await inboxOf(store(), 1)).toEqual(["event-1", "event-3"]);
    expect(await historyOf(store(), 1)).toEqual([]);
    expect(await store().readInstance("a")).toMatchObject({ status: "PENDING" });
  });

  it("leaves out a single unit that can't be applied, and goes on", async () => {
    await commitOne(store(), create(instanceRow(1, "a"), 1));
    const tasks = [task(1, 1), task(1, 1)];
    expect(await commitOne(store(), turn(1, { tasks }))).toMatchObject({ kind: "failed" });
    expect(await store().loadTasks([1])).toEqual([undefined]);
    expect(await commitOne(store(), turn(1, { tasks: [task(1, 1)] }))).toMatchObject({ kind: "turnCommitted" });
  });

  it("leaves out several, wherever they stand", async () => {
    const bad = () => create(instanceRow(1.5, "bad"), 50);
    const good = (key: number) => create(instanceRow(key, `good-${key}`), key);
    const outcomes = await store().commit([bad(), good(1), bad(), good(2), bad()]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["failed", "created", "failed", "created", "failed"]);
    expect(await store().readInstance("bad")).toBeUndefined();
    expect(await store().readInstance("good-2")).toMatchObject({ key: 2 });
  });

  it("carries out what was asked for in one go in that order", async () => {
    const written = store().commit([create(instanceRow(1, "a"), 1)]);
    const read = store().readInstance("a");
    const more = store().commit([deliver("a", 2)]);
    const again = inboxOf(store(), 1);
    expect(await Promise.all([written, read, more, again])).toMatchObject([
      [{ kind: "created" }],
      { instanceId: "a" },
      [{ kind: "delivered" }],
      ["event-1", "event-2"],
    ]);
  });

  it("says at any time what an engine would find that opened it then", async () => {
    const { hub } = store().opening;
    await store().commit([
      create(instanceRow(1, "a"), 3),
      turn(1, { consumed: [3], tasks: [task(5, 1)], timers: [timer(7, 700)] }),
      create(instanceRow(2, "b"), 4),
    ]);
    expect(await store().readOpening()).toEqual({
      hub,
      lastKeys: { instance: 2, message: 4, task: 5, timer: 7 },
      readyInstances: [{ key: 2, instanceId: "b", name: "greet", version: undefined }],
      unsettled: [],
      openTasks: [{ key: 5, instanceKey: 1, name: "sayHello", version: undefined }],
      nextDue: 700,
    });
  });

  it("closes after what is under way, twice if asked to, and then refuses", async () => {
    const written = store().commit([create(instanceRow(1, "a"), 1)]);
    const closed = store().close();
    await expect(store().readInstance("a")).rejects.toMatchObject({ name: "StorageError", code: "CLOSED" });
    await expect(written).resolves.toMatchObject([{ kind: "created" }]);
    await closed;
    await store().close();
    await expect(store().commit([])).rejects.toMatchObject({ code: "CLOSED" });
  });
};
