import { defineOrchestrator } from "@reawait/core";
import { pack } from "./activities.js";

export const ship = defineOrchestrator("ship", async (ctx, parcel: string) => {
  return await ctx.callActivity(pack, parcel);
});
