import { afterEach, describe, expect, it } from "@jest/globals";
import type { HistoryEvent } from "@reawait/protocol";

import { drain } from "./testing/drain.js";
import { rewoundHistory } from "./testing/rewound-history.js";
import type { ScriptedWorker } from "./testing/scripted-worker.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import type { TestEngine } from "./testing/test-engine.js";
import { closeTestEngines, kinds, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

interface Scene extends TestEngine {
  readonly worker: ScriptedWorker;
  /** Sends an instance an event, and lets the turn that this makes fail. */
  fail(instanceId: string): Promise<void>;
  /** Rewinds an instance that failed, up to the turn in which it does again what failed. */
  rewind(instanceId: string): Promise<void>;
  /** The events of the next turn of an instance, which is answered with nothing. */
  next(instanceId: string): Promise<readonly HistoryEvent[]>;
}

async function openScene(): Promise<Scene> {
  const hub = await openTestEngine();
  const { connection } = hub;
  const worker = scriptedWorker(connection);
  const next = async (instanceId: string) => {
    const turn = await worker.turnOf(instanceId);
    await worker.answer(turn, []);
    return turn.request.newEvents;
  };
  return {
    ...hub,
    worker,
    next,
    async fail(instanceId) {
      await connection.raiseEvent({ instanceId, name: "break" });
      await worker.answer(await worker.turnOf(instanceId), [actions.fail(9)]);
    },
    async rewind(instanceId) {
      await connection.rewindInstance({ instanceId });
      const asked = await worker.turnOf(instanceId);
      await worker.answer(asked, [actions.rewind(rewoundHistory(asked))]);
    },
  };
}

describe("what an instance waited for when it failed", () => {
  it("an activity that is still out answers the new execution", async () => {
    const { worker, start, fail, rewind, next } = await openScene();
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1)]);
    const slow = await worker.activity();
    await fail("a");
    await rewind("a");
    await next("a");
    await worker.succeed(slow, '"late"');
    expect(await next("a")).toMatchObject([{}, { kind: "taskCompleted", taskScheduledId: 1, result: '"late"' }]);
    expect(worker.activitiesWaiting).toBe(0);
  });

  it("an activity that was answered meanwhile runs again: nobody has heard of it", async () => {
    const { worker, start, fail, rewind, next } = await openScene();
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1)]);
    const unheard = await worker.activity();
    await fail("a");
    await worker.succeed(unheard, '"unheard"');
    await rewind("a");
    await next("a");
    await worker.succeed(await worker.activity(), '"heard"');
    expect(await next("a")).toMatchObject([{}, { kind: "taskCompleted", taskScheduledId: 1, result: '"heard"' }]);
  });

  it("an activity that is answered while its instance is being rewound runs again", async () => {
    const { connection, worker, start, fail, next } = await openScene();
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1)]);
    const unheard = await worker.activity();
    await fail("a");
    await connection.rewindInstance({ instanceId: "a" });
    const asked = await worker.turnOf("a");
    await worker.succeed(unheard, '"unheard"');
    await worker.answer(asked, [actions.rewind(rewoundHistory(asked))]);
    expect(kinds(await next("a"))).toEqual(["orchestratorStarted"]);
    await worker.succeed(await worker.activity(), '"heard"');
    expect(await next("a")).toMatchObject([{}, { kind: "taskCompleted", result: '"heard"' }]);
  });

  it("an activity that was put aside is completed by its old token", async () => {
    const { connection, worker, start, fail, rewind, next } = await openScene();
    await start("a");
    await worker.answer(await worker.turn(), [actions.task(1)]);
    const aside = await worker.activity();
    await connection.deferActivityTask(aside.completionToken);
    await fail("a");
    await rewind("a");
    await next("a");
    await drain();
    expect(worker.activitiesWaiting).toBe(0);
    await worker.succeed(aside, '"approved"');
    expect(await next("a")).toMatchObject([{}, { kind: "taskCompleted", taskScheduledId: 1, result: '"approved"' }]);
  });

  it("a timer fires, at its time or at once where that has passed", async () => {
    const { worker, start, fail, rewind, next, clock } = await openScene();
    await start("a");
    const soon = clock.now() + 1_000;
    const later = clock.now() + 60_000;
    await worker.answer(await worker.turn(), [actions.timer(1, soon), actions.timer(2, later)]);
    await fail("a");
    clock.advance(5_000);
    await rewind("a");
    const [first, fired, ...rest] = [...(await next("a")), ...(await next("a"))];
    expect([first, fired, ...rest].filter((event) => event?.kind === "timerFired")).toMatchObject([{ timerId: 1 }]);
    clock.advance(60_000);
    expect(await next("a")).toMatchObject([{}, { kind: "timerFired", timerId: 2, fireAt: later }]);
  });

  it("a sub-orchestration that still runs reports to the new execution, a turn of it that is out included", async () => {
    const { worker, start, fail, rewind, next } = await openScene();
    await start("p");
    await worker.answer(await worker.turn(), [actions.child(1, "c")]);
    const out = await worker.turnOf("c");
    await fail("p");
    await rewind("p");
    await next("p");
    await worker.answer(out, [actions.complete(1, '"late"')]);
    expect(await next("p")).toMatchObject([{}, { kind: "subOrchestrationInstanceCompleted", result: '"late"' }]);
  });

  it("a sub-orchestration that completed meanwhile reports again, without running again", async () => {
    const { connection, worker, start, fail, next } = await openScene();
    await start("p");
    await worker.answer(await worker.turn(), [actions.child(1, "c"), actions.child(2, "d")]);
    await fail("p");
    await worker.answer(await worker.turnOf("c"), [actions.complete(1, '"unheard"')]);
    await connection.rewindInstance({ instanceId: "p" });
    const asked = await worker.turnOf("p");
    await worker.answer(await worker.turnOf("d"), [actions.complete(1, '"while it was rewound"')]);
    await worker.answer(asked, [actions.rewind(rewoundHistory(asked))]);
    expect(await next("p")).toMatchObject([
      { kind: "orchestratorStarted" },
      { kind: "subOrchestrationInstanceCompleted", taskScheduledId: 1, result: '"unheard"' },
      { kind: "subOrchestrationInstanceCompleted", taskScheduledId: 2, result: '"while it was rewound"' },
    ]);
    await drain();
    expect(worker.turnsWaiting).toBe(0);
  });

  it("a sub-orchestration that was purged, or terminated, is created anew", async () => {
    const { connection, worker, start, fail, rewind, next, get } = await openScene();
    await start("p");
    await worker.answer(await worker.turn(), [actions.child(1, "c"), actions.child(2, "d")]);
    await worker.answer(await worker.turnOf("c"), [actions.fail(1)]);
    await next("d");
    await connection.terminateInstance({ instanceId: "d", recursive: false });
    await next("d");
    await next("p");
    await fail("p");
    await connection.purgeInstances({ target: { kind: "instance", instanceId: "c" }, recursive: false });
    await rewind("p");
    await next("p");
    for (const instanceId of ["c", "d"]) {
      const turn = await worker.turnOf(instanceId);
      expect(kinds(turn.request.newEvents)).toEqual(["orchestratorStarted", "executionStarted"]);
      await worker.answer(turn, [actions.complete(1, `"${instanceId} again"`)]);
      expect(await get(instanceId)).toMatchObject({ orchestrationStatus: "COMPLETED", parentInstanceId: "p" });
      expect(await next("p")).toMatchObject([{}, { result: `"${instanceId} again"` }]);
    }
  });
});

