import { describe, expect, it } from "@jest/globals";
import type { HistoryEvent } from "@reawait/protocol";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { NonDeterminismError } from "../errors/non-determinism-error.js";
import { runHistory, TestInstance } from "./testing/history-builder.js";
import { eventRaised, taskCompleted, taskFailed, unknownEvent } from "./testing/history-events.js";
import { completionOf, failureOf, resultOf } from "./testing/outcome.js";

const echo = defineOrchestrator("echo", (ctx) => ctx.callActivity("a"));

describe("a payload", () => {
  it.each([0, -0, "", false, null, Number.NaN])("of %p goes there and back (28)", async (value) => {
    const there = defineOrchestrator("there", async (ctx, input: unknown) => {
      const result = await ctx.callActivity("a");
      return [input, result];
    });
    const run = await runHistory(there, [[taskCompleted(1, value)]], { input: value });
    expect(resultOf(run.last)).toEqual([value, value]);
  });

  it("of undefined is no payload at all (28)", async () => {
    const run = await runHistory(echo, [[taskCompleted(1, undefined)]]);
    expect(run.turns[0]?.actions[0]).toMatchObject({ input: undefined });
    expect(completionOf(run.last).result).toBeUndefined();
  });

  it("that is an empty text, as some engines write a lack of one, is undefined (29)", async () => {
    const all = defineOrchestrator("all", async (ctx, input: unknown) => {
      return [input, await ctx.callActivity("a"), await ctx.waitForExternalEvent("e")].map((each) => typeof each);
    });
    const run = await runHistory(all, [[{ ...taskCompleted(1), result: "" }], [{ ...eventRaised("e"), input: "" }]]);
    expect(resultOf(run.last)).toEqual(["undefined", "undefined", "undefined"]);
  });

  it("that cannot be read fails the call, and not the replay", async () => {
    const careful = defineOrchestrator("careful", async (ctx) => {
      try {
        return await ctx.callActivity("a");
      } catch (error) {
        return (error as Error).name;
      }
    });
    const run = await runHistory(careful, [[{ ...taskCompleted(1), result: "{not json" }]]);
    expect(resultOf(run.last)).toBe("PayloadError");
  });

  it("of an input that cannot be read fails the orchestration", async () => {
    const outcome = await new TestInstance(echo).replayTurn([
      { kind: "orchestratorStarted", eventId: -1, timestamp: 0 },
      { kind: "executionStarted", eventId: -1, timestamp: 0, name: "echo", input: "{not json" },
    ]);
    expect(outcome.fault).toBeUndefined();
    expect(failureOf(outcome)).toMatchObject({ errorType: "PayloadError" });
  });

  it("of a result that cannot be written fails the orchestration", async () => {
    const bad = defineOrchestrator("bad", async () => ({ fn: () => 0 }));
    expect(failureOf((await runHistory(bad)).last)).toMatchObject({ errorType: "PayloadError" });
  });
});

describe("failures of other SDKs", () => {
  it("may have an empty type, and keep their chain of causes (56)", async () => {
    const run = await runHistory(echo, [
      [
        taskFailed(1, {
          errorType: "",
          errorMessage: "outer",
          innerFailure: { errorType: "java.lang.Error", errorMessage: "inner", isNonRetriable: true },
        }),
      ],
    ]);
    expect(failureOf(run.last)).toMatchObject({
      errorType: "TaskFailedError",
      innerFailure: {
        errorMessage: "outer",
        innerFailure: { errorType: "java.lang.Error", errorMessage: "inner", isNonRetriable: true },
      },
    });
  });

  it("may be missing altogether (43)", async () => {
    const run = await runHistory(echo, [[{ ...taskFailed(1), failureDetails: undefined }]]);
    expect(failureOf(run.last).errorMessage).toMatch(/the engine gave no details/);
  });
});

describe("history events that mean nothing to an orchestrator", () => {
  it("are ignored, those of a kind not known yet included", async () => {
    const event = { eventId: -1, timestamp: 0 };
    const run = await runHistory(echo, [
      [
        unknownEvent(),
        { ...event, kind: "genericEvent", data: "x" },
        { ...event, kind: "historyState" },
        { ...event, kind: "continueAsNew" },
        { ...event, kind: "orchestratorCompleted" },
      ],
      [{ ...event, kind: "executionStarted", name: "again" }, taskCompleted(1, "ok")],
    ]);
    expect(resultOf(run.last)).toBe("ok");
  });

  it("may have the id 0, as Go and .NET count: a result for task 0 is for nobody here (23)", async () => {
    const run = await runHistory(echo, [[taskCompleted(0, "zero")], [taskCompleted(1, "one")]]);
    expect(resultOf(run.last)).toBe("one");
  });
});

describe("a result that stands in history before the event that scheduled it, as engines write that are in a hurry (69)", () => {
  it("counts once the code has made the call", async () => {
    const two = defineOrchestrator("two", async (ctx) => [await ctx.callActivity("a"), await ctx.callActivity("b")]);
    const { history } = await runHistory(two);
    const early = history.flatMap((event): HistoryEvent[] =>
      event.kind === "taskScheduled" ? [taskCompleted(1, "A"), event] : [event],
    );
    const run = await runHistory(two, [[taskCompleted(2, "B")]], { history: early, ordersConfirmations: false });
    expect(resultOf(run.last)).toEqual(["A", "B"]);
  });
});

describe("an orchestrator that is not registered", () => {
  const orderFlow = defineOrchestrator("orderFlow", async () => 0);
  const misspelt = defineOrchestrator("orderFlwo", async (ctx) => await ctx.waitForExternalEvent("go"));

  it("fails, non-retriably, and says what was probably meant", async () => {
    const { history } = await runHistory(misspelt, []);
    const outcome = await new TestInstance(orderFlow).replayTurn(history.slice(0, 2));
    expect(outcome.fault).toBeUndefined();
    expect(failureOf(outcome)).toMatchObject({
      errorType: "OrchestratorNotRegisteredError",
      errorMessage: expect.stringContaining('did you mean "orderFlow"?') as unknown,
      isNonRetriable: true,
    });
  });

  it("does not fail an instance that runs already: it does not replay, and says why (R5)", async () => {
    const { history } = await runHistory(misspelt, []);
    const { last } = await runHistory(orderFlow, [[eventRaised("go")]], { history });
    expect(last.fault).toBeInstanceOf(NonDeterminismError);
    expect(last.fault?.message).toMatch(
      /history says that it went on, the code did throw OrchestratorNotRegisteredError: .*did you mean "orderFlow"\?/,
    );
  });
});
