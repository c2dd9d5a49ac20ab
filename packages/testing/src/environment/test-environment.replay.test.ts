/** Every test is a test of determinism. */
import { afterEach, describe, expect, it } from "@jest/globals";
import { OrchestrationFailedError, defineActivity, defineOrchestrator } from "@reawait/core";
import { closeEnvironments, openEnvironment } from "./testing/open-environment.js";

afterEach(closeEnvironments);

const work = defineActivity("work", async (_ctx, n: number) => n);

/** Not the same twice. */
let calls = 0;

const branches = defineOrchestrator("branches", async (ctx) => {
  await (++calls === 1 ? ctx.callActivity(work, 1) : ctx.createTimer("1h"));
});
const returns = defineOrchestrator("returns", async (ctx) => {
  await ctx.callActivity(work, 1);
  return { finished: ++calls };
});
const stamps = defineOrchestrator("stamps", async (ctx) => {
  await ctx.callActivity(work, ++calls);
  await ctx.createTimer("1h");
});
const leaves = defineOrchestrator("leaves", async (ctx) => {
  await ctx.callActivity(work, 1);
  void ctx.callActivity(work, ++calls);
});
const steady = defineOrchestrator("steady", async (ctx) => {
  const list = [await ctx.callActivity(work, 1), ctx.newGuid(), ctx.random()];
  await ctx.createTimer("1d");
  ctx.setCustomStatus(ctx.currentUtcDateTime);
  return list;
});

async function run(name: string, replay?: "always" | "sessions"): Promise<unknown> {
  calls = 0;
  const orchestrators = [branches, returns, stamps, leaves, steady];
  const env = await openEnvironment({ orchestrators, activities: [work], replay, unmocked: "run" });
  return await env.run(name);
}

async function failureOf(failing: Promise<unknown>): Promise<string> {
  const error: unknown = await failing.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(OrchestrationFailedError);
  return error instanceof OrchestrationFailedError ? String(error.cause) : "";
}

describe("a test environment that always replays", () => {
  it("finds an orchestrator that does something else on replay", async () => {
    const failure = await failureOf(run("branches"));
    expect(failure).toContain('activity "work" was scheduled');
    expect(failure).toContain("the code did create a timer");
    expect(failure).toContain("test-environment.replay.test");
    expect(failure).toContain("not the same twice");
    expect(failure).not.toContain("Put the old code back");
  });

  it("finds one that calls the same with another input", async () => {
    const failure = await failureOf(run("stamps"));
    expect(failure).toContain('activity "work" was scheduled (task 1) with the input 1, the code did');
    expect(failure).toContain("test-environment.replay.test");
    expect(failure).toContain("take time, guids and random numbers from ctx");
    expect(failure).not.toContain("compareInputs");
  });

  it("finds one that comes to another result, at its last turn", async () => {
    const failure = await failureOf(run("returns"));
    expect(failure).toMatch(/return \{"finished":\d\}, when it ran, the code did return \{"finished":\d\}/);
  });

  it("finds one that passes something else to a call that it does not await, right before its end", async () => {
    const failure = await failureOf(run("leaves"));
    expect(failure).toMatch(
      /schedule activity "work" \(task 2\) with the input (\d), when it ran, the code did schedule activity "work" \(task 2\) with the input (?!\1)\d/,
    );
  });

  it("lets pass what is the same each time", async () => {
    expect(await run("steady")).toHaveLength(3);
  });
});

describe("a test environment that keeps sessions", () => {
  it("runs each orchestrator through once", async () => {
    await run("branches", "sessions");
    expect(calls).toBe(1);
    await run("stamps", "sessions");
    expect(await run("returns", "sessions")).toEqual({ finished: 1 });
    expect(await run("steady", "sessions")).toHaveLength(3);
  });
});
