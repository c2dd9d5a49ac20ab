import {
  copyFileSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
  closeSync,
} from "node:fs";

import { beforeAll, describe, expect, it, jest } from "@jest/globals";

import { StorageForeignError, StorageInUseError, StorageTooNewError } from "../storage-errors.js";
import { loadDriver } from "../store/sqlite/driver.js";
import { schemaVersion } from "../store/sqlite/schema.js";
import { openStore } from "../store/open-store.js";
import { nextLine, runProgram } from "../store/testing/child-process.js";
import { useTemporaryFolder } from "../store/testing/temporary-folder.js";
import { closeTestEngines, openTestEngine } from "../testing/test-engine.js";
import { scriptedWorker } from "../testing/scripted-worker.js";
import { actions } from "../testing/turn-fixtures.js";
import { checkStorage } from "./check-storage.js";

// Threads and processes take their time to start on a busy machine.
jest.setTimeout(60_000);
const path = useTemporaryFolder();

/** A hub in which instances stand at every point of their lives. */
async function furnish(file: string): Promise<void> {
  const { connection, start, clock, completion } = await openTestEngine({ storage: file });
  const worker = scriptedWorker(connection, { sessions: true });
  const begin = async (instanceId: string, ...todo: Parameters<typeof worker.answer>[1]) => {
    await start(instanceId);
    await worker.answer(await worker.turnOf(instanceId), todo);
  };
  await begin("over", actions.complete(1, "1"));
  await begin("failed", actions.fail(1));
  await begin("waits", actions.task(1), actions.timer(2, clock.now() + 1_000_000), actions.child(3, "child"));
  const activity = await worker.activity();
  await worker.answer(await worker.turnOf("child"), [actions.task(1)]);
  await worker.activity();
  await begin("parent", actions.child(1, "done"), actions.task(2));
  await worker.answer(await worker.turnOf("done"), [actions.complete(1, "5")]);
  const heard = await worker.turnOf("parent");
  await begin("raced", actions.task(1), actions.complete(2));
  await begin("old", actions.continueAsNew(1, "2"));
  await worker.answer(await worker.turnOf("old"), [actions.task(1)]);
  await begin("ended", actions.task(1), actions.timer(2, clock.now() + 5_000_000));
  await connection.terminateInstance({ instanceId: "ended", recursive: false });
  await worker.answer(await worker.turnOf("ended"), []);
  await completion("ended");
  await begin("rewound", actions.task(1), actions.fail(2));
  await connection.rewindInstance({ instanceId: "rewound" });
  await begin("told");
  await connection.raiseEvent({ instanceId: "told", name: "x" });
  await connection.startInstance({ instanceId: "later", name: "o", scheduledStartTimestamp: clock.now() + 9_000_000 });
  await connection.raiseEvent({ instanceId: "later", name: "x" });
  await connection.suspendInstance({ instanceId: "told" });
  await start("unbegun");
  await worker.succeed(activity, "1");
  expect(heard.request.newEvents).toHaveLength(2);
  await closeTestEngines();
}

let hub = "";
beforeAll(async () => {
  hub = path("hub.db");
  await furnish(hub);
});

let copies = 0;
/** A copy of the hub, changed. */
function changed(...statements: readonly string[]): string {
  const file = path(`changed-${++copies}.db`);
  copyFileSync(hub, file);
  const db = new (loadDriver(file))(file);
  db.pragma("foreign_keys = OFF");
  for (const statement of statements) expect(db.prepare(statement).run().changes).toBeGreaterThan(0);
  db.close();
  return file;
}

const keyOf = (instanceId: string): string => `(SELECT key FROM instances WHERE instance_id = '${instanceId}')`;
const set = (column: string, value: string, instanceId: string): string =>
  `UPDATE instances SET ${column} = ${value} WHERE instance_id = '${instanceId}'`;
const drop = (table: string, instanceId: string): string =>
  `DELETE FROM ${table} WHERE instance_key = ${keyOf(instanceId)}`;

