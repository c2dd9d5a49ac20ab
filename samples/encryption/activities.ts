import { defineActivity } from "@reawait/core";

export interface Patient {
  readonly name: string;
  readonly diagnosis: string;
}

export const findBed = defineActivity("findBed", async (ctx, { name }: Patient) => {
  ctx.log.info(`a bed for ${name}`);
  return "ward 7, bed 3";
});
