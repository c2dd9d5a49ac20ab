import { describe, expect, it } from "@jest/globals";
import type { TraceContext } from "@reawait/protocol";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { runHistory } from "./testing/history-builder.js";
import { childCompleted, taskFailed, timerFired } from "./testing/history-events.js";
import { resultOf } from "./testing/outcome.js";

const traceContext: TraceContext = { traceParent: "00-1-2-01", spanId: "2", traceState: "a=b" };
const malformed: TraceContext = { traceParent: "not one at all" };

describe("the trace context that an orchestrator was started with", () => {
  const flow = defineOrchestrator("flow", async (ctx) => {
    ctx.setCustomStatus(ctx.traceContext);
    const retry = { maxAttempts: 2, firstInterval: "1s" } as const;
    ctx.callActivity("a", 1, { retry }).catch(() => {});
    ctx.createTimer("1h");
    await ctx.callSubOrchestrator("b");
    return ctx.traceContext ?? "none";
  });

  it.each([traceContext, malformed])("goes with every call and its retries, just as it is: %j", async (given) => {
    const run = await runHistory(flow, [[taskFailed(1)], [timerFired(4)], [childCompleted(3)]], {
      traceContext: given,
    });
    const [first, second, third] = run.turns.map(({ actions }) => actions);
    expect(first).toMatchObject([
      { kind: "scheduleTask", parentTraceContext: given },
      { kind: "createTimer" },
      { kind: "createSubOrchestration", parentTraceContext: given },
    ]);
    expect(first?.[1]).not.toHaveProperty("parentTraceContext");
    expect(second).toMatchObject([{ kind: "createTimer" }]);
    expect(third).toMatchObject([{ kind: "scheduleTask", id: 5, parentTraceContext: given }]);
    expect(run.last.customStatus).toBe(JSON.stringify(given));
    expect(resultOf(run.last)).toEqual(given);
  });

  it("may be none", async () => {
    const run = await runHistory(flow, [[childCompleted(3)]]);
    expect(run.turns[0]?.actions[0]).toEqual({ kind: "scheduleTask", id: 1, name: "a", input: "1" });
    expect(resultOf(run.last)).toBe("none");
  });

  it("does not count on replay: another one is no mismatch", async () => {
    const { history } = await runHistory(flow, [], { traceContext });
    const other = history.map((event) =>
      event.kind === "executionStarted" ? { ...event, parentTraceContext: malformed } : event,
    );
    expect((await runHistory(flow, [[childCompleted(3)]], { history: other })).last.fault).toBeUndefined();
  });
});
