import { describe, expect, it } from "@jest/globals";
import {
  defineActivity,
  defineEvent,
  defineOrchestrator,
  NonRetriableError,
  PayloadError,
  whenAll,
} from "@reawait/core";
import { z } from "zod";
import { stepThrough } from "./step-through.js";
import type { Steps } from "./steps.js";
import { approval, CardDeclined, charge, order, purchaseOrder, sendApprovalRequest, ship } from "./testing/orders.js";

const placed = { receipt: "r-1", at: new Date(7) };

describe("an orchestrator in the hands of its test", () => {
  it("goes from rest to rest, as it is told what happens", async () => {
    const run = await stepThrough(purchaseOrder, order, { instanceId: "order-17" });
    expect(run.status).toBe("RUNNING");
    expect(run.waitingFor).toEqual(['activity "sendApprovalRequest" (task 1)']);
    expect(run.activity(sendApprovalRequest).input).toEqual(order);

    await run.activity(sendApprovalRequest).complete();
    expect(run.customStatus).toBe("waiting for approval");
    expect(run.waitingFor).toEqual(["timer (task 2), due 2030-01-02T00:00:00.000Z", 'wait for event "approval"']);

    await run.raiseEvent(approval, { approver: "mia" });
    expect(run.customStatus).toBe("approved");
    expect(run.waitingFor).toEqual(['activity "charge" (task 3)']);
    expect(run.timers).toEqual([]);

    await run.activity(charge).complete(placed);
    expect(run.child(ship)).toMatchObject({ name: "ship", input: order, instanceId: "execution-1:0004", taskId: 4 });
    await run.child(ship).complete("shipped 17");

    expect(run.status).toBe("COMPLETED");
    expect(run.result).toEqual({ outcome: "placed", approver: "mia", parcel: "shipped 17" });
    expect(run.error).toBeUndefined();
    expect(run.waitingFor).toEqual([]);
    expect(run.sent).toEqual([{ instanceId: "ledger", name: "placed", payload: { receipt: "r-1" } }]);
  });

  it("may be over at once", async () => {
    const run = await stepThrough(purchaseOrder, { id: "1", cost: 5 });
    expect(run).toMatchObject({ status: "COMPLETED", result: { outcome: "auto-approved" } });
  });

  it("begins as who it is told to be", async () => {
    const who = defineOrchestrator(
      "who",
      (ctx) => {
        const { instanceId, executionId, name, version, tags, parent, traceContext, currentUtcDateTime: now } = ctx;
        return { instanceId, executionId, name, version, tags, parent, traceContext, now };
      },
      { version: "2", tags: { team: "a" } },
    );
    expect((await stepThrough(who)).result).toEqual({
      ...{ instanceId: "instance-1", executionId: "execution-1", name: "who", version: "2", tags: { team: "a" } },
      ...{ parent: undefined, traceContext: undefined, now: new Date("2030-01-01") },
    });
    const traceContext = { traceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
    const options = { instanceId: "o-1", executionId: "e-1", version: "2", traceContext };
    const run = await stepThrough(who, undefined, {
      ...options,
      startedAt: new Date("2040-05-06"),
      tags: { urgent: "yes" },
      parent: { instanceId: "p-1", name: "parent" },
    });
    expect(run.result).toEqual({
      ...options,
      name: "who",
      tags: { team: "a", urgent: "yes" },
      parent: { instanceId: "p-1", executionId: undefined, name: "parent", version: "", taskId: 1 },
      now: new Date("2040-05-06"),
    });
    expect([run.instanceId, run.executionId]).toEqual(["o-1", "e-1"]);
  });

  it("gives the same guids and random numbers each time", async () => {
    const dice = defineOrchestrator("dice", (ctx) => [ctx.newGuid(), ctx.random()]);
    const first = (await stepThrough(dice)).result;
    expect(first).toEqual((await stepThrough(dice)).result);
    expect(first).not.toEqual((await stepThrough(dice, undefined, { instanceId: "other" })).result);
  });

  it("refuses input that cannot travel or is not valid, as a client does", async () => {
    const strict = defineOrchestrator("strict", (_ctx, { n }) => n, { input: z.object({ n: z.number() }) });
    expect((await stepThrough(strict, { n: 7 })).result).toBe(7);
    await expect(stepThrough(strict, { n: "7" as never })).rejects.toThrow(
      'the input of orchestrator "strict" is not valid: n: Invalid input: expected number, received string',
    );
    for (const given of [undefined, defineActivity("work", () => 1)]) {
      await expect(stepThrough(given as never)).rejects.toThrow(
        "stepThrough takes what defineOrchestrator returned: stepThrough(purchaseOrder, order)",
      );
    }
    const any = defineOrchestrator("any", (_ctx, input: unknown) => input);
    await expect(stepThrough(any, () => {})).rejects.toThrow(PayloadError);
    await expect(stepThrough(any, 1, { startedAt: new Date("never") })).rejects.toThrow(RangeError);
    await expect(stepThrough(any, 1, { instanceId: "@a@b" })).rejects.toThrow("belong to entities");
  });
});

describe("pending calls", () => {
  const square = defineActivity("square", (_ctx, n: number) => n * n);
  const fan = defineOrchestrator("fan", async (ctx, count: number) => {
    const squares = Array.from({ length: count }, (_, n) => ctx.callActivity(square, n));
    return await whenAll([...squares, ctx.callActivity<string>("label", "sum")]);
  });

  it("of one name are found by their place, or all at once", async () => {
    const run = await stepThrough(fan, 3);
    expect(run.activities(square).map(({ input }) => input)).toEqual([0, 1, 2]);
    expect(run.activities("square")).toHaveLength(3);
    expect(run.activities().map(({ name }) => name)).toEqual(["square", "square", "square", "label"]);
    expect(run.activity(square, 2).taskId).toBe(3);
    await run.activity(square, 1).complete(10);
    expect(run.activities(square).map(({ input }) => input)).toEqual([0, 2]);
    await run.activity("label").complete("sum");
    await run.activity(square).complete(0);
    await run.activity(square).complete(20);
    expect(run.result).toEqual([0, 10, 20, "sum"]);
  });

  it("carry what they were called with", async () => {
    const call = defineOrchestrator("call", async (ctx) => {
      await ctx.callActivity(charge, order, { tags: { urgent: "yes" }, version: "3" });
    });
    const activity = (await stepThrough(call)).activity(charge);
    expect(activity).toMatchObject({ name: "charge", taskId: 1, version: "3", attempt: 1, input: order });
    expect(activity.tags).toEqual({ team: "billing", urgent: "yes" });
  });

  it("may come in any order, and from steps that wait for one another in line", async () => {
    const run = await stepThrough(fan, 3);
    const steps = run.activities(square).map((each) => each.complete(each.input * 2));
    await Promise.all([...steps, run.activity("label").complete("x")]);
    expect(run.result).toEqual([0, 2, 4, "x"]);
  });

  it("may be answered with what a payload can hold, and only that", async () => {
    const run = await stepThrough(fan, 1);
    await expect(run.activity("label").complete(() => {})).rejects.toThrow(PayloadError);
    await run.activity("label").complete(new Map([["a", new Date(7)]]));
    await run.activity(square).complete(1);
    expect(run.result).toEqual([1, new Map([["a", new Date(7)]])]);
  });

  it("that nobody waits for any more are not offered; an answer that comes late is ignored", async () => {
    const impatient = defineOrchestrator("impatient", async (ctx) => {
      const first = ctx.callActivity(square, 1, { timeout: "5m" });
      const why = await first.catch((error: unknown) => (error instanceof Error ? error.name : ""));
      return [why, await ctx.callActivity(square, 2)];
    });
    const run = await stepThrough(impatient);
    const late = run.activity(square);
    expect(run.waitingFor).toEqual(['activity "square" (task 1), with a timer due 2030-01-01T00:05:00.000Z']);
    await run.timer().fire();
    expect(run.activity(square)).toMatchObject({ taskId: 3, input: 2 });
    await late.complete(100);
    expect(run.status).toBe("RUNNING");
    await run.activity(square).complete(4);
    expect(run.result).toEqual(["TimeoutError", 4]);
  });
});

describe("failures", () => {
  it("are tried again by the policy of the call, each attempt a new pending call", async () => {
    const run = await stepThrough(purchaseOrder, order);
    await run.activity(sendApprovalRequest).complete();
    await run.raiseEvent(approval, { approver: "mia" });
    await run.activity(charge).fail(new CardDeclined(51));
    expect(run.activities(charge)).toEqual([]);
    expect(run.waitingFor).toEqual([
      'the next attempt of activity "charge" (task 3), with a timer due 2030-01-01T00:00:01.000Z',
    ]);
    await run.timer().fire();
    expect(run.activity(charge)).toMatchObject({ attempt: 2, tags: { team: "billing" } });
    await run.activity(charge).fail("no such card");
    await run.timer().fire();
    await run.activity(charge).fail(new CardDeclined(52));
    expect(run.status).toBe("FAILED");
    expect(run.result).toBeUndefined();
    expect(run.error).toMatchObject({
      name: "TaskFailedError",
      message:
        'activity "charge" (task 7 of instance "instance-1", after 3 attempts) failed: the card was declined (52)',
      cause: { name: "CardDeclined", properties: { code: 52 } },
    });
    expect(run.callsOf(charge)).toHaveLength(3);
  });

  it("end all attempts where they say so", async () => {
    const run = await stepThrough(purchaseOrder, order);
    await run.activity(sendApprovalRequest).complete();
    await run.raiseEvent(approval, { approver: "mia" });
    await run.activity(charge).fail(new NonRetriableError("the card has expired"));
    expect(run.status).toBe("FAILED");
  });

  it("of a sub-orchestration reach its parent", async () => {
    const parent = defineOrchestrator("parent", async (ctx) => {
      try {
        return await ctx.callSubOrchestrator(ship, order, { instanceId: "parcel" });
      } catch (error) {
        return error instanceof Error && error.cause instanceof Error ? error.cause.name : "?";
      }
    });
    const run = await stepThrough(parent);
    expect(run.child("ship").instanceId).toBe("parcel");
    expect(run.children()).toHaveLength(1);
    expect(run.children(ship)).toHaveLength(1);
    await run.child(ship).fail(new CardDeclined(1));
    expect(run.result).toBe("CardDeclined");
  });

  it("of the orchestrator itself are told as history records them", async () => {
    const broken = defineOrchestrator("broken", () => {
      throw new CardDeclined(7);
    });
    const run = await stepThrough(broken);
    expect(run.status).toBe("FAILED");
    expect(run.error).toMatchObject({ name: "CardDeclined", message: "the card was declined (7)" });
  });
});

describe("events", () => {
  const item = defineEvent<number>("item");
  const two = defineOrchestrator("two", async (ctx) => {
    await ctx.callActivity("prepare");
    return [await ctx.waitForExternalEvent(item), await ctx.waitForExternalEvent(item)];
  });

  it("that come early are kept; their names are compared without case", async () => {
    const run = await stepThrough(two);
    await run.raiseEvent(item, 1);
    await run.raiseEvent("ITEM", 2);
    expect(run.waitingFor).toEqual(['activity "prepare" (task 1)']);
    await run.activity("prepare").complete();
    expect(run.result).toEqual([1, 2]);
  });

  it("are checked by their schema, as a client does", async () => {
    const strict = defineEvent("strict", { payload: z.object({ n: z.coerce.number() }) });
    const wait = defineOrchestrator("wait", async (ctx) => await ctx.waitForExternalEvent(strict));
    const run = await stepThrough(wait);
    await expect(run.raiseEvent(strict, { n: "x" })).rejects.toThrow(
      /^the payload of event "strict" is not valid: n: /,
    );
    expect(run.status).toBe("RUNNING");
    await run.raiseEvent(strict, { n: "7" });
    expect(run.result).toEqual({ n: 7 });
  });

  it("by name travel as plain JSON, unless told otherwise", async () => {
    const any = defineOrchestrator("any", async (ctx) => await ctx.waitForExternalEvent("any"));
    const plain = await stepThrough(any);
    await expect(plain.raiseEvent("any", new Map())).rejects.toThrow(PayloadError);
    await plain.raiseEvent("any", new Date(0));
    expect(plain.result).toBe("1970-01-01T00:00:00.000Z");
    const rich = await stepThrough(any);
    await rich.raiseEvent("any", new Date(0), { payload: "rich" });
    expect(rich.result).toEqual(new Date(0));
    await expect(plain.raiseEvent("reawait:any")).rejects.toThrow();
  });

  it("that it sends to itself come back to it by themselves", async () => {
    const echo = defineOrchestrator("echo", async (ctx) => {
      ctx.sendEvent(ctx.instanceId, item, 7);
      return await ctx.waitForExternalEvent(item);
    });
    const run = await stepThrough(echo);
    expect(run.result).toBe(7);
    expect(run.history.map(({ kind }) => kind)).toEqual([
      ...["orchestratorStarted", "executionStarted", "eventSent", "orchestratorCompleted"],
      ...["orchestratorStarted", "eventRaised", "executionCompleted", "orchestratorCompleted"],
    ]);
  });
});

describe("suspension", () => {
  it("holds back what comes in, until it is resumed", async () => {
    const run = await stepThrough(purchaseOrder, order);
    await run.suspend({ reason: "audit" });
    expect(run.status).toBe("SUSPENDED");
    await run.activity(sendApprovalRequest).complete();
    await run.raiseEvent(approval, { approver: "mia" });
    expect(run.customStatus).toBeUndefined();
    expect(() => run.activity(sendApprovalRequest)).toThrow('no activity "sendApprovalRequest" is pending');
    await run.resume();
    expect(run.status).toBe("RUNNING");
    expect(run.customStatus).toBe("approved");
  });

  it("does not keep it from being terminated", async () => {
    const run = await stepThrough(purchaseOrder, order);
    await run.suspend();
    await run.terminate({ output: { why: "fraud" } });
    expect(run.status).toBe("TERMINATED");
    expect(run.terminationOutput).toEqual({ why: "fraud" });
    expect(run.result).toBeUndefined();
    expect(run.error).toBeUndefined();
  });
});

describe("a batch", () => {
  const race = defineOrchestrator("race", async (ctx) => {
    const seen: string[] = [];
    const note = async (name: string, task: PromiseLike<unknown>) => {
      await task;
      seen.push(`${name} at ${ctx.currentUtcDateTime.getTime() - Date.UTC(2030, 0, 1)}`);
    };
    await Promise.all([
      note("a", ctx.callActivity("a")),
      note("b", ctx.callActivity("b")),
      note("go", ctx.waitForExternalEvent("go")),
      note("minute", ctx.createTimer("1m")),
      note("two", ctx.createTimer("2m")),
    ]);
    return seen;
  });

  it("lets several things happen together, in their order, in one turn", async () => {
    const run = await stepThrough(race);
    await run.batch((step) => {
      step.activity("b").complete();
      step.raiseEvent("go");
      step.activity("a").fail(new Error("unheard of"));
    });
    expect(run.status).toBe("FAILED");
    expect(run.history.filter(({ kind }) => kind === "orchestratorStarted")).toHaveLength(2);
  });

  it("comes when the last of its timers is due", async () => {
    const run = await stepThrough(race);
    await run.batch((step) => {
      step.timer(1).fire();
      step.timer(0).fire();
      step.activity("a").complete();
      step.activity("b").complete();
      step.raiseEvent("go");
    });
    expect(run.result).toEqual(["two", "minute", "a", "b", "go"].map((name) => `${name} at 120000`));
  });

  it("finds each pending call once", async () => {
    const twice = defineOrchestrator("twice", async (ctx) =>
      whenAll([ctx.callActivity("a", 1), ctx.callActivity("a", 2)]),
    );
    const run = await stepThrough(twice);
    await run.batch((step) => {
      step.activity("a").complete("first");
      step.activity("a").complete("second");
      expect(() => step.activity("a")).toThrow('no activity "a" is pending');
    });
    expect(run.result).toEqual(["first", "second"]);
  });

  it("refuses a function that does not say all at once, and does nothing then", async () => {
    const run = await stepThrough(race);
    const before = run.history;
    const a = run.activity("a");
    const collectors: readonly ((step: Steps<void>) => Promise<void>)[] = [
      async (step) => {
        await Promise.resolve();
        step.activity("a").complete();
      },
      async (step) => {
        step.activity("a").complete();
      },
      async () => Promise.reject(new Error("unheard of")),
    ];
    for (const collect of collectors) {
      await expect(run.batch(collect as (step: Steps<void>) => void)).rejects.toThrow(
        new TypeError(
          "batch takes a function that says at once what happens: it has to be synchronous, and return no promise",
        ),
      );
    }
    await expect(run.batch(undefined as never)).rejects.toThrow(
      new TypeError(
        "batch takes a function that says what happens: run.batch((step) => { step.raiseEvent(approval); })",
      ),
    );
    expect(run.history).toEqual(before);
    await a.complete();
  });

  it("does nothing where nothing is said, or something in it cannot be", async () => {
    const run = await stepThrough(race);
    const before = run.history;
    await run.batch(() => {});
    await expect(
      run.batch((step) => {
        step.activity("a").complete();
        step.activity("c").complete();
      }),
    ).rejects.toThrow('no activity "c" is pending');
    const b = run.activity("b");
    await expect(
      run.batch((step) => {
        const a = step.activity("a");
        a.complete();
        a.fail("again");
      }),
    ).rejects.toThrow('activity "a" (task 1) of instance "instance-1" is answered twice in one batch');
    expect(run.history).toEqual(before);
    await b.complete();
    expect(run.activities().map(({ name }) => name)).toEqual(["a"]);
  });
});
