import { describe, expect, it } from "@jest/globals";
import { defineEvent } from "../definitions/event.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { runHistory } from "./testing/history-builder.js";
import { eventRaised, taskCompleted } from "./testing/history-events.js";
import { brief, resultOf } from "./testing/outcome.js";

const go = defineEvent<{ at: number }>("Go");

describe("R4 sendEvent", () => {
  it("is an action with an id, a target, a name and a payload, and waits for nothing", async () => {
    const sender = defineOrchestrator("sender", async (ctx) => {
      ctx.sendEvent("other", go, { at: 1 });
      ctx.sendEvent("another", "stop");
      return "sent";
    });
    const run = await runHistory(sender);
    expect(run.last.actions.slice(0, 2)).toEqual([
      { kind: "sendEvent", id: 1, instance: { instanceId: "other" }, name: "Go", data: '{"at":1}' },
      { kind: "sendEvent", id: 2, instance: { instanceId: "another" }, name: "stop" },
    ]);
    expect(resultOf(run.last)).toBe("sent");
  });

  it("sends plain JSON where it names the event itself", async () => {
    const sender = defineOrchestrator("sender", async (ctx) => {
      try {
        ctx.sendEvent("other", "go", new Set([1]));
      } catch (error) {
        return (error as Error).name;
      }
      return "accepted";
    });
    expect(resultOf((await runHistory(sender)).last)).toBe("PayloadError");
  });

  it.each(["@counter@1", "reawait:hub", ""])("refuses %j as target", async (target) => {
    const sender = defineOrchestrator("sender", async (ctx) => {
      try {
        ctx.sendEvent(target, "go");
      } catch (error) {
        return (error as Error).name;
      }
      return "accepted";
    });
    const run = await runHistory(sender);
    expect(brief(run.last)).toEqual(["1 COMPLETED"]);
    expect(resultOf(run.last)).toBe("TypeError");
  });

  it("to the instance itself is confirmed as sent and arrives as raised", async () => {
    const echo = defineOrchestrator("echo", async (ctx) => {
      ctx.sendEvent(ctx.instanceId, go, { at: 1 });
      return (await ctx.waitForExternalEvent(go)).at;
    });
    const run = await runHistory(echo, [[], [eventRaised("Go", { at: 1 })]]);
    expect(resultOf(run.last)).toBe(1);
  });
});

describe("an EventSent that an engine puts into its target's history as it is (49)", () => {
  const sent = (eventId: number) =>
    ({ kind: "eventSent", eventId, timestamp: 0, instanceId: "instance-1", name: "go", input: '"hi"' }) as const;

  it("is an event that was raised", async () => {
    const target = defineOrchestrator("target", (ctx) => ctx.waitForExternalEvent("GO"));
    const run = await runHistory(target, [[sent(4)]]);
    expect(resultOf(run.last)).toBe("hi");
  });

  it("is so on replay too, whatever follows", async () => {
    const target = defineOrchestrator("target", async (ctx) => [
      await ctx.waitForExternalEvent("go"),
      await ctx.callActivity("next"),
    ]);
    const run = await runHistory(target, [[sent(4)], [taskCompleted(1, "done")]]);
    expect(resultOf(run.last)).toEqual(["hi", "done"]);
  });

  it("is so where its sender's id is that of an action of the target", async () => {
    const target = defineOrchestrator("target", async (ctx) => {
      const next = ctx.callActivity("next");
      return [await ctx.waitForExternalEvent("go"), await next];
    });
    const run = await runHistory(target, [[taskCompleted(1, "done")]], { withStart: [sent(1)] });
    expect(resultOf(run.last)).toEqual(["hi", "done"]);
  });
});
