/** What an orchestrator receives is parsed by its schemas, at every replay. */
import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { defineActivity } from "../definitions/activity.js";
import { defineEvent } from "../definitions/event.js";
import { defineOrchestrator } from "../definitions/orchestrator.js";
import { NonDeterminismError } from "../errors/non-determinism-error.js";
import { PayloadError } from "../payload/payload-error.js";
import { whenAny } from "../task/when-any.js";
import { at, runHistory } from "./testing/history-builder.js";
import { eventRaised, taskCompleted, timerFired } from "./testing/history-events.js";
import { brief, completionOf, failureOf, resultOf } from "./testing/outcome.js";

const items = z.object({ items: z.array(z.object({ amount: z.number() })), note: z.string().default("none") });
const slow = z.string().refine(async () => true);

describe("the input of an orchestrator", () => {
  const order = defineOrchestrator(
    "order",
    async (ctx, input) => {
      await ctx.callActivity("a");
      return input;
    },
    { input: items },
  );

  it("is what the schema makes of it, at every replay", async () => {
    const run = await runHistory(order, [[taskCompleted(1)]], { input: { items: [{ amount: 1, more: 2 }] } });
    expect(resultOf(run.last)).toEqual({ items: [{ amount: 1 }], note: "none" });
  });

  it("that is not valid fails the orchestration before it does anything", async () => {
    const run = await runHistory(order, [], { input: { items: [{ amount: 1 }, { amount: "2" }] } });
    expect(run.last).toMatchObject({ ended: true, fault: undefined });
    expect(brief(run.last)).toEqual(["1 FAILED"]);
    expect(failureOf(run.last)).toMatchObject({
      errorType: "PayloadError",
      errorMessage:
        'the input of orchestrator "order" is not valid: items[1].amount: Invalid input: expected number, received string',
      isNonRetriable: true,
    });
  });

  it("that is missing is not valid either, unless the schema says so", async () => {
    expect(failureOf((await runHistory(order)).last)).toMatchObject({ errorType: "PayloadError" });
    const maybe = defineOrchestrator("maybe", async (_ctx, n) => n ?? "none", { input: z.number().optional() });
    expect(resultOf((await runHistory(maybe)).last)).toBe("none");
  });

  it("may be of types that JSON does not have", async () => {
    const dated = defineOrchestrator("dated", async (_ctx, { due }) => due.getTime(), {
      input: z.object({ due: z.date() }),
    });
    expect(resultOf((await runHistory(dated, [], { input: { due: new Date(7) } })).last)).toBe(7);
  });

  it("cannot be checked by a schema that takes its time", async () => {
    const slowly = defineOrchestrator("slowly", async (_ctx, text) => text, { input: slow });
    const run = await runHistory(slowly, [], { input: "x" });
    expect(failureOf(run.last)).toMatchObject({
      errorType: "PayloadError",
      errorMessage: expect.stringMatching(/input of orchestrator "slowly" cannot be checked: .* promise/) as unknown,
      isNonRetriable: true,
    });
  });

  it("goes on as it was given to continueAsNew, for the next execution to parse", async () => {
    const counting = defineOrchestrator("counting", async (ctx, n) => ctx.continueAsNew(String(n + 1)), {
      input: z.string().transform(Number),
      output: z.never(),
    });
    const run = await runHistory(counting, [], { input: "7" });
    expect(completionOf(run.last)).toMatchObject({ orchestrationStatus: "CONTINUED_AS_NEW", result: '"8"' });
  });
});

describe("a schema that became stricter under a running instance", () => {
  const input = { amount: 7 };
  const loose = z.object({ amount: z.number() });
  const strict = z.object({ amount: z.number().max(5) });

  it.each([
    ["has called an activity", true, 'activity "a" was scheduled'],
    ["has only waited for an event so far", false, "that it went on"],
  ])("is told as non-determinism, and does not fail it, where it %s", async (_what, acts, historySays) => {
    const define = (schema: typeof loose) =>
      defineOrchestrator(
        "order",
        async (ctx) => {
          if (acts) await ctx.callActivity("a");
          return await ctx.waitForExternalEvent("go");
        },
        { input: schema },
      );
    const { history } = await runHistory(define(loose), [], { input });
    const { last } = await runHistory(define(strict), [[eventRaised("go", 1)]], { history });
    expect(last.fault).toBeInstanceOf(NonDeterminismError);
    expect(last.fault?.message).toContain(`history says ${historySays}`);
    expect(last.fault?.message).toContain(
      'the code did throw PayloadError: the input of orchestrator "order" is not valid: amount: Too big',
    );
  });

  it("leaves alone what it still takes", async () => {
    const define = (schema: typeof loose) =>
      defineOrchestrator("order", async (ctx) => await ctx.callActivity("a"), { input: schema });
    const { history } = await runHistory(define(loose), [], { input: { amount: 5 } });
    const { last } = await runHistory(define(strict), [[taskCompleted(1, "ok")]], { history });
    expect(resultOf(last)).toBe("ok");
  });
});

describe("the output of an orchestrator", () => {
  it("is what the schema makes of what it returned", async () => {
    const total = defineOrchestrator("total", async () => ({ total: "12", internal: "x" }), {
      output: z.object({ total: z.string().transform(Number) }),
    });
    expect(resultOf((await runHistory(total)).last)).toEqual({ total: 12 });
  });

  it("that is not valid fails the orchestration", async () => {
    const total = defineOrchestrator("total", async (): Promise<{ total: number }> => ({ total: -1 }), {
      output: z.object({ total: z.number().positive() }),
    });
    const run = await runHistory(total);
    expect(brief(run.last)).toEqual(["1 FAILED"]);
    expect(failureOf(run.last)).toMatchObject({
      errorType: "PayloadError",
      errorMessage: expect.stringMatching(/^the output of orchestrator "total" is not valid: total: /) as unknown,
    });
  });
});

