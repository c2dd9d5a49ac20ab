import { expect, it } from "@jest/globals";

import type { InstanceRef, InstanceRow, Unit, UnitOutcome } from "../store.js";
import { commitOne } from "./read-store.js";
import type { StoreCases } from "./store-case-list.js";
import { create, instanceRow, lastTurn, purge, task, turn } from "./units.js";

/** An instance with this key for its message too. */
function created(key: number, instanceId: string, parentId?: string): Unit {
  const parent: InstanceRow["parent"] =
    parentId === undefined ? undefined : { instanceId: parentId, executionId: "any", taskId: key };
  return create(instanceRow(key, instanceId, { parent }), key);
}

export const purgeCases: StoreCases = (store) => {
  it("deletes an instance that is over, with all that belongs to it", async () => {
    await store().commit([created(1, "a"), lastTurn(1, { tasks: [task(1, 1)] })]);
    expect(await commitOne(store(), purge("a"))).toEqual(purged(ref(1, "a")));
    expect(await store().readInstance("a")).toBeUndefined();
    expect(await store().loadTasks([1])).toEqual([undefined]);
    expect(await commitOne(store(), purge("a"))).toEqual(purged());
  });

  it("refuses an instance that is not over", async () => {
    await store().commit([created(1, "a"), turn(1)]);
    const refusal = { kind: "notTerminal", instanceId: "a", status: "RUNNING" };
    expect(await commitOne(store(), purge("a"))).toEqual(refusal);
    expect(await store().readInstance("a")).toMatchObject({ key: 1 });
  });

  it("leaves children alone unless they are meant too", async () => {
    await store().commit([created(1, "a"), created(2, "a.1", "a"), lastTurn(1), turn(2)]);
    expect(await commitOne(store(), purge("a"))).toEqual(purged(ref(1, "a")));
    expect(await store().readInstance("a.1")).toMatchObject({ key: 2 });
  });

  it("deletes all generations of children, and nobody else's", async () => {
    await store().commit([
      created(1, "a"),
      created(2, "a.1", "a"),
      created(3, "a.1.1", "a.1"),
      created(4, "a.2", "a"),
      created(5, "b"),
      created(6, "b.1", "b"),
      ...[1, 2, 3, 4, 5, 6].map((key) => lastTurn(key)),
    ]);
    const outcome = await commitOne(store(), purge("a", "recursive"));
    // Children before their parents: what is left after a part hangs together.
    expect(outcome).toEqual(purged(ref(3, "a.1.1"), ref(2, "a.1"), ref(4, "a.2"), ref(1, "a")));
    const left = await store().queryInstances({ ...everything, limit: 10 });
    expect(left.instances.map(({ instanceId }) => instanceId)).toEqual(["b", "b.1"]);
  });

  it("deletes nothing if one of them still runs", async () => {
    await store().commit([
      created(1, "a"),
      created(2, "a.1", "a"),
      created(3, "a.1.1", "a.1"),
      lastTurn(1),
      lastTurn(2),
    ]);
    const refusal = { kind: "notTerminal", instanceId: "a.1.1", status: "PENDING" };
    expect(await commitOne(store(), purge("a", "recursive"))).toEqual(refusal);
    expect(await store().readInstance("a")).toMatchObject({ key: 1 });
    expect(await store().readInstance("a.1")).toMatchObject({ key: 2 });
  });

  it("comes to an end where ids go round in a circle", async () => {
    await store().commit([created(1, "a", "b"), created(2, "b", "a"), lastTurn(1), lastTurn(2)]);
    const outcome = await commitOne(store(), purge("a", "recursive"));
    expect(outcome).toEqual(purged(ref(2, "b"), ref(1, "a")));
  });

  it("deletes several, those that are not there included, or none if one of them runs", async () => {
    await store().commit([created(1, "a"), lastTurn(1), created(2, "b"), lastTurn(2), created(3, "runs")]);
    const both = purge("a", "alone", { instanceIds: ["a", "nobody", "b"] });
    const refusal = { kind: "notTerminal", instanceId: "runs", status: "PENDING" };
    expect(await commitOne(store(), purge("a", "alone", { instanceIds: ["a", "runs", "b"] }))).toEqual(refusal);
    expect(await commitOne(store(), both)).toEqual({ ...purged(ref(1, "a"), ref(2, "b")), done: 3 });
  });

  it("leaves out who runs, himself or below, where that is asked for", async () => {
    await store().commit([
      created(1, "a"),
      lastTurn(1),
      created(2, "runs"),
      created(3, "p"),
      lastTurn(3),
      created(4, "p.1", "p"),
    ]);
    const ids = { instanceIds: ["runs", "p", "a"], ifRunning: "skip" } as const;
    expect(await commitOne(store(), purge("", "recursive", ids))).toEqual({ ...purged(ref(1, "a")), done: 3 });
    expect(await store().readInstance("p")).toMatchObject({ key: 3 });
  });

  it("deletes no more than the limit at once, instances and events counted, and says how far it came", async () => {
    const history = { historyLength: 10 };
    await store().commit([
      ...[1, 2, 3].map((key) => created(key, `i-${key}`)),
      ...[1, 2, 3].map((key) => lastTurn(key, { row: history })),
    ]);
    const all = { instanceIds: ["i-1", "i-2", "i-3"], limit: 12 };
    const outcome = await commitOne(store(), purge("", "alone", all));
    expect(outcome).toEqual({ ...purged(ref(1, "i-1"), ref(2, "i-2")), done: 2 });
    const last = await commitOne(store(), purge("i-3", "alone", { limit: 1 }));
    expect(last).toEqual(purged(ref(3, "i-3")));
  });

  it("deletes a tree in parts, its root last", async () => {
    await store().commit([
      created(1, "a"),
      ...[2, 3, 4, 5].map((key) => created(key, `a.${key}`, "a")),
      ...[1, 2, 3, 4, 5].map((key) => lastTurn(key, { row: { historyLength: 1 } })),
    ]);
    const part = () => commitOne(store(), purge("a", "recursive", { limit: 4 }));
    expect(await part()).toEqual({ ...purged(ref(2, "a.2"), ref(3, "a.3")), done: 0 });
    expect(await part()).toEqual({ ...purged(ref(4, "a.4"), ref(5, "a.5")), done: 0 });
    expect(await part()).toEqual(purged(ref(1, "a")));
  });

  it("goes through more children than are read at once", async () => {
    const keys = Array.from({ length: 250 }, (_, index) => index + 2);
    await store().commit([
      created(1, "a"),
      lastTurn(1),
      ...keys.flatMap((key) => [created(key, `a.${key}`, "a"), lastTurn(key)]),
    ]);
    const outcome = await commitOne(store(), purge("a", "recursive"));
    expect(outcome.kind === "purged" && outcome.instances).toHaveLength(251);
  });
};

function purged(...instances: readonly InstanceRef[]): UnitOutcome {
  return { kind: "purged", instances, done: 1 };
}

function ref(key: number, instanceId: string): InstanceRef {
  return { key, instanceId, name: "greet", version: undefined };
}

const everything = {
  statuses: undefined,
  createdFrom: undefined,
  createdTo: undefined,
  instanceIdPrefix: undefined,
  afterKey: 0,
};
