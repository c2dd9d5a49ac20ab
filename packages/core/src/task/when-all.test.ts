import { describe, expect, it } from "@jest/globals";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { runHistory } from "../replay/testing/history-builder.js";
import { eventRaised, taskCompleted, taskFailed, timerFired } from "../replay/testing/history-events.js";
import { brief, resultOf } from "../replay/testing/outcome.js";
import { whenAll } from "./when-all.js";
import { whenAny } from "./when-any.js";

const messageOf = (error: unknown) => (error as Error).message;
const errorsOf = (error: unknown) => (error as { readonly errors?: readonly Error[] }).errors?.map(messageOf);

describe("whenAll", () => {
  it("resolves to all results, in argument order", async () => {
    const all = defineOrchestrator("all", (ctx) => whenAll([ctx.callActivity("a"), ctx.callActivity("b")]));
    const run = await runHistory(all, [[taskCompleted(2, "B")], [taskCompleted(1, "A")]]);
    expect(resultOf(run.last)).toEqual(["A", "B"]);
  });

  it("of a record resolves to a record, its keys as data (R10)", async () => {
    const all = defineOrchestrator("all", async (ctx) => {
      const record = await whenAll({
        user: ctx.callActivity("a"),
        constructor: ctx.callActivity("b"),
        ["__proto__"]: ctx.callActivity("c"),
      });
      return Object.entries(record);
    });
    const run = await runHistory(all, [[taskCompleted(1, 1), taskCompleted(2, 2), taskCompleted(3, 3)]]);
    expect(resultOf(run.last)).toEqual([
      ["user", 1],
      ["constructor", 2],
      ["__proto__", 3],
    ]);
  });

  it("of nothing is complete at once (26)", async () => {
    const nothing = defineOrchestrator("nothing", async () => {
      const list = whenAll([]);
      return [list.status, await list, await whenAll({})];
    });
    expect(resultOf((await runHistory(nothing)).last)).toEqual(["completed", [], {}]);
  });

  it("of tasks that are done already is complete at once", async () => {
    const done = defineOrchestrator("done", async (ctx) => {
      const [a, b] = [ctx.callActivity("a"), ctx.callActivity("b")];
      await a;
      await b;
      const all = whenAll([a, b]);
      return [all.status, await all];
    });
    const run = await runHistory(done, [[taskCompleted(1, "A"), taskCompleted(2, "B")]]);
    expect(resultOf(run.last)).toEqual(["completed", ["A", "B"]]);
  });

  it("waits for all of them, also when one failed, and then throws the first failure in argument order (26)", async () => {
    const all = defineOrchestrator("all", async (ctx) => {
      try {
        return await whenAll([ctx.callActivity("a"), ctx.callActivity("b"), ctx.callActivity("c")]);
      } catch (error) {
        return [messageOf(error), errorsOf(error)];
      }
    });
    const run = await runHistory(all, [[taskFailed(3, "c")], [taskCompleted(1)], [taskFailed(2, "b")]]);
    expect(run.turns.map(({ ended }) => ended)).toEqual([false, false, false, true]);
    const [first, errors] = resultOf(run.last) as [string, string[]];
    expect(first).toMatch(/"b".*failed: b/);
    expect(errors).toEqual([expect.stringMatching(/failed: b$/), expect.stringMatching(/failed: c$/)]);
  });

  it("one of whose tasks completes after another failed takes no harm (27)", async () => {
    const all = defineOrchestrator("all", async (ctx) => {
      const both = whenAll([ctx.callActivity("a"), ctx.callActivity("b")]);
      return await both.catch(() => both.status);
    });
    const run = await runHistory(all, [[taskFailed(1), taskCompleted(2), taskFailed(1)]]);
    expect(resultOf(run.last)).toBe("failed");
  });

  it("takes a task twice", async () => {
    const twice = defineOrchestrator("twice", async (ctx) => {
      const task = ctx.callActivity("a");
      return await whenAll([task, task]);
    });
    expect(resultOf((await runHistory(twice, [[taskCompleted(1, "A")]])).last)).toEqual(["A", "A"]);
  });

  it.each([
    ["a promise", () => Promise.resolve(1)],
    ["a value", () => 1],
    ["nothing", () => undefined],
    ["another thenable", () => ({ then() {} })],
  ])("refuses %s at the call", async (_what, make) => {
    const wrong = defineOrchestrator("wrong", async (ctx) => {
      const refused: string[] = [];
      for (const given of [[ctx.callActivity("a"), make()], { key: make() }]) {
        try {
          void whenAll(given as never);
        } catch (error) {
          refused.push((error as Error).name);
        }
      }
      return refused;
    });
    expect(resultOf((await runHistory(wrong)).last)).toEqual(["TypeError", "TypeError"]);
  });

  it("cancels what is still pending when it is cancelled, and rejects as cancelled itself", async () => {
    const cancels = defineOrchestrator("cancels", async (ctx) => {
      const [done, slow] = [ctx.callActivity("done"), ctx.callActivity("slow")];
      const all = whenAll([done, slow, ctx.createTimer("1h")]);
      await done;
      const told = all.catch(messageOf);
      all.cancel("enough");
      return [all.status, await told, done.status, slow.status];
    });
    const run = await runHistory(cancels, [[taskCompleted(1)]]);
    expect(resultOf(run.last)).toEqual([
      "cancelled",
      "whenAll of 3 tasks was cancelled: enough",
      "completed",
      "cancelled",
    ]);
  });
});

