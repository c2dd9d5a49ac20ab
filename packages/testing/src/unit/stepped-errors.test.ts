/** What a test is told that asks for something that cannot be. */
import { describe, expect, it } from "@jest/globals";
import { defineEvent, defineOrchestrator } from "@reawait/core";
import { stepThrough } from "./step-through.js";
import { approval, charge, order, purchaseOrder, sendApprovalRequest, ship } from "./testing/orders.js";

const started = () => stepThrough(purchaseOrder, order, { instanceId: "o-1" });

describe("what is not pending", () => {
  it("is told with what is", async () => {
    const run = await started();
    await run.activity(sendApprovalRequest).complete();
    expect(() => run.activity(charge)).toThrow(
      new Error(
        'no activity "charge" is pending in instance "o-1". ' +
          'Pending: timer (task 2), due 2030-01-02T00:00:00.000Z; wait for event "approval"',
      ),
    );
    expect(() => run.child(ship)).toThrow(/^no sub-orchestration "ship" is pending in instance "o-1"\. Pending: timer/);
    await run.raiseEvent(approval, { approver: "mia" });
    expect(() => run.timer()).toThrow(
      new Error('no timer is pending in instance "o-1". Pending: activity "charge" (task 3)'),
    );
  });

  it("is told with what was probably meant", async () => {
    const run = await started();
    expect(() => run.activity("sendAprovalRequest")).toThrow(
      new Error(
        'no activity "sendAprovalRequest" is pending in instance "o-1"; did you mean "sendApprovalRequest"? ' +
          'Pending: activity "sendApprovalRequest" (task 1)',
      ),
    );
  });

  it("is told with how many there are", async () => {
    const run = await started();
    expect(() => run.activity(sendApprovalRequest, 1)).toThrow(
      new Error(
        'there is no index 1 among the 1 pending activities "sendApprovalRequest" in instance "o-1". ' +
          'Pending: activity "sendApprovalRequest" (task 1)',
      ),
    );
  });

  it("is told with how it was answered", async () => {
    const run = await started();
    const request = run.activity(sendApprovalRequest);
    await request.complete();
    await expect(request.complete()).rejects.toThrow(
      new Error('activity "sendApprovalRequest" (task 1) of instance "o-1" is not pending any more: it was completed'),
    );
    await expect(request.fail("late")).rejects.toThrow("it was completed");
    const timer = run.timer();
    await timer.fire();
    await expect(timer.fire()).rejects.toThrow('instance "o-1" is over (COMPLETED): nothing more can happen to it');
  });

  it("may come of a forgotten await", async () => {
    const run = await started();
    const step = run.activity(sendApprovalRequest).complete();
    expect(() => run.timer()).toThrow(/Pending: .*\(A step is still under way: is an await missing\?\)$/);
    await step;
    expect(run.timer().taskId).toBe(2);
  });

  it("is no event that is no definition", async () => {
    const run = await started();
    const takes = "raiseEvent takes what defineEvent returns, or a name, not ";
    await expect(run.raiseEvent(undefined as never)).rejects.toThrow(
      new TypeError(`${takes}undefined (do two modules import each other?)`),
    );
    await expect(run.raiseEvent(charge as never)).rejects.toThrow(`${takes}a definition of kind "activity"`);
    await expect(run.batch((step) => step.raiseEvent(null as never))).rejects.toThrow(`${takes}null`);
  });

  it("cannot be found by a definition of another kind", async () => {
    const run = await started();
    const activity = "an activity is found by what defineActivity returned, or by a name, not ";
    const child = "a child is found by what defineOrchestrator returned, or by a name, not ";
    const missing = "undefined (do two modules import each other?)";
    expect(() => run.activity(ship as never)).toThrow(`${activity}a definition of kind "orchestrator"`);
    expect(() => run.activity(undefined as never)).toThrow(`${activity}${missing}`);
    expect(() => run.activities(approval as never)).toThrow(`${activity}a definition of kind "event"`);
    expect(() => run.child(charge as never)).toThrow(`${child}a definition of kind "activity"`);
    expect(() => run.child(undefined as never)).toThrow(`${child}${missing}`);
  });

  it.each(["constructor", "__proto__", "toString"])("may be named %j like any other (R10)", async (name) => {
    const odd = defineOrchestrator(name, async (ctx) => {
      await ctx.callActivity(name);
      return await ctx.waitForExternalEvent(defineEvent<number>(name));
    });
    const run = await stepThrough(odd);
    await run.activity(name).complete(1);
    await run.raiseEvent(name, 7);
    expect(run.result).toBe(7);
  });
});

describe("after the end", () => {
  it.each<[string, (run: Awaited<ReturnType<typeof started>>) => Promise<void>]>([
    ["an event is raised", (run) => run.raiseEvent(approval, { approver: "mia" })],
    ["it is suspended", (run) => run.suspend()],
    ["it is resumed", (run) => run.resume()],
    ["it is terminated again", (run) => run.terminate()],
    ["time passes", (run) => run.advance("1h")],
    ["a batch comes", (run) => run.batch(() => {})],
  ])("nothing more can happen to it, not that %s", async (_what, act) => {
    const run = await started();
    await run.terminate();
    await expect(act(run)).rejects.toThrow(
      new Error('instance "o-1" is over (TERMINATED): nothing more can happen to it'),
    );
  });

  it("nothing is pending, though much was open", async () => {
    const run = await started();
    await run.terminate();
    expect([run.activities(), run.children(), run.timers, run.waitingFor]).toEqual([[], [], [], []]);
    expect(() => run.activity(sendApprovalRequest)).toThrow(
      new Error('no activity "sendApprovalRequest" is pending: instance "o-1" is over (TERMINATED)'),
    );
  });
});
