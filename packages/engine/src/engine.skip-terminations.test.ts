import { afterEach, describe, expect, it } from "@jest/globals";

import { drain } from "./testing/drain.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, kinds, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

describe("an instance that is ended on the spot", () => {
  const end = (...instanceIds: readonly string[]) => ({ instanceIds });

  it("tells its parent, and leaves its sub-orchestrations alone", async () => {
    const { connection, start, status } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("p");
    await worker.answer(await worker.turnOf("p"), [actions.child(1, "c")]);
    await worker.answer(await worker.turnOf("c"), [actions.child(1, "g")]);
    await worker.answer(await worker.turnOf("g"), []);
    await connection.skipGracefulTerminations(end("c"));
    expect((await worker.turnOf("p")).request.newEvents[1]).toMatchObject({
      kind: "subOrchestrationInstanceFailed",
      failureDetails: { errorType: "SubOrchestrationTerminated" },
    });
    expect(await status("g")).toBe("RUNNING");
  });

  it("does nothing any more: activities, timers, messages, a turn that is ready or held", async () => {
    const { connection, start, clock, engine, history } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1), actions.timer(2, clock.now() + 1_000)]);
    const activity = await worker.activity();
    await connection.raiseEvent({ instanceId: "a", name: "x" });
    const held = await worker.turn();
    const reason = { errorType: "Odd", errorMessage: "no", isNonRetriable: false };
    await connection.abandonOrchestratorTask(held.completionToken, { reason });
    await connection.skipGracefulTerminations(end("a"));
    await worker.succeed(activity, "late");
    clock.advance(600_000);
    await drain();
    expect(worker.turnsWaiting).toBe(0);
    expect(engine.atRest()).toBe(true);
    expect(kinds(await history("a")).slice(-4)).toEqual([
      "orchestratorStarted",
      "executionTerminated",
      "executionCompleted",
      "orchestratorCompleted",
    ]);
  });

  it("shows no reason for which it was held before", async () => {
    const { connection, start, get } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    const reason = { errorType: "Odd", errorMessage: "no", isNonRetriable: false };
    await connection.abandonOrchestratorTask((await worker.turn()).completionToken, { reason });
    expect(await get("a")).toMatchObject({ failureDetails: { errorType: "Odd" } });
    await connection.skipGracefulTerminations(end("a"));
    expect((await get("a"))?.failureDetails).toBeUndefined();
  });

  it("may not have begun, now or later", async () => {
    const { connection, start, status, clock, engine } = await openTestEngine();
    await start("ready");
    await connection.startInstance({
      instanceId: "later",
      name: "order",
      scheduledStartTimestamp: clock.now() + 1_000,
    });
    expect(await connection.skipGracefulTerminations(end("ready", "later", "ready"))).toEqual({
      unterminatedInstanceIds: [],
    });
    clock.advance(5_000);
    expect(await Promise.all(["ready", "later"].map(status))).toEqual(["TERMINATED", "TERMINATED"]);
    expect(engine.unmatchedWork).toEqual({ orchestrations: 0, activities: 0 });
  });

  it("is ended though it moves on at that very moment", async () => {
    const { connection, start, get } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    const answered = worker.answer(await worker.turn(), [actions.task(1)]);
    const ended = connection.skipGracefulTerminations(end("a"));
    await answered;
    expect(await ended).toEqual({ unterminatedInstanceIds: [] });
    expect(await get("a")).toMatchObject({ orchestrationStatus: "TERMINATED", output: undefined });
  });
});
