import { expect, it } from "@jest/globals";

import type { InstanceRef, InstanceRow, Unit } from "../store.js";
import { commitOne } from "./read-store.js";
import type { StoreCases } from "./store-cases.js";
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
    expect(await commitOne(store(), purge("a"))).toEqual({ kind: "purged", instances: [ref(1, "a")] });
    expect(await store().readInstance("a")).toBeUndefined();
    expect(await store().loadTasks([1])).toEqual([undefined]);
    expect(await commitOne(store(), purge("a"))).toEqual({ kind: "notFound" });
  });

  it("refuses an instance that is not over", async () => {
    await store().commit([created(1, "a"), turn(1)]);
    const refusal = { kind: "notTerminal", instanceId: "a", status: "RUNNING" };
    expect(await commitOne(store(), purge("a"))).toEqual(refusal);
    expect(await store().readInstance("a")).toMatchObject({ key: 1 });
  });

  it("leaves children alone unless they are meant too", async () => {
    await store().commit([created(1, "a"), created(2, "a.1", "a"), lastTurn(1), turn(2)]);
    expect(await commitOne(store(), purge("a"))).toEqual({ kind: "purged", instances: [ref(1, "a")] });
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
    const instances = [ref(1, "a"), ref(2, "a.1"), ref(4, "a.2"), ref(3, "a.1.1")];
    expect(outcome).toEqual({ kind: "purged", instances });
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
    expect(outcome).toEqual({ kind: "purged", instances: [ref(1, "a"), ref(2, "b")] });
  });
};

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
