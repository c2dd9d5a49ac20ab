import { pid } from "node:process";
import { defineActivity } from "@reawait/core";

export const pack = defineActivity("pack", async (ctx, parcel: string) => {
  ctx.log.info(`packing ${parcel}`);
  return { parcel, packedBy: pid };
});
