import { beforeEach, describe, expect, it } from "@jest/globals";

import type { InstanceQuery, Store } from "../store.js";
import type { StoreCases } from "./store-case-list.js";
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

  describe("with payloads", () => {
    const long = "é".repeat(500);
    const large = ["a", "b", "c", "d", "e", "f"].map((id, index) =>
      create(
        instanceRow(10 + index, `large-${id}`, { input: id === "c" ? long.repeat(9) : long, customStatus: id }),
        10 + index,
      ),
    );
    const ends = [11, 13].map((key) =>
      lastTurn(key, { row: { status: "FAILED", input: long, failure: "f", output: "o" } }),
    );

    beforeEach(async () => {
      await store().commit([...large, ...ends]);
    });

    it("ends a page before they come to more than is wanted, in bytes, but not before its first", async () => {
      const query = { instanceIdPrefix: "large-", maxPayloads: 2_500 };
      expect(await search(store(), query)).toEqual(["large-a", "large-b", "and more"]);
      expect(await search(store(), { ...query, afterKey: 11 })).toEqual(["large-c", "and more"]);
      expect(await search(store(), { ...query, afterKey: 12 })).toEqual(["large-d", "large-e", "and more"]);
      expect(await search(store(), { ...query, afterKey: 14 })).toEqual(["large-f"]);
    });

    it("leaves nobody out between those of several statuses", async () => {
      const query = { statuses: ["FAILED", "PENDING"] as const, instanceIdPrefix: "large-", maxPayloads: 1_100 };
      const found: string[] = [];
      for (const afterKey of [0, 10, 11, 12, 13, 14]) found.push(...(await search(store(), { ...query, afterKey })));
      expect(found.filter((id) => id !== "and more")).toEqual(
        ["a", "b", "c", "d", "e", "f"].map((id) => `large-${id}`),
      );
    });

    it("leaves them out altogether where none are wanted", async () => {
      const all = { statuses: undefined, createdFrom: undefined, createdTo: undefined, instanceIdPrefix: "large-" };
      const page = await store().queryInstances({ ...all, afterKey: 0, limit: 100, maxPayloads: 0 });
      expect(page.instances).toHaveLength(6);
      const none = { input: undefined, output: undefined, failure: undefined, customStatus: undefined };
      for (const instance of page.instances) expect(instance).toMatchObject(none);
    });
  });
};
