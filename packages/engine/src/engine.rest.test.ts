import { afterEach, describe, expect, it, jest } from "@jest/globals";

import { Engine } from "./engine.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

describe("an engine at rest", () => {
  it("has nothing ready, nothing out and nothing to write", async () => {
    const { engine, connection, start } = await openTestEngine();
    expect(engine.atRest()).toBe(true);
    await start("a");
    expect(engine.atRest()).toBe(false);
    const worker = scriptedWorker(connection);
    const turn = await worker.turn();
    expect(engine.atRest()).toBe(false);
    await worker.answer(turn, [actions.task(1), actions.timer(2, Date.UTC(2040, 0))]);
    expect(engine.atRest()).toBe(false);
    await worker.succeed(await worker.activity());
    await worker.answer(await worker.turn(), []);
    await engine.whenAtRest();
    expect(engine.atRest()).toBe(true);
  });

  it("may have instances that wait for an event or a timer, and callers that wait for them", async () => {
    const { engine, connection, start, completion } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.timer(2, Date.UTC(2040, 0))]);
    const waiting = completion("a").catch(() => undefined);
    await engine.whenAtRest();
    expect(engine.waiters).toBe(1);
    await engine.close();
    await waiting;
  });

  it("does not count work that was given back and waits for its time", async () => {
    const { engine, connection, start, clock } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await connection.abandonOrchestratorTask((await worker.turn()).completionToken);
    await engine.whenAtRest();
    clock.advance(100);
    expect(engine.atRest()).toBe(false);
  });

  it("is not one that is firing timers", async () => {
    const { engine, connection, start, clock } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.timer(1, clock.now() + 5)]);
    await engine.whenAtRest();
    clock.advance(5);
    expect(engine.atRest()).toBe(false);
    await worker.answer(await worker.turn(), []);
    await engine.whenAtRest();
  });
});

describe("an engine with activities that only wait for time", () => {
  it("rests, if all that are out are asleep and nothing else is to be done", async () => {
    const { engine, connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1), actions.task(2)]);
    const items = [await worker.activity(), await worker.activity()] as const;
    expect([0, 1, 2, 3].map((asleep) => engine.atRest({ asleep }))).toEqual([false, false, true, true]);
    await worker.succeed(items[0]);
    // The turn that this answer makes is out.
    expect(engine.atRest({ asleep: 1 })).toBe(false);
    await worker.answer(await worker.turn(), []);
    expect([0, 1].map((asleep) => engine.atRest({ asleep }))).toEqual([false, true]);
  });

  it("rests in none of its task hubs while there is something to be done in one", async () => {
    const { engine, connection } = await openTestEngine({ createTaskHubs: true });
    const second = connection.with({ taskHub: "second" });
    const [one, other] = [scriptedWorker(connection), scriptedWorker(second)];
    for (const [worker, hub] of [
      [one, connection],
      [other, second],
    ] as const) {
      await hub.startInstance({ instanceId: "a", name: "order" });
      await worker.answer(await worker.turn(), [actions.task(1)]);
      await worker.activity();
    }
    expect([1, 2].map((asleep) => engine.atRest({ asleep }))).toEqual([false, true]);
    await second.startInstance({ instanceId: "b", name: "order" });
    expect(engine.atRest({ asleep: 2 })).toBe(false);
  });

  it("says whenever it may have come to rest, until nobody listens", async () => {
    const { engine, connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    const seen: boolean[] = [];
    const stop = engine.onPause(() => seen.push(engine.atRest({ asleep: 1 })));
    await start("a");
    const turn = await worker.turn();
    expect(seen).not.toEqual([]);
    expect(seen).not.toContain(true);
    await worker.answer(turn, [actions.task(1)]);
    await worker.activity();
    expect(seen.at(-1)).toBe(true);
    stop();
    const heard = seen.length;
    await start("b");
    await worker.turn();
    expect(seen).toHaveLength(heard);
  });
});

describe("an engine whose process has no timers", () => {
  it("runs an orchestration without timers to its end", async () => {
    jest.useFakeTimers();
    try {
      const engine = await Engine.open({ storage: ":memory:" });
      const worker = scriptedWorker(engine.connection);
      await engine.connection.startInstance({ instanceId: "a", name: "order" });
      await worker.answer(await worker.turn(), [actions.task(1)]);
      await worker.succeed(await worker.activity(), "1");
      await worker.answer(await worker.turn(), [actions.complete(2, "2")]);
      const state = await engine.connection.waitForInstanceCompletion({ instanceId: "a", getInputsAndOutputs: true });
      expect(state).toMatchObject({ output: "2" });
      await engine.close();
    } finally {
      jest.useRealTimers();
    }
  });

  it("is closed by `await using`", async () => {
    const engine = await Engine.open({ storage: ":memory:" });
    await engine[Symbol.asyncDispose]();
    await expect(engine.connection.hello()).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});
