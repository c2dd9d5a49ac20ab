/** What a store keeps, as the engine sees it. Events are encoded blobs; times are milliseconds since the Unix epoch. */
import type { OrchestrationStatus } from "@reawait/protocol";

export interface InstanceRef {
  readonly key: number;
  readonly instanceId: string;
  readonly name: string;
  readonly version: string | undefined;
}

export interface TaskRef {
  readonly key: number;
  readonly instanceKey: number;
  readonly name: string;
  readonly version: string | undefined;
}

export interface InstanceRow {
  readonly key: number;
  readonly instanceId: string;
  readonly executionId: string;
  readonly name: string;
  readonly version: string | undefined;
  readonly status: OrchestrationStatus;
  readonly input: string | undefined;
  readonly output: string | undefined;
  readonly customStatus: string | undefined;
  /** `FailureDetails` as JSON. */
  readonly failure: string | undefined;
  /** Tags as JSON. */
  readonly tags: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly completedAt: number | undefined;
  readonly scheduledAt: number | undefined;
  /** Which instance, execution and action of it created this one. */
  readonly parent: ParentRef | undefined;
  /** `OrchestrationTraceContext` as JSON, as the last turn left it. */
  readonly traceContext: string | undefined;
  /** The completion token of the turn that produced the history as it stands; empty before the first. */
  readonly position: string;
  /** How many events the history holds. */
  readonly historyLength: number;
}

export interface ParentRef {
  readonly instanceId: string;
  readonly executionId: string;
  readonly taskId: number;
}

/** A message in an inbox: one encoded event. */
export interface MessageRow {
  readonly key: number;
  readonly event: Uint8Array;
}

/** An activity to run: `ActivityRequest`, flat. */
export interface TaskRow {
  readonly key: number;
  readonly instanceKey: number;
  readonly instanceId: string;
  readonly executionId: string;
  readonly taskId: number;
  readonly name: string;
  readonly version: string | undefined;
  readonly input: string | undefined;
  /** Tags as JSON. */
  readonly tags: string | undefined;
  /** `TraceContext` as JSON. */
  readonly traceContext: string | undefined;
}

/** A message that is delivered to its instance at a time: a timer that fires, or a scheduled start. */
export interface DelayedRow {
  readonly key: number;
  readonly dueAt: number;
  readonly event: Uint8Array;
}
