import { PayloadError, type PayloadConverter } from "@reawait/core";
import { fromFailureDetails, userTags } from "@reawait/core/internal";
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
  /** This and the four below are only there when payloads were asked for. */
  readonly input: unknown;
  readonly output: Output | undefined;
  readonly customStatus: unknown;
  /**
   * Why it failed; or, of an instance that has not ended, why it does not get on: its code does not fit its history, and
   * it waits for code that does.
   */
  readonly failure: FailureDetails | undefined;
  /** The failure as an error. */
  readonly error: Error | undefined;
  /**
   * Why a payload could not be read (the converter or a codec is another one, a key is missing); of several, the first.
   * What could not is `undefined` then, or, of a failure, as it is stored.
   */
  readonly unreadable: PayloadError | undefined;
}

/** @param unreadable - why a payload could not even be decoded; it is left out of the state then */
export function toInstanceStatus<Output>(
  state: OrchestrationState,
  converter: PayloadConverter,
  unreadable?: PayloadError,
): InstanceStatus<Output> {
  const read = (payload: string | undefined): unknown => {
    try {
      return converter.read(payload);
    } catch (error) {
      if (!(error instanceof PayloadError)) throw error;
      unreadable ??= error;
      return undefined;
    }
  };
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
    tags: userTags(state.tags),
    input: read(state.input),
    // What the orchestrator's definition promises; a definition by name promises nothing.
    output: read(state.output) as Output | undefined,
    customStatus: read(state.customStatus),
    failure: state.failureDetails,
    error: state.failureDetails && fromFailureDetails(state.failureDetails),
    unreadable,
  };
}

function toDate(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}
