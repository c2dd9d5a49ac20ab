import { afterEach, describe, expect, it } from "@jest/globals";

import { drain } from "./testing/drain.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

describe("a stream that ends", () => {
  it("gives back all that was out on it, at once, to another one, under new tokens", async () => {
    const { connection, start } = await openTestEngine();
    const lost = scriptedWorker(connection);
    await start("a");
    await lost.answer(await lost.turn(), [actions.task(1), actions.task(2)]);
    await start("b");
    const out = [await lost.turn(), await lost.activity(), await lost.activity()];
    await lost.stop();
    const other = scriptedWorker(connection);
    const again = [await other.turn(), await other.activity(), await other.activity()];
    const tokens = new Set([...out, ...again].map((item) => item.completionToken));
    expect(tokens.size).toBe(6);
  });

  it("may still answer an activity, as long as nobody else has", async () => {
    const { connection, start } = await openTestEngine();
    const lost = scriptedWorker(connection);
    await start("a");
    await lost.answer(await lost.turn(), [actions.task(1)]);
    const activity = await lost.activity();
    await lost.stop();
    const other = scriptedWorker(connection);
    const again = await other.activity();
    await lost.succeed(activity, "first");
    const turn = await other.turn();
    expect(turn.request.newEvents[1]).toMatchObject({ kind: "taskCompleted", result: "first" });
    await other.succeed(again, "second");
    await other.answer(turn, []);
    await drain();
    expect(other.turnsWaiting).toBe(0);
  });

  it("may not answer a turn any more", async () => {
    const { connection, start, history, status } = await openTestEngine();
    const lost = scriptedWorker(connection);
    await start("a");
    const turn = await lost.turn();
    await lost.stop();
    await lost.answer(turn, [actions.complete(1)]);
    expect(await status("a")).toBe("PENDING");
    const other = scriptedWorker(connection);
    const again = await other.turn();
    expect(again.request.newEvents[1]).toEqual(turn.request.newEvents[1]);
    await other.answer(again, []);
    const before = await history("a");
    await lost.answer(turn, [actions.complete(1)]);
    expect(await history("a")).toEqual(before);
  });

  it("does not bring back an activity that was answered meanwhile", async () => {
    const { connection, start, engine } = await openTestEngine();
    const first = scriptedWorker(connection);
    await start("a");
    await first.answer(await first.turn(), [actions.task(1)]);
    const activity = await first.activity();
    await first.stop();
    const second = scriptedWorker(connection);
    await second.activity();
    await first.succeed(activity, "done");
    await second.answer(await second.turn(), [actions.complete(1)]);
    await second.stop();
    const third = scriptedWorker(connection);
    await engine.whenAtRest();
    expect(third.activitiesWaiting).toBe(0);
  });

  it("ends with CANCELLED where its signal is aborted, and gives back too", async () => {
    const { connection, start, clock } = await openTestEngine();
    const abort = new AbortController();
    const request = { maxConcurrentOrchestrationWorkItems: 1, maxConcurrentActivityWorkItems: 1, sessions: false };
    const stream = connection.getWorkItems(request, { signal: abort.signal })[Symbol.asyncIterator]();
    await start("a");
    await stream.next();
    const next = stream.next();
    clock.advance(2_000);
    abort.abort();
    await expect(next).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    const other = scriptedWorker(connection);
    expect((await other.turn()).request.instanceId).toBe("a");
  });
});

describe("an answer", () => {
  it("sent twice counts once", async () => {
    const { connection, start, history } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    const turn = await worker.turn();
    await Promise.all([worker.answer(turn, [actions.task(1)]), worker.answer(turn, [actions.task(1)])]);
    await worker.answer(turn, [actions.task(1)]);
    const activity = await worker.activity();
    await Promise.all([worker.succeed(activity, "x"), worker.succeed(activity, "y")]);
    await worker.succeed(activity, "z");
    const second = await worker.turn();
    await worker.answer(second, [actions.complete(2)]);
    const results = (await history("a")).filter((event) => event.kind === "taskCompleted");
    expect(results).toMatchObject([{ result: "x" }]);
    expect(worker.activitiesWaiting).toBe(0);
  });

  it("without a token goes by instance and task", async () => {
    const { connection, start, status } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer({ ...(await worker.turn()), completionToken: "" }, [actions.task(0)]);
    await worker.succeed({ ...(await worker.activity()), completionToken: "" }, "1");
    await worker.answer({ ...(await worker.turn()), completionToken: "" }, [actions.complete(1)]);
    expect(await status("a")).toBe("COMPLETED");
  });

  it("without a token is never ambiguous: a second activity of the same name tag waits for the first", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer({ ...(await worker.turn()), completionToken: "" }, [
      actions.task(1, "old"),
      actions.send(2, "a"),
    ]);
    const old = await worker.activity();
    await worker.answer({ ...(await worker.turn()), completionToken: "" }, [actions.continueAsNew(3)]);
    await worker.answer({ ...(await worker.turn()), completionToken: "" }, [actions.task(1, "new")]);
    await drain();
    expect(worker.activitiesWaiting).toBe(0);
    await worker.succeed({ ...old, completionToken: "" }, "dropped");
    const fresh = await worker.activity();
    expect(fresh.request.name).toBe("new");
    await worker.succeed({ ...fresh, completionToken: "" }, "kept");
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({ taskScheduledId: 1, result: "kept" });
  });

  it("with a token of nobody is a no-op", async () => {
    const { connection } = await openTestEngine();
    const instanceId = "a";
    const completionToken = "no such token";
    await connection.completeActivityTask({ instanceId, taskId: 1, completionToken });
    await connection.completeOrchestratorTask({ instanceId, completionToken, actions: [], requiresHistory: false });
    await connection.abandonActivityTask(completionToken);
    await connection.abandonOrchestratorTask(completionToken);
  });
});

