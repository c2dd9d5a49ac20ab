import type { Connection, HistoryEvent, OrchestratorRequest } from "@reawait/protocol";

/** A turn with its past events: fetches them where the engine left them out for their size. */
export async function withHistory(connection: Connection, request: OrchestratorRequest): Promise<OrchestratorRequest> {
  const { instanceId, executionId } = request;
  const pastEvents: HistoryEvent[] = [];
  const chunks = connection.streamInstanceHistory({ instanceId, executionId, forWorkItemProcessing: true });
  for await (const chunk of chunks) for (const event of chunk) pastEvents.push(event);
  return { ...request, pastEvents, requiresHistoryStreaming: false };
}
