import { describe, expect, it } from "@jest/globals";
import type { HistoryEvent, OrchestrationState } from "@reawait/protocol";
import type { Execution } from "../programs/execution.js";
import { checkHub, type RecordedInstance } from "./check-hub.js";

const now = { eventId: -1, timestamp: 1 };
const proved = '{"value":1,"proof":"p"}';
const execution: Execution = { instanceId: "parent", executionId: "of-parent", taskId: 1, proof: "p" };

function instance(state: Partial<OrchestrationState>, ...events: readonly HistoryEvent[]): RecordedInstance {
  const { instanceId = "parent", output } = state;
  return {
    state: {
      instanceId,
      executionId: `of-${instanceId}`,
      name: "x",
      orchestrationStatus: "COMPLETED",
      createdTimestamp: 0,
      lastUpdatedTimestamp: 1,
      ...state,
    },
    history: [
      { kind: "orchestratorStarted", ...now },
      ...events,
      { kind: "executionCompleted", eventId: 9, timestamp: 1, orchestrationStatus: "COMPLETED", result: output },
      { kind: "orchestratorCompleted", ...now },
    ],
  };
}

const turns: readonly HistoryEvent[] = [
  { kind: "orchestratorCompleted", ...now },
  { kind: "orchestratorStarted", ...now },
];
const parent = instance(
  { output: '{"proofs":["p"]}' },
  { kind: "executionStarted", ...now, name: "x" },
  { kind: "taskScheduled", eventId: 1, timestamp: 1, name: "step" },
  { kind: "subOrchestrationInstanceCreated", eventId: 2, timestamp: 1, instanceId: "child", name: "x" },
  ...turns,
  { kind: "taskCompleted", ...now, taskScheduledId: 1, result: proved },
  { kind: "subOrchestrationInstanceCompleted", ...now, taskScheduledId: 2, result: "5" },
);
const child = instance(
  { instanceId: "child", output: "5" },
  {
    kind: "executionStarted",
    ...now,
    name: "x",
    parentInstance: {
      taskScheduledId: 2,
      orchestrationInstance: { instanceId: "parent", executionId: "of-parent" },
    },
  },
);

/** An instance with its state changed, or its events one by one. */
function changed(
  { state, history }: RecordedInstance,
  change: Partial<OrchestrationState>,
  event: (event: HistoryEvent) => HistoryEvent = (same) => same,
): RecordedInstance {
  return { state: { ...state, ...change }, history: history.map(event) };
}

describe("a hub at rest", () => {
  it("is right where its instances fit each other and what was executed", () => {
    expect(checkHub([parent, child], [execution])).toEqual([]);
  });

  const otherResult = (event: HistoryEvent): HistoryEvent =>
    event.kind === "subOrchestrationInstanceCompleted" ? { ...event, result: "6" } : event;
  const otherParent = (event: HistoryEvent): HistoryEvent =>
    event.kind === "executionStarted" ? { ...event, parentInstance: undefined } : event;

  it.each<[string, readonly RecordedInstance[], readonly Execution[]]>([
    ["an instance that has not ended", [changed(parent, { orchestrationStatus: "RUNNING" }), child], [execution]],
    ["an end that is not the history's", [changed(parent, { orchestrationStatus: "FAILED" }), child], [execution]],
    ["a result that is not the history's", [changed(parent, { output: "7" }), child], [execution]],
    ["a malformed history", [{ ...parent, history: parent.history.slice(1) }, child], [execution]],
    ["a lost child", [parent], [execution]],
    ["a child of somebody else", [parent, changed(child, {}, otherParent)], [execution]],
    ["a parent that heard something else", [changed(parent, {}, otherResult), child], [execution]],
    ["a result that nobody made", [parent, child], []],
    ["a result of another call", [parent, child], [{ ...execution, taskId: 3 }]],
    ["a result of another execution", [parent, child], [{ ...execution, executionId: "before" }]],
  ])("is not with %s", (_, instances, executions) => {
    expect(checkHub(instances, executions)).not.toEqual([]);
  });

  it("is not with an output that nobody made, be its history gone", () => {
    const next = instance({ output: '{"proofs":["q"]}' }, { kind: "executionStarted", ...now, name: "x" });
    expect(checkHub([next], [execution])).toEqual(['parent: what nobody saw executed is ["q"], not []']);
  });
});
