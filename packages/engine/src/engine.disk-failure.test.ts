import { describe, expect, it } from "@jest/globals";
import type { Logger } from "@reawait/protocol";
import { silentLogger } from "@reawait/protocol";

import { gatherBriefly } from "./commit/gather.js";
import { createHub } from "./hub.js";
import { StorageError } from "./storage-errors.js";
import { openMemoryStore } from "./store/memory-store.js";
import type { Store, TurnLoad } from "./store/store.js";
import { drain } from "./testing/drain.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { actions } from "./testing/turn-fixtures.js";
import { connectionToHub } from "./testing/connection-to-hub.js";
import { virtualClock } from "../../testing/src/clock/virtual-clock.js";

/**
 * A hub whose disk can be broken: commits and reads then reject as they do where no space is left; or the inbox of one
 * instance holds bytes that are no event.
 */
async function openOnFragileDisk() {
  const store = await openMemoryStore();
  const broken = { commit: false, load: false };
  const damaged = new Set<string>();
  const damage = (load: TurnLoad | undefined): TurnLoad | undefined => {
    if (load === undefined || !damaged.has(load.instance.instanceId)) return load;
    return { ...load, messages: load.messages.map(({ key }) => ({ key, event: Uint8Array.of(255) })) };
  };
  const cause = new StorageError("disk full", { storage: ":memory:", code: "FULL" });
  const guard = <T>(what: keyof typeof broken, run: () => Promise<T>): Promise<T> =>
    broken[what] ? Promise.reject(cause) : run();
  const fragile: Store = {
    ...store,
    commit: (batch) => guard("commit", () => store.commit(batch)),
    loadTurns: (requests) => guard("load", async () => (await store.loadTurns(requests)).map(damage)),
    loadTasks: (keys) => guard("load", () => store.loadTasks(keys)),
    readInstance: (id) => guard("load", () => store.readInstance(id)),
  };
  const clock = virtualClock();
  const logged: string[] = [];
  const logger: Logger = { ...silentLogger, error: (message) => logged.push(message) };
  const hub = createHub(fragile, {
    clock,
    logger,
    orchestratorLockTimeout: 30_000,
    workerReturnTime: 10_000,
    gather: gatherBriefly,
  });
  const connection = connectionToHub(hub, logger);
  const worker = scriptedWorker(connection, { sessions: true });
  return { hub, connection, clock, broken, damaged, cause, logged, worker };
}

async function withActivityOut() {
  const disk = await openOnFragileDisk();
  await disk.connection.startInstance({ instanceId: "a", name: "order" });
  await disk.worker.answer(await disk.worker.turn(), [actions.task(1)]);
  return { ...disk, activity: await disk.worker.activity() };
}

