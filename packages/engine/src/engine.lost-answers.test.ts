import { describe, expect, it } from "@jest/globals";

import { drain } from "./testing/drain.js";
import { openOnForgetfulDisk, type Mood } from "./testing/forgetful-disk.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { actions } from "./testing/turn-fixtures.js";
import { closedError } from "./task-hubs/hub-errors.js";

async function openWithWorker() {
  const open = await openOnForgetfulDisk();
  const { connection, disk } = open;
  const worker = scriptedWorker(connection, { sessions: true });
  /** Makes a call that fails: it is on disk, and nobody was told. */
  const unheard = async (call: () => Promise<unknown>, mood: Mood = "forgetful"): Promise<void> => {
    disk.mood = mood;
    await expect(call()).rejects.toMatchObject({ code: "UNAVAILABLE" });
    disk.mood = "well";
    await drain();
  };
  const start = (instanceId: string, more: object = {}) =>
    connection.startInstance({ instanceId, name: "order", ...more });
  const status = async (instanceId: string) =>
    (await connection.getInstance({ instanceId, getInputsAndOutputs: false }))?.orchestrationStatus;
  const completion = (instanceId: string) =>
    connection.waitForInstanceCompletion({ instanceId, getInputsAndOutputs: true });
  return { ...open, worker, unheard, start, status, completion };
}

describe("a commit whose answer was lost", () => {
  it("of a start: the instance runs, and another start finds it there", async () => {
    const { worker, unheard, start } = await openWithWorker();
    await unheard(() => start("a"));
    await expect(start("a")).rejects.toMatchObject({ code: "ALREADY_EXISTS" });
    expect((await worker.turn()).request.instanceId).toBe("a");
  });

  it("of a scheduled start: it happens when it is due", async () => {
    const { worker, unheard, start, clock } = await openWithWorker();
    await unheard(() => start("a", { scheduledStartTimestamp: clock.now() + 5_000 }));
    clock.advance(5_000);
    expect((await worker.turn()).request.instanceId).toBe("a");
  });

  it("of an event: it is delivered once", async () => {
    const { connection, worker, unheard, start } = await openWithWorker();
    await start("a");
    await worker.answer(await worker.turn(), []);
    await unheard(() => connection.raiseEvent({ instanceId: "a", name: "x", input: "1" }));
    const turn = await worker.turn();
    expect(turn.request.newEvents.map(({ kind }) => kind)).toEqual(["orchestratorStarted", "eventRaised"]);
    await worker.answer(turn, [actions.complete(1)]);
  });

  it("of a turn: its activities, timers, children and messages are on their way, once each", async () => {
    const { worker, unheard, start, clock } = await openWithWorker();
    await start("a");
    await start("other");
    await worker.answer(await worker.turnOf("other"), []);
    const turn = await worker.turnOf("a");
    await unheard(() =>
      worker.answer(turn, [
        actions.task(1),
        actions.task(2),
        actions.timer(3, clock.now() + 1_000),
        actions.child(4, "child"),
        actions.send(5, "other"),
      ]),
    );
    const activities = [await worker.activity(), await worker.activity()];
    expect(activities.map(({ request }) => request.taskId)).toEqual([1, 2]);
    await worker.answer(await worker.turnOf("child"), []);
    expect((await worker.turnOf("other")).request.newEvents[1]).toMatchObject({ kind: "eventRaised" });
    clock.advance(1_000);
    expect((await worker.turnOf("a")).request.newEvents[1]).toMatchObject({ kind: "timerFired" });
    await drain();
    expect([worker.turnsWaiting, worker.activitiesWaiting]).toEqual([0, 0]);
  });

  it("of the last turn: whoever waits for the end hears of it, its parent as well", async () => {
    const { worker, unheard, start, completion } = await openWithWorker();
    await start("a");
    await worker.answer(await worker.turn(), [actions.child(1, "child")]);
    const [ended, parentEnded] = [completion("child"), completion("a")];
    const turn = await worker.turnOf("child");
    await unheard(() => worker.answer(turn, [actions.complete(1, "42")]));
    expect(await ended).toMatchObject({ orchestrationStatus: "COMPLETED", output: "42" });
    await worker.answer(await worker.turnOf("a"), [actions.complete(2, "43")]);
    expect(await parentEnded).toMatchObject({ output: "43" });
  });

  it("of an activity's answer: the orchestrator has it once, and the repeated answer is fine", async () => {
    const { worker, unheard, start, hub } = await openWithWorker();
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1)]);
    const activity = await worker.activity();
    await unheard(() => worker.succeed(activity, "1"));
    const turn = await worker.turn();
    expect(turn.request.newEvents[1]).toMatchObject({ kind: "taskCompleted", result: "1" });
    await worker.succeed(activity, "1");
    await worker.answer(turn, []);
    await drain();
    expect([worker.turnsWaiting, hub.atRest]).toEqual([0, true]);
  });

  it("of a timer: it fires once", async () => {
    const { worker, start, clock, disk } = await openWithWorker();
    await start("a");
    await worker.answer(await worker.turn(), [actions.timer(1, clock.now() + 1_000)]);
    disk.mood = "forgetful";
    clock.advance(1_000);
    await drain();
    disk.mood = "well";
    const turn = await worker.turn();
    expect(turn.request.newEvents.map(({ kind }) => kind)).toEqual(["orchestratorStarted", "timerFired"]);
    await worker.answer(turn, []);
    clock.advance(60_000);
    await drain();
    expect(worker.turnsWaiting).toBe(0);
  });

  it("of a termination, with nobody there to run it: it is terminated", async () => {
    const { connection, worker, unheard, start, status, completion } = await openWithWorker();
    await worker.stop();
    await start("a");
    const ended = completion("a");
    await unheard(() => connection.terminateInstance({ instanceId: "a", recursive: false }));
    await drain();
    expect(await status("a")).toBe("TERMINATED");
    await ended;
  });

  it("of a restart and of a rewind: the instance runs", async () => {
    const { connection, worker, unheard, start } = await openWithWorker();
    await start("a");
    await worker.answer(await worker.turn(), [actions.fail(1)]);
    await unheard(() => connection.rewindInstance({ instanceId: "a" }));
    await worker.answer(await worker.turn(), [actions.fail(1)]);
    await unheard(() => connection.restartInstance({ instanceId: "a", restartWithNewInstanceId: false }));
    expect((await worker.turn()).request.pastEvents).toEqual([]);
  });

  it("of a purge: what is gone is gone", async () => {
    const { connection, worker, unheard, start, status } = await openWithWorker();
    await start("a");
    await worker.answer(await worker.turn(), [actions.complete(1)]);
    const target = { kind: "instance", instanceId: "a" } as const;
    await unheard(() => connection.purgeInstances({ target, recursive: false }));
    expect(await status("a")).toBeUndefined();
    expect(await connection.purgeInstances({ target, recursive: false })).toMatchObject({ deletedInstanceCount: 0 });
  });

  it("of the end of an instance: its activities that wait for a worker are not run", async () => {
    const { connection, hub, worker, unheard, start } = await openWithWorker();
    await worker.stop();
    const only = scriptedWorker(connection, {
      filters: { orchestrations: [{ name: "order", versions: [] }], activities: [] },
    });
    await start("a");
    await only.answer(await only.turn(), [actions.task(1), actions.task(2)]);
    await unheard(() => connection.skipGracefulTerminations({ instanceIds: ["a"], reason: undefined }));
    const other = scriptedWorker(connection);
    await drain();
    expect([other.activitiesWaiting, hub.atRest]).toEqual([0, true]);
  });
});

