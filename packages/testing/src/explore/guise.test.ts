/** The clock and the randomness of the host differ at each replay, and only there. */
import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { defineActivity, defineOrchestrator, type OrchestrationContext } from "@reawait/core";
import { explore } from "./explore.js";
import { foundBy } from "./testing/found-by.js";

const note = defineActivity("note", async (_ctx, _value: unknown) => {});
const noting = { budget: { runs: 3 } };
const flowOf = (body: (ctx: OrchestrationContext<void>) => Promise<unknown>) => defineOrchestrator("flow", body);
const exploreFlow = (body: (ctx: OrchestrationContext<void>) => Promise<unknown>) =>
  explore(flowOf(body), { ...noting, activities: (model) => [model(note, () => {})] });

/** All that a guise replaces. */
const host = () => ({
  Date,
  now: Date.now,
  random: Math.random,
  performanceNow: performance.now,
  randomUUID: crypto.randomUUID,
  getRandomValues: crypto.getRandomValues,
  own: ["now" in Object.getOwnPropertyDescriptors(performance), Object.keys(crypto)],
});

const real = host();
afterEach(() => {
  expect(host()).toEqual(real);
});

describe("what is not the same twice is seen, and named with its line", () => {
  it.each([
    ["Date.now()", () => Date.now()],
    ["new Date()", () => new Date()],
    ["Date()", () => Date()],
    ["Math.random()", () => Math.random()],
    ["performance.now()", () => performance.now()],
    ["crypto.randomUUID()", () => crypto.randomUUID()],
    ["crypto.getRandomValues()", () => [...crypto.getRandomValues(new Uint32Array(2))]],
  ])("%s, as an input", async (what, read) => {
    const found = await foundBy(exploreFlow((ctx) => ctx.callActivity(note, read()).then(() => {})));
    expect(found).toMatchObject({ kind: "nonDeterminism", story: [] });
    expect(found.message).toContain(`Its code uses ${what} at `);
    expect(found.message).toMatch(/guise\.test\.ts:\d+:\d+, which is not the same twice/);
  });

  it.each([
    ["the toss of a coin", () => Math.random() < 0.5],
    ["the day of the week", () => new Date().getUTCDay() === 4],
    ["the year", () => new Date().getUTCFullYear() === 2026],
    ["a millisecond", () => Date.now() % 2 === 0],
    ["a measured time", () => -performance.now() + performance.now() < 100],
  ])("%s, as a decision", async (_what, decide) => {
    const found = await foundBy(
      exploreFlow(async (ctx) => {
        if (decide()) await ctx.callActivity(note, "yes");
        else await ctx.callActivity(note, "no");
      }),
    );
    expect(found.kind).toBe("nonDeterminism");
  });

  it("a value that is read early and used late", async () => {
    const found = await foundBy(
      exploreFlow(async (ctx) => {
        const begun = Date.now();
        await ctx.callActivity(note, "begin");
        await ctx.callActivity(note, begun);
      }),
    );
    expect(found).toMatchObject({ kind: "nonDeterminism", story: ["note completes"] });
  });

  it("whether it replays, if the code asks for it", async () => {
    const found = await foundBy(
      exploreFlow(async (ctx) => {
        if (!ctx.isReplaying) await ctx.callActivity(note, "first");
        await ctx.callActivity(note, "second");
      }),
    );
    expect(found).toMatchObject({ kind: "nonDeterminism", story: [] });
    expect(found.message).toMatch(
      /replayed it did schedule activity "note" \(task 1\) with "second"\. Its code depends on .* nothing by ctx\.isReplaying\.$/,
    );
  });
});

describe("code that decides by ctx.isReplaying", () => {
  it("is found in the last turn as well, which no other turn replays", async () => {
    const found = await foundBy(
      exploreFlow(async (ctx) => {
        await ctx.callActivity(note, "first");
        return ctx.isReplaying;
      }),
    );
    expect(found).toMatchObject({ kind: "nonDeterminism", story: ["note completes"] });
    expect(found.message).toContain("at first it did return with false; replayed it did return with true.");
  });
});

