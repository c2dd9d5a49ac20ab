import { describe, expect, it } from "@jest/globals";
import type { HistoryEvent, OrchestratorAction } from "@reawait/protocol";

import { actions, events, turnContext, turnState } from "../testing/turn-fixtures.js";
import { runTurn } from "./run-turn.js";

const timerCreated: HistoryEvent = { kind: "timerCreated", eventId: 2, timestamp: 1, fireAt: 50 };
const eventSent: HistoryEvent = { kind: "eventSent", eventId: 3, timestamp: 1, instanceId: "other", name: "ping" };
const childCreated: HistoryEvent = {
  kind: "subOrchestrationInstanceCreated",
  eventId: 4,
  timestamp: 1,
  instanceId: "order-1:0004",
  name: "ship",
};
const childFailed: HistoryEvent = {
  kind: "subOrchestrationInstanceFailed",
  eventId: -1,
  timestamp: 1,
  taskScheduledId: 4,
};

function confirmed(
  past: readonly HistoryEvent[] | undefined,
  fresh: readonly HistoryEvent[],
  action: OrchestratorAction,
) {
  const { history } = runTurn(turnState(fresh, { past }), { actions: [action] }, turnContext());
  return history.events.some((event) => event.eventId === action.id);
}

const timerFired: HistoryEvent = { kind: "timerFired", eventId: -1, timestamp: 1, timerId: 2, fireAt: 50 };
const childCompleted: HistoryEvent = {
  kind: "subOrchestrationInstanceCompleted",
  eventId: -1,
  timestamp: 1,
  taskScheduledId: 4,
};
const suspended: HistoryEvent = { kind: "executionSuspended", eventId: -1, timestamp: 1 };

describe("an action that history has recorded", () => {
  it.each<[string, readonly HistoryEvent[], readonly HistoryEvent[], OrchestratorAction, boolean]>([
    ["an open activity is a repeat", [events.taskScheduled(1)], [], actions.task(1), false],
    ["an open timer is a repeat", [timerCreated], [], actions.timer(2, 50), false],
    ["an event that was sent is a repeat", [eventSent], [], actions.send(3, "other"), false],
    ["an open sub-orchestration is a repeat", [childCreated], [], actions.child(4), false],
    ["another name is another action", [events.taskScheduled(1, "pay")], [], actions.task(1, "ship"), true],
    ["another target is another action", [eventSent], [], actions.send(3, "else"), true],
    ["another kind is another action", [timerCreated], [], actions.task(2), true],
    ["another id is another action", [events.taskScheduled(1)], [], actions.task(2), true],
    ["a completed activity too", [events.taskScheduled(1), events.taskCompleted(1)], [], actions.task(1), false],
    ["a fired timer too", [timerCreated, timerFired], [], actions.timer(2, 50), false],
    ["a completed sub-orchestration too", [childCreated, childCompleted], [], actions.child(4), false],
    [
      "a failed activity too where the turn ends suspended",
      [events.taskScheduled(1)],
      [suspended, events.taskFailed(1)],
      actions.task(1),
      false,
    ],
    ["after its failure it is a retry", [events.taskScheduled(1), events.taskFailed(1)], [], actions.task(1), true],
    ["also in the batch of the failure", [events.taskScheduled(1)], [events.taskFailed(1)], actions.task(1), true],
    ["a failed sub-orchestration is retried", [childCreated, childFailed], [], actions.child(4), true],
    [
      "the retry is open until its own failure",
      [events.taskScheduled(1), events.taskFailed(1), events.taskScheduled(1)],
      [],
      actions.task(1),
      false,
    ],
  ])("%s", (_, past, fresh, action, expected) => {
    expect(confirmed(past, fresh, action)).toBe(expected);
  });

  it("is not looked for where a session stands for the history", () => {
    expect(confirmed(undefined, [], actions.task(1))).toBe(true);
  });

  it("is dropped too where it comes twice in one answer", () => {
    const { tasks } = runTurn(turnState([]), { actions: [actions.task(1), actions.task(1)] }, turnContext());
    expect(tasks).toHaveLength(1);
  });
});
