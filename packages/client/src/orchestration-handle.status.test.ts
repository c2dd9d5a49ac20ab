import { defineOrchestrator, OrchestrationNotFoundError } from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
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
    const { client, clock, engine, startedWorker } = await openHub();
    await startedWorker({ orchestrators });
    const createdAt = new Date(clock.now());
    const handle = await client.start(wait, { of }, { instanceId: "w" });
    await engine.whenAtRest();
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
    clock.advance(5_000);
    await handle.raiseEvent("go", "done");
    await handle.result();
    const endedAt = new Date(clock.now());
    expect(await handle.status()).toEqual({
      ...running,
      runtimeStatus: "COMPLETED",
      lastUpdatedAt: endedAt,
      completedAt: endedAt,
      output: "done",
    });
  });

  it("leaves payloads out where they are not wanted", async () => {
    const { client, startedWorker } = await openHub();
    await startedWorker({ orchestrators });
    const handle = await client.start(wait, { of });
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
    const { client, startedWorker } = await openHub();
    await startedWorker({ orchestrators });
    await (await client.start(parent, undefined, { instanceId: "p" })).waitForCompletion();
    const status = await client.getHandle("c").status();
    expect(status).toMatchObject({
      runtimeStatus: "FAILED",
      parentInstanceId: "p",
      failure: { errorType: "SyntaxError", errorMessage: "bad" },
      error: { name: "SyntaxError", message: "bad" },
    });
    expect(status?.error).toBeInstanceOf(Error);
  });

  it("of an unknown instance is undefined", async () => {
    const { client } = await openHub();
    expect(await client.getHandle("nobody").status()).toBeUndefined();
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
    const { client, startedWorker } = await openHub();
    await startedWorker({ orchestrators });
    const handle = await client.start(fail);
    await handle.waitForCompletion();
    expect((await handle.waitForStart()).runtimeStatus).toBe("FAILED");
  });

  it("rejects for an unknown instance", async () => {
    const { client } = await openHub();
    await expect(client.getHandle("nobody").waitForStart()).rejects.toBeInstanceOf(OrchestrationNotFoundError);
  });
});

describe("waitForCompletion", () => {
  it("resolves whichever way the instance ended", async () => {
    const { client, startedWorker } = await openHub();
    await startedWorker({ orchestrators });
    const failed = await (await client.start(fail)).waitForCompletion();
    expect(failed).toMatchObject({ runtimeStatus: "FAILED", error: { message: "bad" } });
    const handle = await client.start(wait, { of });
    const waiting = handle.waitForCompletion();
    await handle.terminate();
    expect((await waiting).runtimeStatus).toBe("TERMINATED");
  });

  it("rejects for an unknown instance", async () => {
    const { client } = await openHub();
    await expect(client.getHandle("nobody").waitForCompletion()).rejects.toBeInstanceOf(OrchestrationNotFoundError);
  });
});
