import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

import { describe, expect, it, jest } from "@jest/globals";

import { openFileStore } from "../store/file-store.js";
import { loadDriver } from "../store/sqlite/driver.js";
import { schemaVersion } from "../store/sqlite/schema.js";
import type { Store } from "../store/store.js";
import { useTemporaryFolder } from "../store/testing/temporary-folder.js";
import { create, instanceRow } from "../store/testing/units.js";
import { restoreBackup } from "./hub-file.js";

// Threads take their time to start on a busy machine.
jest.setTimeout(60_000);
const path = useTemporaryFolder();
const open = (name: string): Promise<Store> => openFileStore(path(name), { durability: "FULL" });

/** A hub with one instance, and a backup of it. */
async function hubWith(name: string, instanceId: string): Promise<{ readonly backup: string }> {
  const store = await open(name);
  const input = "x".repeat(30_000);
  await store.commit([create(instanceRow(1, instanceId, { input }), 1)]);
  const backup = path(`${name}.backup`);
  await store.backUp(backup);
  await store.close();
  return { backup };
}

async function instancesOf(name: string, ...ids: readonly string[]): Promise<readonly boolean[]> {
  const store = await open(name);
  const rows = await Promise.all(ids.map((id) => store.readInstance(id)));
  await store.close();
  return rows.map((row) => row !== undefined);
}

describe("restoring a backup", () => {
  it("makes the hub of it, and leaves it as it is", async () => {
    const { backup } = await hubWith("first.db", "a");
    const before = readFileSync(backup);
    await restoreBackup(backup, path("restored.db"));
    expect(await instancesOf("restored.db", "a")).toEqual([true]);
    expect(readFileSync(backup)).toEqual(before);
    expect(readdirSync(path(".")).filter((name) => name.startsWith("first.db.backup"))).toEqual(["first.db.backup"]);
  });

  it("takes the place of a hub only where that is said, with all that is in its log", async () => {
    const { backup } = await hubWith("old.db", "old");
    await hubWith("current.db", "current");
    // As a process leaves it that was killed: much is in the log only.
    plantLog("current.db");
    await expect(restoreBackup(backup, path("current.db"))).rejects.toMatchObject({
      code: "EXISTS",
      message: expect.stringContaining("current.db exists already, and was left as it is"),
    });
    expect(await instancesOf("current.db", "current")).toEqual([true]);
    plantLog("current.db");
    await restoreBackup(backup, path("current.db"), { overwrite: true });
    expect(existsSync(path("current.db-wal"))).toBe(false);
    expect(await instancesOf("current.db", "old", "current", "planted")).toEqual([true, false, false]);
  });

  it("takes the place of what is damaged, or no hub at all, where that is said", async () => {
    const { backup } = await hubWith("good.db", "a");
    for (const name of ["letter.db", "torn.db"]) {
      writeFileSync(
        path(name),
        name === "torn.db" ? readFileSync(backup).subarray(0, 9_000) : "Dear madam,\n".repeat(900),
      );
      await restoreBackup(backup, path(name), { overwrite: true });
      expect(await instancesOf(name, "a")).toEqual([true]);
    }
  });

  it("is not done while an engine has the hub open, nor is an open hub a backup", async () => {
    const { backup } = await hubWith("kept.db", "a");
    const busy = await open("busy.db");
    const inUse = { name: "StorageInUseError", message: expect.stringContaining("busy.db is in use") };
    await expect(restoreBackup(backup, path("busy.db"), { overwrite: true })).rejects.toMatchObject(inUse);
    await expect(restoreBackup(path("busy.db"), path("fresh.db"))).rejects.toMatchObject(inUse);
    await busy.commit([create(instanceRow(1, "goes on"), 1)]);
    await busy.close();
    expect(await instancesOf("busy.db", "goes on")).toEqual([true]);
    expect(existsSync(path("fresh.db"))).toBe(false);
  });

  it.each<[string, (file: string) => void, object]>([
    [
      "missing",
      () => undefined,
      { code: "UNAVAILABLE", message: expect.stringMatching(/^There is no file .*bad\.db/) },
    ],
    ["no database", (file) => writeFileSync(file, "Dear madam,\n".repeat(900)), { code: "FOREIGN" }],
    ["empty", (file) => writeFileSync(file, ""), { code: "FOREIGN" }],
    ["one of another program", (file) => change(file, "CREATE TABLE a (b)"), { code: "FOREIGN" }],
    ["of a newer version", (file) => plant(file, `PRAGMA user_version = ${schemaVersion + 1}`), { code: "TOO_NEW" }],
    [
      "cut off",
      (file) => writeFileSync(file, readFileSync(path("whole.db.backup")).subarray(0, 16_384)),
      { code: "CORRUPT" },
    ],
    ["damaged inside", (file) => damage(file), { code: "CORRUPT" }],
  ])("refuses a backup that is %s, and leaves the hub that is there", async (_what, make, refusal) => {
    await hubWith("whole.db", "a");
    const bad = path(`${Math.random()}-bad.db`);
    make(bad);
    await expect(restoreBackup(bad, path("whole.db"), { overwrite: true })).rejects.toMatchObject(refusal);
    expect(await instancesOf("whole.db", "a")).toEqual([true]);
    expect(readdirSync(path(".")).filter((name) => name.endsWith(".unfinished"))).toEqual([]);
  });

  function change(file: string, sql: string): void {
    const db = new (loadDriver(file))(file);
    db.exec(sql);
    db.close();
  }

  function plant(file: string, sql: string): void {
    writeFileSync(file, readFileSync(path("whole.db.backup")));
    change(file, sql);
  }

  /** Turns pages in the middle into noise, the ones that hold a long payload left out. */
  function damage(file: string): void {
    const bytes = Buffer.from(readFileSync(path("whole.db.backup")));
    bytes.fill(0xa5, 4_096, 3 * 4_096);
    writeFileSync(file, bytes);
  }

  /** Something that stands in the log of a hub only: its last process was killed. */
  function plantLog(name: string): void {
    const db = new (loadDriver(name))(path(name));
    db.pragma("journal_mode = WAL");
    db.pragma("wal_autocheckpoint = 0");
    db.exec(`INSERT OR IGNORE INTO instances (key, instance_id, execution_id, status, started, history_length, position,
      created_at, updated_at, name) VALUES (9, 'planted', 'e', 'PENDING', 1, 0, '', 1, 1, 'a')`);
    const log = readFileSync(path(`${name}-wal`));
    const main = readFileSync(path(name));
    db.close();
    writeFileSync(path(name), main);
    writeFileSync(path(`${name}-wal`), log);
  }
});