describe("the file of a hub", () => {
  it("is sound as the engine leaves it, wherever its instances stand", async () => {
    const { problems, instances, events, pending } = await checkStorage(hub);
    expect(problems).toEqual([]);
    expect(instances).toBe(13);
    expect(events).toBeGreaterThan(40);
    expect(pending).toEqual({ messages: 7, activities: 5, delayed: 2 });
  });

  it("is left as it is", async () => {
    const before = readFileSync(hub);
    await checkStorage(hub);
    expect(readFileSync(hub).equals(before)).toBe(true);
  });

  it.each([
    ["an inbox without instance", "UPDATE inbox SET instance_key = 999", "message 1", "is for no instance"],
    ["a timer without instance", "UPDATE delayed SET instance_key = 999", "delayed message 1 is for no instance"],
    ["an activity without instance", "UPDATE tasks SET instance_key = 999", "is of no instance"],
    ["a payload too much", "INSERT INTO payloads (key) VALUES (999)", "payload 999 belongs to no instance"],
    ["a payload too few", `DELETE FROM payloads WHERE key = ${keyOf("over")}`, "has no payload"],
    [
      "a lost turn",
      set("history_head", "NULL", "over"),
      "of history belongs to no instance",
      '"over": its history has 0',
    ],
    ["a broken chain", set("history_head", "998", "over"), "row 998 of its history is missing"],
    ["a shared chain", set("history_head", "(SELECT max(history_head) FROM instances)", "over"), "second place too"],
    ["a circle", "UPDATE history SET previous = key", "of its history is in a second place too"],
    ["half a parent", set("parent_task_id", "NULL", "child"), "has half a parent"],
    ["no name", "DELETE FROM hub", "the hub has 0 names"],
    ["keys that come again", "UPDATE sqlite_sequence SET seq = 1", "has a key that may be given again"],
    ["events that are none", "UPDATE history SET events = x'ff'", "its history cannot be decoded"],
    ["messages that are none", "UPDATE inbox SET event = x'ff'", "its inbox cannot be decoded"],
    ["timers that are none", "UPDATE delayed SET event = x'ff'", "a delayed message cannot be decoded"],
    ["a wrong length", set("history_length", "7", "waits"), '"waits": its history has', "and its row says 7"],
    ["no position", set("position", "''", "waits"), '"waits": it has a history and no position'],
    [
      "another execution",
      set("execution_id", "'e'", "over"),
      '"over": its history is of execution',
      "and its row of e",
    ],
    ["another end", set("status", "'FAILED'", "over"), '"over": it is FAILED, and its history says COMPLETED'],
    ["no end", set("status", "'RUNNING'", "over"), '"over": it is RUNNING, and its history says COMPLETED'],
    ["an end too much", set("status", "'COMPLETED'", "waits"), '"waits": it is COMPLETED, and its history has no end'],
    ["no time of its end", set("completed_at", "NULL", "over"), '"over": it is COMPLETED, and has no time of its end'],
    ["a time of its end", set("completed_at", "5", "waits"), '"waits": it is RUNNING, and has a time of its end'],
    [
      "another output",
      "UPDATE payloads SET output = '9' WHERE output = '1'",
      "output is not the result in its history",
    ],
    ["a lost activity", drop("tasks", "child"), '"child": it waits for activity 1, which is gone'],
    ["a lost answer", drop("inbox", "waits"), '"waits": it waits for activity 1, which is gone'],
    ["a lost timer", drop("delayed", "waits"), '"waits": it waits for timer 2, which is gone'],
    [
      "a lost child",
      `DELETE FROM instances WHERE instance_id = 'child'`,
      'for sub-orchestration "child", which is gone',
    ],
    ["another's child", set("parent_execution_id", "'e'", "child"), '"child", which belongs to somebody else'],
    [
      "a child unheard of",
      drop("inbox", "parent"),
      '"parent": it waits for sub-orchestration "done", which is COMPLETED',
    ],
    ["an activity of nobody's", "UPDATE tasks SET task_id = 8", "activity 8 is open, and nothing waits for it"],
    ["a start lost", drop("inbox", "unbegun"), '"unbegun": it has not begun, and nothing starts it'],
    ["a delayed start lost", drop("delayed", "later"), '"later": it has not begun, and nothing starts it'],
    ["a start twice", set("started", "1", "later"), '"later": it has begun, and its start is still delayed'],
    ["a message to the dead", `UPDATE inbox SET instance_key = ${keyOf("over")}`, "it is over, and its inbox holds"],
    ["a timer of the dead", `UPDATE delayed SET instance_key = ${keyOf("over")}`, "it is over, and has 2 timers"],
    ["an activity of the dead", `UPDATE tasks SET instance_key = ${keyOf("ended")}`, "was terminated, and has"],
  ])("shows %s", async (_, statement, ...said) => {
    const { problems } = await checkStorage(changed(statement));
    for (const part of said) expect(problems).toContainEqual(expect.stringContaining(part));
  });

  it("shows an activity that is answered and still open, and one that is there twice", async () => {
    const { problems } = await checkStorage(
      changed(
        `INSERT INTO tasks (instance_key, deferred, execution_id, task_id, name)
          SELECT key, 0, execution_id, 1, 'x' FROM instances WHERE instance_id IN ('waits', 'child')`,
      ),
    );
    expect(problems).toContainEqual(expect.stringContaining('"waits": activity 1 is answered, and still open'));
    expect(problems).toContainEqual(expect.stringContaining('"child": activity 1 is there twice'));
  });

  it("shows a damaged page", async () => {
    const file = changed("UPDATE hub SET id = id");
    const handle = openSync(file, "r+");
    // The second half: tables' and indexes' own pages.
    for (let at = 3; at < statSync(file).size / 4_096; at += 3)
      writeSync(handle, Buffer.alloc(900, 0xa5), 0, 900, at * 4_096);
    closeSync(handle);
    const { problems } = await checkStorage(file);
    expect(problems).toContainEqual(expect.stringContaining("damaged"));
  });

  it("shows that its end is missing", async () => {
    const file = changed("UPDATE hub SET id = id");
    truncateSync(file, Math.floor(statSync(file).size / 8_192) * 4_096);
    expect((await checkStorage(file)).problems).not.toEqual([]);
  });

  it("shows no more than a thousand problems one by one", async () => {
    const many = `INSERT INTO payloads (key) WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
      SELECT i FROM n`;
    const { problems } = await checkStorage(changed(many));
    expect(problems).toHaveLength(1_001);
    expect(problems.at(-1)).toBe("There are 501 more problems.");
  });

  it("of an older version can be looked at as well", async () => {
    const file = changed("UPDATE hub SET id = id");
    const db = new (loadDriver(file))(file);
    db.exec("DROP INDEX instances_by_completion");
    db.pragma("user_version = 1");
    db.close();
    expect((await checkStorage(file)).problems).toEqual([]);
  });

  it("that was left by a crash is looked at as the engine would find it", async () => {
    const file = path("crashed.db");
    const program = runProgram("commit-forever.mjs", file);
    for (let line = 0; line < 5; line++) await nextLine(program);
    await program.kill();
    const { problems, instances } = await checkStorage(file);
    expect(instances).toBeGreaterThan(4);
    // Its events are no events; as rows they are in order.
    expect(problems.filter((problem) => !problem.includes("cannot be decoded"))).toEqual([]);
    const store = await openStore(file, { durability: "FULL" });
    expect(store.opening.readyInstances).toHaveLength(instances);
    await store.close();
  });
});

describe("what cannot be looked at", () => {
  it("is a file that an engine has open", async () => {
    const file = path("open.db");
    await openTestEngine({ storage: file });
    await expect(checkStorage(file)).rejects.toBeInstanceOf(StorageInUseError);
    await closeTestEngines();
  });

  it("is a file that is not there, or is no hub, or a newer one", async () => {
    await expect(checkStorage(path("none.db"))).rejects.toMatchObject({ name: "StorageError", code: "UNAVAILABLE" });
    writeFileSync(path("text.db"), "no database ".repeat(1_000));
    await expect(checkStorage(path("text.db"))).rejects.toBeInstanceOf(StorageForeignError);
    const newer = changed("UPDATE hub SET id = id");
    const db = new (loadDriver(newer))(newer);
    db.pragma(`user_version = ${schemaVersion + 1}`);
    db.close();
    await expect(checkStorage(newer)).rejects.toBeInstanceOf(StorageTooNewError);
  });
});
