import { beforeEach, expect, it } from "@jest/globals";

import type { EndedQuery, InstanceRange } from "../store.js";
import type { StoreCases } from "./store-case-list.js";
import { create, instanceRow, lastTurn, message, purge, turn } from "./units.js";

export const rangeCases: StoreCases = (store) => {
  const all: InstanceRange = {
    afterKey: 0,
    toKey: 100,
    statuses: ["COMPLETED", "FAILED"],
    createdFrom: undefined,
    createdTo: undefined,
  };
  const find = async (range: Partial<InstanceRange>) =>
    (await store().findInstances({ ...all, ...range })).map(({ instanceId }) => instanceId);

  beforeEach(async () => {
    await store().commit([
      ...[1, 2, 3, 4].map((key) => create(instanceRow(key, `i-${key}`, { version: "2" }), key)),
      lastTurn(1, { row: { version: "2" } }),
      lastTurn(2, { row: { version: "2", status: "FAILED" } }),
      turn(3),
      lastTurn(4, { row: { version: undefined } }),
    ]);
  });

  it("holds those of the statuses asked for, oldest first", async () => {
    expect(await store().findInstances({ ...all, statuses: ["COMPLETED"] })).toEqual([
      { key: 1, instanceId: "i-1", name: "greet", version: "2" },
      { key: 4, instanceId: "i-4", name: "greet", version: undefined },
    ]);
    expect(await find({})).toEqual(["i-1", "i-2", "i-4"]);
    expect(await find({ statuses: ["PENDING"] })).toEqual([]);
    expect(await find({ statuses: [] })).toEqual([]);
  });

  it("ends at its keys, and at the times of creation", async () => {
    expect(await find({ afterKey: 1, toKey: 2 })).toEqual(["i-2"]);
    expect(await find({ afterKey: 4 })).toEqual([]);
    expect(await find({ createdFrom: 1_002 })).toEqual(["i-2", "i-4"]);
    expect(await find({ createdTo: 1_002 })).toEqual(["i-1", "i-2"]);
    expect(await find({ createdFrom: 1_002, createdTo: 1_003 })).toEqual(["i-2"]);
  });
};

export const endedCases: StoreCases = (store) => {
  const all: EndedQuery = {
    statuses: ["COMPLETED", "FAILED"],
    completedFrom: undefined,
    completedTo: undefined,
    after: undefined,
    limit: 10,
  };
  const list = (query: Partial<EndedQuery>) => store().listEnded({ ...all, ...query });
  const at = (completedAt: number, status: "COMPLETED" | "FAILED" = "COMPLETED") => ({ row: { completedAt, status } });

  beforeEach(async () => {
    await store().commit([
      ...[1, 2, 3, 4, 5].map((key) => create(instanceRow(key, `i-${key}`), key)),
      lastTurn(1, at(3_000)),
      lastTurn(2, at(1_000, "FAILED")),
      lastTurn(3, at(3_000)),
      lastTurn(4, at(2_000)),
    ]);
  });

  it("come in the order of their ends, those of the same moment in that of their keys", async () => {
    expect(await list({})).toEqual({ instanceIds: ["i-2", "i-4", "i-1", "i-3"], last: undefined });
    expect(await list({ statuses: ["FAILED"] })).toEqual({ instanceIds: ["i-2"], last: undefined });
    expect(await list({ completedFrom: 2_000, completedTo: 2_999 })).toMatchObject({ instanceIds: ["i-4"] });
  });

  it("come a page at a time, also within one moment", async () => {
    const first = await list({ limit: 3 });
    expect(first).toEqual({ instanceIds: ["i-2", "i-4", "i-1"], last: { completedAt: 3_000, key: 1 } });
    expect(await list({ limit: 3, after: first.last })).toEqual({ instanceIds: ["i-3"], last: undefined });
    expect(await list({ limit: 4 })).toMatchObject({ last: undefined });
  });

  it("hold no one that was opened again, nor one that was purged", async () => {
    await store().commit([
      { kind: "rewind", instanceId: "i-2", reopening: { executionId: "e", message: message(9), now: 1 } },
      purge("i-4"),
    ]);
    expect(await list({ statuses: ["COMPLETED", "FAILED", "TERMINATED", "CANCELED"] })).toMatchObject({
      instanceIds: ["i-1", "i-3"],
    });
  });
};

export const descendantCases: StoreCases = (store) => {
  const childOf = (instanceId: string, executionId = "any") => ({ parent: { instanceId, executionId, taskId: 1 } });
  const running = async (instanceId: string) => [...(await store().findRunningDescendants(instanceId))].sort();

  it("are those of every execution that are not over", async () => {
    await store().commit([
      create(instanceRow(1, "p"), 1),
      create(instanceRow(2, "pending", childOf("p")), 2),
      create(instanceRow(3, "running", childOf("p", "earlier")), 3),
      turn(3),
      create(instanceRow(4, "over", childOf("p")), 4),
      lastTurn(4),
      create(instanceRow(5, "somebody else's", childOf("q")), 5),
    ]);
    expect(await running("p")).toEqual(["pending", "running"]);
    expect(await running("pending")).toEqual([]);
    expect(await running("nobody")).toEqual([]);
  });

  it("are looked for below those that are over, and not below those that run", async () => {
    await store().commit([
      create(instanceRow(1, "p"), 1),
      create(instanceRow(2, "over", childOf("p")), 2),
      lastTurn(2),
      create(instanceRow(3, "over too", childOf("over")), 3),
      lastTurn(3),
      create(instanceRow(4, "deep", childOf("over too")), 4),
      create(instanceRow(5, "deeper", childOf("deep")), 5),
    ]);
    expect(await running("p")).toEqual(["deep"]);
  });

  it("are found once where ids go round in a circle", async () => {
    await store().commit([
      create(instanceRow(1, "a", childOf("b")), 1),
      create(instanceRow(2, "b", childOf("a")), 2),
      lastTurn(1),
      lastTurn(2),
      create(instanceRow(3, "c", childOf("b")), 3),
    ]);
    expect(await running("a")).toEqual(["c"]);
  });
};
