import { defineActivity, defineEvent, defineOrchestrator, type AnyOrchestrator } from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { recordingLogger } from "./testing/recording-logger.js";
import { closeHubs, openHub } from "./testing/test-hub.js";

afterEach(closeHubs);

const go = defineEvent("go");
const charge = defineActivity("charge", () => "charged");
const refund = defineActivity("refund", () => "refunded");
const activities = [charge, refund];

const old = defineOrchestrator("order", async (ctx) => {
  await ctx.callActivity(charge);
  await ctx.waitForExternalEvent(go);
  return "old";
});

/** Begins an instance with the old code, and goes on with the new. */
async function deploy(orchestrator: AnyOrchestrator) {
  const { client, engine, startedWorker } = await openHub();
  const before = await startedWorker({ orchestrators: [old], activities });
  const handle = await client.start(old, undefined, { instanceId: "o" });
  await engine.whenAtRest();
  await before.stop();
  const logger = recordingLogger();
  await startedWorker({ orchestrators: [orchestrator], activities, logger });
  await handle.raiseEvent(go);
  return { handle, logger };
}

describe("new code on an instance that old code began", () => {
  it("goes on where it makes the same calls", async () => {
    const { handle, logger } = await deploy(
      defineOrchestrator("order", async (ctx) => {
        await ctx.callActivity("charge");
        await ctx.waitForExternalEvent(go);
        return "new";
      }),
    );
    expect(await handle.result()).toBe("new");
    expect(logger.at("error")).toEqual([]);
  });

  it("fails where it makes another call, saying what history has, what the code did, and on which line", async () => {
    const { handle, logger } = await deploy(
      defineOrchestrator("order", async (ctx) => {
        await ctx.callActivity(refund);
        await ctx.waitForExternalEvent(go);
      }),
    );
    const message = expect.stringMatching(
      /instance "o" does not replay at event 3 of its history: history says .*"charge".*, the code did .*"refund".* \(at .*non-determinism\.test\.ts:\d+:\d+\)/,
    );
    await expect(handle.result()).rejects.toMatchObject({
      errorType: "NonDeterminismError",
      message,
      failure: { isNonRetriable: true },
    });
    expect(logger.at("error")).toEqual([message]);
  });

  it("fails where it makes a call that history has nothing of", async () => {
    const { handle } = await deploy(
      defineOrchestrator("order", async (ctx) => {
        await ctx.callActivity(charge);
        await ctx.callActivity(refund);
        await ctx.waitForExternalEvent(go);
      }),
    );
    await expect(handle.result()).rejects.toMatchObject({
      errorType: "NonDeterminismError",
      message: expect.stringMatching(/the code did .*"refund".*non-determinism\.test/),
    });
  });

  it("fails where it makes no call at all", async () => {
    const { handle } = await deploy(defineOrchestrator("order", async () => "at once"));
    await expect(handle.result()).rejects.toMatchObject({
      errorType: "NonDeterminismError",
      message: expect.stringMatching(/history says .*"charge".*, the code did return/),
    });
  });
});
