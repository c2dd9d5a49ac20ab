import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

import { afterEach, describe, expect, it, jest } from "@jest/globals";

import { StorageForeignError, StorageInUseError, StorageTooNewError } from "../storage-errors.js";
import { deleteFileStore } from "./delete-file-store.js";
import { openFileStore } from "./file-store.js";
import { loadDriver } from "./sqlite/driver.js";
import { schemaVersion } from "./sqlite/schema.js";
import type { Store } from "./store.js";
import { nextLine, runProgram } from "./testing/child-process.js";
import { useTemporaryFolder } from "./testing/temporary-folder.js";
import { create, instanceRow, task, timer, turn } from "./testing/units.js";

// Threads and processes take their time to start on a busy machine.
jest.setTimeout(60_000);
const path = useTemporaryFolder();
const durably = { durability: "FULL" } as const;
const anew = { ...durably, anew: true };

const opened = new Set<Store>();
afterEach(async () => {
  for (const store of opened) await store.close();
  opened.clear();
});

async function open(file: string, options: typeof durably | typeof anew = durably): Promise<Store> {
  const store = await openFileStore(file, options);
  opened.add(store);
  return store;
}

/** A hub with something of everything in it. */
async function fill(store: Store): Promise<void> {
  const tasks = [task(1, 1), task(2, 1)];
  await store.commit([
    create(instanceRow(1, "a"), 1),
    create(instanceRow(2, "b"), 2),
    turn(1, { consumed: [1], tasks, timers: [timer(1, 700)] }),
  ]);
}

const nothing = {
  lastKeys: { instance: 0, message: 0, task: 0, timer: 0 },
  readyInstances: [],
  unsettled: [],
  openTasks: [],
  nextDue: undefined,
};

describe("a hub's file that is begun anew", () => {
  it("is as one that was never used, but for its name: tokens of the old one are nothing to it", async () => {
    const file = path("anew.db");
    const before = await open(file);
    await fill(before);
    await before.close();
    const after = await open(file, anew);
    expect(after.opening).toEqual({ ...nothing, hub: after.opening.hub });
    expect(after.opening.hub.id).not.toBe(before.opening.hub.id);
    expect(after.opening.hub.secret).not.toEqual(before.opening.hub.secret);
    expect(await after.readInstance("a")).toBeUndefined();
    await fill(after);
    await after.close();
    expect((await open(file)).opening.lastKeys).toMatchObject({ instance: 2, task: 2 });
  });

  it("gives its space back", async () => {
    const file = path("space.db");
    const before = await open(file);
    const input = "x".repeat(100_000);
    await before.commit(Array.from({ length: 50 }, (_, n) => create(instanceRow(n + 1, `i-${n}`, { input }), n + 1)));
    await before.close();
    expect(statSync(file).size).toBeGreaterThan(4_000_000);
    await (await open(file, anew)).close();
    expect(statSync(file).size).toBeLessThan(200_000);
  });

  it("is made where there is none", async () => {
    expect((await open(path("made.db"), anew)).opening).toMatchObject(nothing);
  });

  it("has nothing of an old layout, nor a table that nobody knows", async () => {
    const file = path("odd.db");
    await (await open(file)).close();
    const db = new (loadDriver(file))(file);
    db.exec('DROP TABLE inbox; CREATE TABLE "odd one" (a); CREATE TABLE sqlitely (a); PRAGMA user_version = 1');
    db.close();
    await (await open(file, anew)).close();
    const fresh = path("fresh.db");
    await (await open(fresh)).close();
    const [odd, normal] = [file, fresh].map((name) => {
      const reader = new (loadDriver(name))(name, { readonly: true });
      const schema = reader.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name").all();
      const version = reader.pragma("user_version", { simple: true });
      reader.close();
      return { schema, version };
    });
    expect(odd).toEqual(normal);
    expect(odd?.version).toBe(schemaVersion);
  });
});

