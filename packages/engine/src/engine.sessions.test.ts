import { afterEach, describe, expect, it } from "@jest/globals";

import { drain } from "./testing/drain.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, kinds, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

async function afterOneTurn() {
  const hub = await openTestEngine();
  const worker = scriptedWorker(hub.connection, { sessions: true });
  await hub.start("a");
  const first = await worker.turn();
  await worker.answer(first, [actions.task(1)]);
  const raise = (name: string) => hub.connection.raiseEvent({ instanceId: "a", name });
  return { ...hub, worker, first, raise };
}

describe("a worker that keeps sessions", () => {
  it("is not sent again what it has, and is told which turn that ends with", async () => {
    const { worker, first, raise } = await afterOneTurn();
    expect(first.request.properties).toBeUndefined();
    await raise("x");
    const { request } = await worker.turn();
    expect(request.pastEvents).toEqual([]);
    expect(request.properties).toEqual({ "reawait.base": first.completionToken, "reawait.pastCount": 4 });
    expect(kinds(request.newEvents)).toEqual(["orchestratorStarted", "eventRaised"]);
  });

  it("that has lost one gets the same events with the whole history, under a new token", async () => {
    const { worker, raise, history } = await afterOneTurn();
    await raise("x");
    const short = await worker.turn();
    await raise("y");
    const before = await history("a");
    await worker.answer(short, [], { requiresHistory: true });
    expect(await history("a")).toEqual(before);
    const full = await worker.turn();
    // The very same: in this process objects are handed over.
    expect(full.request.newEvents).toBe(short.request.newEvents);
    expect(full.request.pastEvents).toEqual(before);
    expect(full.request.properties).toBeUndefined();
    expect(full.completionToken).not.toBe(short.completionToken);
    await worker.answer(full, []);
    expect((await worker.turn()).request).toMatchObject({
      pastEvents: [],
      properties: { "reawait.base": full.completionToken },
      newEvents: [{}, { name: "y" }],
    });
  });

  it("that has lost one is not held against the turn: given back then, it waits as short as the first time", async () => {
    const { connection, worker, raise, clock } = await afterOneTurn();
    await raise("x");
    await worker.answer(await worker.turn(), [], { requiresHistory: true });
    await connection.abandonOrchestratorTask((await worker.turn()).completionToken);
    clock.advance(99);
    await drain();
    expect(worker.turnsWaiting).toBe(0);
    clock.advance(1);
    await drain();
    expect(worker.turnsWaiting).toBe(1);
  });

  it("gets the next turn before others do", async () => {
    const { connection, worker, raise } = await afterOneTurn();
    const others = [scriptedWorker(connection, { sessions: true }), scriptedWorker(connection, { sessions: true })];
    for (let turn = 0; turn < 3; turn++) {
      await raise("x");
      await worker.answer(await worker.turn(), []);
    }
    expect(others.map((other) => other.turnsWaiting)).toEqual([0, 0]);
  });

  it("that has no slot gives way to another one, with the whole history", async () => {
    const { connection, start } = await openTestEngine();
    const busy = scriptedWorker(connection, { sessions: true, maxConcurrentOrchestrationWorkItems: 1 });
    await start("a");
    await busy.answer(await busy.turn(), []);
    await start("b");
    await busy.turn();
    const other = scriptedWorker(connection, { sessions: true });
    await connection.raiseEvent({ instanceId: "a", name: "x" });
    const { request } = await other.turn();
    expect(request.pastEvents).toHaveLength(3);
    expect(request.properties).toBeUndefined();
  });

  it("gets the whole history after its stream broke", async () => {
    const { connection, worker, raise } = await afterOneTurn();
    await worker.stop();
    await raise("x");
    const back = scriptedWorker(connection, { sessions: true });
    expect((await back.turn()).request.pastEvents).toHaveLength(4);
  });

  it("gets the whole history after its turn took too long", async () => {
    const { worker, raise, clock } = await afterOneTurn();
    await raise("x");
    await worker.turn();
    clock.advance(30_000);
    expect((await worker.turn()).request.pastEvents).toHaveLength(4);
  });

  it("begins afresh after continue-as-new: there is nothing that could be left out", async () => {
    const { worker, raise } = await afterOneTurn();
    await raise("x");
    await worker.answer(await worker.turn(), [actions.continueAsNew(2)]);
    const { request } = await worker.turn();
    expect(request).toMatchObject({ pastEvents: [], properties: undefined });
    expect(request.newEvents[1]).toMatchObject({ kind: "executionStarted" });
  });

  it("that asks for a history it was sent waits, instead of asking for ever", async () => {
    const { connection, start, clock } = await openTestEngine();
    const worker = scriptedWorker(connection, { sessions: true });
    await start("a");
    await worker.answer(await worker.turn(), [], { requiresHistory: true });
    expect(worker.turnsWaiting).toBe(0);
    clock.advance(100);
    expect((await worker.turn()).request.instanceId).toBe("a");
  });
});

describe("a worker that keeps none", () => {
  it("always gets the whole history", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), []);
    await connection.raiseEvent({ instanceId: "a", name: "x" });
    const { request } = await worker.turn();
    expect(request.pastEvents).toHaveLength(3);
    expect(request.properties).toBeUndefined();
  });
});

describe("a session that was lost", () => {
  it("while its stream breaks is nobody's any more: the turn goes to another worker", async () => {
    const { connection, worker, raise } = await afterOneTurn();
    await raise("x");
    const short = await worker.turn();
    const answered = worker.answer(short, [], { requiresHistory: true });
    await worker.stop();
    await answered;
    const other = scriptedWorker(connection, { sessions: true });
    expect((await other.turn()).request.pastEvents).toHaveLength(4);
  });

  it("continues as new with what the engine reads from its history", async () => {
    const { connection, worker } = await afterOneTurn();
    await connection.startInstance({ instanceId: "tagged", name: "order", tags: { team: "billing" } });
    await worker.answer(await worker.turn(), []);
    await connection.raiseEvent({ instanceId: "tagged", name: "x" });
    await worker.answer(await worker.turn(), [actions.continueAsNew(1)]);
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({ tags: { team: "billing" } });
  });
});
