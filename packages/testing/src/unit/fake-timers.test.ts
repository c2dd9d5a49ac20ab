import { afterAll, beforeAll, expect, it, jest } from "@jest/globals";

// What is loaded under the timers of the test framework must not wait for them.
beforeAll(() => {
  jest.useFakeTimers();
});
afterAll(() => {
  jest.useRealTimers();
});

it("with global fake timers, switched on before anything is loaded, nothing hangs", async () => {
  const { runActivity } = await import("./run-activity.js");
  const { stepThrough } = await import("./step-through.js");
  const { charge, order, purchaseOrder, sendApprovalRequest } = await import("./testing/orders.js");
  expect(await runActivity(charge, order)).toMatchObject({ receipt: "17" });
  const run = await stepThrough(purchaseOrder, order);
  await run.activity(sendApprovalRequest).complete();
  await run.advance("24h");
  expect(run.result).toEqual({ outcome: "cancelled" });
});
