import { describe, expect, it } from "@jest/globals";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { runHistory } from "../replay/testing/history-builder.js";
import { eventRaised, taskCompleted, taskFailed } from "../replay/testing/history-events.js";
import { brief, resultOf } from "../replay/testing/outcome.js";
import { whenAny } from "./when-any.js";

describe("whenAny", () => {
  it("of a record says which key won, with its task and its value", async () => {
    const race = defineOrchestrator("race", async (ctx) => {
      const approved = ctx.waitForExternalEvent<string>("approval");
      const winner = await whenAny({ approved, expired: ctx.createTimer("24h") });
      return [winner.key, winner.value, winner.task === approved];
    });
    const run = await runHistory(race, [[eventRaised("approval", "mia")]]);
    expect(resultOf(run.last)).toEqual(["approved", "mia", true]);
  });

  it("of a list says which index won", async () => {
    const race = defineOrchestrator("race", async (ctx) => {
      const tasks = ["a", "b", "c"].map((name) => ctx.callActivity(name));
      const winner = await whenAny(tasks);
      return [winner.index, winner.value, winner.task === tasks[winner.index]];
    });
    expect(resultOf((await runHistory(race, [[taskCompleted(2, "B"), taskCompleted(1, "A")]])).last)).toEqual([
      1,
      "B",
      true,
    ]);
  });

  it("of tasks some of which are done takes the first in argument order, at once", async () => {
    const race = defineOrchestrator("race", async (ctx) => {
      const [a, b, c] = [ctx.callActivity("a"), ctx.callActivity("b"), ctx.callActivity("c")];
      await c;
      await b;
      const any = whenAny([a, b, c]);
      return [any.status, (await any).index];
    });
    const run = await runHistory(race, [[taskCompleted(3), taskCompleted(2)]]);
    expect(resultOf(run.last)).toEqual(["completed", 1]);
  });

  it.each([
    ["key", (tasks: readonly never[]) => whenAny({ x: tasks[0] as never, bad: tasks[1] as never }), "bad"],
    ["index", (tasks: readonly never[]) => whenAny(tasks), 1],
  ] as const)(
    "whose first to settle failed rejects with that error, its %s attached",
    async (place, race, expected) => {
      const fails = defineOrchestrator("fails", async (ctx) => {
        try {
          return await race([ctx.createTimer("1h"), ctx.callActivity("bad")] as never);
        } catch (error) {
          return [(error as Error).name, (error as Record<string, unknown>)[place]];
        }
      });
      expect(resultOf((await runHistory(fails, [[taskFailed(2)]])).last)).toEqual(["TaskFailedError", expected]);
    },
  );

  it.each([
    ["an empty list", () => whenAny([])],
    ["an empty record", () => whenAny({})],
    ["a promise among the tasks", () => whenAny([Promise.resolve(1) as never])],
  ])("of %s throws a TypeError at the call", async (_what, call) => {
    const wrong = defineOrchestrator("wrong", async () => {
      try {
        call();
      } catch (error) {
        return (error as Error).name;
      }
      return "accepted";
    });
    expect(resultOf((await runHistory(wrong)).last)).toBe("TypeError");
  });

  it("takes a task twice, and tells its first place", async () => {
    const twice = defineOrchestrator("twice", async (ctx) => {
      const task = ctx.callActivity("a");
      return (await whenAny([task, task])).index;
    });
    expect(resultOf((await runHistory(twice, [[taskCompleted(1)]])).last)).toBe(0);
  });

  it("lets the losers go on: a later race may have them", async () => {
    const drain = defineOrchestrator("drain", async (ctx) => {
      const open = new Map(["a", "b", "c"].map((name) => [name, ctx.callActivity(name)]));
      const order: string[] = [];
      while (open.size > 0) {
        const { key } = await whenAny(Object.fromEntries(open));
        order.push(key);
        open.delete(key);
      }
      return order;
    });
    const run = await runHistory(drain, [[taskCompleted(3)], [taskCompleted(1), taskCompleted(2)]]);
    expect(resultOf(run.last)).toEqual(["c", "a", "b"]);
  });

  it("may be raced again over the same tasks many times without gathering listeners", async () => {
    const loop = defineOrchestrator("loop", async (ctx) => {
      const stop = ctx.waitForExternalEvent("stop");
      let rounds = 0;
      while ((await whenAny({ stop, tick: ctx.callActivity("tick") })).key === "tick") rounds++;
      return rounds;
    });
    const ticks = Array.from({ length: 50 }, (_, index) => [taskCompleted(index + 1)]);
    const run = await runHistory(loop, [...ticks, [eventRaised("stop")]]);
    expect(resultOf(run.last)).toBe(50);
  });

  it("ignores a loser that settles later, even by failing", async () => {
    const race = defineOrchestrator("race", async (ctx) => {
      const winner = await whenAny({ a: ctx.callActivity("a"), b: ctx.callActivity("b") });
      await ctx.callActivity("next");
      return winner.key;
    });
    const run = await runHistory(race, [[taskCompleted(1)], [taskFailed(2)], [taskCompleted(3)]]);
    expect(resultOf(run.last)).toBe("a");
  });
});

describe("winner.cancelRest", () => {
  it("cancels the losers and leaves the winner alone", async () => {
    const race = defineOrchestrator("race", async (ctx) => {
      const tasks = {
        work: ctx.callActivity("work"),
        late: ctx.createTimer("1h"),
        stop: ctx.waitForExternalEvent("stop"),
      };
      const winner = await whenAny(tasks);
      winner.cancelRest();
      winner.cancelRest();
      return Object.values(tasks).map(({ status }) => status);
    });
    const run = await runHistory(race, [[taskCompleted(1)]]);
    expect(resultOf(run.last)).toEqual(["completed", "cancelled", "cancelled"]);
  });

  it("withdraws a timer that was made in the same turn", async () => {
    const race = defineOrchestrator("race", async (ctx) => {
      const winner = await whenAny([ctx.waitForExternalEvent("go"), ctx.createTimer("1h")]);
      winner.cancelRest();
      return winner.index;
    });
    const run = await runHistory(race, [], { withStart: [eventRaised("go")] });
    expect(brief(run.last)).toEqual(["2 COMPLETED"]);
  });
});

describe("cancelling a whenAny", () => {
  it("cancels all its tasks, and rejects as cancelled itself", async () => {
    const cancels = defineOrchestrator("cancels", async (ctx) => {
      const tasks = [ctx.callActivity("a"), ctx.createTimer("1h")] as const;
      const any = whenAny(tasks);
      const told = any.catch((error: unknown) => (error as Error).message);
      any.cancel("enough");
      return [any.status, await told, ...tasks.map(({ status }) => status)];
    });
    const run = await runHistory(cancels);
    expect(brief(run.last)).toEqual(["1 activity a", "3 COMPLETED"]);
    expect(resultOf(run.last)).toEqual([
      "cancelled",
      "whenAny of 2 tasks was cancelled: enough",
      "cancelled",
      "cancelled",
    ]);
  });

  it("after it settled does nothing", async () => {
    const late = defineOrchestrator("late", async (ctx) => {
      const [a, b] = [ctx.callActivity("a"), ctx.callActivity("b")];
      const any = whenAny([a, b]);
      await any;
      any.cancel();
      return [any.status, b.status];
    });
    expect(resultOf((await runHistory(late, [[taskCompleted(1)]])).last)).toEqual(["completed", "pending"]);
  });
});
