import { defineOrchestrator, whenAll } from "@reawait/core";
import { step } from "./activities.js";

/** Waits for what never comes. */
export const doomedChild = defineOrchestrator("doomed-child", async (ctx): Promise<void> => {
  await ctx.callActivity(step, 1);
  await ctx.waitForExternalEvent("never");
});

/** Ends, and its children with it, only by being terminated. */
export const doomed = defineOrchestrator("doomed", async (ctx, children: number): Promise<void> => {
  await whenAll(Array.from({ length: children }, () => ctx.callSubOrchestrator(doomedChild)));
});
