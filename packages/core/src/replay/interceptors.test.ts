/** Interceptors around what an orchestrator does with its `ctx`. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import type { TraceContext } from "@reawait/protocol";
import type { OrchestrationContext } from "../context/orchestration-context.js";
import { defineActivity } from "../definitions/activity.js";
import { defineEvent } from "../definitions/event.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import type { NonDeterminismError } from "../errors/non-determinism-error.js";
import type { InterceptedCall, Interceptor } from "../interceptor/interceptor.js";
import { PayloadError } from "../payload/payload-error.js";
import { runHistory, TestInstance, type RunOptions } from "./testing/history-builder.js";
import { eventRaised, taskCompleted, taskFailed, timerFired } from "./testing/history-events.js";
import { brief, completionOf, resultOf } from "./testing/outcome.js";

type Code = (ctx: OrchestrationContext) => unknown;

const charge = defineActivity("charge", (_ctx, amount: number) => amount, { tags: { team: "billing" } });
const child = defineOrchestrator("child", async (_ctx, n: number) => n);
const go = defineEvent<number>("go");
const identity: Interceptor = (call, next) => next(call);

/** Runs code that returns at once, its calls passed through interceptors. */
async function run(code: Code, interceptors: readonly Interceptor[], options: RunOptions = {}) {
  const { last } = await runHistory(
    defineOrchestrator("flow", async (ctx) => await code(ctx)),
    [],
    { interceptors, ...options },
  );
  return last;
}

/** What a call throws that passes through these interceptors, and what it has told the engine all the same. */
async function refusal(code: Code, ...interceptors: readonly Interceptor[]) {
  const last = await run((ctx) => {
    try {
      code(ctx);
    } catch (error) {
      ctx.callActivity("next");
      return error instanceof Error ? `${error.name}: ${error.message}` : error;
    }
    return "accepted";
  }, interceptors);
  return { thrown: resultOf(last), actions: brief(last).slice(0, -1) };
}

/** Leaves the call alone that tells what went before it. */
function unlessNext(interceptor: Interceptor): Interceptor {
  return (call, next) => (call.name === "next" ? next(call) : interceptor(call, next));
}

const everything: Code = (ctx) => {
  ctx.callActivity(charge, 7, { tags: { tier: "gold" } });
  ctx.callActivity("byName", { n: 1 });
  ctx.callSubOrchestrator(child, 8, { instanceId: "mine" });
  ctx.createTimer("1h");
  ctx.waitForExternalEvent(go, { timeout: "1m" });
  ctx.sendEvent("other", go, 9);
  ctx.setCustomStatus("done");
  ctx.continueAsNew("again" as never);
};

