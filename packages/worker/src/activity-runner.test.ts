import { defineActivity, defineOrchestrator, NonRetriableError, TaskFailedError, TimeoutError } from "@reawait/core";
import type { ActivityContext, AnyActivity } from "@reawait/core";
import { afterEach, describe, expect, it } from "@jest/globals";
import { TestEnvironment } from "../../testing/src/environment/test-environment.js";
import { gate } from "./testing/gate.js";
import { recordingLogger } from "./testing/recording-logger.js";
import { closeHubs, openHub } from "./testing/test-hub.js";

afterEach(closeHubs);

/** Calls it once by its name, and gives the result, or throws as the orchestrator saw it. */
async function callOnce(activity: AnyActivity, input?: unknown): Promise<unknown> {
  let seen: unknown;
  const call = defineOrchestrator("call", async (ctx) => {
    try {
      return { value: await ctx.callActivity(activity.name, input) };
    } catch (error) {
      seen = error;
      return undefined;
    }
  });
  await using env = await TestEnvironment.create({ orchestrators: [call], activities: [activity], unmocked: "run" });
  const result = await env.run(call);
  if (result === undefined) throw seen;
  return result.value;
}

async function failureOf(fn: () => unknown): Promise<TaskFailedError> {
  const error: unknown = await callOnce(defineActivity("act", fn)).catch((thrown: unknown) => thrown);
  if (error instanceof TaskFailedError) return error;
  throw new Error("it did not fail", { cause: error });
}

describe("an activity", () => {
  it("may be synchronous or not", async () => {
    expect(
      await callOnce(
        defineActivity("act", (_ctx, n: number) => n + 1),
        1,
      ),
    ).toBe(2);
    expect(
      await callOnce(
        defineActivity("act", async (_ctx, n: number) => n + 1),
        1,
      ),
    ).toBe(2);
  });

  it("may give any thenable", async () => {
    const thenable = { then: (resolve: (value: string) => void) => resolve("then") } as PromiseLike<string>;
    expect(await callOnce(defineActivity("act", () => thenable))).toBe("then");
  });

  it.each([[undefined], [null], [0], [""], [false], [NaN], [-0], [0n]])("may give %p", async (value) => {
    expect(await callOnce(defineActivity("act", () => value))).toBe(value);
  });

  it("knows its call", async () => {
    let seen: ActivityContext | undefined;
    const look = defineActivity("look", (ctx) => void (seen = ctx), { tags: { from: "definition" } });
    const call = defineOrchestrator("call", async (ctx) => {
      await ctx.callActivity(look, undefined, { tags: { by: "call" } });
      return ctx.executionId;
    });
    await using env = await TestEnvironment.create({ orchestrators: [call], activities: [look], unmocked: "run" });
    const executionId = await env.run(call, undefined, { instanceId: "one" });
    const tags = { from: "definition", by: "call" };
    expect(seen).toMatchObject({ instanceId: "one", executionId, name: "look", taskId: 1, tags });
    expect(seen?.signal.aborted).toBe(false);
    expect(Object.isFrozen(seen)).toBe(true);
  });

  it("has a signal of its own for each attempt, of no meaning once that has ended", async () => {
    const { client, startedWorker } = await openHub();
    const signals = new Set<AbortSignal>();
    const look = defineActivity("look", ({ signal }) => void signals.add(signal));
    const call = defineOrchestrator("call", async (ctx) => {
      await ctx.callActivity(look);
      await ctx.callActivity(look);
    });
    const worker = await startedWorker({ orchestrators: [call], activities: [look] });
    await (await client.start(call)).result();
    expect(signals.size).toBe(2);
    await worker.stop();
    expect([...signals].map(({ aborted }) => aborted)).toEqual([false, false]);
  });
});

describe("an activity that throws", () => {
  it("fails with type, message, stack, properties and causes of the error", async () => {
    class CardDeclined extends Error {
      readonly code = "card";
    }
    const error = await failureOf(() => {
      throw new CardDeclined("declined", { cause: new RangeError("limit", { cause: "rules" }) });
    });
    expect(error.errorType).toBe("CardDeclined");
    expect(error.failure).toMatchObject({
      errorType: "CardDeclined",
      errorMessage: "declined",
      isNonRetriable: false,
      properties: { code: "card" },
      innerFailure: {
        errorType: "RangeError",
        errorMessage: "limit",
        innerFailure: { errorType: "Error", errorMessage: "rules" },
      },
    });
    expect(error.failure?.stackTrace).toContain("activity-runner.test");
    expect(error.task).toMatchObject({ kind: "activity", name: "act", taskId: 1, attempts: 1 });
  });

  it("fails the same where it rejects", async () => {
    const error = await failureOf(() => Promise.reject(new Error("later")));
    expect(error.failure).toMatchObject({ errorType: "Error", errorMessage: "later" });
  });

  it.each<[unknown, string]>([
    ["text", "text"],
    [undefined, "undefined was thrown."],
    [null, "null was thrown."],
    [0, "0 was thrown."],
    [Symbol("s"), "Symbol(s) was thrown."],
    [{ code: 7 }, 'An object was thrown: {"code":7}'],
    [() => 1, "A function was thrown."],
  ])("may throw %p, which is no error", async (thrown, message) => {
    const error = await failureOf(() => {
      throw thrown;
    });
    expect(error.failure).toMatchObject({ errorType: "Error", errorMessage: message });
  });

  it("may throw what cannot even be looked at", async () => {
    const hostile = new Proxy(new Error("x"), {
      get: () => {
        throw new Error("no");
      },
    });
    const error = await failureOf(() => {
      throw hostile;
    });
    expect(error.failure?.errorType).toBe("Error");
  });
});

