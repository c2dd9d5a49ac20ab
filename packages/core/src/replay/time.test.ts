import { describe, expect, it } from "@jest/globals";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { at, runHistory } from "./testing/history-builder.js";
import { startTime, taskCompleted } from "./testing/history-events.js";
import { resultOf } from "./testing/outcome.js";

describe("R7 time", () => {
  it("stands still in a turn, and follows OrchestratorStarted", async () => {
    const clock = defineOrchestrator("clock", async (ctx) => {
      const times = [ctx.currentUtcDateTime, ctx.currentUtcDateTime];
      await ctx.callActivity("a");
      times.push(ctx.currentUtcDateTime);
      return times.map((time) => time.getTime() - startTime);
    });
    const run = await runHistory(clock, [at(1234, taskCompleted(1))]);
    expect(resultOf(run.last)).toEqual([0, 0, 1234]);
  });

  it("never goes back, whatever a history says", async () => {
    const clock = defineOrchestrator("clock", async (ctx) => {
      const times = [ctx.currentUtcDateTime.getTime()];
      for (let step = 0; step < 3; step++) {
        await ctx.callActivity("a");
        times.push(ctx.currentUtcDateTime.getTime());
      }
      return times.map((time) => time - startTime);
    });
    const run = await runHistory(clock, [
      at(500, taskCompleted(1)),
      at(200, taskCompleted(2)),
      at(501, taskCompleted(3)),
    ]);
    expect(resultOf(run.last)).toEqual([0, 500, 500, 501]);
  });

  it("is a fresh Date each time: changing one changes nothing", async () => {
    const clock = defineOrchestrator("clock", async (ctx) => {
      ctx.currentUtcDateTime.setFullYear(1999);
      return ctx.currentUtcDateTime.getTime() - startTime;
    });
    expect(resultOf((await runHistory(clock)).last)).toBe(0);
  });

  it("starts with the first batch, not with the clock of the host", async () => {
    const clock = defineOrchestrator("clock", async (ctx) => ctx.currentUtcDateTime.toISOString());
    expect(resultOf((await runHistory(clock)).last)).toBe("2026-01-01T00:00:00.000Z");
  });
});
