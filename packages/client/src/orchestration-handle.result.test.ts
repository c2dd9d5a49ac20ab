import {
  ConnectionError,
  defineActivity,
  defineOrchestrator,
  OrchestrationFailedError,
  OrchestrationNotFoundError,
  OrchestrationTerminatedError,
} from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { scriptedHub } from "../../worker/src/testing/scripted-hub.js";
import { closeHubs, openHub, turnOfEventLoop } from "../../worker/src/testing/test-hub.js";
import { Client } from "./client.js";

afterEach(closeHubs);

const echo = defineOrchestrator("echo", async (_ctx, input: unknown) => input);
const charge = defineActivity("charge", () => {
  throw Object.assign(new RangeError("limit exceeded"), { code: "LIMIT" });
});
const pay = defineOrchestrator("pay", async (ctx) => await ctx.callActivity(charge));
const wait = defineOrchestrator("wait", async (ctx, _input: string) => await ctx.waitForExternalEvent<string>("go"));
const orchestrators = [echo, pay, wait];

describe("result", () => {
  it.each([[undefined], [null], [0], [""], [false], [new Map([[1, new Set(["a"])]])]])("gives %p", async (value) => {
    const { client, startedWorker } = await openHub();
    await startedWorker({ orchestrators });
    expect(await (await client.start(echo, value)).result()).toEqual(value);
  });

  it("is pushed to all who wait, and given at once after the end", async () => {
    const { client, engine, startedWorker } = await openHub();
    await startedWorker({ orchestrators });
    const handle = await client.start(wait, "x", { instanceId: "w" });
    const waiting = [handle.result(), handle.result(), client.getHandle("w", wait).result()];
    await turnOfEventLoop();
    expect(engine.waiters).toBe(3);
    await handle.raiseEvent("go", "gone");
    expect(await Promise.all(waiting)).toEqual(["gone", "gone", "gone"]);
    expect(await handle.result()).toBe("gone");
    expect(engine.waiters).toBe(0);
  });

  it("of a failed instance throws, with the facts and the chain of causes", async () => {
    const { client, startedWorker } = await openHub();
    await startedWorker({ orchestrators, activities: [charge] });
    const handle = await client.start(pay, undefined, { instanceId: "p" });
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
    const { client, startedWorker } = await openHub();
    await startedWorker({ orchestrators });
    const handle = await client.start(wait, "x", { instanceId: "t" });
    await handle.terminate({ output: { because: new Date(0) } });
    const error: unknown = await handle.result().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OrchestrationTerminatedError);
    expect(error).toMatchObject({ instanceId: "t", orchestrator: "wait", output: { because: new Date(0) } });
  });

  it("of an unknown instance throws at once", async () => {
    const { client, engine } = await openHub();
    const error: unknown = await client
      .getHandle("nobody")
      .result()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OrchestrationNotFoundError);
    expect(error).toMatchObject({ instanceId: "nobody" });
    expect(engine.waiters).toBe(0);
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
    const { client, engine } = await openHub();
    const handle = await client.start(echo, 1);
    const waiting = handle.result().catch((error: unknown) => error);
    await turnOfEventLoop();
    await engine.close();
    expect(await waiting).toBeInstanceOf(ConnectionError);
    await expect(handle.result()).rejects.toMatchObject({ name: "ConnectionError", cause: { code: "UNAVAILABLE" } });
    await expect(client.start(echo, 1)).rejects.toBeInstanceOf(ConnectionError);
  });
});
