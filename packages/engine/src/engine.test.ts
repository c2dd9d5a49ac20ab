import { afterEach, describe, expect, it } from "@jest/globals";
import type { OrchestratorAction } from "@reawait/protocol";

import { drain } from "./testing/drain.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, kinds, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

describe("an orchestration from start to end", () => {
  it("runs turns and activities in order, and keeps the whole history", async () => {
    const { connection, start, get, history } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a", "order", "1");
    expect(await get("a")).toMatchObject({ orchestrationStatus: "PENDING", input: "1" });

    const first = await worker.turn();
    expect(first.request).toMatchObject({ instanceId: "a", pastEvents: [] });
    expect(kinds(first.request.newEvents)).toEqual(["orchestratorStarted", "executionStarted"]);
    await worker.answer(first, [actions.task(1)], { customStatus: '"paying"' });
    expect(await get("a")).toMatchObject({ orchestrationStatus: "RUNNING", customStatus: '"paying"' });

    const activity = await worker.activity();
    expect(activity.request).toMatchObject({
      name: "pay",
      taskId: 1,
      orchestrationInstance: { instanceId: "a", executionId: first.request.executionId },
    });
    await worker.succeed(activity, "7");

    const second = await worker.turn();
    expect(kinds(second.request.pastEvents)).toEqual([
      "orchestratorStarted",
      "executionStarted",
      "taskScheduled",
      "orchestratorCompleted",
    ]);
    expect(second.request.newEvents[1]).toMatchObject({ kind: "taskCompleted", taskScheduledId: 1, result: "7" });
    await worker.answer(second, [actions.complete(2, "7")]);

    expect(await get("a")).toMatchObject({ orchestrationStatus: "COMPLETED", output: "7" });
    expect(kinds(await history("a"))).toEqual([
      "orchestratorStarted",
      "executionStarted",
      "taskScheduled",
      "orchestratorCompleted",
      "orchestratorStarted",
      "taskCompleted",
      "executionCompleted",
      "orchestratorCompleted",
    ]);
  });

  it("waits for a worker to come, and answers hello meanwhile", async () => {
    const { connection, start, get, engine } = await openTestEngine();
    await start("a");
    await connection.hello();
    expect(await get("a")).toMatchObject({ orchestrationStatus: "PENDING" });
    expect(engine.unmatchedWork).toEqual({ orchestrations: 1, activities: 0 });
    const worker = scriptedWorker(connection);
    expect((await worker.turn()).request.instanceId).toBe("a");
    expect(engine.unmatchedWork).toEqual({ orchestrations: 0, activities: 0 });
  });

  it("delivers a failed activity, and a second one under the same id", async () => {
    const { connection, start, get } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(0)]);
    await worker.fail(await worker.activity(), "declined");
    const second = await worker.turn();
    expect(second.request.newEvents[1]).toMatchObject({
      kind: "taskFailed",
      taskScheduledId: 0,
      failureDetails: { errorMessage: "declined" },
    });
    await worker.answer(second, [actions.task(0)]);
    await worker.succeed(await worker.activity(), "ok");
    const third = await worker.turn();
    expect(third.request.newEvents[1]).toMatchObject({ kind: "taskCompleted", taskScheduledId: 0, result: "ok" });
    await worker.answer(third, [actions.complete(1)]);
    expect(await get("a")).toMatchObject({ orchestrationStatus: "COMPLETED" });
  });

  it("runs an activity that nobody awaits, and drops its result", async () => {
    const { connection, start, engine } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1), actions.complete(2)]);
    await worker.succeed(await worker.activity(), "late");
    await engine.whenAtRest();
    expect(worker.turnsWaiting).toBe(0);
  });
});

describe("an answer that cannot be recorded", () => {
  it("is INVALID_ARGUMENT, and the turn goes out again later", async () => {
    const { connection, start, clock } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    const turn = await worker.turn();
    await expect(worker.answer(turn, [actions.task(1.5)])).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    clock.advance(100);
    await worker.answer(await worker.turn(), [actions.task(1)]);
    expect((await worker.activity()).request.taskId).toBe(1);
  });
});

describe("actions that this engine has not got", () => {
  const message = {
    kind: "entityOperationSignaled",
    eventId: -1,
    timestamp: 0,
    requestId: "r",
    operation: "add",
  } as const;

  it.each<OrchestratorAction>([
    { kind: "sendEntityMessage", id: 1, message },
    { kind: "rewindOrchestration", id: -1, newHistory: [] },
  ])("refuse the whole turn, which goes out again later: $kind", async (action) => {
    const { connection, start, clock } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    const turn = await worker.turn();
    await expect(worker.answer(turn, [actions.task(2), action])).rejects.toMatchObject({
      code: "UNIMPLEMENTED",
      message: expect.stringContaining("not supported by this engine"),
    });
    await drain();
    expect(worker.turnsWaiting + worker.activitiesWaiting).toBe(0);
    clock.advance(100);
    expect((await worker.turn()).request.newEvents[1]).toEqual(turn.request.newEvents[1]);
  });
});
