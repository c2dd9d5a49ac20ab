import { afterEach, describe, expect, it } from "@jest/globals";

import { useTemporaryFolder } from "./store/testing/temporary-folder.js";
import { drain } from "./testing/drain.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import type { TestEngine } from "./testing/test-engine.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

const file = useTemporaryFolder();
afterEach(closeTestEngines);

/** An instance `a` with three activities, of which one has begun. */
async function oneOfThree(hub: TestEngine) {
  const worker = scriptedWorker(hub.connection, { maxConcurrentActivityWorkItems: 1 });
  await hub.start("a");
  await worker.answer(await worker.turn(), [actions.task(1), actions.task(2), actions.task(3)]);
  return { worker, begun: await worker.activity() };
}

describe("activities that have not begun", () => {
  it("of an instance that was terminated never do; what has begun ends, and counts for nothing", async () => {
    const hub = await openTestEngine();
    const { worker, begun } = await oneOfThree(hub);
    await hub.connection.terminateInstance({ instanceId: "a", recursive: false });
    await worker.answer(await worker.turn(), [actions.terminated(4)]);
    await worker.succeed(begun, "late");
    await hub.engine.whenAtRest();
    expect([worker.activitiesWaiting, worker.turnsWaiting]).toEqual([0, 0]);
  });

  it("of one that the engine terminated neither", async () => {
    const hub = await openTestEngine();
    const { worker, begun } = await oneOfThree(hub);
    await hub.connection.terminateInstance({ instanceId: "a", recursive: false });
    await worker.answer(await worker.turn(), []);
    await worker.succeed(begun);
    await hub.engine.whenAtRest();
    expect(worker.activitiesWaiting).toBe(0);
  });

  it("nor after the engine was opened again", async () => {
    const storage = file("terminated.db");
    const hub = await openTestEngine({ storage });
    const { worker } = await oneOfThree(hub);
    await hub.connection.terminateInstance({ instanceId: "a", recursive: false });
    await worker.answer(await worker.turn(), [actions.terminated(4)]);
    await hub.engine.close();
    const again = await openTestEngine({ storage });
    const other = scriptedWorker(again.connection);
    await again.engine.whenAtRest();
    expect(other.activitiesWaiting).toBe(0);
  });

  it("of one that completed do: it may have meant not to wait for them", async () => {
    const hub = await openTestEngine();
    const { worker, begun } = await oneOfThree(hub);
    await hub.connection.raiseEvent({ instanceId: "a", name: "x" });
    await worker.answer(await worker.turn(), [actions.complete(4)]);
    await worker.succeed(begun);
    await worker.succeed(await worker.activity());
    expect((await worker.activity()).request.taskId).toBe(3);
  });

  it("of one that was purged never do", async () => {
    const hub = await openTestEngine();
    const { worker, begun } = await oneOfThree(hub);
    await hub.connection.raiseEvent({ instanceId: "a", name: "x" });
    await worker.answer(await worker.turn(), [actions.complete(4)]);
    await hub.connection.purgeInstances({ target: { kind: "instance", instanceId: "a" }, recursive: true });
    expect(hub.engine.unmatchedWork.activities).toBe(0);
    await worker.succeed(begun);
    await hub.engine.whenAtRest();
    expect(worker.activitiesWaiting).toBe(0);
  });
});

describe("an activity that waits for another one of the same instance and id", () => {
  /** Two generations of `a`, each with an activity 1; the worker has echoed no token yet. */
  async function twoGenerations(hub: TestEngine) {
    const worker = scriptedWorker(hub.connection);
    await hub.start("a");
    await worker.answer({ ...(await worker.turn()), completionToken: "" }, [
      actions.task(1, "old"),
      actions.send(2, "a"),
    ]);
    const old = await worker.activity();
    await worker.answer({ ...(await worker.turn()), completionToken: "" }, [actions.continueAsNew(3)]);
    const turn = { ...(await worker.turn()), completionToken: "" };
    await worker.answer(turn, [actions.task(1, "new")]);
    await drain();
    expect(worker.activitiesWaiting).toBe(0);
    return { worker, old };
  }

  it("goes out as soon as any answer proves that tokens are echoed, a turn's too", async () => {
    const hub = await openTestEngine();
    const { worker } = await twoGenerations(hub);
    await hub.start("b");
    await worker.answer(await worker.turnOf("b"), []);
    expect((await worker.activity()).request.name).toBe("new");
  });

  it("never does once the instance was terminated", async () => {
    const hub = await openTestEngine();
    const { worker, old } = await twoGenerations(hub);
    await hub.connection.terminateInstance({ instanceId: "a", recursive: false });
    await worker.answer({ ...(await worker.turn()), completionToken: "" }, [actions.terminated(2)]);
    await worker.succeed({ ...old, completionToken: "" });
    await hub.engine.whenAtRest();
    expect(worker.activitiesWaiting).toBe(0);
  });

  it("never does once the instance was replaced", async () => {
    const hub = await openTestEngine();
    const { worker, old } = await twoGenerations(hub);
    await hub.connection.startInstance({ instanceId: "a", name: "order", replaceableStatus: ["RUNNING"] });
    await worker.answer({ ...(await worker.turn()), completionToken: "" }, []);
    await worker.succeed({ ...old, completionToken: "" });
    await hub.engine.whenAtRest();
    expect(worker.activitiesWaiting).toBe(0);
  });
});