describe("the payload of an event", () => {
  const paid = defineEvent("Paid", { payload: z.object({ amount: z.coerce.number<string>().positive() }) });

  it("is what the schema makes of it, whether it came before or after somebody waited", async () => {
    const both = defineOrchestrator("both", async (ctx) => [
      await ctx.waitForExternalEvent(paid),
      await ctx.waitForExternalEvent(paid),
    ]);
    const early = eventRaised("paid", { amount: "1" });
    const run = await runHistory(both, [[eventRaised("PAID", { amount: "2" })]], { withStart: [early] });
    expect(resultOf(run.last)).toEqual([{ amount: 1 }, { amount: 2 }]);
  });

  it("that is not valid rejects the wait with a PayloadError that names the path", async () => {
    const careful = defineOrchestrator("careful", async (ctx) => {
      try {
        return await ctx.waitForExternalEvent(paid);
      } catch (error) {
        return error instanceof PayloadError && [error.message, error.path];
      }
    });
    const expected = [
      'the payload of event "Paid" is not valid: amount: Too small: expected number to be >0',
      "$.amount",
    ];
    const bad = eventRaised("Paid", { amount: "-1" });
    expect(resultOf((await runHistory(careful, [[bad]])).last)).toEqual(expected);
    expect(resultOf((await runHistory(careful, [], { withStart: [bad] })).last)).toEqual(expected);
  });

  it("that is not valid costs no other waiter its place, and no other event its taker", async () => {
    const three = defineOrchestrator("three", async (ctx) => {
      const waits = [1, 2, 3].map(() => ctx.waitForExternalEvent(paid));
      const outcomes = await Promise.allSettled(waits);
      return outcomes.map((each) => (each.status === "fulfilled" ? each.value.amount : "refused"));
    });
    const events = ["1", "x", "3"].map((amount) => eventRaised("Paid", { amount }));
    expect(resultOf((await runHistory(three, [events])).last)).toEqual([1, "refused", 3]);
    expect(
      resultOf(
        (
          await runHistory(
            three,
            events.map((event) => [event]),
          )
        ).last,
      ),
    ).toEqual([1, "refused", 3]);
    expect(resultOf((await runHistory(three, [], { withStart: events })).last)).toEqual([1, "refused", 3]);
  });

  it("that is not valid ends the timeout of the wait too", async () => {
    const hurried = defineOrchestrator("hurried", async (ctx) => {
      const refused = await ctx.waitForExternalEvent(paid, { timeout: "1h" }).catch((error: unknown) => error);
      const { amount } = await ctx.waitForExternalEvent(paid, { timeout: "1h" });
      return [refused instanceof PayloadError, amount];
    });
    const run = await runHistory(hurried, [
      [eventRaised("Paid", {})],
      at(3_600_000, timerFired(1)),
      [eventRaised("Paid", { amount: "2" })],
    ]);
    expect(run.turns.map(brief)).toEqual([["1 timer +3600000"], ["2 timer +3601000"], [], ["3 COMPLETED"]]);
    expect(resultOf(run.last)).toEqual([true, 2]);
  });

  it("that is not valid wins a race like any failure", async () => {
    const racing = defineOrchestrator("racing", async (ctx) => {
      const race = whenAny({ paid: ctx.waitForExternalEvent(paid), late: ctx.createTimer("1h") });
      return await race.then<unknown, unknown>(
        ({ key }) => key,
        (error: unknown) => error instanceof PayloadError && "key" in error && error.key,
      );
    });
    expect(resultOf((await runHistory(racing, [[eventRaised("Paid")]])).last)).toBe("paid");
  });

  it("is not checked where the event is waited for by its name", async () => {
    const byName = defineOrchestrator("byName", (ctx) => ctx.waitForExternalEvent("paid"));
    const run = await runHistory(byName, [[eventRaised("Paid", { amount: "-1" })]]);
    expect(resultOf(run.last)).toEqual({ amount: "-1" });
  });

  it("cannot be checked by a schema that takes its time", async () => {
    const slowEvent = defineEvent("slow", { payload: slow });
    const waiting = defineOrchestrator("waiting", (ctx) => ctx.waitForExternalEvent(slowEvent));
    const run = await runHistory(waiting, [[eventRaised("slow", "x")]]);
    expect(failureOf(run.last).errorMessage).toMatch(/the payload of event "slow" cannot be checked: .* promise/);
  });
});

describe("what an orchestrator sends", () => {
  const never = z.never();
  const strictActivity = defineActivity("strict", () => 0 as const, { input: never, output: z.literal(0) });
  const strictChild = defineOrchestrator("child", async (): Promise<never> => new Promise(() => {}), { input: never });
  const strictEvent = defineEvent("strict", { payload: never });

  it("is not checked: a schema that changes must not change what a replay records", async () => {
    const sender = defineOrchestrator("sender", async (ctx) => {
      const call = ctx.callActivity(strictActivity, 1 as never);
      ctx.callSubOrchestrator(strictChild, 2 as never);
      ctx.sendEvent("other", strictEvent, 3 as never);
      return await call;
    });
    const run = await runHistory(sender, [[taskCompleted(1, "anything")]]);
    expect(run.turns[0]?.actions).toMatchObject([{ input: "1" }, { input: "2" }, { data: "3" }]);
    // Nor is what an activity gave: its worker has done so.
    expect(resultOf(run.last)).toBe("anything");
  });
});
