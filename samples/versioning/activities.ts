import { defineActivity } from "@reawait/core";

export const lookUpTax = defineActivity("lookUpTax", async (ctx, country: string): Promise<number> => {
  ctx.log.info(`looking up the tax of ${country}`);
  return country === "CH" ? 8.1 : 20;
});
