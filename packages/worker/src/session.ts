import type { OrchestrationExecutor } from "@reawait/core/internal";

/** A live orchestrator between its turns. */
export interface Session {
  readonly executor: OrchestrationExecutor;
  readonly executionId: string | undefined;
  /** The completion token of the turn that it answered last, acknowledged or not. */
  readonly position: string;
}
