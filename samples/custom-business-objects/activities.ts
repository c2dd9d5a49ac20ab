import { defineActivity } from "@reawait/core";
import { Money, type Invoice } from "./invoice.js";

export const remind = defineActivity("remind", async (ctx, invoice: Invoice) => {
  ctx.log.info(
    `to ${invoice.customer}: please pay ${invoice.total().toString()}, due on ${invoice.due.toDateString()}`,
  );
  return new Money(2_000, "CHF");
});
