import { defineActivity, defineOrchestrator, type ActivityContext } from "@reawait/core";
import { readTaskToken } from "@reawait/core/internal";
import type { ActivityRequest } from "@reawait/protocol";
import { describe, expect, it } from "@jest/globals";
import { TestEnvironment } from "../../testing/src/environment/test-environment.js";
import { answerOf } from "./testing/activity-calls.js";

async function contextOf(request: Partial<ActivityRequest>): Promise<ActivityContext> {
  let seen: ActivityContext | undefined;
  const look = defineActivity("look", (ctx) => void (seen = ctx));
  await answerOf({ activities: [look] }, { name: "look", ...request });
  if (seen === undefined) throw new Error("it did not run");
  return seen;
}

describe("the context of an activity", () => {
  const traceContext = { traceParent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", traceState: "a=b" };

  it("says all that is known of the call", async () => {
    const ctx = await contextOf({ version: "2", tags: { team: "billing" }, parentTraceContext: traceContext });
    expect(ctx).toMatchObject({
      instanceId: "i",
      executionId: "e",
      name: "look",
      version: "2",
      taskId: 7,
      attempt: 1,
      tags: { team: "billing" },
      traceContext,
    });
    expect(readTaskToken(ctx.taskToken)).toEqual({ instanceId: "i", taskId: 7, completionToken: "t1" });
  });

  it("says so where nothing is known", async () => {
    const ctx = await contextOf({ orchestrationInstance: { instanceId: "i" } });
    expect(ctx).toMatchObject({ executionId: undefined, version: "", attempt: 1, tags: {}, traceContext: undefined });
  });

  it("does not show the SDK's own tags, and cannot be changed", async () => {
    const ctx = await contextOf({ tags: { "reawait:attempt": "3", team: "billing" } });
    expect(ctx.tags).toEqual({ team: "billing" });
    expect(ctx.attempt).toBe(3);
    expect(Object.isFrozen(ctx)).toBe(true);
  });

  it.each(["0", "-1", "1.5", "many", ""])("counts from 1 where an engine makes %p of its attempt", async (attempt) => {
    expect((await contextOf({ tags: { "reawait:attempt": attempt } })).attempt).toBe(1);
  });
});

describe("an activity that is tried again", () => {
  it("knows which attempt it is", async () => {
    const attempts: number[] = [];
    const tokens = new Set<string>();
    const third = defineActivity("third", ({ attempt, taskToken, tags }) => {
      attempts.push(attempt);
      tokens.add(taskToken);
      if (attempt < 3) throw new Error("not yet");
      return tags;
    });
    const call = defineOrchestrator("call", async (ctx) => {
      const retry = { maxAttempts: 5, firstInterval: "1s" } as const;
      return await ctx.callActivity(third, undefined, { retry, tags: { team: "billing" } });
    });
    await using env = await TestEnvironment.create({ orchestrators: [call], activities: [third], unmocked: "run" });
    expect(await env.run(call)).toEqual({ team: "billing" });
    expect(attempts).toEqual([1, 2, 3]);
    expect(tokens.size).toBe(3);
  });
});
