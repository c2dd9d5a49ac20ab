import { defineActivity, defineOrchestrator } from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { recordingLogger } from "./testing/recording-logger.js";
import { closeHubs, openHub } from "./testing/test-hub.js";

afterEach(closeHubs);

const placeOrder = defineActivity("placeOrder", () => "placed");
const call = defineOrchestrator("call", async (ctx, { name, version }: { name: string; version?: string }) => {
  const retry = { maxAttempts: 3, firstInterval: "1h" } as const;
  return await ctx.callActivity<string>(name, undefined, { version, retry });
});

/** Such work comes to a worker whose engine has no filters, too. */
const workItemFilters = "none";

describe("an activity that is not registered", () => {
  it.each([
    [
      "placeorder",
      'no activity named "placeorder" is registered with this worker; did you mean "placeOrder"? ' +
        `Pass its definition in the worker's "activities".`,
    ],
    [
      "refund",
      `no activity named "refund" is registered with this worker. Pass its definition in the worker's "activities".`,
    ],
    ["constructor", 'no activity named "constructor" is registered with this worker'],
    ["__proto__", 'no activity named "__proto__" is registered with this worker'],
  ])("fails the call of %s at once, saying what was meant", async (name, message) => {
    const { client, startedWorker } = await openHub();
    const logger = recordingLogger();
    await startedWorker({ orchestrators: [call], activities: [placeOrder], logger, workItemFilters });
    const failed = (await client.start(call, { name })).result();
    await expect(failed).rejects.toMatchObject({
      cause: { cause: { name: "ActivityNotRegisteredError", message: expect.stringContaining(message) } },
    });
    expect(logger.at("warn")).toEqual([expect.stringContaining(message)]);
  });

  it("is told by its version where only that is missing", async () => {
    const { client, startedWorker } = await openHub();
    const second = defineActivity("placeOrder", () => "placed", { version: "2" });
    await startedWorker({ orchestrators: [call], activities: [placeOrder, second], workItemFilters });
    await expect((await client.start(call, { name: "placeOrder", version: "3" })).result()).rejects.toThrow(
      'the activity "placeOrder" is registered, but not with the version "3" (registered versions: none, "2")',
    );
  });
});

describe("an orchestrator that is not registered", () => {
  it.each([
    ["cal", 'no orchestrator named "cal" is registered with this worker; did you mean "call"?'],
    ["reports", 'no orchestrator named "reports" is registered with this worker'],
    ["hasOwnProperty", 'no orchestrator named "hasOwnProperty" is registered with this worker'],
  ])("fails the instance of %s, saying what was meant", async (name, message) => {
    const { client, startedWorker } = await openHub();
    const logger = recordingLogger();
    await startedWorker({ orchestrators: [call], logger, workItemFilters });
    await expect((await client.start(name)).result()).rejects.toMatchObject({
      errorType: "OrchestratorNotRegisteredError",
      message: expect.stringContaining(message),
    });
    expect(logger.at("warn")).toEqual([expect.stringContaining(message)]);
  });

  it("is told by its version where only that is missing", async () => {
    const { client, startedWorker } = await openHub();
    const first = defineOrchestrator("greet", () => "hi", { version: "1" });
    await startedWorker({ orchestrators: [first], workItemFilters });
    await expect((await client.start(first, undefined, { version: "2" })).result()).rejects.toThrow(
      'the orchestrator "greet" is registered, but not with the version "2" (registered versions: "1")',
    );
  });

  it("serves any version where it has none of its own", async () => {
    const { client, startedWorker } = await openHub();
    const greet = defineOrchestrator("greet", ({ version }) => version);
    await startedWorker({ orchestrators: [greet] });
    expect(await (await client.start(greet, undefined, { version: "7" })).result()).toBe("7");
  });

  it("runs as the version that was asked for", async () => {
    const { client, startedWorker } = await openHub();
    const first = defineOrchestrator("greet", () => "hi", { version: "1" });
    const second = defineOrchestrator("greet", () => "ho", { version: "2" });
    await startedWorker({ orchestrators: [first, second] });
    expect(await (await client.start(first)).result()).toBe("hi");
    expect(await (await client.start(second)).result()).toBe("ho");
  });
});
