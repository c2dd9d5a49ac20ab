/** The matchers of how an orchestration ends. */
import "./jest.js";
import { describe, expect, it } from "@jest/globals";
import { Client } from "@reawait/client";
import {
  defineActivity,
  defineOrchestrator,
  NonRetriableError,
  OrchestrationFailedError,
  OrchestrationTerminatedError,
  TaskFailedError,
} from "@reawait/core";
import { Engine } from "@reawait/engine";
import { silentLogger } from "@reawait/protocol";
import { Worker } from "@reawait/worker";
import { TestEnvironment } from "../environment/test-environment.js";
import { stepThrough } from "../unit/step-through.js";
import { CardDeclined, charge, order, purchaseOrder } from "../unit/testing/orders.js";
import { messageOf } from "./testing/message-of.js";

const give = defineOrchestrator("give", async (_ctx, value: unknown) => value);
const pay = defineOrchestrator("pay", async (ctx) => (await ctx.callActivity(charge, order)).receipt);
const broken = defineOrchestrator("broken", () => {
  throw new CardDeclined(51);
});
const gave = (value: unknown) => stepThrough(give, value, { instanceId: "o-1" });
const failed = async () => {
  const run = await stepThrough(pay, undefined, { instanceId: "o-1" });
  await run.activity(charge).fail(new CardDeclined(51));
  return run;
};
const terminated = async () => {
  const run = await stepThrough(pay);
  await run.terminate({ output: "fraud" });
  return run;
};

