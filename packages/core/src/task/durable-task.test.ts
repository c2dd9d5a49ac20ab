import { describe, expect, it } from "@jest/globals";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { runHistory } from "../replay/testing/history-builder.js";
import { taskCompleted, taskFailed } from "../replay/testing/history-events.js";
import { runProgram } from "../replay/testing/run-program.js";
import { brief, resultOf } from "../replay/testing/outcome.js";
import { TaskFailedError } from "../errors/task-failed-error.js";

describe("a durable task", () => {
  it("can be inspected before and after it settled", async () => {
    const look = defineOrchestrator("look", async (ctx) => {
      const good = ctx.callActivity<string>("good");
      const bad = ctx.callActivity("bad");
      const before = [good.status, good.value, good.error, bad.status];
      await good;
      await bad.catch(() => 0);
      return { before, after: [good.status, good.value, good.error, bad.status, bad.value, bad.error?.name] };
    });
    const run = await runHistory(look, [[taskCompleted(1, "yes"), taskFailed(2)]]);
    expect(resultOf(run.last)).toEqual({
      before: ["pending", undefined, undefined, "pending"],
      after: ["completed", "yes", undefined, "failed", undefined, "TaskFailedError"],
    });
  });

  it("is not its result: a text or JSON made of it says that an await is missing", async () => {
    const forgetful = defineOrchestrator("forgetful", async (ctx) => {
      const task = ctx.callActivity("a") as unknown as string;
      return [() => `it says ${task}`, () => JSON.stringify({ task }), () => Number(task) + 1].map((use) => {
        try {
          return use();
        } catch (error) {
          return (error as Error).message;
        }
      });
    });
    const run = await runHistory(forgetful);
    const told = 'activity "a" (task 1) is a task, not yet its result: await it first';
    expect(resultOf(run.last)).toEqual([told, told, told]);
  });

  it("is shown for what it is", async () => {
    const shown = defineOrchestrator("shown", async (ctx) => {
      const { toString } = Object.prototype;
      return [toString.call(ctx.callActivity("a")), toString.call(ctx.createTimer("1s"))];
    });
    expect(resultOf((await runHistory(shown)).last)).toEqual(["[object DurableTask]", "[object DurableTask]"]);
  });

  it("is awaited as often as one likes", async () => {
    const twice = defineOrchestrator("twice", async (ctx) => {
      const task = ctx.callActivity("a");
      return [await task, await task, await Promise.resolve(task)];
    });
    expect(resultOf((await runHistory(twice, [[taskCompleted(1, 7)]])).last)).toEqual([7, 7, 7]);
  });

  it("has then, catch and finally, as a promise has", async () => {
    const chain = defineOrchestrator("chain", async (ctx) => {
      const seen: unknown[] = [];
      const good = ctx.callActivity<number>("good");
      const bad = ctx.callActivity<number>("bad");
      seen.push(await good.then((value) => value + 1));
      seen.push(await good.then(null).finally(() => seen.push("finally")));
      seen.push(
        await bad.then(
          () => "no",
          (error: unknown) => error instanceof TaskFailedError,
        ),
      );
      seen.push(await bad.catch(() => "caught"));
      await bad.finally(() => seen.push("finally again")).catch(() => seen.push("passed on"));
      return seen;
    });
    const run = await runHistory(chain, [[taskCompleted(1, 1)], [taskFailed(2)]]);
    expect(resultOf(run.last)).toEqual([2, "finally", 1, true, "caught", "finally again", "passed on"]);
  });

  it("goes into Promise.all, race, any and allSettled as it is", async () => {
    const natives = defineOrchestrator("natives", async (ctx) => {
      const [a, b, c] = [ctx.callActivity("a"), ctx.callActivity("b"), ctx.callActivity("c")];
      return [
        await Promise.race([a, b]),
        await Promise.any([b, a]),
        await Promise.all([a, c]),
        (await Promise.allSettled([a, b])).map(({ status }) => status),
      ];
    });
    const run = await runHistory(natives, [[taskCompleted(1, "A")], [taskFailed(2)], [taskCompleted(3, "C")]]);
    expect(resultOf(run.last)).toEqual(["A", "A", ["A", "C"], ["fulfilled", "rejected"]]);
  });

  it("is iterated by for await", async () => {
    const iterate = defineOrchestrator("iterate", async (ctx) => {
      const seen: unknown[] = [];

      for await (const value of [ctx.callActivity("a"), ctx.callActivity("b")]) seen.push(value);
      return seen;
    });
    const run = await runHistory(iterate, [[taskCompleted(2, "B")], [taskCompleted(1, "A")]]);
    expect(resultOf(run.last)).toEqual(["A", "B"]);
  });

  it("may be what the orchestrator returns", async () => {
    const delegate = defineOrchestrator("delegate", (ctx) => ctx.callActivity("a"));
    expect(resultOf((await runHistory(delegate, [[taskCompleted(1, "A")]])).last)).toBe("A");
  });

  it("that failed and is never awaited troubles nobody, in plain Node with default flags", async () => {
    expect(await runProgram("unheard-failure.program")).toBe("failed");
  });

  it("that failed before it is awaited rejects when it is", async () => {
    const late = defineOrchestrator("late", async (ctx) => {
      const failing = ctx.callActivity("failing");
      await ctx.callActivity("other");
      try {
        return await failing;
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(resultOf((await runHistory(late, [[taskFailed(1), taskCompleted(2)]])).last)).toBe("TaskFailedError");
  });

  it("wakes all that wait for it in the order in which they began to", async () => {
    const many = defineOrchestrator("many", async (ctx) => {
      const order: number[] = [];
      const task = ctx.callActivity("a");
      await Promise.all(
        [3, 1, 2].map(async (n) => {
          await task;
          order.push(n);
        }),
      );
      return order;
    });
    expect(resultOf((await runHistory(many, [[taskCompleted(1)]])).last)).toEqual([3, 1, 2]);
  });
});

describe("cancelling a call", () => {
  it("rejects it with TaskCancelledError, while the work goes on and its result is ignored", async () => {
    const cancels = defineOrchestrator("cancels", async (ctx) => {
      const slow = ctx.callActivity("slow");
      await ctx.callActivity("fast");
      slow.cancel("too slow");
      await ctx.callActivity("next");
      try {
        return await slow;
      } catch (error) {
        return (error as Error).message;
      }
    });
    const run = await runHistory(cancels, [[taskCompleted(2)], [taskCompleted(1, "late"), taskCompleted(3)]]);
    expect(resultOf(run.last)).toBe('activity "slow" (task 1) was cancelled: too slow');
  });

  it("in the turn that made it leaves it made: an activity may have side effects that somebody wants", async () => {
    const cancels = defineOrchestrator("cancels", async (ctx) => {
      ctx.callActivity("notify").cancel();
    });
    expect(brief((await runHistory(cancels)).last)).toEqual(["1 activity notify", "2 COMPLETED"]);
  });
});

describe("R8 the errors that the runtime makes", () => {
  it("have no frames of whoever drives the turn: they are the same in a session and on replay", async () => {
    const stacks = defineOrchestrator("stacks", async (ctx) => {
      const failed = ctx.callActivity("failed");
      const cancelled = ctx.callActivity("cancelled");
      await failed.catch(() => cancelled.cancel("enough"));
      return [failed.error?.stack, cancelled.error?.stack];
    });
    const run = await runHistory(stacks, [[taskFailed(1, "broken")]]);
    expect(resultOf(run.last)).toEqual([
      'TaskFailedError: activity "failed" (task 1 of instance "instance-1") failed: broken',
      'TaskCancelledError: activity "cancelled" (task 2) was cancelled: enough',
    ]);
  });
});
