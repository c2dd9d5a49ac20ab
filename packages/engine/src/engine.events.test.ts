import { afterEach, describe, expect, it } from "@jest/globals";

import { drain } from "./testing/drain.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, kinds, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

describe("events", () => {
  it("that come while a turn is out are delivered in the next one, and no second turn is sent meanwhile", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    const first = await worker.turn();
    await connection.raiseEvent({ instanceId: "a", name: "one" });
    await connection.raiseEvent({ instanceId: "a", name: "two" });
    await drain();
    expect(worker.turnsWaiting).toBe(0);
    await worker.answer(first, []);
    const second = await worker.turn();
    expect(second.request.newEvents.slice(1)).toMatchObject([{ name: "one" }, { name: "two" }]);
  });

  it("1,500 of them keep their order over several turns", async () => {
    const { connection, start } = await openTestEngine();
    await start("a");
    const names = Array.from({ length: 1_500 }, (_, index) => `event ${index}`);
    await Promise.all(names.map((name) => connection.raiseEvent({ instanceId: "a", name })));
    const worker = scriptedWorker(connection);
    const seen: string[] = [];
    for (let turns = 0; turns < 2; turns++) {
      const item = await worker.turn();
      for (const event of item.request.newEvents) if (event.kind === "eventRaised") seen.push(event.name);
      expect(item.request.newEvents.length).toBeLessThanOrEqual(1_001);
      await worker.answer(item, []);
    }
    expect(seen).toEqual(names);
  });

  it("that the worker has not used come again", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), []);
    const first = worker.turn();
    await Promise.all(["one", "two", "three"].map((name) => connection.raiseEvent({ instanceId: "a", name })));
    await worker.answer(await first, [], { numEventsProcessed: 2 });
    const second = await worker.turn();
    expect(second.request.newEvents.slice(1)).toMatchObject([{ name: "two" }, { name: "three" }]);
  });

  it("sent by one instance reach another, and an unknown one costs nothing", async () => {
    const { connection, start, history } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await start("b");
    const turns = [await worker.turn(), await worker.turn()];
    for (const item of turns) {
      const isSender = item.request.instanceId === "a";
      await worker.answer(item, isSender ? [actions.send(1, "b", "ping", "1"), actions.send(2, "nobody")] : []);
    }
    const received = await worker.turn();
    expect(received.request.instanceId).toBe("b");
    expect(received.request.newEvents[1]).toMatchObject({ kind: "eventRaised", eventId: -1, name: "ping", input: "1" });
    expect(kinds(await history("a"))).toContain("eventSent");
  });

  it("to an unknown instance are NOT_FOUND, and to one that is over are ignored", async () => {
    const { connection, start } = await openTestEngine();
    await expect(connection.raiseEvent({ instanceId: "a", name: "x" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.complete(1)]);
    await connection.raiseEvent({ instanceId: "a", name: "x" });
    await drain();
    expect(worker.turnsWaiting).toBe(0);
  });
});

describe("suspending", () => {
  it("shows in the status, and events go on being delivered", async () => {
    const { connection, start, get } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), []);
    await connection.suspendInstance({ instanceId: "a", reason: "" });
    const suspended = await worker.turn();
    expect(suspended.request.newEvents[1]).toMatchObject({ kind: "executionSuspended", input: undefined });
    await worker.answer(suspended, []);
    expect(await get("a")).toMatchObject({ orchestrationStatus: "SUSPENDED" });
    await connection.raiseEvent({ instanceId: "a", name: "x" });
    await worker.answer(await worker.turn(), []);
    expect(await get("a")).toMatchObject({ orchestrationStatus: "SUSPENDED" });
    await connection.resumeInstance({ instanceId: "a", reason: "go" });
    await worker.answer(await worker.turn(), []);
    expect(await get("a")).toMatchObject({ orchestrationStatus: "RUNNING" });
  });

  it("is NOT_FOUND for an unknown instance, and FAILED_PRECONDITION for one that is over", async () => {
    const { connection, start } = await openTestEngine();
    const request = { instanceId: "a" };
    await expect(connection.suspendInstance(request)).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(connection.resumeInstance(request)).rejects.toMatchObject({ code: "NOT_FOUND" });
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.fail(-1)]);
    await expect(connection.suspendInstance(request)).rejects.toMatchObject({ code: "FAILED_PRECONDITION" });
    await expect(connection.resumeInstance(request)).rejects.toMatchObject({ code: "FAILED_PRECONDITION" });
  });
});
