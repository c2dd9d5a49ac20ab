/** How test environments begin, end, and stand beside each other. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { defineActivity, defineOrchestrator, type Interceptor, type PayloadCodec } from "@reawait/core";
import { recordingLogger } from "../../../worker/src/testing/recording-logger.js";
import { closeEnvironments, hoursAfterStart, openEnvironment } from "./testing/open-environment.js";
import { TestEnvironment } from "./test-environment.js";

afterEach(closeEnvironments);

const work = defineActivity("work", async (_ctx, what: string) => what);
const flow = defineOrchestrator("flow", async (ctx, what: string) => {
  await ctx.createTimer("1h");
  const done = await ctx.callActivity(work, what);
  await ctx.createTimer("1h");
  return done;
});
const known = { orchestrators: [flow], activities: [work] };
const never = new Promise<never>(() => {});

/** Resolves when the mock is called. */
function called(env: TestEnvironment, answer: (signal: AbortSignal) => Promise<string>): Promise<AbortSignal> {
  return new Promise((resolve) => {
    env.mock(work, (ctx) => {
      resolve(ctx.signal);
      return answer(ctx.signal);
    });
  });
}

describe("closing a test environment", () => {
  it("takes no time, whatever runs, sleeps or waits, and is silent about it", async () => {
    const logger = recordingLogger();
    const env = await openEnvironment({ ...known, logger });
    const running = called(env, () => never);
    const handle = await env.start(flow, "a");
    const signal = await running;
    const asleep = env.mock(work, () => "late", { latency: "9d" });
    await env.start(flow, "b");
    const waits = [handle.result(), handle.waitForCompletion(), env.advance("1d"), env.advanceToNextTimer()];
    const settled = Promise.allSettled(waits);
    await env.close();
    expect((await settled).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected", "rejected"]);
    expect(signal.aborted).toBe(true);
    expect(asleep.calls).toEqual([]);
    expect([...logger.at("warn"), ...logger.at("error")]).toEqual([]);
  });

  it("wakes mocks that are asleep, and nobody hears of what they do then", async () => {
    const logger = recordingLogger();
    const env = await openEnvironment({ ...known, logger, time: "manual" });
    const asleep = env.mock(work, (_ctx, what) => what, { latency: "9d" });
    await env.start(flow, "a");
    await env.advance("2h");
    await env.close();
    await env.close();
    expect(asleep.calls[0]?.error).toBeInstanceOf(Error);
    expect([...logger.at("warn"), ...logger.at("error")]).toEqual([]);
  });

  it("is done by `await using`, after which nothing works any more", async () => {
    let kept: TestEnvironment | undefined;
    {
      await using env = await TestEnvironment.create(known);
      kept = env;
    }
    await expect(kept.run(flow, "a")).rejects.toThrow("closed");
    await expect(kept.advance("1s")).rejects.toThrow("the test environment was closed");
  });
});

describe("test environments side by side", () => {
  it("have clocks, instances and mocks of their own", async () => {
    const [fast, slow] = [await openEnvironment(known), await openEnvironment({ ...known, time: "manual" })];
    fast.mock(work, () => "fast");
    slow.mock(work, () => "slow");
    const id = { instanceId: "the same" };
    const held = await slow.start(flow, "x", id);
    expect(await fast.run(flow, "x", id)).toBe("fast");
    expect([fast.now(), slow.now()]).toEqual([hoursAfterStart(2), hoursAfterStart(0)]);
    await fast.close();
    await slow.advance("2h");
    expect(await held.result()).toBe("slow");
  });

  it("run at the same time", async () => {
    const all = await Promise.all(
      Array.from({ length: 5 }, async (_, n) => {
        const env = await openEnvironment(known);
        env.mock(work, (_ctx, what) => `${what} ${n}`, { latency: { hours: n } });
        const results = await Promise.all(["a", "b"].map((what) => env.run(flow, what)));
        return [...results, env.now()];
      }),
    );
    expect(all).toEqual(all.map((_, n) => [`a ${n}`, `b ${n}`, hoursAfterStart(2 + n)]));
  });
});

describe("a worker that crashes", () => {
  it("had its activity run once more, and nothing it said before is lost or heard twice", async () => {
    const env = await openEnvironment(known);
    const answers: string[] = [];
    const [first, before] = [called(env, () => never), env.worker];
    const handle = await env.start(flow, "x");
    const signal = await first;
    const working = env.mock(work, (ctx, what) => {
      answers.push(`${what}, attempt ${ctx.attempt}`);
      return what;
    });
    await env.crashWorker();
    expect(signal.aborted).toBe(true);
    expect(env.worker).not.toBe(before);
    expect(await handle.result()).toBe("x");
    expect(answers).toEqual(["x, attempt 1"]);
    expect(working.calls).toHaveLength(1);
    expect(env.now()).toEqual(hoursAfterStart(2));
  });

  it("may do so at every step of an orchestration", async () => {
    for (const replay of ["always", "sessions"] as const) {
      const env = await openEnvironment({ ...known, replay, time: "manual" });
      const working = env.mock(work, (_ctx, what) => what, { latency: "1h" });
      const handle = await env.start(flow, "x");
      for (let step = 0; step < 4; step++) {
        await env.crashWorker();
        await env.advanceToNextTimer();
      }
      await env.crashWorker();
      await env.advance("1h");
      expect(await handle.result()).toBe("x");
      expect(working.calls.map(({ error }) => error === undefined)).toEqual([false, true]);
    }
  });

  it("is not heard of, when an activity ends after all", async () => {
    const env = await openEnvironment(known);
    let end: (what: string) => void = () => {};
    const first = called(env, () => new Promise((resolve) => (end = resolve)));
    const handle = await env.start(flow, "x");
    await first;
    env.mock(work, () => "of the second");
    const crashed = env.crashWorker();
    end("of the first");
    await crashed;
    expect(await handle.result()).toBe("of the second");
  });
});

describe("what a test environment is made of", () => {
  it("takes codecs, during whose work time stands still", async () => {
    const pause = () => new Promise((resolve) => setImmediate(resolve));
    const slowly = (change: (text: string) => string) => async (payloads: readonly string[]) => {
      for (let n = 0; n < 10; n++) await pause();
      return payloads.map(change);
    };
    const codec: PayloadCodec = {
      encode: slowly((text) => `x${text}`),
      decode: slowly((text) => text.slice(1)),
    };
    const env = await openEnvironment({ ...known, codecs: [codec] });
    env.mock(work, (_ctx, what) => what);
    const timed = defineOrchestrator("flow", (ctx) => ctx.waitForExternalEvent<string>("go", { timeout: "1s" }));
    const other = await openEnvironment({ orchestrators: [timed], codecs: [codec] });
    expect(await env.run(flow, "encoded")).toBe("encoded");
    const handle = await other.start(timed);
    await handle.raiseEvent("go", "in time");
    expect(await handle.result()).toBe("in time");
    expect(other.now()).toEqual(hoursAfterStart(0));
  });

  it("takes interceptors for all that there is", async () => {
    const seen = new Set<string>();
    const interceptor: Interceptor = (call, next) => {
      seen.add(call.target);
      return next(call);
    };
    const env = await openEnvironment({ ...known, interceptors: [interceptor], unmocked: "run" });
    await env.run(flow, "x");
    expect([...seen].sort()).toEqual(["activity", "client", "orchestrator"]);
  });

  it("can do without anything", async () => {
    const env = await openEnvironment();
    await expect(env.run("unknown")).rejects.toThrow('no orchestrator named "unknown"');
  });

  it.each([
    [{ unmocked: "yes" }, "unmocked"],
    [{ time: "fast" }, "time"],
    [{ replay: "never" }, "replay"],
    [{ start: new Date(Number.NaN) }, "start"],
    [{ start: 17 }, "start"],
    [{ orchestrators: flow }, "orchestrators"],
    [{ activities: [flow] }, "activities"],
    [{ codecs: "gzip" }, "codecs"],
    [{ unmoked: "run" }, 'knows no option "unmoked": it knows orchestrators, '],
    [{ activities: [work, defineActivity("work", async () => 1)] }, 'two activities are named "work"'],
    [{ orchestrators: [flow, defineOrchestrator("flow", async () => 1)] }, 'two orchestrators are named "flow"'],
  ])("refuses %p", async (options, named) => {
    await expect(openEnvironment(options as never)).rejects.toThrow(named);
  });
});
