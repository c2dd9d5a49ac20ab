import { describe, expect, it } from "@jest/globals";
import { defineActivity } from "../definitions/activity.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import type { Retry } from "../retry/retry-policy.js";
import { at, runHistory } from "./testing/history-builder.js";
import { childCompleted, childFailed, taskCompleted, taskFailed, timerFired } from "./testing/history-events.js";
import { brief, failureOf, resultOf } from "./testing/outcome.js";

const calls = (retry: Retry) =>
  defineOrchestrator("calls", (ctx) => ctx.callActivity("flaky", 7, { retry, tags: { a: "1" }, version: "2" }));

const thrice = { maxAttempts: 3, firstInterval: "10s", backoffCoefficient: 2 } as const;

describe("R4 a call with a retry policy", () => {
  it("is made again after a timer, as a new action with a new id and the same content", async () => {
    const run = await runHistory(calls(thrice), [
      at(1_000, taskFailed(1)),
      at(11_000, timerFired(2)),
      [taskCompleted(3, "ok")],
    ]);
    expect(run.turns.map(brief)).toEqual([
      ["1 activity flaky"],
      ["2 timer +11000"],
      ["3 activity flaky"],
      ["4 COMPLETED"],
    ]);
    expect(run.turns[2]?.actions).toEqual([
      {
        kind: "scheduleTask",
        id: 3,
        name: "flaky",
        version: "2",
        input: "7",
        tags: { a: "1", "reawait:attempt": "2" },
      },
    ]);
    expect(resultOf(run.last)).toBe("ok");
  });

  it("waits longer each time, and makes no timer after the last attempt", async () => {
    const run = await runHistory(calls(thrice), [
      at(0, taskFailed(1)),
      at(10_000, timerFired(2)),
      at(10_000, taskFailed(3)),
      at(30_000, timerFired(4)),
      at(30_000, taskFailed(5, "still broken")),
    ]);
    expect(run.turns.map(brief)).toEqual([
      ["1 activity flaky"],
      ["2 timer +10000"],
      ["3 activity flaky"],
      ["4 timer +30000"],
      ["5 activity flaky"],
      ["6 FAILED"],
    ]);
    expect(failureOf(run.last).errorMessage).toBe(
      'activity "flaky" (task 5 of instance "instance-1", after 3 attempts) failed: still broken',
    );
  });

  it("gives up when the next attempt would begin after its total timeout, by the orchestrator's clock", async () => {
    const orchestrator = calls({ ...thrice, totalTimeout: "25s" });
    const run = await runHistory(orchestrator, [
      at(5_000, taskFailed(1)),
      at(15_000, timerFired(2)),
      at(15_000, taskFailed(3)),
    ]);
    expect(run.turns.map(brief).at(-1)).toEqual(["4 FAILED"]);
  });

  it("gives up at once on a failure that is not retriable (53)", async () => {
    const run = await runHistory(calls(thrice), [
      [taskFailed(1, { isNonRetriable: true, errorMessage: "no such card" })],
    ]);
    expect(brief(run.last)).toEqual(["2 FAILED"]);
    expect(failureOf(run.last).errorMessage).toMatch(/no such card/);
  });

  it("retries where it is not awaited yet, as history says it failed", async () => {
    const eager = defineOrchestrator("eager", async (ctx) => {
      const flaky = ctx.callActivity("flaky", undefined, { retry: thrice });
      await ctx.callActivity("other");
      return await flaky;
    });
    const run = await runHistory(eager, [
      at(0, taskFailed(1)),
      [taskCompleted(2)],
      at(10_000, timerFired(3)),
      [taskCompleted(4, "ok")],
    ]);
    expect(run.turns.map(brief)).toEqual([
      ["1 activity flaky", "2 activity other"],
      ["3 timer +10000"],
      [],
      ["4 activity flaky"],
      ["5 COMPLETED"],
    ]);
  });

  it("that waits no time is made again without a timer", async () => {
    const run = await runHistory(calls({ maxAttempts: 2, firstInterval: "0s" }), [
      [taskFailed(1)],
      [taskCompleted(2, "ok")],
    ]);
    expect(run.turns.map(brief)).toEqual([["1 activity flaky"], ["2 activity flaky"], ["3 COMPLETED"]]);
  });

  it("that is cancelled while it waits for its next attempt is made no more", async () => {
    const impatient = defineOrchestrator("impatient", async (ctx) => {
      const flaky = ctx.callActivity("flaky", undefined, { retry: thrice });
      await ctx.waitForExternalEvent("stop");
      flaky.cancel();
      await ctx.callActivity("next");
      return flaky.status;
    });
    const stop = { kind: "eventRaised", eventId: -1, timestamp: 0, name: "stop" } as const;
    const run = await runHistory(impatient, [
      at(0, taskFailed(1)),
      [stop],
      at(10_000, timerFired(2)),
      [taskCompleted(3)],
    ]);
    expect(run.turns.map(brief).slice(1)).toEqual([["2 timer +10000"], ["3 activity next"], [], ["4 COMPLETED"]]);
    expect(resultOf(run.last)).toBe("cancelled");
  });

  it("of a definition applies to every call, and is replaced by that of the call", async () => {
    const flaky = defineActivity("flaky", () => 0, { retry: thrice });
    const both = defineOrchestrator("both", async (ctx) => {
      ctx.callActivity(flaky).catch(() => 0);
      await ctx.callActivity(flaky, undefined, { retry: { maxAttempts: 1, firstInterval: "1s" } }).catch(() => 0);
    });
    const run = await runHistory(both, [at(0, taskFailed(1), taskFailed(2))]);
    expect(brief(run.last)).toEqual(["3 timer +10000", "4 COMPLETED"]);
  });

  it("refuses limits that make no sense at the call, and takes no id", async () => {
    const careless = defineOrchestrator("careless", async (ctx) => {
      try {
        ctx.callActivity("a", undefined, { retry: { maxAttempts: 0, firstInterval: "1s" } });
      } catch (error) {
        return (error as Error).name;
      }
      return "accepted";
    });
    const run = await runHistory(careless);
    expect(brief(run.last)).toEqual(["1 COMPLETED"]);
    expect(resultOf(run.last)).toBe("RangeError");
  });
});

