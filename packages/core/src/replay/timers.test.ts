import { describe, expect, it } from "@jest/globals";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { at, runHistory } from "./testing/history-builder.js";
import { startTime, taskCompleted, timerFired } from "./testing/history-events.js";
import { brief, resultOf } from "./testing/outcome.js";

describe("R7 a timer", () => {
  it("fires at the orchestrator's time plus its duration", async () => {
    const nap = defineOrchestrator("nap", async (ctx) => {
      await ctx.callActivity("before");
      await ctx.createTimer({ hours: 1, minutes: 30 });
      return ctx.currentUtcDateTime.getTime() - startTime;
    });
    const run = await runHistory(nap, [at(500, taskCompleted(1)), at(5_400_500, timerFired(2))]);
    expect(run.turns[1]?.actions).toEqual([{ kind: "createTimer", id: 2, fireAt: startTime + 5_400_500 }]);
    expect(resultOf(run.last)).toBe(5_400_500);
  });

  it("fires at the Date it is given, a past one included", async () => {
    const wake = defineOrchestrator("wake", async (ctx) => {
      const first = ctx.createTimer(new Date(startTime - 1));
      await ctx.createTimer(new Date(startTime + 7));
      return first.status;
    });
    const run = await runHistory(wake, [at(7, timerFired(1), timerFired(2))]);
    expect(brief(run.turns[0] ?? run.last)).toEqual(["1 timer +-1", "2 timer +7"]);
    expect(resultOf(run.last)).toBe("completed");
  });

  it("of no length at all is still a timer", async () => {
    const run = await runHistory(defineOrchestrator("now", (ctx) => ctx.createTimer("0s")));
    expect(brief(run.last)).toEqual(["1 timer +0"]);
  });

  it.each([
    ["an invalid Date", new Date(Number.NaN), "RangeError"],
    ["a bare number", 5 as never, "TypeError"],
    ["a text that is no duration", "soon" as never, "TypeError"],
    ["a negative duration", "-1s" as const, "RangeError"],
  ])("refuses %s inside the orchestrator, and takes no id (55)", async (_what, when, error) => {
    const careless = defineOrchestrator("careless", async (ctx) => {
      try {
        ctx.createTimer(when);
      } catch (thrown) {
        ctx.callActivity("next");
        return (thrown as Error).name;
      }
      return "accepted";
    });
    const run = await runHistory(careless);
    expect(brief(run.last)).toEqual(["1 activity next", "2 COMPLETED"]);
    expect(resultOf(run.last)).toBe(error);
  });

  it("that would fire after the last instant that a Date can hold fires then: nobody will see it", async () => {
    const sleepy = defineOrchestrator("sleepy", async (ctx) => {
      ctx.callActivity("a", undefined, { timeout: { milliseconds: 8.64e15 } });
      await ctx.createTimer({ milliseconds: 8.64e15 });
    });
    const run = await runHistory(sleepy);
    expect(run.last.actions.slice(1)).toMatchObject([{ fireAt: 8.64e15 }, { fireAt: 8.64e15 }]);
  });

  it("that is cancelled in the turn that made it is withdrawn, its id staying used (R3)", async () => {
    const change = defineOrchestrator("change", async (ctx) => {
      const timer = ctx.createTimer("1h");
      timer.cancel("not needed");
      await ctx.callActivity("next");
      return [timer.status, timer.error?.message];
    });
    const run = await runHistory(change, [[taskCompleted(2)]]);
    expect(brief(run.turns[0] ?? run.last)).toEqual(["2 activity next"]);
    expect(resultOf(run.last)).toEqual(["cancelled", "timer (task 1) was cancelled: not needed"]);
  });

  it("that is cancelled once committed still fires, and nobody notices", async () => {
    const change = defineOrchestrator("change", async (ctx) => {
      const timer = ctx.createTimer("1h");
      await ctx.callActivity("first");
      timer.cancel();
      await ctx.callActivity("second");
      return timer.status;
    });
    const run = await runHistory(change, [[taskCompleted(2)], [timerFired(1)], [taskCompleted(3)]]);
    expect(resultOf(run.last)).toBe("cancelled");
  });

  it("rejects with TaskCancelledError where it was awaited when it was cancelled", async () => {
    const change = defineOrchestrator("change", async (ctx) => {
      const timer = ctx.createTimer("1h");
      const sleeper = (async () => {
        try {
          await timer;
        } catch (error) {
          return (error as Error).name;
        }
        return "slept";
      })();
      await ctx.callActivity("first");
      timer.cancel();
      return await sleeper;
    });
    const run = await runHistory(change, [[taskCompleted(2)]]);
    expect(resultOf(run.last)).toBe("TaskCancelledError");
  });

  it("cancelled twice, or after it fired, stays as it was", async () => {
    const change = defineOrchestrator("change", async (ctx) => {
      const fired = ctx.createTimer("1s");
      const cancelled = ctx.createTimer("1h");
      cancelled.cancel("once");
      cancelled.cancel("twice");
      await fired;
      fired.cancel();
      return [fired.status, cancelled.error?.message];
    });
    const run = await runHistory(change, [[timerFired(1)]]);
    expect(resultOf(run.last)).toEqual(["completed", "timer (task 2) was cancelled: once"]);
  });

  it("that fires late, or twice, or was never made, settles nothing else (25)", async () => {
    const race = defineOrchestrator("race", async (ctx) => {
      const first = await Promise.race([ctx.callActivity("fast"), ctx.createTimer("1s")]);
      return [first, await ctx.callActivity("then")];
    });
    const run = await runHistory(race, [
      [taskCompleted(1, "fast")],
      [timerFired(2), timerFired(2), timerFired(77)],
      [taskCompleted(3, "then")],
    ]);
    expect(resultOf(run.last)).toEqual(["fast", "then"]);
  });
});

