import { expect, it } from "@jest/globals";

import { rewoundHistory } from "../../testing/rewound-history.js";
import { scriptedWorker } from "../../testing/scripted-worker.js";
import { kinds } from "../../testing/test-engine.js";
import { actions } from "../../testing/turn-fixtures.js";
import type { ConnectionCases } from "./connected.js";
import { historyOf } from "./instance-cases.js";

const withPayloads = { getInputsAndOutputs: true };

export const rewindCases: ConnectionCases = (connected) => {
  it("rewinds one that failed: what failed is done again, and what succeeded is not", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "a", name: "order", input: "1" });
    await worker.answer(await worker.turn(), [actions.task(1, "pay")]);
    await worker.succeed(await worker.activity(), '"paid"');
    await worker.answer(await worker.turn(), [actions.task(2, "ship")]);
    await worker.fail(await worker.activity(), "no truck");
    await worker.answer(await worker.turn(), [actions.fail(3)]);
    const failed = await connection.getInstance({ instanceId: "a", ...withPayloads });

    await connection.rewindInstance({ instanceId: "a", reason: "bought a truck" });
    const reopened = await connection.getInstance({ instanceId: "a", ...withPayloads });
    expect(reopened).toMatchObject({ orchestrationStatus: "RUNNING", failureDetails: undefined, input: "1" });
    expect(reopened?.completedTimestamp).toBeUndefined();
    expect(reopened?.executionId).not.toBe(failed?.executionId);

    const asked = await worker.turn();
    expect(kinds(asked.request.newEvents)).toEqual(["orchestratorStarted", "executionRewound"]);
    expect(asked.request.newEvents[1]).toMatchObject({ reason: "bought a truck", instanceId: "a" });
    expect(kinds(asked.request.pastEvents)).toContain("executionCompleted");
    await worker.answer(asked, [actions.rewind(rewoundHistory(asked))]);

    const replayed = await worker.turn();
    expect(kinds(replayed.request.newEvents)).toEqual(["orchestratorStarted"]);
    expect(kinds(replayed.request.pastEvents)).toEqual([
      "orchestratorStarted",
      "executionStarted",
      "taskScheduled",
      "orchestratorCompleted",
      "orchestratorStarted",
      "taskCompleted",
      "orchestratorCompleted",
      "orchestratorStarted",
      "orchestratorCompleted",
      "orchestratorStarted",
      "executionRewound",
      "orchestratorCompleted",
    ]);
    expect(replayed.request.pastEvents[1]).toMatchObject({
      orchestrationInstance: { instanceId: "a", executionId: reopened?.executionId },
    });
    await worker.answer(replayed, [actions.task(2, "ship")]);
    const shipping = await worker.activity();
    expect(shipping.request).toMatchObject({
      name: "ship",
      orchestrationInstance: { executionId: reopened?.executionId },
    });
    await worker.succeed(shipping, '"shipped"');
    const end = connection.waitForInstanceCompletion({ instanceId: "a", ...withPayloads });
    await worker.answer(await worker.turn(), [actions.complete(3, '"done"')]);
    expect(await end).toMatchObject({ orchestrationStatus: "COMPLETED", output: '"done"' });
    expect(worker.activitiesWaiting).toBe(0);
  });

  it("rewinds a sub-orchestration that failed with its parent, and lets its siblings be", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "p", name: "order" });
    await worker.answer(await worker.turn(), [actions.child(1, "c"), actions.child(2, "d")]);
    await worker.answer(await worker.turnOf("d"), [actions.complete(1, '"d"')]);
    await worker.answer(await worker.turnOf("p"), []);
    await worker.answer(await worker.turnOf("c"), [actions.fail(1)]);
    await worker.answer(await worker.turnOf("p"), [actions.fail(3)]);
    const before = await connection.getInstance({ instanceId: "c", ...withPayloads });

    await connection.rewindInstance({ instanceId: "p", reason: "again" });
    const parent = await worker.turnOf("p");
    await worker.answer(parent, [actions.rewind(rewoundHistory(parent))]);
    const child = await worker.turnOf("c");
    const executionId = (await connection.getInstance({ instanceId: "p", ...withPayloads }))?.executionId;
    expect(child.request.newEvents[1]).toMatchObject({
      kind: "executionRewound",
      reason: "again",
      parentExecutionId: executionId,
    });
    await worker.answer(child, [actions.rewind(rewoundHistory(child))]);
    await worker.answer(await worker.turnOf("p"), []);
    await worker.answer(await worker.turnOf("c"), [actions.complete(1, '"c"')]);
    const after = await connection.getInstance({ instanceId: "c", ...withPayloads });
    expect(after).toMatchObject({ orchestrationStatus: "COMPLETED", parentInstanceId: "p" });
    expect(after?.executionId).not.toBe(before?.executionId);
    const last = await worker.turnOf("p");
    expect(last.request.newEvents[1]).toMatchObject({ kind: "subOrchestrationInstanceCompleted", taskScheduledId: 1 });
    await worker.answer(last, [actions.complete(3)]);
    expect(kinds(await historyOf(connection, "p")).filter((kind) => kind.startsWith("sub"))).toEqual([
      "subOrchestrationInstanceCreated",
      "subOrchestrationInstanceCreated",
      "subOrchestrationInstanceCompleted",
      "subOrchestrationInstanceCompleted",
    ]);
    expect(worker.turnsWaiting).toBe(0);
  });
};
