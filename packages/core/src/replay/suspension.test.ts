import { describe, expect, it } from "@jest/globals";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { runHistory } from "./testing/history-builder.js";
import {
  eventRaised,
  resumed,
  suspended,
  taskCompleted,
  taskFailed,
  terminated,
  timerFired,
} from "./testing/history-events.js";
import { brief, completionOf, resultOf } from "./testing/outcome.js";

const three = defineOrchestrator("three", async (ctx) => {
  const order: string[] = [];
  const follow = async (name: string) => {
    order.push(String(await ctx.callActivity(name)));
    ctx.callActivity(`after ${name}`);
  };
  await Promise.all([follow("a"), follow("b")]);
  return order;
});

describe("R11 while suspended", () => {
  it("incoming events are held back, and let go in their order when resumed (31)", async () => {
    const run = await runHistory(three, [[suspended(), taskCompleted(2, "b"), taskCompleted(1, "a")], [resumed()]]);
    expect(run.turns.map(brief)).toEqual([
      ["1 activity a", "2 activity b"],
      [],
      ["3 activity after b", "4 activity after a", "5 COMPLETED"],
    ]);
    expect(resultOf(run.last)).toEqual(["b", "a"]);
  });

  it("what was held back comes before what is newer", async () => {
    const run = await runHistory(three, [[suspended()], [taskCompleted(2, "b")], [resumed(), taskCompleted(1, "a")]]);
    expect(run.turns.map(brief)).toEqual([
      ["1 activity a", "2 activity b"],
      [],
      [],
      ["3 activity after b", "4 activity after a", "5 COMPLETED"],
    ]);
  });

  it("actions made before the suspension are emitted once, in the turn that ends suspended", async () => {
    const run = await runHistory(three, [[taskCompleted(1, "a"), suspended(), taskCompleted(2, "b")], [], [resumed()]]);
    expect(run.turns.map(brief)).toEqual([
      ["1 activity a", "2 activity b"],
      ["3 activity after a"],
      [],
      ["4 activity after b", "5 COMPLETED"],
    ]);
  });

  it("a second suspension adds nothing: one resume lets all go on (31)", async () => {
    const run = await runHistory(three, [
      [suspended(), taskCompleted(1, "a"), suspended()],
      [suspended(), taskCompleted(2, "b")],
      [resumed(), resumed()],
    ]);
    expect(resultOf(run.last)).toEqual(["a", "b"]);
  });

  it("resumed and suspended again in one batch, everything that was held back has gone through", async () => {
    const run = await runHistory(three, [
      [suspended(), taskCompleted(1, "a")],
      [resumed(), suspended(), taskCompleted(2, "b")],
      [resumed()],
    ]);
    expect(run.turns.map(brief)).toEqual([
      ["1 activity a", "2 activity b"],
      [],
      ["3 activity after a"],
      ["4 activity after b", "5 COMPLETED"],
    ]);
  });

  it("timers, failures and external events are held back too", async () => {
    const all = defineOrchestrator("all", async (ctx) => {
      const seen: string[] = [];
      await Promise.all([
        ctx.createTimer("1s").then(() => seen.push("timer")),
        ctx.callActivity("a").catch(() => seen.push("failure")),
        ctx.waitForExternalEvent("go").then(() => seen.push("event")),
      ]);
      return seen;
    });
    const run = await runHistory(all, [[suspended()], [eventRaised("go"), taskFailed(2), timerFired(1)], [resumed()]]);
    expect(resultOf(run.last)).toEqual(["event", "failure", "timer"]);
  });

  it("time goes on: what is let go sees the time of the resume", async () => {
    const clock = defineOrchestrator("clock", async (ctx) => {
      const before = ctx.currentUtcDateTime.getTime();
      await ctx.callActivity("a");
      return ctx.currentUtcDateTime.getTime() - before;
    });
    const run = await runHistory(clock, [[suspended(), taskCompleted(1)], [resumed()]]);
    expect(resultOf(run.last)).toBe(2_000);
  });

  it("an instance suspended as it starts has started, and goes on when resumed", async () => {
    const run = await runHistory(three, [[taskCompleted(1, "a")], [taskCompleted(2, "b")], [resumed()]], {
      withStart: [suspended()],
    });
    expect(run.turns.map(brief)).toEqual([
      ["1 activity a", "2 activity b"],
      [],
      [],
      ["3 activity after a", "4 activity after b", "5 COMPLETED"],
    ]);
  });
});

describe("terminate", () => {
  it("ends the execution with the output it was given, and emits nothing else (32)", async () => {
    const run = await runHistory(three, [[suspended()], [taskCompleted(1), terminated({ why: "stop" }), resumed()]]);
    expect(run.last.actions).toEqual([
      {
        kind: "completeOrchestration",
        id: expect.any(Number),
        orchestrationStatus: "TERMINATED",
        result: '{"why":"stop"}',
        carryoverEvents: [],
      },
    ]);
  });

  it("withdraws what the same turn asked for, and keeps what it sent", async () => {
    const busy = defineOrchestrator("busy", async (ctx) => {
      await ctx.callActivity("a");
      ctx.callActivity("b");
      ctx.createTimer("1h");
      ctx.callSubOrchestrator("child");
      ctx.sendEvent("other", "news");
      await ctx.waitForExternalEvent("never");
    });
    const run = await runHistory(busy, [[taskCompleted(1), terminated()]]);
    expect(brief(run.last)).toEqual(["5 send news to other", "6 TERMINATED"]);
  });

  it("does not run finally blocks: the code is simply not woken again", async () => {
    let cleanedUp = false;
    const careful = defineOrchestrator("careful", async (ctx) => {
      try {
        await ctx.callActivity("a");
      } finally {
        cleanedUp = true;
      }
    });
    await runHistory(careful, [[terminated(), taskCompleted(1)]]);
    expect(cleanedUp).toBe(false);
  });

  it("comes too late where the orchestration had ended before, in the same batch", async () => {
    const quick = defineOrchestrator("quick", async (ctx) => await ctx.callActivity("a"));
    const run = await runHistory(quick, [[taskCompleted(1, "result"), terminated("stop")]]);
    expect(completionOf(run.last)).toMatchObject({ orchestrationStatus: "COMPLETED", result: '"result"' });
    expect(brief(run.last)).toEqual(["2 COMPLETED"]);
  });
});
