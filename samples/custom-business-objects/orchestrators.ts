import { defineOrchestrator } from "@reawait/core";
import { remind } from "./activities.js";
import type { Invoice } from "./invoice.js";

/** The invoice that arrives here has its methods, and within it are a real Date, a real Map and amounts of money. */
export const collect = defineOrchestrator("collect", async (ctx, invoice: Invoice) => {
  if (!invoice.isOverdue(ctx.currentUtcDateTime)) return invoice.total();
  const fee = await ctx.callActivity(remind, invoice);
  return invoice.total().plus(fee);
});
