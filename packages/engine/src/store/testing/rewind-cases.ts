import { expect, it } from "@jest/globals";

import type { ChildTakeOver, Reopening, RewindUnit, TakeOver } from "../store.js";
import { commitOne, historyOf, inboxOf, readyIds } from "./read-store.js";
import type { StoreCases } from "./store-case-list.js";
import {
  bytes,
  completeTask,
  create,
  deliver,
  deferTask,
  instanceRow,
  lastTurn,
  message,
  purge,
  task,
  turn,
} from "./units.js";

const reopening = (key: number, now = 5_000): Reopening => ({
  executionId: `reopened-${key}`,
  message: message(key),
  now,
});

const rewind = (instanceId: string, messageKey: number): RewindUnit => ({
  kind: "rewind",
  instanceId,
  reopening: reopening(messageKey),
});

const failed = { status: "FAILED", failure: "{}", output: "out" } as const;
const parent = { instanceId: "p", executionId: "execution-1", taskId: 1 };

/** The turn of a rewound instance with key 1, on its first position. */
const rewound = (taken: Partial<TakeOver>) =>
  turn(1, {
    expectedPosition: "turn-1",
    history: { replace: true, events: bytes("rewound") },
    row: { executionId: "second", position: "turn-2" },
    takeOver: { executionId: "execution-1", tasks: [], children: [], ...taken },
  });

export const rewindCases: StoreCases = (store) => {
  it("opens one that failed again, as a new execution, and asks for a turn; its history stays", async () => {
    const row = instanceRow(1, "a", { tags: "{}", customStatus: "status" });
    await store().commit([create(row, 1), lastTurn(1, { row: { ...failed, customStatus: "status" } })]);
    const outcome = await commitOne(store(), rewind("a", 2));
    expect(outcome).toMatchObject({ kind: "reopened", ready: [{ key: 1, instanceId: "a" }] });
    const reopened = await store().readInstance("a");
    expect(reopened).toMatchObject({ status: "RUNNING", executionId: "reopened-2", updatedAt: 5_000, tags: "{}" });
    expect(reopened).toMatchObject({ failure: undefined, output: undefined, completedAt: undefined });
    expect(reopened).toMatchObject({ position: "turn-1", historyLength: 1, customStatus: "status" });
    expect(await inboxOf(store(), 1)).toEqual(["event-2"]);
    expect(await historyOf(store(), 1)).toEqual(["turn"]);
    expect(await commitOne(store(), deliver("a", 3, "reopened-2"))).toMatchObject({ kind: "delivered" });
    expect(await commitOne(store(), deliver("a", 4, "execution-1"))).toMatchObject({ kind: "dropped" });
  });

  it("keeps the time of an instance whose clock was ahead", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), lastTurn(1, { row: { ...failed, updatedAt: 9_000 } })]);
    await commitOne(store(), rewind("a", 2));
    expect(await store().readInstance("a")).toMatchObject({ updatedAt: 9_000 });
  });

  it("refuses one that has not failed, and one that is not there", async () => {
    await store().commit([create(instanceRow(1, "over"), 1), lastTurn(1), create(instanceRow(2, "runs"), 2)]);
    expect(await commitOne(store(), rewind("over", 3))).toEqual({ kind: "notFailed", status: "COMPLETED" });
    expect(await commitOne(store(), rewind("runs", 4))).toEqual({ kind: "notFailed", status: "PENDING" });
    expect(await commitOne(store(), rewind("nobody", 5))).toEqual({ kind: "notFound" });
    expect(await inboxOf(store(), 2)).toEqual(["event-2"]);
  });

  it("lets an open activity go on for the new execution, and begins any other anew", async () => {
    const tasks = [
      task(1, 1, { taskId: 1 }),
      task(2, 1, { taskId: 2 }),
      task(3, 1, { taskId: 3, executionId: "older" }),
    ];
    await store().commit([create(instanceRow(1, "a"), 1), turn(1, { tasks })]);
    await store().commit([completeTask(2, 4), deferTask(1)]);
    const wanted = [1, 2, 3].map((taskId) => task(10 + taskId, 1, { taskId, executionId: "second" }));
    expect(await commitOne(store(), rewound({ tasks: wanted }))).toMatchObject({ begunAnew: [12, 13] });
    expect(await store().loadTasks([1, 11, 12, 13])).toMatchObject([
      { taskId: 1, executionId: "second" },
      undefined,
      { taskId: 2, executionId: "second" },
      { taskId: 3, executionId: "second" },
    ]);
    expect(readyIds(await commitOne(store(), completeTask(1, 5)))).toEqual(["a"]);
    expect(readyIds(await commitOne(store(), completeTask(3, 6)))).toEqual([]);
  });

  it("takes over its children: who runs reports to the new execution, who has failed is opened again", async () => {
    await store().commit([
      create(instanceRow(1, "p"), 1),
      turn(1),
      create(instanceRow(2, "runs", { parent }), 2),
      create(instanceRow(3, "failed", { parent }), 3),
      lastTurn(3, { row: failed }),
    ]);
    const children: ChildTakeOver[] = [
      { key: 2, reopening: undefined },
      { key: 3, reopening: reopening(10) },
    ];
    expect(readyIds(await commitOne(store(), rewound({ children })))).toEqual(["failed", "p"]);
    expect(await inboxOf(store(), 3)).toEqual(["event-10"]);
    expect(await store().readInstance("failed")).toMatchObject({ status: "RUNNING", executionId: "reopened-10" });
    expect(readyIds(await commitOne(store(), lastTurn(2, { toParent: message(11) })))).toEqual(["p"]);
    const again = lastTurn(3, { expectedPosition: "turn-1", toParent: message(12) });
    expect(readyIds(await commitOne(store(), again))).toEqual(["p"]);
  });

  it("leaves one that somebody else has opened again as it is", async () => {
    await store().commit([
      create(instanceRow(1, "p"), 1),
      turn(1),
      create(instanceRow(3, "c", { parent }), 3),
      lastTurn(3, { row: failed }),
      rewind("c", 4),
    ]);
    const children = [{ key: 3, reopening: reopening(10) }];
    expect(await commitOne(store(), rewound({ children }))).toMatchObject({ kind: "turnCommitted" });
    expect(await inboxOf(store(), 3)).toEqual(["event-4"]);
    expect(await store().readInstance("c")).toMatchObject({ parent: { ...parent, executionId: "second" } });
  });

  it("does nothing where a child is not as it was found: gone, or ended otherwise", async () => {
    await store().commit([
      create(instanceRow(1, "p"), 1),
      turn(1),
      create(instanceRow(2, "gone", { parent }), 2),
      lastTurn(2),
      purge("gone"),
      create(instanceRow(3, "ended", { parent }), 3),
      lastTurn(3),
      create(instanceRow(4, "failed", { parent }), 4),
      lastTurn(4, { row: failed }),
    ]);
    for (const child of [
      { key: 2, reopening: reopening(10) },
      { key: 3, reopening: reopening(11) },
      { key: 4, reopening: undefined },
    ]) {
      const unit = rewound({ children: [child], tasks: [task(1, 1)] });
      expect(await commitOne(store(), unit)).toEqual({ kind: "changedMeanwhile" });
    }
    expect(await store().readInstance("p")).toMatchObject({ position: "turn-1", executionId: "execution-1" });
    expect(await store().loadTasks([1])).toEqual([undefined]);
  });
};
