import { defineOrchestrator, type Duration } from "@reawait/core";
import { alarm, checkShop } from "./activities.js";

export interface Watch {
  readonly round: number;
  readonly wasUp: boolean;
  readonly interval: Duration;
}

/** Never ends. Each round begins with an empty history, so that it does not grow: its input is all that it remembers. */
export const watchShop = defineOrchestrator("watchShop", async (ctx, { round, wasUp, interval }: Watch) => {
  const isUp = await ctx.callActivity(checkShop, round);
  if (isUp !== wasUp) await ctx.callActivity(alarm, isUp ? "the shop is up again" : "the shop is down");
  ctx.setCustomStatus({ round });
  await ctx.createTimer(interval);
  return ctx.continueAsNew({ round: round + 1, wasUp: isUp, interval });
});
