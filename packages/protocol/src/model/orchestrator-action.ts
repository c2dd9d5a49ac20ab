import type { FailureDetails } from "./failure-details.js";
import type {
  EntityLockRequestedEvent,
  EntityOperationCalledEvent,
  EntityOperationSignaledEvent,
  EntityUnlockSentEvent,
  EventRaisedEvent,
  HistoryEvent,
} from "./history-event.js";
import type { OrchestrationStatus, TerminalStatus } from "./orchestration-state.js";
import type { OrchestrationInstance, Tags, TraceContext } from "./orchestration-instance.js";

/**
 * What an orchestrator asks of the engine in a turn. `id` counts the actions of one execution in call order; the
 * engine copies it to the `eventId` of the event that confirms the action. Failures outside user code carry id -1.
 */
interface ActionOf<Kind extends string> {
  readonly kind: Kind;
  readonly id: number;
}

export interface ScheduleTaskAction extends ActionOf<"scheduleTask"> {
  readonly name: string;
  readonly version?: string | undefined;
  readonly input?: string | undefined;
  readonly tags?: Tags | undefined;
  readonly parentTraceContext?: TraceContext | undefined;
}

export interface CreateSubOrchestrationAction extends ActionOf<"createSubOrchestration"> {
  /** Empty lets the engine choose. */
  readonly instanceId: string;
  readonly name: string;
  readonly version?: string | undefined;
  readonly input?: string | undefined;
  readonly tags?: Tags | undefined;
  readonly parentTraceContext?: TraceContext | undefined;
}

export interface CreateTimerAction extends ActionOf<"createTimer"> {
  readonly fireAt: number;
}

export interface SendEventAction extends ActionOf<"sendEvent"> {
  readonly instance: OrchestrationInstance;
  readonly name: string;
  readonly data?: string | undefined;
}

export interface CompleteOrchestrationAction extends ActionOf<"completeOrchestration"> {
  readonly orchestrationStatus: TerminalStatus | Extract<OrchestrationStatus, "CONTINUED_AS_NEW">;
  /** The output, or the next input where the status is `CONTINUED_AS_NEW`. */
  readonly result?: string | undefined;
  readonly details?: string | undefined;
  readonly newVersion?: string | undefined;
  /** Events not yet taken, which the next execution gets right after its start. */
  readonly carryoverEvents: readonly EventRaisedEvent[];
  readonly failureDetails?: FailureDetails | undefined;
  readonly tags?: Tags | undefined;
}

export interface TerminateOrchestrationAction extends ActionOf<"terminateOrchestration"> {
  readonly instanceId: string;
  readonly reason?: string | undefined;
  readonly recurse: boolean;
}

export interface SendEntityMessageAction extends ActionOf<"sendEntityMessage"> {
  readonly message:
    EntityOperationSignaledEvent | EntityOperationCalledEvent | EntityLockRequestedEvent | EntityUnlockSentEvent;
}

export interface RewindOrchestrationAction extends ActionOf<"rewindOrchestration"> {
  readonly newHistory: readonly HistoryEvent[];
}

export type OrchestratorAction =
  | ScheduleTaskAction
  | CreateSubOrchestrationAction
  | CreateTimerAction
  | SendEventAction
  | CompleteOrchestrationAction
  | TerminateOrchestrationAction
  | SendEntityMessageAction
  | RewindOrchestrationAction;

export type OrchestratorActionKind = OrchestratorAction["kind"];
