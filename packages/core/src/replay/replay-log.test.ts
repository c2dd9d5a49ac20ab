import { describe, expect, it } from "@jest/globals";
import type { Logger } from "@reawait/protocol";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { runHistory, type RunOptions } from "./testing/history-builder.js";
import { resumed, suspended, taskCompleted } from "./testing/history-events.js";

const chatty = defineOrchestrator("chatty", async (ctx) => {
  ctx.log.info("first", 1);
  await ctx.callActivity("a");
  ctx.log.debug("second", { n: 2 });
  await ctx.callActivity("b");
  ctx.log.warn("third");
  ctx.log.error("fourth");
});

async function linesOf(options: RunOptions, batches = [[taskCompleted(1)], [taskCompleted(2)]]): Promise<unknown[]> {
  const lines: unknown[] = [];
  const keep =
    (level: keyof Logger) =>
    (...line: unknown[]) =>
      void lines.push([level, ...line]);
  const log = { debug: keep("debug"), info: keep("info"), warn: keep("warn"), error: keep("error") };
  await runHistory(chatty, batches, { ...options, log });
  return lines;
}

describe("ctx.log", () => {
  const once = [
    ["info", "first", 1],
    ["debug", "second", { n: 2 }],
    ["warn", "third"],
    ["error", "fourth"],
  ];

  it.each(["session", "replay"] as const)("says each line once, with turns run as %s", async (mode) => {
    expect(await linesOf({ mode })).toEqual(once);
  });

  it.each(["session", "replay"] as const)(
    "says what a held-back event leads to when it is let go (%s)",
    async (mode) => {
      const batches = [[suspended(), taskCompleted(1)], [resumed()], [taskCompleted(2)]];
      expect(await linesOf({ mode }, batches as never)).toEqual(once);
    },
  );
});

describe("ctx.isReplaying", () => {
  it("is true over recorded work only", async () => {
    const seen: boolean[] = [];
    const watcher = defineOrchestrator("watcher", async (ctx) => {
      seen.push(ctx.isReplaying);
      await ctx.callActivity("a");
      seen.push(ctx.isReplaying);
    });
    await runHistory(watcher, [[taskCompleted(1)]], { mode: "replay" });
    expect(seen).toEqual([false, true, false]);
  });
});
