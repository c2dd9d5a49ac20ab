/** No test waits for ever, and each learns what for. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { defineActivity, defineEvent, defineOrchestrator, whenAny } from "@reawait/core";
import { closeEnvironments, hoursAfterStart, openEnvironment } from "./testing/open-environment.js";
import { TestStalledError } from "./test-stalled-error.js";

afterEach(closeEnvironments);

/** Real time; with it, it takes no longer to find out than tests may take. */
const soon = { stallAfter: "50ms" } as const;
const work = defineActivity("work", async (): Promise<number> => 1);
const approval = defineEvent<string>("approval");

async function stallOf(promise: Promise<unknown>): Promise<TestStalledError> {
  const error: unknown = await promise.then(
    () => new Error("it did not stall"),
    (thrown: unknown) => thrown,
  );
  if (error instanceof TestStalledError) return error;
  throw error;
}

describe("a wait that comes to nothing", () => {
  it("tells of the events and timers that an instance waits for, and of time that stands still", async () => {
    const flow = defineOrchestrator("flow", (ctx) =>
      whenAny({ approved: ctx.waitForExternalEvent(approval), late: ctx.createTimer("24h") }).then(({ key }) => key),
    );
    const env = await openEnvironment({ orchestrators: [flow], time: "manual", ...soon });
    const handle = await env.start(flow, undefined, { instanceId: "order-1" });
    const stall = await stallOf(handle.result());
    expect(stall.waited).toBe('result of instance "order-1"');
    expect(stall.message).toContain("nothing has happened for 0.05 s");
    expect(stall.reasons).toEqual([
      'instance "order-1" (flow) waits for: timer (task 1), due at 2030-01-02T00:00:00.000Z, wait for event "approval"',
      expect.stringMatching(/time is manual and stands at 2030-01-01T00:00.*due at 2030-01-02T00:00.*env\.advance/),
    ]);
    await env.advance("1d");
    expect(await handle.result()).toBe("late");
  });

  it("says that nothing will ever happen, where nothing is due", async () => {
    const flow = defineOrchestrator("flow", (ctx) => ctx.waitForExternalEvent(approval));
    const env = await openEnvironment({ orchestrators: [flow], ...soon });
    const handle = await env.start(flow, undefined, { instanceId: "order-1" });
    for (const wait of [() => handle.result(), () => handle.waitForCompletion()]) {
      expect((await stallOf(wait())).reasons).toEqual([
        'instance "order-1" (flow) waits for: wait for event "approval"',
        expect.stringContaining("nothing will ever happen any more"),
      ]);
    }
    await handle.raiseEvent(approval, "after all");
    expect(await handle.result()).toBe("after all");
  });

  it("names the activity that runs, and holds up time", async () => {
    const flow = defineOrchestrator("flow", (ctx) => ctx.callActivity(work));
    const env = await openEnvironment({ orchestrators: [flow], activities: [work], time: "manual", ...soon });
    let finish: (n: number) => void = () => {};
    env.mock(work, () => new Promise<number>((resolve) => (finish = resolve)));
    const handle = await env.start(flow, undefined, { instanceId: "order-1" });
    const runs = 'activity "work" of instance "order-1" runs since 2030-01-01T00:00:00.000Z';
    const waits = [env.advance("1h"), env.advanceToNextTimer(), handle.result()];
    const [advance, next, result] = await Promise.all(waits.map(stallOf));
    expect(advance?.waited).toBe('env.advance("1h")');
    expect(next?.message).toContain(runs);
    expect(result?.reasons).toEqual([
      'instance "order-1" (flow) waits for: activity "work" (task 1)',
      expect.stringContaining(runs),
    ]);
    finish(7);
    expect(await handle.result()).toBe(7);
  });

  it("looks into sub-orchestrations", async () => {
    const child = defineOrchestrator("child", (ctx) => ctx.waitForExternalEvent(approval));
    const parent = defineOrchestrator("parent", (ctx) =>
      ctx.callSubOrchestrator(child, undefined, { instanceId: "the-child" }),
    );
    const env = await openEnvironment({ orchestrators: [parent, child], ...soon });
    const { message } = await stallOf(env.run(parent, undefined, { instanceId: "the-parent" }));
    expect(message).toContain('instance "the-parent" (parent) waits for: sub-orchestration "child" (task 1)');
    expect(message).toContain('instance "the-child" (child) waits for: wait for event "approval"');
  });

  it("says that an instance is suspended, or has not begun", async () => {
    const flow = defineOrchestrator("flow", (ctx) => ctx.createTimer("1h"));
    const env = await openEnvironment({ orchestrators: [flow], time: "manual", ...soon });
    const suspended = await env.start(flow);
    await suspended.suspend();
    const later = await env.start(flow, undefined, { startAt: "2h" });
    expect((await stallOf(suspended.result())).message).toContain("is suspended");
    expect((await stallOf(later.waitForStart())).message).toContain("begins at 2030-01-01T02:00:00.000Z");
  });

  it("says that nobody is there to take the work", async () => {
    const flow = defineOrchestrator("flow", async () => 1);
    const env = await openEnvironment({ orchestrators: [flow], ...soon });
    await env.worker.stop();
    const { message } = await stallOf(env.run(flow));
    expect(message).toContain("has not begun yet");
    expect(message).toContain('no worker is there that takes orchestrator "flow"');
  });

  it("counts from when something happened last", async () => {
    const flow = defineOrchestrator("flow", (ctx) => ctx.callActivity(work));
    const env = await openEnvironment({ orchestrators: [flow], activities: [work], stallAfter: "2s" });
    env.mock(work, async () => {
      for (let n = 0; n < 20; n++) await new Promise((resolve) => setImmediate(resolve));
      return 3;
    });
    expect(await env.run(flow)).toBe(3);
  });

  it("is found where time runs on without an end", async () => {
    const polling = defineOrchestrator("polling", async (ctx): Promise<void> => {
      await ctx.createTimer("1m");
      return ctx.continueAsNew();
    });
    const env = await openEnvironment({ orchestrators: [polling], ...soon });
    const stall = await stallOf(env.run(polling, undefined, { instanceId: "poll" }));
    expect(stall.message).toMatch(/time has gone on by itself for 0\.05 s and \d{4} turns/);
    expect(stall.message).toContain('instance "poll" (polling)');
    expect(stall.reasons.at(-1)).toMatch(/time: "manual" and env\.advance\("…"\)$/);
  });

  it.each([
    ["an activity that is called again and again", "auto"],
    ["an activity that is called again and again", "manual"],
    ["generations that follow each other at once", "auto"],
    ["timers of no time", "auto"],
    ["retries without an interval", "auto"],
  ] as const)("is found where no time passes at all: %s, %s time", async (what, time) => {
    const loops = defineOrchestrator("loops", async (ctx): Promise<void> => {
      if (what.startsWith("generations")) return ctx.continueAsNew();
      const retry = { maxAttempts: Infinity, firstInterval: "0s" } as const;
      if (what.startsWith("retries")) await ctx.callActivity(work, undefined, { retry });
      for (;;) await (what.startsWith("timers") ? ctx.createTimer("0s") : ctx.callActivity(work));
    });
    const env = await openEnvironment({
      orchestrators: [loops],
      activities: [work],
      time,
      replay: "sessions",
      ...soon,
    });
    env.mock(work, () => {
      if (what.startsWith("retries")) throw new Error("again");
      return 0;
    });
    const stall = await stallOf(env.run(loops, undefined, { instanceId: "loop" }));
    expect(stall.message).toMatch(/orchestrations have gone on, and time has not, for 0\.05 s and \d{4} turns/);
    expect(stall.message).toContain('instance "loop" (loops)');
    expect(stall.reasons.at(-1)).toContain("ctx.createTimer");
  });

  it("tells of an event that nobody takes, and what it may have been meant to be", async () => {
    const flow = defineOrchestrator("flow", (ctx) => ctx.waitForExternalEvent(approval));
    const env = await openEnvironment({ orchestrators: [flow], ...soon });
    const handle = await env.start(flow);
    await handle.raiseEvent("aproval", "mia");
    await handle.raiseEvent("something else");
    const { reasons } = await stallOf(handle.result());
    expect(reasons).toContain('event "aproval" came, and nobody has taken it: did you mean "approval"?');
    expect(reasons).toContain('event "something else" came, and nobody has taken it');
  });

  it("names the line of the test that waits", async () => {
    const flow = defineOrchestrator("flow", (ctx) => ctx.waitForExternalEvent(approval));
    const env = await openEnvironment({ orchestrators: [flow], ...soon });
    const handle = await env.start(flow);
    async function theWaitOfTheTest() {
      await handle.result();
    }
    expect((await stallOf(theWaitOfTheTest())).stack).toMatch(/at .*theWaitOfTheTest .*\.stalls\.test/);
  });

  it("is none where the test itself moves time on, however many steps that takes", async () => {
    const polling = defineOrchestrator("polling", async (ctx): Promise<void> => {
      for (;;) await ctx.createTimer("1h");
    });
    const env = await openEnvironment({ orchestrators: [polling], time: "manual", replay: "sessions", ...soon });
    await env.start(polling);
    await env.advance({ hours: 1_200 });
    expect(env.now()).toEqual(hoursAfterStart(1_200));
  });

  it("takes longer than nothing", async () => {
    await expect(openEnvironment({ stallAfter: "0s" })).rejects.toThrow(RangeError);
    await expect(openEnvironment({ stallAfter: 5 as never })).rejects.toThrow("stallAfter");
  });
});
