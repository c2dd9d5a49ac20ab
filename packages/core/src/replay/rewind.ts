/** Rewinding an orchestration that failed: its history, without what failed, so that replay does that again. */
import type { ExecutionStartedEvent, HistoryEvent } from "@reawait/protocol";

/**
 * Whether a turn asks for a rewind: then the answer is a new history, not a replay. After that the history no longer ends,
 * and the event is only what it happened to.
 */
export function isRewindRequest(past: readonly HistoryEvent[], newEvents: readonly HistoryEvent[]): boolean {
  return (
    newEvents.some(({ kind }) => kind === "executionRewound") && past.some(({ kind }) => kind === "executionCompleted")
  );
}

/**
 * The history to go on with: as the Durable Task SDKs write it, without failed activities, failures of sub-orchestrations,
 * and the end. A sub-orchestration that failed stays created, for the engine to rewind it too.
 *
 * @param executionId - of the execution that begins with it
 */
export function rewindHistory(
  past: readonly HistoryEvent[],
  newEvents: readonly HistoryEvent[],
  executionId: string,
): readonly HistoryEvent[] {
  const events = [...past, ...newEvents];
  const failed = new Set(events.flatMap((event) => (event.kind === "taskFailed" ? event.taskScheduledId : [])));
  const rewound = newEvents.find(({ kind }) => kind === "executionRewound");
  const parentExecutionId = rewound?.kind === "executionRewound" ? rewound.parentExecutionId : undefined;
  return events.flatMap((event): readonly HistoryEvent[] => {
    if (event.kind === "taskFailed" || event.kind === "subOrchestrationInstanceFailed") return [];
    if (event.kind === "executionCompleted") return [];
    if (event.kind === "taskScheduled" && failed.has(event.eventId)) return [];
    return [event.kind === "executionStarted" ? restarted(event, executionId, parentExecutionId) : event];
  });
}

function restarted(
  event: ExecutionStartedEvent,
  executionId: string,
  parentExecutionId: string | undefined,
): ExecutionStartedEvent {
  const { orchestrationInstance, parentInstance } = event;
  const parent = parentInstance?.orchestrationInstance;
  return {
    ...event,
    orchestrationInstance: { instanceId: orchestrationInstance?.instanceId ?? "", executionId },
    parentInstance:
      parentInstance && parent && parentExecutionId
        ? { ...parentInstance, orchestrationInstance: { ...parent, executionId: parentExecutionId } }
        : parentInstance,
  };
}
