/** Events as they arrive at an orchestration. Their times are set by the batch in which they come (see `history-builder.ts`). */
import type { FailureDetails, HistoryEvent, HistoryEventOf, HistoryEventKind } from "@reawait/protocol";
import { defaultPayloadConverter } from "../../payload/default-payload-converter.js";

/** When the first batch of every history comes, in milliseconds since the Unix epoch. */
export const startTime = Date.UTC(2026, 0, 1);

const arriving = <Kind extends HistoryEventKind>(kind: Kind): { kind: Kind; eventId: number; timestamp: number } => ({
  kind,
  eventId: -1,
  timestamp: 0,
});

const write = (value: unknown): string | undefined => defaultPayloadConverter.write(value);

function failure(error: string | Partial<FailureDetails> = {}): FailureDetails {
  const given = typeof error === "string" ? { errorMessage: error } : error;
  return { errorType: "Error", errorMessage: "boom", isNonRetriable: false, ...given };
}

export function taskCompleted(taskScheduledId: number, result?: unknown): HistoryEventOf<"taskCompleted"> {
  return { ...arriving("taskCompleted"), taskScheduledId, result: write(result) };
}

export function taskFailed(
  taskScheduledId: number,
  error?: string | Partial<FailureDetails>,
): HistoryEventOf<"taskFailed"> {
  return { ...arriving("taskFailed"), taskScheduledId, failureDetails: failure(error) };
}

export function childCompleted(
  taskScheduledId: number,
  result?: unknown,
): HistoryEventOf<"subOrchestrationInstanceCompleted"> {
  return { ...arriving("subOrchestrationInstanceCompleted"), taskScheduledId, result: write(result) };
}

export function childFailed(
  taskScheduledId: number,
  error?: string | Partial<FailureDetails>,
): HistoryEventOf<"subOrchestrationInstanceFailed"> {
  return { ...arriving("subOrchestrationInstanceFailed"), taskScheduledId, failureDetails: failure(error) };
}

export function timerFired(timerId: number): HistoryEventOf<"timerFired"> {
  return { ...arriving("timerFired"), timerId, fireAt: 0 };
}

export function eventRaised(name: string, payload?: unknown): HistoryEventOf<"eventRaised"> {
  return { ...arriving("eventRaised"), name, input: write(payload) };
}

export function suspended(): HistoryEvent {
  return arriving("executionSuspended");
}

export function resumed(): HistoryEvent {
  return arriving("executionResumed");
}

export function terminated(output?: unknown): HistoryEvent {
  return { ...arriving("executionTerminated"), input: write(output), recurse: false };
}

export function unknownEvent(): HistoryEvent {
  return arriving("unknown");
}
