import { describe, expect, it } from "@jest/globals";
import type { HistoryEvent } from "@reawait/protocol";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { at, runHistory } from "./testing/history-builder.js";
import { startTime, taskCompleted, taskFailed, timerFired } from "./testing/history-events.js";
import { brief, resultOf } from "./testing/outcome.js";

const retry = { maxAttempts: 5, firstInterval: "1s" } as const;

const workflow = defineOrchestrator("workflow", async (ctx) => {
  const flaky = await ctx.callActivity("flaky", undefined, { retry });
  return [flaky, await ctx.callActivity("next", undefined, { retry })];
});

const batch = (time: number): HistoryEvent => ({
  kind: "orchestratorStarted",
  eventId: -1,
  timestamp: startTime + time,
});
const stamped = (time: number, event: HistoryEvent): HistoryEvent => ({ ...event, timestamp: startTime + time });
const scheduled = (eventId: number, name: string): HistoryEvent => ({
  kind: "taskScheduled",
  eventId,
  timestamp: startTime,
  name,
});
const timer = (eventId: number, time: number): HistoryEvent => ({
  kind: "timerCreated",
  eventId,
  timestamp: startTime,
  fireAt: startTime + time,
});

/** As Python's SDK writes it: the retried task keeps its id, the timer takes one. */
const twoAttempts: readonly HistoryEvent[] = [
  ...[
    batch(0),
    {
      kind: "executionStarted",
      eventId: -1,
      timestamp: startTime,
      name: "workflow",
      orchestrationInstance: { instanceId: "instance-1", executionId: "execution-1" },
    } as const,
    scheduled(1, "flaky"),
  ],
  ...[batch(10), stamped(10, taskFailed(1)), timer(2, 1_010)],
  ...[batch(1_010), stamped(1_010, timerFired(2)), scheduled(1, "flaky")],
];

describe("R4c a history in which a retried task kept its id", () => {
  it("is replayed in that mode: the second result counts, and later calls go on counting", async () => {
    const run = await runHistory(workflow, [[taskCompleted(1, "ok")]], { history: twoAttempts });
    expect(brief(run.last)).toEqual(["3 activity next"]);
  });

  it("stays in that mode for this execution: a further retry keeps its id too", async () => {
    const run = await runHistory(
      workflow,
      [
        at(2_000, taskFailed(1)),
        at(3_000, timerFired(3)),
        [taskCompleted(1, "third time")],
        [taskCompleted(4, "done")],
      ],
      { history: twoAttempts },
    );
    expect(run.turns.map(brief)).toEqual([
      ["3 timer +3000"],
      ["1 activity flaky"],
      ["4 activity next"],
      ["5 COMPLETED"],
    ]);
    expect(resultOf(run.last)).toEqual(["third time", "done"]);
  });

  it("is not taken for one while no id occurs twice", async () => {
    const history = twoAttempts.slice(0, 6);
    const run = await runHistory(workflow, [at(1_010, timerFired(2))], { history });
    expect(brief(run.last)).toEqual(["3 activity flaky"]);
  });
});
