/** Several instances: sub-orchestrations, real and modelled, and what they send one another. */
import { describe, expect, it } from "@jest/globals";
import { defineActivity, defineEvent, defineOrchestrator, TaskFailedError } from "@reawait/core";
import { explore } from "./explore.js";
import { foundBy } from "./testing/found-by.js";

const work = defineActivity("work", async (_ctx, n: number) => n);
const done = defineEvent<number>("done");

describe("a sub-orchestration", () => {
  const child = defineOrchestrator("child", async (ctx, n: number) => (await ctx.callActivity(work, n)) * 2);
  const parent = defineOrchestrator("parent", async (ctx) => {
    try {
      return await ctx.callSubOrchestrator(child, 4);
    } catch (error) {
      if (error instanceof TaskFailedError) return error.errorType;
      throw error;
    }
  });

  it("is run for real where it is given", async () => {
    const report = await explore(parent, {
      orchestrators: [child],
      activities: (model) => [model(work, (_state, n) => n + 1)],
      faults: { activityFailures: 1 },
      invariant: (_state, { instances }) => instances.length <= 2,
    });
    expect(report.complete).toBe(true);
    expect(report.outputs).toEqual([10, "TaskFailedError"]);
  });

  it("is what its model says where there is one, and fails as activities do", async () => {
    const report = await explore(parent, {
      activities: (model) => [
        model(child, {
          run: {
            fine: () => 7,
            wrong: () => {
              throw new RangeError("no");
            },
          },
        }),
      ],
      faults: { activityFailures: 1 },
    });
    expect(report).toMatchObject({ complete: true, interleavings: 5n });
    expect([...report.outputs].sort()).toEqual([7, "InjectedFailure", "RangeError"]);
  });

  it("with an id that is taken fails, and one that is over makes room", async () => {
    const twice = defineOrchestrator("twice", async (ctx, together: boolean) => {
      const options = { instanceId: "only" };
      const first = ctx.callSubOrchestrator(child, 1, options);
      if (!together) await first;
      const second = ctx.callSubOrchestrator(child, 2, options);
      const ends = await Promise.allSettled([first, second]);
      return ends.map(({ status }) => status).join();
    });
    const ends = (input: boolean) =>
      explore(twice, {
        input,
        orchestrators: [child],
        activities: (model) => [model(work, (_state, n) => n)],
      });
    expect((await ends(true)).outputs).toEqual(["fulfilled,rejected"]);
    expect((await ends(false)).outputs).toEqual(["fulfilled,fulfilled"]);
  });

  it("that waits for ever is found, though its parent has ended", async () => {
    const waits = defineOrchestrator("waits", async (ctx) => await ctx.waitForExternalEvent(done));
    const forgets = defineOrchestrator("forgets", async (ctx) => {
      void ctx.callSubOrchestrator(waits, undefined, { instanceId: "orphan" });
      await ctx.createTimer("1s");
    });
    const found = await foundBy(explore(forgets, { orchestrators: [waits] }));
    expect(found.message).toMatch(/^nothing more can happen, and waits \(orphan\) waits for wait for event "done"/);
    await expect(explore(forgets, { orchestrators: [waits], allow: ["stuck"] })).resolves.toMatchObject({
      complete: true,
    });
  });
});

describe("what instances send one another", () => {
  const reporter = defineOrchestrator("reporter", async (ctx, n: number) => {
    ctx.sendEvent(ctx.parent?.instanceId ?? "", done, n);
    ctx.sendEvent(ctx.parent?.instanceId ?? "", done, n + 1);
  });

  it("arrives in the order of its sender, and in any order of several", async () => {
    const gather = defineOrchestrator("gather", async (ctx) => {
      const children = [10, 20].map((n) => ctx.callSubOrchestrator(reporter, n));
      const got: number[] = [];
      while (got.length < 4) got.push(await ctx.waitForExternalEvent(done));
      await Promise.all(children);
      return got.join();
    });
    const report = await explore(gather, {
      orchestrators: [reporter],
    });
    expect(report.complete).toBe(true);
    expect([...report.outputs].sort()).toEqual([
      "10,11,20,21",
      "10,20,11,21",
      "10,20,21,11",
      "20,10,11,21",
      "20,10,21,11",
      "20,21,10,11",
    ]);
  });

  it("is told with both names", async () => {
    const trust = defineOrchestrator("trust", async (ctx) => {
      void ctx.callSubOrchestrator(reporter, 1);
      void ctx.callSubOrchestrator(reporter, 5);
      return await ctx.waitForExternalEvent(done);
    });
    const found = await foundBy(
      explore(trust, {
        orchestrators: [reporter],
        allow: ["unhandledEvents"],
        eventually: { "the first is 1": (_state, { output }) => output === 1 },
      }),
    );
    expect(found.story).toContain('event "done" from reporter "explored:execution-1:0002" reaches trust');
  });

  it("is dropped where nobody has the id, as an engine does", async () => {
    const shout = defineOrchestrator("shout", async (ctx) => {
      ctx.sendEvent("nobody", done, 1);
      return "sent";
    });
    await expect(explore(shout, {})).resolves.toMatchObject({ complete: true, interleavings: 1n });
  });

  it("goes to a sub-orchestration from outside too", async () => {
    const waits = defineOrchestrator("waits", async (ctx) => await ctx.waitForExternalEvent(done));
    const parent = defineOrchestrator("parent", async (ctx) => {
      return await ctx.callSubOrchestrator(waits, undefined, { instanceId: "child" });
    });
    const report = await explore(parent, {
      orchestrators: [waits],
      events: (raises) => [raises(done, 3, { to: "child" })],
      eventually: (_state, { output }) => output === 3,
    });
    expect(report).toMatchObject({ complete: true, interleavings: 1n });
  });
});

describe("batches", () => {
  /** The activity that is called before it continues is withdrawn if both events come at once. */
  const relay = defineOrchestrator("relay", async (ctx, round: number): Promise<number> => {
    if (round === 1) return round;
    await ctx.waitForExternalEvent(done);
    void ctx.callActivity(work, 1);
    await ctx.waitForExternalEvent(done);
    return ctx.continueAsNew(round + 1);
  });
  const runsSeen = async (batches: "one" | "any") => {
    const seen = new Set<number>();
    await explore(relay, {
      input: 0,
      batches,
      state: () => ({ runs: 0 }),
      activities: (model) => [
        model(work, (state, n) => {
          state.runs += 1;
          return n;
        }),
      ],
      events: (raises) => [raises(done, 1, { atLeast: 2 })],
      eventually: ({ runs }) => void seen.add(runs),
    });
    return seen;
  };

  it("of any size show what is never begun, since it is taken back before its turn ends", async () => {
    expect(await runsSeen("one")).toEqual(new Set([1]));
    expect(await runsSeen("any")).toEqual(new Set([0, 1]));
  });
});

describe("an abandoned activity", () => {
  it("still does its work, before or after the end, and again where its answer is lost", async () => {
    const hurry = defineOrchestrator("hurry", async (ctx) => {
      void ctx.callActivity(work, 1);
      await ctx.createTimer("1s");
    });
    const seen = new Set<number>();
    const report = await explore(hurry, {
      state: () => ({ runs: 0 }),
      activities: (model) => [
        model(work, (state, n) => {
          state.runs += 1;
          return n;
        }),
      ],
      faults: { crashes: 1 },
      eventually: ({ runs }) => void seen.add(runs),
    });
    expect(report.complete).toBe(true);
    expect(seen).toEqual(new Set([1, 2]));
  });
});