describe("code that takes all from ctx, or does not let it show, is deterministic", () => {
  it("ctx.currentUtcDateTime, newGuid and random", async () => {
    const report = await exploreFlow(async (ctx) => {
      await ctx.callActivity(note, [ctx.currentUtcDateTime, ctx.newGuid(), ctx.random()]);
    });
    expect(report.complete).toBe(true);
  });

  it("dates that are made of something", async () => {
    const report = await exploreFlow(async (ctx) => {
      const date = new Date(Date.UTC(2026, 1, 3));
      if (!(date instanceof Date) || !(ctx.currentUtcDateTime instanceof Date)) throw new TypeError("no Date");
      await ctx.callActivity(note, [date, new Date(0), Date.parse("2026-01-01T00:00:00Z")]);
    });
    expect(report.complete).toBe(true);
  });

  it("a time that is only looked at", async () => {
    const report = await exploreFlow(async (ctx) => {
      void Date.now();
      await ctx.callActivity(note, "x");
    });
    expect(report.complete).toBe(true);
  });
});

describe("the host", () => {
  it("is left as it is to models and checks, and after an orchestrator that throws", async () => {
    const seen: unknown[] = [];
    const flow = flowOf(async (ctx) => {
      await ctx.callActivity(note, 1);
      throw new Error("no");
    });
    const found = await foundBy(
      explore(flow, {
        activities: (model) => [
          model(note, () => {
            seen.push(host());
          }),
        ],
        invariant: () => void seen.push(host()),
      }),
    );
    expect(found.kind).toBe("failure");
    expect(seen.length).toBeGreaterThan(3);
    for (const each of seen) expect(each).toEqual(real);
  });

  it("keeps what fake timers and tests have put there", async () => {
    jest.useFakeTimers({ now: 1_234 });
    const random = jest.spyOn(Math, "random").mockReturnValue(0.25);
    try {
      const report = await exploreFlow(async (ctx) => {
        await ctx.callActivity(note, [Date.now(), Math.random()]);
      });
      expect(report.complete).toBe(true);
      expect(random).toHaveBeenCalled();
    } finally {
      random.mockRestore();
      jest.useRealTimers();
    }
  });
});

describe("a promise of something foreign", () => {
  it("that loses a race with durable work is found when it uses ctx later", async () => {
    const flow = flowOf(async (ctx) => {
      const foreign = new Promise<void>((done) => setImmediate(done)).then(() => ctx.callActivity(note, "late"));
      await Promise.race([foreign, ctx.callActivity(note, "x")]);
      await ctx.callActivity(note, "y");
    });
    const found = await foundBy(explore(flow, { activities: (model) => [model(note, () => {})] }));
    expect(found.kind).toBe("foreignAwait");
    expect(found.message).toMatch(
      /used ctx\.callActivity after waiting for something that is not durable \(.*guise\.test/,
    );
  });

  it("that rejects before it is awaited is the orchestrator's own affair: it ends no test", async () => {
    const report = await exploreFlow(async (ctx) => {
      const helper = (async () => {
        throw new Error("early");
      })();
      await ctx.callActivity(note, "x");
      await helper.catch(() => {});
    });
    expect(report.complete).toBe(true);
  });
});

describe("under fake timers that are there before anything is loaded", () => {
  it("an exploration waits for nothing of theirs", async () => {
    jest.useFakeTimers();
    jest.resetModules();
    try {
      const core = await import("@reawait/core");
      const { explore: exploreAnew } = await import("./explore.js");
      const flow = core.defineOrchestrator("flow", async (ctx) => {
        await Promise.all([ctx.createTimer("30d"), ctx.callActivity(note, Date.now())]);
      });
      const report = await exploreAnew(flow, { activities: (model) => [model(note, () => {})] });
      expect(report).toMatchObject({ complete: true, interleavings: 3n });
    } finally {
      jest.useRealTimers();
    }
  });
});
