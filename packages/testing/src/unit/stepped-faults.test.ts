/** What only shows on replay shows in every test: each step is taken twice. */
import { describe, expect, it } from "@jest/globals";
import {
  defineOrchestrator,
  ForeignAwaitError,
  NonDeterminismError,
  type Interceptor,
  type OrchestrationContext,
} from "@reawait/core";
import { silentLogger } from "@reawait/protocol";
import { stepThrough, type StepOptions } from "./step-through.js";

/** What rejects a step, or the start. */
async function faultOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}

/** Something that is not the same twice. */
let counter = 0;
const different = () => ++counter;

/** By what it does, the start of it is to be found out. */
const startOf = (act: (ctx: OrchestrationContext) => unknown, options?: StepOptions) =>
  stepThrough(
    defineOrchestrator("odd", async (ctx, _nothing: undefined) => act(ctx)),
    undefined,
    options,
  );

const advice =
  "It depends on something that is not the same twice: take time, guids and random numbers from ctx and all else from " +
  "activities, keep nothing in variables outside the orchestrator, and decide nothing by ctx.isReplaying.";

describe("an orchestrator that is not the same twice", () => {
  it.each<[string, (ctx: OrchestrationContext) => unknown, RegExp]>([
    [
      "calls an activity with another input",
      (ctx) => ctx.callActivity("a", different()),
      /history says it did schedule activity "a" \(task 1\) with \d+, the code did schedule activity "a" \(task 1\) with \d+\./,
    ],
    [
      "calls another activity",
      (ctx) => ctx.callActivity(`a${different()}`),
      /history says it did schedule activity "a\d+" \(task 1\) with nothing, the code did schedule activity "a\d+"/,
    ],
    [
      "makes a call less",
      (ctx) => (different() % 2 === 1 ? ctx.callActivity("a") : ctx.waitForExternalEvent("b")),
      /history says it did (nothing|schedule activity "a" \(task 1\) with nothing), the code did (nothing|schedule)/,
    ],
    [
      "creates a timer for another time",
      (ctx) => ctx.createTimer(new Date(different())),
      /history says it did create a timer \(task 1\) for 1970-01-01T00:00:00\.\d+Z, the code did create a timer/,
    ],
    [
      "starts a child with another input",
      (ctx) => ctx.callSubOrchestrator("c", different()),
      /history says it did start sub-orchestration "c" as "execution-1:0001" \(task 1\) with \d+, the code did start/,
    ],
    [
      "sends another event",
      (ctx) => {
        ctx.sendEvent("other", "e", different());
        return ctx.waitForExternalEvent("x");
      },
      /history says it did send event "e" to "other" \(task 1\) with \d+, the code did send/,
    ],
    [
      "sets another custom status",
      (ctx) => {
        ctx.setCustomStatus(different());
        return ctx.waitForExternalEvent("x");
      },
      /history says it did set the custom status to \d+, the code did set the custom status to \d+\./,
    ],
    [
      "returns something else",
      () => different(),
      /history says it did return with \d+, the code did return with \d+\./,
    ],
    [
      "throws something else",
      () => {
        throw new Error(`the ${different()}th`);
      },
      /history says it did throw Error: the \d+th, the code did throw Error: the \d+th\./,
    ],
  ])("is found out where it %s", async (_what, act, message) => {
    const fault = await faultOf(startOf(act));
    expect(fault).toBeInstanceOf(NonDeterminismError);
    expect(fault.message).toMatch(/^instance "instance-1" does not replay: /);
    expect(fault.message).toMatch(message);
    expect(fault.message.endsWith(advice)).toBe(true);
  });

  it("is found out by what it did before, with the line that did it", async () => {
    let runs = 0;
    const grows = defineOrchestrator("grows", async (ctx) => {
      runs += 1;
      if (runs > 2) await ctx.callActivity("late");
      await ctx.callActivity("first");
    });
    const run = await stepThrough(grows);
    const fault = await faultOf(run.activity("first").complete());
    expect(fault).toBeInstanceOf(NonDeterminismError);
    expect(fault.message).toMatch(
      /at event 3 of its history: history says activity "first" was scheduled \(task 1\), the code did schedule activity "late" \(task 1\) \(at .*stepped-faults\.test\.ts:\d+:\d+\)\)\. It depends on something that is not the same twice/,
    );
    expect(run).toMatchObject({ status: "FAILED", error: fault, waitingFor: [] });
  });

  it("is found out in the turn in which it asks whether it is replayed; that turn counts for nothing", async () => {
    const asks = defineOrchestrator("asks", async (ctx) => {
      await ctx.callActivity("a");
      if (!ctx.isReplaying) ctx.sendEvent("other", "done");
      return "done";
    });
    const run = await stepThrough(asks);
    const { history } = run;
    const fault = await faultOf(run.activity("a").complete());
    expect(fault).toBeInstanceOf(NonDeterminismError);
    expect(fault.message).toMatch(/did send event "done" to "other" \(task 2\) .*the code did return with "done"/);
    expect(run).toMatchObject({ status: "FAILED", result: undefined, error: fault, history, sent: [] });
  });

  it("goes through where only sessions were asked for", async () => {
    const run = await startOf((ctx) => ctx.callActivity("a", different()), { replay: "sessions" });
    expect(run.activity("a").input).toBe(counter);
    await run.activity("a").complete(7);
    expect(run.result).toBe(7);
  });

  it("is one whatever the stack of its error says", async () => {
    const run = await startOf(() => {
      throw Object.assign(new Error("x"), { stack: `Error: x at ${different()}` });
    });
    expect(run.status).toBe("FAILED");
  });
});

