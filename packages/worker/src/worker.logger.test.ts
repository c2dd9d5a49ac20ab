import { defineActivity, defineOrchestrator } from "@reawait/core";
import { afterEach, expect, it, jest } from "@jest/globals";
import { TestEnvironment } from "../../testing/src/environment/test-environment.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { closeHubs, openHub } from "./testing/test-hub.js";

afterEach(closeHubs);

const boom = defineActivity("boom", (ctx) => {
  ctx.log.info("about to fail");
  throw new Error("boom");
});
const tryIt = defineOrchestrator("tryIt", async (ctx) => {
  ctx.log.info("trying");
  try {
    await ctx.callActivity(boom);
  } catch {
    ctx.log.warn("failed", { tries: 1 });
  }
  throw new Error("over");
});

it("tells warnings and errors to the console, and nothing else, where it was given no logger", async () => {
  const levels = ["debug", "info", "log", "warn", "error"] as const;
  const spies = levels.map((level) => jest.spyOn(console, level).mockImplementation(() => undefined));
  const { client, startedWorker } = await openHub();
  const worker = await startedWorker({ orchestrators: [tryIt], activities: [boom], logger: undefined });
  await (await client.start(tryIt)).waitForCompletion();
  await worker.stop();
  const told = spies.flatMap((spy, index) => spy.mock.calls.map((line): unknown[] => [levels[index], ...line]));
  for (const spy of spies) spy.mockRestore();
  expect(told).toEqual([["warn", "reawait: failed", { tries: 1 }]]);
});

it("passes on what orchestrators and activities log, each line once, and failed activities at debug level", async () => {
  const logger = recordingLogger();
  await using env = await TestEnvironment.create({
    orchestrators: [tryIt],
    activities: [boom],
    unmocked: "run",
    logger,
  });
  await (await env.start(tryIt, undefined, { instanceId: "a" })).waitForCompletion();
  expect(logger.lines.map(({ level, message }) => [level, message])).toEqual([
    ["info", "trying"],
    ["info", "about to fail"],
    ["debug", 'activity "boom" of instance "a" failed'],
    ["warn", "failed"],
  ]);
  expect(logger.lines[2]?.details).toMatchObject([{ message: "boom" }]);
  expect(logger.lines[3]?.details).toEqual([{ tries: 1 }]);
});
