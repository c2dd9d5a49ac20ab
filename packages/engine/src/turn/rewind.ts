/**
 * Rewinding an instance that failed. Its worker answers with the history to go on with: without what failed, and without
 * the end. Here that becomes a new execution, and what the history waits for is set going again:
 *
 * | waits for | becomes |
 * | --- | --- |
 * | an activity | goes on if it is still open, otherwise begins anew: its answer went to an instance that was over |
 * | a timer | is set again; one whose time has passed fires at once |
 * | a sub-orchestration that still runs | reports to the new execution |
 * | one that failed | is rewound itself |
 * | one that completed | reports again: its result went to an instance that was over |
 * | one that was terminated, was purged, or could not be created | is created anew |
 *
 * What failed outright is no more in the history: the orchestrator does that again, in the turn that follows.
 */
import type { ExecutionStartedEvent, HistoryEvent, SubOrchestrationInstanceCreatedEvent } from "@reawait/protocol";

import type { InstanceRow } from "../store/store.js";
import { messageToParent } from "./complete.js";
import { taskRow, timerMessage } from "./confirm-actions.js";
import { createChild } from "./create-child.js";
import type { Ending } from "./ending.js";
import { askForTurn } from "./new-batch.js";
import { openWork } from "./open-work.js";
import type { Child, ChildRewinding, Message, TurnChanges, TurnContext, TurnKeys, TurnState } from "./turn-state.js";

type Rewinding = Extract<Ending, { readonly kind: "rewinds" }>;

interface RewindScope {
  readonly state: Pick<TurnState, "row" | "found">;
  readonly context: TurnContext;
  readonly consumed: readonly number[];
  /** How the execution that failed had started. */
  readonly started: ExecutionStartedEvent | undefined;
  readonly now: number;
}

export function rewind({ action, reason }: Rewinding, scope: RewindScope): TurnChanges {
  const { state, context, consumed, started, now } = scope;
  const { row } = state;
  const { keys } = context;
  const failed = started?.orchestrationInstance?.executionId ?? "";
  const events = [
    ...action.newHistory.map((event) => (event.kind === "executionStarted" ? startedAgain(event, row) : event)),
    { kind: "orchestratorCompleted", eventId: -1, timestamp: now } as const,
  ];
  const open = openWork(events);
  const children: Child[] = [];
  const taken: ChildRewinding[] = [];
  const reports: Message[] = [];
  for (const created of open.children) {
    const child = state.found.get(created.instanceId);
    if (child === undefined || !isChildOf(child, created, row, failed) || mustBeginAnew(child)) {
      children.push(createChild({ ...created, kind: "createSubOrchestration", id: created.eventId }, row, keys, now));
    } else if (child.status === "COMPLETED") {
      const report = messageToParent(child, { ...child, status: "COMPLETED", failure: undefined }, keys, now);
      if (report !== undefined) reports.push(report);
    } else {
      taken.push({
        key: child.key,
        reopening: child.status === "FAILED" ? reopening(child, row, reason, keys, now) : undefined,
      });
    }
  }
  return {
    instanceKey: row.key,
    expectedPosition: row.position,
    row: {
      ...row,
      status: "RUNNING",
      output: undefined,
      failure: undefined,
      updatedAt: now,
      completedAt: undefined,
      traceContext: undefined,
      position: context.token,
      historyLength: events.length,
    },
    history: { replace: true, events },
    consumed,
    requeued: [{ key: keys.message(), event: askForTurn(now) }, ...reports],
    tasks: [],
    timers: open.timers.map(({ eventId, fireAt }) => timerMessage({ id: eventId, fireAt }, keys, now)),
    children,
    sends: [],
    takeOver: {
      executionId: failed,
      tasks: open.tasks.map((event) => taskRow({ ...event, id: event.eventId }, row, keys)),
      children: taken,
    },
    toParent: undefined,
    dropTimers: false,
    dropInbox: false,
    dropTasks: false,
  };
}

/** The worker has chosen ids of its own; what counts is what the engine gave. */
function startedAgain(event: ExecutionStartedEvent, { instanceId, executionId, parent }: InstanceRow): HistoryEvent {
  const { parentInstance } = event;
  return {
    ...event,
    orchestrationInstance: { instanceId, executionId },
    parentInstance:
      parentInstance && parent
        ? {
            ...parentInstance,
            orchestrationInstance: { instanceId: parent.instanceId, executionId: parent.executionId },
          }
        : parentInstance,
  };
}

/** Whether it was this very call that created it. */
function isChildOf(
  { parent }: InstanceRow,
  created: SubOrchestrationInstanceCreatedEvent,
  { instanceId }: InstanceRow,
  executionId: string,
): boolean {
  return parent?.instanceId === instanceId && parent.executionId === executionId && parent.taskId === created.eventId;
}

function mustBeginAnew({ status }: InstanceRow): boolean {
  return status === "TERMINATED" || status === "CANCELED";
}

function reopening(
  { instanceId }: InstanceRow,
  parent: InstanceRow,
  reason: string | undefined,
  keys: TurnKeys,
  now: number,
): ChildRewinding["reopening"] {
  const event: HistoryEvent = {
    kind: "executionRewound",
    eventId: -1,
    timestamp: now,
    reason,
    instanceId,
    parentExecutionId: parent.executionId,
  };
  return { executionId: keys.executionId(), message: { key: keys.message(), event }, now };
}