describe("after a commit that failed", () => {
  it("the disk is read again as soon as it can be, whether or not anybody calls", async () => {
    const { worker, start, clock, disk } = await openWithWorker();
    Object.assign(disk, { mood: "forgetful", readable: false });
    await expect(start("a")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await drain();
    clock.advance(100);
    await drain();
    expect(disk.reloads).toBe(2);
    Object.assign(disk, { mood: "well", readable: true });
    clock.advance(200);
    expect((await worker.turn()).request.instanceId).toBe("a");
  });

  it("nothing is written over and over while the disk refuses", async () => {
    const { connection, worker, start, status, clock, disk, hub } = await openWithWorker();
    await worker.stop();
    await start("late", { scheduledStartTimestamp: clock.now() + 1_000 });
    await start("ended");
    Object.assign(disk, { mood: "refusing", next: ["well"], commits: 0 });
    await connection.terminateInstance({ instanceId: "ended", recursive: false });
    clock.advance(1_000);
    for (let round = 0; round < 20; round++) await drain();
    expect(disk.commits).toBeLessThan(6);
    disk.mood = "well";
    clock.advance(1_000);
    await drain();
    expect(await status("ended")).toBe("TERMINATED");
    expect(hub.turns.unmatched).toBe(1);
  });

  it("a hub that is being closed reads nothing more", async () => {
    const { start, clock, disk, hub } = await openWithWorker();
    Object.assign(disk, { mood: "refusing", readable: false });
    await expect(start("a")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await hub.close({ reason: closedError() });
    const { reloads } = disk;
    clock.advance(60_000);
    await drain();
    expect(disk.reloads).toBe(reloads);
  });
});
