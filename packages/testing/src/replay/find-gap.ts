import { HistoryFormatError, type HistoryEvent } from "@reawait/protocol";

/**
 * Where events are missing: an answer to what no event has asked for. Looked for only where a history does not replay,
 * since engines may deliver answers late, to an execution that never asked.
 */
export function findGap(events: readonly HistoryEvent[], offset: number): HistoryFormatError | undefined {
  const asked = new Set(
    events.flatMap(({ kind, eventId }) =>
      kind === "taskScheduled" || kind === "subOrchestrationInstanceCreated" || kind === "timerCreated" ? eventId : [],
    ),
  );
  const index = events.findIndex((event) => {
    const id = answeredId(event);
    return id !== undefined && !asked.has(id);
  });
  const event = events[index];
  if (event === undefined) return undefined;
  const eventNumber = offset + index + 1;
  return new HistoryFormatError(
    `This history has a gap: event ${eventNumber} (${event.kind}) answers task ${answeredId(event) ?? ""}, which no event ` +
      "before it has scheduled. Export it again, and leave it as it was written.",
    "gap",
    eventNumber,
  );
}

function answeredId(event: HistoryEvent): number | undefined {
  if ("timerId" in event) return event.timerId;
  return "taskScheduledId" in event ? event.taskScheduledId : undefined;
}
