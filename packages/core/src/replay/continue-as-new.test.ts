import { describe, expect, it } from "@jest/globals";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { runHistory } from "./testing/history-builder.js";
import {
  childCompleted,
  eventRaised,
  taskCompleted,
  taskFailed,
  terminated,
  timerFired,
} from "./testing/history-events.js";
import { brief, completionOf, failureOf } from "./testing/outcome.js";

const names = (events: readonly { readonly name: string }[]) => events.map(({ name }) => name);

describe("continueAsNew", () => {
  it("ends the execution with the next input once the orchestrator has returned", async () => {
    const count = defineOrchestrator("count", async (ctx, n: number) => {
      await ctx.callActivity("step");
      return ctx.continueAsNew(n + 1);
    });
    const run = await runHistory(count, [[taskCompleted(1)]], { input: 4 });
    expect(run.last.actions).toEqual([
      {
        kind: "completeOrchestration",
        id: 2,
        orchestrationStatus: "CONTINUED_AS_NEW",
        result: "5",
        carryoverEvents: [],
      },
    ]);
    expect(run.last.ended).toBe(true);
  });

  it("throws nothing: a catch around it is not entered", async () => {
    const count = defineOrchestrator("count", async (ctx, n: number) => {
      try {
        return ctx.continueAsNew(n + 1);
      } catch {
        return "swallowed";
      }
    });
    const run = await runHistory(count, [], { input: 1 });
    expect(completionOf(run.last)).toMatchObject({ orchestrationStatus: "CONTINUED_AS_NEW", result: "2" });
  });

  it("lets finally blocks run first, durable work included", async () => {
    const lock = defineOrchestrator("lock", async (ctx, n: number) => {
      try {
        return ctx.continueAsNew(n + 1);
      } finally {
        await ctx.callActivity("unlock");
        await ctx.createTimer("1s");
      }
    });
    const run = await runHistory(lock, [[taskCompleted(1)], [timerFired(2)]], { input: 1 });
    expect(run.turns.map(brief)).toEqual([["1 activity unlock"], ["2 timer +2000"], ["3 CONTINUED_AS_NEW"]]);
  });

  it("called a second time replaces the first", async () => {
    const twice = defineOrchestrator("twice", async (ctx, _n: number) => {
      ctx.continueAsNew(1, { version: "1", keepEvents: false });
      return ctx.continueAsNew(2);
    });
    const run = await runHistory(twice, [], { input: 0, withStart: [eventRaised("kept")] });
    const completion = completionOf(run.last);
    expect(completion.result).toBe("2");
    expect(completion.newVersion).toBeUndefined();
    expect(names(completion.carryoverEvents)).toEqual(["kept"]);
  });

  it("followed by a throw fails the orchestration", async () => {
    const broken = defineOrchestrator("broken", async (ctx, _n: number) => {
      ctx.continueAsNew(1);
      throw new RangeError("after all");
    });
    const run = await runHistory(broken, [], { input: 0 });
    expect(failureOf(run.last)).toMatchObject({ errorType: "RangeError", errorMessage: "after all" });
  });

  it("followed by other awaits takes effect when the function returns, whatever it returns", async () => {
    const slow = defineOrchestrator("slow", async (ctx, _n: number) => {
      ctx.continueAsNew(7);
      await ctx.callActivity("one more");
      return "ignored";
    });
    const run = await runHistory(slow, [[taskCompleted(1)]], { input: 0 });
    expect(completionOf(run.last)).toMatchObject({ orchestrationStatus: "CONTINUED_AS_NEW", result: "7" });
  });

  it("asks for another version where it is told to", async () => {
    const upgrade = defineOrchestrator("upgrade", async (ctx) => ctx.continueAsNew(undefined, { version: "2.0" }));
    expect(completionOf((await runHistory(upgrade)).last)).toMatchObject({ newVersion: "2.0" });
  });

  it("whose input cannot be written throws at the call", async () => {
    const bad = defineOrchestrator("bad", async (ctx, _fn: unknown) => {
      try {
        return ctx.continueAsNew(() => 0);
      } catch (error) {
        return (error as Error).name;
      }
    });
    const run = await runHistory(bad);
    expect(completionOf(run.last)).toMatchObject({ orchestrationStatus: "COMPLETED", result: '"PayloadError"' });
  });

  it("withdraws activities and timers that were not committed, and keeps what was sent (36, 37)", async () => {
    const busy = defineOrchestrator("busy", async (ctx, _n: number) => {
      ctx.callActivity("committed");
      await ctx.waitForExternalEvent("go");
      ctx.callActivity("late");
      ctx.createTimer("1h");
      ctx.sendEvent("other", "bye");
      return ctx.continueAsNew(1);
    });
    const run = await runHistory(busy, [[eventRaised("go")]], { input: 0 });
    expect(run.turns.map(brief)).toEqual([["1 activity committed"], ["4 send bye to other", "5 CONTINUED_AS_NEW"]]);
  });

  it("ignores what comes for the old execution after the return, in the same batch", async () => {
    const busy = defineOrchestrator("busy", async (ctx, _n: number) => {
      const pending = [ctx.callActivity("slow"), ctx.callSubOrchestrator("child"), ctx.createTimer("1s")];
      await ctx.waitForExternalEvent("go");
      for (const task of pending) void task.then(() => ctx.callActivity("never"));
      return ctx.continueAsNew(1);
    });
    const late = [taskCompleted(1), childCompleted(2), timerFired(3), taskFailed(1)];
    const run = await runHistory(busy, [[eventRaised("go"), ...late]], { input: 0 });
    expect(brief(run.last)).toEqual(["4 CONTINUED_AS_NEW"]);
  });
});

