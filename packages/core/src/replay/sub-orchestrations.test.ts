import { describe, expect, it } from "@jest/globals";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { runHistory } from "./testing/history-builder.js";
import { childCompleted, childFailed, startTime, taskCompleted } from "./testing/history-events.js";
import { brief, resultOf } from "./testing/outcome.js";

const child = defineOrchestrator("child", async (_ctx, size: number) => size * 2);

describe("R4 a sub-orchestration", () => {
  it("gets an id derived from the execution and the call", async () => {
    const parent = defineOrchestrator("parent", async (ctx) => {
      await ctx.callActivity("first");
      return await ctx.callSubOrchestrator(child, 21);
    });
    const run = await runHistory(parent, [[taskCompleted(1)], [childCompleted(2, 42)]]);
    expect(run.turns[1]?.actions).toEqual([
      { kind: "createSubOrchestration", id: 2, instanceId: "execution-1:0002", name: "child", input: "21" },
    ]);
    expect(resultOf(run.last)).toBe(42);
  });

  it("derives from the instance id where no execution id is known", async () => {
    const parent = defineOrchestrator("parent", (ctx) => ctx.callSubOrchestrator(child, 1));
    const run = await runHistory(parent, [], { executionId: "", instanceId: "order-7" });
    expect(brief(run.last)).toEqual(["1 child child order-7:0001"]);
  });

  it("writes the number of the call in hexadecimal, four digits at least", async () => {
    const parent = defineOrchestrator("parent", async (ctx) => {
      for (let spent = 0; spent < 26; spent++) ctx.callActivity("spent");
      return await ctx.callSubOrchestrator(child, 1);
    });
    const run = await runHistory(parent);
    expect(brief(run.last).at(-1)).toBe("27 child child execution-1:001b");
  });

  it("takes the id it is given, and its task knows it", async () => {
    const parent = defineOrchestrator("parent", async (ctx) => {
      const given = ctx.callSubOrchestrator(child, 1, { instanceId: "mine" });
      const derived = ctx.callSubOrchestrator(child, 2);
      return [given.instanceId, derived.instanceId];
    });
    const run = await runHistory(parent);
    expect(resultOf(run.last)).toEqual(["mine", "execution-1:0002"]);
    expect(brief(run.last)).toEqual(["1 child child mine", "2 child child execution-1:0002", "3 COMPLETED"]);
  });

  it.each([
    ["", "TypeError"],
    ["@counter@1", "TypeError"],
    ["reawait:x", "TypeError"],
  ])("refuses the id %j at the call", async (instanceId, error) => {
    const parent = defineOrchestrator("parent", async (ctx) => {
      try {
        ctx.callSubOrchestrator(child, 1, { instanceId });
      } catch (thrown) {
        return (thrown as Error).name;
      }
      return "accepted";
    });
    expect(resultOf((await runHistory(parent)).last)).toBe(error);
  });

  it("that fails rejects with TaskFailedError, which knows whose call it was", async () => {
    const parent = defineOrchestrator("parent", async (ctx) => {
      const failed = ctx.callSubOrchestrator("legacy", { any: "thing" });
      await failed.catch(() => 0);
      return [failed.status, failed.error?.message, failed.value];
    });
    const run = await runHistory(parent, [[childFailed(1, "broken")]]);
    expect(resultOf(run.last)).toEqual([
      "failed",
      'sub-orchestration "legacy" (task 1 of instance "instance-1") failed: broken',
      undefined,
    ]);
  });

  it("that failed without details, as a terminated one does on some engines, fails the call all the same (43)", async () => {
    const parent = defineOrchestrator("parent", async (ctx) => {
      try {
        return await ctx.callSubOrchestrator(child, 1);
      } catch (error) {
        return (error as Error).message;
      }
    });
    const run = await runHistory(parent, [[{ ...childFailed(1), failureDetails: undefined }]]);
    expect(resultOf(run.last)).toBe(
      'sub-orchestration "child" (task 1 of instance "instance-1") failed: the engine gave no details',
    );
  });

  it("carries version and tags of its definition and of the call", async () => {
    const versioned = defineOrchestrator("versioned", async () => 0, { version: "2", tags: { a: "1" } });
    const parent = defineOrchestrator("parent", async (ctx) => {
      await ctx.callSubOrchestrator(versioned, undefined, { tags: { b: "2" } });
    });
    const run = await runHistory(parent);
    expect(run.last.actions).toMatchObject([{ version: "2", tags: { a: "1", b: "2" } }]);
  });
});

describe("R4a the id of a sub-orchestration in history", () => {
  const parent = defineOrchestrator("parent", async (ctx) => {
    const derived = ctx.callSubOrchestrator(child, 1);
    await ctx.callActivity("gate");
    return derived.instanceId;
  });
  const past = (instanceId: string) =>
    [
      { kind: "orchestratorStarted", eventId: -1, timestamp: startTime },
      {
        kind: "executionStarted",
        eventId: -1,
        timestamp: startTime,
        name: "parent",
        orchestrationInstance: { instanceId: "instance-1", executionId: "execution-1" },
      },
      { kind: "subOrchestrationInstanceCreated", eventId: 1, timestamp: startTime, name: "child", instanceId },
      { kind: "taskScheduled", eventId: 2, timestamp: startTime, name: "gate" },
    ] as const;

  it("is adopted where the code left it to be derived, however another SDK derived it", async () => {
    const run = await runHistory(parent, [[taskCompleted(2)]], { history: past("parent-id:0001") });
    expect(resultOf(run.last)).toBe("parent-id:0001");
  });

  it("must be the one that the code gives, where it gives one", async () => {
    const strict = defineOrchestrator("parent", async (ctx) => {
      const given = ctx.callSubOrchestrator(child, 1, { instanceId: "mine" });
      await ctx.callActivity("gate");
      return given.instanceId;
    });
    const agreed = await runHistory(strict, [[taskCompleted(2)]], { history: past("mine") });
    expect(resultOf(agreed.last)).toBe("mine");
    const changed = await runHistory(strict, [[taskCompleted(2)]], { history: past("other") });
    expect(changed.last.fault?.name).toBe("NonDeterminismError");
  });
});
