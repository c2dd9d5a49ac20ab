import { expect, it } from "@jest/globals";

import type { StoreCases } from "./store-case-list.js";
import { create, instanceRow, lastTurn, message, purge, turn } from "./units.js";

export const statsCases: StoreCases = (store) => {
  const counts = async () => (await store().stats()).instances;

  it("finds nothing where there is nothing, and some bytes all the same", async () => {
    const { instances, size, free } = await store().stats();
    expect(instances).toEqual({});
    expect(size).toBeGreaterThan(10_000);
    expect(free).toBe(0);
  });

  it("finds what was there before it was first asked", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), create(instanceRow(2, "b"), 2), lastTurn(2)]);
    expect(await counts()).toEqual({ PENDING: 1, COMPLETED: 1 });
  });

  it("keeps up with whatever happens to instances", async () => {
    expect(await counts()).toEqual({});
    await store().commit([
      create(instanceRow(1, "a"), 1),
      create(instanceRow(2, "b"), 2),
      create(instanceRow(3, "c"), 3),
    ]);
    expect(await counts()).toEqual({ PENDING: 3 });
    await store().commit([turn(1), lastTurn(2, { row: { status: "FAILED" } }), lastTurn(3)]);
    expect(await counts()).toEqual({ RUNNING: 1, FAILED: 1, COMPLETED: 1 });
    await store().commit([
      { kind: "rewind", instanceId: "b", reopening: { executionId: "e", message: message(9), now: 1 } },
      purge("c"),
    ]);
    expect(await counts()).toEqual({ RUNNING: 2 });
  });

  it("counts nothing of a unit that could not be applied", async () => {
    expect(await counts()).toEqual({});
    const twice = create(instanceRow(1, "b"), 2);
    const outcomes = await store().commit([create(instanceRow(1, "a"), 1), twice]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["created", "failed"]);
    expect(await counts()).toEqual({ PENDING: 1 });
  });
};
