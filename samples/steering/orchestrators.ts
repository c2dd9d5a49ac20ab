import { defineEvent, defineOrchestrator } from "@reawait/core";

export const visitor = defineEvent<string>("visitor");

/** Counts visitors until somebody ends it. */
export const countVisitors = defineOrchestrator("countVisitors", async (ctx, count: number) => {
  ctx.setCustomStatus({ count });
  const name = await ctx.waitForExternalEvent(visitor);
  ctx.log.info(`welcome, ${name}`);
  return ctx.continueAsNew(count + 1);
});
