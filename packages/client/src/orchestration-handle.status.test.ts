import { defineOrchestrator, OrchestrationNotFoundError } from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { TestEnvironment } from "../../testing/src/environment/test-environment.js";
import { closeHubs, openHub, turnOfEventLoop } from "../../worker/src/testing/test-hub.js";

afterEach(closeHubs);

const wait = defineOrchestrator(
  "wait",
  async (ctx, input: { readonly of: Date }) => {
    ctx.setCustomStatus({ seen: input.of });
    return await ctx.waitForExternalEvent<string>("go");
  },
  { version: "3", tags: { team: "a" } },
);
const fail = defineOrchestrator("fail", async () => {
  throw new SyntaxError("bad");
});
const parent = defineOrchestrator(
  "parent",
  async (ctx) => await ctx.callSubOrchestrator(fail, undefined, { instanceId: "c" }),
);
const orchestrators = [wait, fail, parent];
const of = new Date(0);

describe("status", () => {
  it("tells all that is known, payloads read", async () => {
    await using env = await TestEnvironment.create({ orchestrators, time: "manual" });
    const createdAt = env.now();
    const handle = await env.start(wait, { of }, { instanceId: "w" });
    await env.settle();
    const running = {
      instanceId: "w",
      name: "wait",
      version: "3",
      runtimeStatus: "RUNNING",
      createdAt,
      lastUpdatedAt: createdAt,
      completedAt: undefined,
      scheduledStartAt: undefined,
      executionId: expect.any(String),
      parentInstanceId: undefined,
      tags: { team: "a" },
      input: { of },
      output: undefined,
      customStatus: { seen: of },
      failure: undefined,
      error: undefined,
    };
    expect(await handle.status()).toEqual(running);
    await env.advance("5s");
    await handle.raiseEvent("go", "done");
    await handle.result();
    const endedAt = env.now();
    expect(await handle.status()).toEqual({
      ...running,
      runtimeStatus: "COMPLETED",
      lastUpdatedAt: endedAt,
      completedAt: endedAt,
      output: "done",
    });
  });

  it("leaves payloads out where they are not wanted", async () => {
    await using env = await TestEnvironment.create({ orchestrators });
    const handle = await env.start(wait, { of });
    await handle.raiseEvent("go", "done");
    for (const status of [
      await handle.waitForStart({ fetchPayloads: false }),
      await handle.waitForCompletion({ fetchPayloads: false }),
      await handle.status({ fetchPayloads: false }),
    ]) {
      expect(status).toMatchObject({ name: "wait", input: undefined, output: undefined, customStatus: undefined });
    }
  });

  it("shows a failure as details and as an error, and whose child it was", async () => {
    await using env = await TestEnvironment.create({ orchestrators });
    await (await env.start(parent, undefined, { instanceId: "p" })).waitForCompletion();
    const status = await env.client.getHandle("c").status();
    expect(status).toMatchObject({
      runtimeStatus: "FAILED",
      parentInstanceId: "p",
      failure: { errorType: "SyntaxError", errorMessage: "bad" },
      error: { name: "SyntaxError", message: "bad" },
    });
    expect(status?.error).toBeInstanceOf(Error);
  });

  it("of an unknown instance is undefined", async () => {
    await using env = await TestEnvironment.create();
    expect(await env.client.getHandle("nobody").status()).toBeUndefined();
  });
});

describe("waitForStart", () => {
  it("resolves as soon as the instance runs, and at once later", async () => {
    const { client, engine, startedWorker } = await openHub();
    const handle = await client.start(wait, { of });
    const waiting = handle.waitForStart();
    await turnOfEventLoop();
    expect(engine.waiters).toBe(1);
    await startedWorker({ orchestrators });
    expect((await waiting).runtimeStatus).toBe("RUNNING");
    expect((await handle.waitForStart()).runtimeStatus).toBe("RUNNING");
    expect(engine.waiters).toBe(0);
  });

  it("resolves for one that has ended already", async () => {
    await using env = await TestEnvironment.create({ orchestrators });
    const handle = await env.start(fail);
    await handle.waitForCompletion();
    expect((await handle.waitForStart()).runtimeStatus).toBe("FAILED");
  });

  it("rejects for an unknown instance", async () => {
    await using env = await TestEnvironment.create();
    await expect(env.client.getHandle("nobody").waitForStart()).rejects.toBeInstanceOf(OrchestrationNotFoundError);
  });
});

describe("waitForCompletion", () => {
  it("resolves whichever way the instance ended", async () => {
    await using env = await TestEnvironment.create({ orchestrators });
    const failed = await (await env.start(fail)).waitForCompletion();
    expect(failed).toMatchObject({ runtimeStatus: "FAILED", error: { message: "bad" } });
    const handle = await env.start(wait, { of });
    const waiting = handle.waitForCompletion();
    await handle.terminate();
    expect((await waiting).runtimeStatus).toBe("TERMINATED");
  });

  it("rejects for an unknown instance", async () => {
    await using env = await TestEnvironment.create();
    await expect(env.client.getHandle("nobody").waitForCompletion()).rejects.toBeInstanceOf(OrchestrationNotFoundError);
  });
});
