import { afterEach, describe, expect, it } from "@jest/globals";

import { openStore } from "./open-store.js";
import { loadDriver } from "./sqlite/driver.js";
import { applicationId, migrations, schemaVersion } from "./sqlite/schema.js";
import type { Store } from "./store.js";
import { commitOne, historyOf, inboxOf } from "./testing/read-store.js";
import { useTemporaryFolder } from "./testing/temporary-folder.js";
import { completeTask, turn } from "./testing/units.js";

const path = useTemporaryFolder();

/** What every version can hold: one that is over, one that runs, with a message, an activity and a timer of its. */
const CONTENT = `
  INSERT INTO instances (key, instance_id, execution_id, status, started, history_head, history_length, position,
    created_at, updated_at, completed_at, name) VALUES
    (1, 'over', 'e-1', 'COMPLETED', 1, 1, 4, 'turn-1', 1000, 2000, 2000, 'greet'),
    (2, 'runs', 'e-2', 'RUNNING', 1, 2, 3, 'turn-2', 1001, 2001, NULL, 'greet');
  INSERT INTO payloads (key, input, output) VALUES (1, '"in"', '"out"'), (2, NULL, NULL);
  INSERT INTO history (key, previous, events) VALUES (1, NULL, x'6f6e65'), (2, NULL, x'74776f');
  INSERT INTO inbox (key, instance_key, rank, event) VALUES (7, 2, 0, x'6d657373616765');
  INSERT INTO tasks (key, instance_key, deferred, execution_id, task_id, name) VALUES (3, 2, 0, 'e-2', 1, 'sayHello');
  INSERT INTO delayed (key, instance_key, due_at, starts, event) VALUES (4, 2, 9000, 0, x'74696d6572');
  INSERT INTO hub (id, secret) VALUES ('0123456789abcdef', x'00');
`;

let planted = 0;

/** A file as an engine of that version left it. */
function plant(version: number, more = ""): string {
  const file = path(`planted-${++planted}.db`);
  const db = new (loadDriver(file))(file);
  for (const migration of migrations.slice(0, version)) db.exec(migration);
  db.exec(`${CONTENT}; ${more}`);
  db.pragma(`application_id = ${applicationId}`);
  db.pragma(`user_version = ${version}`);
  db.close();
  return file;
}

/** What stands in a file that nobody has open. */
function inspect(file: string): { readonly version: unknown; readonly layout: readonly unknown[] } {
  const db = new (loadDriver(file))(file, { readonly: true });
  const version = db.pragma("user_version", { simple: true });
  const layout = db.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").all();
  db.close();
  return { version, layout };
}

const opened = new Set<Store>();
const open = async (file: string): Promise<Store> => {
  const store = await openStore(file, { durability: "FULL" });
  opened.add(store);
  return store;
};
afterEach(async () => {
  for (const store of opened) await store.close();
  opened.clear();
});

const olderVersions = Array.from({ length: schemaVersion - 1 }, (_, index) => index + 1);

describe("a file of an older version", () => {
  it.each(olderVersions)("is taken over with all that is in it: %i", async (version) => {
    const store = await open(plant(version));
    expect(store.opening).toMatchObject({
      hub: { id: "0123456789abcdef" },
      lastKeys: { instance: 2, message: 7, task: 3, timer: 4 },
      readyInstances: [{ key: 2, instanceId: "runs" }],
      openTasks: [{ key: 3, name: "sayHello" }],
      nextDue: 9_000,
    });
    expect(await store.readInstance("over")).toMatchObject({ status: "COMPLETED", input: '"in"', output: '"out"' });
    expect(await historyOf(store, 2)).toEqual(["two"]);
    expect(await inboxOf(store, 2)).toEqual(["message"]);
  });

  it.each(olderVersions)("does all that a new one does: %i", async (version) => {
    const store = await open(plant(version));
    const row = { position: "turn-3", executionId: "e-2" };
    const moved = await commitOne(store, turn(2, { expectedPosition: "turn-2", consumed: [7], row }));
    expect(moved).toMatchObject({ kind: "turnCommitted", nextDue: 9_000 });
    expect(await commitOne(store, completeTask(3, 8))).toMatchObject({ ready: [{ instanceId: "runs" }] });
    const query = {
      statuses: ["COMPLETED"],
      completedFrom: 0,
      completedTo: 9_000,
      after: undefined,
      limit: 9,
    } as const;
    expect(await store.listEnded(query)).toMatchObject({ instanceIds: ["over"] });
  });

  it.each(olderVersions)("has the layout of a new one from then on: %i", async (version) => {
    const fresh = path(`fresh-${version}.db`);
    const old = plant(version);
    for (const file of [fresh, old]) await (await open(file)).close();
    expect(inspect(old)).toEqual(inspect(fresh));
    expect(inspect(old).version).toBe(schemaVersion);
  });

  it("is taken over whole, or left as it was", async () => {
    const file = plant(1, "CREATE TABLE instances_by_completion (a)");
    const before = inspect(file);
    await expect(open(file)).rejects.toMatchObject({ name: "StorageError", code: "INTERNAL" });
    expect(inspect(file)).toEqual(before);
  });
});
