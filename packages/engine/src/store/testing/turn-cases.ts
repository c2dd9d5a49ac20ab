import { expect, it } from "@jest/globals";

import { commitOne, historyOf, inboxOf, readyIds } from "./read-store.js";
import type { StoreCases } from "./store-case-list.js";
import {
  bytes,
  child,
  create,
  deliver,
  delivery,
  fireDue,
  instanceRow,
  lastTurn,
  message,
  task,
  text,
  timer,
  turn,
} from "./units.js";

const committed = { kind: "turnCommitted", ready: [], unstarted: [], begunAnew: [] };

export const turnCases: StoreCases = (store) => {
  it("appends to the history, a blob a turn, in order", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), create(instanceRow(2, "b"), 2)]);
    for (const [expectedPosition, position] of [
      ["", "t1"],
      ["t1", "t2"],
      ["t2", "t3"],
    ] as const) {
      const history = { replace: false, events: bytes(`a:${position}`) };
      await store().commit([
        turn(1, { expectedPosition, history, row: { position } }),
        turn(2, { expectedPosition, history: { replace: false, events: bytes(`b:${position}`) }, row: { position } }),
      ]);
    }
    expect(await historyOf(store(), 1)).toEqual(["a:t1", "a:t2", "a:t3"]);
    expect(await historyOf(store(), 2)).toEqual(["b:t1", "b:t2", "b:t3"]);
  });

  it("changes the columns of a turn, and no others", async () => {
    const before = instanceRow(1, "a", { tags: "{}", input: "1", scheduledAt: 5, version: "1" });
    const row = {
      executionId: "execution-new",
      version: "2",
      status: "FAILED",
      input: "2",
      output: "out",
      customStatus: "status",
      failure: "{}",
      updatedAt: 3_000,
      completedAt: 3_001,
      traceContext: "trace",
      position: "t1",
      historyLength: 12,
    } as const;
    await store().commit([create(before, 1), turn(1, { row })]);
    expect(await store().readInstance("a")).toEqual({ ...before, ...row });
  });

  it("loads only what is wanted, in the order asked for, and marks what is gone", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), create(instanceRow(2, "b"), 2), turn(1)]);
    const loads = await store().loadTurns([
      { instanceKey: 2, history: true, maxMessages: 5 },
      { instanceKey: 9, history: true, maxMessages: 5 },
      { instanceKey: 1, history: false, maxMessages: 0 },
    ]);
    expect(loads.map((load) => load?.instance.instanceId)).toEqual(["b", undefined, "a"]);
    expect(loads[2]).toMatchObject({ history: [], messages: [] });
  });

  it("loads the first or the last turn of a history alone, where that is wanted", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), create(instanceRow(2, "b"), 2)]);
    for (const [expectedPosition, position] of [
      ["", "t1"],
      ["t1", "t2"],
      ["t2", "t3"],
    ] as const) {
      const history = { replace: false, events: bytes(`a:${position}`) };
      await store().commit([turn(1, { expectedPosition, history, row: { position } })]);
    }
    const loads = await store().loadTurns([
      { instanceKey: 1, history: "first", maxMessages: 0 },
      { instanceKey: 2, history: "first", maxMessages: 0 },
      { instanceKey: 1, history: "last", maxMessages: 0 },
      { instanceKey: 2, history: "last", maxMessages: 0 },
    ]);
    expect(loads.map((load) => load?.history.map(text))).toEqual([["a:t1"], [], ["a:t3"], []]);
  });

  it("loads what is newer than a message, or ahead of others, however long the inbox is", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), create(instanceRow(2, "b"), 2)]);
    for (const key of [3, 4, 5]) await store().commit([deliver("a", key)]);
    await store().commit([deliver("b", 6)]);
    await store().commit([turn(1, { consumed: [1], requeued: [message(7)], row: { position: "t1" } })]);
    const newer = async (newerThan: number | undefined) => {
      const [load] = await store().loadTurns([{ instanceKey: 1, history: false, maxMessages: 1, newerThan }]);
      expect(load?.messages.map(({ key }) => key)).toEqual([7]);
      return load?.newer?.map(({ key, event }) => `${key} ${text(event)}`).sort();
    };
    expect(await newer(4)).toEqual(["5 event-5", "7 event-7"]);
    expect(await newer(0)).toEqual(["3 event-3", "4 event-4", "5 event-5", "7 event-7"]);
    expect(await newer(undefined)).toBeUndefined();
  });

  it("refuses a turn on a history that has moved on, and changes nothing", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), turn(1, { row: { position: "t1" } })]);
    const stale = turn(1, { expectedPosition: "", consumed: [1], tasks: [task(1, 1)], row: { position: "t2" } });
    expect(await commitOne(store(), stale)).toEqual({ kind: "turnStale" });
    expect(await commitOne(store(), turn(7))).toEqual({ kind: "turnStale" });
    expect(await store().readInstance("a")).toMatchObject({ position: "t1" });
    expect(await inboxOf(store(), 1)).toEqual(["event-1"]);
    expect(await store().loadTasks([1])).toEqual([undefined]);
  });

  it("takes exactly the consumed messages out, and is ready if some are left", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), deliver("a", 2), deliver("a", 3)]);
    const outcome = await commitOne(store(), turn(1, { consumed: [1, 3], row: { version: "9" } }));
    expect(outcome).toMatchObject({ kind: "turnCommitted", ready: [{ key: 1, instanceId: "a", version: "9" }] });
    expect(await inboxOf(store(), 1)).toEqual(["event-2"]);
    const after = turn(1, { expectedPosition: "turn-1", consumed: [2], row: { position: "t2" } });
    expect(readyIds(await commitOne(store(), after))).toEqual([]);
  });

  it("writes no history for a turn without events", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), turn(1, { row: { position: "t1" } })]);
    const history = { replace: false, events: new Uint8Array(0) };
    await commitOne(store(), turn(1, { expectedPosition: "t1", consumed: [1], history }));
    expect(await historyOf(store(), 1)).toEqual(["turn"]);
  });

  it("replaces the history, and delivers requeued messages ahead of the rest", async () => {
    await store().commit([
      create(instanceRow(1, "a"), 1),
      deliver("a", 2),
      deliver("a", 3),
      turn(1, { consumed: [1], row: { position: "t1" } }),
      turn(1, {
        expectedPosition: "t1",
        consumed: [2],
        history: { replace: true, events: bytes("next") },
        requeued: [message(10), message(11)],
        row: { executionId: "second", position: "t2" },
      }),
    ]);
    expect(await historyOf(store(), 1)).toEqual(["next"]);
    expect(await inboxOf(store(), 1)).toEqual(["event-10", "event-11", "event-3"]);
    await commitOne(store(), deliver("a", 12, "second"));
    await commitOne(
      store(),
      turn(1, {
        expectedPosition: "t2",
        consumed: [10],
        history: { replace: true, events: new Uint8Array(0) },
        requeued: [message(20)],
        row: { executionId: "third", position: "t3" },
      }),
    );
    expect(await historyOf(store(), 1)).toEqual([]);
    expect(await inboxOf(store(), 1)).toEqual(["event-20", "event-11", "event-3", "event-12"]);
  });

  it("creates children, and tells the creator where an id is taken", async () => {
    const parent = { instanceId: "a", executionId: "execution-1", taskId: 1 };
    await store().commit([
      create(instanceRow(1, "a"), 1),
      create(instanceRow(2, "taken"), 2),
      turn(2, { consumed: [2] }),
    ]);
    const outcome = await commitOne(
      store(),
      turn(1, {
        consumed: [1],
        children: [
          child(instanceRow(3, "free", { parent }), { start: 3, ifTaken: 4 }),
          child(instanceRow(4, "taken", { parent: { ...parent, taskId: 2 } }), { start: 5, ifTaken: 6 }),
        ],
      }),
    );
    expect([...readyIds(outcome)].sort()).toEqual(["a", "free"]);
    expect(outcome).toMatchObject({ unstarted: [{ instanceId: "free" }] });
    expect(await inboxOf(store(), 3)).toEqual(["event-3"]);
    expect(await inboxOf(store(), 2)).toEqual([]);
    expect(await inboxOf(store(), 1)).toEqual(["event-6"]);
  });

  it("does not tell an execution that is over that its child could not be created", async () => {
    const parent = { instanceId: "a", executionId: "execution-1", taskId: 1 };
    const children = () => [child(instanceRow(3, "taken", { parent }), { start: 3, ifTaken: 4 })];
    await store().commit([create(instanceRow(1, "a"), 1), create(instanceRow(2, "taken"), 2)]);
    const second = { executionId: "second", position: "t1" };
    await commitOne(store(), turn(1, { consumed: [1], children: children(), row: second }));
    expect(await inboxOf(store(), 1)).toEqual([]);
    await commitOne(
      store(),
      lastTurn(1, { expectedPosition: "t1", children: children(), row: { executionId: "second" } }),
    );
    expect(await inboxOf(store(), 1)).toEqual([]);
  });

  it("delivers to others and to itself, and drops silently what nobody takes", async () => {
    await store().commit([
      create(instanceRow(1, "a"), 1),
      create(instanceRow(2, "b"), 2),
      create(instanceRow(3, "over"), 3),
      lastTurn(3),
    ]);
    const deliveries = [
      delivery("b", 4),
      delivery("b", 5),
      delivery("a", 6, "next"),
      delivery("a", 7, "execution-1"),
      delivery("over", 8),
      delivery("nobody", 9),
      delivery("b", 10, "other"),
    ];
    const outcome = await commitOne(store(), turn(1, { consumed: [1], deliveries, row: { executionId: "next" } }));
    expect([...readyIds(outcome)].sort()).toEqual(["a", "b"]);
    expect(await inboxOf(store(), 1)).toEqual(["event-6"]);
    expect(await inboxOf(store(), 2)).toEqual(["event-2", "event-4", "event-5"]);
    expect(await inboxOf(store(), 3)).toEqual([]);
  });

  it("tells the execution of the parent that the instance belongs to by then, and only that one", async () => {
    const parent = { instanceId: "p", executionId: "execution-1", taskId: 1 };
    await store().commit([create(instanceRow(1, "p"), 1), create(instanceRow(2, "c", { parent }), 2)]);
    const toParent = (key: number) => ({ toParent: message(key) });
    expect(readyIds(await commitOne(store(), lastTurn(2, toParent(3))))).toEqual(["p"]);
    expect(await inboxOf(store(), 1)).toEqual(["event-1", "event-3"]);
    await store().commit([
      create(instanceRow(4, "d", { parent: { ...parent, executionId: "older" } }), 4),
      lastTurn(4, toParent(5)),
      create(instanceRow(6, "nobody's"), 6),
      lastTurn(6, toParent(7)),
    ]);
    expect(await inboxOf(store(), 1)).toEqual(["event-1", "event-3"]);
  });

  it("delivers to a child of the same turn", async () => {
    const parent = { instanceId: "a", executionId: "execution-1", taskId: 1 };
    const children = [child(instanceRow(2, "c", { parent }), { start: 2, ifTaken: 3 })];
    await store().commit([create(instanceRow(1, "a"), 1)]);
    await commitOne(store(), turn(1, { children, deliveries: [delivery("c", 4)] }));
    expect(await inboxOf(store(), 2)).toEqual(["event-2", "event-4"]);
  });

  it("ends an instance: nothing is left to deliver, and it is not ready", async () => {
    await store().commit([
      create(instanceRow(1, "a"), 1),
      turn(1, { timers: [timer(1, 5_000)], row: { position: "t1" } }),
    ]);
    const last = lastTurn(1, { expectedPosition: "t1", deliveries: [delivery("a", 5)], timers: [timer(2, 6_000)] });
    expect(await commitOne(store(), last)).toEqual({ ...committed, nextDue: undefined });
    expect(await inboxOf(store(), 1)).toEqual([]);
    expect(await commitOne(store(), fireDue(9_000, 50))).toMatchObject({ kind: "fired", count: 0 });
  });

  it("delivers nothing more to an instance that is over, whatever its last turn left", async () => {
    const timers = [timer(1, 5_000)];
    await store().commit([
      create(instanceRow(1, "a"), 1),
      deliver("a", 2),
      turn(1, { timers, row: { position: "t1" } }),
    ]);
    const last = turn(1, { expectedPosition: "t1", consumed: [1], row: { status: "FAILED" } });
    expect(await commitOne(store(), last)).toEqual({ ...committed, nextDue: 5_000 });
    const fired = { kind: "fired", count: 1, ready: [], nextDue: undefined };
    expect(await commitOne(store(), fireDue(9_000, 50))).toEqual(fired);
    expect(await inboxOf(store(), 1)).toEqual(["event-2"]);
  });
};