describe("an interceptor", () => {
  it("sees each thing that an orchestrator does, with the id that its action will have", async () => {
    const seen: InterceptedCall[] = [];
    const traceContext: TraceContext = { traceParent: "00-1-2-01" };
    const spy: Interceptor = (call, next) => (seen.push(call), next(call));
    await run(everything, [spy], { mode: "session", traceContext });
    const common = { target: "orchestrator", instanceId: "instance-1", isReplaying: false };
    const nothing = { ...common, name: "", taskId: undefined, tags: {}, traceContext: undefined };
    expect(seen).toEqual([
      {
        ...common,
        operation: "callActivity",
        name: "charge",
        taskId: 1,
        input: 7,
        tags: { team: "billing", tier: "gold" },
        traceContext,
      },
      { ...common, operation: "callActivity", name: "byName", taskId: 2, input: { n: 1 }, tags: {}, traceContext },
      { ...common, operation: "callSubOrchestrator", name: "child", taskId: 3, input: 8, tags: {}, traceContext },
      { ...nothing, operation: "createTimer", taskId: 4, input: "1h" },
      { ...nothing, operation: "waitForExternalEvent", name: "go", input: undefined },
      { ...nothing, operation: "sendEvent", name: "go", taskId: 6, input: 9 },
      { ...nothing, operation: "setCustomStatus", input: "done" },
      { ...nothing, operation: "continueAsNew", input: "again" },
    ]);
  });

  it("that only passes on changes nothing", async () => {
    const bare = await run(everything, []);
    expect(brief(bare)).toEqual(["3 child child mine", "6 send go to other", "7 CONTINUED_AS_NEW"]);
    expect(await run(everything, [identity, identity])).toEqual(bare);
  });

  it("knows what is replayed", async () => {
    const seen: string[] = [];
    const spy: Interceptor = (call, next) => (seen.push(`${call.taskId} ${call.isReplaying}`), next(call));
    const two = defineOrchestrator("two", async (ctx) => [await ctx.callActivity("a"), await ctx.callActivity("b")]);
    const options = { interceptors: [spy], mode: "replay" } as const;
    await runHistory(two, [[taskCompleted(1)], [taskCompleted(2)]], options);
    expect(seen).toEqual(["1 false", "1 true", "2 false", "1 true", "2 true"]);
  });

  it("stands outside of those that come after it in the list", async () => {
    const seen: string[] = [];
    const named =
      (name: string): Interceptor =>
      (call, next) => {
        seen.push(`${name} in`);
        const task = next({ ...call, input: `${String(call.input)} ${name}` });
        seen.push(`${name} out`);
        return task;
      };
    const last = await run((ctx) => void ctx.callActivity("a", "by"), [named("first"), named("second")], {
      mode: "session",
    });
    expect(seen).toEqual(["first in", "second in", "second out", "first out"]);
    expect(last.actions[0]).toMatchObject({ input: '"by first second"' });
  });

  it("may put in other input, tags and trace context; what is settled stays", async () => {
    const traceContext: TraceContext = { traceParent: "00-3-4-01" };
    const other: Interceptor = (call, next) => {
      const input = call.operation === "createTimer" ? "2h" : "other";
      const settled = { operation: "sendEvent", name: "x", taskId: 99, instanceId: "x", isReplaying: true };
      return next({ ...call, ...settled, input, tags: { a: "1" }, traceContext });
    };
    const { actions, customStatus } = await run(
      (ctx) => {
        ctx.callActivity(charge, 1);
        ctx.callSubOrchestrator(child, 2);
        ctx.createTimer("1h");
        ctx.sendEvent("target", go, 3);
        ctx.setCustomStatus("done");
      },
      [other],
    );
    const carried = { input: '"other"', tags: { a: "1" }, parentTraceContext: traceContext };
    expect(actions).toMatchObject([
      { kind: "scheduleTask", id: 1, name: "charge", ...carried },
      { kind: "createSubOrchestration", id: 2, name: "child", instanceId: "execution-1:0002", ...carried },
      { kind: "createTimer", id: 3 },
      { kind: "sendEvent", id: 4, name: "go", instance: { instanceId: "target" }, data: '"other"' },
      { kind: "completeOrchestration", orchestrationStatus: "COMPLETED" },
    ]);
    expect(brief({ actions })[2]).toBe("3 timer +7200000");
    expect(customStatus).toBe('"other"');
    const next = await run((ctx) => ctx.continueAsNew(1 as never), [other]);
    expect(completionOf(next)).toMatchObject({ orchestrationStatus: "CONTINUED_AS_NEW", result: '"other"' });
  });

  it("may take tags and trace context away", async () => {
    const bare: Interceptor = (call, next) => next({ ...call, tags: {}, traceContext: undefined });
    const options = { traceContext: { traceParent: "00-1-2-01" } };
    const { actions } = await run((ctx) => void ctx.callActivity(charge, 1), [bare], options);
    expect(actions[0]).toEqual({ kind: "scheduleTask", id: 1, name: "charge", input: "1" });
  });

  it("is not asked again for attempts that follow", async () => {
    const seen: string[] = [];
    const spy: Interceptor = (call, next) => {
      seen.push(call.operation);
      return next({ ...call, tags: { a: "1" } });
    };
    const retried = defineOrchestrator("retried", (ctx) =>
      ctx.callActivity("a", 1, { retry: { maxAttempts: 2, firstInterval: "1s" } }),
    );
    const options = { interceptors: [spy], mode: "session" } as const;
    const { last } = await runHistory(retried, [[taskFailed(1)], [timerFired(2)]], options);
    expect(last.actions).toMatchObject([{ id: 3, input: "1", tags: { a: "1", "reawait:attempt": "2" } }]);
    expect(seen).toEqual(["callActivity"]);
  });

  it("gets the task itself, which the orchestrator then awaits", async () => {
    const told: unknown[] = [];
    const watching: Interceptor = (call, next) => {
      const task = next(call) as PromiseLike<unknown>;
      void task.then((value) => told.push(value));
      return task;
    };
    const waiting = defineOrchestrator("waiting", (ctx) => ctx.waitForExternalEvent(go));
    const options = { interceptors: [watching], mode: "session" } as const;
    const { last } = await runHistory(waiting, [[eventRaised("go", 7)]], options);
    expect(resultOf(last)).toBe(7);
    expect(told).toEqual([7]);
  });
});

