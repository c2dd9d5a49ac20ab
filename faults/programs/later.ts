import { defineOrchestrator, whenAll } from "@reawait/core";
import { sum } from "../model/mix.js";
import { askLater } from "./activities.js";
import type { Computed } from "./chain.js";

/** Activities at once that somebody else answers. */
export const later = defineOrchestrator("later", async (ctx, values: readonly number[]): Promise<Computed> => {
  const answers = await whenAll(values.map((value) => ctx.callActivity(askLater, value)));
  return { value: sum(answers.map(({ value }) => value)), proofs: answers.map(({ proof }) => proof) };
});
