import { expect, it } from "@jest/globals";

import { commitOne, inboxOf } from "./read-store.js";
import type { StoreCases } from "./store-case-list.js";
import { completeTask, create, deferTask, instanceRow, lastTurn, task, turn } from "./units.js";

export const taskCases: StoreCases = (store) => {
  it("keeps every column of an activity until it is answered", async () => {
    const row = task(1, 1, {
      taskId: 4,
      version: "1",
      input: "[1]",
      tags: '{"a":"b"}',
      traceContext: '{"traceParent":"00"}',
    });
    const bare = task(2, 1, { taskId: 5 });
    await store().commit([create(instanceRow(1, "a"), 1), turn(1, { tasks: [row, bare] })]);
    expect(await store().loadTasks([2, 9, 1])).toEqual([bare, undefined, row]);
  });

  it("delivers the answer, once", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), turn(1, { consumed: [1], tasks: [task(1, 1)] })]);
    const ready = [{ key: 1, instanceId: "a", name: "greet", version: undefined }];
    expect(await commitOne(store(), completeTask(1, 2))).toEqual({ kind: "taskCompleted", ready });
    expect(await commitOne(store(), completeTask(1, 3))).toEqual({ kind: "taskUnknown" });
    expect(await inboxOf(store(), 1)).toEqual(["event-2"]);
    expect(await store().loadTasks([1])).toEqual([undefined]);
  });

  it("takes no answer that is meant for another instance", async () => {
    await store().commit([
      create(instanceRow(1, "a"), 1),
      create(instanceRow(2, "b"), 2),
      turn(1, { consumed: [1], tasks: [task(1, 1)] }),
    ]);
    expect(await commitOne(store(), completeTask(1, 3, "b"))).toEqual({ kind: "taskUnknown" });
    expect(await commitOne(store(), completeTask(9, 3, "a"))).toEqual({ kind: "taskUnknown" });
    expect(await commitOne(store(), completeTask(1, 4, "a"))).toMatchObject({ kind: "taskCompleted" });
    expect([await inboxOf(store(), 1), await inboxOf(store(), 2)]).toEqual([["event-4"], ["event-2"]]);
  });

  it("keeps one that was put aside out of the list of what is to be run, and takes its answer, once", async () => {
    const row = task(1, 1, { input: "[1]" });
    await store().commit([create(instanceRow(1, "a"), 1), turn(1, { consumed: [1], tasks: [row, task(2, 1)] })]);
    expect(await commitOne(store(), deferTask(1))).toEqual({ kind: "taskDeferred" });
    expect(await commitOne(store(), deferTask(1))).toEqual({ kind: "taskDeferred" });
    expect(await store().loadTasks([1])).toEqual([row]);
    expect(await commitOne(store(), completeTask(1, 2))).toMatchObject({ kind: "taskCompleted", ready: [{ key: 1 }] });
    expect(await commitOne(store(), completeTask(1, 3))).toEqual({ kind: "taskUnknown" });
    expect(await commitOne(store(), deferTask(1))).toEqual({ kind: "taskUnknown" });
    expect(await inboxOf(store(), 1)).toEqual(["event-2"]);
  });

  it("drops those of a terminated instance, put aside or not, and no others", async () => {
    await store().commit([
      create(instanceRow(1, "a"), 1),
      create(instanceRow(2, "b"), 2),
      turn(1, { tasks: [task(1, 1), task(2, 1)], row: { position: "t1" } }),
      turn(2, { tasks: [task(3, 2, { instanceId: "b" })] }),
      deferTask(1),
      lastTurn(1, { expectedPosition: "t1", dropTasks: true, row: { status: "TERMINATED" } }),
    ]);
    expect(await store().loadTasks([1, 2, 3])).toMatchObject([undefined, undefined, { key: 3 }]);
    expect(await commitOne(store(), completeTask(1, 3))).toEqual({ kind: "taskUnknown" });
  });

  it("drops the answer to an execution that was left behind", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), turn(1, { tasks: [task(1, 1)], row: { position: "t1" } })]);
    await commitOne(store(), turn(1, { expectedPosition: "t1", consumed: [1], row: { executionId: "second" } }));
    expect(await store().loadTasks([1])).toMatchObject([{ executionId: "execution-1" }]);
    expect(await commitOne(store(), completeTask(1, 2))).toEqual({ kind: "taskCompleted", ready: [] });
    expect(await inboxOf(store(), 1)).toEqual([]);
  });

  it("still hands out the activities of an instance that is over, and drops their answers", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), lastTurn(1, { tasks: [task(1, 1)] })]);
    expect(await store().loadTasks([1])).toMatchObject([{ key: 1, instanceId: "a" }]);
    expect(await commitOne(store(), completeTask(1, 2))).toEqual({ kind: "taskCompleted", ready: [] });
    expect(await inboxOf(store(), 1)).toEqual([]);
  });
};