describe("an interceptor added to instances that run, or taken from them,", () => {
  const flow = defineOrchestrator("flow", async (ctx) => [await ctx.callActivity("a", 1), await ctx.callActivity("b")]);
  const tracing: Interceptor = (call, next) => next({ ...call, tags: { traced: "yes" }, input: "changed" });

  it.each([
    ["added", [], [tracing]],
    ["taken", [tracing], []],
  ])("changes nothing that replay compares: %s", async (_how, before, after) => {
    const { history } = await runHistory(flow, [], { interceptors: before });
    const run = await runHistory(flow, [[taskCompleted(1)], [taskCompleted(2)]], { history, interceptors: after });
    expect(run.last.fault).toBeUndefined();
    expect(completionOf(run.last).orchestrationStatus).toBe("COMPLETED");
  });
});

describe("an interceptor that throws", () => {
  const thrower: Interceptor = () => {
    throw new RangeError("not today");
  };

  it.each<[string, Code]>([
    ["callActivity", (ctx) => ctx.callActivity("a")],
    ["callSubOrchestrator", (ctx) => ctx.callSubOrchestrator("a")],
    ["createTimer", (ctx) => ctx.createTimer("1h")],
    ["waitForExternalEvent", (ctx) => ctx.waitForExternalEvent("a")],
    ["sendEvent", (ctx) => ctx.sendEvent("a", "b")],
    ["setCustomStatus", (ctx) => ctx.setCustomStatus("a")],
    ["continueAsNew", (ctx) => ctx.continueAsNew("a" as never)],
  ])("makes ctx.%s throw, and nothing of it is recorded", async (_operation, code) => {
    const { thrown, actions } = await refusal(code, unlessNext(thrower));
    expect(thrown).toBe("RangeError: not today");
    expect(actions).toEqual(["1 activity next"]);
  });

  it("leaves the custom status as it was", async () => {
    const code: Code = (ctx) => {
      try {
        ctx.setCustomStatus("x");
      } catch {
        return "caught";
      }
      return "accepted";
    };
    const last = await run(code, [thrower]);
    expect([resultOf(last), last.customStatus]).toEqual(["caught", undefined]);
  });

  it("fails the orchestration where nobody catches it", async () => {
    const last = await run((ctx) => ctx.callActivity("a"), [thrower]);
    expect(completionOf(last)).toMatchObject({
      orchestrationStatus: "FAILED",
      failureDetails: { errorType: "RangeError", errorMessage: "not today" },
    });
  });
});

