import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

import { create, deliver, instanceRow, message } from "../testing/units.js";
import { openMemoryDatabase } from "./database.js";
import type { SqliteDatabase } from "./driver.js";
import { createSqliteStore, type SyncStore } from "./sqlite-store.js";

describe("a batch that fails as a whole", () => {
  let db: SqliteDatabase;
  let store: SyncStore;

  beforeEach(() => {
    db = openMemoryDatabase();
    store = createSqliteStore(db);
    store.commit([create(instanceRow(1, "a"), 1)]);
  });
  afterEach(() => store.close());

  const inbox = () => store.loadTurns([{ instanceKey: 1, history: false, maxMessages: 9 }])[0]?.messages.length;

  it("throws when the commit fails, and nothing has happened", () => {
    // A reference that is checked at the commit, and made by every message.
    db.exec(`
      CREATE TABLE target (key INTEGER PRIMARY KEY);
      CREATE TABLE reference (key INTEGER REFERENCES target DEFERRABLE INITIALLY DEFERRED);
      CREATE TRIGGER refer AFTER INSERT ON inbox BEGIN INSERT INTO reference VALUES (new.key); END;
    `);
    for (const batch of [[deliver("a", 2)], [deliver("a", 2), deliver("a", 3)]]) {
      expect(() => store.commit(batch)).toThrow(expect.objectContaining({ name: "StorageError", storage: ":memory:" }));
      expect(inbox()).toBe(1);
    }
    db.exec("DROP TRIGGER refer");
    expect(store.commit([deliver("a", 2)])).toMatchObject([{ kind: "delivered" }]);
    expect(inbox()).toBe(2);
  });

  it("throws when the disk is full, blames no unit, and goes on once there is space", () => {
    const pages = Number(db.pragma("page_count", { simple: true }));
    db.pragma(`max_page_count = ${pages}`);
    const large = { key: 2, event: new Uint8Array(1_000_000) };
    const deliverLarge = {
      kind: "deliver",
      message: { instanceId: "a", executionId: undefined, message: large },
    } as const;
    for (const batch of [[deliverLarge], [deliver("a", 3), deliverLarge, deliver("a", 4)]]) {
      expect(() => store.commit(batch)).toThrow(expect.objectContaining({ name: "StorageError", code: "FULL" }));
      expect(inbox()).toBe(1);
    }
    db.pragma("max_page_count = 1000000");
    expect(store.commit([deliverLarge, deliver("a", 3)])).toMatchObject([{ kind: "delivered" }, { kind: "delivered" }]);
  });

  it("throws when the database fails while failing units are left out", () => {
    const clash = create(instanceRow(1, "b"), 2);
    db.exec(`
      CREATE TRIGGER refuse AFTER INSERT ON inbox WHEN new.key = 4
      BEGIN SELECT RAISE(ROLLBACK, 'rolled back by the database'); END;
    `);
    expect(() => store.commit([clash, deliver("a", 3), deliver("a", 4)])).toThrow("rolled back by the database");
    expect(inbox()).toBe(1);
    expect(store.commit([deliver("a", 3)])).toMatchObject([{ kind: "delivered" }]);
  });

  it("throws when it cannot even be rolled back, and neither hides nor blocks anything later", () => {
    // Somebody's transaction that nobody has ended is what such a failure leaves behind.
    db.exec("BEGIN; DELETE FROM inbox");
    expect(inbox()).toBe(1);
    db.exec("BEGIN; DELETE FROM inbox");
    expect(store.commit([deliver("a", 2)])).toMatchObject([{ kind: "delivered" }]);
    expect(inbox()).toBe(2);
  });

  it("refuses a value that SQLite has no type for, as the fault of its unit", () => {
    const odd = create(instanceRow(2, "b", { createdAt: 1.5 }), 2, { start: message(2) });
    expect(store.commit([odd, deliver("a", 3)])).toMatchObject([{ kind: "failed" }, { kind: "delivered" }]);
  });
});
