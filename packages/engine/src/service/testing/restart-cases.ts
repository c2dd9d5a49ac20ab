import { expect, it } from "@jest/globals";

import { scriptedWorker } from "../../testing/scripted-worker.js";
import { actions } from "../../testing/turn-fixtures.js";
import type { ConnectionCases } from "./connected.js";

const withPayloads = { getInputsAndOutputs: true };
const tags = { team: "billing", constructor: "odd" };

export const restartCases: ConnectionCases = (connected) => {
  it("runs one again in its own place, with what it was started with, as a new execution", async () => {
    const { connection, hub } = connected();
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "a", name: "order", version: "2", input: "1", tags });
    await worker.answer(await worker.turn(), [actions.complete(1, '"first"')], { customStatus: '"busy"' });
    const before = await connection.getInstance({ instanceId: "a", ...withPayloads });
    hub.clock.advance(1_000);
    const restarted = await connection.restartInstance({ instanceId: "a", restartWithNewInstanceId: false });
    expect(restarted).toEqual({ instanceId: "a" });
    const after = await connection.getInstance({ instanceId: "a", ...withPayloads });
    expect(after).toEqual({
      instanceId: "a",
      name: "order",
      version: "2",
      input: "1",
      tags,
      orchestrationStatus: "PENDING",
      executionId: expect.any(String),
      createdTimestamp: hub.clock.now(),
      lastUpdatedTimestamp: hub.clock.now(),
    });
    expect(after?.executionId).not.toBe(before?.executionId);
    const turn = await worker.turn();
    expect(turn.request).toMatchObject({ executionId: after?.executionId, pastEvents: [] });
    expect(turn.request.newEvents[1]).toMatchObject({
      kind: "executionStarted",
      name: "order",
      version: "2",
      input: "1",
      tags,
    });
  });

  it("runs one again beside itself, under a new id", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "a", name: "order", version: "2", input: "1", tags });
    await worker.answer(await worker.turn(), [actions.fail(1)]);
    const { instanceId } = await connection.restartInstance({ instanceId: "a", restartWithNewInstanceId: true });
    expect(instanceId).not.toBe("a");
    expect(await connection.getInstance({ instanceId, ...withPayloads })).toMatchObject({
      name: "order",
      version: "2",
      input: "1",
      tags,
      orchestrationStatus: "PENDING",
    });
    expect(await connection.getInstance({ instanceId: "a", ...withPayloads })).toMatchObject({
      orchestrationStatus: "FAILED",
    });
    expect((await worker.turn()).request.instanceId).toBe(instanceId);
  });

  it("restarts one once, however many ask for it at once", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "a", name: "order" });
    await worker.answer(await worker.turn(), [actions.complete(1)]);
    const restart = () => connection.restartInstance({ instanceId: "a", restartWithNewInstanceId: false });
    const results = await Promise.allSettled([restart(), restart(), restart()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    for (const result of results) {
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "FAILED_PRECONDITION" });
    }
  });

  it("lets whoever waits for the end of a restarted one wait for the new run", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "a", name: "order" });
    await worker.answer(await worker.turn(), [actions.complete(1, '"first"')]);
    await connection.restartInstance({ instanceId: "a", restartWithNewInstanceId: false });
    const end = connection.waitForInstanceCompletion({ instanceId: "a", ...withPayloads });
    await worker.answer(await worker.turn(), [actions.complete(1, '"second"')]);
    expect(await end).toMatchObject({ output: '"second"' });
  });
};
