/** A history, taken apart into what each turn has written. */
import type { HistoryEvent, HistoryEventKind } from "@reawait/protocol";
import type { Problems } from "../model/problems.js";

/** What an event is in a turn, in the order in which a turn has them. Anything else this suite makes nobody write. */
type Part = "opening" | "incoming" | "confirmation" | "ending" | "closing" | "foreign";

const PART: Readonly<Record<HistoryEventKind, Part>> = {
  orchestratorStarted: "opening",
  executionStarted: "incoming",
  executionTerminated: "incoming",
  executionSuspended: "incoming",
  executionResumed: "incoming",
  taskCompleted: "incoming",
  taskFailed: "incoming",
  subOrchestrationInstanceCompleted: "incoming",
  subOrchestrationInstanceFailed: "incoming",
  timerFired: "incoming",
  eventRaised: "incoming",
  taskScheduled: "confirmation",
  subOrchestrationInstanceCreated: "confirmation",
  timerCreated: "confirmation",
  eventSent: "confirmation",
  executionCompleted: "ending",
  orchestratorCompleted: "closing",
  executionRewound: "foreign",
  continueAsNew: "foreign",
  entityOperationSignaled: "foreign",
  entityOperationCalled: "foreign",
  entityOperationCompleted: "foreign",
  entityOperationFailed: "foreign",
  entityLockRequested: "foreign",
  entityLockGranted: "foreign",
  entityUnlockSent: "foreign",
  genericEvent: "foreign",
  historyState: "foreign",
  unknown: "foreign",
};

/** Which parts may follow which within a turn. */
const NEXT: Readonly<Record<Part, readonly Part[]>> = {
  opening: ["incoming"],
  incoming: ["incoming", "confirmation", "ending", "closing"],
  confirmation: ["confirmation", "ending", "closing"],
  ending: ["closing"],
  closing: ["opening"],
  foreign: [],
};

export function partOf(event: HistoryEvent): Part {
  return PART[event.kind];
}

/**
 * That a history is made of whole turns: each opened, given at least one message, confirmed, closed; and nothing after
 * the ending.
 */
export function checkFrames(events: readonly HistoryEvent[]): Problems {
  const problems: string[] = [];
  let before: Part = "closing";
  let isOver = false;
  for (const [index, event] of events.entries()) {
    const part = partOf(event);
    if (!NEXT[before].includes(part)) problems.push(`event ${index}, ${event.kind}, cannot follow the ${before}`);
    if (isOver && part !== "closing") problems.push(`event ${index}, ${event.kind}, comes after the end`);
    isOver ||= part === "ending";
    before = part;
  }
  if (before !== "closing") problems.push(`the last turn is not closed: it ends with its ${before}`);
  return problems;
}
