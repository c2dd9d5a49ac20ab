import type { CreateTimerAction, HistoryEvent, OrchestratorAction, ScheduleTaskAction } from "@reawait/protocol";

import type { InstanceRow, TaskRow } from "../store/store.js";
import { createChild } from "./create-child.js";
import type { Ending } from "./ending.js";
import type { RecordedActions } from "./recorded-actions.js";
import type { Child, DelayedMessage, Effects, Send, TurnKeys } from "./turn-state.js";

/** What the actions of a turn are confirmed in. */
export interface ConfirmScope {
  readonly row: InstanceRow;
  readonly ending: Ending;
  readonly recorded: RecordedActions;
  readonly keys: TurnKeys;
  /** The time on the confirmations. */
  readonly now: number;
}

interface Sink {
  readonly events: HistoryEvent[];
  readonly tasks: TaskRow[];
  readonly timers: DelayedMessage[];
  readonly children: Child[];
  readonly sends: Send[];
}

/**
 * Turns actions into confirmations and effects, in their order. Repeats are dropped, and so is what the way the turn
 * ends withdraws:
 *
 * | the turn | activities | timers | sub-orchestrations | sends |
 * | --- | --- | --- | --- | --- |
 * | goes on | yes | yes | yes | yes |
 * | completes or fails | yes, results dropped | recorded only | yes | yes |
 * | is terminated by its own code | no | no | no | yes |
 * | is terminated by the engine | no | no | no | no |
 * | continues as new | no | no | yes | yes |
 * | rewinds | no | no | no | no |
 */
export function confirmActions(actions: readonly OrchestratorAction[], scope: ConfirmScope): Effects {
  const sink: Sink = { events: [], tasks: [], timers: [], children: [], sends: [] };
  if (scope.ending.kind === "completes" && scope.ending.forced) return sink;
  for (const action of actions) {
    if (isWithdrawn(action, scope.ending) || scope.recorded.isRepeat(action)) continue;
    scope.recorded.record(action);
    confirm(action, scope, sink);
  }
  return sink;
}

function isWithdrawn(action: OrchestratorAction, ending: Ending): boolean {
  switch (ending.kind) {
    case "goesOn":
      return false;
    case "continuesAsNew":
      return action.kind === "scheduleTask" || action.kind === "createTimer";
    case "rewinds":
      return true;
    case "completes":
      if (ending.status !== "TERMINATED") return false;
      return (
        action.kind === "scheduleTask" || action.kind === "createTimer" || action.kind === "createSubOrchestration"
      );
  }
}

function confirm(action: OrchestratorAction, scope: ConfirmScope, sink: Sink): void {
  const { row, keys, now } = scope;
  switch (action.kind) {
    case "scheduleTask": {
      const { name, version, input, tags, parentTraceContext } = action;
      sink.events.push({
        kind: "taskScheduled",
        eventId: action.id,
        timestamp: now,
        name,
        version,
        input,
        parentTraceContext,
        tags,
      });
      sink.tasks.push(taskRow(action, row, keys));
      return;
    }
    case "createTimer": {
      const { id, fireAt } = action;
      sink.events.push({ kind: "timerCreated", eventId: id, timestamp: now, fireAt });
      if (scope.ending.kind !== "goesOn") return;
      sink.timers.push(timerMessage(action, keys, now));
      return;
    }
    case "createSubOrchestration": {
      const child = createChild(action, row, keys, now);
      const { name, version, input, tags, parentTraceContext } = action;
      sink.events.push({
        kind: "subOrchestrationInstanceCreated",
        eventId: action.id,
        timestamp: now,
        instanceId: child.row.instanceId,
        name,
        version,
        input,
        parentTraceContext,
        tags,
      });
      sink.children.push(child);
      return;
    }
    case "sendEvent": {
      const { instanceId } = action.instance;
      const { id, name, data: input } = action;
      sink.events.push({ kind: "eventSent", eventId: id, timestamp: now, instanceId, name, input });
      sink.sends.push(send(instanceId, { kind: "eventRaised", eventId: -1, timestamp: now, name, input }, keys));
      return;
    }
    case "terminateOrchestration": {
      const { instanceId, reason: input, recurse } = action;
      sink.sends.push(
        send(instanceId, { kind: "executionTerminated", eventId: -1, timestamp: now, input, recurse }, keys),
      );
      return;
    }
    case "completeOrchestration":
      // Comes last, whatever its place in the list: see `complete` and `continue-as-new`.
      return;
    case "sendEntityMessage":
      // Refused before the turn: see `refusedAction`.
      return;
    case "rewindOrchestration":
      // Stands alone: see `rewind`.
      return;
  }
}

/** The activity that an action of this instance asks for. */
export function taskRow(action: Omit<ScheduleTaskAction, "kind">, row: InstanceRow, keys: TurnKeys): TaskRow {
  const { id, name, version, input, tags, parentTraceContext } = action;
  return {
    key: keys.task(),
    instanceKey: row.key,
    instanceId: row.instanceId,
    executionId: row.executionId,
    taskId: id,
    name,
    version,
    input,
    tags: tags && JSON.stringify(tags),
    traceContext: parentTraceContext && JSON.stringify(parentTraceContext),
  };
}

/** What the instance is sent when its timer is due. */
export function timerMessage(
  { id: timerId, fireAt }: Omit<CreateTimerAction, "kind">,
  keys: TurnKeys,
  now: number,
): DelayedMessage {
  const timestamp = Math.max(now, fireAt);
  return {
    key: keys.timer(),
    dueAt: fireAt,
    event: { kind: "timerFired", eventId: -1, timestamp, fireAt, timerId },
  };
}

function send(instanceId: string, event: HistoryEvent, keys: TurnKeys): Send {
  return { instanceId, executionId: undefined, message: { key: keys.message(), event } };
}
