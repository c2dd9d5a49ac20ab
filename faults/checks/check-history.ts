/**
 * Whether a history is well-formed: what must hold for every execution, whatever its program.
 *
 * 1. It is made of whole turns (`batches.ts`), and the first one begins with `executionStarted`, which comes once.
 * 2. Time does not go back from turn to turn, nor within what one turn writes, and no timer fires before its time.
 * 3. Messages have the id -1; confirmations have ids that grow, and each its own.
 * 4. A completion answers something of its kind that was confirmed before, and nothing is answered twice.
 */
import type { HistoryEvent, HistoryEventKind } from "@reawait/protocol";
import type { Problems } from "../model/problems.js";
import { checkFrames, partOf } from "./batches.js";

export function checkHistory(events: readonly HistoryEvent[]): Problems {
  return [
    ...checkFrames(events),
    ...checkStart(events),
    ...checkTimes(events),
    ...checkIds(events),
    ...checkAnswers(events),
  ];
}

function checkStart(events: readonly HistoryEvent[]): Problems {
  const starts = events.flatMap((event, index) => (event.kind === "executionStarted" ? [index] : []));
  return starts.length === 1 && starts[0] === 1 ? [] : [`executionStarted is at ${starts.join(", ")}, not at 1 alone`];
}

function checkTimes(events: readonly HistoryEvent[]): Problems {
  const problems: string[] = [];
  let turn = -Infinity;
  let written = -Infinity;
  for (const [index, event] of events.entries()) {
    const part = partOf(event);
    // Messages have the time of their arrival, which is before the turn that takes them.
    if (part === "incoming") {
      if (event.kind === "timerFired" && event.fireAt > turn) problems.push(`timer ${event.timerId} fired too early`);
      continue;
    }
    if (event.timestamp < written) problems.push(`time goes back by ${written - event.timestamp} ms at event ${index}`);
    written = Math.max(written, event.timestamp);
    if (part === "opening") turn = event.timestamp;
  }
  return problems;
}

function checkIds(events: readonly HistoryEvent[]): Problems {
  const problems: string[] = [];
  let last = 0;
  for (const [index, event] of events.entries()) {
    if (partOf(event) === "confirmation") {
      if (event.eventId <= last) problems.push(`event ${index} has the id ${event.eventId}, after ${last}`);
      last = Math.max(last, event.eventId);
    } else if (partOf(event) === "incoming" && event.eventId !== -1) {
      problems.push(`event ${index}, a message, has the id ${event.eventId}`);
    }
  }
  return problems;
}

/** Which kind of confirmation a completion answers, and by which id. */
function answered(event: HistoryEvent): { readonly kind: HistoryEventKind; readonly id: number } | undefined {
  if (event.kind === "taskCompleted" || event.kind === "taskFailed") {
    return { kind: "taskScheduled", id: event.taskScheduledId };
  }
  if (event.kind === "subOrchestrationInstanceCompleted" || event.kind === "subOrchestrationInstanceFailed") {
    return { kind: "subOrchestrationInstanceCreated", id: event.taskScheduledId };
  }
  if (event.kind === "timerFired") return { kind: "timerCreated", id: event.timerId };
  return undefined;
}

function checkAnswers(events: readonly HistoryEvent[]): Problems {
  const problems: string[] = [];
  const confirmed = new Map<number, HistoryEventKind>();
  const done = new Set<number>();
  for (const [index, event] of events.entries()) {
    if (partOf(event) === "confirmation") confirmed.set(event.eventId, event.kind);
    const answer = answered(event);
    if (answer === undefined) continue;
    const asked = confirmed.get(answer.id);
    if (asked !== answer.kind) {
      problems.push(`event ${index}, ${event.kind}, answers ${answer.id}, which is ${asked ?? "nothing"}`);
    }
    if (done.has(answer.id)) problems.push(`event ${index}, ${event.kind}, answers ${answer.id} again`);
    done.add(answer.id);
  }
  return problems;
}
