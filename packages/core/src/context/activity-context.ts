import type { Logger, Tags } from "@reawait/protocol";

/** What an activity knows of its call. */
export interface ActivityContext {
  /** The instance that called it. */
  readonly instanceId: string;
  /** Which execution of that instance. */
  readonly executionId: string | undefined;
  /** The activity's own name. */
  readonly name: string;
  /** The id of the call in the orchestration's history: with the instance and execution, a key for idempotency. */
  readonly taskId: number;
  readonly tags: Tags;
  /** Aborted when the worker stops, or lost the work item: finish up and return or throw. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}
