import type { FailureDetails } from "../model/failure-details.js";
import type { HistoryEvent } from "../model/history-event.js";

/** The event as it would be if failures, and what caused them, had no stack traces. */
export function withoutStackTraces(event: HistoryEvent): HistoryEvent {
  if (!("failureDetails" in event) || event.failureDetails === undefined) return event;
  return { ...event, failureDetails: withoutStackTrace(event.failureDetails) };
}

function withoutStackTrace({ stackTrace: _left, ...failure }: FailureDetails): FailureDetails {
  return failure.innerFailure ? { ...failure, innerFailure: withoutStackTrace(failure.innerFailure) } : failure;
}