describe("toCompleteWith", () => {
  it("compares as toEqual does", async () => {
    await expect(await gave({ outcome: "placed", at: new Date(7), note: undefined })).toCompleteWith({
      outcome: "placed",
      at: new Date(7),
    });
    await expect(await gave(new Map([["a", new Set([1])]]))).toCompleteWith(new Map([["a", new Set([1])]]));
    await expect(await gave(new Set([1]))).not.toCompleteWith(new Set([2]));
    await expect(await gave({ a: 1, b: [1, 2] })).toCompleteWith(expect.objectContaining({ a: 1 }));
    await expect(await gave({ a: 1, b: "text" })).toCompleteWith({ a: 1, b: expect.stringMatching(/^te/) });
    await expect(await gave(undefined)).toCompleteWith(undefined);
    await expect(await gave(7)).not.toCompleteWith(8);
    await expect(gave(7)).resolves.toCompleteWith(7);
  });

  it("takes promises, too: of a run or a handle, and that of a result which fails", async () => {
    await expect(gave(7)).toCompleteWith(7);
    await expect(gave(7)).not.toFailWith();
    await expect(failed()).toFailWith(CardDeclined);
    const failure = new OrchestrationFailedError("o-1", "pay", (await failed()).failure);
    await expect(Promise.reject(failure)).toFailWith(CardDeclined);
    await expect(Promise.reject(failure)).not.toCompleteWith(7);
    const terminated = new OrchestrationTerminatedError("o-1", "pay", "fraud");
    await expect(Promise.reject(terminated)).not.toFailWith();
    // All else is no matter of the orchestration.
    await expect(expect(Promise.reject(new TypeError("offline"))).not.toFailWith()).rejects.toThrow("offline");
  });

  it("shows the difference of results that have parts", async () => {
    const run = await gave({ outcome: "cancelled", parcels: [1, 2] });
    expect(await messageOf(() => expect(run).toCompleteWith({ outcome: "placed", parcels: [1, 2] })))
      .toMatchInlineSnapshot(`
"expect(orchestration).toCompleteWith(result)

- Expected result  - 1
+ Received result  + 1

  Object {
-   "outcome": "placed",
+   "outcome": "cancelled",
    "parcels": Array [
      1,
      2,
    ],
  }"
`);
  });

  it("shows others side by side", async () => {
    const run = await gave("cancelled");
    expect(await messageOf(() => expect(run).toCompleteWith("placed"))).toMatchInlineSnapshot(`
"expect(orchestration).toCompleteWith(result)

Expected result: "placed"
Received result: "cancelled""
`);
    expect(await messageOf(() => expect(run).toCompleteWith(expect.objectContaining({ a: 1 })))).toMatchInlineSnapshot(`
"expect(orchestration).toCompleteWith(result)

Expected result: ObjectContaining {"a": 1}
Received result: "cancelled""
`);
    expect(await messageOf(() => expect(run).not.toCompleteWith("cancelled"))).toMatchInlineSnapshot(`
"expect(orchestration).not.toCompleteWith(result)

Expected result: not "cancelled""
`);
  });

  it("tells how it ended otherwise, and is not met then", async () => {
    await expect(await failed()).not.toCompleteWith(1);
    expect(await messageOf(async () => expect(await failed()).toCompleteWith({ a: 1 }))).toMatchInlineSnapshot(`
"expect(orchestration).toCompleteWith(result)

Expected result: {"a": 1}
It failed with:
TaskFailedError: activity "charge" (task 1 of instance "o-1") failed: the card was declined (51)
  caused by CardDeclined: the card was declined (51) {"code":51}"
`);
    expect(await messageOf(async () => expect(await terminated()).toCompleteWith(1))).toMatchInlineSnapshot(`
"expect(orchestration).toCompleteWith(result)

Expected result: 1
It was terminated with: "fraud""
`);
  });

  it("tells what a run waits for that has not ended", async () => {
    const run = await stepThrough(purchaseOrder, order);
    expect(await messageOf(() => expect(run).toCompleteWith(1))).toMatchInlineSnapshot(`
"expect(orchestration).toCompleteWith(result)

Expected result: 1
It has not ended: it is RUNNING, and waits for activity "sendApprovalRequest" (task 1)"
`);
    const again = defineOrchestrator("again", (ctx, n: number) => ctx.continueAsNew(n + 1));
    expect(await messageOf(async () => expect(await stepThrough(again, 1)).toCompleteWith(1))).toMatchInlineSnapshot(`
"expect(orchestration).toCompleteWith(result)

Expected result: 1
It has not ended: it has continued as new: go on with the run that nextExecution() gives"
`);
  });

  it("cannot be met, nor its opposite, by what has not ended", async () => {
    const run = await stepThrough(purchaseOrder, order);
    expect(await messageOf(() => expect(run).not.toCompleteWith(1))).toMatchInlineSnapshot(`
"expect(orchestration).not.toCompleteWith(result)

Expected result: not 1
It has not ended: it is RUNNING, and waits for activity "sendApprovalRequest" (task 1)"
`);
    await run.suspend();
    expect(await messageOf(() => expect(run).not.toCompleteWith(1))).toContain("It has not ended: it is SUSPENDED");
    const again = defineOrchestrator("again", (ctx, n: number) => ctx.continueAsNew(n + 1));
    expect(await messageOf(() => expect(stepThrough(again, 1)).not.toCompleteWith(1))).toContain(
      "It has not ended: it has continued as new",
    );
    await run.terminate();
    await expect(run).not.toCompleteWith(1);
  });

  it.each<[unknown, string]>([
    [undefined, "undefined"],
    [7, "number"],
    [null, "null"],
    [{}, "another object"],
    [purchaseOrder, 'a definition of kind "orchestrator"'],
    [Promise.resolve(7), "number"],
  ])("takes no %p", async (given, shown) => {
    expect(await messageOf(() => expect(given).toCompleteWith(7))).toBe(
      `toCompleteWith takes the handle of an orchestration, or what stepThrough gives, not ${shown}; for a result itself, ` +
        "as env.run gives it, take toEqual",
    );
  });
});

