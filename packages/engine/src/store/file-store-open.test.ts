import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { describe, expect, it, jest } from "@jest/globals";

import { StorageError, StorageForeignError, StorageInUseError, StorageTooNewError } from "../storage-errors.js";
import { openStore } from "./open-store.js";
import { loadDriver } from "./sqlite/driver.js";
import { applicationId, schemaVersion } from "./sqlite/schema.js";
import type { Store } from "./store.js";
import { commitOne, historyOf, inboxOf } from "./testing/read-store.js";
import { useTemporaryFolder } from "./testing/temporary-folder.js";
import {
  completeTask,
  create,
  deferTask,
  deliver,
  instanceRow,
  lastTurn,
  message,
  task,
  timer,
  turn,
} from "./testing/units.js";

// Threads and processes take their time to start on a busy machine.
jest.setTimeout(60_000);
const path = useTemporaryFolder();
const open = (storage: string): Promise<Store> => openStore(storage, { durability: "FULL" });

/** What opening a path is refused with. */
async function refusal(storage: string): Promise<unknown> {
  const outcome = await open(storage).then(
    (store) => store.close(),
    (error: unknown) => error,
  );
  return outcome;
}

/** Makes a database of another program. */
function writeDatabase(file: string, sql: string): void {
  const db = new (loadDriver(file))(file);
  db.exec(sql);
  db.close();
}

describe("opening a file", () => {
  it("finds everything as it was left", async () => {
    const file = path("kept.db");
    const first = await open(file);
    await first.commit([
      create(instanceRow(1, "idle"), 1),
      create(instanceRow(2, "late"), 0, { start: timer(1, 9_000) }),
      create(instanceRow(3, "over"), 3),
      create(instanceRow(4, "waiting", { version: "2" }), 4),
      turn(1, {
        consumed: [1],
        tasks: [task(1, 1), task(2, 1, { name: "other", version: "3" })],
        timers: [timer(2, 700)],
      }),
      deliver("late", 5),
      lastTurn(3),
      deliver("waiting", 6),
    ]);
    await commitOne(first, turn(4, { consumed: [6], requeued: [message(8)], row: { version: "2" } }));
    const rows = await Promise.all(["idle", "late", "over", "waiting"].map((id) => first.readInstance(id)));
    await first.close();

    const second = await open(file);
    expect(second.opening).toEqual({
      hub: first.opening.hub,
      lastKeys: { instance: 4, message: 8, task: 2, timer: 2 },
      readyInstances: [{ key: 4, instanceId: "waiting", name: "greet", version: "2" }],
      unsettled: [{ key: 2, instanceId: "late", name: "greet", version: undefined }],
      openTasks: [
        { key: 1, instanceKey: 1, name: "sayHello", version: undefined },
        { key: 2, instanceKey: 1, name: "other", version: "3" },
      ],
      nextDue: 700,
    });
    expect(await Promise.all(["idle", "late", "over", "waiting"].map((id) => second.readInstance(id)))).toEqual(rows);
    expect(await historyOf(second, 1)).toEqual(["turn"]);
    expect(await inboxOf(second, 4)).toEqual(["event-8", "event-4"]);
    await second.close();
  });

  it("lists no activity that was answered or put aside, and never uses its key again", async () => {
    const file = path("tasks.db");
    const first = await open(file);
    await first.commit([
      create(instanceRow(1, "a"), 1),
      turn(1, { tasks: [task(1, 1), task(2, 1), task(3, 1), task(4, 1)] }),
      deferTask(2),
      completeTask(3, 2),
      completeTask(4, 3),
    ]);
    await first.close();
    const second = await open(file);
    expect(second.opening.lastKeys.task).toBe(4);
    expect(second.opening.openTasks.map(({ key }) => key)).toEqual([1]);
    expect(await commitOne(second, completeTask(2, 4))).toMatchObject({ kind: "taskCompleted" });
    await second.close();
  });

  it("lists ready instances by their first message", async () => {
    const file = path("order.db");
    const first = await open(file);
    await first.commit([
      create(instanceRow(1, "a"), 1),
      create(instanceRow(2, "b"), 2),
      create(instanceRow(3, "c"), 3),
    ]);
    await first.commit([turn(1, { consumed: [1] }), deliver("a", 4)]);
    await first.close();
    const second = await open(file);
    expect(second.opening.readyInstances.map(({ instanceId }) => instanceId)).toEqual(["b", "c", "a"]);
    await second.close();
  });

  it("takes a path relative to the working directory", async () => {
    const store = await open(relative(process.cwd(), path("relative.db")));
    expect(existsSync(path("relative.db"))).toBe(true);
    await store.close();
  });

  it("takes a path for a path, whatever it looks like", async () => {
    const odd = "file:odd name?mode=memory#é.db";
    mkdirSync(path("odd"));
    const store = await open(join(path("odd"), odd));
    expect(existsSync(join(path("odd"), odd))).toBe(true);
    await store.close();
  });

  it("leaves one file behind when it is closed", async () => {
    const file = path("tidy.db");
    const store = await open(file);
    await commitOne(store, create(instanceRow(1, "a"), 1));
    await store.close();
    expect(["-wal", "-shm", "-journal"].filter((suffix) => existsSync(file + suffix))).toEqual([]);
  });

  it("fills an empty file, and an empty database", async () => {
    writeFileSync(path("empty.db"), "");
    writeDatabase(path("emptied.db"), "CREATE TABLE t (a); DROP TABLE t; VACUUM");
    for (const file of ["empty.db", "emptied.db"].map(path)) {
      const store = await open(file);
      expect(await commitOne(store, create(instanceRow(1, "a"), 1))).toMatchObject({ kind: "created" });
      await store.close();
    }
  });
});

