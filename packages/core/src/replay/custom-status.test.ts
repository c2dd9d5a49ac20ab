import { describe, expect, it } from "@jest/globals";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { runHistory } from "./testing/history-builder.js";
import { taskCompleted } from "./testing/history-events.js";
import { resultOf } from "./testing/outcome.js";

const customStatuses = (turns: readonly { readonly customStatus: string | undefined }[]) =>
  turns.map(({ customStatus }) => customStatus);

describe("the custom status", () => {
  it("is told again at every turn, until it changes (40)", async () => {
    const progress = defineOrchestrator("progress", async (ctx) => {
      await ctx.callActivity("a");
      ctx.setCustomStatus({ done: 1 });
      await ctx.callActivity("b");
      await ctx.callActivity("c");
      ctx.setCustomStatus("nearly");
      ctx.setCustomStatus("there");
    });
    const run = await runHistory(progress, [[taskCompleted(1)], [taskCompleted(2)], [taskCompleted(3)]]);
    expect(customStatuses(run.turns)).toEqual([undefined, '{"done":1}', '{"done":1}', '"there"']);
  });

  it("is cleared by undefined, and not by null", async () => {
    const progress = defineOrchestrator("progress", async (ctx) => {
      ctx.setCustomStatus(null);
      await ctx.callActivity("a");
      ctx.setCustomStatus(undefined);
    });
    const run = await runHistory(progress, [[taskCompleted(1)]]);
    expect(customStatuses(run.turns)).toEqual(["null", undefined]);
  });

  it("that cannot be written throws at the call, and the old one stays", async () => {
    const progress = defineOrchestrator("progress", async (ctx) => {
      ctx.setCustomStatus("good");
      try {
        ctx.setCustomStatus(Symbol("bad"));
      } catch (error) {
        return (error as Error).name;
      }
      return "accepted";
    });
    const run = await runHistory(progress);
    expect(resultOf(run.last)).toBe("PayloadError");
    expect(run.last.customStatus).toBe('"good"');
  });

  it("is not read from what it was set to later", async () => {
    const progress = defineOrchestrator("progress", async (ctx) => {
      const status = { done: 1 };
      ctx.setCustomStatus(status);
      status.done = 2;
      await ctx.callActivity("a");
    });
    expect((await runHistory(progress)).last.customStatus).toBe('{"done":1}');
  });
});
