import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

import { afterEach, describe, expect, it } from "@jest/globals";

import { StorageForeignError, StorageInUseError } from "./storage-errors.js";
import { openStore } from "./store/open-store.js";
import { useTemporaryFolder } from "./store/testing/temporary-folder.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";
import { virtualClock } from "../../testing/src/clock/virtual-clock.js";

const file = useTemporaryFolder();
afterEach(closeTestEngines);

const anew = { recreateIfExists: true };
const ifMissing = { recreateIfExists: false };
const a = { instanceId: "a", getInputsAndOutputs: true };
const MINUTE = 60_000;

describe("the task hubs of an engine in a file", () => {
  it("are files beside the first one, and are there when it is opened again", async () => {
    const storage = file("several.db");
    const before = await openTestEngine({ storage });
    for (const taskHub of ["bills", "Bills", "orders.v2"]) {
      const connection = before.connection.with({ taskHub });
      await connection.createTaskHub(ifMissing);
      await connection.startInstance({ instanceId: "a", name: "order", input: JSON.stringify(taskHub) });
    }
    expect(readdirSync(`${storage}.hubs`).filter((name) => name.endsWith(".db"))).toEqual([
      "%42ills.db",
      "bills.db",
      "orders%2ev2.db",
    ]);
    await before.engine.close();
    const after = await openTestEngine({ storage });
    for (const taskHub of ["bills", "Bills", "orders.v2"]) {
      expect(await after.connection.with({ taskHub }).getInstance(a)).toMatchObject({ input: JSON.stringify(taskHub) });
    }
    await expect(after.connection.with({ taskHub: "BILLS" }).hello()).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("leave no file behind when they are deleted, open or not", async () => {
    const storage = file("deleted.db");
    const { connection, engine } = await openTestEngine({ storage });
    const bills = connection.with({ taskHub: "bills" });
    await bills.createTaskHub(ifMissing);
    await bills.startInstance({ instanceId: "a", name: "order" });
    await bills.deleteTaskHub();
    expect(readdirSync(`${storage}.hubs`)).toEqual([]);
    await bills.createTaskHub(ifMissing);
    await engine.close();
    const after = await openTestEngine({ storage });
    await after.connection.with({ taskHub: "bills" }).deleteTaskHub();
    expect(readdirSync(`${storage}.hubs`)).toEqual([]);
  });

  it("are made anew, one as much as the other, while others go on", async () => {
    const storage = file("anew.db");
    const { connection, start, get } = await openTestEngine({ storage });
    await start("a");
    const bills = connection.with({ taskHub: "bills" });
    await bills.createTaskHub(anew);
    await bills.startInstance({ instanceId: "a", name: "order" });
    await connection.createTaskHub(anew);
    expect(await get("a")).toBeUndefined();
    expect(await bills.getInstance(a)).toBeDefined();
  });

  it("are not taken away from another engine that has them open", async () => {
    const storage = file("shared.db");
    const { connection, engine } = await openTestEngine({ storage });
    const bills = connection.with({ taskHub: "bills" });
    await bills.createTaskHub(ifMissing);
    await engine.close();
    const path = `${storage}.hubs/bills.db`;
    const elsewhere = await openStore(path, { durability: "FULL" });
    const again = (await openTestEngine({ storage })).connection.with({ taskHub: "bills" });
    const inUse = { code: "UNAVAILABLE", cause: expect.any(StorageInUseError) };
    await expect(again.hello()).rejects.toMatchObject(inUse);
    await expect(again.deleteTaskHub()).rejects.toMatchObject(inUse);
    expect(existsSync(path)).toBe(true);
    await elsewhere.close();
    await again.hello();
  });

  it("cannot be hidden by a first one that goes by their name", async () => {
    const storage = file("renamed.db");
    const { connection, engine } = await openTestEngine({ storage, taskHub: "orders" });
    await connection.with({ taskHub: "bills" }).createTaskHub(ifMissing);
    await engine.close();
    await expect(openTestEngine({ storage, taskHub: "bills" })).rejects.toMatchObject({
      name: "StorageError",
      message: expect.stringContaining(
        `cannot be opened with the task hub "bills" as its first: that one is kept in ${storage}.hubs/bills.db`,
      ),
    });
    await (await openTestEngine({ storage, taskHub: "orders" })).connection.with({ taskHub: "bills" }).hello();
  });

  it("say what the file system says, and are no fault of the engine's", async () => {
    const storage = file("odd.db");
    const { connection, logged } = await openTestEngine({ storage });
    writeFileSync(`${storage}.hubs`, "a file");
    const bills = connection.with({ taskHub: "bills" });
    await expect(bills.hello()).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(bills.createTaskHub(ifMissing)).rejects.toMatchObject({
      code: "UNAVAILABLE",
      message: expect.stringContaining(`${storage}.hubs could not be made`),
    });
    rmSync(`${storage}.hubs`);
    mkdirSync(`${storage}.hubs`);
    writeFileSync(`${storage}.hubs/bills.db`, "no database, whatever its name says. ".repeat(100));
    for (const call of [bills.hello(), bills.createTaskHub(anew), bills.deleteTaskHub()]) {
      await expect(call).rejects.toMatchObject({ code: "UNAVAILABLE", cause: expect.any(StorageForeignError) });
    }
    expect(readFileSync(`${storage}.hubs/bills.db`, "utf8")).toMatch(/^no database/);
    expect(logged).toEqual([]);
  });
});

describe("the first task hub in a file", () => {
  it("is deleted with its file only, and is there again, empty, when it is made or the engine is opened", async () => {
    const storage = file("first.db");
    const before = await openTestEngine({ storage });
    const bills = before.connection.with({ taskHub: "bills" });
    await bills.createTaskHub(ifMissing);
    await before.start("a");
    await before.connection.deleteTaskHub();
    expect(existsSync(storage)).toBe(false);
    expect(existsSync(`${storage}.hubs/bills.db`)).toBe(true);
    await expect(before.start("a")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await bills.startInstance({ instanceId: "a", name: "order" });
    await before.connection.createTaskHub(ifMissing);
    await before.start("b");
    await before.connection.deleteTaskHub();
    await before.engine.close();

    const after = await openTestEngine({ storage });
    expect(await after.get("b")).toBeUndefined();
    await after.start("b");
    expect(await after.connection.with({ taskHub: "bills" }).getInstance(a)).toBeDefined();
  });
});

describe("what is under way in a task hub that is deleted", () => {
  it("is written before, or told that it is gone; and then there is rest", async () => {
    const storage = file("busy.db");
    const { connection, engine, logged } = await openTestEngine({ storage });
    const bills = connection.with({ taskHub: "bills" });
    await bills.createTaskHub(ifMissing);
    await bills.startInstance({ instanceId: "ready", name: "order" });
    const resting = engine.whenAtRest();
    const calls = [
      ...Array.from({ length: 50 }, (_, n) => bills.startInstance({ instanceId: `a-${n}`, name: "order" })),
      bills.queryInstances({ maxInstanceCount: 0, fetchInputsAndOutputs: true }),
      bills.getInstance(a),
    ];
    const outcomes = Promise.allSettled(calls);
    await bills.deleteTaskHub();
    for (const outcome of await outcomes) {
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "NOT_FOUND" });
    }
    await resting;
    expect(engine.atRest()).toBe(true);
    expect(logged).toEqual([]);
  });

  it("and asked for by many at once, is deleted once, and made again once", async () => {
    const { connection } = await openTestEngine({ storage: file("many.db") });
    const bills = connection.with({ taskHub: "bills" });
    await Promise.all([1, 2, 3].map(() => bills.createTaskHub(ifMissing)));
    const deletions = await Promise.allSettled([1, 2, 3].map(() => bills.deleteTaskHub()));
    expect(deletions.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    await Promise.all([bills.createTaskHub(anew), bills.createTaskHub(ifMissing), bills.createTaskHub(anew)]);
    await bills.startInstance({ instanceId: "a", name: "order" });
    await Promise.all([bills.createTaskHub(ifMissing), bills.hello()]);
    expect(await bills.getInstance(a)).toBeDefined();
  });
});

describe("a task hub that is used no more", () => {
  /** Whether some other engine could open it. */
  async function isFree(path: string): Promise<boolean> {
    return openStore(path, { durability: "FULL" }).then(
      async (store) => store.close().then(() => true),
      () => false,
    );
  }

  it("is closed after a minute, and opened again when it is asked for", async () => {
    const storage = file("idle.db");
    const path = `${storage}.hubs/bills.db`;
    const { connection, clock, start, get } = await openTestEngine({ storage });
    const bills = connection.with({ taskHub: "bills" });
    await bills.createTaskHub(ifMissing);
    await bills.startInstance({ instanceId: "a", name: "order", input: "1" });
    await start("first");
    expect(await isFree(path)).toBe(false);
    clock.advance(MINUTE);
    while (!(await isFree(path)));
    // The first one stays open.
    expect(await isFree(storage)).toBe(false);
    expect(await get("first")).toBeDefined();
    const worker = scriptedWorker(bills);
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({ input: "1" });
    await worker.stop();
    clock.advance(2 * MINUTE);
    while (!(await isFree(path)));
  });

  it("stays open while a worker is connected, or somebody waits", async () => {
    const storage = file("used.db");
    const path = `${storage}.hubs/bills.db`;
    const { connection, clock } = await openTestEngine({ storage });
    const bills = connection.with({ taskHub: "bills" });
    await bills.createTaskHub(ifMissing);
    await bills.startInstance({ instanceId: "a", name: "order" });
    const wait = bills.waitForInstanceCompletion(a);
    await bills.hello();
    for (let times = 0; times < 3; times++) clock.advance(MINUTE);
    expect(await isFree(path)).toBe(false);
    const worker = scriptedWorker(bills);
    await worker.answer(await worker.turn(), [actions.complete(1)]);
    await wait;
    for (let times = 0; times < 3; times++) clock.advance(MINUTE);
    expect(await isFree(path)).toBe(false);
  });

  it("loses no timer: it fires for the worker who comes", async () => {
    const storage = file("timers.db");
    const clock = virtualClock();
    const { connection } = await openTestEngine({ storage, clock });
    const bills = connection.with({ taskHub: "bills" });
    await bills.createTaskHub(ifMissing);
    await bills.startInstance({ instanceId: "a", name: "order" });
    const worker = scriptedWorker(bills);
    await worker.answer(await worker.turn(), [actions.timer(1, clock.now() + 10 * MINUTE)]);
    await worker.stop();
    clock.advance(MINUTE);
    while (!(await isFree(`${storage}.hubs/bills.db`)));
    clock.advance(60 * MINUTE);
    expect((await scriptedWorker(bills).turn()).request.newEvents[1]).toMatchObject({ kind: "timerFired", timerId: 1 });
  });

  it("in memory stays, since it would be lost", async () => {
    const { connection, clock } = await openTestEngine();
    const bills = connection.with({ taskHub: "bills" });
    await bills.createTaskHub(ifMissing);
    await bills.startInstance({ instanceId: "a", name: "order" });
    clock.advance(10 * MINUTE);
    expect(await bills.getInstance(a)).toBeDefined();
  });
});

describe("an engine that makes the task hubs it is asked for", () => {
  it("does so at the first call, once, and still deletes them", async () => {
    const storage = file("made.db");
    const { connection } = await openTestEngine({ storage, createTaskHubs: true });
    const bills = connection.with({ taskHub: "bills" });
    await Promise.all([1, 2, 3].map((n) => bills.startInstance({ instanceId: `a-${n}`, name: "order" })));
    expect(
      (await bills.queryInstances({ maxInstanceCount: 0, fetchInputsAndOutputs: false })).orchestrationState,
    ).toHaveLength(3);
    await bills.deleteTaskHub();
    expect(await bills.getInstance({ ...a, instanceId: "a-1" })).toBeUndefined();
  });

  it("says so where one of them was deleted, and is made again by a worker that goes on asking", async () => {
    const { connection, logged } = await openTestEngine({ createTaskHubs: true });
    const bills = connection.with({ taskHub: "bills" });
    await bills.hello();
    await bills.deleteTaskHub();
    expect(logged).toEqual([]);
    await bills.hello();
    await bills.hello();
    const warning =
      'The task hub "bills" was deleted, and is made again: somebody asks for it, and this engine makes what it is asked ' +
      "for (createTaskHubs). To be rid of it, stop its workers first.";
    expect(logged).toEqual([warning]);
    await bills.deleteTaskHub();
    await bills.createTaskHub(ifMissing);
    await bills.hello();
    expect(logged).toEqual([warning]);
  });

  it("does so for a worker, too", async () => {
    const { connection } = await openTestEngine({ createTaskHubs: true });
    const worker = scriptedWorker(connection.with({ taskHub: "bills" }));
    await connection.with({ taskHub: "bills" }).startInstance({ instanceId: "a", name: "order" });
    expect((await worker.turn()).request.instanceId).toBe("a");
  });
});

describe("an engine with several task hubs", () => {
  it("rests when all of them do, and counts the work and the waits of all", async () => {
    const { connection, engine, start } = await openTestEngine({ createTaskHubs: true });
    const bills = connection.with({ taskHub: "bills" });
    await bills.startInstance({ instanceId: "a", name: "order" });
    await start("b");
    expect(engine.unmatchedWork).toEqual({ orchestrations: 2, activities: 0 });
    expect(engine.atRest()).toBe(false);
    const wait = bills.waitForInstanceCompletion(a);
    await bills.hello();
    expect(engine.waiters).toBe(1);
    const workers = [scriptedWorker(connection), scriptedWorker(bills)];
    const resting = engine.whenAtRest();
    for (const worker of workers) await worker.answer(await worker.turn(), [actions.complete(1)]);
    await resting;
    expect(engine.atRest()).toBe(true);
    await wait;
  });

  it("logs which one it is about, but for the first", async () => {
    const { connection, logged, start } = await openTestEngine({ createTaskHubs: true });
    const bills = connection.with({ taskHub: "bills" });
    await start("a");
    await bills.startInstance({ instanceId: "a", name: "order" });
    for (const hub of [connection, bills]) {
      const worker = scriptedWorker(hub, { filters: { orchestrations: [], activities: [] } });
      await hub.hello();
      await worker.stop();
    }
    expect(logged).toEqual([
      expect.stringMatching(/^(?!Task hub).*order/s),
      expect.stringMatching(/^Task hub "bills": .*order/s),
    ]);
  });

  it("closes all of them", async () => {
    const { connection, engine } = await openTestEngine({ createTaskHubs: true });
    const bills = connection.with({ taskHub: "bills" });
    await bills.startInstance({ instanceId: "a", name: "order" });
    const wait = expect(bills.waitForInstanceCompletion(a)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    const worker = scriptedWorker(bills);
    await worker.turn();
    await engine.close();
    await wait;
    expect(await worker.ended).toBeUndefined();
    await expect(bills.hello()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(bills.createTaskHub(ifMissing)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(connection.with({ taskHub: "other" }).hello()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  it("ends a stream that was asked for before its hub was open, also if it is returned by then", async () => {
    const { connection } = await openTestEngine({ createTaskHubs: true });
    const request = { maxConcurrentOrchestrationWorkItems: 1, maxConcurrentActivityWorkItems: 1, sessions: false };
    const early = connection.with({ taskHub: "bills" }).getWorkItems(request)[Symbol.asyncIterator]();
    const next = early.next();
    await early.return?.();
    expect(await next).toMatchObject({ done: true });
    const bills = connection.with({ taskHub: "bills" });
    await bills.startInstance({ instanceId: "a", name: "order" });
    expect((await scriptedWorker(bills).turn()).request.instanceId).toBe("a");
  });
});
