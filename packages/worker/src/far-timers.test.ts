import { defineOrchestrator } from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { closeHubs, openHub } from "./testing/test-hub.js";

afterEach(closeHubs);

describe("timers far ahead", () => {
  it.each(["30d", "10950d"] as const)("fire in %s, and not a millisecond before", async (delay) => {
    const { client, clock, engine, startedWorker } = await openHub();
    const sleep = defineOrchestrator("sleep", async (ctx) => {
      const begun = ctx.currentUtcDateTime.getTime();
      await ctx.createTimer(delay);
      return ctx.currentUtcDateTime.getTime() - begun;
    });
    await startedWorker({ orchestrators: [sleep] });
    const handle = await client.start(sleep);
    await engine.whenAtRest();
    const days = Number.parseInt(delay, 10) * 86_400_000;
    clock.jumpTo(clock.now() + days - 3_600_001);
    clock.advance(3_600_000);
    await engine.whenAtRest();
    expect((await handle.status())?.runtimeStatus).toBe("RUNNING");
    clock.advance(1);
    expect(await handle.result()).toBe(days);
  });
});