describe("an interceptor that breaks the rules makes the call throw a TypeError:", () => {
  const call: Code = (ctx) => ctx.callActivity("a", 1);
  const mustReturn =
    /^TypeError: ctx\.callActivity of "a": an interceptor must return what next returned, .* \(an async/;

  it("it does not call next", async () => {
    const { thrown, actions } = await refusal(
      call,
      unlessNext(() => undefined),
    );
    expect(thrown).toBe('TypeError: ctx.callActivity of "a": an interceptor returned without calling next');
    expect(actions).toEqual(["1 activity next"]);
  });

  it("it drops an event, or a status", async () => {
    const dropping = unlessNext(() => undefined);
    expect((await refusal((ctx) => ctx.sendEvent("x", "e"), dropping)).thrown).toMatch(
      /ctx\.sendEvent of "e": .* without calling next/,
    );
    expect((await refusal((ctx) => ctx.setCustomStatus("x"), dropping)).thrown).toMatch(
      /ctx\.setCustomStatus: .* without calling next/,
    );
  });

  it("it calls next twice; the first call stays", async () => {
    const twice = unlessNext((each, next) => (next(each), next(each)));
    const { thrown, actions } = await refusal(call, twice);
    expect(thrown).toBe('TypeError: ctx.callActivity of "a": an interceptor may call next once, before it returns');
    expect(actions).toEqual(["1 activity a", "2 activity next"]);
  });

  it("it calls next when it has returned", async () => {
    let late: (() => unknown) | undefined;
    const saving = unlessNext((each, next) => void (late = () => next(each)));
    const { actions } = await refusal(call, saving);
    expect(actions).toEqual(["1 activity next"]);
    expect(late).toThrow(/may call next once, before it returns/);
  });

  it("it returns another task", async () => {
    let saved: unknown;
    const mixing = unlessNext((each, next) => {
      const task = next(each);
      if (each.taskId === 1) saved = task;
      return saved;
    });
    const { thrown, actions } = await refusal((ctx) => [ctx.callActivity("b"), ctx.callActivity("a", 1)], mixing);
    expect(thrown).toMatch(mustReturn);
    expect(actions).toEqual(["1 activity b", "2 activity a", "3 activity next"]);
  });

  it.each<[string, Interceptor]>([
    ["nothing", (each, next) => void next(each)],
    ["a promise, as async functions do", async (each, next) => await next(each)],
    ["a promise made of the task", (each, next) => (next(each) as PromiseLike<unknown>).then((value) => value)],
  ])("it returns %s", async (_what, broken) => {
    expect((await refusal(call, unlessNext(broken))).thrown).toMatch(mustReturn);
  });

  it("it swallows what next threw", async () => {
    const swallowing = unlessNext((each, next) => {
      try {
        return next(each);
      } catch {
        return undefined;
      }
    });
    const { thrown, actions } = await refusal((ctx) => ctx.callActivity("a", () => 0), swallowing);
    expect(thrown).toMatch(mustReturn);
    expect(actions).toEqual(["1 activity next"]);
  });

  it("it puts in tags that are the SDK's own", async () => {
    const sly = unlessNext((each, next) => next({ ...each, tags: { "reawait:attempt": "9" } }));
    const { thrown, actions } = await refusal(call, sly);
    expect(thrown).toMatch(/^TypeError: "reawait:attempt" cannot be used as tag/);
    expect(actions).toEqual(["1 activity next"]);
  });
});

describe("what is refused without interceptors is refused with them, and takes no id:", () => {
  it("input that cannot be written, whoever gave it", async () => {
    const bad: Code = (ctx) => ctx.callActivity("a", Symbol("x"));
    expect(await refusal(bad, identity)).toEqual(await refusal(bad));
    const giving: Interceptor = (call, next) => next(call.name === "a" ? { ...call, input: Symbol("x") } : call);
    const { thrown, actions } = await refusal((ctx) => ctx.callActivity("a"), giving);
    expect(thrown).toMatch(new RegExp(`^${PayloadError.name}`));
    expect(actions).toEqual(["1 activity next"]);
  });

  it.each<[string, Code]>([
    ["a name", (ctx) => ctx.callActivity("reawait:x")],
    ["an instance id", (ctx) => ctx.callSubOrchestrator("a", 1, { instanceId: "@x" })],
    ["a time", (ctx) => ctx.createTimer("soon" as never)],
    ["a timeout", (ctx) => ctx.waitForExternalEvent("a", { timeout: -1 as never })],
    ["a payload", (ctx) => ctx.sendEvent("x", "e", Symbol("x"))],
    ["a status", (ctx) => ctx.setCustomStatus(() => 0)],
  ])("%s", async (_what, code) => {
    const { thrown, actions } = await refusal(code, identity);
    expect({ thrown, actions }).toEqual(await refusal(code));
    expect(thrown).not.toBe("accepted");
    expect(actions).toEqual(["1 activity next"]);
  });

  it("the use of ctx after the end, before any interceptor", async () => {
    let leaked: OrchestrationContext | undefined;
    let asked = 0;
    const counting: Interceptor = (call, next) => (asked++, next(call));
    await run((ctx) => void (leaked = ctx), [counting], { mode: "session" });
    expect(leaked?.callActivity("late").error?.message).toMatch(/used ctx\.callActivity after it had ended/);
    expect(() => leaked?.newGuid()).toThrow(/used ctx\.newGuid after it had ended/);
    expect(asked).toBe(0);
  });
});

describe("the call site of a mismatch", () => {
  it("is the line of the orchestrator, though interceptors stand in between", async () => {
    const { history } = await runHistory(defineOrchestrator("flow", (ctx) => ctx.callActivity("old")));
    const changed = defineOrchestrator("flow", async (ctx) => {
      return await ctx.callActivity("new"); // here
    });
    const instance = new TestInstance(changed, { history, interceptors: [identity], captureCallSites: true });
    const { fault } = await instance.turn([taskCompleted(1)]);
    const lines = readFileSync(import.meta.filename, "utf8").split("\n");
    const line = lines.findIndex((text) => text.endsWith("// here")) + 1;
    expect((fault as NonDeterminismError).callSite).toMatch(new RegExp(`interceptors\\.test\\.ts:${line}:`));
  });
});
