import { defineActivity, defineOrchestrator, type InterceptedCall, type Interceptor } from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { answerOf } from "./testing/activity-calls.js";
import { schema } from "./testing/schema.js";
import { scriptedHub } from "./testing/scripted-hub.js";
import { closeHubs, openHub } from "./testing/test-hub.js";
import { Worker } from "./worker.js";

afterEach(closeHubs);

const double = defineActivity("double", async (_ctx, n: number) => n * 2);
const traceContext = { traceParent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" };

describe("interceptors around an activity", () => {
  it("are told of the call", async () => {
    const calls: InterceptedCall[] = [];
    const spy: Interceptor = (call, next) => {
      calls.push(call);
      return next(call);
    };
    const tags = { team: "billing", "reawait:attempt": "2" };
    const request = { name: "double", input: "4", tags, parentTraceContext: traceContext };
    expect((await answerOf({ activities: [double], interceptors: [spy] }, request)).result).toBe("8");
    expect(calls).toEqual([
      {
        target: "activity",
        operation: "execute",
        instanceId: "i",
        name: "double",
        taskId: 7,
        isReplaying: false,
        input: 4,
        tags: { team: "billing" },
        traceContext,
      },
    ]);
  });

  it("go from the first in, and back out", async () => {
    const order: string[] = [];
    const named =
      (name: string): Interceptor =>
      async (call, next) => {
        order.push(`${name} in`);
        const result = await next(call);
        order.push(`${name} out`);
        return result;
      };
    const interceptors = [named("outer"), named("inner")];
    await answerOf({ activities: [double], interceptors }, { name: "double", input: "4" });
    expect(order).toEqual(["outer in", "inner in", "inner out", "outer out"]);
  });

  it("may change input, tags and trace context, and the result", async () => {
    const change: Interceptor = async (call, next) => {
      const result = await next({ ...call, input: 10, tags: { tenant: "acme" }, traceContext, name: "other" });
      return { result };
    };
    const look = defineActivity("look", (ctx, input: number) => ({ input, tags: ctx.tags, trace: ctx.traceContext }));
    const { result } = await answerOf({ activities: [look], interceptors: [change] }, { name: "look", input: "4" });
    expect(JSON.parse(result ?? "")).toEqual({ result: { input: 10, tags: { tenant: "acme" }, trace: traceContext } });
  });

  it("may answer for it, or try it again", async () => {
    const cached: Interceptor = (call, next) => (call.input === 1 ? "cached" : next(call));
    const twice: Interceptor = async (call, next) => {
      try {
        return await next(call);
      } catch {
        return await next(call);
      }
    };
    let runs = 0;
    const flaky = defineActivity("flaky", (_ctx, n: number) => {
      runs += 1;
      if (runs === 1) throw new Error("once");
      return n;
    });
    const options = { activities: [flaky], interceptors: [cached, twice] };
    expect((await answerOf(options, { name: "flaky", input: "1" })).result).toBe('"cached"');
    expect(runs).toBe(0);
    expect((await answerOf(options, { name: "flaky", input: "2" })).result).toBe("2");
    expect(runs).toBe(2);
  });

  it("see what failed, and may fail themselves", async () => {
    const seen: unknown[] = [];
    const rename: Interceptor = async (call, next) => {
      try {
        return await next(call);
      } catch (cause) {
        seen.push(cause);
        throw new RangeError("renamed", { cause });
      }
    };
    const never = schema<number>(() => ({ issues: [{ message: "never" }] }));
    const strict = defineActivity("strict", (_ctx, n: number) => n, { input: never });
    const options = { activities: [strict], interceptors: [rename] };
    expect((await answerOf(options, { name: "strict", input: '"no number"' })).failureDetails).toMatchObject({
      errorType: "RangeError",
      errorMessage: "renamed",
      innerFailure: { errorType: "PayloadError" },
    });
    expect(seen).toHaveLength(1);
  });

  it("are not asked for what never becomes a call", async () => {
    let asked = 0;
    const spy: Interceptor = (call, next) => {
      asked += 1;
      return next(call);
    };
    const options = { activities: [double], interceptors: [spy], workItemFilters: "none" } as const;
    expect((await answerOf(options, { name: "double", input: "{" })).failureDetails).toBeDefined();
    expect(asked).toBe(0);
  });

  it("are refused where they are no functions", () => {
    const { connection } = scriptedHub();
    expect(() => new Worker(connection, { interceptors: [{} as never] })).toThrow(
      "the worker's option interceptors must be a list of functions",
    );
    expect(() => new Worker(connection, { interceptors: double as never })).toThrow("must be a list of functions");
  });
});

describe("interceptors of a worker", () => {
  it("are around its orchestrators' calls, too", async () => {
    const { client, startedWorker } = await openHub();
    const calls: string[] = [];
    const spy: Interceptor = (call, next) => {
      calls.push(`${call.target} ${call.operation} ${call.name}${call.isReplaying ? " (replay)" : ""}`);
      return next(call);
    };
    const flow = defineOrchestrator("flow", async (ctx) => await ctx.callActivity(double, 4));
    await startedWorker({ orchestrators: [flow], activities: [double], interceptors: [spy], maxSessions: 0 });
    expect(await (await client.start(flow)).result()).toBe(8);
    expect(calls).toEqual([
      "orchestrator callActivity double",
      "activity execute double",
      "orchestrator callActivity double (replay)",
    ]);
  });
});
