/** Time by hand. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { defineActivity, defineEvent, defineOrchestrator, whenAll, whenAny } from "@reawait/core";
import { closeEnvironments, hoursAfterStart, openEnvironment } from "./testing/open-environment.js";

afterEach(closeEnvironments);

const note = defineActivity("note", async (_ctx, _what: string): Promise<void> => {});
const go = defineEvent("go");

const daily = defineOrchestrator("daily", async (ctx, days: number) => {
  for (let day = 1; day <= days; day++) {
    await ctx.createTimer("1d");
    await ctx.callActivity(note, `day ${day}`);
  }
  return days;
});

describe("time by hand", () => {
  it("stands still until it is moved", async () => {
    const env = await openEnvironment({ orchestrators: [daily], activities: [note], time: "manual" });
    const noting = env.mock(note, () => {});
    const handle = await env.start(daily, 2);
    await env.advance("23h");
    expect([noting.calls.length, env.now()]).toEqual([0, hoursAfterStart(23)]);
    await env.advance("1h");
    expect(noting.calls).toHaveLength(1);
    expect((await handle.status())?.runtimeStatus).toBe("RUNNING");
    await env.advance("1d");
    expect(await handle.result()).toBe(2);
  });

  it("goes through all that is due on the way, each at its own time and to rest before the next", async () => {
    const env = await openEnvironment({ orchestrators: [daily], activities: [note], time: "manual" });
    const noting = env.mock(note, () => {}, { latency: "1h" });
    const handle = await env.start(daily, 5);
    await env.advance("10d");
    const days = [24, 49, 74, 99, 124].map(hoursAfterStart);
    expect(noting.calls.map(({ startedAt }) => startedAt)).toEqual(days);
    expect(await handle.result()).toBe(5);
    expect(env.now()).toEqual(hoursAfterStart(240));
  });

  it("lets what was begun before come to rest first", async () => {
    const both = defineOrchestrator("both", async (ctx) => {
      await whenAll([ctx.callActivity(note, "a"), ctx.callActivity(note, "b")]);
      await ctx.createTimer("1h");
    });
    const env = await openEnvironment({ orchestrators: [both], activities: [note], time: "manual" });
    const noting = env.mock(note, () => {});
    const handle = await env.start(both);
    await env.advance("0s");
    expect(noting.calls).toHaveLength(2);
    await env.advance("1h");
    expect((await handle.status())?.runtimeStatus).toBe("COMPLETED");
  });

  it("is moved to the next timer, and says which that is", async () => {
    const env = await openEnvironment({ orchestrators: [daily], activities: [note], time: "manual" });
    const noting = env.mock(note, () => {});
    expect(await env.advanceToNextTimer()).toBeUndefined();
    expect(env.now()).toEqual(hoursAfterStart(0));
    await env.start(daily, 1, { startAt: "6h" });
    expect(await env.advanceToNextTimer()).toEqual(hoursAfterStart(6));
    expect(await env.advanceToNextTimer()).toEqual(hoursAfterStart(30));
    expect(noting.calls).toHaveLength(1);
    expect(await env.advanceToNextTimer()).toBeUndefined();
  });

  it("moves one step after the other, however many are asked for at once", async () => {
    const env = await openEnvironment({ orchestrators: [daily], activities: [note], time: "manual" });
    const noting = env.mock(note, () => {});
    await env.start(daily, 3);
    const steps = [env.advance("1d"), env.advanceToNextTimer(), env.advance("1d")] as const;
    const [, next] = await Promise.all(steps);
    expect(next).toEqual(hoursAfterStart(48));
    expect(noting.calls.map(({ startedAt }) => startedAt)).toEqual([24, 48, 72].map(hoursAfterStart));
  });

  it("lets signals, events and timeouts meet in the order of time", async () => {
    const flow = defineOrchestrator("flow", async (ctx) => {
      const log: string[] = [];
      for (let round = 0; round < 3; round++) {
        const winner = await whenAny({ went: ctx.waitForExternalEvent(go), late: ctx.createTimer("2h") });
        winner.cancelRest();
        log.push(`${winner.key} at ${ctx.currentUtcDateTime.toISOString().slice(11, 16)}`);
      }
      return log;
    });
    const env = await openEnvironment({ orchestrators: [flow], time: "manual" });
    const handle = await env.start(flow);
    await env.advance("1h");
    await handle.raiseEvent(go);
    await env.advance("2h");
    await handle.raiseEvent(go);
    await env.advance("0s");
    expect(await handle.result()).toEqual(["went at 01:00", "late at 03:00", "went at 03:00"]);
  });

  it("is for a stretch of a test, and by itself again after it", async () => {
    const env = await openEnvironment({ orchestrators: [daily], activities: [note] });
    const noting = env.mock(note, () => {});
    const handle = await env.withTime("manual", async () => {
      const started = await env.start(daily, 3);
      await env.advance("36h");
      expect(noting.calls).toHaveLength(1);
      return started;
    });
    expect(env.time).toBe("auto");
    expect(await handle.result()).toBe(3);
  });

  it("is as it was after a stretch that throws", async () => {
    const env = await openEnvironment();
    const stretch = env.withTime("manual", () => {
      throw new Error("an expectation");
    });
    await expect(stretch).rejects.toThrow("an expectation");
    expect(env.time).toBe("auto");
  });

  it("goes on by itself as soon as it is told to", async () => {
    const env = await openEnvironment({ orchestrators: [daily], activities: [note], time: "manual" });
    env.mock(note, () => {});
    const handle = await env.start(daily, 2);
    env.time = "auto";
    expect(await handle.result()).toBe(2);
  });

  it("can be moved while it goes on by itself, too", async () => {
    const env = await openEnvironment({ orchestrators: [daily], activities: [note] });
    await env.advance("5d");
    expect(env.now()).toEqual(hoursAfterStart(120));
    env.mock(note, () => {});
    const handle = await env.start(daily, 2);
    await env.advance("12h");
    expect(env.now()).toEqual(hoursAfterStart(132));
    expect(await handle.result()).toBe(2);
    expect(env.now()).toEqual(hoursAfterStart(168));
  });

  it("refuses what is no duration and no mode", async () => {
    const env = await openEnvironment();
    await expect(env.advance("soon" as "1s")).rejects.toThrow("the duration of advance");
    await expect(env.advance(3 as never)).rejects.toThrow(TypeError);
    expect(() => {
      env.time = "fast" as "auto";
    }).toThrow('"auto" or "manual"');
    await expect(env.withTime("never" as "auto", () => 1)).rejects.toThrow("never");
    await expect(env.withTime("manual", undefined as never)).rejects.toThrow(
      new TypeError(
        'withTime takes the function during which time is so: env.withTime("manual", async () => { ... }); for good, ' +
          "set env.time",
      ),
    );
    expect(env.time).toBe("auto");
  });
});
