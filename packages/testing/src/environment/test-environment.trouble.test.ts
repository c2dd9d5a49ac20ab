/** What goes wrong, or comes at an awkward moment. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { defineActivity, defineEvent, defineOrchestrator, type Interceptor } from "@reawait/core";
import { recordingLogger } from "../../../worker/src/testing/recording-logger.js";
import { closeEnvironments, hoursAfterStart, openEnvironment } from "./testing/open-environment.js";
import { TestStalledError } from "./test-stalled-error.js";

afterEach(closeEnvironments);

const go = defineEvent<string>("go");
const work = defineActivity("work", async (_ctx, what: string) => `real ${what}`);
const flow = defineOrchestrator("flow", async (ctx, what: string) => {
  await ctx.createTimer("1h");
  return await ctx.callActivity(work, what);
});
const known = { orchestrators: [flow], activities: [work] };
const macrotasks = async (count: number) => {
  for (let n = 0; n < count; n++) await new Promise((resolve) => setImmediate(resolve));
};

describe("time that goes on by itself", () => {
  it("stands still as long as a call of the client is not answered, however long that takes", async () => {
    const times: Date[] = [];
    const slowly = async (answer: () => unknown) => {
      times.push(env.now());
      await macrotasks(50);
      const answered = await answer();
      times.push(env.now());
      return answered;
    };
    const slow: Interceptor = (call, next) =>
      call.target === "client" && call.operation === "status" ? slowly(() => next(call)) : next(call);
    const env = await openEnvironment({ ...known, unmocked: "run", interceptors: [slow] });
    const handle = await env.start(flow, "a");
    const [status] = await Promise.all([handle.status(), handle.result()]);
    expect(status?.runtimeStatus).not.toBe("COMPLETED");
    expect(times).toEqual([hoursAfterStart(0), hoursAfterStart(0)]);
    expect(env.now()).toEqual(hoursAfterStart(1));
  });

  it("goes on again after a call that failed", async () => {
    const env = await openEnvironment({ ...known, unmocked: "run" });
    const failing: Promise<unknown>[] = [
      env.client.getHandle("nobody").raiseEvent(go, "x"),
      env.start(flow, "a", { instanceId: "" }),
    ];
    await Promise.allSettled(failing);
    expect(await env.run(flow, "a")).toBe("real a");
  });

  it("keeps an event that is raised right after a call before the timer that is due", async () => {
    const waiting = defineOrchestrator("waiting", (ctx) => ctx.waitForExternalEvent(go, { timeout: "1ms" }));
    const env = await openEnvironment({ orchestrators: [waiting] });
    for (let n = 0; n < 20; n++) {
      const handle = await env.start(waiting);
      await handle.raiseEvent(go, "in time");
      expect(await handle.result()).toBe("in time");
    }
  });
});

describe("a mock that is restored in the middle of its call", () => {
  it("ends that call, and has no other", async () => {
    const env = await openEnvironment({ ...known, time: "manual", unmocked: "run" });
    const working = env.mock(work, () => "mocked", { latency: "2h" });
    const first = await env.start(flow, "a");
    await env.advance("2h");
    working.restore();
    const second = await env.start(flow, "b");
    await env.advance("2h");
    expect(await first.result()).toBe("mocked");
    expect(await second.result()).toBe("real b");
    expect(working.calls.map(({ input, result }) => [input, result])).toEqual([["a", "mocked"]]);
  });

  it("restores itself, and another stands in for the retry", async () => {
    const retrying = defineOrchestrator("retrying", (ctx) =>
      ctx.callActivity(work, "x", { retry: { maxAttempts: 2, firstInterval: "1h" } }),
    );
    const env = await openEnvironment({ orchestrators: [retrying], activities: [work] });
    env.mock(work, () => "the second");
    const first = env.mock(work, () => {
      first.restore();
      throw new Error("once is enough");
    });
    expect(await env.run(retrying)).toBe("the second");
    expect(first.calls).toHaveLength(1);
  });
});

describe("a worker that crashes while a mock sleeps", () => {
  it("has it called again by the next, for its whole latency", async () => {
    const logger = recordingLogger();
    const env = await openEnvironment({ ...known, time: "manual", logger });
    const working = env.mock(work, () => "done", { latency: "2h" });
    const handle = await env.start(flow, "a");
    await env.advance("2h");
    await env.crashWorker();
    await env.advance("1h");
    expect(await handle.status()).toMatchObject({ runtimeStatus: "RUNNING" });
    await env.advance("1h");
    expect(await handle.result()).toBe("done");
    expect(working.calls.map(({ startedAt, endedAt }) => [startedAt, endedAt])).toEqual([
      [hoursAfterStart(1), hoursAfterStart(2)],
      [hoursAfterStart(2), hoursAfterStart(4)],
    ]);
    expect([...logger.at("warn"), ...logger.at("error")]).toEqual([]);
  });

  it("may crash many times at once: one is left, and the mock is called by that", async () => {
    const env = await openEnvironment({ ...known, time: "manual" });
    const working = env.mock(work, () => "done", { latency: "2h" });
    const handle = await env.start(flow, "a");
    await env.advance("2h");
    await Promise.all(Array.from({ length: 5 }, () => env.crashWorker()));
    await env.advance("2h");
    expect(await handle.result()).toBe("done");
    expect(working.calls.filter(({ result }) => result === "done")).toHaveLength(1);
    expect((await env.engine.stats()).taskHubs.map(({ workers }) => workers.length)).toEqual([1]);
  });
});

describe("closing a test environment", () => {
  it("ends waits that would stall, and none of them stalls afterwards", async () => {
    const env = await openEnvironment({ ...known, time: "manual", stallAfter: "50ms" });
    const handle = await env.start(flow, "a");
    const waits = [handle.result(), handle.waitForCompletion()].map((wait) => wait.catch((error: unknown) => error));
    await macrotasks(3);
    await env.close();
    for (const error of await Promise.all(waits)) {
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(TestStalledError);
    }
  });

  it("is possible after a stall, while the stalled activity still runs", async () => {
    const env = await openEnvironment({ ...known, stallAfter: "50ms" });
    env.mock(work, () => new Promise<string>(() => {}));
    await expect(env.run(flow, "a")).rejects.toBeInstanceOf(TestStalledError);
    await env.close();
    await env.close();
  });

  it("leaves what it knows to be read, and refuses all that would do something", async () => {
    const env = await openEnvironment({ ...known, time: "manual" });
    const working = env.mock(work, () => "done");
    const handle = await env.start(flow, "a");
    await env.advance("1h");
    await env.close();
    expect(env.now()).toEqual(hoursAfterStart(1));
    expect(env.time).toBe("manual");
    expect(env.callsOf(work)).toEqual([{ input: "a" }]);
    expect(working.calls).toHaveLength(1);
    const refused = [
      () => env.start(flow, "b"),
      () => env.run(flow, "b"),
      () => handle.result(),
      () => handle.status(),
      () => handle.raiseEvent(go, "x"),
      () => env.advance("1h"),
      () => env.advanceToNextTimer(),
      () => env.settle(),
      () => env.crashWorker(),
      () => env.deploy({}),
    ];
    for (const act of refused) await expect(act()).rejects.toThrow("closed");
    env.time = "auto";
    env.mock(work, () => "too late").restore();
    working.restore();
  });
});

describe("two test environments that share definitions", () => {
  it("share no mocks, calls, stalls, crashes or deployments", async () => {
    const options = { ...known, time: "manual", stallAfter: "50ms" } as const;
    const [one, other] = [await openEnvironment(options), await openEnvironment(options)];
    one.mock(work, () => "one");
    const theirs = other.mock(work, () => "other");
    const handles = [await one.start(flow, "a"), await other.start(flow, "b")] as const;
    await one.deploy({ activities: [work, defineActivity("more", () => 1)] });
    await one.crashWorker();
    expect(() => other.mock("more", () => 1)).toThrow('no activity named "more"');
    await expect(other.run(flow, "c")).rejects.toBeInstanceOf(TestStalledError);
    await one.advance("1h");
    expect(await handles[0].result()).toBe("one");
    expect(theirs.calls).toEqual([]);
    await one.close();
    await other.advance("1h");
    expect(await handles[1].result()).toBe("other");
    expect(theirs.calls.map(({ input }) => input)).toEqual(["b", "c"]);
    expect(other.callsOf(work)).toHaveLength(2);
  });
});
