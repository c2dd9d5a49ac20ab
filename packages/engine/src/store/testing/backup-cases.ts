import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "@jest/globals";

import { openFileStore } from "../file-store.js";
import { loadDriver } from "../sqlite/driver.js";
import type { Store } from "../store.js";
import { inboxOf } from "./read-store.js";
import type { StoreCases } from "./store-case-list.js";
import { create, instanceRow, turn } from "./units.js";

export const backupCases: StoreCases = (store) => {
  let folder = "";
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "reawait-backup-"))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string) => join(folder, name);

  const reading = async <T>(file: string, read: (copy: Store) => Promise<T>): Promise<T> => {
    const copy = await openFileStore(file, { durability: "NORMAL" });
    try {
      return await read(copy);
    } finally {
      await copy.close();
    }
  };

  it("is a hub of its own, and goes on where the other one stood", async () => {
    await store().commit([create(instanceRow(1, "a"), 1), create(instanceRow(2, "b"), 2), turn(2)]);
    await store().backUp(at("whole.db"));
    await store().commit([create(instanceRow(3, "later"), 3)]);
    await reading(at("whole.db"), async (copy) => {
      expect(copy.opening.hub).toEqual(store().opening.hub);
      expect(copy.opening.readyInstances.map(({ instanceId }) => instanceId)).toContain("a");
      expect(await copy.readInstance("b")).toEqual(await store().readInstance("b"));
      expect(await copy.readInstance("later")).toBeUndefined();
      expect(await inboxOf(copy, 1)).toEqual(await inboxOf(store(), 1));
    });
  });

  it("is one file, which is there when it is done", async () => {
    await store().commit([create(instanceRow(1, "a"), 1)]);
    const done = store().backUp(at("one.db"));
    expect(existsSync(at("one.db"))).toBe(false);
    await done;
    expect(readdirSync(folder).filter((name) => name.startsWith("one.db"))).toEqual(["one.db"]);
    const db = new (loadDriver("one.db"))(at("one.db"), { readonly: true });
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    expect(db.pragma("journal_mode", { simple: true })).toBe("delete");
    db.close();
  });

  it("goes on while commits do, and has what they have committed meanwhile", async () => {
    const input = "x".repeat(100_000);
    const rows = Array.from({ length: 100 }, (_, index) =>
      create(instanceRow(index + 1, `i-${index}`, { input }), index + 1),
    );
    await store().commit(rows);
    const ended = new AbortController();
    const done = store()
      .backUp(at("busy.db"))
      .finally(() => ended.abort());
    let committed = 0;
    while (!ended.signal.aborted) {
      await store().commit([create(instanceRow(1_000 + committed, `m-${committed}`), 1_000 + committed)]);
      committed += 1;
      // Where the store is in this thread, what it does beside commits waits for its turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await done;
    expect(committed).toBeGreaterThan(0);
    await reading(at("busy.db"), async (copy) => {
      expect(await copy.readInstance("i-99")).toMatchObject({ input });
      expect(await copy.readInstance("m-0")).toMatchObject({ key: 1_000 });
    });
  });

  it("takes the place of a file of that name, and of what one that broke off has left", async () => {
    writeFileSync(at("again.db"), "an older one");
    writeFileSync(at("again.db.unfinished"), "half of one");
    await store().commit([create(instanceRow(1, "a"), 1)]);
    await store().backUp(at("again.db"));
    await reading(at("again.db"), async (copy) => expect(await copy.readInstance("a")).toMatchObject({ key: 1 }));
    expect(existsSync(at("again.db.unfinished"))).toBe(false);
  });

  it("cannot be where no folder is, leaves nothing behind, and the store goes on", async () => {
    await expect(store().backUp(at("none/copy.db"))).rejects.toMatchObject({
      name: "StorageError",
      message: expect.stringMatching(/could not be backed up to .*none\/copy\.db/),
    });
    await store().commit([create(instanceRow(1, "a"), 1)]);
    expect(await store().readInstance("a")).toMatchObject({ key: 1 });
  });

  it("is broken off where the store is closed", async () => {
    const input = "x".repeat(1_000_000);
    await store().commit([1, 2, 3, 4, 5].map((key) => create(instanceRow(key, `i-${key}`, { input }), key)));
    const broken = expect(store().backUp(at("broken.db"))).rejects.toMatchObject({ name: "StorageError" });
    await store().close();
    await broken;
    expect(existsSync(at("broken.db"))).toBe(false);
  });
};
