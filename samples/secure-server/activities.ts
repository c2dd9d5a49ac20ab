import { defineActivity } from "@reawait/core";

export const seal = defineActivity("seal", async (ctx, letter: string) => {
  ctx.log.info("sealing a letter");
  return `[${letter}]`;
});
