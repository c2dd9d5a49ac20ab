import { defineEvent, defineOrchestrator } from "@reawait/core";
import { lookUpTax } from "./activities.js";

export interface Offer {
  readonly price: number;
  readonly country: string;
}

export const accepted = defineEvent("accepted");

/** What runs in production. Instances that began with it wait for days. */
export const sellV1 = defineOrchestrator(
  "sell",
  async (ctx, { price }: Offer) => {
    await ctx.waitForExternalEvent(accepted);
    return `sold for ${price}`;
  },
  { version: "1" },
);

/** It begins with a new step, so no history of version 1 fits it. New instances begin with it. */
export const sellV2 = defineOrchestrator(
  "sell",
  async (ctx, { price, country }: Offer) => {
    const tax = await ctx.callActivity(lookUpTax, country);
    await ctx.waitForExternalEvent(accepted);
    return `sold for ${price} and ${tax} % tax`;
  },
  { version: "2" },
);
