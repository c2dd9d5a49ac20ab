import { afterEach, describe, expect, it } from "@jest/globals";

import { drain } from "./testing/drain.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, kinds, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

const again = (instanceId: string) => ({ instanceId, restartWithNewInstanceId: false });

describe("what was meant for the run before a restart", () => {
  it("does not reach the new one: timers, answers of activities, events, a turn that is out", async () => {
    const { connection, start, clock, history } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1), actions.timer(2, clock.now() + 1_000)]);
    const activity = await worker.activity();
    await connection.raiseEvent({ instanceId: "a", name: "end" });
    const last = await worker.turn();
    await worker.answer(last, [actions.complete(3)]);
    await connection.restartInstance(again("a"));
    const fresh = await worker.turn();
    await worker.succeed(activity, '"late"');
    await worker.answer(last, [actions.complete(3)]);
    clock.advance(5_000);
    await worker.answer(fresh, [actions.task(1), actions.timer(2, clock.now() + 60_000)]);
    await drain();
    expect(worker.turnsWaiting).toBe(0);
    expect(kinds(await history("a"))).toEqual([
      "orchestratorStarted",
      "executionStarted",
      "taskScheduled",
      "timerCreated",
      "orchestratorCompleted",
    ]);
    await worker.succeed(await worker.activity(), '"fresh"');
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({ kind: "taskCompleted", result: '"fresh"' });
  });

  it("does not reach the new one: the result of a sub-orchestration that still runs", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("p");
    await worker.answer(await worker.turn(), [actions.child(1, "c"), actions.complete(2)]);
    const child = await worker.turn();
    await connection.restartInstance(again("p"));
    await worker.answer(await worker.turn(), []);
    await worker.answer(child, [actions.complete(1, '"late"')]);
    await drain();
    expect(worker.turnsWaiting).toBe(0);
  });
});

describe("a restart", () => {
  it("takes input and version of the last generation", async () => {
    const { connection, start, get } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a", "order", "1");
    await worker.answer(await worker.turn(), [actions.continueAsNew(1, "2", { newVersion: "9" })]);
    await worker.answer(await worker.turn(), [actions.complete(1)]);
    await connection.restartInstance(again("a"));
    expect(await get("a")).toMatchObject({ input: "2", version: "9", orchestrationStatus: "PENDING" });
  });

  it("of a sub-orchestration runs it on its own: its parent has heard of it before", async () => {
    const { connection, start, get } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("p");
    await worker.answer(await worker.turn(), [actions.child(1, "c")]);
    await worker.answer(await worker.turnOf("c"), [actions.fail(1)]);
    await worker.answer(await worker.turnOf("p"), []);
    await connection.restartInstance(again("c"));
    expect(await get("c")).toMatchObject({ parentInstanceId: undefined });
    const fresh = await worker.turnOf("c");
    expect(fresh.request.newEvents[1]).toMatchObject({ kind: "executionStarted", parentInstance: undefined });
    await worker.answer(fresh, [actions.complete(1)]);
    await drain();
    expect(worker.turnsWaiting).toBe(0);
  });

  it("starts at once what was started for later", async () => {
    const { connection, clock, status } = await openTestEngine();
    const scheduledStartTimestamp = clock.now() + 60_000;
    await connection.startInstance({ instanceId: "a", name: "order", scheduledStartTimestamp });
    await connection.terminateInstance({ instanceId: "a", recursive: false });
    await connection.restartInstance(again("a"));
    const worker = scriptedWorker(connection);
    await worker.answer(await worker.turn(), [actions.complete(1)]);
    expect(await status("a")).toBe("COMPLETED");
    clock.advance(120_000);
    await drain();
    expect(worker.turnsWaiting).toBe(0);
  });
});
