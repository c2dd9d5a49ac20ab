/**
 * The executions that a history holds, one after the other: each begins with an ExecutionStarted. Mostly there is one;
 * some tools keep those that continued as new, too.
 */
import {
  HistoryFormatError,
  type ExecutionCompletedEvent,
  type ExecutionStartedEvent,
  type HistoryEvent,
  type HistoryEventKind,
} from "@reawait/protocol";

export interface Generation {
  readonly started: ExecutionStartedEvent;
  readonly events: readonly HistoryEvent[];
  /** How many events of the whole history come before. */
  readonly offset: number;
}

/** What may come before an execution begins. */
const EARLY: ReadonlySet<HistoryEventKind> = new Set([
  "orchestratorStarted",
  "eventRaised",
  "executionSuspended",
  "executionResumed",
  "genericEvent",
  "historyState",
  "unknown",
]);

/** @throws HistoryFormatError where there is no event, or where it does not begin at the beginning */
export function generationsOf(history: readonly HistoryEvent[]): readonly Generation[] {
  checkBeginning(history);
  const starts = history.flatMap((event, index) => (event.kind === "executionStarted" ? [{ event, index }] : []));
  const generations: Generation[] = [];
  for (const { event, index } of starts) {
    const last = generations.at(-1);
    const opening = openingOf(history, index);
    const offset = last === undefined ? 0 : (opening ?? index);
    // A start that was delivered twice begins nothing.
    if (last && !isNext(last, event, history.slice(last.offset, offset))) continue;
    if (last) generations[generations.length - 1] = { ...last, events: history.slice(last.offset, offset) };
    if (opening === undefined) throw truncated(index);
    generations.push({ started: event, offset, events: history.slice(offset) });
  }
  return generations.map((generation, index) => withEnd(generation, generations[index + 1]));
}

/** Where the turn opens that an execution begins with: messages may have come before its start. */
function openingOf(history: readonly HistoryEvent[], start: number): number | undefined {
  const early = history.slice(0, start);
  const opening = early.findLastIndex(({ kind }) => kind === "orchestratorStarted");
  const isOwn = opening >= 0 && early.slice(opening).every(({ kind }) => EARLY.has(kind));
  return isOwn ? opening : undefined;
}

/** Without that event its clock would stand at 1970. */
function truncated(start: number): HistoryFormatError {
  const message =
    "This history is truncated, its beginning is missing: no orchestratorStarted comes before its executionStarted " +
    `(event ${start + 1}), so that nothing says when it began. Export it again, as a whole.`;
  return new HistoryFormatError(message, "noBeginning", start + 1);
}

function isNext(last: Generation, start: ExecutionStartedEvent, since: readonly HistoryEvent[]): boolean {
  if (start.orchestrationInstance?.executionId !== last.started.orchestrationInstance?.executionId) return true;
  return since.some(({ kind }) => kind === "executionCompleted" || kind === "continueAsNew");
}

/** An execution before another one has continued as new, whether or not its engine has written that down. */
function withEnd(generation: Generation, next: Generation | undefined): Generation {
  const { events } = generation;
  const last = events.at(-1);
  if (!next || !last || events.some(({ kind }) => kind === "executionCompleted")) return generation;
  const end: ExecutionCompletedEvent = {
    kind: "executionCompleted",
    eventId: -1,
    timestamp: last.timestamp,
    orchestrationStatus: "CONTINUED_AS_NEW",
    result: next.started.input,
  };
  return { ...generation, events: [...events, end] };
}

function checkBeginning(history: readonly HistoryEvent[]): void {
  const [first] = history;
  if (first === undefined) {
    const message =
      "This history is empty: it has no events. An instance that has not begun has none; export it once it runs.";
    throw new HistoryFormatError(message, "empty");
  }
  const stray = history.findIndex(({ kind }) => kind === "executionStarted" || !EARLY.has(kind));
  const event = history[stray];
  if (event?.kind === "executionStarted") return;
  const found = event === undefined ? "no event is" : `event ${stray + 1} (${event.kind}) comes before`;
  throw new HistoryFormatError(
    `This history lacks its beginning: ${found} its executionStarted. Export it again, as a whole.`,
    "noBeginning",
    event && stray + 1,
  );
}
