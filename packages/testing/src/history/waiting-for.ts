import type { ExecutionView } from "@reawait/core/internal";

/** What an orchestrator waits for at rest, for example `activity "charge" (task 3)`: the tasks that somebody listens to. */
export function waitingFor({ openTasks }: Pick<ExecutionView, "openTasks">): readonly string[] {
  return openTasks.flatMap(({ label, isListenedTo }) => (isListenedTo ? label : []));
}
