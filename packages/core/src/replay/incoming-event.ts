import type { HistoryEventOf } from "@reawait/protocol";

/** Events that reach an orchestrator from outside, as opposed to those that record what it did or what became of it. */
export type IncomingEvent = HistoryEventOf<
  | "taskCompleted"
  | "taskFailed"
  | "subOrchestrationInstanceCompleted"
  | "subOrchestrationInstanceFailed"
  | "timerFired"
  | "eventRaised"
  | "entityOperationCompleted"
  | "entityOperationFailed"
  | "entityLockGranted"
>;
