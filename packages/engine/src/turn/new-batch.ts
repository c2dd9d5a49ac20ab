import type { HistoryEvent } from "@reawait/protocol";
import { isTerminalStatus } from "@reawait/protocol";

import type { InstanceRow } from "../store/store.js";
import type { Batch, Message } from "./turn-state.js";

/** What the inbox of an instance calls for. */
export type BatchPlan =
  /** A turn of the orchestrator. */
  | { readonly kind: "run"; readonly batch: Batch }
  /** Terminated before its code ran, or ran again: the engine completes it, and needs no worker for that. */
  | { readonly kind: "terminateUnstarted"; readonly batch: Batch }
  /** Nothing until more arrives. */
  | { readonly kind: "wait" };

/**
 * As a message it asks for a turn, and adds nothing to it: a batch begins with one in any case. So an orchestrator is
 * replayed whose history was rewound.
 */
export function askForTurn(now: number): HistoryEvent {
  return { kind: "orchestratorStarted", eventId: -1, timestamp: now };
}

/**
 * Makes the new events of a work item from an inbox: `orchestratorStarted` first, then `executionStarted` if it is
 * there, then the rest in the order of arrival, `limit` messages at most. A rewind stands alone, since it is answered
 * with a history instead of actions; the inbox of an instance that failed is empty, so that it comes first.
 *
 * An execution without history has scheduled nothing: a result in its inbox belongs to a generation before it, and is
 * stale. For that to hold, all messages must be given where `row.historyLength` is 0. So is what suspends a suspended
 * instance, or resumes one that runs: SDKs (Dapr's for JavaScript) loop for ever over a second suspension.
 */
export function planBatch(row: InstanceRow, inbox: readonly Message[], now: number, limit: number): BatchPlan {
  if (isTerminalStatus(row.status)) return { kind: "wait" };
  const rewound = inbox[0]?.event.kind === "executionRewound" ? inbox[0] : undefined;
  if (rewound !== undefined) return planRewind(row, rewound, inbox, now);
  const unstarted = row.historyLength === 0;
  const start = unstarted ? inbox.find((message) => message.event.kind === "executionStarted") : undefined;
  const stale: number[] = [];
  let suspended = !unstarted && row.status === "SUSPENDED";
  const useful: Message[] = start === undefined ? [] : [start];
  for (const message of inbox) {
    if (message === start) continue;
    const after = suspensionBy(message.event);
    if (isStale(message.event, unstarted) || after === suspended) stale.push(message.key);
    else useful.push(message);
    suspended = after ?? suspended;
  }
  const terminate = unstarted ? useful.find((message) => message.event.kind === "executionTerminated") : undefined;
  if (terminate !== undefined) {
    // The rest of the inbox goes with the instance.
    const last = start === undefined ? [terminate] : [start, terminate];
    return { kind: "terminateUnstarted", batch: batchOf(row, last, [], now) };
  }
  const isAskedFor = useful.length > 0 || inbox.some((message) => message.event.kind === "orchestratorStarted");
  if (!isAskedFor || (unstarted && start === undefined)) return { kind: "wait" };
  return { kind: "run", batch: batchOf(row, useful.slice(0, limit), stale, now) };
}

/** The batch of an instance that the engine ends on the spot, whatever its inbox holds. */
export function terminationBatch(row: InstanceRow, input: string | undefined, now: number): Batch {
  const message = {
    key: 0,
    event: { kind: "executionTerminated", eventId: -1, timestamp: now, input, recurse: false } as const,
  };
  return { ...batchOf(row, [message], [], now), messageKeys: [] };
}

/** Whether an instance is suspended after the event; `undefined` where the event says nothing about it. */
function suspensionBy({ kind }: HistoryEvent): boolean | undefined {
  if (kind === "executionSuspended") return true;
  return kind === "executionResumed" ? false : undefined;
}

function planRewind(row: InstanceRow, rewound: Message, inbox: readonly Message[], now: number): BatchPlan {
  const terminate = inbox.find((message) => message.event.kind === "executionTerminated");
  if (terminate === undefined) return { kind: "run", batch: batchOf(row, [rewound], [], now) };
  return { kind: "terminateUnstarted", batch: batchOf(row, [rewound, terminate], [], now) };
}

function isStale(event: HistoryEvent, unstarted: boolean): boolean {
  if (event.kind === "orchestratorStarted") return true;
  // The start of this execution was taken out before, or stands in its history already.
  if (event.kind === "executionStarted") return true;
  return unstarted && isResult(event);
}

function isResult(event: HistoryEvent): boolean {
  return (
    event.kind === "taskCompleted" ||
    event.kind === "taskFailed" ||
    event.kind === "timerFired" ||
    event.kind === "subOrchestrationInstanceCompleted" ||
    event.kind === "subOrchestrationInstanceFailed"
  );
}

function batchOf(row: InstanceRow, messages: readonly Message[], stale: readonly number[], now: number): Batch {
  const events = messages.map((message) => message.event);
  return {
    newEvents: [{ kind: "orchestratorStarted", eventId: -1, timestamp: batchTime(row, events, now) }, ...events],
    messageKeys: messages.map((message) => message.key),
    stale,
  };
}

/** Never before the turn before, nor before a timer that it delivers, whatever the wall clock says (E13). */
function batchTime(row: InstanceRow, events: readonly HistoryEvent[], now: number): number {
  // A new execution begins later than the one before it ended: guids are derived from the time.
  const isNextExecution = row.historyLength === 0 && row.position !== "";
  let time = Math.max(now, row.updatedAt + (isNextExecution ? 1 : 0));
  for (const event of events) {
    if (event.kind === "timerFired") time = Math.max(time, event.fireAt);
  }
  return time;
}