describe("toFailWith", () => {
  it("takes the promise of a result, also of an orchestration that completes", async () => {
    const result = { outcome: "cancelled" };
    for (const given of [result, undefined, null, 7]) await expect(Promise.resolve(given)).not.toFailWith(CardDeclined);
    await expect(Promise.resolve(result)).not.toFailWith();
    expect(await messageOf(() => expect(Promise.resolve(result)).toFailWith(CardDeclined))).toMatchInlineSnapshot(`
"expect(orchestration).toFailWith(failure)

Expected failure: "CardDeclined"
It completed with: {"outcome": "cancelled"}"
`);
  });

  it("takes that of a test environment", async () => {
    await using env = await TestEnvironment.create({ orchestrators: [give, broken], logger: silentLogger });
    await expect(env.run(broken)).toFailWith(CardDeclined);
    await expect(env.run(give, 7)).not.toFailWith(CardDeclined);
    expect(await messageOf(() => expect(env.run(give, 7)).toFailWith("declined"))).toMatch(/It completed with: 7$/);
  });

  it.each<[unknown, string]>([
    [undefined, "undefined"],
    [{}, "another object"],
    [purchaseOrder, 'a definition of kind "orchestrator"'],
  ])("takes no %p", async (given, shown) => {
    expect(await messageOf(() => expect(given).not.toFailWith())).toBe(
      "toFailWith takes the handle of an orchestration, or what stepThrough gives, or the promise that env.run gives, " +
        `not ${shown}`,
    );
  });

  it("finds a class, by its name, wherever in the chain of causes it is", async () => {
    const run = await failed();
    await expect(run).toFailWith(CardDeclined);
    await expect(run).toFailWith(TaskFailedError);
    await expect(run).toFailWith(Error);
    await expect(run).toFailWith();
    await expect(run).not.toFailWith(TypeError);
    await expect(run).not.toFailWith(NonRetriableError);
    class Named extends Error {
      override readonly name = "CardDeclined";
    }
    await expect(run).not.toFailWith(Named);
  });

  it("finds a text or a pattern in the messages", async () => {
    const run = await failed();
    await expect(run).toFailWith("declined (51)");
    await expect(run).toFailWith('activity "charge"');
    await expect(run).toFailWith(/^the card was declined/);
    const everywhere = /declined/g;
    for (let times = 0; times < 3; times++) await expect(run).toFailWith(everywhere);
    await expect(run).not.toFailWith("Declined");
    await expect(run).not.toFailWith(/^declined/);
  });

  it("compares an error by its class and message", async () => {
    const run = await stepThrough(broken);
    await expect(run).toFailWith(new CardDeclined(51));
    await expect(run).not.toFailWith(new CardDeclined(52));
    await expect(run).not.toFailWith(new Error("the card was declined (51)"));
  });

  it("compares details, all that are given, of one and the same failure", async () => {
    const run = await failed();
    await expect(run).toFailWith({ errorType: "CardDeclined", properties: { code: 51 } });
    await expect(run).toFailWith({ errorMessage: expect.stringContaining("51"), isNonRetriable: false });
    await expect(run).toFailWith({ innerFailure: expect.objectContaining({ errorType: "CardDeclined" }) });
    await expect(run).not.toFailWith({ errorType: "TaskFailedError", properties: { code: 51 } });
    await expect(run).not.toFailWith({ errorType: "CardDeclined", properties: { code: 52 } });
  });

  it.each<[string, unknown, string]>([
    ["details that no failure has", { message: "x" }, '; "message" is none of them'],
    ["no details", {}, ""],
    ["a function", () => {}, ""],
    ["a class of something else", Map, ""],
    ["null", null, ""],
    ["undefined, an import that is not there perhaps", undefined, ""],
    ["a number", 7, ""],
    ["an empty text", "", "; an empty text is part of every message: leave it out if any failure will do"],
  ])("takes no %s", async (_what, given, more) => {
    const run = await stepThrough(broken);
    expect(await messageOf(() => expect(run).not.toFailWith(given as never))).toBe(
      "toFailWith takes a class of errors, a text, a RegExp, an error, or some of the details of a failure (errorType, " +
        `errorMessage, stackTrace, innerFailure, isNonRetriable, properties)${more}`,
    );
  });

  it("tells what was expected, and how it ended", async () => {
    const run = await stepThrough(broken);
    expect(await messageOf(() => expect(run).toFailWith(TypeError))).toMatchInlineSnapshot(`
"expect(orchestration).toFailWith(failure)

Expected failure: "TypeError"
It failed with:
CardDeclined: the card was declined (51) {"code":51}"
`);
    expect(await messageOf(() => expect(run).toFailWith("expired"))).toMatchInlineSnapshot(`
"expect(orchestration).toFailWith(failure)

Expected failure: a message with "expired"
It failed with:
CardDeclined: the card was declined (51) {"code":51}"
`);
    expect(await messageOf(() => expect(run).toFailWith({ errorType: "Expired" }))).toMatchInlineSnapshot(`
"expect(orchestration).toFailWith(failure)

Expected failure: {"errorType": "Expired"}
It failed with:
CardDeclined: the card was declined (51) {"code":51}"
`);
    expect(await messageOf(() => expect(run).not.toFailWith(/declined/))).toMatchInlineSnapshot(`
"expect(orchestration).not.toFailWith(failure)

Expected failure: not a message that matches /declined/
It failed with:
CardDeclined: the card was declined (51) {"code":51}"
`);
    expect(await messageOf(() => expect(run).not.toFailWith())).toMatchInlineSnapshot(`
"expect(orchestration).not.toFailWith()

Expected failure: not any
It failed with:
CardDeclined: the card was declined (51) {"code":51}"
`);
    expect(await messageOf(async () => expect(await gave(7)).toFailWith(new CardDeclined(51)))).toMatchInlineSnapshot(`
"expect(orchestration).toFailWith(failure)

Expected failure: "CardDeclined: the card was declined (51)"
It completed with: 7"
`);
    expect(await messageOf(async () => expect(await terminated()).toFailWith())).toMatchInlineSnapshot(`
"expect(orchestration).toFailWith()

Expected failure: any
It was terminated with: "fraud""
`);
  });

  it("cannot be met, nor its opposite, by what has not ended", async () => {
    const run = await stepThrough(purchaseOrder, order);
    expect(await messageOf(() => expect(run).toFailWith())).toMatchInlineSnapshot(`
"expect(orchestration).toFailWith()

Expected failure: any
It has not ended: it is RUNNING, and waits for activity "sendApprovalRequest" (task 1)"
`);
    expect(await messageOf(() => expect(run).not.toFailWith())).toMatchInlineSnapshot(`
"expect(orchestration).not.toFailWith()

Expected failure: not any
It has not ended: it is RUNNING, and waits for activity "sendApprovalRequest" (task 1)"
`);
    expect(await messageOf(() => expect(run).not.toFailWith(CardDeclined))).toContain(
      'Expected failure: not "CardDeclined"\nIt has not ended: it is RUNNING, and waits for activity',
    );
    expect(await messageOf(() => expect(Promise.resolve(run)).resolves.not.toFailWith())).toContain("has not ended");
    await run.terminate();
    await expect(run).not.toFailWith();
  });

  it("tells the fault that a step was rejected with", async () => {
    const foreign = defineOrchestrator("foreign", async (ctx) => {
      await ctx.callActivity("a");
      await new Promise((resolve) => setTimeout(resolve, 1));
    });
    const run = await stepThrough(foreign);
    await expect(run.activity("a").complete()).rejects.toThrow("not durable");
    await expect(run).toFailWith({ errorType: "ForeignAwaitError" });
  });
});

