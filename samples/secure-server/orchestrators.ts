import { defineOrchestrator } from "@reawait/core";
import { seal } from "./activities.js";

export const deliver = defineOrchestrator("deliver", async (ctx, letter: string) => {
  const sealed = await ctx.callActivity(seal, letter);
  return `delivered: ${sealed}`;
});
