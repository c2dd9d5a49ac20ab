import {
  ConnectionError,
  defineActivity,
  defineOrchestrator,
  OrchestrationFailedError,
  OrchestrationNotFoundError,
  OrchestrationTerminatedError,
} from "@reawait/core";
import { silentLogger } from "@reawait/protocol";
import { describe, expect, it } from "@jest/globals";
import { TestEnvironment } from "../../testing/src/environment/test-environment.js";
import { scriptedHub } from "../../worker/src/testing/scripted-hub.js";
import { turnOfEventLoop } from "../../worker/src/testing/test-hub.js";
import { Client } from "./client.js";

const echo = defineOrchestrator("echo", async (_ctx, input: unknown) => input);
const charge = defineActivity("charge", () => {
  throw Object.assign(new RangeError("limit exceeded"), { code: "LIMIT" });
});
const pay = defineOrchestrator("pay", async (ctx) => await ctx.callActivity(charge));
const wait = defineOrchestrator("wait", async (ctx, _input: string) => await ctx.waitForExternalEvent<string>("go"));
const orchestrators = [echo, pay, wait];

describe("result", () => {
  it.each([[undefined], [null], [0], [""], [false], [new Map([[1, new Set(["a"])]])]])("gives %p", async (value) => {
    await using env = await TestEnvironment.create({ orchestrators });
    expect(await env.run(echo, value)).toEqual(value);
  });

  it("is pushed to all who wait, and given at once after the end", async () => {
    await using env = await TestEnvironment.create({ orchestrators });
    const handle = await env.start(wait, "x", { instanceId: "w" });
    const waiting = [handle.result(), handle.result(), env.client.getHandle("w", wait).result()];
    await turnOfEventLoop();
    expect(env.engine.waiters).toBe(3);
    await handle.raiseEvent("go", "gone");
    expect(await Promise.all(waiting)).toEqual(["gone", "gone", "gone"]);
    expect(await handle.result()).toBe("gone");
    expect(env.engine.waiters).toBe(0);
  });

  it("of a failed instance throws, with the facts and the chain of causes", async () => {
    await using env = await TestEnvironment.create({ orchestrators, activities: [charge], unmocked: "run" });
    const handle = await env.start(pay, undefined, { instanceId: "p" });
    const error: unknown = await handle.result().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OrchestrationFailedError);
    expect(error).toMatchObject({
      name: "OrchestrationFailedError",
      instanceId: "p",
      orchestrator: "pay",
      errorType: "TaskFailedError",
      failure: { errorType: "TaskFailedError", isNonRetriable: false },
      cause: {
        name: "TaskFailedError",
        cause: { name: "RangeError", message: "limit exceeded", properties: { code: "LIMIT" } },
      },
    });
    expect(String(error)).toContain('orchestration "pay" (instance "p") failed: activity "charge"');
  });

  it("of a terminated instance throws, with the output that it was given", async () => {
    await using env = await TestEnvironment.create({ orchestrators });
    const handle = await env.start(wait, "x", { instanceId: "t" });
    await handle.terminate({ output: { because: new Date(0) } });
    const error: unknown = await handle.result().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OrchestrationTerminatedError);
    expect(error).toMatchObject({ instanceId: "t", orchestrator: "wait", output: { because: new Date(0) } });
  });

  it("of an unknown instance throws at once", async () => {
    await using env = await TestEnvironment.create();
    const error: unknown = await env.client
      .getHandle("nobody")
      .result()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OrchestrationNotFoundError);
    expect(error).toMatchObject({ instanceId: "nobody" });
    expect(env.engine.waiters).toBe(0);
  });

  it("of an instance that some engine cancelled throws as a failure without details", async () => {
    const { connection } = scriptedHub({
      waitForInstanceCompletion: async ({ instanceId }) => ({
        instanceId,
        name: "job",
        orchestrationStatus: "CANCELED",
        createdTimestamp: 0,
        lastUpdatedTimestamp: 0,
      }),
    });
    const error: unknown = await new Client(connection)
      .getHandle("c")
      .result()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OrchestrationFailedError);
    expect(error).toMatchObject({ errorType: "", message: expect.stringContaining("the engine gave no details") });
  });

  it("rejects with a ConnectionError where the engine is closed meanwhile, or was before", async () => {
    await using env = await TestEnvironment.create({ orchestrators, logger: silentLogger });
    const handle = await env.start(wait, "x");
    const waiting = handle.result().catch((error: unknown) => error);
    await turnOfEventLoop();
    await env.engine.close();
    expect(await waiting).toBeInstanceOf(ConnectionError);
    await expect(handle.result()).rejects.toMatchObject({ name: "ConnectionError", cause: { code: "UNAVAILABLE" } });
    await expect(env.start(echo, 1)).rejects.toBeInstanceOf(ConnectionError);
  });
});
