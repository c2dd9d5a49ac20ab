/**
 * The history of an orchestration, as everything above the wire sees it: plain read-only records, told apart by `kind`.
 *
 * Not its job: bytes (see `wire/`) and payloads, which stay the strings that travelled.
 *
 * All times are milliseconds since the Unix epoch. `eventId` is the id of the action that an event confirms
 * (see `OrchestratorAction.id`) and -1 for everything that arrives from outside. An absent field is `undefined`.
 */
import type { FailureDetails } from "./failure-details.js";
import type { OrchestrationState, OrchestrationStatus } from "./orchestration-state.js";
import type { OrchestrationInstance, ParentInstance, Tags, TraceContext } from "./orchestration-instance.js";

interface EventOf<Kind extends string> {
  readonly kind: Kind;
  readonly eventId: number;
  readonly timestamp: number;
}

// ---- the life of an execution --------------------------------------------------------------------------------------

export interface ExecutionStartedEvent extends EventOf<"executionStarted"> {
  readonly name: string;
  readonly version?: string | undefined;
  readonly input?: string | undefined;
  readonly orchestrationInstance?: OrchestrationInstance | undefined;
  readonly parentInstance?: ParentInstance | undefined;
  readonly scheduledStartTimestamp?: number | undefined;
  readonly parentTraceContext?: TraceContext | undefined;
  readonly orchestrationSpanId?: string | undefined;
  readonly tags?: Tags | undefined;
}

export interface ExecutionCompletedEvent extends EventOf<"executionCompleted"> {
  readonly orchestrationStatus: OrchestrationStatus;
  readonly result?: string | undefined;
  readonly failureDetails?: FailureDetails | undefined;
}

export interface ExecutionTerminatedEvent extends EventOf<"executionTerminated"> {
  readonly input?: string | undefined;
  readonly recurse: boolean;
}

export interface ExecutionSuspendedEvent extends EventOf<"executionSuspended"> {
  readonly input?: string | undefined;
}

export interface ExecutionResumedEvent extends EventOf<"executionResumed"> {
  readonly input?: string | undefined;
}

export interface ExecutionRewoundEvent extends EventOf<"executionRewound"> {
  readonly reason?: string | undefined;
  readonly parentExecutionId?: string | undefined;
  readonly instanceId?: string | undefined;
  readonly parentTraceContext?: TraceContext | undefined;
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly input?: string | undefined;
  readonly parentInstance?: ParentInstance | undefined;
  readonly tags?: Tags | undefined;
}

export interface ContinueAsNewEvent extends EventOf<"continueAsNew"> {
  readonly input?: string | undefined;
}

/** Opens a batch of events; its timestamp is the orchestrator's current time from here on. */
export type OrchestratorStartedEvent = EventOf<"orchestratorStarted">;

/** Closes a batch of events. Not every engine writes it. */
export type OrchestratorCompletedEvent = EventOf<"orchestratorCompleted">;

// ---- durable work --------------------------------------------------------------------------------------------------

export interface TaskScheduledEvent extends EventOf<"taskScheduled"> {
  readonly name: string;
  readonly version?: string | undefined;
  readonly input?: string | undefined;
  readonly parentTraceContext?: TraceContext | undefined;
  readonly tags?: Tags | undefined;
}

export interface TaskCompletedEvent extends EventOf<"taskCompleted"> {
  readonly taskScheduledId: number;
  readonly result?: string | undefined;
}

export interface TaskFailedEvent extends EventOf<"taskFailed"> {
  readonly taskScheduledId: number;
  readonly failureDetails?: FailureDetails | undefined;
}

export interface SubOrchestrationInstanceCreatedEvent extends EventOf<"subOrchestrationInstanceCreated"> {
  readonly instanceId: string;
  readonly name: string;
  readonly version?: string | undefined;
  readonly input?: string | undefined;
  readonly parentTraceContext?: TraceContext | undefined;
  readonly tags?: Tags | undefined;
}

export interface SubOrchestrationInstanceCompletedEvent extends EventOf<"subOrchestrationInstanceCompleted"> {
  readonly taskScheduledId: number;
  readonly result?: string | undefined;
}

