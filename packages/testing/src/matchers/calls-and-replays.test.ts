import "./jest.js";
import { describe, expect, it } from "@jest/globals";
import { defineActivity, defineOrchestrator } from "@reawait/core";
import { stepThrough } from "../unit/step-through.js";
import { approval, charge, order, purchaseOrder, sendApprovalRequest, ship } from "../unit/testing/orders.js";
import { messageOf } from "./testing/message-of.js";
import type { CallRecorder } from "./to-have-called.js";

/** Whoever records calls. */
function recorder(...inputs: readonly unknown[]): CallRecorder {
  return {
    callsOf: (activity) =>
      (typeof activity === "string" ? activity : activity.name) === "charge" ? inputs.map((input) => ({ input })) : [],
  };
}

describe("toHaveCalled", () => {
  it("finds a call, by definition or by name", () => {
    expect(recorder(order)).toHaveCalled(charge);
    expect(recorder(order)).toHaveCalled("charge");
    expect(recorder(order)).not.toHaveCalled(sendApprovalRequest);
    expect(recorder()).not.toHaveCalled(charge);
  });

  it("finds one with an input, compared as toEqual does, among others", () => {
    const env = recorder({ id: "1", cost: 5, note: undefined }, order, undefined);
    expect(env).toHaveCalled(charge, { id: "1", cost: 5 });
    expect(env).toHaveCalled(charge, expect.objectContaining({ cost: 2000 }));
    expect(env).toHaveCalled(charge, undefined);
    expect(recorder(order)).not.toHaveCalled(charge, undefined);
    expect(env).not.toHaveCalled(charge, { id: "1" });
    expect(recorder(new Set([1]))).not.toHaveCalled(charge, new Set([2]));
  });

  it("knows what a run has called so far, answered or not", async () => {
    const run = await stepThrough(purchaseOrder, order);
    expect(run).toHaveCalled(sendApprovalRequest, order);
    expect(run).not.toHaveCalled(charge);
    await run.activity(sendApprovalRequest).complete();
    await run.raiseEvent(approval, { approver: "mia" });
    expect(run).toHaveCalled(charge, order);
  });

  it("tells that it was never called", async () => {
    expect(await messageOf(() => expect(recorder()).toHaveCalled(charge))).toMatchInlineSnapshot(`
"expect(recorder).toHaveCalled(activity)

Expected activity "charge" to have been called
It was never called"
`);
    expect(await messageOf(() => expect(recorder()).toHaveCalled(charge, 7))).toMatchInlineSnapshot(`
"expect(recorder).toHaveCalled(activity, input)

Expected activity "charge" to have been called with 7
It was never called"
`);
  });

  it("shows the difference to the only call", async () => {
    expect(await messageOf(() => expect(recorder(order)).toHaveCalled(charge, { ...order, cost: 1 })))
      .toMatchInlineSnapshot(`
"expect(recorder).toHaveCalled(activity, input)

Expected activity "charge" to have been called with {"cost": 1, "id": "17"}
It was called once

- Expected input  - 1
+ Received input  + 1

  Object {
-   "cost": 1,
+   "cost": 2000,
    "id": "17",
  }"
`);
  });

  it("lists several calls", async () => {
    expect(await messageOf(() => expect(recorder(1, { id: "2" })).toHaveCalled(charge, 3))).toMatchInlineSnapshot(`
"expect(recorder).toHaveCalled(activity, input)

Expected activity "charge" to have been called with 3
It was called 2 times with
  1: 1
  2: {"id": "2"}"
`);
    expect(await messageOf(() => expect(recorder(1, 2)).not.toHaveCalled(charge))).toMatchInlineSnapshot(`
"expect(recorder).not.toHaveCalled(activity)

Expected activity "charge" not to have been called
It was called 2 times with
  1: 1
  2: 2"
`);
    expect(await messageOf(() => expect(recorder(1)).not.toHaveCalled(charge, 1))).toMatchInlineSnapshot(`
"expect(recorder).not.toHaveCalled(activity, input)

Expected activity "charge" not to have been called with 1
It was called once with
  1: 1"
`);
  });

  it("takes what records calls, and activities", async () => {
    expect(await messageOf(() => expect({}).toHaveCalled(charge))).toBe(
      "toHaveCalled takes a TestEnvironment, or what stepThrough gives",
    );
    const run = await stepThrough(purchaseOrder, order);
    expect(await messageOf(() => expect(run).not.toHaveCalled(undefined as never))).toBe(
      "toHaveCalled takes what defineActivity returned, or a name",
    );
    expect(await messageOf(() => expect(recorder()).toHaveCalled(ship as never))).toBe(
      "toHaveCalled takes what defineActivity returned, or a name",
    );
  });
});

describe("toReplay", () => {
  const pack = defineActivity("pack", () => {});
  const yesterday = defineOrchestrator("ship", async (ctx) => await ctx.callActivity(pack));
  const today = defineOrchestrator("ship", async (ctx) => await ctx.callActivity("wrap"));
  const recorded = async () => {
    const run = await stepThrough(yesterday, undefined, { instanceId: "ship-17" });
    await run.activity(pack).complete();
    return run.history;
  };

  it("is met by code that fits the history, and by no other", async () => {
    await expect(yesterday).toReplay(await recorded());
    await expect(today).not.toReplay(await recorded());
    const impatient = defineOrchestrator("ship", async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
    });
    await expect(impatient).not.toReplay(await recorded());
  });

  it("tells where they part", async () => {
    const message = await messageOf(async () => expect(today).toReplay(await recorded()));
    expect(message.replace(/\(at .*\)\)/, "(…)")).toMatchInlineSnapshot(`
"expect(orchestrator).toReplay(history)

Expected orchestrator "ship" to fit the history, but it does not

NonDeterminismError: instance "ship-17" does not replay at event 3 of its history: history says activity "pack" was scheduled (task 1), the code did schedule activity "wrap" (task 1) (…). Put the old code back, or give the new code a version of its own."
`);
    expect(await messageOf(async () => expect(yesterday).not.toReplay(await recorded()))).toMatchInlineSnapshot(`
"expect(orchestrator).not.toReplay(history)

Expected orchestrator "ship" not to fit the history, but it does"
`);
  });

  it("takes orchestrators", async () => {
    const message = "toReplay takes what defineOrchestrator returned: expect(purchaseOrder).toReplay(history)";
    expect(await messageOf(async () => expect(pack).toReplay(await recorded()))).toBe(message);
    expect(await messageOf(() => expect(undefined).not.toReplay([]))).toBe(message);
  });
});
