/** Pruning leaves out nothing: on arbitrary small programs the verdict and the number of interleavings are the same. */
import { describe, expect, it } from "@jest/globals";
import { defineActivity, defineOrchestrator } from "@reawait/core";
import fc from "fast-check";
import { explore } from "./explore.js";
import type { ModelMaker } from "./rules.js";
import { ExplorationError } from "./report.js";

/** What an activity does to a number of the state: effects that do not commute with one another. */
interface Effect {
  readonly kind: "add" | "double" | "copy";
  readonly cell: "x" | "y";
}

interface Program {
  /** Chains of activities, one beside the other; a number is a timer of so many seconds. */
  readonly chains: readonly (readonly (Effect | number)[])[];
  readonly forbidden: { readonly x: number; readonly y: number };
  readonly when: "invariant" | "eventually";
  readonly lostAnswers: number;
  readonly activityFailures: number;
}

const effect: fc.Arbitrary<Effect> = fc.record({
  kind: fc.constantFrom("add", "double", "copy"),
  cell: fc.constantFrom("x", "y"),
});

const program: fc.Arbitrary<Program> = fc.record({
  chains: fc.array(
    fc.array(fc.oneof({ weight: 3, arbitrary: effect }, fc.integer({ min: 1, max: 2 })), {
      minLength: 1,
      maxLength: 2,
    }),
    {
      minLength: 1,
      maxLength: 2,
    },
  ),
  forbidden: fc.record({ x: fc.integer({ min: 0, max: 4 }), y: fc.integer({ min: 0, max: 3 }) }),
  when: fc.constantFrom("invariant", "eventually"),
  lostAnswers: fc.integer({ min: 0, max: 1 }),
  activityFailures: fc.integer({ min: 0, max: 1 }),
});

const change = defineActivity("change", async (_ctx, _effect: Effect) => {});

const interpret = defineOrchestrator("interpret", async (ctx, { chains }: Program) => {
  let failures = 0;
  const runChain = async (chain: Program["chains"][number]) => {
    for (const each of chain) {
      if (typeof each === "number") await ctx.createTimer({ seconds: each });
      else await ctx.callActivity(change, each).catch(() => (failures += 1));
    }
  };
  await Promise.all(chains.map(runChain));
  return failures;
});

type Cells = Record<"x" | "y", number>;

const activities = (model: ModelMaker<Cells>) => [
  model(change, (cells, { kind, cell }) => {
    if (kind === "add") cells[cell] += 1;
    else if (kind === "double") cells[cell] *= 2;
    else cells[cell] = cells[cell === "x" ? "y" : "x"];
  }),
];

async function verdict(input: Program, pruning: boolean): Promise<unknown> {
  const { forbidden, when, lostAnswers, activityFailures } = input;
  try {
    const report = await explore(interpret, {
      input,
      state: () => ({ x: 1, y: 0 }),
      activities,
      faults: { lostAnswers, activityFailures },
      [when]: ({ x, y }: Cells) => x !== forbidden.x || y !== forbidden.y,
      strategy: "all",
      pruning,
      budget: { runs: 20_000, turns: 1_000_000 },
    });
    return { interleavings: report.interleavings, complete: report.complete };
  } catch (error) {
    if (!(error instanceof ExplorationError)) throw error;
    const { kind, state, story } = error.found;
    return { kind, state, steps: story.length };
  }
}

describe("pruning", () => {
  it("changes neither the verdict nor the number of interleavings, nor how short a story gets", async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(program, async (input) => {
        const pruned = await verdict(input, true);
        expect(pruned).toEqual(await verdict(input, false));
        found += Number(typeof pruned === "object" && pruned !== null && "kind" in pruned);
      }),
      { numRuns: 30, seed: 7 },
    );
    expect(found).toBeGreaterThan(3);
  }, 300_000);
});

/** Another kind of program: an event that may come twice, a child, and batches of any size. */
interface Crowd {
  readonly batches: "one" | "any";
  readonly seconds: number;
  readonly atLeast: 0 | 1;
  readonly duplicateEvents: number;
  readonly child: boolean;
  readonly forbidden: string;
}

const crowd: fc.Arbitrary<Crowd> = fc.record({
  batches: fc.constantFrom("one", "any"),
  seconds: fc.integer({ min: 1, max: 2 }),
  atLeast: fc.constantFrom(0, 1),
  duplicateEvents: fc.integer({ min: 0, max: 1 }),
  child: fc.boolean(),
  forbidden: fc.constantFrom("event,event", "child,event", "event,timer", "timer", "child,timer", "never"),
});

const inner = defineOrchestrator("inner", async (ctx) => await ctx.createTimer("1s"));

const gather = defineOrchestrator("gather", async (ctx, { seconds, child }: Crowd) => {
  const seen: string[] = [];
  const closing = ctx.createTimer({ seconds }).then(() => seen.push("timer"));
  const note = async (what: string, task: PromiseLike<unknown>) => {
    await task;
    seen.push(what);
  };
  void note("event", ctx.waitForExternalEvent("go"));
  void note("event", ctx.waitForExternalEvent("go"));
  if (child) void note("child", ctx.callSubOrchestrator(inner));
  await closing;
  return seen.join();
});

async function verdictOn(input: Crowd, pruning: boolean): Promise<unknown> {
  const { batches, atLeast, duplicateEvents, forbidden } = input;
  try {
    const { interleavings, complete } = await explore(gather, {
      input,
      orchestrators: [inner],
      events: (raises) => [raises("go", undefined, { atLeast })],
      faults: { duplicateEvents },
      eventually: (_state, { output }) => output !== forbidden,
      batches,
      strategy: "all",
      pruning,
      budget: { runs: 20_000, turns: 1_000_000 },
    });
    return { interleavings, complete };
  } catch (error) {
    if (!(error instanceof ExplorationError)) throw error;
    return { kind: error.found.kind, steps: error.found.story.length };
  }
}

describe("pruning where instances, events and batches interleave", () => {
  it("changes neither the verdict nor the number of interleavings, nor how short a story gets", async () => {
    const verdicts = new Set<string>();
    await fc.assert(
      fc.asyncProperty(crowd, async (input) => {
        const pruned = await verdictOn(input, true);
        expect(pruned).toEqual(await verdictOn(input, false));
        verdicts.add(Object.keys(pruned as object).join());
      }),
      { numRuns: 30, seed: 11 },
    );
    expect(verdicts.size).toBe(2);
  }, 300_000);
});
