import { describe, expect, it } from "@jest/globals";
import {
  defineActivity,
  NonRetriableError,
  PayloadError,
  TaskFailedError,
  type ActivityContext,
  type InterceptedCall,
} from "@reawait/core";
import { z } from "zod";
import { CompletedLaterError } from "./completed-later-error.js";
import { runActivity, type RunActivityOptions } from "./run-activity.js";

class CardDeclined extends Error {
  constructor(readonly code: number) {
    super(`the card was declined (${code})`);
  }
}

const double = defineActivity("double", (_ctx, n: number) => 2 * n);
const declined = defineActivity("charge", async () => {
  throw new CardDeclined(51);
});
/** Gives its context away. */
const contextOf = async (options?: RunActivityOptions): Promise<ActivityContext> => {
  const seen: ActivityContext[] = [];
  const look = defineActivity("look", (ctx) => void seen.push(ctx), { version: "2", tags: { team: "a" } });
  await runActivity(look, undefined, options);
  const [ctx] = seen;
  if (ctx === undefined) throw new Error("it did not run");
  return ctx;
};
/** What it rejects with, whatever it is. */
const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => {
      throw new Error(`it resolved with ${String(value)}`);
    },
    (error: unknown) => error,
  );

describe("runActivity", () => {
  it("resolves with what the activity returned, at once or later", async () => {
    expect(await runActivity(double, 21)).toBe(42);
    const slow = defineActivity("slow", async (_ctx, text: string) => text.toUpperCase());
    expect(await runActivity(slow, "hello")).toBe("HELLO");
  });

  it("lets input and result travel: neither is the object that was given", async () => {
    const at = new Date(7);
    const given = { at, tags: new Set(["a"]), note: undefined };
    let received: unknown;
    const echo = defineActivity("echo", (_ctx, input: typeof given) => (received = input));
    const result = await runActivity(echo, given);
    expect(result).toEqual(given);
    expect(received).toEqual(given);
    expect(received).not.toBe(given);
    expect(result).not.toBe(received);
    expect(received).not.toHaveProperty("note");
  });

  it("notices input that cannot travel, before the activity runs", async () => {
    let runs = 0;
    const take = defineActivity("take", (_ctx, _input: { fn: () => void }) => {
      runs += 1;
    });
    await expect(runActivity(take, { fn: () => {} })).rejects.toThrow(PayloadError);
    expect(runs).toBe(0);
  });

  it("notices a result that cannot travel", async () => {
    const give = defineActivity("give", () => ({ socket: Symbol("socket") }));
    await expect(runActivity(give)).rejects.toThrow(PayloadError);
    const recorded = await rejection(runActivity(give, undefined, { failure: "recorded" }));
    expect(recorded).toBeInstanceOf(TaskFailedError);
    expect(recorded).toMatchObject({ errorType: "PayloadError", failure: { isNonRetriable: true } });
  });

  it("parses input and result by the schemas of the definition", async () => {
    const charge = defineActivity("charge", (_ctx, { amount }) => ({ paid: amount, internal: true }), {
      input: z.object({ amount: z.number().positive(), currency: z.string().default("EUR") }),
      output: z.object({ paid: z.number() }),
    });
    expect(await runActivity(charge, { amount: 7 })).toEqual({ paid: 7 });
    await expect(runActivity(charge, { amount: -7 })).rejects.toThrow(
      'the input of activity "charge" is not valid: amount: Too small: expected number to be >0',
    );
    const liar = defineActivity("liar", () => 7 as never, { output: z.string() });
    await expect(runActivity(liar)).rejects.toThrow(/^the output of activity "liar" is not valid/);
  });

  it("goes through a converter of one's own", async () => {
    const seen: unknown[] = [];
    const converter = {
      write: (value: unknown) => JSON.stringify([value]),
      writePlain: (value: unknown) => JSON.stringify([value]),
      read: (payload: string | undefined) => {
        seen.push(payload);
        return (JSON.parse(payload ?? "[]") as readonly unknown[])[0];
      },
    };
    expect(await runActivity(double, 21, { converter })).toBe(42);
    expect(seen).toEqual(["[21]", "[42]"]);
  });
});