describe("a retry handler", () => {
  it("decides by the failure, the attempt and the time since the first attempt", async () => {
    const told: unknown[] = [];
    const orchestrator = calls(({ attempt, failure, elapsed, taskName, instanceId }) => {
      told.push([attempt, failure.errorType, elapsed, taskName, instanceId]);
      return attempt < 2 && "1s";
    });
    const run = await runHistory(
      orchestrator,
      [
        at(500, taskFailed(1, { errorType: "A" })),
        at(1_500, timerFired(2)),
        at(1_700, taskFailed(3, { errorType: "B" })),
      ],
      { mode: "session" },
    );
    expect(told).toEqual([
      [1, "A", 500, "flaky", "instance-1"],
      [2, "B", 1_700, "flaky", "instance-1"],
    ]);
    expect(brief(run.last)).toEqual(["4 FAILED"]);
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("a bug in the handler");
      },
    ],
    ["returns nothing", () => undefined as never],
    ["returns NaN", () => Number.NaN as never],
  ])("that %s means no retry, and the original error surfaces (52)", async (_what, handler) => {
    const run = await runHistory(calls(handler), [
      [taskFailed(1, { errorType: "CardDeclined", errorMessage: "no money" })],
    ]);
    expect(brief(run.last)).toEqual(["2 FAILED"]);
    expect(failureOf(run.last).innerFailure).toMatchObject({ errorType: "CardDeclined", errorMessage: "no money" });
  });

  it("is told of a failure without details", async () => {
    const orchestrator = calls(({ failure }) => failure.errorMessage === "");
    const run = await runHistory(orchestrator, [[{ ...taskFailed(1), failureDetails: undefined }]]);
    expect(brief(run.last)).toEqual(["2 activity flaky"]);
  });
});

describe("R4 a sub-orchestration that is retried", () => {
  it("keeps its derived instance id, under a new action id", async () => {
    const parent = defineOrchestrator("parent", async (ctx) => {
      const child = ctx.callSubOrchestrator("child", undefined, { retry: thrice });
      return [await child, child.instanceId];
    });
    const run = await runHistory(parent, [at(0, childFailed(1)), at(10_000, timerFired(2)), [childCompleted(3, "ok")]]);
    expect(run.turns.map(brief)).toEqual([
      ["1 child child execution-1:0001"],
      ["2 timer +10000"],
      ["3 child child execution-1:0001"],
      ["4 COMPLETED"],
    ]);
    expect(resultOf(run.last)).toEqual(["ok", "execution-1:0001"]);
  });
});
