import { afterEach, describe, expect, it } from "@jest/globals";
import type { FailureDetails, OrchestratorAction } from "@reawait/protocol";

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
  it("fails its instance, once: the same turn would be answered the same way for ever", async () => {
    const { connection, start, get, history, logged } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "p", name: "parent" });
    await worker.answer(await worker.turn(), [actions.child(1, "a")]);
    const turn = await worker.turn();
    const errorMessage = "The engine cannot record what the worker answered: 1.5 in field 1 is not a 32-bit integer.";
    await expect(worker.answer(turn, [actions.task(1.5), actions.task(2)])).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("1.5 in field 1"),
    });
    expect(await get("a")).toMatchObject({
      orchestrationStatus: "FAILED",
      failureDetails: { errorType: "WireFormatError", errorMessage, isNonRetriable: true },
    });
    expect(kinds(await history("a"))).toEqual([
      ...["orchestratorStarted", "executionStarted", "executionCompleted", "orchestratorCompleted"],
    ]);
    expect(logged).toEqual(['"a" has failed: its worker\'s answer cannot be recorded.']);
    const told = await worker.turn();
    expect(told.request.newEvents[1]).toMatchObject({ kind: "subOrchestrationInstanceFailed", taskScheduledId: 1 });
    await start("b");
    await worker.answer(await worker.turnOf("b"), [actions.complete(1)]);
    expect(worker.turnsWaiting + worker.activitiesWaiting).toBe(0);
  });

  it("fails the instance also where it would continue as new, or keeps a session", async () => {
    const { connection, start, status } = await openTestEngine();
    const worker = scriptedWorker(connection, { sessions: true });
    await start("a");
    await worker.answer(await worker.turn(), []);
    await connection.raiseEvent({ instanceId: "a", name: "x" });
    const bad = actions.continueAsNew(1, "next", {
      carryoverEvents: [{ kind: "eventRaised", eventId: -1, timestamp: NaN, name: "x" }],
    });
    await expect(worker.answer(await worker.turn(), [bad])).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(await status("a")).toBe("FAILED");
  });

  it("of an activity is a failure that is not tried again: it has run", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1)]);
    let failureDetails: FailureDetails = { errorType: "Error", errorMessage: "deep", isNonRetriable: false };
    for (let depth = 0; depth < 2_000; depth++) failureDetails = { ...failureDetails, innerFailure: failureDetails };
    const { completionToken } = await worker.activity();
    await connection.completeActivityTask({ instanceId: "a", taskId: 1, completionToken, failureDetails });
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({
      kind: "taskFailed",
      taskScheduledId: 1,
      failureDetails: { errorType: "WireFormatError", isNonRetriable: true },
    });
    expect(worker.activitiesWaiting).toBe(0);
  });

  it("of an activity that misnames it is for another one than its token: a no-op", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1)]);
    const { completionToken } = await worker.activity();
    await connection.completeActivityTask({ instanceId: "?", taskId: 1, completionToken, result: "other" });
    await connection.completeActivityTask({ instanceId: "a", taskId: 1.5, completionToken, result: "other" });
    await connection.completeActivityTask({ instanceId: "a", taskId: 1, completionToken, result: "1" });
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({ taskScheduledId: 1, result: "1" });
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

  it("refuse the whole turn, which goes out again later: sendEntityMessage", async () => {
    const action: OrchestratorAction = { kind: "sendEntityMessage", id: 1, message };
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
