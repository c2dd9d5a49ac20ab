/** Executions that follow one another by `continueAsNew`: nothing that comes is lost between them, nor mistaken. */
import { describe, expect, it } from "@jest/globals";
import { explore } from "../../../testing/src/explore/explore.js";
import type { EventMaker } from "../../../testing/src/explore/rules.js";
import type { OrchestrationContext } from "../context/orchestration-context.js";
import { defineActivity } from "../definitions/activity.js";
import { defineEvent } from "../definitions/event.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { TimeoutError } from "../errors/timeout-error.js";
import type { DurableTask } from "../task/durable-task.js";
import { whenAny } from "../task/when-any.js";

const vote = defineEvent<string>("vote");
const work = defineActivity("work", async (_ctx, what: string) => what);

interface Raised {
  readonly raised: string[];
}
const nothingYet = (): Raised => ({ raised: [] });
const votes =
  (...payloads: readonly string[]) =>
  (raises: EventMaker<Raised>) =>
    payloads.map((payload) => raises(vote, payload, { onRaise: ({ raised }) => void raised.push(payload) }));

describe("an orchestrator that takes an event in each execution", () => {
  const collect = (keepEvents?: boolean) =>
    defineOrchestrator("collect", async (ctx, got: readonly string[]): Promise<string> => {
      if (got.length === 3) return got.join("");
      const next = await ctx.waitForExternalEvent(vote);
      await ctx.callActivity(work, next);
      return ctx.continueAsNew([...got, next], { keepEvents });
    });

  it.each(["one", "any"] as const)("gets each once, in order, whenever it comes (%s at a time)", async (batches) => {
    const report = await explore(collect(), {
      input: [],
      batches,
      state: nothingYet,
      activities: (model) => [model(work, (_state, what) => what)],
      events: votes("a", "b", "c"),
      faults: batches === "one" ? { crashes: 1 } : {},
      eventually: ({ raised }, { output }) => output === raised.join(""),
    });
    expect(report.complete).toBe(true);
    expect([...report.outputs].sort()).toEqual(["abc", "acb", "bac", "bca", "cab", "cba"]);
  });

  it("loses those that it did not take, where it is not to keep them", async () => {
    const forgetful = defineOrchestrator("forgetful", async (ctx, got: string): Promise<string> => {
      try {
        const next = await ctx.waitForExternalEvent(vote, { timeout: "1h" });
        await ctx.callActivity(work, next);
        return got === "" ? ctx.continueAsNew(next, { keepEvents: false }) : got + next;
      } catch (error) {
        if (error instanceof TimeoutError) return `${got}-`;
        throw error;
      }
    });
    const report = await explore(forgetful, {
      input: "",
      state: nothingYet,
      activities: (model) => [model(work, (_state, what) => what)],
      events: votes("a", "b"),
    });
    expect(report.complete).toBe(true);
    expect([...report.outputs].sort()).toEqual(["-", "a-", "ab", "b-", "ba"]);
  });
});

describe("what an execution leaves behind", () => {
  const slow = defineOrchestrator("slow", async (ctx, what: string) => await ctx.callActivity(work, what));
  type Call = (ctx: OrchestrationContext, round: "old" | "new") => DurableTask<string>;
  const calls: readonly (readonly [string, Call])[] = [
    ["an activity", (ctx, round) => ctx.callActivity(work, round)],
    ["a sub-orchestration", (ctx, round) => ctx.callSubOrchestrator(slow, round)],
  ];

  it.each(calls)("is never mistaken for what the next one waits for: %s, a timer", async (_what, call) => {
    const renewed = defineOrchestrator("renewed", async (ctx, round: "old" | "new"): Promise<string> => {
      // The ids are the same in both rounds.
      const answer = call(ctx, round);
      const nap = ctx.createTimer(round === "old" ? "1m" : "1h");
      if (round === "new") {
        const winner = await whenAny({ answer, nap });
        return winner.key === "answer" ? winner.value : String(ctx.currentUtcDateTime.getTime());
      }
      await ctx.waitForExternalEvent(vote);
      return ctx.continueAsNew("new");
    });
    const report = await explore(renewed, {
      input: "old",
      start: new Date(0),
      orchestrators: [slow],
      activities: (model) => [model(work, (_state, what) => what)],
      events: (raises) => [raises(vote, "go")],
    });
    expect(report.complete).toBe(true);
    // An hour, and a millisecond, after the round before it ended: at its start, or after its timer had fired.
    expect([...report.outputs].sort()).toEqual(["3600001", "3660001", "new"]);
  });

  it("is what it has sent, and that arrives", async () => {
    const listen = defineOrchestrator("listen", async (ctx) => {
      return [await ctx.waitForExternalEvent(vote), await ctx.waitForExternalEvent(vote)].join("");
    });
    const talk = defineOrchestrator("talk", async (ctx, round: number): Promise<string> => {
      ctx.sendEvent("listener", vote, String(round));
      if (round === 2) return "said";
      return ctx.continueAsNew(2);
    });
    const both = defineOrchestrator("both", async (ctx) => {
      const listener = ctx.callSubOrchestrator(listen, undefined, { instanceId: "listener" });
      await ctx.callActivity(work, "until it is there");
      return [await ctx.callSubOrchestrator(talk, 1), await listener];
    });
    const report = await explore(both, {
      orchestrators: [listen, talk],
      activities: (model) => [model(work, (_state, what) => what)],
      allow: ["stuck"],
    });
    expect(report.complete).toBe(true);
    expect(report.outputs).toEqual([["said", "12"]]);
  });
});

describe("the guids of an orchestration", () => {
  it("are other ones for each call and each execution, and the same whenever code or activity runs again", async () => {
    const keyed = defineOrchestrator("keyed", async (ctx, round: number): Promise<number> => {
      await Promise.all([ctx.callActivity(work, ctx.newGuid()), ctx.callActivity(work, ctx.newGuid())]);
      await ctx.callActivity(work, ctx.newGuid());
      return round === 2 ? round : ctx.continueAsNew(round + 1);
    });
    const report = await explore(keyed, {
      input: 1,
      state: () => ({ keys: new Map<string, string>(), mistaken: 0 }),
      activities: (model) => [
        model(work, (state, key, { executionId, taskId }) => {
          const call = `${executionId}/${taskId}`;
          if ((state.keys.get(key) ?? call) !== call) state.mistaken += 1;
          state.keys.set(key, call);
          return key;
        }),
      ],
      faults: { crashes: 1, lostAnswers: 1 },
      invariant: ({ mistaken }) => mistaken === 0,
      eventually: ({ keys }) => keys.size === 6 && new Set(keys.values()).size === 6,
    });
    expect(report.complete).toBe(true);
  });
});