describe("a hub's file that is deleted", () => {
  it("is gone with all that stood beside it, whether it was closed or its process died", async () => {
    const file = path("closed/hub.db");
    mkdirSync(dirname(file));
    const store = await open(file);
    await fill(store);
    await store.close();
    await deleteFileStore(file, durably);
    expect(readdirSync(dirname(file))).toEqual([]);

    const program = runProgram("commit-forever.mjs", file);
    for (let batches = 0; batches < 5; batches++) await nextLine(program);
    await program.kill();
    expect(readdirSync(dirname(file))).toContain("hub.db-wal");
    await deleteFileStore(file, durably);
    expect(readdirSync(dirname(file))).toEqual([]);
    expect((await open(file)).opening).toMatchObject(nothing);
  });

  it("is left as it is where it is open elsewhere, of a newer version, or not ours", async () => {
    const held = path("held.db");
    const store = await open(held);
    await fill(store);
    await expect(deleteFileStore(held, durably)).rejects.toBeInstanceOf(StorageInUseError);
    await expect(openFileStore(held, anew)).rejects.toBeInstanceOf(StorageInUseError);
    expect(await store.readInstance("a")).toBeDefined();

    const newer = path("newer.db");
    await (await open(newer)).close();
    const db = new (loadDriver(newer))(newer);
    db.pragma(`user_version = ${schemaVersion + 1}`);
    db.close();
    await expect(deleteFileStore(newer, durably)).rejects.toBeInstanceOf(StorageTooNewError);
    await expect(openFileStore(newer, anew)).rejects.toBeInstanceOf(StorageTooNewError);

    const foreign = path("foreign.db");
    const other = new (loadDriver(foreign))(foreign);
    other.exec("CREATE TABLE mine (a)");
    other.close();
    await expect(deleteFileStore(foreign, durably)).rejects.toBeInstanceOf(StorageForeignError);
    await expect(openFileStore(foreign, anew)).rejects.toBeInstanceOf(StorageForeignError);
    writeFileSync(path("text.db"), "not a database at all");
    await expect(deleteFileStore(path("text.db"), durably)).rejects.toBeInstanceOf(StorageForeignError);
    for (const name of ["held", "newer", "foreign", "text"]) expect(existsSync(path(`${name}.db`))).toBe(true);
  });

  it("may be one that was not finished when its process died", async () => {
    const empty = path("empty.db");
    writeFileSync(empty, "");
    await deleteFileStore(empty, durably);
    expect(existsSync(empty)).toBe(false);
  });
});

describe("a hub's file that is begun anew, or deleted, by a process that is killed", () => {
  const INSTANCES = 30;
  const query = { statuses: undefined, createdFrom: undefined, createdTo: undefined, instanceIdPrefix: undefined };

  /** The generation that it holds, all of it; `empty` or `gone`. */
  async function contents(file: string): Promise<number | "empty" | "gone"> {
    if (!existsSync(file)) return "gone";
    const store = await open(file);
    const { instances } = await store.queryInstances({ ...query, afterKey: 0, limit: 1_000 });
    const ready = store.opening.readyInstances.length;
    await store.close();
    const generations = new Set(instances.map(({ instanceId }) => Number.parseInt(instanceId, 10)));
    expect([0, INSTANCES]).toContain(instances.length);
    expect(ready).toBe(instances.length);
    expect(generations.size).toBeLessThanOrEqual(1);
    return [...generations][0] ?? "empty";
  }

  /** What may be found after it said this, and nothing more. */
  function possible(line: string): readonly (number | "empty" | "gone")[] {
    const [what, number] = line.split(" ");
    const generation = Number(number);
    if (what === "anew") return ["empty", generation];
    if (what === "filled") return [generation, generation % 2 === 0 ? "gone" : "empty"];
    return ["gone", "empty"];
  }

  it("holds what it held, or nothing", async () => {
    const file = path("killed.db");
    let generation = 1;
    for (let life = 0; life < 12; life++) {
      const program = runProgram("replace-forever.mjs", file, String(generation));
      let last = "";
      for (let lines = 0; lines < 3 + life; lines++) last = await nextLine(program);
      await program.kill();
      // What it said between the last line read here and its end.
      for await (const line of program.lines) last = line;
      const held = await contents(file);
      expect({ last, held, possible: possible(last) }).toEqual({
        last,
        held,
        possible: expect.arrayContaining([held]),
      });
      if (held === "gone") expect(existsSync(`${file}-wal`)).toBe(false);
      generation = Number(last.split(" ")[1]) + 1;
    }
  });
});
