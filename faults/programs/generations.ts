import { defineOrchestrator, type OrchestratorDefinition } from "@reawait/core";
import { step } from "./activities.js";
import { item, type Collected } from "./collect.js";

export interface GenerationsInput extends Collected {
  /** How many items it takes before it continues as new. */
  readonly each: number;
}

/** The same events over many generations: what one has not taken goes on to the next. */
export const generations: OrchestratorDefinition<GenerationsInput, Collected> = defineOrchestrator(
  "generations",
  async (ctx, { received, proofs, each }: GenerationsInput): Promise<Collected> => {
    const numbers = [...received];
    for (let taken = 0; taken < each; taken++) {
      const { number, isLast } = await ctx.waitForExternalEvent(item);
      numbers.push(number);
      if (isLast) return { received: numbers, proofs };
    }
    const { proof } = await ctx.callActivity(step, numbers.length);
    return ctx.continueAsNew({ received: numbers, proofs: [...proofs, proof], each });
  },
);
