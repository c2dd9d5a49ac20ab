import { defineOrchestrator } from "@reawait/core";
import { stubborn, type StubbornInput } from "./activities.js";
import type { Computed } from "./chain.js";

/** An activity that is tried until it succeeds. */
export const retries = defineOrchestrator("retries", async (ctx, input: StubbornInput): Promise<Computed> => {
  const retry = { maxAttempts: input.failures + 1, firstInterval: "5ms", backoffCoefficient: 2 } as const;
  const answer = await ctx.callActivity(stubborn, input, { retry });
  return { value: answer.value, proofs: [answer.proof] };
});