/** How often an activity runs, where it may run five times. */
async function runs(fn: (input: never) => unknown, input?: unknown): Promise<{ runs: number; error: unknown }> {
  let count = 0;
  const act = defineActivity("act", (_ctx, given: never) => {
    count += 1;
    return fn(given);
  });
  const call = defineOrchestrator("call", async (ctx) => {
    const retry = { maxAttempts: 5, firstInterval: "1s" } as const;
    await ctx.callActivity("act", input, { retry });
  });
  await using env = await TestEnvironment.create({ orchestrators: [call], activities: [act], unmocked: "run" });
  const error: unknown = await env.run(call).catch((thrown: unknown) => thrown);
  return { runs: count, error };
}

describe("an activity with retries", () => {
  it("runs as often as it may where it fails", async () => {
    const outcome = await runs(() => {
      throw new Error("again");
    });
    expect(outcome.runs).toBe(5);
    expect(outcome.error).toMatchObject({ cause: { cause: { message: "again" } } });
  });

  it("runs once where it says that trying again cannot help", async () => {
    const outcome = await runs(() => {
      throw new NonRetriableError("expired");
    });
    expect(outcome.runs).toBe(1);
    expect(outcome.error).toMatchObject({ cause: { cause: { name: "NonRetriableError", message: "expired" } } });
  });

  it("runs once where its result cannot be written: the side effect has happened", async () => {
    const outcome = await runs(() => ({ items: [{ handler: () => 1 }] }));
    expect(outcome.runs).toBe(1);
    expect(outcome.error).toMatchObject({ cause: { cause: { name: "PayloadError" } } });
    expect(String(outcome.error)).toContain("$.items[0].handler");
  });
});

describe("an input that cannot be read", () => {
  it("fails the activity, not the worker, and not again and again", async () => {
    const { client, engine, startedWorker } = await openHub();
    let ran = false;
    const act = defineActivity("act", () => void (ran = true));
    const call = defineOrchestrator("call", async (ctx) => {
      await ctx.callActivity("act", "garbled", { retry: { maxAttempts: 3, firstInterval: "1s" } });
    });
    const { connection } = engine;
    await startedWorker(
      { orchestrators: [call], activities: [act] },
      {
        ...connection,
        async *getWorkItems(...args) {
          for await (const item of connection.getWorkItems(...args)) {
            yield item.kind === "activity" ? { ...item, request: { ...item.request, input: "{not json" } } : item;
          }
        },
      },
    );
    await expect((await client.start(call)).result()).rejects.toThrow("A payload is not JSON: {not json");
    expect(ran).toBe(false);
  });
});

describe("an activity that does not end", () => {
  it("is waited for as long as the timeout of its call says, and it ends nothing when it ends", async () => {
    const logger = recordingLogger();
    const endless = defineActivity("endless", async () => "too late");
    const call = defineOrchestrator("call", async (ctx) => {
      const error: unknown = await ctx.callActivity(endless, undefined, { timeout: "1h" }).catch((thrown) => thrown);
      return error instanceof TimeoutError;
    });
    await using env = await TestEnvironment.create({ orchestrators: [call], activities: [endless], logger });
    const late = env.mock(endless, () => "too late", { latency: "2h" });
    const handle = await env.start(call);
    expect(await handle.result()).toBe(true);
    expect(late.calls).toMatchObject([{ endedAt: undefined }]);
    await env.advance("1h");
    expect(late.calls).toMatchObject([{ result: "too late" }]);
    expect(await handle.status()).toMatchObject({ runtimeStatus: "COMPLETED", output: true });
    expect(logger.lines).toEqual([]);
  });

  it("says nothing to an instance that ended before it did", async () => {
    const logger = recordingLogger();
    const [begun, released] = [gate(), gate()];
    const slow = defineActivity("slow", async () => {
      begun.open();
      await released.opened;
      throw new Error("too late");
    });
    const call = defineOrchestrator("call", async (ctx) => await ctx.callActivity(slow));
    await using env = await TestEnvironment.create({
      orchestrators: [call],
      activities: [slow],
      unmocked: "run",
      logger,
    });
    const handle = await env.start(call);
    await begun.opened;
    await handle.terminate({ output: "enough" });
    await handle.waitForCompletion();
    released.open();
    await env.settle();
    expect(await handle.status()).toMatchObject({ runtimeStatus: "TERMINATED", output: "enough" });
    expect(logger.lines.map(({ level }) => level)).toEqual(["debug"]);
  });
});
