/**
 * R6: the matrix of foreign awaits that are found while the orchestrator is at rest. Each alone from scratch, in a session,
 * and with 50 instances interleaved.
 */
import { describe, expect, it } from "@jest/globals";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import type { AnyOrchestrator } from "../definitions/registry.js";
import { ForeignAwaitError } from "../errors/foreign-await-error.js";
import { whenAny } from "../task/when-any.js";
import type { TurnOutcome } from "./turn-outcome.js";
import { foreigners, type Foreign } from "./testing/foreign.js";
import { TestInstance, type Batch, type RunOptions } from "./testing/history-builder.js";
import { runProgram } from "./testing/run-program.js";
import { taskCompleted } from "./testing/history-events.js";

interface Case {
  readonly what: string;
  readonly make: (foreign: Foreign) => AnyOrchestrator;
  /** The turns behind the first; the last of them is the one that must find it. */
  readonly batches: readonly Batch[];
}

/** Settles only when the test is over, however many turns that takes. */
const never: Foreign = () => new Promise(() => {});

const cases: readonly Case[] = [
  {
    what: "nothing durable at all",
    make: (foreign) => defineOrchestrator("o", async () => await foreign()),
    batches: [],
  },
  {
    what: "an activity that is not awaited stands beside it",
    make: (foreign) =>
      defineOrchestrator("o", async (ctx) => {
        ctx.callActivity("audit");
        return await foreign();
      }),
    batches: [],
  },
  {
    what: "a deadline is created first, and awaited later",
    make: (foreign) =>
      defineOrchestrator("o", async (ctx) => {
        const deadline = ctx.createTimer("1h");
        await foreign();
        await deadline;
      }),
    batches: [],
  },
  {
    what: "a waiter for an event is left open beside it",
    make: (foreign) =>
      defineOrchestrator("o", async (ctx) => {
        const stop = ctx.waitForExternalEvent("stop");
        await foreign();
        await stop;
      }),
    batches: [],
  },
  {
    what: "the loser of a race is left over",
    make: (foreign) =>
      defineOrchestrator("o", async (ctx) => {
        await whenAny({ work: ctx.callActivity("work"), late: ctx.createTimer("1h") });
        return await foreign();
      }),
    batches: [[taskCompleted(1)]],
  },
  {
    what: "it comes after durable work",
    make: (foreign) =>
      defineOrchestrator("o", async (ctx) => {
        await ctx.callActivity("work");
        await foreign();
        await ctx.callActivity("more");
      }),
    batches: [[taskCompleted(1)]],
  },
  {
    what: "Promise.all waits for it and an activity, and the activity is done",
    make: () => defineOrchestrator("o", (ctx) => Promise.all([never(), ctx.callActivity("work")])),
    batches: [[taskCompleted(1)]],
  },
];

async function drive({ make, batches }: Case, foreign: Foreign, options: RunOptions): Promise<TurnOutcome> {
  const instance = new TestInstance(make(foreign), options);
  let outcome = await instance.start();
  for (const batch of batches) {
    expect(outcome.fault).toBeUndefined();
    outcome = await instance.turn(batch);
  }
  return outcome;
}

function expectForeignAwait({ fault, actions, ended }: TurnOutcome, instanceId: string): void {
  expect(fault).toBeInstanceOf(ForeignAwaitError);
  expect(fault).toMatchObject({ instanceId, what: "awaits something that is not durable" });
  expect(ended).toBe(true);
  expect(actions).toMatchObject([{ kind: "completeOrchestration", id: -1, orchestrationStatus: "FAILED" }]);
}

describe.each(cases)("R6 a foreign await is found at once where $what", (each) => {
  it.each(foreigners)("with %s, from scratch", async (_what, foreign) => {
    expectForeignAwait(await drive(each, foreign, { mode: "replay" }), "instance-1");
  });

  it.each(foreigners)("with %s, in a session", async (_what, foreign) => {
    expectForeignAwait(await drive(each, foreign, { mode: "session" }), "instance-1");
  });

  it("with 50 instances interleaved", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        const [, foreign] = foreigners[index % foreigners.length] ?? ["", never];
        const instanceId = `instance-${index}`;
        return [instanceId, await drive(each, foreign, { mode: "session", instanceId })] as const;
      }),
    );
    for (const [instanceId, outcome] of outcomes) expectForeignAwait(outcome, instanceId);
  });
});

describe("R6 the first import of a module", () => {
  it("is found at once where it waits for a file, and only there; in plain Node, since Jest has its own imports", async () => {
    const { expected, outcomes } = (await runProgram("foreign-import.program")) as {
      expected: string;
      outcomes: string[];
    };
    expect(outcomes).toEqual(new Array(50).fill(expected));
  });
});

describe("R6 what is no foreign await", () => {
  const patient = async (hops: number) => {
    for (let hop = 0; hop < hops; hop++) await Promise.resolve();
    return "there";
  };

  it.each<[string, () => Promise<unknown>]>([
    ["a helper that takes ten thousand hops", () => patient(10_000)],
    ["helpers in helpers", async () => await Promise.all([1, 2, 3].map(async (n) => await patient(n * 10)))],
    ["a microtask", () => new Promise<void>((resolve) => queueMicrotask(resolve))],
    [
      "an async generator",
      async () => {
        for await (const hop of (async function* () {
          yield patient(3);
        })())
          return hop;
        return undefined;
      },
    ],
    ["a promise that rejects and is caught", () => Promise.reject(new Error("x")).catch(() => patient(5))],
  ])("%s", async (_what, wait) => {
    const fine = defineOrchestrator("fine", async (ctx) => {
      await wait();
      await ctx.callActivity("work");
      await wait();
    });
    const instance = new TestInstance(fine);
    expect((await instance.start()).actions).toMatchObject([{ kind: "scheduleTask", id: 1 }]);
    expect((await instance.turn([taskCompleted(1)])).fault).toBeUndefined();
  });
});
