import { defineOrchestrator, whenAny } from "@reawait/core";
import { step } from "./activities.js";
import type { Computed } from "./chain.js";

export interface RaceResult extends Computed {
  /** Which of the activities won. */
  readonly winner: number;
}

/** Activities against each other and against a timer that never fires. What loses ends after the orchestration has. */
export const race = defineOrchestrator("race", async (ctx, values: readonly number[]): Promise<RaceResult> => {
  const first = await whenAny({
    done: whenAny(values.map((value) => ctx.callActivity(step, value))),
    late: ctx.createTimer("2h"),
  });
  first.cancelRest();
  if (first.key === "late") throw new Error("two hours have passed");
  const { index, value } = first.value;
  return { winner: index, value: value.value, proofs: [value.proof] };
});
