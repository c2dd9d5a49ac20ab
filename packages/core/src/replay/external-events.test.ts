import { describe, expect, it } from "@jest/globals";
import { defineEvent } from "../definitions/event.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { whenAny } from "../task/when-any.js";
import { at, runHistory } from "./testing/history-builder.js";
import { eventRaised, taskCompleted, timerFired } from "./testing/history-events.js";
import { brief, resultOf } from "./testing/outcome.js";

const approval = defineEvent<string>("Approval");

describe("an external event", () => {
  const waitTwice = defineOrchestrator("waitTwice", async (ctx) => [
    await ctx.waitForExternalEvent(approval),
    await ctx.waitForExternalEvent(approval),
  ]);

  it("takes no id and makes no action", async () => {
    const run = await runHistory(waitTwice, [[eventRaised("Approval", "a")], [eventRaised("Approval", "b")]]);
    expect(run.turns.map(brief)).toEqual([[], [], ["1 COMPLETED"]]);
    expect(resultOf(run.last)).toEqual(["a", "b"]);
  });

  it("that came before anybody waited is kept, first come first served (30)", async () => {
    const run = await runHistory(waitTwice, [], {
      withStart: [eventRaised("Approval", 1), eventRaised("Approval", 2)],
    });
    expect(resultOf(run.last)).toEqual([1, 2]);
  });

  it("that came with the events of one batch wakes one waiter after the other (R1)", async () => {
    const run = await runHistory(waitTwice, [[eventRaised("Approval", 1), eventRaised("Approval", 2)]]);
    expect(resultOf(run.last)).toEqual([1, 2]);
  });

  it("is matched without case, and without the rules of a locale (30)", async () => {
    const wait = defineOrchestrator("wait", async (ctx) => [
      await ctx.waitForExternalEvent("TITLE"),
      await ctx.waitForExternalEvent(approval),
    ]);
    const run = await runHistory(wait, [[eventRaised("title", 1), eventRaised("APPROVAL", 2)]]);
    expect(resultOf(run.last)).toEqual([1, 2]);
  });

  it("goes to the waiter that waited first", async () => {
    const wait = defineOrchestrator("wait", async (ctx) => {
      const first = ctx.waitForExternalEvent("go");
      const second = ctx.waitForExternalEvent("go");
      return [await second, await first];
    });
    const run = await runHistory(wait, [[eventRaised("go", "one")], [eventRaised("go", "two")]]);
    expect(resultOf(run.last)).toEqual(["two", "one"]);
  });

  it.each(["constructor", "__proto__", "toString", "hasOwnProperty"])("may be named %j (R10)", async (name) => {
    const wait = defineOrchestrator("wait", async (ctx) => [
      await ctx.waitForExternalEvent(name),
      await ctx.waitForExternalEvent(name),
    ]);
    const run = await runHistory(wait, [[eventRaised(name, 2)]], { withStart: [eventRaised(name, 1)] });
    expect(resultOf(run.last)).toEqual([1, 2]);
  });

  it("may carry nothing", async () => {
    const wait = defineOrchestrator("wait", async (ctx) => [(await ctx.waitForExternalEvent("go")) === undefined]);
    const run = await runHistory(wait, [[eventRaised("go")]]);
    expect(resultOf(run.last)).toEqual([true]);
  });

  it("cannot have a name of the SDK's own", async () => {
    const wait = defineOrchestrator("wait", async (ctx) => {
      try {
        return await ctx.waitForExternalEvent("reawait:x");
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(resultOf((await runHistory(wait)).last)).toBe("TypeError");
  });
});

describe("a wait for an event with a timeout", () => {
  const wait = defineOrchestrator("wait", async (ctx) => {
    try {
      return await ctx.waitForExternalEvent(approval, { timeout: "1m" });
    } catch (error) {
      return (error as Error).message;
    }
  });

  it("is a timer that is left alone once the event came", async () => {
    const run = await runHistory(wait, [[eventRaised("Approval", "yes")]]);
    expect(run.turns.map(brief)).toEqual([["1 timer +60000"], ["2 COMPLETED"]]);
    expect(resultOf(run.last)).toBe("yes");
  });

  it("rejects with TimeoutError when the timer fires first", async () => {
    const run = await runHistory(wait, [at(60_000, timerFired(1))]);
    expect(resultOf(run.last)).toBe('wait for event "Approval" took longer than its timeout of 60000 ms');
  });

  it("takes no timer where the event is there already", async () => {
    const late = defineOrchestrator("late", async (ctx) => {
      await ctx.callActivity("first");
      return await ctx.waitForExternalEvent(approval, { timeout: "1m" });
    });
    const run = await runHistory(late, [[taskCompleted(1)]], { withStart: [eventRaised("Approval", "yes")] });
    expect(brief(run.last)).toEqual(["2 COMPLETED"]);
  });

  it("leaves the queue when it times out: the next waiter gets the next event", async () => {
    const retry = defineOrchestrator("retry", async (ctx) => {
      await ctx.waitForExternalEvent(approval, { timeout: "1m" }).catch(() => undefined);
      return await ctx.waitForExternalEvent(approval);
    });
    const run = await runHistory(retry, [at(60_000, timerFired(1)), [eventRaised("Approval", "late")]]);
    expect(resultOf(run.last)).toBe("late");
  });

  it("withdraws its timer when the event comes in the turn that made it", async () => {
    const race = defineOrchestrator("race", async (ctx) => {
      await ctx.callActivity("first");
      return await ctx.waitForExternalEvent(approval, { timeout: "1m" });
    });
    const run = await runHistory(race, [[taskCompleted(1), eventRaised("Approval", "at once")]]);
    expect(brief(run.last)).toEqual(["3 COMPLETED"]);
    expect(resultOf(run.last)).toBe("at once");
  });

  it("decides by the order of history when event and timer come in one batch", async () => {
    const eventFirst = await runHistory(wait, [at(60_000, eventRaised("Approval", "yes"), timerFired(1))]);
    expect(resultOf(eventFirst.last)).toBe("yes");
    const timerFirst = await runHistory(wait, [at(60_000, timerFired(1), eventRaised("Approval", "yes"))]);
    expect(resultOf(timerFirst.last)).toMatch(/took longer/);
  });
});

describe("a waiter that was cancelled", () => {
  it("never takes an event", async () => {
    const wait = defineOrchestrator("wait", async (ctx) => {
      const leftover = ctx.waitForExternalEvent(approval);
      leftover.cancel();
      const next = await ctx.waitForExternalEvent(approval);
      return [leftover.status, next];
    });
    const run = await runHistory(wait, [[eventRaised("Approval", "mine")]]);
    expect(resultOf(run.last)).toEqual(["cancelled", "mine"]);
  });

  it("with a timeout takes its timer along", async () => {
    const wait = defineOrchestrator("wait", async (ctx) => {
      ctx.waitForExternalEvent(approval, { timeout: "1m" }).cancel();
      return await ctx.callActivity("next");
    });
    const run = await runHistory(wait);
    expect(brief(run.last)).toEqual(["2 activity next"]);
  });

  it("in a loop of whenAny and cancelRest leaves the next event to the next round", async () => {
    const rounds = defineOrchestrator("rounds", async (ctx) => {
      const seen: string[] = [];
      for (let round = 0; round < 3; round++) {
        const winner = await whenAny({ approved: ctx.waitForExternalEvent(approval), expired: ctx.createTimer("1m") });
        winner.cancelRest();
        seen.push(winner.key === "approved" ? winner.value : "expired");
      }
      return seen;
    });
    const run = await runHistory(rounds, [
      at(60_000, timerFired(1)),
      at(61_000, eventRaised("Approval", "mia")),
      at(62_000, eventRaised("Approval", "tom")),
    ]);
    expect(resultOf(run.last)).toEqual(["expired", "mia", "tom"]);
  });

  it("or not: a leftover one stands first in the queue, and eats the next event", async () => {
    const careless = defineOrchestrator("careless", async (ctx) => {
      await whenAny({ approved: ctx.waitForExternalEvent(approval), expired: ctx.createTimer("1m") });
      return await ctx.waitForExternalEvent(approval);
    });
    const run = await runHistory(careless, [
      at(60_000, timerFired(1)),
      [eventRaised("Approval", "eaten")],
      [eventRaised("Approval", "taken")],
    ]);
    expect(resultOf(run.last)).toBe("taken");
  });
});
