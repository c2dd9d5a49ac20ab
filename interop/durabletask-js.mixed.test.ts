/** One task hub, workers of both SDKs: each calls what only the other has. */
import {
  NoOpLogger,
  TaskHubGrpcWorker,
  type ActivityContext,
  type OrchestrationContext,
  type Task,
} from "@microsoft/durabletask-js";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { Client } from "@reawait/client";
import { defineActivity, defineOrchestrator, TaskFailedError } from "@reawait/core";
import { Engine } from "@reawait/engine";
import { silentLogger } from "@reawait/protocol";
import { Worker } from "@reawait/worker";

type Run = AsyncGenerator<Task<unknown>, unknown, never>;

const ourShout = defineActivity("ourShout", (_ctx, text: string) => `${text.toUpperCase()}!`);
const ourRefusal = defineActivity("ourRefusal", () => {
  throw new RangeError("ours is too small", { cause: new Error("and old") });
});
const ourChild = defineOrchestrator("ourChild", (ctx, text: string) => ctx.callActivity("theirShout", text));
const ourParent = defineOrchestrator("ourParent", async (ctx, text: string) => {
  const child = await ctx.callSubOrchestrator("theirChild", text);
  try {
    await ctx.callActivity("theirRefusal");
  } catch (error) {
    if (!(error instanceof TaskFailedError)) throw error;
    return [child, error.cause instanceof Error ? error.cause.message : undefined];
  }
  return "unreachable";
});
const ourListener = defineOrchestrator("ourListener", (ctx) => ctx.waitForExternalEvent("news"));
const ourSender = defineOrchestrator("ourSender", (ctx, to: string) => ctx.sendEvent(to, "news", { from: "us" }));

async function* theirChild(ctx: OrchestrationContext, text: string): Run {
  return yield ctx.callActivity("ourShout", text);
}

async function* theirParent(ctx: OrchestrationContext, text: string): Run {
  const child: string = yield ctx.callSubOrchestrator("ourChild", text);
  try {
    yield ctx.callActivity("ourRefusal");
  } catch (error) {
    return [child, error instanceof Error ? error.message : undefined];
  }
  return "unreachable";
}

async function* theirListener(ctx: OrchestrationContext): Run {
  return yield ctx.waitForExternalEvent("news");
}

function theirSender(ctx: OrchestrationContext, to: string): void {
  ctx.sendEvent(to, "news", { from: "them" });
}

let engine: Engine;
let client: Client;
let ours: Worker;
let theirs: TaskHubGrpcWorker;

beforeAll(async () => {
  engine = await Engine.open({ storage: ":memory:", logger: silentLogger });
  const { port } = await engine.listen();
  client = new Client(engine.connection);
  ours = new Worker(engine.connection, {
    orchestrators: [ourChild, ourParent, ourListener, ourSender],
    activities: [ourShout, ourRefusal],
    logger: silentLogger,
  });
  await ours.start();
  const logger = new NoOpLogger();
  theirs = new TaskHubGrpcWorker({ hostAddress: `127.0.0.1:${port}`, logger, workItemFilters: "auto" });
  for (const program of [theirChild, theirParent, theirListener, theirSender]) theirs.addOrchestrator(program);
  theirs.addNamedActivity("theirShout", (_ctx: ActivityContext, text: string) => `${text}...`);
  theirs.addNamedActivity("theirRefusal", () => {
    throw new TypeError("theirs is too big");
  });
  await theirs.start();
});

afterAll(async () => {
  await Promise.all([ours.stop(), theirs.stop()]);
  await engine.close();
});

it("an orchestrator of ours calls children and activities of theirs", async () => {
  const handle = await client.start(ourParent, "hello");

  expect(await handle.result()).toEqual(["HELLO!", "theirs is too big"]);
});

it("an orchestrator of theirs calls children and activities of ours", async () => {
  const handle = await client.start("theirParent", "hello");

  const [child, message] = (await handle.result()) as [string, string];
  expect(child).toBe("hello...");
  expect(message).toContain("ours is too small");
});

it.each([
  ["ourSender", "theirListener", "us"],
  ["theirSender", "ourListener", "them"],
])("%s sends an event to %s", async (sender, listener, from) => {
  const listening = await client.start(listener);
  await client.start(sender, listening.instanceId);

  expect(await listening.result()).toEqual({ from });
});
