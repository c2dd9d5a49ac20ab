import type { FailureDetails } from "./failure-details.js";
import type { Tags } from "./orchestration-instance.js";

/** The runtime status of an orchestration, in the field's own words. */
export type OrchestrationStatus =
  "PENDING" | "RUNNING" | "SUSPENDED" | "COMPLETED" | "FAILED" | "TERMINATED" | "CANCELED" | "CONTINUED_AS_NEW";

/** A status that an instance never leaves by itself (`rewind` and `restart` re-open one). */
export type TerminalStatus = Extract<OrchestrationStatus, "COMPLETED" | "FAILED" | "TERMINATED" | "CANCELED">;

const TERMINAL: ReadonlySet<OrchestrationStatus> = new Set<TerminalStatus>([
  "COMPLETED",
  "FAILED",
  "TERMINATED",
  "CANCELED",
]);

export function isTerminalStatus(status: OrchestrationStatus): status is TerminalStatus {
  return TERMINAL.has(status);
}

/** What an engine knows of an instance from outside. Times are milliseconds since the Unix epoch. */
export interface OrchestrationState {
  readonly instanceId: string;
  readonly name: string;
  readonly version?: string | undefined;
  readonly orchestrationStatus: OrchestrationStatus;
  readonly scheduledStartTimestamp?: number | undefined;
  readonly createdTimestamp: number;
  readonly lastUpdatedTimestamp: number;
  readonly completedTimestamp?: number | undefined;
  readonly input?: string | undefined;
  readonly output?: string | undefined;
  readonly customStatus?: string | undefined;
  readonly failureDetails?: FailureDetails | undefined;
  readonly executionId?: string | undefined;
  readonly parentInstanceId?: string | undefined;
  readonly tags?: Tags | undefined;
}
