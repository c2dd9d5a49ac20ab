import { defineActivity } from "@reawait/core";

export const createAccount = defineActivity("createAccount", async (ctx, name: string) => {
  ctx.log.info(`an account for ${name}`);
  return `${name.toLowerCase()}@example.com`;
});

export const orderLaptop = defineActivity("orderLaptop", async (ctx, name: string) => {
  ctx.log.info(`a laptop for ${name}`);
});