describe("events at continueAsNew (35)", () => {
  const drainOne = defineOrchestrator("drainOne", async (ctx, _n: number) => {
    await ctx.waitForExternalEvent("Item");
    return ctx.continueAsNew(1);
  });

  it("that nobody took go on, in the order of their arrival and with their names as they came", async () => {
    const run = await runHistory(
      drainOne,
      [[eventRaised("b", 2), eventRaised("Item", 3), eventRaised("item", 4), eventRaised("A", 5)]],
      { input: 0, withStart: [eventRaised("A", 1)] },
    );
    expect(completionOf(run.last).carryoverEvents.map(({ name, input, eventId }) => [name, input, eventId])).toEqual([
      ["A", "1", -1],
      ["b", "2", -1],
      ["item", "4", -1],
      ["A", "5", -1],
    ]);
  });

  it("that came in the same batch after the return go on too, even where a waiter was left behind", async () => {
    const leaves = defineOrchestrator("leaves", async (ctx, _n: number) => {
      ctx.waitForExternalEvent("item");
      await ctx.waitForExternalEvent("go");
      return ctx.continueAsNew(1);
    });
    const run = await runHistory(leaves, [[eventRaised("go"), eventRaised("item", 1), eventRaised("go", 2)]], {
      input: 0,
    });
    expect(completionOf(run.last).carryoverEvents.map(({ name, input }) => [name, input])).toEqual([
      ["item", "1"],
      ["go", "2"],
    ]);
  });

  it("are dropped where it is told not to keep them; what comes after the return is for the next execution", async () => {
    const fresh = defineOrchestrator("fresh", async (ctx, _n: number) => {
      await ctx.waitForExternalEvent("go");
      return ctx.continueAsNew(1, { keepEvents: false });
    });
    const run = await runHistory(fresh, [[eventRaised("go"), eventRaised("late")]], {
      input: 0,
      withStart: [eventRaised("early")],
    });
    expect(names(completionOf(run.last).carryoverEvents)).toEqual(["late"]);
  });
});

describe("terminate and continueAsNew in one batch (33)", () => {
  const loop = defineOrchestrator("loop", async (ctx, _n: number) => {
    await ctx.waitForExternalEvent("go");
    ctx.sendEvent("other", "bye");
    return ctx.continueAsNew(1);
  });

  it.each([
    ["after", [eventRaised("go"), terminated("stop")]],
    ["before", [terminated("stop"), eventRaised("go")]],
  ])("terminates, with the terminate %s", async (_when, events) => {
    const run = await runHistory(loop, [events], { input: 0 });
    expect(completionOf(run.last)).toMatchObject({ orchestrationStatus: "TERMINATED", result: '"stop"' });
    expect(run.last.actions.filter(({ kind }) => kind === "completeOrchestration")).toHaveLength(1);
  });
});
