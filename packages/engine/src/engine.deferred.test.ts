import { afterEach, describe, expect, it } from "@jest/globals";

import { useTemporaryFolder } from "./store/testing/temporary-folder.js";
import { drain } from "./testing/drain.js";
import type { ActivityItem } from "./testing/scripted-worker.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import type { TestEngine } from "./testing/test-engine.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

const file = useTemporaryFolder();
afterEach(closeTestEngines);

/** A worker that has put an activity of the instance `a` aside. */
async function deferred(hub: TestEngine, slots = 1) {
  const worker = scriptedWorker(hub.connection, { maxConcurrentActivityWorkItems: slots });
  await hub.start("a");
  await worker.answer(await worker.turn(), [actions.task(1)]);
  const activity = await worker.activity();
  await hub.connection.deferActivityTask(activity.completionToken);
  return { worker, activity };
}

/** Somebody who has nothing but the token. */
function answer({ connection }: TestEngine, { completionToken }: ActivityItem, result: string): Promise<void> {
  return connection.completeActivityTask({ instanceId: "a", taskId: 1, completionToken, result });
}

describe("an activity that is put aside", () => {
  it("takes no slot, and is answered by anybody, once", async () => {
    const hub = await openTestEngine();
    expect(hub.connection.profile.defer).toBe(true);
    const { worker, activity } = await deferred(hub);
    await hub.start("b");
    await worker.answer(await worker.turn(), [actions.task(1)]);
    await worker.succeed(await worker.activity(), "b");
    await worker.turn();
    await Promise.all([answer(hub, activity, "first"), answer(hub, activity, "second")]);
    await answer(hub, activity, "third");
    const turn = await worker.turn();
    expect(turn.request.newEvents.slice(1)).toMatchObject([
      { kind: "taskCompleted", taskScheduledId: 1, result: "first" },
    ]);
    await worker.answer(turn, []);
    await drain();
    expect(worker.turnsWaiting).toBe(0);
  });

  it("may be answered while that is still being written down", async () => {
    const hub = await openTestEngine();
    const worker = scriptedWorker(hub.connection);
    await hub.start("a");
    await worker.answer(await worker.turn(), [actions.task(1)]);
    const activity = await worker.activity();
    await Promise.all([hub.connection.deferActivityTask(activity.completionToken), answer(hub, activity, "1")]);
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({ result: "1" });
  });

  it("is put aside once, however often that is said; a token of nobody is a no-op", async () => {
    const hub = await openTestEngine();
    const { worker, activity } = await deferred(hub);
    const { completionToken } = activity;
    await Promise.all([
      hub.connection.deferActivityTask(completionToken),
      hub.connection.deferActivityTask("nobody's"),
    ]);
    await hub.connection.abandonActivityTask(completionToken);
    await hub.start("b");
    await worker.answer(await worker.turn(), [actions.task(1)]);
    await worker.activity();
    await hub.start("c");
    await worker.answer(await worker.turn(), [actions.task(1)]);
    await drain();
    // The slot was given back once.
    expect(worker.activitiesWaiting).toBe(0);
  });

  it("does not come back when the stream ends, nor ever by itself", async () => {
    const hub = await openTestEngine();
    const { worker, activity } = await deferred(hub);
    await worker.stop();
    const other = scriptedWorker(hub.connection);
    hub.clock.advance(30 * 24 * 60 * 60 * 1_000);
    await hub.engine.whenAtRest();
    expect(other.activitiesWaiting).toBe(0);
    expect(hub.engine.unmatchedWork).toEqual({ orchestrations: 0, activities: 0 });
    await answer(hub, activity, "at last");
    expect((await other.turn()).request.newEvents[1]).toMatchObject({ result: "at last" });
  });

  it("may fail, too", async () => {
    const hub = await openTestEngine();
    const { worker, activity } = await deferred(hub);
    await worker.fail(activity, "declined");
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({
      kind: "taskFailed",
      failureDetails: { errorMessage: "declined" },
    });
  });

  it("whose answer was lost with a stream is handed out again: putting it aside with the old token is a no-op", async () => {
    const hub = await openTestEngine();
    const first = scriptedWorker(hub.connection);
    await hub.start("a");
    await first.answer(await first.turn(), [actions.task(1)]);
    const old = await first.activity();
    await first.stop();
    const second = scriptedWorker(hub.connection);
    const again = await second.activity();
    await hub.connection.deferActivityTask(old.completionToken);
    await second.stop();
    const third = scriptedWorker(hub.connection);
    await hub.connection.deferActivityTask((await third.activity()).completionToken);
    await answer(hub, again, "of any token");
    expect((await third.turn()).request.newEvents[1]).toMatchObject({ result: "of any token" });
  });
});

