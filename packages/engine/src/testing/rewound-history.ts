import type { HistoryEvent } from "@reawait/protocol";

import type { TurnItem } from "./scripted-worker.js";

/** What every SDK answers a turn with that asks for a rewind: the history, without what failed and without the end. */
export function rewoundHistory({ request }: TurnItem): readonly HistoryEvent[] {
  const all = [...request.pastEvents, ...request.newEvents];
  const failed = new Set(all.map((event) => (event.kind === "taskFailed" ? event.taskScheduledId : undefined)));
  return all.filter((event) => {
    if (event.kind === "taskFailed" || event.kind === "subOrchestrationInstanceFailed") return false;
    if (event.kind === "executionCompleted") return false;
    return event.kind !== "taskScheduled" || !failed.has(event.eventId);
  });
}
