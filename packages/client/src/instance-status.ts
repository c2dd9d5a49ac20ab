import { fromFailureDetails } from "@reawait/core/internal";
import type { PayloadConverter } from "@reawait/core";
import type { FailureDetails, OrchestrationState, OrchestrationStatus, Tags } from "@reawait/protocol";

/** What a task hub knows of an instance from outside. */
export interface InstanceStatus<Output = unknown> {
  readonly instanceId: string;
  /** The orchestrator's name. */
  readonly name: string;
  readonly version: string;
  readonly runtimeStatus: OrchestrationStatus;
  readonly createdAt: Date;
  readonly lastUpdatedAt: Date;
  readonly completedAt: Date | undefined;
  /** When it was told to begin, where that was put off. */
  readonly scheduledStartAt: Date | undefined;
  readonly executionId: string | undefined;
  readonly parentInstanceId: string | undefined;
  readonly tags: Tags;
  /** The four below are only there when payloads were asked for. */
  readonly input: unknown;
  readonly output: Output | undefined;
  readonly customStatus: unknown;
  readonly failure: FailureDetails | undefined;
  /** The failure as an error. */
  readonly error: Error | undefined;
}

/** @throws PayloadError where a payload cannot be read */
export function toInstanceStatus<Output>(
  state: OrchestrationState,
  converter: PayloadConverter,
): InstanceStatus<Output> {
  return {
    instanceId: state.instanceId,
    name: state.name,
    version: state.version ?? "",
    runtimeStatus: state.orchestrationStatus,
    createdAt: new Date(state.createdTimestamp),
    lastUpdatedAt: new Date(state.lastUpdatedTimestamp),
    completedAt: toDate(state.completedTimestamp),
    scheduledStartAt: toDate(state.scheduledStartTimestamp),
    executionId: state.executionId,
    parentInstanceId: state.parentInstanceId,
    tags: state.tags ?? {},
    input: converter.read(state.input),
    // What the orchestrator's definition promises; a definition by name promises nothing.
    output: converter.read(state.output) as Output | undefined,
    customStatus: converter.read(state.customStatus),
    failure: state.failureDetails,
    error: state.failureDetails && fromFailureDetails(state.failureDetails),
  };
}

function toDate(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}
