/** Somebody may suspend the instance, and resume it later (R11): at any point, and as often as is said. */
import { describe, expect, it } from "@jest/globals";
import { defineActivity, defineEvent, defineOrchestrator, whenAny } from "@reawait/core";
import { explore } from "./explore.js";
import { planOf } from "./plan-of.js";
import { play, type Choose } from "./play.js";
import type { ModelMaker } from "./rules.js";
import { foundBy } from "./testing/found-by.js";

const work = defineActivity("work", async (_ctx, n: number) => n);
const working = { activities: (model: ModelMaker<object>) => [model(work, (_state, n) => n)] };
const go = defineEvent<string>("go");

const one = defineOrchestrator("one", async (ctx) => await ctx.callActivity(work, 1));
const waits = defineOrchestrator("waits", async (ctx) => await ctx.waitForExternalEvent(go));
const races = defineOrchestrator("races", async (ctx) => {
  const winner = await whenAny({ went: ctx.waitForExternalEvent(go), late: ctx.createTimer("1h") });
  return winner.key;
});

describe("an exploration with suspensions", () => {
  it("has none unless they are asked for", async () => {
    expect(await explore(one, working)).toMatchObject({ complete: true, interleavings: 1n });
  });

  it.each([true, false])("suspends and resumes before, between and after all else; pruned: %s", async (pruning) => {
    // Begin, its answer, suspend and resume, in their orders: 6, less the one that suspends what is over; and without.
    const report = await explore(one, { ...working, faults: { suspensions: 1 }, pruning });
    expect(report).toMatchObject({ complete: true, interleavings: 6n });
    // Suspend and resume, and the event after it or in between; and without.
    const waiting = { faults: { suspensions: 1 }, pruning };
    const raised = await explore(waits, { ...waiting, events: (raises) => [raises(go, "now")] });
    expect(raised).toMatchObject({ complete: true, interleavings: 3n });
  });

  it("counts the same with several of them, pruned or not", async () => {
    const counts = await Promise.all(
      [true, false].map(async (pruning) => {
        const options = { ...working, faults: { suspensions: 2, lostAnswers: 1 }, pruning, strategy: "all" } as const;
        const { complete, interleavings } = await explore(one, options);
        return { complete, interleavings };
      }),
    );
    expect(counts[0]).toEqual(counts[1]);
    expect(counts[0]?.complete).toBe(true);
  });

  it.each(["one", "any"] as const)("holds back what comes, in its order, with batches of %s", async (batches) => {
    const outputs = new Set<string | undefined>();
    const report = await explore(races, {
      events: (raises) => [raises(go, "now")],
      faults: { suspensions: 1 },
      batches,
      allow: ["unhandledEvents"],
      eventually: (_state, { output }) => void outputs.add(output),
    });
    expect(report.complete).toBe(true);
    expect(outputs).toEqual(new Set(["went", "late"]));
  });

  it("stays suspended when it continues as new in the same turn", async () => {
    const twice = defineOrchestrator("twice", async (ctx, round: number) => {
      await ctx.waitForExternalEvent(go);
      if (round === 1) return ctx.continueAsNew(2);
      return round;
    });
    const report = await explore(twice, {
      input: 1,
      events: (raises) => [raises(go, "now", { atLeast: 2 })],
      faults: { suspensions: 1 },
      batches: "any",
      eventually: (_state, { output }) => output === 2,
    });
    expect(report.complete).toBe(true);
  });

  it("holds back what comes for the next generation as well: nothing else is possible until it is resumed", async () => {
    const next = defineOrchestrator("next", async (ctx, round: number) => {
      await ctx.waitForExternalEvent(go);
      if (round === 1) return ctx.continueAsNew(2);
      return await ctx.callActivity(work, round);
    });
    const plan = planOf(next, {
      ...working,
      input: 1,
      events: (raises) => [raises(go, "now", { atLeast: 2 })],
      faults: { suspensions: 1 },
      batches: "any",
    });
    // The suspension comes with the first event, into one turn; and it is resumed where nothing else is left to do.
    let ranks = ["turn", "event"];
    const choose: Choose = ({ ways }) => {
      const kind = ranks.find((each) => ways.some((way) => way.kind === each));
      if (kind === "event") ranks = ["suspend", "turn", "event", "run", "answer", "resume"];
      return ways.findIndex((way) => way.kind === kind);
    };
    const { told, ending } = await play(plan, choose);
    expect(ending).toBe("end");
    const begun = ["message", "turn", "event", "suspend", "turn"];
    const nextHeldBack = ["turn", "event", "turn", "resume", "turn"];
    expect(told.map(({ step }) => step.kind)).toEqual([...begun, ...nextHeldBack, "run", "answer", "turn"]);
  });

  it("tells of it in the story", async () => {
    const hasty = defineOrchestrator("hasty", async (ctx) => {
      const begun = ctx.currentUtcDateTime.getTime();
      const timer = ctx.createTimer("1h");
      await ctx.waitForExternalEvent(go);
      const seen = timer.status;
      return [seen, ctx.currentUtcDateTime.getTime() - begun];
    });
    const found = await foundBy(
      explore(hasty, {
        events: (raises) => [raises(go, "now")],
        faults: { suspensions: 1 },
        eventually: {
          "is told before its time": (_state, { output }) => JSON.stringify(output) !== '["pending",3600000]',
        },
      }),
    );
    expect(found.story).toEqual([
      "hasty is suspended",
      'event "go" comes',
      "the timer of 1h fires",
      "hasty is resumed",
    ]);
  });

  it("never ends a run that is suspended", async () => {
    const report = await explore(waits, {
      events: (raises) => [raises(go, "now", { atLeast: 0 })],
      faults: { suspensions: 1 },
      allow: ["stuck"],
    });
    // Without the event: never suspended, or suspended and resumed. With it: before, between, after, or none.
    expect(report).toMatchObject({ complete: true });
  });
});