describe("a deadline", () => {
  it("takes a turn back after 30 seconds, and sends it again under a new token", async () => {
    const { connection, start, clock, status } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    const slow = await worker.turn();
    clock.advance(29_999);
    await drain();
    expect(worker.turnsWaiting).toBe(0);
    clock.advance(1);
    const again = await worker.turn();
    await worker.answer(slow, [actions.fail(1)]);
    expect(await status("a")).toBe("PENDING");
    await worker.answer(again, [actions.complete(1)]);
    expect(await status("a")).toBe("COMPLETED");
  });

  it("that passes again and again shows in the status why it does not get on, until it does", async () => {
    const { connection, start, clock, get, logged } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    expect((await get("a"))?.failureDetails).toBeUndefined();
    const delays: number[] = [];
    for (let times = 1; times <= 6; times++) {
      await worker.turn();
      clock.advance(30_000);
      expect((await get("a"))?.failureDetails).toEqual({
        errorType: "TurnTimeoutError",
        errorMessage: expect.stringContaining(`within 30s, ${times} time`),
        isNonRetriable: false,
      });
      await drain();
      delays.push(worker.turnsWaiting > 0 ? 0 : (clock.nextWakeUp ?? Infinity) - clock.now());
      clock.advance(delays.at(-1) ?? 0);
    }
    expect(delays).toEqual([0, 0, 400, 800, 1_600, 3_200]);
    expect(logged).toHaveLength(6);
    await worker.answer(await worker.turn(), [actions.complete(1)]);
    expect(await get("a")).toMatchObject({ orchestrationStatus: "COMPLETED", failureDetails: undefined });
  });

  it("hands the turn to another worker, if there is one", async () => {
    const { connection, start, clock } = await openTestEngine();
    const stuck = scriptedWorker(connection);
    await start("a");
    await stuck.turn();
    const other = scriptedWorker(connection);
    await start("b");
    await other.turn();
    clock.advance(30_000);
    await drain();
    expect(stuck.turnsWaiting).toBe(1);
    expect((await other.turnOf("a")).request.instanceId).toBe("a");
  });

  it.each(["0.5s", { milliseconds: 500 }] as const)("is an option: %j", async (orchestratorLockTimeout) => {
    const { connection, start, clock } = await openTestEngine({ orchestratorLockTimeout });
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.turn();
    clock.advance(499);
    await drain();
    expect(worker.turnsWaiting).toBe(0);
    clock.advance(1);
    expect((await worker.turn()).request.instanceId).toBe("a");
  });

  it("does not exist for activities, as long as their stream lives", async () => {
    const { connection, start, clock } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1)]);
    const activity = await worker.activity();
    clock.advance(40 * 24 * 60 * 60 * 1_000);
    await drain();
    expect(worker.activitiesWaiting).toBe(0);
    await worker.succeed(activity, "at last");
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({ result: "at last" });
  });
});

describe("abandoned work", () => {
  it("goes out again after a delay that grows", async () => {
    const { connection, start, clock } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    const delays: number[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      await connection.abandonOrchestratorTask((await worker.turn()).completionToken);
      await drain();
      expect(worker.turnsWaiting).toBe(0);
      const due = clock.nextWakeUp ?? Infinity;
      delays.push(due - clock.now());
      clock.advance(due - clock.now());
    }
    expect(delays).toEqual([100, 200, 400, 800]);
  });

  it("of an activity waits longer each time too, up to half a minute, and a new worker does not begin anew", async () => {
    const { connection, start, clock } = await openTestEngine();
    let worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1)]);
    const delays: number[] = [];
    for (let attempt = 1; attempt <= 11; attempt++) {
      await connection.abandonActivityTask((await worker.activity()).completionToken);
      await drain();
      expect(worker.activitiesWaiting).toBe(0);
      if (attempt === 5) {
        await worker.stop();
        worker = scriptedWorker(connection);
        continue;
      }
      const due = clock.nextWakeUp ?? Infinity;
      delays.push(due - clock.now());
      clock.advance(due - clock.now());
    }
    expect(delays).toEqual([100, 200, 400, 800, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]);
    await worker.succeed(await worker.activity());
  });

  it("frees its slot at once", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection, { maxConcurrentOrchestrationWorkItems: 1 });
    await start("a");
    const turn = await worker.turn();
    await start("b");
    await connection.abandonOrchestratorTask(turn.completionToken);
    expect((await worker.turn()).request.instanceId).toBe("b");
  });

  it("is what an answer that uses nothing comes to: else it would come back at once, for ever", async () => {
    const { connection, start, history, clock } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("a");
    await worker.answer(await worker.turn(), [], { numEventsProcessed: 0 });
    await drain();
    expect(worker.turnsWaiting).toBe(0);
    expect(await history("a")).toEqual([]);
    clock.advance(100);
    expect((await worker.turn()).request.newEvents).toHaveLength(2);
  });
});

