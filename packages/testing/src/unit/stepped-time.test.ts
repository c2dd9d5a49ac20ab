/** How time passes for an orchestrator that is driven step by step. */
import { describe, expect, it } from "@jest/globals";
import { defineOrchestrator, whenAny, type OrchestrationContext } from "@reawait/core";
import { stepThrough } from "./step-through.js";

const start = Date.UTC(2030, 0, 1);
const elapsed = (ctx: OrchestrationContext) => ctx.currentUtcDateTime.getTime() - start;

const ticker = defineOrchestrator("ticker", async (ctx, intervals: readonly number[]) => {
  const seen: number[] = [];
  for (const seconds of intervals) {
    await ctx.createTimer({ seconds });
    seen.push(elapsed(ctx) / 1000);
    ctx.setCustomStatus([...seen]);
  }
  return seen;
});

describe("advance", () => {
  it("fires what becomes due in its order, timers that come of it included", async () => {
    const run = await stepThrough(ticker, [10, 20, 30]);
    await run.advance("29s");
    expect(run.customStatus).toEqual([10]);
    expect(run.now).toEqual(new Date(start + 29_000));
    await run.advance("1s");
    expect(run.customStatus).toEqual([10, 30]);
    await run.advance("365d");
    expect(run.result).toEqual([10, 30, 60]);
    expect(run.now).toEqual(new Date(start + 30_000 + 365 * 86_400_000));
  });

  it("ends where timers take no time, without end", async () => {
    const endless = defineOrchestrator("endless", async (ctx): Promise<void> => {
      for (;;) await ctx.createTimer("0s");
    });
    const run = await stepThrough(endless, undefined, { replay: "sessions" });
    await expect(run.advance("1s")).rejects.toThrow('"instance-1" sets timers without end that are due at once: 1000');
  });

  it("goes through years at once", async () => {
    const run = await stepThrough(
      ticker,
      Array.from({ length: 50 }, () => 30 * 86_400),
      { replay: "sessions" },
    );
    await run.advance("1500d");
    expect(run.status).toBe("COMPLETED");
  });

  it("fires together what is due together", async () => {
    const both = defineOrchestrator("both", async (ctx) => {
      await Promise.all([ctx.createTimer("1m"), ctx.createTimer("60s"), ctx.createTimer("2m")]);
    });
    const run = await stepThrough(both);
    await run.advance("1h");
    expect(run.status).toBe("COMPLETED");
    expect(run.history.filter(({ kind }) => kind === "orchestratorStarted")).toHaveLength(3);
  });

  it("by nothing fires what was due when it was made", async () => {
    const past = defineOrchestrator("past", async (ctx) => {
      await ctx.createTimer(new Date(0));
      return elapsed(ctx);
    });
    const run = await stepThrough(past);
    expect(run.waitingFor).toEqual(["timer (task 1), due 1970-01-01T00:00:00.000Z"]);
    await run.advance("0s");
    expect(run.result).toBe(0);
  });

  it("takes a duration and nothing else", async () => {
    const run = await stepThrough(ticker, [1]);
    await expect(run.advance(5 as never)).rejects.toThrow("The bare number 5 is not a duration");
    await expect(run.advance("-1s")).rejects.toThrow(RangeError);
    expect(run.now).toEqual(new Date(start));
  });

  it("moves the clock while it is suspended; the timers take effect when it is resumed", async () => {
    const run = await stepThrough(ticker, [10, 20]);
    await run.suspend();
    await run.advance("1m");
    expect(run).toMatchObject({ status: "SUSPENDED", timers: [], customStatus: undefined });
    await run.resume();
    expect(run.customStatus).toEqual([60]);
    await run.advance("20s");
    expect(run.result).toEqual([60, 80]);
  });
});

describe("a timer", () => {
  const race = defineOrchestrator("race", async (ctx) => {
    const winner = await whenAny({ short: ctx.createTimer("1m"), long: ctx.createTimer("1h") });
    winner.cancelRest();
    await ctx.createTimer("2h");
    return winner.key;
  });

  it("that is fired moves the clock to when it is due", async () => {
    const run = await stepThrough(race);
    expect(run.timer().fireAt).toEqual(new Date(start + 60_000));
    expect(run.timers.map(({ taskId }) => taskId)).toEqual([1, 2]);
    await run.timer().fire();
    expect(run.now).toEqual(new Date(start + 60_000));
  });

  it("that was cancelled is none", async () => {
    const run = await stepThrough(race);
    await run.timer().fire();
    expect(run.timers.map(({ taskId }) => taskId)).toEqual([3]);
    await run.timer().fire();
    expect(run.result).toBe("short");
  });

  it("cannot fire before one that is due earlier", async () => {
    const run = await stepThrough(race);
    await expect(run.timer(1).fire()).rejects.toThrow(
      'timer (task 2) of instance "instance-1" cannot fire yet: timer (task 1) is due before, at 2030-01-01T00:01:00.000Z. ' +
        "Fire that one first, or let time pass with advance().",
    );
    expect(run.now).toEqual(new Date(start));
    await run.batch((step) => {
      step.timer(1).fire();
      step.timer(0).fire();
    });
    expect(run.now).toEqual(new Date(start + 3_600_000));
  });

  it("does not stand still for other things that happen: the clock does", async () => {
    const stamp = defineOrchestrator("stamp", async (ctx) => {
      await ctx.callActivity("slow");
      return elapsed(ctx);
    });
    const run = await stepThrough(stamp);
    await run.advance("3s");
    await run.activity("slow").complete();
    expect(run.result).toBe(3000);
  });
});
