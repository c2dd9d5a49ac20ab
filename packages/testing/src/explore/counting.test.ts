/** Small programs have known numbers of interleavings: the explorer goes through just as many, each once. */
import { describe, expect, it } from "@jest/globals";
import { defineActivity, defineEvent, defineOrchestrator } from "@reawait/core";
import { explore } from "./explore.js";
import type { ModelMaker } from "./rules.js";

const work = defineActivity("work", async (_ctx, n: number) => n);
const working = { activities: (model: ModelMaker<object>) => [model(work, (_state, n) => n)] };

/** So many activities at once. */
const fanOut = defineOrchestrator("fanOut", async (ctx, width: number) => {
  const results = await Promise.all(Array.from({ length: width }, (_, index) => ctx.callActivity(work, index)));
  return results.reduce((sum, each) => sum + each, 0);
});

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

/** How many ways there are to interleave sequences of these lengths. */
function multinomial(...lengths: readonly number[]): number {
  const total = lengths.reduce((sum, each) => sum + each, 0);
  return lengths.reduce((ways, length) => ways / factorial(length), factorial(total));
}

describe("the number of interleavings", () => {
  it.each([1, 2, 3, 4])("of %i independent activities is (2n)! / 2^n, pruned or not", async (width) => {
    const options = {
      ...working,
      input: width,
      eventually: (_state: object, { output }: { output: number | undefined }) => output === (width * (width - 1)) / 2,
    };
    const interleavings = BigInt(factorial(2 * width) / 2 ** width);
    const pruned = await explore(fanOut, options);
    expect(pruned).toMatchObject({ complete: true, interleavings });
    if (width === 4) expect(pruned.runs).toBeLessThan(200);
    else
      expect(await explore(fanOut, { ...options, pruning: false })).toMatchObject({
        interleavings,
        runs: Number(interleavings),
      });
  });

  it.each([
    [1, 1],
    [2, 1],
    [2, 2],
    [3, 2],
  ])("of a chain of %i activities beside one of %i is the multinomial coefficient", async (first, second) => {
    const chains = defineOrchestrator("chains", async (ctx) => {
      const chain = async (length: number) => {
        for (let n = 0; n < length; n++) await ctx.callActivity(work, n);
      };
      await Promise.all([chain(first), chain(second)]);
    });
    const interleavings = BigInt(multinomial(2 * first, 2 * second));
    expect(await explore(chains, working)).toMatchObject({ complete: true, interleavings });
  });

  it("of timers is 1 where their times differ, and n! where they are equal", async () => {
    const timers = defineOrchestrator("timers", async (ctx, seconds: readonly number[]) => {
      await Promise.all(seconds.map((each) => ctx.createTimer({ seconds: each })));
    });
    expect(await explore(timers, { input: [4, 1, 3, 2] })).toMatchObject({ complete: true, interleavings: 1n });
    expect(await explore(timers, { input: [1, 1, 1, 1] })).toMatchObject({ complete: true, interleavings: 24n });
  });

  it("of n timers in order beside an activity is the number of places for its two steps", async () => {
    const both = defineOrchestrator("both", async (ctx) => {
      await Promise.all([
        ctx.createTimer("1s"),
        ctx.createTimer("2s"),
        ctx.createTimer("3s"),
        ctx.callActivity(work, 1),
      ]);
    });
    expect(await explore(both, working)).toMatchObject({ complete: true, interleavings: BigInt(multinomial(3, 2)) });
  });

  it("of events that come for certain is that of independent steps; of one that need not come it is one more at each end", async () => {
    const go = defineEvent("go");
    const waits = defineOrchestrator("waits", async (ctx) => {
      await Promise.all([ctx.waitForExternalEvent(go), ctx.callActivity(work, 1)]);
    });
    const certain = await explore(waits, { ...working, events: (raises) => [raises(go)] });
    expect(certain).toMatchObject({ complete: true, interleavings: 3n });
    const uncertain = await explore(waits, {
      ...working,
      events: (raises) => [raises(go, undefined, { atLeast: 0 })],
      allow: ["stuck"],
    });
    expect(uncertain).toMatchObject({ complete: true, interleavings: 4n });
  });

  it("of sub-orchestrations that run for real is that of their steps: start, work, end", async () => {
    const child = defineOrchestrator("child", async (ctx) => await ctx.callActivity(work, 1));
    const parent = defineOrchestrator("parent", async (ctx) => {
      await Promise.all([ctx.callSubOrchestrator(child), ctx.callSubOrchestrator(child)]);
    });
    const report = await explore(parent, { ...working, orchestrators: [child] });
    expect(report).toMatchObject({ complete: true, interleavings: BigInt(multinomial(4, 4)) });
  });

  it.each([1, 2, 3])("of %i activities whose answers may come in any batches is that of the model", async (width) => {
    const report = await explore(fanOut, { ...working, input: width, batches: "any" });
    expect(report).toMatchObject({ complete: true, interleavings: countBatched(width, 0, 0) });
  });
});

/** Each activity is to run, has run, or waits in the inbox, which a turn empties. Its first turn is counted apart. */
function countBatched(toRun: number, ran: number, inbox: number): bigint {
  if (toRun + ran + inbox === 0) return 1n;
  let ways = 0n;
  if (toRun > 0) ways += BigInt(toRun) * countBatched(toRun - 1, ran + 1, inbox);
  if (ran > 0) ways += BigInt(ran) * countBatched(toRun, ran - 1, inbox + 1);
  if (inbox > 0) ways += countBatched(toRun, ran, 0);
  return ways;
}
