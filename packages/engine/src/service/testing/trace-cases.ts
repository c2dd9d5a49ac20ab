import { expect, it } from "@jest/globals";
import type { OrchestratorAction } from "@reawait/protocol";

import { scriptedWorker } from "../../testing/scripted-worker.js";
import { actions } from "../../testing/turn-fixtures.js";
import type { ConnectionCases } from "./connected.js";

const trace = (n: number) => ({
  traceParent: `00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333${n}-01`,
  traceState: "vendor=1",
});

export const traceCases: ConnectionCases = (connected) => {
  it.each([
    ["a trace context", trace(0)],
    ["a malformed one", { traceParent: "not a trace; parent=\u00e9", traceState: "" }],
    ["one with the old field", { traceParent: "", spanId: "b7ad6b7169203331" }],
  ])("go verbatim from the start to the orchestrator: %s", async (_, parentTraceContext) => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    await connection.startInstance({ instanceId: "a", name: "order", parentTraceContext });
    const turn = await worker.turn();
    expect(turn.request.newEvents[1]).toMatchObject({ kind: "executionStarted", parentTraceContext });
    await worker.answer(turn, [actions.continueAsNew(1)]);
    expect((await worker.turn()).request.newEvents[1]).toMatchObject({ kind: "executionStarted", parentTraceContext });
  });

  it("go from an action to its confirmation, and to the activity or the sub-orchestration", async () => {
    const { connection, hub } = connected();
    const worker = scriptedWorker(connection);
    const tags = { team: "billing" };
    await connection.startInstance({ instanceId: "a", name: "order" });
    const task: OrchestratorAction = { kind: "scheduleTask", id: 1, name: "pay", tags, parentTraceContext: trace(1) };
    const child: OrchestratorAction = {
      kind: "createSubOrchestration",
      id: 2,
      instanceId: "c",
      name: "ship",
      tags,
      parentTraceContext: trace(2),
    };
    await worker.answer(await worker.turn(), [task, child, actions.task(3)]);
    expect(await hub.history("a")).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: "taskScheduled", tags, parentTraceContext: trace(1) }),
        expect.objectContaining({ kind: "subOrchestrationInstanceCreated", tags, parentTraceContext: trace(2) }),
      ]),
    );
    const activities = [await worker.activity(), await worker.activity()];
    expect(activities.map(({ request }) => [request.tags, request.parentTraceContext])).toEqual([
      [tags, trace(1)],
      [undefined, undefined],
    ]);
    expect((await worker.turnOf("c")).request.newEvents[1]).toMatchObject({ tags, parentTraceContext: trace(2) });
    expect(await connection.getInstance({ instanceId: "c", getInputsAndOutputs: false })).toMatchObject({ tags });
  });

  it("of the orchestration's own span come back with each later turn of the execution, and of no other", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    const span = { spanId: "b7ad6b7169203331", spanStartTime: 1_790_000_000_123 };
    await connection.startInstance({ instanceId: "a", name: "order" });
    const first = await worker.turn();
    expect(first.request.orchestrationTraceContext).toBeUndefined();
    await worker.answer(first, [], { orchestrationTraceContext: span });
    // Not told again: it stays.
    for (let turn = 0; turn < 2; turn++) {
      await connection.raiseEvent({ instanceId: "a", name: "x" });
      const next = await worker.turn();
      expect(next.request.orchestrationTraceContext).toEqual(span);
      await worker.answer(next, []);
    }
    await connection.raiseEvent({ instanceId: "a", name: "x" });
    await worker.answer(await worker.turn(), [actions.continueAsNew(1)], { orchestrationTraceContext: span });
    expect((await worker.turn()).request.orchestrationTraceContext).toBeUndefined();
  });

  it("tags stay over continue-as-new", async () => {
    const { connection } = connected();
    const worker = scriptedWorker(connection);
    const tags = { team: "billing", "": "empty" };
    await connection.startInstance({ instanceId: "a", name: "order", tags });
    await worker.answer(await worker.turn(), [actions.continueAsNew(1)]);
    const next = await worker.turn();
    expect(next.request.newEvents[1]).toMatchObject({ kind: "executionStarted", tags });
    await worker.answer(next, [actions.complete(1)]);
    expect(await connection.getInstance({ instanceId: "a", getInputsAndOutputs: false })).toMatchObject({ tags });
  });
};
