import { defineActivity } from "@reawait/core";

/** A shop that is down in every third round. */
export const checkShop = defineActivity("checkShop", async (ctx, round: number) => {
  const isUp = round % 3 !== 0;
  ctx.log.info(`round ${round}: the shop is ${isUp ? "up" : "down"}`);
  return isUp;
});

export const alarm = defineActivity("alarm", async (ctx, message: string) => {
  ctx.log.info(`alarm: ${message}`);
});
