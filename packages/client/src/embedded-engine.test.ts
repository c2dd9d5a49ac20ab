// The limits of the embedded engine, as a user meets them.
import { defineActivity, defineOrchestrator, OrchestrationNotFoundError, OrchestrationStateError } from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { closeHubs, openHub } from "../../worker/src/testing/test-hub.js";

afterEach(closeHubs);

const work = defineActivity("work", () => 1);
const greet = defineOrchestrator("greet", async (ctx) => await ctx.callActivity(work));

describe("what the embedded engine does not support yet", () => {
  it("purge by filter says so, and deletes nothing", async () => {
    const { client, startedWorker } = await openHub();
    await startedWorker({ orchestrators: [greet], activities: [work] });
    const handle = await client.start(greet);
    await handle.result();
    await expect(client.purge({ statuses: ["COMPLETED"] })).rejects.toMatchObject({ operation: "purge by filter" });
    expect(await handle.result()).toBe(1);
  });
});

describe("a restart", () => {
  const asked: string[] = [];
  const ask = defineOrchestrator("ask", async (ctx, question: string) => {
    asked.push(ctx.instanceId);
    return `${await ctx.callActivity(work)}: ${question}`;
  });

  it("runs an instance again, in its own place or beside it", async () => {
    const { client, startedWorker } = await openHub();
    await startedWorker({ orchestrators: [ask], activities: [work] });
    const handle = await client.start(ask, "why?", { instanceId: "a", tags: { team: "billing" } });
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
    const { client } = await openHub();
    const handle = await client.start(greet);
    await expect(handle.restart()).rejects.toBeInstanceOf(OrchestrationStateError);
    await expect(client.getHandle("nobody").restart()).rejects.toBeInstanceOf(OrchestrationNotFoundError);
  });
});

describe("the history of an instance", () => {
  it("is what happened, in order", async () => {
    const { client, startedWorker } = await openHub();
    await startedWorker({ orchestrators: [greet], activities: [work] });
    const handle = await client.start(greet);
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
    const { client } = await openHub();
    const read = async (): Promise<void> => {
      for await (const _ of client.getHandle("nobody").history()) continue;
    };
    await expect(read()).rejects.toBeInstanceOf(OrchestrationNotFoundError);
  });
});
