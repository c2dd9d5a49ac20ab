import { afterEach, describe, expect, it } from "@jest/globals";

import { drain } from "./testing/drain.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, kinds, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

describe("continuing as new", () => {
  it("begins again with a new execution, the start first, then what was carried over, then what came later", async () => {
    const { connection, start, get } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a", "order", "1");
    const first = await worker.turn();
    await connection.raiseEvent({ instanceId: "a", name: "later" });
    const carried = { kind: "eventRaised", eventId: -1, timestamp: 5, name: "carried" } as const;
    await worker.answer(first, [actions.continueAsNew(1, "2", { carryoverEvents: [carried] })]);
    expect(await get("a")).toMatchObject({ orchestrationStatus: "RUNNING", input: "2" });

    const second = await worker.turn();
    expect(second.request.executionId).not.toBe(first.request.executionId);
    expect(second.request.pastEvents).toEqual([]);
    expect(second.request.newEvents).toMatchObject([
      { kind: "orchestratorStarted" },
      { kind: "executionStarted", input: "2", orchestrationInstance: { executionId: second.request.executionId } },
      { name: "carried" },
      { name: "later" },
    ]);
  });

  it("does not let a result of the old generation into the new one", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1), actions.task(2)]);
    const [inTime, late] = [await worker.activity(), await worker.activity()];
    await connection.raiseEvent({ instanceId: "a", name: "again" });
    const turn = await worker.turn();
    await worker.succeed(inTime, "in the inbox when the generation ends");
    await worker.answer(turn, [actions.continueAsNew(3)]);
    await worker.succeed(late, "after its end");
    const next = await worker.turn();
    expect(kinds(next.request.newEvents)).toEqual(["orchestratorStarted", "executionStarted"]);
    await worker.answer(next, [actions.task(1)]);
    await drain();
    expect(worker.turnsWaiting).toBe(0);
  });

  it("goes on 50 times at once, and whoever waits for completion goes on waiting", async () => {
    const { connection, start, completion, engine } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    const done = completion("a");
    for (let generation = 0; generation < 50; generation++) {
      await worker.answer(await worker.turn(), [actions.continueAsNew(1, String(generation))]);
      expect(engine.waiters).toBe(1);
    }
    await worker.answer(await worker.turn(), [actions.complete(1, "done")]);
    expect(await done).toMatchObject({ orchestrationStatus: "COMPLETED", input: "49", output: "done" });
    expect(engine.waiters).toBe(0);
  });

  it("sends what it sends, and hands what it sent to itself to the next generation", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("b");
    await worker.answer(await worker.turn(), []);
    await start("a");
    const list = [actions.send(1, "b", "out"), actions.send(2, "a", "self"), actions.continueAsNew(3)];
    await worker.answer(await worker.turn(), list);
    const turns = [await worker.turn(), await worker.turn()];
    const seen = turns.map(({ request }) => [request.instanceId, request.newEvents.at(-1)]);
    expect(seen).toContainEqual(["b", expect.objectContaining({ name: "out" })]);
    expect(seen).toContainEqual(["a", expect.objectContaining({ name: "self" })]);
  });

  it("terminated at the same time, it ends", async () => {
    const { connection, start, get } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), []);
    await connection.terminateInstance({ instanceId: "a", output: '"stop"', recursive: false });
    await worker.answer(await worker.turn(), [actions.continueAsNew(1)]);
    expect(await get("a")).toMatchObject({ orchestrationStatus: "TERMINATED", output: '"stop"' });
  });
});