describe("the handle of a client", () => {
  it("is waited for until it has ended, however", async () => {
    const slow = defineActivity("slow", async (_ctx, value: unknown) => {
      if (value === "fail") throw new CardDeclined(51);
      return value;
    });
    const flow = defineOrchestrator("flow", async (ctx, value: unknown) => {
      if (value === "wait") await ctx.waitForExternalEvent("never");
      return await ctx.callActivity(slow, value);
    });
    await using engine = await Engine.open({ storage: ":memory:" });
    const definitions = { orchestrators: [flow], activities: [slow], logger: silentLogger };
    await using worker = new Worker(engine.connection, definitions);
    await worker.start();
    const client = new Client(engine.connection);
    await expect(await client.start(flow, { a: new Date(7) })).toCompleteWith({ a: new Date(7) });
    await expect(client.start(flow, 7)).resolves.toCompleteWith(7);
    await expect(await client.start(flow, "fail")).toFailWith(CardDeclined);
    await expect(await client.start(flow, 7)).not.toFailWith();
    const waiting = await client.start(flow, "wait");
    await waiting.terminate({ output: "enough" });
    expect(await messageOf(() => expect(waiting).toCompleteWith(7))).toMatch(/It was terminated with: "enough"$/);
    await expect(expect(client.getHandle("nobody")).toCompleteWith(7)).rejects.toThrow('"nobody"');
  });
});
