import { defineOrchestrator, whenAll } from "@reawait/core";
import { sum } from "../model/mix.js";
import { step } from "./activities.js";
import type { Computed } from "./chain.js";

/** Many activities at once. */
export const fanOut = defineOrchestrator("fan-out", async (ctx, values: readonly number[]): Promise<Computed> => {
  const answers = await whenAll(values.map((value) => ctx.callActivity(step, value)));
  return { value: sum(answers.map(({ value }) => value)), proofs: answers.map(({ proof }) => proof) };
});