describe("nested combinators (27)", () => {
  it("tell their parents, however deep", async () => {
    const nested = defineOrchestrator("nested", (ctx) =>
      whenAll({
        pair: whenAll([ctx.callActivity("a"), whenAll([ctx.callActivity("b")])]),
        first: whenAny([ctx.createTimer("1h"), whenAny({ go: ctx.waitForExternalEvent("go") })]),
      }).then(({ pair, first }) => [pair, first.index, first.index === 1 && first.value.key]),
    );
    const run = await runHistory(nested, [[taskCompleted(2, "B"), eventRaised("go")], [taskCompleted(1, "A")]]);
    expect(resultOf(run.last)).toEqual([["A", ["B"]], 1, "go"]);
  });

  it("pass failures up, each level adding what it knows", async () => {
    const nested = defineOrchestrator("nested", async (ctx) => {
      try {
        return await whenAll([
          whenAny({ slow: ctx.createTimer("1h"), bad: ctx.callActivity("bad") }),
          whenAll([ctx.callActivity("worse")]),
        ]);
      } catch (error) {
        return [messageOf(error), (error as { key?: string }).key, errorsOf(error)];
      }
    });
    const run = await runHistory(nested, [[taskFailed(2, "bad")], [taskFailed(3, "worse")]]);
    expect(resultOf(run.last)).toEqual([
      expect.stringMatching(/failed: bad$/),
      "bad",
      [expect.stringMatching(/failed: bad$/), expect.stringMatching(/failed: worse$/)],
    ]);
  });

  it("are cancelled from the top", async () => {
    const nested = defineOrchestrator("nested", async (ctx) => {
      const leaves = [ctx.callActivity("a"), ctx.createTimer("1h"), ctx.waitForExternalEvent("go")] as const;
      const tree = whenAll([whenAny([leaves[0], leaves[1]]), whenAll([leaves[2]])]);
      tree.cancel();
      await ctx.callActivity("next");
      return [tree.status, ...leaves.map(({ status }) => status)];
    });
    const run = await runHistory(nested, [[taskCompleted(3)]]);
    expect(run.turns.map(brief)).toEqual([["1 activity a", "3 activity next"], ["4 COMPLETED"]]);
    expect(resultOf(run.last)).toEqual(["cancelled", "cancelled", "cancelled", "cancelled"]);
  });

  it("in a race of two wholes settle by the first that is whole", async () => {
    const race = defineOrchestrator("race", async (ctx) => {
      const winner = await whenAny({
        work: whenAll([ctx.callActivity("a"), ctx.callActivity("b")]),
        late: ctx.createTimer("1m"),
      });
      return winner.key === "work" ? winner.value : "late";
    });
    const inTime = await runHistory(race, [[taskCompleted(1, "A")], [taskCompleted(2, "B"), timerFired(3)]]);
    expect(resultOf(inTime.last)).toEqual(["A", "B"]);
    const late = await runHistory(race, [[taskCompleted(1, "A")], [timerFired(3), taskCompleted(2, "B")]]);
    expect(resultOf(late.last)).toBe("late");
  });
});
