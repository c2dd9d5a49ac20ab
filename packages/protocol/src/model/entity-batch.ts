/** What an engine asks of an entity, and what the worker answers: a batch of operations, run one after the other. */
import type { FailureDetails } from "./failure-details.js";
import type { TraceContext } from "./orchestration-instance.js";

/** Operations on one entity. Both forms of the wire come to this. */
export interface EntityBatchRequest {
  /** `@name@key`, the name in lower case. */
  readonly instanceId: string;
  /** Absent where the entity does not exist. Texts like `0`, `""` and `false` are states as any other. */
  readonly entityState?: string | undefined;
  /** In the order in which they are to run. */
  readonly operations: readonly OperationRequest[];
}

export interface OperationRequest {
  readonly operation: string;
  readonly requestId: string;
  readonly input?: string | undefined;
  readonly traceContext?: TraceContext | undefined;
}

/** What came of an `EntityBatchRequest`. */
export interface EntityBatchResult {
  /** One for each operation that ran, from the first on. */
  readonly results: readonly OperationResult[];
  /** What the operations asked for that succeeded, in their order. */
  readonly actions: readonly OperationAction[];
  /** What the last operation that succeeded left. Absent: the entity does not exist any more. */
  readonly entityState?: string | undefined;
}

interface OperationResultOf<Kind extends string> {
  readonly kind: Kind;
  /** Milliseconds since the Unix epoch. */
  readonly startTime: number;
  /** Milliseconds since the Unix epoch. */
  readonly endTime: number;
}

export interface OperationSuccess extends OperationResultOf<"success"> {
  readonly result?: string | undefined;
}

export interface OperationFailure extends OperationResultOf<"failure"> {
  readonly failureDetails: FailureDetails;
}

export type OperationResult = OperationSuccess | OperationFailure;

/** What an operation asks of the engine. Times are milliseconds since the Unix epoch; `id` counts from 0 in a batch. */
interface OperationActionOf<Kind extends string> {
  readonly kind: Kind;
  readonly id: number;
  /** The entity to signal, or the orchestration to start. */
  readonly instanceId: string;
  /** The operation, or the orchestrator. */
  readonly name: string;
  readonly input?: string | undefined;
  /** Not before this time. */
  readonly scheduledTime?: number | undefined;
  readonly requestTime: number;
  readonly parentTraceContext?: TraceContext | undefined;
}

export type SendSignalAction = OperationActionOf<"sendSignal">;

export interface StartNewOrchestrationAction extends OperationActionOf<"startNewOrchestration"> {
  readonly version?: string | undefined;
}

export type OperationAction = SendSignalAction | StartNewOrchestrationAction;