describe("an interceptor", () => {
  it.each(["always", "sessions"] as const)("is told once that a call is new, with replay: %j", async (replay) => {
    const calls: string[] = [];
    const spy: Interceptor = (call, next) => {
      if (!call.isReplaying) calls.push(`${call.operation} ${call.name}`);
      return next(call);
    };
    const flow = defineOrchestrator("flow", async (ctx) => {
      await ctx.callActivity("a");
      await ctx.callActivity("b");
      ctx.sendEvent("other", "done");
    });
    const run = await stepThrough(flow, undefined, { replay, interceptors: [spy] });
    await run.activity("a").complete();
    await run.activity("b").complete();
    expect(run.status).toBe("COMPLETED");
    expect(calls).toEqual(["callActivity a", "callActivity b", "sendEvent done"]);
  });
});

describe("how often an orchestrator runs", () => {
  it.each([
    ["always", 5],
    ["sessions", 1],
  ] as const)("with replay: %j, for two steps, is %i times", async (replay, expected) => {
    let runs = 0;
    const said: string[] = [];
    const count = defineOrchestrator("count", async (ctx) => {
      runs += 1;
      ctx.log.info("began");
      await ctx.callActivity("a");
      await ctx.callActivity("b");
    });
    const logger = { ...silentLogger, info: (message: string) => void said.push(message) };
    const run = await stepThrough(count, undefined, { replay, logger });
    await run.activity("a").complete();
    await run.activity("b").complete();
    expect(run.status).toBe("COMPLETED");
    expect(runs).toBe(expected);
    expect(said).toEqual(["began"]);
  });
});

describe("an orchestrator that awaits something foreign", () => {
  const timeout = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  it("rejects the start", async () => {
    const fault = await faultOf(startOf(() => timeout(1)));
    expect(fault).toBeInstanceOf(ForeignAwaitError);
    expect(fault.message).toMatch(
      /^the orchestrator of instance "instance-1" awaits something that is not durable \(at .*stepped-faults\.test\.ts:\d+:\d+\)\)?\. Await only/,
    );
  });

  it("rejects the step that it comes after, and the run is over", async () => {
    const later = defineOrchestrator("later", async (ctx) => {
      await ctx.callActivity("a");
      await timeout(1);
    });
    const run = await stepThrough(later);
    const history = run.history;
    const fault = await faultOf(run.activity("a").complete());
    expect(fault).toBeInstanceOf(ForeignAwaitError);
    expect(run).toMatchObject({ status: "FAILED", error: fault, history });
    const refused = await faultOf(run.raiseEvent("x"));
    expect(refused).toMatchObject({
      message: 'instance "instance-1" is over: a step before this one failed with ForeignAwaitError',
      cause: fault,
    });
    expect(() => run.activity("a")).toThrow('no activity "a" is pending: instance "instance-1" is over (FAILED)');
  });

  it("rejects the step after the one in which it ran on by itself", async () => {
    let settle: (value: unknown) => void = () => {};
    const foreign = new Promise((resolve) => (settle = resolve));
    const race = defineOrchestrator("race", async (ctx) => {
      await Promise.race([foreign, ctx.waitForExternalEvent("go")]);
      await ctx.callActivity("a");
    });
    const run = await stepThrough(race, undefined, { replay: "sessions" });
    settle("too late");
    await foreign;
    const fault = await faultOf(run.raiseEvent("go"));
    expect(fault).toBeInstanceOf(ForeignAwaitError);
    expect(fault.message).toMatch(/used ctx\.callActivity after waiting for something that is not durable/);
  });
});