describe("R4b a timer that history split into legs", () => {
  const days = (count: number) => count * 86_400_000;
  const sleepTenDays = defineOrchestrator("sleep", async (ctx) => {
    await ctx.createTimer("10d");
    return ctx.currentUtcDateTime.getTime() - startTime;
  });
  const started = {
    kind: "executionStarted",
    eventId: -1,
    timestamp: startTime,
    name: "sleep",
    orchestrationInstance: { instanceId: "instance-1", executionId: "execution-1" },
  } as const;
  const batch = (time: number) => ({ kind: "orchestratorStarted", eventId: -1, timestamp: startTime + time }) as const;
  const leg = (eventId: number, time: number) =>
    ({ kind: "timerCreated", eventId, timestamp: startTime, fireAt: startTime + time }) as const;
  const legFired = (timerId: number, time: number) =>
    ({ kind: "timerFired", eventId: -1, timestamp: startTime + time, timerId, fireAt: startTime + time }) as const;

  it("goes on with a leg of its own up to the time asked for", async () => {
    const history = [batch(0), started, leg(1, days(3))];
    const run = await runHistory(sleepTenDays, [at(days(3), timerFired(1)), at(days(10), timerFired(2))], { history });
    expect(brief(run.turns[0] ?? run.last)).toEqual([`2 timer +${days(10)}`]);
    expect(resultOf(run.last)).toBe(days(10));
  });

  it("follows however many legs were recorded, each with an id of its own", async () => {
    const history = [
      ...[batch(0), started, leg(1, days(3))],
      ...[batch(days(3)), legFired(1, days(3)), leg(2, days(6))],
      ...[batch(days(6)), legFired(2, days(6)), leg(3, days(9))],
      ...[batch(days(9)), legFired(3, days(9)), leg(4, days(10))],
    ];
    const run = await runHistory(sleepTenDays, [at(days(10), timerFired(4))], { history });
    expect(brief(run.last)).toEqual(["5 COMPLETED"]);
  });

  it("is no leg where other code had asked for a shorter time: it fires as it was recorded", async () => {
    const patient = defineOrchestrator("sleep", async (ctx) => {
      await ctx.createTimer("2h");
      await ctx.callActivity("next");
    });
    const oneHour = 3_600_000;
    const scheduled = { kind: "taskScheduled", eventId: 2, timestamp: startTime + oneHour, name: "next" } as const;
    const history = [batch(0), started, leg(1, oneHour), batch(oneHour), legFired(1, oneHour), scheduled];
    const run = await runHistory(patient, [at(2 * oneHour, taskCompleted(2))], { history });
    expect(brief(run.last)).toEqual(["3 COMPLETED"]);
  });

  it("can be cancelled between two legs", async () => {
    const impatient = defineOrchestrator("sleep", async (ctx) => {
      const timer = ctx.createTimer("10d");
      await ctx.waitForExternalEvent("wake");
      timer.cancel();
      return await ctx.waitForExternalEvent("really");
    });
    const history = [
      ...[batch(0), started, leg(1, days(3))],
      ...[batch(days(3)), legFired(1, days(3)), leg(2, days(6))],
      ...[batch(days(4)), { kind: "eventRaised", eventId: -1, timestamp: startTime + days(4), name: "wake" } as const],
    ];
    const run = await runHistory(
      impatient,
      [at(days(6), timerFired(2)), at(days(7), { kind: "eventRaised", eventId: -1, timestamp: 0, name: "really" })],
      { history },
    );
    expect(run.turns.map(brief)).toEqual([[], ["3 COMPLETED"]]);
  });
});
