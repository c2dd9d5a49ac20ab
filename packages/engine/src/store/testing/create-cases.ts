import { expect, it } from "@jest/globals";

import { commitOne, historyOf, inboxOf, readyIds } from "./read-store.js";
import type { CreateUnit } from "../store.js";
import type { StoreCases } from "./store-case-list.js";
import { child, completeTask, create, deliver, instanceRow, lastTurn, message, task, timer, turn } from "./units.js";

export const createCases: StoreCases = (store) => {
  it("begins empty", () => {
    expect(store().opening).toEqual({
      hub: { id: expect.stringMatching(/^[0-9a-f]{16}$/), secret: expect.any(Uint8Array) },
      lastKeys: { instance: 0, message: 0, task: 0, timer: 0 },
      readyInstances: [],
      unsettled: [],
      openTasks: [],
      nextDue: undefined,
    });
  });

  it("begins with a secret that cannot be guessed", () => {
    const { secret } = store().opening.hub;
    expect(secret.byteLength).toBe(32);
    expect(new Set(secret).size).toBeGreaterThan(10);
  });

  it("keeps every column of a new instance", async () => {
    const row = instanceRow(1, "order-é-💶", {
      version: "2.0",
      input: '{"cost":1}',
      output: "out",
      customStatus: '"waiting"',
      failure: '{"errorType":"E"}',
      tags: '{"team":"a"}',
      completedAt: 1_790_000_000_002,
      createdAt: 1_790_000_000_000,
      updatedAt: 1_790_000_000_001,
      scheduledAt: 1_800_000_000_000,
      parent: { instanceId: "p", executionId: "pe", taskId: 7 },
      traceContext: '{"traceParent":"00-1"}',
      position: "p1",
      historyLength: 3,
    });
    await commitOne(store(), create(row, 1));
    expect(await store().readInstance("order-é-💶")).toEqual(row);
    expect(await store().readInstance("order")).toBeUndefined();
  });

  it("makes a new instance ready, its first message in its inbox", async () => {
    const outcome = await commitOne(store(), create(instanceRow(1, "a", { version: "1.2" }), 5));
    expect(outcome).toEqual({
      kind: "created",
      existed: false,
      ready: [{ key: 1, instanceId: "a", name: "greet", version: "1.2" }],
      nextDue: undefined,
    });
    expect(await inboxOf(store(), 1)).toEqual(["event-5"]);
  });

  it("refuses an id that is taken, and says by what", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), turn(1)]);
    const outcome = await commitOne(store(), create(instanceRow(2, "a"), 2, { replaceable: ["COMPLETED", "FAILED"] }));
    expect(outcome).toEqual({ kind: "alreadyExists", status: "RUNNING" });
    expect(await store().readInstance("a")).toMatchObject({ key: 1, status: "RUNNING" });
    expect(await inboxOf(store(), 2)).toEqual([]);
  });

  it("replaces an instance whose status allows it, with all that belonged to it", async () => {
    const timers = [timer(1, 9_000)];
    await store().commit([create(instanceRow(1, "a"), 1), turn(1, { tasks: [task(1, 1)], timers })]);
    const outcome = await commitOne(store(), create(instanceRow(2, "a"), 2, { replaceable: ["RUNNING"] }));
    expect(outcome).toMatchObject({ kind: "created", existed: false, nextDue: undefined });
    expect(readyIds(outcome)).toEqual(["a"]);
    expect(await store().loadTurns([{ instanceKey: 1, history: true, maxMessages: 9 }])).toEqual([undefined]);
    expect(await commitOne(store(), completeTask(1, 3))).toEqual({ kind: "taskUnknown" });
    expect(await inboxOf(store(), 2)).toEqual(["event-2"]);
    expect(await historyOf(store(), 2)).toEqual([]);
  });

  it("replaces only the one that it was meant for: nothing happens where another one, or none, is there", async () => {
    await store().commit([create(instanceRow(2, "a"), 2), lastTurn(2)]);
    const replacing = (instanceId: string, key: number | undefined) => ({
      ...create(instanceRow(3, instanceId), 3, { replaceable: ["COMPLETED"] }),
      replaces: { key },
    });
    for (const unit of [replacing("a", 1), replacing("a", undefined), replacing("nobody", 2)]) {
      expect(await commitOne(store(), unit)).toEqual({ kind: "changedMeanwhile" });
    }
    expect(await store().readInstance("a")).toMatchObject({ key: 2 });
    expect(await commitOne(store(), replacing("nobody", undefined))).toMatchObject({ kind: "created" });
  });

  it("tells the parent of one that still runs, in the same go, and of one that is over nothing", async () => {
    const parent = { instanceId: "p", executionId: "execution-1", taskId: 1 };
    await store().commit([
      create(instanceRow(1, "p"), 1),
      create(instanceRow(2, "runs", { parent }), 2),
      create(instanceRow(3, "over", { parent }), 3),
      lastTurn(3),
      create(instanceRow(4, "of-an-older-run", { parent: { ...parent, executionId: "older" } }), 4),
    ]);
    const replace = (instanceId: string, key: number, messageKey: number): CreateUnit => ({
      ...create(instanceRow(key + 10, instanceId), messageKey, { replaceable: ["PENDING", "COMPLETED"] }),
      replaces: { key, toParent: message(messageKey + 1) },
    });
    expect(readyIds(await commitOne(store(), replace("runs", 2, 20)))).toEqual(["runs", "p"]);
    expect(readyIds(await commitOne(store(), replace("over", 3, 30)))).toEqual(["over"]);
    expect(readyIds(await commitOne(store(), replace("of-an-older-run", 4, 40)))).toEqual(["of-an-older-run"]);
    expect(await inboxOf(store(), 1)).toEqual(["event-1", "event-21"]);
  });

  it("counts what the same action created before as created while it runs, and changes nothing", async () => {
    const parent = { instanceId: "p", executionId: "pe", taskId: 1 };
    await store().commit([create(instanceRow(1, "a", { parent }), 1), turn(1, {})]);
    const again = create(instanceRow(2, "a", { parent }), 2, { replaceable: ["RUNNING"] });
    expect(await commitOne(store(), again)).toEqual({ kind: "created", existed: true, ready: [], nextDue: undefined });
    expect(await store().readInstance("a")).toMatchObject({ key: 1, status: "RUNNING" });
  });

  it("replaces what the same action created before once it is over: that action is a retry", async () => {
    const parent = { instanceId: "p", executionId: "pe", taskId: 1 };
    await store().commit([create(instanceRow(1, "a", { parent }), 1), lastTurn(1)]);
    const again = create(instanceRow(2, "a", { parent }), 2, { replaceable: ["COMPLETED"] });
    expect(await commitOne(store(), again)).toMatchObject({ kind: "created", existed: false });
    expect(await store().readInstance("a")).toMatchObject({ key: 2, status: "PENDING" });
  });

  it("replaces the child of another action of the same parent once it is over", async () => {
    const parent = { instanceId: "p", executionId: "pe", taskId: 1 };
    await store().commit([create(instanceRow(1, "p"), 1), create(instanceRow(2, "c", { parent }), 2), lastTurn(2)]);
    const retried = child(instanceRow(3, "c", { parent: { ...parent, taskId: 2 } }), { start: 4, ifTaken: 5 });
    const outcome = await commitOne(store(), turn(1, { consumed: [1], children: [retried] }));
    expect(readyIds(outcome)).toEqual(["c"]);
    expect(await store().readInstance("c")).toMatchObject({ key: 3, status: "PENDING" });
  });

  it("lets no parent replace what another one, or a client, has created", async () => {
    const parent = { instanceId: "p", executionId: "pe", taskId: 1 };
    await store().commit([
      create(instanceRow(1, "a"), 1),
      lastTurn(1),
      create(instanceRow(2, "b", { parent: { ...parent, instanceId: "q" } }), 2),
      lastTurn(2),
    ]);
    for (const instanceId of ["a", "b"]) {
      const taken = create(instanceRow(3, instanceId, { parent }), 3, { replaceable: ["COMPLETED"] });
      expect(await commitOne(store(), taken)).toEqual({ kind: "alreadyExists", status: "COMPLETED" });
    }
  });

  it("keeps ids that look like something else apart", async () => {
    const ids = ["__proto__", "constructor", "A", "a", "a ", "%", "'; DROP TABLE instances --", "\0", "ä", "a\u0308"];
    await store().commit(ids.map((id, index) => create(instanceRow(index + 1, id), index + 1)));
    for (const [index, id] of ids.entries()) {
      expect(await store().readInstance(id)).toMatchObject({ key: index + 1, instanceId: id });
      expect(await commitOne(store(), deliver(id, 100 + index))).toMatchObject({ kind: "delivered" });
    }
  });
};
