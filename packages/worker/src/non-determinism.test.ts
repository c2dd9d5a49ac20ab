import { defineActivity, defineEvent, defineOrchestrator, type AnyOrchestrator } from "@reawait/core";
import { ServiceError, type Connection } from "@reawait/protocol";
import { afterEach, describe, expect, it } from "@jest/globals";
import { recordingLogger } from "./testing/recording-logger.js";
import { closeHubs, openHub, turnOfEventLoop } from "./testing/test-hub.js";
import type { WorkerOptions } from "./worker-options.js";

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
const bad = defineOrchestrator("order", async (ctx) => {
  await ctx.callActivity(refund);
  await ctx.waitForExternalEvent(go);
});
const good = defineOrchestrator("order", async (ctx) => {
  await ctx.callActivity("charge");
  await ctx.waitForExternalEvent(go);
  return "new";
});

interface Deployment extends Pick<WorkerOptions, "onNonDeterminism" | "maxSessions"> {
  /** What the new worker's connection does otherwise than the engine's. */
  readonly differently?: (connection: Connection) => Partial<Connection>;
}

/** Begins an instance with the old code, and goes on with the new. */
async function deploy(orchestrator: AnyOrchestrator, { differently, ...options }: Deployment = {}) {
  const hub = await openHub();
  const { client, engine, startedWorker } = hub;
  const before = await startedWorker({ orchestrators: [old], activities });
  const handle = await client.start(old, undefined, { instanceId: "o" });
  await engine.whenAtRest();
  await before.stop();
  const logger = recordingLogger();
  const connection = { ...engine.connection, ...differently?.(engine.connection) };
  const worker = await startedWorker({ orchestrators: [orchestrator], activities, logger, ...options }, connection);
  await handle.raiseEvent(go);
  return { ...hub, handle, logger, worker };
}

describe("new code on an instance that old code began", () => {
  it("goes on where it makes the same calls", async () => {
    const { handle, logger } = await deploy(good);
    expect(await handle.result()).toBe("new");
    expect(logger.at("error")).toEqual([]);
  });
});

describe("new code that does not agree with the history, where that is to fail", () => {
  const onNonDeterminism = "fail";

  it("fails where it makes another call, saying what history has, what the code did, and on which line", async () => {
    const { handle, logger } = await deploy(bad, { onNonDeterminism });
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
    const more = defineOrchestrator("order", async (ctx) => {
      await ctx.callActivity(charge);
      await ctx.callActivity(refund);
      await ctx.waitForExternalEvent(go);
    });
    const { handle } = await deploy(more, { onNonDeterminism });
    await expect(handle.result()).rejects.toMatchObject({
      errorType: "NonDeterminismError",
      message: expect.stringMatching(/the code did .*"refund".*non-determinism\.test/),
    });
  });

  it("fails where it makes no call at all", async () => {
    const { handle } = await deploy(
      defineOrchestrator("order", async () => "at once"),
      { onNonDeterminism },
    );
    await expect(handle.result()).rejects.toMatchObject({
      errorType: "NonDeterminismError",
      message: expect.stringMatching(/history says .*"charge".*, the code did return/),
    });
  });
});

/** Lets a held instance come again: by steps that are short to a lease. */
async function comeAgain({ clock, logger }: Pick<Awaited<ReturnType<typeof deploy>>, "clock" | "logger">) {
  const before = logger.lines.length;
  while (logger.lines.length === before) {
    clock.advance(100);
    await turnOfEventLoop();
  }
}