describe("an activity that was put aside, when its instance", () => {
  it("is terminated, is void", async () => {
    const hub = await openTestEngine();
    const { worker, activity } = await deferred(hub);
    await hub.connection.terminateInstance({ instanceId: "a", recursive: false });
    await worker.answer(await worker.turn(), [actions.terminated(2)]);
    await answer(hub, activity, "late");
    await hub.engine.whenAtRest();
    expect(await hub.status("a")).toBe("TERMINATED");
    expect(worker.turnsWaiting).toBe(0);
  });

  it("is purged, is void", async () => {
    const hub = await openTestEngine();
    const { worker, activity } = await deferred(hub);
    await hub.connection.raiseEvent({ instanceId: "a", name: "x" });
    await worker.answer(await worker.turn(), [actions.complete(2)]);
    await hub.connection.purgeInstances({ target: { kind: "instance", instanceId: "a" }, recursive: false });
    await answer(hub, activity, "late");
    expect(await hub.get("a")).toBeUndefined();
  });

  it("is replaced, is none of the new one's, though the ids are the same", async () => {
    const hub = await openTestEngine();
    const { worker, activity } = await deferred(hub);
    await hub.connection.startInstance({ instanceId: "a", name: "order", replaceableStatus: ["RUNNING"] });
    await worker.answer(await worker.turn(), [actions.task(1)]);
    await answer(hub, activity, "old");
    await worker.succeed(await worker.activity(), "new");
    expect((await worker.turn()).request.newEvents.slice(1)).toMatchObject([{ result: "new" }]);
  });

  it("continues as new, is dropped with its answer", async () => {
    const hub = await openTestEngine();
    const { worker, activity } = await deferred(hub);
    await hub.connection.raiseEvent({ instanceId: "a", name: "x" });
    await worker.answer(await worker.turn(), [actions.continueAsNew(2)]);
    await worker.answer(await worker.turn(), [actions.task(1)]);
    await answer(hub, activity, "old");
    await worker.succeed(await worker.activity(), "new");
    expect((await worker.turn()).request.newEvents.slice(1)).toMatchObject([{ result: "new" }]);
  });
});

describe("after the engine was closed and opened again", () => {
  it("what was put aside stays aside, and its token still answers it, once", async () => {
    const storage = file("deferred.db");
    const first = await openTestEngine({ storage });
    const { activity } = await deferred(first);
    await first.engine.close();
    const second = await openTestEngine({ storage });
    const worker = scriptedWorker(second.connection);
    await second.engine.whenAtRest();
    expect(worker.activitiesWaiting).toBe(0);
    await answer(second, activity, "1");
    await answer(second, activity, "2");
    expect((await worker.turn()).request.newEvents.slice(1)).toMatchObject([{ taskScheduledId: 1, result: "1" }]);
  });

  it("the answer of before still counts for what is out again, and for nothing that came later", async () => {
    const storage = file("answered.db");
    const first = await openTestEngine({ storage });
    const lost = scriptedWorker(first.connection);
    await first.start("a");
    await lost.answer(await lost.turn(), [actions.task(1)]);
    const old = await lost.activity();
    await first.engine.close();

    const second = await openTestEngine({ storage });
    const worker = scriptedWorker(second.connection);
    const again = await worker.activity();
    expect(again.completionToken).not.toBe(old.completionToken);
    await worker.fail(old, "of before");
    const turn = await worker.turn();
    expect(turn.request.newEvents[1]).toMatchObject({ failureDetails: { errorMessage: "of before" } });
    await second.engine.close();

    // A retry under the same id, as some SDKs do it: the key of the first one must not come back.
    const third = await openTestEngine({ storage });
    const last = scriptedWorker(third.connection);
    await last.answer(await last.turn(), [actions.task(1)]);
    const retry = await last.activity();
    await answer(third, old, "once more");
    await answer(third, again, "once more");
    await last.succeed(retry, "its own");
    expect((await last.turn()).request.newEvents.slice(1)).toMatchObject([{ result: "its own" }]);
  });

  it("who holds one token can answer no other activity with it, nor with what it is made of", async () => {
    const hub = await openTestEngine();
    const { activity, worker } = await deferred(hub, 2);
    await hub.start("b");
    await worker.answer(await worker.turn(), [actions.task(2)]);
    const other = await worker.activity();
    const [id, , key, , ...rest] = other.completionToken.split("/");
    const mine = activity.completionToken.split("/");
    const forged = [
      [id, "activity", key, 2, ...mine.slice(4)].join("/"),
      [id, "activity", key, 2, "x/1"].join("/"),
      [id, "activity", key, 1, ...rest].join("/"),
    ];
    for (const completionToken of forged) {
      for (const instanceId of ["a", "b", ""]) {
        await hub.connection.completeActivityTask({ instanceId, taskId: 2, completionToken, result: "forged" });
        await hub.connection.completeActivityTask({ instanceId, taskId: 0, completionToken, result: "forged" });
      }
    }
    await worker.succeed(other, "genuine");
    expect((await worker.turnOf("b")).request.newEvents[1]).toMatchObject({ result: "genuine" });
    await answer(hub, activity, "mine");
    expect((await worker.turnOf("a")).request.newEvents[1]).toMatchObject({ result: "mine" });
  });

  it.each(["out", "aside"])(
    "an answer that names another instance or activity than the token of one that is %s does nothing",
    async (where) => {
      const hub = await openTestEngine();
      const worker = scriptedWorker(hub.connection);
      await hub.start("a");
      await worker.answer(await worker.turn(), [actions.task(1)]);
      const { completionToken } = await worker.activity();
      if (where === "aside") await hub.connection.deferActivityTask(completionToken);
      const answers = [
        { instanceId: "b", taskId: 1 },
        { instanceId: "a", taskId: 2 },
      ];
      for (const named of answers) await hub.connection.completeActivityTask({ ...named, completionToken });
      await hub.connection.completeActivityTask({ instanceId: "", taskId: 0, completionToken, result: "unnamed" });
      expect((await worker.turn()).request.newEvents.slice(1)).toMatchObject([{ result: "unnamed" }]);
    },
  );

  it("a token of another hub answers nothing", async () => {
    const hubs = [await openTestEngine(), await openTestEngine()] as const;
    const [{ activity }, { worker }] = [await deferred(hubs[0]), await deferred(hubs[1])];
    await answer(hubs[1], activity, "not mine");
    await hubs[1].engine.whenAtRest();
    expect(worker.turnsWaiting).toBe(0);
  });
});