describe("the ctx of an activity that is run alone", () => {
  it("is the same each time, unless told otherwise", async () => {
    const ctx = await contextOf();
    expect(ctx).toMatchObject({
      instanceId: "instance-1",
      executionId: "execution-1",
      name: "look",
      version: "2",
      taskId: 1,
      attempt: 1,
      tags: { team: "a" },
      traceContext: undefined,
    });
    expect(ctx.signal.aborted).toBe(false);
    expect((await contextOf()).taskToken).toBe(ctx.taskToken);
  });

  it("says what it was told to say", async () => {
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const traceContext = { traceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
    const options = { instanceId: "order-7", executionId: "e", taskId: 9, attempt: 3, version: "2", traceContext };
    const ctx = await contextOf({ ...options, tags: { urgent: "yes" }, logger: log });
    expect(ctx).toMatchObject({ ...options, tags: { team: "a", urgent: "yes" } });
    expect(Object.keys(ctx.tags)).toEqual(["team", "urgent"]);
    expect(ctx.log).toBe(log);
  });

  it.each<[string, RunActivityOptions, string]>([
    ["an attempt before the first", { attempt: 0 }, 'the option "attempt" counts from 1: it cannot be 0'],
    ["an attempt in a text", { attempt: "2" as never }, 'the option "attempt" takes a number, not "2"'],
    ["half an attempt", { attempt: 1.5 }, 'the option "attempt" counts from 1: it cannot be 1.5'],
    ["a reserved tag", { tags: { "reawait:x": "1" } }, "names that begin with"],
    ["the id of an entity", { instanceId: "@counter@a" }, "belong to entities"],
    ["a version that there is not", { version: "3" }, 'registered, but not with the version "3"'],
  ])("refuses %s", async (_what, options, message) => {
    await expect(contextOf(options)).rejects.toThrow(message);
  });

  it("has the signal that it was given, for tests of a worker that stops", async () => {
    const stop = new AbortController();
    const polite = defineActivity("polite", async (ctx) => {
      await new Promise((resolve) => {
        ctx.signal.addEventListener("abort", resolve);
        stop.abort("deployment");
      });
      return `stopped: ${String(ctx.signal.reason)}`;
    });
    const running = runActivity(polite, undefined, { signal: stop.signal });
    expect(await running).toBe("stopped: deployment");
    const strict = defineActivity("strict", (ctx) => ctx.signal.throwIfAborted());
    expect(await rejection(runActivity(strict, undefined, { signal: stop.signal }))).toBe("deployment");
  });
});

describe("a failure of an activity that is run alone", () => {
  it("is the very error that it threw", async () => {
    const error = await rejection(runActivity(declined));
    expect(error).toBeInstanceOf(CardDeclined);
    expect(error).toMatchObject({ code: 51 });
    const thrower = defineActivity("thrower", () => {
      throw "a text";
    });
    expect(await rejection(runActivity(thrower))).toBe("a text");
  });

  it("is, by choice, what an orchestrator would get of it", async () => {
    const options = { failure: "recorded", attempt: 2, taskId: 5, instanceId: "order-7" } as const;
    const error = await rejection(runActivity(declined, undefined, options));
    expect(error).toBeInstanceOf(TaskFailedError);
    expect(error).not.toBeInstanceOf(CardDeclined);
    expect(error).toMatchObject({
      message: 'activity "charge" (task 5 of instance "order-7", after 2 attempts) failed: the card was declined (51)',
      errorType: "CardDeclined",
      task: { kind: "activity", name: "charge", taskId: 5, instanceId: "order-7", attempts: 2 },
      cause: { name: "CardDeclined", properties: { code: 51 } },
    });
  });

  it("says that retries are of no use where the activity said so", async () => {
    const expired = defineActivity("expired", () => {
      throw new NonRetriableError("the card has expired");
    });
    const error = await rejection(runActivity(expired, undefined, { failure: "recorded" }));
    expect(error).toMatchObject({ failure: { isNonRetriable: true } });
  });
});

describe("an activity that lets somebody else answer", () => {
  const ask = defineActivity("ask", (ctx, text: string): Promise<number> => {
    if (text === "now") return Promise.resolve(7);
    return ctx.completeLater();
  });

  it.each(["thrown", "recorded"] as const)("is told apart, failures being %s", async (failure) => {
    const options = { failure, instanceId: "order-7", taskId: 3 };
    const error = await rejection(runActivity(ask, "later", options));
    expect(error).toBeInstanceOf(CompletedLaterError);
    expect(error).not.toBeInstanceOf(TaskFailedError);
    expect(error).toMatchObject({ name: "CompletedLaterError", activity: "ask" });
    expect((error as CompletedLaterError).message).toBe(
      'activity "ask" (task 3 of instance "order-7") returned ctx.completeLater(): it has no result yet. Where that is ' +
        "what it should do, expect this error, which carries the taskToken.",
    );
    let token = "";
    const look = defineActivity("look", (ctx) => void (token = ctx.taskToken));
    await runActivity(look, undefined, options);
    expect((error as CompletedLaterError).taskToken).toBe(token);
  });

  it("gives a result where it does not", async () => {
    expect(await runActivity(ask, "now")).toBe(7);
  });

  it("may not say so and answer all the same", async () => {
    const both = defineActivity("both", (ctx) => {
      ctx.completeLater();
      return 7;
    });
    await expect(runActivity(both)).rejects.toThrow(/called ctx\.completeLater\(\) and then gave a result of its own/);
  });
});

describe("interceptors around an activity that is run alone", () => {
  it("see the call, and may change input, result and tags", async () => {
    const seen: InterceptedCall[] = [];
    let tags: unknown;
    const work = defineActivity("work", (ctx, n: number) => {
      tags = ctx.tags;
      return n + 1;
    });
    const result = await runActivity(work, 1, {
      interceptors: [
        async (call, next) => {
          seen.push(call);
          return `<${String(await next({ ...call, input: 10 }))}>`;
        },
        (call, next) => next({ ...call, tags: { ...call.tags, by: "me" } }),
      ],
    });
    expect(result).toBe("<11>");
    expect(tags).toEqual({ by: "me" });
    expect(seen).toMatchObject([{ target: "activity", operation: "execute", name: "work", taskId: 1, input: 1 }]);
  });
});