describe("new code that does not agree with the history", () => {
  const held = expect.stringMatching(
    /^instance "o" is held back, and tried again from time to time: NonDeterminismError: .*"charge".*"refund".* \(at .*non-determinism\.test\.ts/,
  );

  it("holds the instance by default, and its status says why", async () => {
    const { handle, logger } = await deploy(bad);
    while (logger.lines.length === 0) await turnOfEventLoop();
    const status = await handle.status();
    expect(status?.runtimeStatus).toBe("RUNNING");
    expect(status?.failure).toMatchObject({ errorType: "NonDeterminismError", isNonRetriable: true });
    expect(status?.error?.message).toMatch(/instance "o" does not replay .*non-determinism\.test\.ts/);
  });

  it("is told once as an error, and then at debug level", async () => {
    const deployed = await deploy(bad);
    const { logger } = deployed;
    for (let times = 0; times < 4; times++) await comeAgain(deployed);
    expect(logger.lines.map(({ level }) => level)).toEqual(["error", "debug", "debug", "debug"]);
    for (const { message } of logger.lines) expect(message).toEqual(held);
  });

  it.each([0, 1_000])("lets it go on by itself once code that agrees is there (%d sessions)", async (maxSessions) => {
    const deployed = await deploy(bad, { maxSessions });
    const { clock, handle, startedWorker, worker } = deployed;
    await comeAgain(deployed);
    await worker.stop();
    const mended = recordingLogger();
    await startedWorker({ orchestrators: [good], activities, logger: mended, maxSessions });
    clock.advance(1_000);
    expect(await handle.result()).toBe("new");
    expect(await handle.status()).toMatchObject({ runtimeStatus: "COMPLETED", failure: undefined });
    expect(mended.lines).toEqual([]);
  });

  it("goes to a worker whose code agrees as soon as there is one, though the other stays", async () => {
    const { handle, logger, startedWorker } = await deploy(bad);
    while (logger.lines.length === 0) await turnOfEventLoop();
    await startedWorker({ orchestrators: [good], activities });
    expect(await handle.result()).toBe("new");
  });

  it("says so where the instance goes on with the same worker", async () => {
    let agrees = false;
    const moody = defineOrchestrator("order", async (ctx) => {
      await ctx.callActivity(agrees ? charge : refund);
      await ctx.waitForExternalEvent(go);
      return "at last";
    });
    const deployed = await deploy(moody);
    await comeAgain(deployed);
    agrees = true;
    deployed.clock.advance(1_000);
    expect(await deployed.handle.result()).toBe("at last");
    expect(deployed.logger.at("info")).toEqual(['instance "o" goes on']);
  });

  it("leaves the instance to be terminated", async () => {
    const deployed = await deploy(bad);
    const { handle } = deployed;
    await comeAgain(deployed);
    await handle.terminate({ output: "enough" });
    const { runtimeStatus, output } = await handle.waitForCompletion();
    expect([runtimeStatus, output]).toEqual(["TERMINATED", "enough"]);
  });

  it.each<[string, NonNullable<Deployment["differently"]>]>([
    ["says so", ({ profile }) => ({ profile: { ...profile, abandon: false } })],
    [
      "turns out not to know the call",
      () => ({ abandonOrchestratorTask: () => Promise.reject(new ServiceError("UNIMPLEMENTED", "unknown method")) }),
    ],
  ])("fails it all the same where the engine takes nothing back, and %s", async (_how, differently) => {
    const { handle, logger } = await deploy(bad, { differently });
    await expect(handle.result()).rejects.toMatchObject({ errorType: "NonDeterminismError" });
    expect(logger.at("error")).toEqual([
      expect.stringContaining('instance "o" fails, since the embedded engine takes nothing back: NonDeterminismError'),
    ]);
  });

  it("stays held where giving it back failed: its lease ends, and it comes again", async () => {
    let refused = 0;
    const { clock, handle, logger } = await deploy(bad, {
      differently: ({ abandonOrchestratorTask }) => ({
        abandonOrchestratorTask(...args) {
          refused += 1;
          if (refused > 1) return abandonOrchestratorTask(...args);
          return Promise.reject(new ServiceError("UNAVAILABLE", "gone"));
        },
      }),
    });
    while (refused < 2) {
      clock.advance(30_000);
      await turnOfEventLoop();
    }
    expect((await handle.status())?.runtimeStatus).toBe("RUNNING");
    expect(logger.at("error")).toEqual([held]);
  });
});
