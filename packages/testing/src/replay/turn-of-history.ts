import type { ExecutionCompletedEvent, HistoryEvent, HistoryEventKind } from "@reawait/protocol";

/** A history, as the turn that replays it has it: what was answered, and what was not. */
export interface RecordedTurn {
  /** What stands in it was done, and must be done again. */
  readonly history: readonly HistoryEvent[];
  /** What came in, and had no answer yet: what the code does about it is new. */
  readonly newEvents: readonly HistoryEvent[];
  /** How it ended, where the code has brought that about. */
  readonly end: { readonly event: ExecutionCompletedEvent; readonly index: number } | undefined;
}

/** Ends that code does not choose: they say that it could not be run. */
const FAULTS: ReadonlySet<string> = new Set([
  "NonDeterminismError",
  "ForeignAwaitError",
  "OrchestratorNotRegisteredError",
  "VersionMismatch",
  "VersionError",
]);

/** What an engine writes when a turn was answered. */
const CLOSING: ReadonlySet<HistoryEventKind> = new Set(["orchestratorCompleted", "executionCompleted"]);

/** What it writes of the answer itself. */
const CONFIRMING: ReadonlySet<HistoryEventKind> = new Set([
  "taskScheduled",
  "subOrchestrationInstanceCreated",
  "timerCreated",
  "eventSent",
  "entityOperationCalled",
  "entityOperationSignaled",
  "entityLockRequested",
  "entityUnlockSent",
]);

export function turnOfHistory(events: readonly HistoryEvent[]): RecordedTurn {
  const index = events.findLastIndex(({ kind }) => kind === "executionCompleted");
  const event = events[index];
  if (event?.kind !== "executionCompleted") return { ...splitAnswered(events), end: undefined };
  if (!FAULTS.has(event.failureDetails?.errorType ?? ""))
    return { history: events, newEvents: [], end: { event, index } };
  // The turn that could not be run is run again: code that was mended may do anything in it.
  const turn = events.slice(0, index);
  const begin = turn.findLastIndex(({ kind }) => kind === "orchestratorStarted");
  return { history: turn.slice(0, Math.max(begin, 0)), newEvents: turn.slice(Math.max(begin, 0)), end: undefined };
}

function splitAnswered(events: readonly HistoryEvent[]): Omit<RecordedTurn, "end"> {
  // Not every engine closes turns; where one does not, a turn that asked for nothing cannot be told from an open one.
  const closes = events.some(({ kind }) => kind === "orchestratorCompleted");
  const answer = closes ? CLOSING : CONFIRMING;
  const answered = events.findLastIndex(({ kind }) => answer.has(kind)) + 1;
  return { history: events.slice(0, answered), newEvents: events.slice(answered) };
}
