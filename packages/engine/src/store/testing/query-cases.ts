import { beforeEach, expect, it } from "@jest/globals";

import type { InstanceQuery, Store } from "../store.js";
import type { StoreCases } from "./store-cases.js";
import { create, instanceRow, lastTurn, turn } from "./units.js";

async function search(store: Store, query: Partial<InstanceQuery>): Promise<readonly string[]> {
  const all = { statuses: undefined, createdFrom: undefined, createdTo: undefined, instanceIdPrefix: undefined };
  const page = await store.queryInstances({ ...all, afterKey: 0, limit: 100, ...query });
  return [...page.instances.map(({ instanceId }) => instanceId), ...(page.more ? ["and more"] : [])];
}

export const queryCases: StoreCases = (store) => {
  const parent = { instanceId: "shop-2", executionId: "first", taskId: 1 };

  beforeEach(async () => {
    await store().commit([
      create(instanceRow(1, "shop-2"), 1),
      create(instanceRow(2, "shop-10", { parent }), 2),
      create(instanceRow(3, "shop", { parent: { ...parent, executionId: "second" } }), 3),
      create(instanceRow(4, "Shop-1", { parent: { ...parent, instanceId: "other" } }), 4),
      create(instanceRow(5, "shop-%_"), 5),
      turn(1),
      lastTurn(2),
      lastTurn(3, { row: { status: "FAILED" } }),
      turn(5),
    ]);
  });

  it("lists all, oldest first", async () => {
    expect(await search(store(), {})).toEqual(["shop-2", "shop-10", "shop", "Shop-1", "shop-%_"]);
  });

  it("lists a page at a time", async () => {
    expect(await search(store(), { limit: 2 })).toEqual(["shop-2", "shop-10", "and more"]);
    expect(await search(store(), { limit: 2, afterKey: 2 })).toEqual(["shop", "Shop-1", "and more"]);
    expect(await search(store(), { limit: 2, afterKey: 4 })).toEqual(["shop-%_"]);
    expect(await search(store(), { limit: 2, afterKey: 3 })).toEqual(["Shop-1", "shop-%_"]);
  });

  it("finds by status, or by several", async () => {
    expect(await search(store(), { statuses: ["RUNNING"] })).toEqual(["shop-2", "shop-%_"]);
    expect(await search(store(), { statuses: ["RUNNING", "FAILED", "RUNNING"] })).toEqual([
      "shop-2",
      "shop",
      "shop-%_",
    ]);
    expect(await search(store(), { statuses: ["RUNNING", "FAILED"], limit: 2 })).toEqual([
      "shop-2",
      "shop",
      "and more",
    ]);
    expect(await search(store(), { statuses: ["CANCELED"] })).toEqual([]);
  });

  it("takes no statuses for any status", async () => {
    expect(await search(store(), { statuses: [] })).toHaveLength(5);
  });

  it("finds by time of creation, both ends included", async () => {
    expect(await search(store(), { createdFrom: 1_002, createdTo: 1_003 })).toEqual(["shop-10", "shop"]);
    expect(await search(store(), { createdFrom: 1_005 })).toEqual(["shop-%_"]);
    expect(await search(store(), { createdTo: 1_001 })).toEqual(["shop-2"]);
  });

  it("finds by the beginning of the id, to the letter", async () => {
    expect(await search(store(), { instanceIdPrefix: "shop-" })).toEqual(["shop-2", "shop-10", "shop-%_"]);
    expect(await search(store(), { instanceIdPrefix: "shop-%" })).toEqual(["shop-%_"]);
    expect(await search(store(), { instanceIdPrefix: "S" })).toEqual(["Shop-1"]);
    expect(await search(store(), { instanceIdPrefix: "" })).toHaveLength(5);
    expect(await search(store(), { instanceIdPrefix: "shop-", limit: 1, afterKey: 1 })).toEqual([
      "shop-10",
      "and more",
    ]);
  });

  it("finds by all of them at once", async () => {
    const query = { statuses: ["COMPLETED", "FAILED"], instanceIdPrefix: "shop", createdTo: 1_002 } as const;
    expect(await search(store(), query)).toEqual(["shop-10"]);
  });
};
