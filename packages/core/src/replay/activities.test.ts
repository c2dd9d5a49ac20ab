import { describe, expect, it } from "@jest/globals";
import { defineActivity } from "../definitions/activity.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { PayloadError } from "../payload/payload-error.js";
import { runHistory } from "./testing/history-builder.js";
import { taskCompleted, taskFailed } from "./testing/history-events.js";
import { brief, failureOf, resultOf } from "./testing/outcome.js";

const hello = defineActivity("hello", (_ctx, name: string) => `hello ${name}`);
const ping = defineActivity("ping", () => "pong");

describe("R4 an activity", () => {
  it("is scheduled at the call, with the id of the call and the input as its payload", async () => {
    const run = await runHistory(
      defineOrchestrator("greet", (ctx, name: string) => ctx.callActivity(hello, name)),
      [],
      {
        input: "Ada",
      },
    );
    expect(run.last.actions).toEqual([{ kind: "scheduleTask", id: 1, name: "hello", input: '"Ada"' }]);
  });

  it("resolves to its result, and the orchestration to what its function returned", async () => {
    const greet = defineOrchestrator("greet", async (ctx, name: string) => [await ctx.callActivity(hello, name)]);
    const run = await runHistory(greet, [[taskCompleted(1, "hello Ada")]], { input: "Ada" });
    expect(run.last.actions).toEqual([
      {
        kind: "completeOrchestration",
        id: 2,
        orchestrationStatus: "COMPLETED",
        result: '["hello Ada"]',
        carryoverEvents: [],
      },
    ]);
    expect(run.last.ended).toBe(true);
  });

  it("takes ids in call order, whatever is awaited first", async () => {
    const greet = defineOrchestrator("greet", async (ctx) => {
      const a = ctx.callActivity(hello, "a");
      const b = ctx.callActivity(hello, "b");
      const second = await b;
      const c = ctx.callActivity(hello, "c");
      return [await a, second, await c];
    });
    const run = await runHistory(greet, [[taskCompleted(2, "B")], [taskCompleted(1, "A")], [taskCompleted(3, "C")]]);
    expect(run.turns.map(brief)).toEqual([
      ["1 activity hello", "2 activity hello"],
      ["3 activity hello"],
      [],
      ["4 COMPLETED"],
    ]);
    expect(resultOf(run.last)).toEqual(["A", "B", "C"]);
  });

  it("that nobody awaits is still scheduled, and the orchestration ends without its result (42)", async () => {
    const fireAndForget = defineOrchestrator("fireAndForget", async (ctx) => {
      ctx.callActivity(ping);
      return "done";
    });
    const run = await runHistory(fireAndForget);
    expect(brief(run.last)).toEqual(["1 activity ping", "2 COMPLETED"]);
  });

  it("fails with TaskFailedError, whose cause is the original error as history recorded it (R8)", async () => {
    const greet = defineOrchestrator("greet", async (ctx) => {
      try {
        return await ctx.callActivity(ping);
      } catch (error) {
        return error;
      }
    });
    const run = await runHistory(greet, [
      [
        taskFailed(1, {
          errorType: "CardDeclined",
          errorMessage: "no money",
          innerFailure: { errorType: "BankError", errorMessage: "closed", isNonRetriable: false },
          properties: { code: 51 },
        }),
      ],
    ]);
    expect(resultOf(run.last)).toMatchObject({
      name: "TaskFailedError",
      message: 'activity "ping" (task 1 of instance "instance-1") failed: no money',
      cause: { name: "CardDeclined", message: "no money", cause: { name: "BankError", message: "closed" } },
    });
  });

  it("that fails unheard fails the orchestration with the chain of its causes", async () => {
    const greet = defineOrchestrator("greet", (ctx) => ctx.callActivity(ping));
    const run = await runHistory(greet, [
      [taskFailed(1, { errorType: "TypeError", errorMessage: "undefined is odd" })],
    ]);
    expect(failureOf(run.last)).toMatchObject({
      errorType: "TaskFailedError",
      innerFailure: { errorType: "TypeError", errorMessage: "undefined is odd" },
    });
  });

  it("called by name sends plain JSON, and refuses what JSON would lose", async () => {
    const callByName = defineOrchestrator("callByName", async (ctx) => {
      ctx.callActivity("placeOrder", { at: new Date(0), item: "tea" });
      try {
        ctx.callActivity("placeOrder", new Map());
      } catch (error) {
        return error instanceof PayloadError;
      }
      return "accepted";
    });
    const run = await runHistory(callByName);
    expect(run.last.actions[0]).toMatchObject({ input: '{"at":"1970-01-01T00:00:00.000Z","item":"tea"}' });
    expect(resultOf(run.last)).toBe(true);
  });

  it("whose input cannot be written throws at the call, and takes no id", async () => {
    const bad = defineActivity("bad", (_ctx, _input: unknown) => 0);
    const careless = defineOrchestrator("careless", async (ctx) => {
      try {
        ctx.callActivity(bad, () => 0);
      } catch (error) {
        ctx.callActivity(ping);
        return error instanceof PayloadError;
      }
      return "accepted";
    });
    const run = await runHistory(careless);
    expect(brief(run.last)).toEqual(["1 activity ping", "2 COMPLETED"]);
    expect(resultOf(run.last)).toBe(true);
  });

  it("carries version and tags: those of the call win over those of the definition", async () => {
    const charge = defineActivity("charge", () => 0, { version: "1", tags: { team: "billing", tier: "gold" } });
    const order = defineOrchestrator("order", async (ctx) => {
      await Promise.all([
        ctx.callActivity(charge),
        ctx.callActivity(charge, undefined, { version: "2", tags: { tier: "silver" } }),
      ]);
    });
    const run = await runHistory(order);
    expect(run.last.actions).toEqual([
      { kind: "scheduleTask", id: 1, name: "charge", version: "1", tags: { team: "billing", tier: "gold" } },
      { kind: "scheduleTask", id: 2, name: "charge", version: "2", tags: { team: "billing", tier: "silver" } },
    ]);
  });

  it("with a name or a tag that is the SDK's own is refused at the call", async () => {
    const sly = defineOrchestrator("sly", async (ctx) => {
      const refusals: string[] = [];
      const calls = [
        () => ctx.callActivity("reawait:marker"),
        () => ctx.callActivity(""),
        () => ctx.callActivity("a", 0, { tags: { "reawait:x": "1" } }),
      ];
      for (const call of calls) {
        try {
          call();
        } catch (error) {
          refusals.push((error as Error).name);
        }
      }
      return refusals;
    });
    const run = await runHistory(sly);
    expect(brief(run.last)).toEqual(["1 COMPLETED"]);
    expect(resultOf(run.last)).toEqual(["TypeError", "TypeError", "TypeError"]);
  });

  it("whose result came already is not waited for twice: a completion without a call is ignored", async () => {
    const greet = defineOrchestrator("greet", async (ctx) => [
      await ctx.callActivity(ping),
      await ctx.callActivity(ping),
    ]);
    const run = await runHistory(greet, [
      [taskCompleted(1, "first"), taskCompleted(1, "again"), taskCompleted(99, "whose?")],
      [taskCompleted(2, "second")],
    ]);
    expect(resultOf(run.last)).toEqual(["first", "second"]);
  });
});
