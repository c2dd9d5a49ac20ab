/** Work as a test needs it, where it does not matter what it is. */
import type { HistoryEvent } from "../../model/history-event.js";
import type { OrchestratorRequest, WorkItem } from "../../model/work-item.js";
import type { GetWorkItemsRequest } from "../../task-hub-service.js";

export const anything: GetWorkItemsRequest = {
  maxConcurrentOrchestrationWorkItems: 0,
  maxConcurrentActivityWorkItems: 0,
  sessions: false,
};

export function activity(completionToken: string, input = ""): Extract<WorkItem, { kind: "activity" }> {
  const request = { name: "charge", taskId: 1, input, orchestrationInstance: { instanceId: "order-1" } };
  return { kind: "activity", completionToken, request };
}

export function turn(
  completionToken: string,
  more: Partial<OrchestratorRequest> = {},
): Extract<WorkItem, { kind: "orchestrator" }> {
  const newEvents = [{ kind: "orchestratorStarted", eventId: -1, timestamp: 0 }] as const;
  const request = { instanceId: "order-1", pastEvents: [], newEvents, requiresHistoryStreaming: false, ...more };
  return { kind: "orchestrator", completionToken, request };
}

/** An event that takes about so many bytes. */
export function eventOf(bytes: number, eventId = 1): HistoryEvent {
  return { kind: "eventRaised", eventId, timestamp: 0, name: "large", input: "x".repeat(bytes) };
}
