import { describe, expect, it } from "@jest/globals";
import { defineActivity } from "../definitions/activity.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { at, runHistory } from "./testing/history-builder.js";
import { childCompleted, eventRaised, taskCompleted, taskFailed, timerFired } from "./testing/history-events.js";
import { brief, failureOf, resultOf } from "./testing/outcome.js";

describe("the timeout of a call", () => {
  const call = defineOrchestrator("call", (ctx) => ctx.callActivity("slow", undefined, { timeout: "1m" }));

  it("is a durable timer behind the call, and takes an id only where it is given", async () => {
    const both = defineOrchestrator("both", async (ctx) => {
      await Promise.all([ctx.callActivity("slow", 0, { timeout: "1m" }), ctx.callActivity("plain")]);
    });
    expect(brief((await runHistory(both)).last)).toEqual(["1 activity slow", "2 timer +60000", "3 activity plain"]);
  });

  it("rejects the call with TimeoutError, whose result is ignored from then on", async () => {
    const goesOn = defineOrchestrator("goesOn", async (ctx) => {
      try {
        await ctx.callActivity("slow", undefined, { timeout: "1m" });
      } catch (error) {
        await ctx.callActivity("next");
        return (error as Error).message;
      }
      return "in time";
    });
    const run = await runHistory(goesOn, [at(60_000, timerFired(2)), [taskCompleted(1, "late")], [taskCompleted(3)]]);
    expect(resultOf(run.last)).toBe('activity "slow" (task 1) took longer than its timeout of 60000 ms');
  });

  it("is forgotten once the call is done", async () => {
    const run = await runHistory(
      defineOrchestrator("call", async (ctx) => [
        await ctx.callActivity("slow", undefined, { timeout: "1m" }),
        await ctx.callActivity("next"),
      ]),
      [[taskCompleted(1, "in time")], at(60_000, timerFired(2)), [taskCompleted(3, "next")]],
    );
    expect(resultOf(run.last)).toEqual(["in time", "next"]);
  });

  it("loses against a result that stands before it in history, and wins over one behind it", async () => {
    const inTime = await runHistory(call, [at(60_000, taskCompleted(1, "just"), timerFired(2))]);
    expect(resultOf(inTime.last)).toBe("just");
    const late = await runHistory(call, [at(60_000, timerFired(2), taskCompleted(1, "just not"))]);
    expect(failureOf(late.last).errorType).toBe("TimeoutError");
  });

  it("holds for all attempts together, and stops further ones", async () => {
    const flaky = defineOrchestrator("flaky", (ctx) =>
      ctx.callActivity("flaky", undefined, { timeout: "1m", retry: { maxAttempts: 9, firstInterval: "50s" } }),
    );
    const run = await runHistory(flaky, [at(20_000, taskFailed(1)), at(60_000, timerFired(2))]);
    expect(run.turns.map(brief)).toEqual([["1 activity flaky", "2 timer +60000"], ["3 timer +70000"], ["4 FAILED"]]);
    expect(failureOf(run.last).errorType).toBe("TimeoutError");
  });

  it("of a definition applies to every call, and is replaced by that of the call", async () => {
    const slow = defineActivity("slow", () => 0, { timeout: "1m" });
    const both = defineOrchestrator("both", async (ctx) => {
      await Promise.all([ctx.callActivity(slow), ctx.callActivity(slow, undefined, { timeout: "2m" })]);
    });
    const run = await runHistory(both);
    expect(brief(run.last)).toEqual(["1 activity slow", "2 timer +60000", "3 activity slow", "4 timer +120000"]);
  });

  it("holds for sub-orchestrations too", async () => {
    const parent = defineOrchestrator("parent", (ctx) =>
      ctx.callSubOrchestrator("child", undefined, { timeout: "1m" }),
    );
    const run = await runHistory(parent, [[childCompleted(1, "ok")]]);
    expect(run.turns.map(brief)).toEqual([["1 child child execution-1:0001", "2 timer +60000"], ["3 COMPLETED"]]);
  });
});

describe("the signal of a call", () => {
  it("cancels it when the orchestrator aborts it", async () => {
    const race = defineOrchestrator("race", async (ctx) => {
      const controller = new AbortController();
      const slow = ctx.callActivity("slow", undefined, { signal: controller.signal, timeout: "1m" });
      await ctx.waitForExternalEvent("stop");
      controller.abort(new Error("enough"));
      await ctx.callActivity("next");
      return [slow.status, slow.error?.name, slow.error?.message];
    });
    const run = await runHistory(race, [[eventRaised("stop")], [taskCompleted(1, "late")], [taskCompleted(3)]]);
    expect(resultOf(run.last)).toEqual([
      "cancelled",
      "TaskCancelledError",
      'activity "slow" (task 1) was cancelled: enough',
    ]);
  });

  it("that is aborted already makes no action at all, its id staying used", async () => {
    const aborted = defineOrchestrator("aborted", async (ctx) => {
      const slow = ctx.callActivity("slow", undefined, { signal: AbortSignal.abort("never mind") });
      await ctx.callActivity("next");
      return [slow.status, slow.error?.message];
    });
    const run = await runHistory(aborted, [[taskCompleted(2)]]);
    expect(run.turns.map(brief)).toEqual([["2 activity next"], ["3 COMPLETED"]]);
    expect(resultOf(run.last)).toEqual(["cancelled", 'activity "slow" (task 1) was cancelled: never mind']);
  });

  it("that is aborted after the call is done changes nothing", async () => {
    const late = defineOrchestrator("late", async (ctx) => {
      const controller = new AbortController();
      const done = ctx.callActivity("a", undefined, { signal: controller.signal });
      await done;
      controller.abort();
      return done.status;
    });
    expect(resultOf((await runHistory(late, [[taskCompleted(1)]])).last)).toBe("completed");
  });

  it("may serve many calls, and cancels those that are open", async () => {
    const group = defineOrchestrator("group", async (ctx) => {
      const controller = new AbortController();
      const tasks = [1, 2, 3].map((n) => ctx.callActivity("part", n, { signal: controller.signal }));
      await tasks[1];
      controller.abort();
      return tasks.map(({ status }) => status);
    });
    expect(resultOf((await runHistory(group, [[taskCompleted(2)]])).last)).toEqual([
      "cancelled",
      "completed",
      "cancelled",
    ]);
  });

  it("that is aborted by a helper once the orchestrator has ended breaks nothing", async () => {
    const careless = defineOrchestrator("careless", async (ctx) => {
      const controller = new AbortController();
      ctx.callActivity("slow", undefined, { signal: controller.signal });
      void (async () => {
        for (let hop = 0; hop < 20; hop++) await Promise.resolve();
        controller.abort();
      })();
      return "done";
    });
    const run = await runHistory(careless);
    expect(resultOf(run.last)).toBe("done");
    expect(brief(run.last)).toEqual(["1 activity slow", "2 COMPLETED"]);
  });
});
