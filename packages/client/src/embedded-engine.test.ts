// The embedded engine, as a user meets it.
import { defineActivity, defineOrchestrator, OrchestrationNotFoundError, OrchestrationStateError } from "@reawait/core";
import { readHistory } from "@reawait/protocol/history-json";
import { describe, expect, it } from "@jest/globals";
import { TestEnvironment } from "../../testing/src/environment/test-environment.js";
import type { TimeMode } from "../../testing/src/environment/time-keeper.js";

const work = defineActivity("work", () => 1);
const greet = defineOrchestrator("greet", async (ctx) => await ctx.callActivity(work));

const greeting = (time?: TimeMode) =>
  TestEnvironment.create({ orchestrators: [greet], activities: [work], unmocked: "run", time });

describe("a purge by filter", () => {
  it("deletes what has ended, by status and by time, and nothing that still runs", async () => {
    await using env = await greeting("manual");
    const ids = async () => {
      const found: string[] = [];
      for await (const { instanceId } of env.client.list()) found.push(instanceId);
      return found;
    };
    for (const instanceId of ["a", "b"]) {
      await env.run(greet, undefined, { instanceId });
      await env.advance("1s");
    }
    await env.start(greet, undefined, { instanceId: "later", startAt: new Date(env.now().getTime() + 60_000) });
    expect(await env.client.purge({ statuses: ["FAILED"] })).toEqual({ deleted: 0, isComplete: true });
    const createdTo = new Date(env.now().getTime() - 1_500);
    expect(await env.client.purge({ statuses: ["COMPLETED"], createdTo })).toEqual({ deleted: 1, isComplete: true });
    expect(await ids()).toEqual(["b", "later"]);
    expect(await env.client.purge({})).toEqual({ deleted: 1, isComplete: true });
    expect(await ids()).toEqual(["later"]);
  });
});

describe("a restart", () => {
  const asked: string[] = [];
  const ask = defineOrchestrator("ask", async (ctx, question: string) => {
    asked.push(ctx.instanceId);
    return `${await ctx.callActivity(work)}: ${question}`;
  });

  it("runs an instance again, in its own place or beside it", async () => {
    await using env = await TestEnvironment.create({ orchestrators: [ask], activities: [work], unmocked: "run" });
    const handle = await env.start(ask, "why?", { instanceId: "a", tags: { team: "billing" } });
    await handle.result();
    const first = await handle.status();
    const again = await handle.restart();
    expect(again.instanceId).toBe("a");
    expect(await again.result()).toBe("1: why?");
    const second = await again.status();
    expect(second).toMatchObject({ tags: { team: "billing" }, runtimeStatus: "COMPLETED" });
    expect(second?.executionId).not.toBe(first?.executionId);
    const beside = await handle.restart({ newInstanceId: true });
    expect(await beside.result()).toBe("1: why?");
    expect(new Set(asked)).toEqual(new Set(["a", beside.instanceId]));
  });

  it("is refused while the instance runs, and where there is none", async () => {
    await using env = await greeting("manual");
    const handle = await env.start(greet, undefined, { startAt: "1h" });
    await expect(handle.restart()).rejects.toBeInstanceOf(OrchestrationStateError);
    await expect(env.client.getHandle("nobody").restart()).rejects.toBeInstanceOf(OrchestrationNotFoundError);
  });
});

describe("the history of an instance", () => {
  it("is what happened, in order", async () => {
    await using env = await greeting();
    const handle = await env.start(greet);
    await handle.result();
    const kinds: string[] = [];
    for await (const { kind } of handle.history()) kinds.push(kind);
    expect(kinds).toEqual([
      "orchestratorStarted",
      "executionStarted",
      "taskScheduled",
      "orchestratorCompleted",
      "orchestratorStarted",
      "taskCompleted",
      "executionCompleted",
      "orchestratorCompleted",
    ]);
  });

  it("of an unknown instance rejects", async () => {
    await using env = await TestEnvironment.create();
    const read = async (): Promise<void> => {
      for await (const _ of env.client.getHandle("nobody").history()) continue;
    };
    await expect(read()).rejects.toBeInstanceOf(OrchestrationNotFoundError);
    await expect(env.client.getHandle("nobody").exportHistory()).rejects.toBeInstanceOf(OrchestrationNotFoundError);
  });

  it("is exported as text", async () => {
    await using env = await greeting();
    const handle = await env.start(greet);
    await handle.result();
    const events = [];
    for await (const event of handle.history()) events.push(event);
    expect(readHistory(await handle.exportHistory())).toEqual(events);
  });
});
