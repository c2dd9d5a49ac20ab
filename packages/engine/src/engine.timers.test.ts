import { afterEach, describe, expect, it } from "@jest/globals";

import { drain } from "./testing/drain.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, kinds, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

describe("timers", () => {
  const day = 24 * 60 * 60 * 1_000;

  it("fire when they are due, not before, and never before their own time", async () => {
    const { connection, start, clock } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    const fireAt = clock.now() + 30 * day;
    await worker.answer(await worker.turn(), [actions.timer(1, fireAt)]);
    clock.advance(30 * day - 1);
    await drain();
    expect(worker.turnsWaiting).toBe(0);
    clock.advance(1);
    const fired = await worker.turn();
    expect(fired.request.newEvents).toEqual([
      { kind: "orchestratorStarted", eventId: -1, timestamp: fireAt },
      expect.objectContaining({ kind: "timerFired", timerId: 1, fireAt }),
    ]);
  });

  it("of the past fire at once", async () => {
    const { connection, start, clock } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.timer(1, clock.now() - 5)]);
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({ kind: "timerFired", timerId: 1 });
  });

  it("are looked at hourly, so that a clock that was set forward is noticed", async () => {
    const { connection, start, clock } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.timer(1, clock.now() + 30 * day)]);
    const armed = clock.nextWakeUp ?? Infinity;
    expect(armed - clock.now()).toBeLessThanOrEqual(60 * 60 * 1_000);
    clock.jumpTo(clock.now() + 40 * day);
    clock.advance(0);
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({ kind: "timerFired" });
  });

  it("go with the instance", async () => {
    const { connection, start, clock, engine } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.timer(1, clock.now() + day)]);
    await connection.raiseEvent({ instanceId: "a", name: "x" });
    await worker.answer(await worker.turn(), [actions.complete(2)]);
    await connection.purgeInstances({ target: { kind: "instance", instanceId: "a" }, recursive: false });
    await start("a");
    await worker.answer(await worker.turn(), []);
    clock.advance(2 * day);
    await engine.whenAtRest();
    expect(worker.turnsWaiting).toBe(0);
  });

  it("fire in their thousands", async () => {
    const { connection, start, clock } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    const due = clock.now() + day;
    const list = Array.from({ length: 2_500 }, (_, index) => actions.timer(index, due + (index % 7)));
    await worker.answer(await worker.turn(), list);
    clock.advance(2 * day);
    let fired = 0;
    while (fired < list.length) {
      const item = await worker.turn();
      fired += item.request.newEvents.length - 1;
      await worker.answer(item, []);
    }
    expect(fired).toBe(2_500);
  });
});

describe("a scheduled start", () => {
  it("waits for its time, and keeps what arrives before", async () => {
    const { connection, clock, get } = await openTestEngine();
    const worker = scriptedWorker(connection);
    const scheduledStartTimestamp = clock.now() + 2_000;
    await connection.startInstance({ instanceId: "a", name: "order", scheduledStartTimestamp });
    await connection.raiseEvent({ instanceId: "a", name: "early" });
    let started = false;
    const wait = connection
      .waitForInstanceStart({ instanceId: "a", getInputsAndOutputs: false })
      .then(() => (started = true));
    clock.advance(1_999);
    await drain();
    expect(worker.turnsWaiting).toBe(0);
    expect(await get("a")).toMatchObject({ orchestrationStatus: "PENDING", scheduledStartTimestamp });
    expect(started).toBe(false);
    clock.advance(1);
    const turn = await worker.turn();
    expect(turn.request.newEvents).toMatchObject([
      { kind: "orchestratorStarted", timestamp: scheduledStartTimestamp },
      { kind: "executionStarted", scheduledStartTimestamp },
      { kind: "eventRaised", name: "early" },
    ]);
    await worker.answer(turn, []);
    await wait;
    expect(started).toBe(true);
  });

  it("terminated before its time is over at once, without a worker", async () => {
    const { connection, clock, get, completion, engine, history } = await openTestEngine();
    const scheduledStartTimestamp = clock.now() + 60_000;
    await connection.startInstance({ instanceId: "a", name: "order", scheduledStartTimestamp });
    const done = completion("a");
    await connection.terminateInstance({ instanceId: "a", output: '"no"', recursive: true });
    expect(await done).toMatchObject({ orchestrationStatus: "TERMINATED", output: '"no"' });
    expect(kinds(await history("a"))).toEqual([
      "orchestratorStarted",
      "executionTerminated",
      "executionCompleted",
      "orchestratorCompleted",
    ]);
    const worker = scriptedWorker(connection);
    clock.advance(120_000);
    await engine.whenAtRest();
    expect(worker.turnsWaiting).toBe(0);
    expect(await get("a")).toMatchObject({ orchestrationStatus: "TERMINATED" });
  });
});
