/** Time that goes on by itself. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { TimeoutError, defineActivity, defineEvent, defineOrchestrator, whenAny } from "@reawait/core";
import { closeEnvironments, hoursAfterStart, openEnvironment } from "./testing/open-environment.js";

afterEach(closeEnvironments);

const work = defineActivity("work", async (_ctx, n: number) => n);
const go = defineEvent<string>("go");

describe("time in a test environment", () => {
  it("begins in 2030, or when it is told to", async () => {
    expect((await openEnvironment()).now()).toEqual(hoursAfterStart(0));
    const start = new Date("2031-05-06T07:08:09.010Z");
    expect((await openEnvironment({ start })).now()).toEqual(start);
  });

  it("goes through 30 days and 100 timers by itself", async () => {
    const month = defineOrchestrator("month", async (ctx) => {
      for (let n = 0; n < 100; n++) await ctx.createTimer({ hours: 7.2 });
      return ctx.currentUtcDateTime;
    });
    const env = await openEnvironment({ orchestrators: [month] });
    expect(await env.run(month)).toEqual(hoursAfterStart(30 * 24));
    expect(env.now()).toEqual(hoursAfterStart(30 * 24));
  });

  it("goes years ahead at once, and fires no timer early", async () => {
    const sleep = defineOrchestrator("sleep", async (ctx) => {
      await ctx.createTimer({ days: 3_650 });
      return ctx.currentUtcDateTime;
    });
    const env = await openEnvironment({ orchestrators: [sleep] });
    expect(await env.run(sleep)).toEqual(hoursAfterStart(3_650 * 24));
  });

  it("goes on to the retries of an activity, days apart", async () => {
    const flow = defineOrchestrator("flow", (ctx) =>
      ctx.callActivity(work, 1, {
        retry: { maxAttempts: 4, firstInterval: "1d", backoffCoefficient: 2, maxInterval: "30d" },
      }),
    );
    const env = await openEnvironment({ orchestrators: [flow], activities: [work] });
    const working = env.mock(work, async () => 7).failAttempts(3, new Error("not yet"));
    expect(await env.run(flow)).toBe(7);
    expect(working.calls.map(({ startedAt }) => startedAt)).toEqual([0, 24, 72, 168].map(hoursAfterStart));
    expect(working.calls.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
  });

  it("goes on to a start that was put off", async () => {
    const flow = defineOrchestrator("flow", async (ctx) => ctx.currentUtcDateTime);
    const env = await openEnvironment({ orchestrators: [flow] });
    expect(await env.run(flow, undefined, { startAt: "3d" })).toEqual(hoursAfterStart(72));
    expect(await env.run(flow, undefined, { startAt: hoursAfterStart(100) })).toEqual(hoursAfterStart(100));
  });

  it("waits for events that the test raises before what is due", async () => {
    const flow = defineOrchestrator("flow", async (ctx) => {
      const winner = await whenAny({ went: ctx.waitForExternalEvent(go), late: ctx.createTimer("24h") });
      return winner.key === "went" ? winner.value : "late";
    });
    const env = await openEnvironment({ orchestrators: [flow] });
    const handle = await env.start(flow);
    await handle.waitForStart();
    await handle.raiseEvent(go, "now");
    expect(await handle.result()).toBe("now");
    expect(env.now()).toEqual(hoursAfterStart(0));
    expect(await env.run(flow)).toBe("late");
    expect(env.now()).toEqual(hoursAfterStart(24));
  });

  it("does not go on between an answer to the test and what it does next", async () => {
    const flow = defineOrchestrator("flow", async (ctx) => {
      const taken: string[] = [];
      while (taken.length < 20) taken.push(await ctx.waitForExternalEvent(go, { timeout: "1s" }));
      return taken.length;
    });
    const env = await openEnvironment({ orchestrators: [flow] });
    const handle = await env.start(flow);
    for (let n = 0; n < 20; n++) {
      await handle.status();
      // However many microtasks the test needs.
      for (let hop = 0; hop < 50; hop++) await undefined;
      await handle.raiseEvent(go, `${n}`);
    }
    expect(await handle.result()).toBe(20);
    expect(env.now()).toEqual(hoursAfterStart(0));
  });

  it("goes on for sub-orchestrations, and those that they signal", async () => {
    const child = defineOrchestrator("child", async (ctx, parent: string) => {
      await ctx.createTimer("2h");
      ctx.sendEvent(parent, go, "from the child");
      await ctx.createTimer("1h");
      return "child";
    });
    const parent = defineOrchestrator("parent", async (ctx) => {
      const called = ctx.callSubOrchestrator(child, ctx.instanceId);
      const said = await ctx.waitForExternalEvent(go, { timeout: "1d" });
      return [said, ctx.currentUtcDateTime, await called, ctx.currentUtcDateTime];
    });
    const env = await openEnvironment({ orchestrators: [parent, child] });
    const expected = ["from the child", hoursAfterStart(2), "child", hoursAfterStart(3)];
    expect(await env.run(parent)).toEqual(expected);
  });

  it("goes on through the generations of a monitor", async () => {
    const monitor = defineOrchestrator("monitor", async (ctx, checks: number) => {
      if ((await ctx.callActivity(work, checks)) === 0) return checks;
      await ctx.createTimer("1h");
      return ctx.continueAsNew(checks + 1);
    });
    const env = await openEnvironment({ orchestrators: [monitor], activities: [work] });
    env.mock(work, (_ctx, checks) => (checks < 48 ? 1 : 0));
    expect(await env.run(monitor, 0)).toBe(48);
    // The next generation begins a millisecond after the one before, at least.
    expect(env.now().getTime() - hoursAfterStart(48).getTime()).toBeLessThanOrEqual(48);
  });

  it("lets a monitor without an end run on, beside all else, until the environment is closed", async () => {
    const ends: string[] = [];
    const monitor = defineOrchestrator("monitor", async (ctx): Promise<void> => {
      await ctx.createTimer("1m");
      return ctx.continueAsNew();
    });
    const flow = defineOrchestrator("flow", async (ctx) => {
      await ctx.createTimer("2h");
      return "done";
    });
    const env = await openEnvironment({ orchestrators: [monitor, flow] });
    const watch = await env.start(monitor);
    expect(await env.run(flow)).toBe("done");
    const closed = watch.result().catch(() => ends.push("the monitor"));
    await env.close();
    await closed;
    expect(ends).toEqual(["the monitor"]);
  });

  it("ends a client's own waits in virtual time", async () => {
    const flow = defineOrchestrator("flow", (ctx) => ctx.waitForExternalEvent(go));
    const env = await openEnvironment({ orchestrators: [flow] });
    const handle = await env.start(flow);
    await expect(handle.result({ timeout: "8h" })).rejects.toThrow(TimeoutError);
    expect(env.now()).toEqual(hoursAfterStart(8));
  });

  it("stands still while an activity runs for real", async () => {
    const flow = defineOrchestrator("flow", async (ctx) => {
      const timeout = ctx.createTimer("1m");
      const winner = await whenAny({ done: ctx.callActivity(work, 1), timeout });
      return winner.key;
    });
    const env = await openEnvironment({ orchestrators: [flow], activities: [work] });
    env.mock(work, async () => {
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
      return 1;
    });
    expect(await env.run(flow)).toBe("done");
    expect(env.now()).toEqual(hoursAfterStart(0));
  });

  it("goes on while an activity waits for somebody else's answer", async () => {
    const tokens: string[] = [];
    const ask = defineActivity("ask", async (): Promise<string> => "");
    const flow = defineOrchestrator("flow", async (ctx) => {
      const reminders: Date[] = [];
      const answer = ctx.callActivity(ask);
      for (;;) {
        const winner = await whenAny({ answer, reminder: ctx.createTimer("1d") });
        if (winner.key === "answer") return { answer: winner.value, reminders };
        reminders.push(ctx.currentUtcDateTime);
        if (reminders.length === 3) return { answer: "none", reminders };
      }
    });
    const env = await openEnvironment({ orchestrators: [flow], time: "manual" });
    env.mock(ask, (ctx) => {
      tokens.push(ctx.taskToken);
      return ctx.completeLater();
    });
    const handle = await env.start(flow);
    await env.advance("36h");
    await env.client.completeActivity(tokens[0] ?? "", "yes");
    expect(await handle.result()).toMatchObject({ answer: "yes", reminders: [hoursAfterStart(24)] });
  });
});