describe("flow control", () => {
  it("never has more out than the worker asked for", async () => {
    const { connection, start } = await openTestEngine();
    const limits = { maxConcurrentOrchestrationWorkItems: 2, maxConcurrentActivityWorkItems: 3 };
    const worker = scriptedWorker(connection, limits);
    for (let n = 0; n < 5; n++) await start(`i${n}`);
    const turns = [await worker.turn(), await worker.turn()];
    await drain();
    expect(worker.turnsWaiting).toBe(0);
    for (const turn of turns)
      await worker.answer(
        turn,
        [1, 2, 3, 4].map((id) => actions.task(id)),
      );
    await drain();
    expect([worker.turnsWaiting, worker.activitiesWaiting]).toEqual([2, 3]);
    await worker.succeed(await worker.activity());
    await drain();
    expect(worker.activitiesWaiting).toBe(3);
  });

  it("takes turns between instances: ten thousand activities of one do not hold up another", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection, { maxConcurrentActivityWorkItems: 1 });
    await start("wide");
    const many = Array.from({ length: 50 }, (_, id) => actions.task(id));
    await worker.answer(await worker.turn(), many);
    await start("narrow");
    await worker.answer(await worker.turn(), [actions.task(1)]);
    await worker.succeed(await worker.activity());
    const next = [await worker.activity()];
    await worker.succeed(next[0] as never);
    next.push(await worker.activity());
    expect(next.map((item) => item.request.orchestrationInstance.instanceId)).toContain("narrow");
  });

  it("shares work between workers", async () => {
    const { connection, start } = await openTestEngine();
    const workers = [scriptedWorker(connection), scriptedWorker(connection)];
    for (let n = 0; n < 10; n++) await start(`i${n}`);
    await drain();
    expect(workers.map((worker) => worker.turnsWaiting)).toEqual([5, 5]);
  });
});

describe("filters", () => {
  it("that are absent take everything; an empty list takes nothing of its kind", async () => {
    const { connection, start, engine } = await openTestEngine();
    const onlyTurns = scriptedWorker(connection, {
      filters: { orchestrations: [{ name: "order", versions: [] }], activities: [] },
    });
    await start("a");
    await onlyTurns.answer(await onlyTurns.turn(), [actions.task(1)]);
    await drain();
    expect(onlyTurns.activitiesWaiting).toBe(0);
    expect(engine.unmatchedWork).toEqual({ orchestrations: 0, activities: 1 });
    const all = scriptedWorker(connection);
    expect((await all.activity()).request.taskId).toBe(1);
    expect(engine.unmatchedWork).toEqual({ orchestrations: 0, activities: 0 });
  });

  it("match name and version exactly, and no version as the empty one", async () => {
    const { connection } = await openTestEngine();
    const take = (versions: readonly string[]) =>
      scriptedWorker(connection, { filters: { orchestrations: [{ name: "order", versions }], activities: [] } });
    const [unversioned, second] = [take([""]), take(["2"])];
    await connection.startInstance({ instanceId: "none", name: "order" });
    await connection.startInstance({ instanceId: "two", name: "order", version: "2" });
    await connection.startInstance({ instanceId: "three", name: "order", version: "3" });
    await connection.startInstance({ instanceId: "upper", name: "Order" });
    expect((await unversioned.turn()).request.instanceId).toBe("none");
    expect((await second.turn()).request.instanceId).toBe("two");
    await drain();
    expect([unversioned.turnsWaiting, second.turnsWaiting]).toEqual([0, 0]);
  });

  it("follow the version that an instance continues as new with", async () => {
    const { connection, start } = await openTestEngine();
    const take = (versions: readonly string[]) =>
      scriptedWorker(connection, { filters: { orchestrations: [{ name: "order", versions }], activities: [] } });
    const [first, second] = [take([""]), take(["2"])];
    await start("a");
    await first.answer(await first.turn(), [actions.continueAsNew(1, undefined, { newVersion: "2" })]);
    expect((await second.turn()).request.newEvents[1]).toMatchObject({ kind: "executionStarted", version: "2" });
  });
});
