import { afterEach, describe, expect, it } from "@jest/globals";

import { openStore } from "./store/open-store.js";
import { useTemporaryFolder } from "./store/testing/temporary-folder.js";
import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions, events } from "./testing/turn-fixtures.js";
import { virtualClock } from "../../testing/src/clock/virtual-clock.js";
import { encodeMessage } from "./turn/encode-turn.js";

const file = useTemporaryFolder();
afterEach(closeTestEngines);

const orders = { filters: { orchestrations: [{ name: "order", versions: [] }], activities: [] } };

describe("a termination that recurses", () => {
  const end = (instanceId: string) => ({ instanceId, output: '"enough"', recursive: true });

  it("reaches sub-orchestrations of earlier generations that still run", async () => {
    const { connection, start, completion, status } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("p");
    await worker.answer(await worker.turnOf("p"), [actions.child(1, "of-the-first"), actions.continueAsNew(2)]);
    await worker.answer(await worker.turnOf("p"), [actions.child(1, "of-the-second")]);
    for (const instanceId of ["of-the-first", "of-the-second"])
      await worker.answer(await worker.turnOf(instanceId), []);
    await connection.terminateInstance(end("p"));
    for (const instanceId of ["p", "of-the-first", "of-the-second"]) {
      await worker.answer(await worker.turnOf(instanceId), []);
      expect(await completion(instanceId)).toMatchObject({ orchestrationStatus: "TERMINATED", output: '"enough"' });
    }
    expect(await status("p")).toBe("TERMINATED");
  });

  it("reaches those of a generation that has not run yet", async () => {
    const { connection, start, completion } = await openTestEngine();
    const worker = scriptedWorker(connection, { maxConcurrentOrchestrationWorkItems: 1, ...orders });
    await start("p");
    await worker.answer(await worker.turn(), [actions.child(1, "c", "order"), actions.continueAsNew(2)]);
    await worker.answer(await worker.turnOf("c"), []);
    await worker.stop();
    await connection.terminateInstance(end("p"));
    expect(await completion("p")).toMatchObject({ orchestrationStatus: "TERMINATED" });
    const other = scriptedWorker(connection, orders);
    await other.answer(await other.turnOf("c"), []);
    expect(await completion("c")).toMatchObject({ orchestrationStatus: "TERMINATED" });
  });

  it("goes through those that are over to those that they have left running", async () => {
    const { connection, start, completion } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("p");
    await worker.answer(await worker.turn(), [actions.child(1, "over")]);
    await worker.answer(await worker.turnOf("over"), [actions.child(1, "left"), actions.complete(2)]);
    await worker.answer(await worker.turnOf("left"), []);
    await worker.answer(await worker.turnOf("p"), []);
    await connection.terminateInstance(end("p"));
    for (const instanceId of ["p", "left"]) await worker.answer(await worker.turnOf(instanceId), []);
    expect(await completion("left")).toMatchObject({ orchestrationStatus: "TERMINATED" });
    expect(await completion("over")).toMatchObject({ orchestrationStatus: "COMPLETED" });
  });

  it("ends those that no worker takes, however deep, without one", async () => {
    const { connection, start, completion, engine } = await openTestEngine();
    const worker = scriptedWorker(connection, orders);
    await start("p");
    await worker.answer(await worker.turnOf("p"), [actions.child(1, "c", "order"), actions.child(2, "d", "unknown")]);
    await worker.answer(await worker.turnOf("c"), [actions.child(1, "e", "unknown")]);
    await connection.terminateInstance(end("p"));
    for (const instanceId of ["p", "c"]) await worker.answer(await worker.turnOf(instanceId), []);
    for (const instanceId of ["d", "e"]) {
      expect(await completion(instanceId)).toMatchObject({ orchestrationStatus: "TERMINATED", output: '"enough"' });
    }
    expect(engine.unmatchedWork).toEqual({ orchestrations: 0, activities: 0 });
  });

  it("ends many that no worker takes", async () => {
    const { connection, start, engine } = await openTestEngine();
    const worker = scriptedWorker(connection, orders);
    await start("p");
    const children = Array.from({ length: 700 }, (_, index) => actions.child(index + 1, `c-${index}`, "unknown"));
    await worker.answer(await worker.turn(), children);
    await connection.terminateInstance(end("p"));
    await worker.answer(await worker.turn(), []);
    await engine.whenAtRest();
    const query = { runtimeStatus: ["TERMINATED"] as const, maxInstanceCount: 1_000, fetchInputsAndOutputs: false };
    expect((await connection.queryInstances(query)).orchestrationState).toHaveLength(701);
  });

  it("leaves alone who is no sub-orchestration, though it was asked for as one", async () => {
    const { connection, start, status } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("other");
    await worker.answer(await worker.turn(), []);
    await start("p");
    await worker.answer(await worker.turnOf("p"), [actions.child(1, "other")]);
    await worker.answer(await worker.turnOf("p"), []);
    await connection.terminateInstance(end("p"));
    await worker.answer(await worker.turnOf("p"), []);
    expect(await status("other")).toBe("RUNNING");
  });
});

describe("a termination that the engine went away over, before it could end what had not run", () => {
  it("is carried out when it comes back, without a worker", async () => {
    const storage = file("went-away.db");
    const clock = virtualClock();
    const before = await openTestEngine({ storage, clock });
    await before.start("ready");
    await before.start("left alone");
    const scheduledStartTimestamp = clock.now() + 60_000;
    for (const instanceId of ["later", "told something else"]) {
      await before.connection.startInstance({ instanceId, name: "order", scheduledStartTimestamp });
    }
    await before.connection.raiseEvent({ instanceId: "told something else", name: "go" });
    await before.engine.close();
    const store = await openStore(storage, { durability: "FULL" });
    let { message: key } = store.opening.lastKeys;
    for (const instanceId of ["ready", "later"]) {
      const message = encodeMessage({ key: ++key, event: events.terminated() });
      await store.commit([{ kind: "deliver", message: { instanceId, executionId: undefined, message } }]);
    }
    await store.close();

    const after = await openTestEngine({ storage, clock });
    for (const instanceId of ["ready", "later"]) {
      expect(await after.completion(instanceId)).toMatchObject({ orchestrationStatus: "TERMINATED" });
    }
    expect(await after.status("told something else")).toBe("PENDING");
    expect(after.engine.unmatchedWork.orchestrations).toBe(1);
  });
});
