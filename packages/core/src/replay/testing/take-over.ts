/** The counterparts of `peer-programs.ts`: the same orchestrators, as a team would port them. */
import { defineOrchestrator } from "../../definitions/orchestrator.js";
import type { AnyOrchestrator } from "../../definitions/registry.js";
import { whenAll } from "../../task/when-all.js";
import { whenAny } from "../../task/when-any.js";

export const takeOvers: readonly AnyOrchestrator[] = [
  defineOrchestrator("chain", async (ctx, n: number) => {
    let value = n;
    for (let round = 0; round < 3; round++) value = await ctx.callActivity<number>("double", value);
    return { value, guids: [ctx.newGuid(), ctx.newGuid()] };
  }),

  defineOrchestrator("fanOut", async (ctx, sizes: number[]) => {
    const parts = await whenAll(sizes.map((size) => ctx.callActivity("double", size)));
    return [...parts, await ctx.callActivity("double", parts.length)];
  }),

  defineOrchestrator("nap", async (ctx) => {
    const before = ctx.newGuid();
    await ctx.createTimer("20ms");
    await ctx.createTimer(new Date(ctx.currentUtcDateTime.getTime() + 30));
    return [before, ctx.newGuid(), ctx.currentUtcDateTime.toISOString()];
  }),

  defineOrchestrator("approval", async (ctx) => {
    const answers: unknown[] = [];
    for (let round = 0; round < 2; round++) {
      const event = ctx.waitForExternalEvent("Approval");
      const expired = ctx.createTimer(round === 0 ? "20ms" : "1h");
      const winner = await whenAny({ event, expired });
      if (winner.key === "expired") {
        answers.push("expired");
        await event;
        answers.push("late");
      } else {
        winner.cancelRest();
        answers.push(winner.value);
      }
    }
    return answers;
  }),

  defineOrchestrator("parent", async (ctx) => {
    const derived = ctx.callSubOrchestrator("child", 1);
    const given = ctx.callSubOrchestrator("child", 2, { instanceId: "mine" });
    const results = await whenAll([derived, given]);
    return [...results, await ctx.callSubOrchestrator("child", 3)];
  }),

  defineOrchestrator("retries", async (ctx) => {
    const retry = { maxAttempts: 3, firstInterval: "10ms", backoffCoefficient: 1.55 } as const;
    const flaky = await ctx.callActivity("flaky", "third time", { retry });
    try {
      await ctx.callActivity("broken", undefined, { retry });
    } catch {
      return [flaky, await ctx.callActivity("double", 21)];
    }
    return "unreachable";
  }),

  defineOrchestrator("generations", async (ctx, generation: number) => {
    const item = await ctx.waitForExternalEvent("Item");
    const doubled = await ctx.callSubOrchestrator("child", generation);
    if (generation === 3) return [item, doubled];
    return ctx.continueAsNew(generation + 1);
  }),

  defineOrchestrator("notify", async (ctx) => {
    ctx.setCustomStatus({ step: 1 });
    ctx.sendEvent("listener", "News", { n: 1 });
    await ctx.callActivity("double", 1);
    ctx.setCustomStatus({ step: 2 });
    ctx.sendEvent("listener", "News", { n: 2 });
    return [await ctx.callActivity("double", 2), ctx.newGuid()];
  }),

  defineOrchestrator("failing", async (ctx) => {
    await whenAll([ctx.callActivity("double", 1), ctx.callActivity("broken"), ctx.callActivity("double", 3)]);
  }),
];