describe("rewinding", () => {
  it("goes down to where the failure came from", async () => {
    const { worker, start, rewind, next, connection, status } = await openScene();
    await start("a");
    await worker.answer(await worker.turn(), [actions.child(1, "a.b")]);
    await worker.answer(await worker.turn(), [actions.child(1, "a.b.c"), actions.task(2)]);
    await worker.succeed(await worker.activity());
    await next("a.b");
    await worker.answer(await worker.turn(), [actions.fail(1)]);
    for (const instanceId of ["a.b", "a"]) await worker.answer(await worker.turnOf(instanceId), [actions.fail(3)]);
    await rewind("a");
    for (const instanceId of ["a.b", "a.b.c"]) {
      const asked = await worker.turnOf(instanceId);
      await worker.answer(asked, [actions.rewind(rewoundHistory(asked))]);
    }
    for (const instanceId of ["a", "a.b"]) await next(instanceId);
    for (const instanceId of ["a.b.c", "a.b", "a"]) {
      await worker.answer(await worker.turnOf(instanceId), [actions.complete(3)]);
    }
    expect(await Promise.all(["a", "a.b", "a.b.c"].map(status))).toEqual(["COMPLETED", "COMPLETED", "COMPLETED"]);
    expect(worker.activitiesWaiting).toBe(0);
    await expect(connection.rewindInstance({ instanceId: "a" })).rejects.toMatchObject({ code: "FAILED_PRECONDITION" });
  });

  it("keeps what comes in while it is under way", async () => {
    const { connection, worker, start, fail, next } = await openScene();
    await start("a");
    await worker.answer(await worker.turn(), []);
    await fail("a");
    await connection.rewindInstance({ instanceId: "a" });
    await connection.raiseEvent({ instanceId: "a", name: "early" });
    const asked = await worker.turnOf("a");
    await connection.raiseEvent({ instanceId: "a", name: "late" });
    await worker.answer(asked, [actions.rewind(rewoundHistory(asked))]);
    expect(await next("a")).toMatchObject([{}, { name: "early" }, { name: "late" }]);
  });

  it("gives way to a termination, whether a worker takes it or not", async () => {
    const { connection, worker, start, fail, completion, engine } = await openScene();
    await start("a");
    await worker.answer(await worker.turn(), []);
    await fail("a");
    await worker.stop();
    await connection.rewindInstance({ instanceId: "a" });
    await connection.terminateInstance({ instanceId: "a", output: '"enough"', recursive: false });
    expect(await completion("a")).toMatchObject({ orchestrationStatus: "TERMINATED", output: '"enough"' });
    expect(engine.atRest()).toBe(true);
  });

  it("happens again where its worker goes away with the turn", async () => {
    const { connection, worker, start, fail, status } = await openScene();
    await start("a");
    await worker.answer(await worker.turn(), []);
    await fail("a");
    await connection.rewindInstance({ instanceId: "a" });
    await worker.turn();
    await worker.stop();
    const other = scriptedWorker(connection, { sessions: true });
    const asked = await other.turn();
    expect(kinds(asked.request.newEvents)).toEqual(["orchestratorStarted", "executionRewound"]);
    await other.answer(asked, [actions.rewind(rewoundHistory(asked))]);
    const replayed = await other.turn();
    // No session stands for a history that was made anew.
    expect(replayed.request.properties).toBeUndefined();
    expect(replayed.request.pastEvents).not.toHaveLength(0);
    await other.answer(replayed, [actions.complete(1)]);
    expect(await status("a")).toBe("COMPLETED");
  });

  it("accepts a turn that uses nothing of nothing: the replay may only have to wait", async () => {
    const { connection, worker, start, fail, rewind, engine } = await openScene();
    await start("a");
    await worker.answer(await worker.turn(), []);
    await fail("a");
    await rewind("a");
    await worker.answer(await worker.turn(), [], { numEventsProcessed: 1 });
    await engine.whenAtRest();
    expect(worker.turnsWaiting).toBe(0);
    await connection.raiseEvent({ instanceId: "a", name: "go" });
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({ name: "go" });
  });

  it("is the answer to a rewind only: any other turn refuses it, and goes out again", async () => {
    const { worker, start, clock, logged } = await openScene();
    await start("a");
    const turn = await worker.turn();
    const refused = worker.answer(turn, [actions.rewind(turn.request.newEvents)]);
    await expect(refused).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(logged.join()).toContain("asks for no rewind");
    clock.advance(1_000);
    expect((await worker.turn()).request.instanceId).toBe("a");
  });

  it("refuses a history without a beginning", async () => {
    const { connection, worker, start, fail } = await openScene();
    await start("a");
    await worker.answer(await worker.turn(), []);
    await fail("a");
    await connection.rewindInstance({ instanceId: "a" });
    const refused = worker.answer(await worker.turn(), [actions.rewind([])]);
    await expect(refused).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  it("fails again where its worker does not know how", async () => {
    const { connection, worker, start, fail, get } = await openScene();
    await start("a");
    await worker.answer(await worker.turn(), []);
    await fail("a");
    await connection.rewindInstance({ instanceId: "a" });
    await worker.answer(await worker.turn(), []);
    expect(await get("a")).toMatchObject({
      orchestrationStatus: "FAILED",
      failureDetails: { errorType: "RewindNotSupported" },
    });
  });
});
