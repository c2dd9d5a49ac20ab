import { describe, expect, it } from "@jest/globals";
import type { HistoryEvent } from "@reawait/protocol";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { isRewindRequest, rewindHistory } from "./rewind.js";
import { TestInstance } from "./testing/history-builder.js";
import { childFailed, taskCompleted, taskFailed } from "./testing/history-events.js";
import { resultOf } from "./testing/outcome.js";

const workflow = defineOrchestrator("workflow", async (ctx) => {
  const first = await ctx.callActivity("first");
  const second = await ctx.callActivity("second");
  return [first, second];
});

const outside = { eventId: -1, timestamp: 0 };
const completed: HistoryEvent = { kind: "executionCompleted", ...outside, orchestrationStatus: "FAILED" };
const request: readonly HistoryEvent[] = [
  { kind: "orchestratorStarted", ...outside },
  { kind: "executionRewound", ...outside, reason: "mended", parentExecutionId: "parent-2" },
];

async function failedHistory(): Promise<readonly HistoryEvent[]> {
  const instance = new TestInstance(workflow);
  await instance.start();
  await instance.turn([taskCompleted(1, "one")]);
  await instance.turn([taskFailed(2, "no")]);
  return [...instance.history.filter(({ kind }) => kind !== "executionCompleted"), completed];
}

describe("a rewind", () => {
  it("is asked for where a history that has ended gets the event, and only there", async () => {
    const history = await failedHistory();
    expect(isRewindRequest(history, request)).toBe(true);
    expect(isRewindRequest(rewindHistory(history, request, "execution-2"), request)).toBe(false);
    expect(isRewindRequest(history, [])).toBe(false);
  });

  it("takes out what failed and the end, and keeps what succeeded", async () => {
    const rewound = rewindHistory(await failedHistory(), request, "execution-2");
    expect(rewound.filter(({ kind }) => kind === "taskScheduled").map(({ eventId }) => eventId)).toEqual([1]);
    expect(rewound.map(({ kind }) => kind)).not.toContain("taskFailed");
    expect(rewound.map(({ kind }) => kind)).not.toContain("executionCompleted");
    expect(rewound.map(({ kind }) => kind)).toContain("executionRewound");
  });

  it("begins a new execution, of a new execution of its parent where it has one", async () => {
    const parentInstance = {
      taskScheduledId: 4,
      orchestrationInstance: { instanceId: "parent", executionId: "parent-1" },
    };
    const history = (await failedHistory()).map((event) =>
      event.kind === "executionStarted" ? { ...event, parentInstance } : event,
    );
    const started = rewindHistory(history, request, "execution-2").find(({ kind }) => kind === "executionStarted");
    expect(started).toMatchObject({
      orchestrationInstance: { instanceId: "instance-1", executionId: "execution-2" },
      parentInstance: { orchestrationInstance: { instanceId: "parent", executionId: "parent-2" } },
    });
  });

  it("does what failed again, under its old id, and nothing else", async () => {
    const history = rewindHistory(await failedHistory(), request, "execution-2");
    const instance = new TestInstance(workflow, { history, executionId: "execution-2" });
    const again = await instance.turn([]);
    expect(again.actions).toMatchObject([{ kind: "scheduleTask", id: 2, name: "second" }]);
    expect(resultOf(await instance.turn([taskCompleted(2, "two")]))).toEqual(["one", "two"]);
  });

  it("keeps a failed sub-orchestration created, for the engine to rewind it", () => {
    const created: HistoryEvent = {
      kind: "subOrchestrationInstanceCreated",
      eventId: 1,
      timestamp: 0,
      instanceId: "child",
      name: "child",
    };
    const rewound = rewindHistory([created, childFailed(1, "no"), completed], request, "execution-2");
    expect(rewound[0]).toEqual(created);
    expect(rewound.map(({ kind }) => kind)).not.toContain("subOrchestrationInstanceFailed");
  });
});
