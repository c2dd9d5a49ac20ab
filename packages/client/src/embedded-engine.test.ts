// The limits of the embedded engine, as a user meets them.
import { defineActivity, defineOrchestrator, NotSupportedError, OrchestrationNotFoundError } from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { closeHubs, openHub } from "../../worker/src/testing/test-hub.js";

afterEach(closeHubs);

const work = defineActivity("work", () => 1);
const greet = defineOrchestrator("greet", async (ctx) => await ctx.callActivity(work));

describe("what the embedded engine does not support yet", () => {
  it.each(["rewind", "restart"] as const)("%s says so", async (operation) => {
    const { client, startedWorker } = await openHub();
    await startedWorker({ orchestrators: [greet], activities: [work] });
    const handle = await client.start(greet);
    await handle.result();
    const error: unknown = await handle[operation]().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotSupportedError);
    expect(error).toMatchObject({
      operation,
      engine: "the embedded engine",
      message: `${operation} is not supported by this engine (the embedded engine)`,
    });
  });

  it("purge by filter says so, and deletes nothing", async () => {
    const { client, startedWorker } = await openHub();
    await startedWorker({ orchestrators: [greet], activities: [work] });
    const handle = await client.start(greet);
    await handle.result();
    await expect(client.purge({ statuses: ["COMPLETED"] })).rejects.toMatchObject({ operation: "purge by filter" });
    expect(await handle.result()).toBe(1);
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
