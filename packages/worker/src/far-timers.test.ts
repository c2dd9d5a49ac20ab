import { defineOrchestrator } from "@reawait/core";
import { describe, expect, it } from "@jest/globals";
import { TestEnvironment } from "../../testing/src/environment/test-environment.js";

describe("timers far ahead", () => {
  it.each([30, 10_950])("fire in %d days, and not a millisecond before", async (days) => {
    const sleep = defineOrchestrator("sleep", async (ctx) => {
      const begun = ctx.currentUtcDateTime.getTime();
      await ctx.createTimer({ days });
      return ctx.currentUtcDateTime.getTime() - begun;
    });
    await using env = await TestEnvironment.create({ orchestrators: [sleep], time: "manual" });
    const handle = await env.start(sleep);
    await env.advance({ milliseconds: days * 86_400_000 - 1 });
    expect((await handle.status())?.runtimeStatus).toBe("RUNNING");
    await env.advance({ milliseconds: 1 });
    expect(await handle.result()).toBe(days * 86_400_000);
  });
});
