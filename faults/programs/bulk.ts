import { defineActivity, defineOrchestrator } from "@reawait/core";
import { longText, textSum, turnText } from "../model/long-text.js";
import type { Computed } from "./chain.js";
import { prove } from "./execution.js";

export const turnOver = defineActivity("turn-over", (ctx, text: string) => ({
  text: turnText(text),
  proof: prove(ctx),
}));

export interface BulkInput {
  readonly length: number;
  readonly turns: number;
}

/** A long text, handed from activity to activity. */
export const bulk = defineOrchestrator("bulk", async (ctx, { length, turns }: BulkInput): Promise<Computed> => {
  const proofs: string[] = [];
  let text = longText(length);
  for (let turn = 0; turn < turns; turn++) {
    const answer = await ctx.callActivity(turnOver, text);
    text = answer.text;
    proofs.push(answer.proof);
  }
  return { value: textSum(text), proofs };
});