describe("a disk that fails", () => {
  it("acknowledges nothing, and the engine recovers with it", async () => {
    const { connection, broken, cause, logged } = await openOnFragileDisk();
    broken.commit = true;
    const start = () => connection.startInstance({ instanceId: "a", name: "order" });
    await expect(start()).rejects.toMatchObject({ code: "UNAVAILABLE", cause });
    expect(logged).toHaveLength(1);
    broken.commit = false;
    expect(await connection.getInstance({ instanceId: "a", getInputsAndOutputs: false })).toBeUndefined();
    expect(await start()).toEqual({ instanceId: "a" });
  });

  it("gives the turn back that could not be written, and nothing of it has happened", async () => {
    const { connection, broken, clock, worker } = await openOnFragileDisk();
    await connection.startInstance({ instanceId: "a", name: "order" });
    const turn = await worker.turn();
    broken.commit = true;
    await expect(worker.answer(turn, [actions.task(1)])).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await drain();
    expect([worker.turnsWaiting, worker.activitiesWaiting]).toEqual([0, 0]);
    broken.commit = false;
    clock.advance(100);
    const again = await worker.turn();
    expect(again.request.newEvents[1]).toEqual(turn.request.newEvents[1]);
    await worker.answer(turn, [actions.fail(1)]);
    await worker.answer(again, [actions.task(1)]);
    expect((await worker.activity()).request.taskId).toBe(1);
  });

  it("leaves an activity with its worker whose answer could not be written, until the worker has repeated it", async () => {
    const { connection, hub, broken, clock, worker, activity } = await withActivityOut();
    const idle = scriptedWorker(connection);
    broken.commit = true;
    for (let repeat = 0; repeat < 5; repeat++) {
      await expect(worker.succeed(activity, "1")).rejects.toMatchObject({ code: "UNAVAILABLE" });
      clock.advance(40_000);
      await drain();
    }
    broken.commit = false;
    await worker.succeed(activity, "1");
    await worker.answer(await worker.turn(), []);
    clock.advance(120_000);
    await drain();
    expect([worker.activitiesWaiting, idle.activitiesWaiting, hub.atRest]).toEqual([0, 0, true]);
  });

  it("gives the activity back whose worker does not repeat its answer", async () => {
    const { broken, clock, worker, activity } = await withActivityOut();
    broken.commit = true;
    await expect(worker.succeed(activity, "1")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    broken.commit = false;
    clock.advance(59_999);
    await drain();
    expect(worker.activitiesWaiting).toBe(0);
    clock.advance(101);
    await worker.succeed(await worker.activity(), "2");
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({ result: "2" });
  });

  it.each(["abandons it", "is gone", "was gone already"])(
    "gives the activity back whose answer could not be written when its worker %s",
    async (how) => {
      const { connection, broken, clock, worker, activity } = await withActivityOut();
      broken.commit = true;
      const answered = expect(worker.succeed(activity, "1")).rejects.toMatchObject({ code: "UNAVAILABLE" });
      if (how === "was gone already") await worker.stop();
      await answered;
      if (how === "is gone") await worker.stop();
      if (how === "abandons it") await connection.abandonActivityTask(activity.completionToken);
      broken.commit = false;
      clock.advance(100);
      const other = how === "abandons it" ? worker : scriptedWorker(connection);
      const again = await other.activity();
      expect(again.completionToken).not.toBe(activity.completionToken);
    },
  );

  it("does not hand an activity out whose answer is being written, though its worker is gone or gives it back", async () => {
    const { connection, hub, worker, activity } = await withActivityOut();
    const other = scriptedWorker(connection);
    const answered = worker.succeed(activity, "1");
    await Promise.all([connection.abandonActivityTask(activity.completionToken), worker.stop(), answered]);
    expect((await other.turn()).request.newEvents[1]).toMatchObject({ result: "1" });
    await drain();
    expect(other.activitiesWaiting).toBe(0);
    expect(hub.activities.atRest).toBe(true);
  });

  it("leaves an activity with its worker that could not be put aside, until it is", async () => {
    const { connection, hub, broken, clock, worker, activity } = await withActivityOut();
    const { completionToken } = activity;
    broken.commit = true;
    await expect(connection.deferActivityTask(completionToken)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    broken.commit = false;
    clock.advance(120_000);
    await drain();
    expect(worker.activitiesWaiting).toBe(0);
    expect(hub.activities.atRest).toBe(false);
    await connection.deferActivityTask(completionToken);
    await worker.stop();
    const other = scriptedWorker(connection);
    await worker.succeed(activity, "1");
    expect((await other.turn()).request.newEvents[1]).toMatchObject({ result: "1" });
    expect(other.activitiesWaiting).toBe(0);
  });

  it("delivers timers late rather than never", async () => {
    const { connection, broken, clock, worker } = await openOnFragileDisk();
    await connection.startInstance({ instanceId: "a", name: "order" });
    await worker.answer(await worker.turn(), [actions.timer(1, clock.now() + 1_000)]);
    broken.commit = true;
    clock.advance(1_000);
    await drain();
    broken.commit = false;
    clock.advance(1_000);
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({ kind: "timerFired" });
  });

  it("that cannot be read keeps turns waiting, and calls are UNAVAILABLE", async () => {
    const { connection, broken, clock, worker, cause } = await openOnFragileDisk();
    broken.load = true;
    await connection.startInstance({ instanceId: "a", name: "order" });
    await drain();
    expect(worker.turnsWaiting).toBe(0);
    const get = () => connection.getInstance({ instanceId: "a", getInputsAndOutputs: false });
    await expect(get()).rejects.toMatchObject({ code: "UNAVAILABLE", cause });
    broken.load = false;
    clock.advance(100);
    expect((await worker.turn()).request.instanceId).toBe("a");
  });

  it("gives the activity another chance that could not be read", async () => {
    const { connection, broken, clock, worker } = await openOnFragileDisk();
    await connection.startInstance({ instanceId: "a", name: "order" });
    await worker.answer(await worker.turn(), [actions.task(1)]);
    await connection.abandonActivityTask((await worker.activity()).completionToken);
    broken.load = true;
    clock.advance(100);
    await drain();
    expect(worker.activitiesWaiting).toBe(0);
    broken.load = false;
    clock.advance(200);
    expect((await worker.activity()).request.taskId).toBe(1);
  });

  it("fails while a lost session is made good: the turn goes out later, with its history", async () => {
    const { connection, broken, clock, worker } = await openOnFragileDisk();
    await connection.startInstance({ instanceId: "a", name: "order" });
    await worker.answer(await worker.turn(), []);
    await connection.raiseEvent({ instanceId: "a", name: "x" });
    const short = await worker.turn();
    broken.load = true;
    await worker.answer(short, [], { requiresHistory: true });
    await drain();
    expect(worker.turnsWaiting).toBe(0);
    broken.load = false;
    clock.advance(100);
    expect((await worker.turn()).request.pastEvents).toHaveLength(3);
  });

  it("fails while an instance is terminated that has not begun: the next worker finds it so", async () => {
    const { connection, broken, hub, worker } = await openOnFragileDisk();
    await worker.stop();
    await connection.startInstance({ instanceId: "a", name: "order" });
    const row = await hub.store.readInstance("a");
    await connection.suspendInstance({ instanceId: "a" });
    broken.load = true;
    if (row !== undefined) await hub.turns.settleTerminated(row);
    broken.load = false;
    expect((await scriptedWorker(connection).turn()).request.newEvents).toHaveLength(3);
  });

  it("damaged in one place stops no other instance", async () => {
    const { connection, damaged, clock, worker, logged } = await openOnFragileDisk();
    damaged.add("a");
    await Promise.all(["a", "b"].map((instanceId) => connection.startInstance({ instanceId, name: "order" })));
    expect((await worker.turn()).request.instanceId).toBe("b");
    expect(worker.turnsWaiting).toBe(0);
    expect(logged).toEqual([expect.stringContaining('"a" cannot be decoded')]);
    damaged.clear();
    clock.advance(100);
    expect((await worker.turn()).request.instanceId).toBe("a");
  });
});

describe("a fault of the engine itself", () => {
  it("is INTERNAL, and what it was is in the log only", async () => {
    const { connection, hub, logged } = await openOnFragileDisk();
    const secret = new Error("/srv/hub.db: no such table: inbox");
    hub.store.readInstance = () => Promise.reject(secret);
    const failed = connection.getInstance({ instanceId: "a", getInputsAndOutputs: false });
    await expect(failed).rejects.toMatchObject({
      code: "INTERNAL",
      message: expect.not.stringContaining("table"),
      cause: secret,
    });
    expect(logged).toEqual([expect.stringContaining("failed")]);
  });
});
