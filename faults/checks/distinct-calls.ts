import type { Execution } from "../programs/execution.js";

/** How many activities would have been executed had nothing gone wrong. */
export function distinctCalls(executions: readonly Execution[]): number {
  return new Set(
    executions.map(({ instanceId, executionId, taskId }) => JSON.stringify([instanceId, executionId, taskId])),
  ).size;
}
