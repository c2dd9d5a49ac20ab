import { expect, it } from "@jest/globals";

import { commitOne, inboxOf, readyIds } from "./read-store.js";
import type { StoreCases } from "./store-case-list.js";
import { create, deliver, fireDue, instanceRow, timer, turn } from "./units.js";

export const delayedCases: StoreCases = (store) => {
  it("delivers what is due, oldest first, and says what is due next", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), create(instanceRow(2, "b"), 2)]);
    const timers = [timer(1, 300), timer(2, 100), timer(3, 100), timer(4, 400)];
    expect(await commitOne(store(), turn(1, { consumed: [1], timers }))).toMatchObject({ nextDue: 100 });
    expect(await commitOne(store(), turn(2, { consumed: [2], timers: [timer(5, 200)] }))).toMatchObject({
      nextDue: 100,
    });

    const fired = await commitOne(store(), fireDue(300, 10));
    expect(fired).toMatchObject({ kind: "fired", count: 4, nextDue: 400 });
    expect([...readyIds(fired)].sort()).toEqual(["a", "b"]);
    expect(await inboxOf(store(), 1)).toEqual(["timer-2", "timer-3", "timer-1"]);
    expect(await inboxOf(store(), 2)).toEqual(["timer-5"]);
    expect(await commitOne(store(), fireDue(300, 20))).toEqual({ kind: "fired", count: 0, ready: [], nextDue: 400 });
  });

  it("gives fired messages their keys in order, no more than the limit", async () => {
    const timers = [timer(1, 100), timer(2, 200), timer(3, 300)];
    await store().commit([create(instanceRow(1, "a"), 1), turn(1, { consumed: [1], timers })]);
    expect(await commitOne(store(), fireDue(1_000, 10, 2))).toMatchObject({ count: 2, nextDue: 300 });
    const [load] = await store().loadTurns([{ instanceKey: 1, history: false, maxMessages: 9 }]);
    expect(load?.messages.map(({ key }) => key)).toEqual([10, 11]);
  });

  it("holds an instance back until its scheduled start, and starts it ahead of its other messages", async () => {
    const scheduled = create(instanceRow(1, "a"), 0, { start: timer(1, 5_000) });
    expect(await commitOne(store(), scheduled)).toEqual({ kind: "created", existed: false, ready: [], nextDue: 5_000 });
    expect(await commitOne(store(), deliver("a", 1))).toEqual({ kind: "delivered", ready: [] });
    const fired = await commitOne(store(), fireDue(5_000, 2));
    expect(fired).toMatchObject({ kind: "fired", count: 1, nextDue: undefined });
    expect(readyIds(fired)).toEqual(["a"]);
    expect(await inboxOf(store(), 1)).toEqual(["timer-1", "event-1"]);
    expect(readyIds(await commitOne(store(), deliver("a", 3)))).toEqual(["a"]);
  });

  it("replaces a scheduled start with another one", async () => {
    await commitOne(store(), create(instanceRow(1, "a"), 0, { start: timer(1, 5_000) }));
    const sooner = create(instanceRow(2, "a"), 0, { start: timer(2, 6_000), replaceable: ["PENDING"] });
    expect(await commitOne(store(), sooner)).toMatchObject({ kind: "created", existed: false, nextDue: 6_000 });
    expect(await commitOne(store(), fireDue(9_000, 1))).toMatchObject({ count: 1 });
    expect(await inboxOf(store(), 2)).toEqual(["timer-2"]);
  });

  it("forgets the timers of an execution that is over, and keeps those of others", async () => {
    await store().commit([
      create(instanceRow(1, "a"), 1),
      create(instanceRow(2, "b"), 2),
      turn(1, { consumed: [1], timers: [timer(1, 100)], row: { position: "t1" } }),
      turn(2, { consumed: [2], timers: [timer(2, 200)] }),
    ]);
    const next = turn(1, { expectedPosition: "t1", dropTimers: true, row: { executionId: "second" } });
    expect(await commitOne(store(), next)).toMatchObject({ nextDue: 200 });
    expect(readyIds(await commitOne(store(), fireDue(900, 10)))).toEqual(["b"]);
  });

  it("keeps times of our century, and beyond", async () => {
    const far = 253_402_300_799_999;
    await store().commit([create(instanceRow(1, "a"), 1), turn(1, { timers: [timer(1, far)] })]);
    expect(await commitOne(store(), fireDue(far - 1, 10))).toMatchObject({ count: 0, nextDue: far });
    expect(await commitOne(store(), fireDue(far, 10))).toMatchObject({ count: 1, nextDue: undefined });
  });
};