describe("a file that is open", () => {
  it("is refused a second time in the same process, by any name, and free once it is closed", async () => {
    const file = path("open.db");
    const store = await open(file);
    symlinkSync(file, path("link.db"));
    for (const name of [file, path("link.db")]) {
      const error = await refusal(name);
      expect(error).toBeInstanceOf(StorageInUseError);
      expect(error).toBeInstanceOf(StorageError);
      expect(error).toMatchObject({ storage: name, code: "IN_USE", message: expect.stringContaining(name) });
    }
    // The refusals have not let go of the lock.
    expect(await refusal(file)).toBeInstanceOf(StorageInUseError);
    await store.close();
    expect(await refusal(file)).toBeUndefined();
  });

  it("goes to one of two that open it at the same moment", async () => {
    const file = path("race.db");
    for (let round = 0; round < 3; round++) {
      const outcomes = await Promise.allSettled([open(file), open(file)]);
      const opened = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
      const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason as unknown] : []));
      expect(opened).toHaveLength(1);
      expect(refused[0]).toBeInstanceOf(StorageInUseError);
      await Promise.all(opened.map((store) => store.close()));
    }
  });
});

describe("a file that is no hub of ours", () => {
  it.each([
    ["has tables and no mark", "CREATE TABLE users (name)", "application id 0"],
    ["is marked by another program", "PRAGMA application_id = 77; CREATE TABLE t (a)", "application id 77"],
    ["is in WAL mode", "PRAGMA journal_mode = WAL; CREATE TABLE t (a)", "application id 0"],
  ])("is refused and left alone if it %s", async (name, sql, what) => {
    const file = path(`${name}.db`);
    writeDatabase(file, sql);
    const before = readFileSync(file);
    const error = await refusal(file);
    expect(error).toBeInstanceOf(StorageForeignError);
    expect(error).toMatchObject({ code: "FOREIGN", storage: file, message: expect.stringContaining(what) });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it.each([
    ["short", "hello"],
    ["long", "no database ".repeat(1_000)],
  ])("is refused and left alone if it is a %s text", async (name, content) => {
    const file = path(`${name}.txt`);
    writeFileSync(file, content);
    const error = await refusal(file);
    expect(error).toBeInstanceOf(StorageForeignError);
    expect(error).toMatchObject({ message: expect.stringContaining("isn't a SQLite database") });
    expect(readFileSync(file, "utf8")).toBe(content);
  });

  it("is refused if a newer version wrote it, with both versions", async () => {
    const file = path("newer.db");
    await (await open(file)).close();
    writeDatabase(file, `PRAGMA user_version = ${schemaVersion + 2}`);
    const before = readFileSync(file);
    const error = await refusal(file);
    expect(error).toBeInstanceOf(StorageTooNewError);
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ found: schemaVersion + 2, supported: schemaVersion, code: "TOO_NEW" });
    expect(error).toMatchObject({ message: expect.stringContaining("Upgrade @reawait/engine") });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it("is damaged if its tables are missing", async () => {
    const file = path("damaged.db");
    writeDatabase(file, `PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}`);
    expect(await refusal(file)).toMatchObject({ name: "StorageError", code: "INTERNAL" });
  });
});

describe("a path that can't be opened", () => {
  it("has no folder", async () => {
    const file = path("no/such/hub.db");
    const error = await refusal(file);
    expect(error).toBeInstanceOf(StorageError);
    expect(error).toMatchObject({ code: "UNAVAILABLE", storage: file });
    expect(error).toMatchObject({
      message: expect.stringContaining(`${dirname(file)} doesn't exist. Create it first`),
    });
  });

  it("is a folder, or has a file where a folder should be", async () => {
    mkdirSync(path("folder"));
    writeFileSync(path("plain"), "");
    expect(await refusal(path("folder"))).toMatchObject({ message: expect.stringContaining("it is a folder") });
    const inFile = path("plain/hub.db");
    expect(await refusal(inFile)).toMatchObject({ message: expect.stringContaining("plain is not a folder") });
  });

  it("is not a regular file", async () => {
    execFileSync("mkfifo", [path("pipe")]);
    expect(await refusal(path("pipe"))).toMatchObject({ message: expect.stringContaining("not a regular file") });
    rmSync(path("pipe"));
  });

  it("is a link to nowhere", async () => {
    symlinkSync(path("gone/hub.db"), path("dangling.db"));
    const error = await refusal(path("dangling.db"));
    expect(error).toMatchObject({ code: "UNAVAILABLE", cause: { code: expect.stringContaining("SQLITE_CANTOPEN") } });
  });

  it("is empty", async () => {
    expect(await refusal("")).toMatchObject({ code: "UNAVAILABLE", storage: "" });
  });
});
