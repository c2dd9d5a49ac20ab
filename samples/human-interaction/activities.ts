import { defineActivity } from "@reawait/core";

/** A mail, a chat message, a row in a list of things to do ... */
export const ask = defineActivity("ask", async (ctx, { who, what }: { who: string; what: string }) => {
  ctx.log.info(`to ${who}: please look at ${what}`);
});
