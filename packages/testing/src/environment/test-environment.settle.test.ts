/** A test looks at what has happened so far. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { defineActivity, defineEvent, defineOrchestrator, whenAny } from "@reawait/core";
import { closeEnvironments, hoursAfterStart, openEnvironment } from "./testing/open-environment.js";

afterEach(closeEnvironments);

const ask = defineActivity("ask", async (): Promise<void> => {});
const approval = defineEvent<string>("approval");

const approve = defineOrchestrator("approve", async (ctx) => {
  await ctx.callActivity(ask);
  ctx.setCustomStatus("asked");
  const winner = await whenAny({ approved: ctx.waitForExternalEvent(approval), expired: ctx.createTimer("24h") });
  return winner.key;
});

describe.each(["auto", "manual"] as const)("with time: %j, an environment settles", (time) => {
  it("when all has happened that can, and time has not moved", async () => {
    const env = await openEnvironment({ orchestrators: [approve], activities: [ask], time });
    const asking = env.mock(ask, () => {});
    const handle = await env.start(approve);
    await env.settle();
    expect(asking.calls).toHaveLength(1);
    expect(env.now()).toEqual(hoursAfterStart(0));
    // There is still all the time that there was.
    expect((await handle.status())?.customStatus).toBe("asked");
    await handle.raiseEvent(approval, "mia");
    expect(await handle.result()).toBe("approved");
  });

  it("at once when nothing is there to be done", async () => {
    const env = await openEnvironment({ time });
    await env.settle();
    expect(env.now()).toEqual(hoursAfterStart(0));
  });

  it("with what is due at this very moment", async () => {
    const now = defineOrchestrator("now", async (ctx) => {
      for (let round = 0; round < 3; round++) await ctx.createTimer("0s");
      ctx.setCustomStatus("done");
      await ctx.createTimer("1s");
    });
    const env = await openEnvironment({ orchestrators: [now], time });
    const handle = await env.start(now);
    await env.settle();
    expect((await handle.status())?.customStatus).toBe("done");
  });

  it("never while an activity runs: then it says which", async () => {
    const env = await openEnvironment({ orchestrators: [approve], activities: [ask], time, stallAfter: "200ms" });
    env.mock(ask, () => new Promise<void>(() => {}));
    await env.start(approve);
    await expect(env.settle()).rejects.toThrow(/^.*still waited for: env\.settle\(\)\n.*activity "ask" of instance/);
  });
});
