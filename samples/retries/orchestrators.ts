import { defineOrchestrator, TaskFailedError } from "@reawait/core";
import { download } from "./activities.js";

/** Waits 100 ms after the first failure, then 200 ms, 400 ms ... The waits are durable timers: they survive a restart. */
export const fetchReport = defineOrchestrator("fetchReport", async (ctx, report: string) => {
  try {
    return await ctx.callActivity(download, report, {
      retry: { maxAttempts: 5, firstInterval: "100ms", backoffCoefficient: 2 },
    });
  } catch (error) {
    if (!(error instanceof TaskFailedError)) throw error;
    return `given up after attempt ${error.task.attempts}: ${error.failure?.errorMessage ?? "unknown"}`;
  }
});