export interface SubOrchestrationInstanceFailedEvent extends EventOf<"subOrchestrationInstanceFailed"> {
  readonly taskScheduledId: number;
  readonly failureDetails?: FailureDetails | undefined;
}

export interface TimerCreatedEvent extends EventOf<"timerCreated"> {
  readonly fireAt: number;
}

export interface TimerFiredEvent extends EventOf<"timerFired"> {
  readonly fireAt: number;
  readonly timerId: number;
}

export interface EventSentEvent extends EventOf<"eventSent"> {
  readonly instanceId: string;
  readonly name: string;
  readonly input?: string | undefined;
}

export interface EventRaisedEvent extends EventOf<"eventRaised"> {
  readonly name: string;
  readonly input?: string | undefined;
}

// ---- entities ------------------------------------------------------------------------------------------------------

export interface EntityOperationSignaledEvent extends EventOf<"entityOperationSignaled"> {
  readonly requestId: string;
  readonly operation: string;
  readonly scheduledTime?: number | undefined;
  readonly input?: string | undefined;
  readonly targetInstanceId?: string | undefined;
}

export interface EntityOperationCalledEvent extends EventOf<"entityOperationCalled"> {
  readonly requestId: string;
  readonly operation: string;
  readonly scheduledTime?: number | undefined;
  readonly input?: string | undefined;
  readonly parentInstanceId?: string | undefined;
  readonly parentExecutionId?: string | undefined;
  readonly targetInstanceId?: string | undefined;
}

export interface EntityOperationCompletedEvent extends EventOf<"entityOperationCompleted"> {
  readonly requestId: string;
  readonly output?: string | undefined;
}

export interface EntityOperationFailedEvent extends EventOf<"entityOperationFailed"> {
  readonly requestId: string;
  readonly failureDetails?: FailureDetails | undefined;
}

export interface EntityLockRequestedEvent extends EventOf<"entityLockRequested"> {
  readonly criticalSectionId: string;
  readonly lockSet: readonly string[];
  readonly position: number;
  readonly parentInstanceId?: string | undefined;
}

export interface EntityLockGrantedEvent extends EventOf<"entityLockGranted"> {
  readonly criticalSectionId: string;
}

export interface EntityUnlockSentEvent extends EventOf<"entityUnlockSent"> {
  readonly criticalSectionId: string;
  readonly parentInstanceId?: string | undefined;
  readonly targetInstanceId?: string | undefined;
}

// ---- the rest ------------------------------------------------------------------------------------------------------

export interface GenericEvent extends EventOf<"genericEvent"> {
  readonly data?: string | undefined;
}

export interface HistoryStateEvent extends EventOf<"historyState"> {
  readonly orchestrationState?: OrchestrationState | undefined;
}

/** An event of a kind that this version does not know: kept in its place, never dropped silently. */
export type UnknownEvent = EventOf<"unknown">;

export type HistoryEvent =
  | ExecutionStartedEvent
  | ExecutionCompletedEvent
  | ExecutionTerminatedEvent
  | ExecutionSuspendedEvent
  | ExecutionResumedEvent
  | ExecutionRewoundEvent
  | ContinueAsNewEvent
  | OrchestratorStartedEvent
  | OrchestratorCompletedEvent
  | TaskScheduledEvent
  | TaskCompletedEvent
  | TaskFailedEvent
  | SubOrchestrationInstanceCreatedEvent
  | SubOrchestrationInstanceCompletedEvent
  | SubOrchestrationInstanceFailedEvent
  | TimerCreatedEvent
  | TimerFiredEvent
  | EventSentEvent
  | EventRaisedEvent
  | EntityOperationSignaledEvent
  | EntityOperationCalledEvent
  | EntityOperationCompletedEvent
  | EntityOperationFailedEvent
  | EntityLockRequestedEvent
  | EntityLockGrantedEvent
  | EntityUnlockSentEvent
  | GenericEvent
  | HistoryStateEvent
  | UnknownEvent;

export type HistoryEventKind = HistoryEvent["kind"];

/** The event of one kind. */
export type HistoryEventOf<Kind extends HistoryEventKind> = Extract<HistoryEvent, { readonly kind: Kind }>;
