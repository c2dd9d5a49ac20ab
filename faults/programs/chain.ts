import { defineOrchestrator } from "@reawait/core";
import { step } from "./activities.js";

export interface ChainInput {
  readonly start: number;
  readonly length: number;
}

/** A value, and the proofs of all executions that it was made by, in the order of the calls. */
export interface Computed {
  readonly value: number;
  readonly proofs: readonly string[];
}

/** One activity after the other. Its custom status says how far it is. */
export const chain = defineOrchestrator("chain", async (ctx, { start, length }: ChainInput): Promise<Computed> => {
  const proofs: string[] = [];
  let value = start;
  for (let done = 1; done <= length; done++) {
    const answer = await ctx.callActivity(step, value);
    value = answer.value;
    proofs.push(answer.proof);
    ctx.setCustomStatus(done);
  }
  return { value, proofs };
});
