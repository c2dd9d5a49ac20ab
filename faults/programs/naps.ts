import { defineOrchestrator } from "@reawait/core";

export interface NapsResult {
  readonly slept: number;
  /** How many timers fired before their time, by the orchestrator's own clock. */
  readonly early: number;
}

/** Timers, one after the other. */
export const naps = defineOrchestrator("naps", async (ctx, delays: readonly number[]): Promise<NapsResult> => {
  let early = 0;
  for (const milliseconds of delays) {
    const until = ctx.currentUtcDateTime.getTime() + milliseconds;
    await ctx.createTimer({ milliseconds });
    if (ctx.currentUtcDateTime.getTime() < until) early += 1;
  }
  return { slept: delays.length, early };
});
