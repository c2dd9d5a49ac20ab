import { afterEach, describe, expect, it } from "@jest/globals";
import type { OrchestratorAction } from "@reawait/protocol";

import { scriptedWorker } from "./testing/scripted-worker.js";
import { closeTestEngines, openTestEngine } from "./testing/test-engine.js";
import { actions } from "./testing/turn-fixtures.js";

afterEach(closeTestEngines);

describe("sub-orchestrations", () => {
  async function parentOf(child: OrchestratorAction) {
    const hub = await openTestEngine();
    const worker = scriptedWorker(hub.connection);
    await hub.start("p", "parent");
    await worker.answer(await worker.turn(), [child]);
    return { ...hub, worker, childTurn: await worker.turn() };
  }

  it("know their parent, and report their result", async () => {
    const { worker, childTurn, get } = await parentOf(actions.child(1));
    expect(childTurn.request.newEvents[1]).toMatchObject({
      kind: "executionStarted",
      parentInstance: { taskScheduledId: 1, name: "parent", orchestrationInstance: { instanceId: "p" } },
    });
    expect(await get("p:0001")).toMatchObject({ parentInstanceId: "p", orchestrationStatus: "PENDING" });
    await worker.answer(childTurn, [actions.complete(1, "5")]);
    const resumed = await worker.turn();
    expect(resumed.request.newEvents[1]).toMatchObject({
      kind: "subOrchestrationInstanceCompleted",
      taskScheduledId: 1,
      result: "5",
    });
  });

  it("know their parent after they have continued as new, from a session too", async () => {
    const { connection, start } = await openTestEngine();
    const worker = scriptedWorker(connection, { sessions: true });
    await start("p", "parent");
    await worker.answer(await worker.turn(), [actions.child(1)]);
    await worker.answer(await worker.turn(), []);
    await connection.raiseEvent({ instanceId: "p:0001", name: "again" });
    const resumed = await worker.turn();
    expect(resumed.request.pastEvents).toEqual([]);
    await worker.answer(resumed, [actions.continueAsNew(1)]);
    const next = await worker.turn();
    expect(next.request.newEvents[1]).toMatchObject({
      kind: "executionStarted",
      parentInstance: { taskScheduledId: 1, name: "parent" },
    });
    await worker.answer(next, [actions.complete(1, "5")]);
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({ kind: "subOrchestrationInstanceCompleted" });
  });

  it("fail with details when they are terminated", async () => {
    const { connection, worker, childTurn } = await parentOf(actions.child(1, "c"));
    await connection.terminateInstance({ instanceId: "c", recursive: false });
    await worker.answer(childTurn, []);
    await worker.answer(await worker.turn(), []);
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({
      kind: "subOrchestrationInstanceFailed",
      failureDetails: { errorType: "SubOrchestrationTerminated" },
    });
  });

  it("fail without being created where their id is taken by somebody else", async () => {
    const { connection, start, get } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("taken");
    await worker.answer(await worker.turn(), []);
    await start("p");
    await worker.answer(await worker.turn(), [actions.child(1, "taken")]);
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({
      kind: "subOrchestrationInstanceFailed",
      failureDetails: { errorType: "OrchestrationAlreadyExists", isNonRetriable: true },
    });
    expect(await get("taken")).toMatchObject({ name: "order", orchestrationStatus: "RUNNING" });
  });

  it("replace one of the same parent that is over", async () => {
    const { worker, childTurn, get } = await parentOf(actions.child(1, "c"));
    await worker.answer(childTurn, [actions.fail(1)]);
    await worker.answer(await worker.turn(), [actions.child(2, "c")]);
    const again = await worker.turn();
    expect(again.request).toMatchObject({ instanceId: "c", pastEvents: [] });
    await worker.answer(again, [actions.complete(1)]);
    expect(await get("c")).toMatchObject({ orchestrationStatus: "COMPLETED" });
  });

  it("end with their parent, however deep, when a termination recurses; others do not", async () => {
    const { connection, start, get } = await openTestEngine();
    const worker = scriptedWorker(connection);
    await start("other", "order");
    await worker.answer(await worker.turn(), []);
    await start("p");
    await worker.answer(await worker.turn(), [actions.child(1, "c"), actions.child(2, "other")]);
    for (let turns = 0; turns < 2; turns++) {
      const item = await worker.turn();
      await worker.answer(item, item.request.instanceId === "c" ? [actions.child(1, "g")] : []);
    }
    await worker.answer(await worker.turn(), []);
    await connection.terminateInstance({ instanceId: "p", recursive: true });
    for (let turns = 0; turns < 3; turns++) await worker.answer(await worker.turn(), []);
    const statuses = await Promise.all(
      ["p", "c", "g", "other"].map(async (id) => (await get(id))?.orchestrationStatus),
    );
    expect(statuses).toEqual(["TERMINATED", "TERMINATED", "TERMINATED", "RUNNING"]);
  });
});
