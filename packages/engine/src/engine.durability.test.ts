import { afterEach, describe, expect, it } from "@jest/globals";
import type { OrchestrationStatus } from "@reawait/protocol";

import { StorageError, StorageInUseError } from "./storage-errors.js";
import { useTemporaryFolder } from "./store/testing/temporary-folder.js";
import { rewoundHistory } from "./testing/rewound-history.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";
import { virtualClock } from "../../testing/src/clock/virtual-clock.js";

const file = useTemporaryFolder();
afterEach(closeTestEngines);

describe("a hub in a file", () => {
  it("goes on after it was closed with everything in flight, and doubles nothing", async () => {
    const storage = file("in-flight.db");
    const clock = virtualClock();
    const before = await openTestEngine({ storage, clock });
    const worker = scriptedWorker(before.connection);
    const fireAt = clock.now() + 60_000;
    await before.start("a");
    const list = [actions.task(1, "answered"), actions.task(2, "out"), actions.timer(3, fireAt), actions.child(4, "c")];
    await worker.answer(await worker.turnOf("a"), list, { customStatus: '"busy"' });
    await worker.answer(await worker.turnOf("c"), []);
    const [answered, out] = [await worker.activity(), await worker.activity()];
    await worker.succeed(answered, "1");
    await worker.turnOf("a");
    await before.connection.raiseEvent({ instanceId: "a", name: "early" });
    await before.start("not-begun");
    await before.engine.close();

    const after = await openTestEngine({ storage, clock });
    expect(await after.get("a")).toMatchObject({ orchestrationStatus: "RUNNING", customStatus: '"busy"' });
    const again = scriptedWorker(after.connection);
    const resumed = await again.turnOf("a");
    expect(resumed.request.pastEvents.map((event) => event.kind)).toEqual([
      "orchestratorStarted",
      "executionStarted",
      "taskScheduled",
      "taskScheduled",
      "timerCreated",
      "subOrchestrationInstanceCreated",
      "orchestratorCompleted",
    ]);
    expect(resumed.request.newEvents).toMatchObject([
      { kind: "orchestratorStarted" },
      { kind: "taskCompleted", taskScheduledId: 1, result: "1" },
      { kind: "eventRaised", name: "early" },
    ]);
    await again.answer(resumed, []);
    expect((await again.turnOf("not-begun")).request.pastEvents).toEqual([]);

    const redelivered = await again.activity();
    expect(redelivered.request).toEqual(out.request);
    expect(redelivered.completionToken).not.toBe(out.completionToken);
    await again.succeed(redelivered, "2");
    const third = await again.turnOf("a");
    expect(third.request.newEvents[1]).toMatchObject({ taskScheduledId: 2, result: "2" });
    await again.answer(third, []);

    clock.advance(60_000);
    await again.answer(await again.turnOf("not-begun"), []);
    const fired = await again.turnOf("a");
    expect(fired.request.newEvents[1]).toMatchObject({ kind: "timerFired", timerId: 3 });
    await again.answer(fired, []);

    await after.connection.raiseEvent({ instanceId: "c", name: "go" });
    await again.answer(await again.turnOf("c"), [actions.complete(1, "9")]);
    const last = await again.turnOf("a");
    expect(last.request.newEvents[1]).toMatchObject({ kind: "subOrchestrationInstanceCompleted", result: "9" });
    await again.answer(last, [actions.complete(5, "all")]);
    expect(await after.completion("a")).toMatchObject({ orchestrationStatus: "COMPLETED", output: "all" });
    expect(again.activitiesWaiting).toBe(0);
  });

  it("does not take an answer from before it was closed", async () => {
    const storage = file("stale.db");
    const before = await openTestEngine({ storage });
    const worker = scriptedWorker(before.connection);
    await before.start("a");
    await worker.answer(await worker.turn(), [actions.task(1)]);
    const activity = await worker.activity();
    await before.connection.raiseEvent({ instanceId: "a", name: "x" });
    const turn = await worker.turn();
    await before.engine.close();

    const after = await openTestEngine({ storage });
    const again = scriptedWorker(after.connection);
    await again.answer(turn, [actions.fail(1)]);
    await again.succeed(activity, "old");
    expect(await after.status("a")).toBe("RUNNING");
    const resumed = await again.turn();
    expect(resumed.request.newEvents).toHaveLength(2);
    expect((await again.activity()).request.taskId).toBe(1);
  });

  it("fires a timer of months at its time, however often it was closed before", async () => {
    const storage = file("months.db");
    const clock = virtualClock();
    const day = 24 * 3_600_000;
    const first = await openTestEngine({ storage, clock });
    const worker = scriptedWorker(first.connection);
    await first.start("a");
    await worker.answer(await worker.turn(), [actions.timer(1, clock.now() + 90 * day)]);
    await first.engine.close();
    for (let month = 0; month < 3; month++) {
      const { engine, connection } = await openTestEngine({ storage, clock });
      const next = scriptedWorker(connection);
      clock.advance(30 * day - 1);
      await engine.whenAtRest();
      expect(next.turnsWaiting).toBe(0);
      clock.advance(1);
      if (month === 2)
        expect((await next.turn()).request.newEvents[1]).toMatchObject({ kind: "timerFired", timerId: 1 });
      await engine.close();
    }
  });

  it("fires what fell due while it was closed", async () => {
    const storage = file("due.db");
    const clock = virtualClock();
    const before = await openTestEngine({ storage, clock });
    const worker = scriptedWorker(before.connection);
    await before.start("a");
    const day = 24 * 60 * 60 * 1_000;
    await worker.answer(await worker.turn(), [actions.timer(1, clock.now() + 30 * day)]);
    await before.connection.startInstance({
      instanceId: "later",
      name: "order",
      scheduledStartTimestamp: clock.now() + day,
    });
    await before.engine.close();
    clock.jumpTo(clock.now() + 31 * day);
    const after = await openTestEngine({ storage, clock });
    const again = scriptedWorker(after.connection);
    const turns = [await again.turn(), await again.turn()];
    expect(turns.map((item) => item.request.instanceId).sort()).toEqual(["a", "later"]);
  });

  it("remembers all of what is over", async () => {
    const storage = file("over.db");
    const before = await openTestEngine({ storage, durability: "NORMAL" });
    const worker = scriptedWorker(before.connection);
    const endings: readonly [string, OrchestrationStatus][] = [
      ["completed", "COMPLETED"],
      ["failed", "FAILED"],
    ];
    for (const [instanceId] of endings) {
      await before.start(instanceId);
      const action = instanceId === "failed" ? actions.fail(1) : actions.complete(1, "1");
      await worker.answer(await worker.turn(), [action]);
    }
    const states = await Promise.all(endings.map(([instanceId]) => before.get(instanceId)));
    const histories = await Promise.all(endings.map(([instanceId]) => before.history(instanceId)));
    await before.engine.close();
    const after = await openTestEngine({ storage });
    expect(await Promise.all(endings.map(([instanceId]) => after.get(instanceId)))).toEqual(states);
    expect(await Promise.all(endings.map(([instanceId]) => after.history(instanceId)))).toEqual(histories);
    expect(after.engine.atRest()).toBe(true);
  });

  it("is locked while it is open, and free once it is closed", async () => {
    const storage = file("locked.db");
    const first = await openTestEngine({ storage });
    await expect(openTestEngine({ storage })).rejects.toBeInstanceOf(StorageInUseError);
    await first.engine.close();
    const second = await openTestEngine({ storage });
    await second.connection.hello();
  });

  it.each([
    [{ orchestratorLockTimeout: "0s" }, RangeError, /^orchestratorLockTimeout must be longer than zero/],
    [{ orchestratorLockTimeout: "-1s" }, RangeError, /^orchestratorLockTimeout: .* is negative/],
    [
      { orchestratorLockTimeout: 30_000 },
      TypeError,
      /^orchestratorLockTimeout: The bare number 30000 is not a duration/,
    ],
    [{ workerReturnTime: 0 }, TypeError, /^workerReturnTime: The bare number 0 is not a duration/],
    [{ workerReturnTime: { seconds: -1 } }, RangeError, /^workerReturnTime: .* zero or more/],
  ])("refuses %j, and says which option it is", async (options: object, type, message) => {
    const error: unknown = await openTestEngine(options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ message: expect.stringMatching(message) });
  });

  it("passes on what the storage says", async () => {
    const storage = file("no such folder/hub.db");
    await expect(openTestEngine({ storage })).rejects.toBeInstanceOf(StorageError);
  });

  it("goes on with a rewind, wherever in it the engine went away", async () => {
    const storage = file("rewind.db");
    const clock = virtualClock();
    const first = await openTestEngine({ storage, clock });
    const worker = scriptedWorker(first.connection);
    await first.start("a");
    await worker.answer(await worker.turn(), [
      actions.task(1),
      actions.timer(2, clock.now() + 5_000),
      actions.child(3, "c"),
    ]);
    await worker.answer(await worker.turnOf("c"), [actions.fail(1)]);
    await worker.answer(await worker.turnOf("a"), [actions.fail(4)]);
    await first.connection.rewindInstance({ instanceId: "a" });
    await first.engine.close();

    const second = await openTestEngine({ storage, clock });
    const next = scriptedWorker(second.connection, { maxConcurrentOrchestrationWorkItems: 1 });
    const asked = await next.turnOf("a");
    await next.answer(asked, [actions.rewind(rewoundHistory(asked))]);
    await second.engine.close();

    const third = await openTestEngine({ storage, clock });
    const last = scriptedWorker(third.connection);
    const replayed = await last.turnOf("a");
    expect(replayed.request.newEvents).toMatchObject([{ kind: "orchestratorStarted" }]);
    expect(replayed.request.pastEvents.map(({ kind }) => kind)).not.toContain("executionCompleted");
    await last.answer(replayed, []);
    expect((await last.turnOf("c")).request.newEvents[1]).toMatchObject({ kind: "executionRewound" });
    expect((await last.activity()).request).toMatchObject({ taskId: 1 });
    clock.advance(5_000);
    expect((await last.turnOf("a")).request.newEvents[1]).toMatchObject({ kind: "timerFired", timerId: 2 });
  });
});
