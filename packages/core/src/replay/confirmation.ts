/** The rule of determinism, as one pure comparison: does this event record that action? (R5) */
import type { HistoryEventOf, OrchestratorAction } from "@reawait/protocol";

/** Events by which history records what an orchestrator did. */
export type ConfirmationEvent = HistoryEventOf<
  | "taskScheduled"
  | "subOrchestrationInstanceCreated"
  | "timerCreated"
  | "eventSent"
  | "entityOperationCalled"
  | "entityOperationSignaled"
  | "entityLockRequested"
  | "entityUnlockSent"
>;

/** An action, and how its confirmation is to be compared. */
export interface Comparable {
  readonly action: OrchestratorAction;
  /** The instance id of a sub-orchestration was derived, not given: the one in history counts (R4a). */
  readonly derivedInstanceId: boolean;
}

/** Why history and code do not agree. */
export interface Disagreement {
  readonly historySays: string;
  /** `undefined` where the code made no such action at all. */
  readonly codeDid: string | undefined;
  readonly callSite: string | undefined;
  /** What to do, where it is not what it mostly is. */
  readonly advice?: string | undefined;
}

/**
 * Compares kind, name and target. Not compared are inputs, versions and times of timers: they may change between
 * deployments (tests compare them too, see `compare-inputs.ts`). Only a timer of a day and more that is asked for with a
 * later time is taken for a leg of it, see R4b. A derived instance id of a sub-orchestration is adopted from history, not
 * compared (R4a).
 */
export function matches({ action, derivedInstanceId }: Comparable, event: ConfirmationEvent): boolean {
  switch (event.kind) {
    case "taskScheduled":
      return action.kind === "scheduleTask" && action.name === event.name;
    case "subOrchestrationInstanceCreated":
      return (
        action.kind === "createSubOrchestration" &&
        action.name === event.name &&
        (derivedInstanceId || action.instanceId === event.instanceId)
      );
    case "timerCreated":
      return action.kind === "createTimer";
    case "eventSent":
      return (
        action.kind === "sendEvent" && action.name === event.name && action.instance.instanceId === event.instanceId
      );
    case "entityOperationCalled":
    case "entityOperationSignaled":
    case "entityLockRequested":
    case "entityUnlockSent":
      return action.kind === "sendEntityMessage" && action.message.kind === event.kind;
  }
}

/** How a message names what history recorded. */
export function describeConfirmation(event: ConfirmationEvent): string {
  return `${describeEvent(event)} (task ${event.eventId})`;
}

function describeEvent(event: ConfirmationEvent): string {
  switch (event.kind) {
    case "taskScheduled":
      return `activity "${event.name}" was scheduled`;
    case "subOrchestrationInstanceCreated":
      return `sub-orchestration "${event.name}" was started as "${event.instanceId}"`;
    case "timerCreated":
      return "a timer was created";
    case "eventSent":
      return `event "${event.name}" was sent to "${event.instanceId}"`;
    case "entityOperationCalled":
      return `operation "${event.operation}" of entity "${event.targetInstanceId ?? ""}" was called`;
    case "entityOperationSignaled":
      return `operation "${event.operation}" of entity "${event.targetInstanceId ?? ""}" was signaled`;
    case "entityLockRequested":
      return `a lock on ${event.lockSet.join(", ")} was requested`;
    case "entityUnlockSent":
      return `entity "${event.targetInstanceId ?? ""}" was unlocked`;
  }
}

/** How a message names what the code did. */
export function describeAction(action: OrchestratorAction): string {
  return `${describeKind(action)} (task ${action.id})`;
}

function describeKind(action: OrchestratorAction): string {
  switch (action.kind) {
    case "scheduleTask":
      return `schedule activity "${action.name}"`;
    case "createSubOrchestration":
      return `start sub-orchestration "${action.name}" as "${action.instanceId}"`;
    case "createTimer":
      return "create a timer";
    case "sendEvent":
      return `send event "${action.name}" to "${action.instance.instanceId}"`;
    case "sendEntityMessage":
      return `send a message to an entity`;
    case "completeOrchestration":
      return "return";
    case "terminateOrchestration":
      return `terminate "${action.instanceId}"`;
    case "rewindOrchestration":
      return "rewind";
  }
}
