import { describe, expect, it } from "@jest/globals";
import type { HistoryEvent, OrchestratorAction } from "@reawait/protocol";

import { actions, events, instanceRow, NOW, turnContext, turnState } from "../testing/turn-fixtures.js";
import { runTurn, turnNeeds } from "./run-turn.js";
import type { TurnChanges, TurnState } from "./turn-state.js";

const kinds = (list: readonly HistoryEvent[]): string[] => list.map((event) => event.kind);

function turn(state: TurnState, ...list: readonly OrchestratorAction[]): TurnChanges {
  return runTurn(state, { actions: list }, turnContext());
}

describe("a turn that goes on", () => {
  it("writes the batch: its start, the events used, the confirmations, its end", () => {
    const changes = turn(turnState([events.raised("go")]), actions.task(1), actions.timer(2, 5_000_000));
    expect(kinds(changes.history.events)).toEqual([
      "orchestratorStarted",
      "eventRaised",
      "taskScheduled",
      "timerCreated",
      "orchestratorCompleted",
    ]);
    expect(changes.history.replace).toBe(false);
    expect(changes.row).toMatchObject({ status: "RUNNING", position: "turn-1", historyLength: 8, updatedAt: NOW });
  });

  it("confirms each action under the action's own id, 0 included", () => {
    const list = [actions.task(0), actions.timer(1, 9), actions.child(2), actions.send(3, "other")];
    const { history } = turn(turnState([events.started()]), ...list);
    const confirmations = history.events.filter((event) => event.eventId >= 0);
    expect(confirmations.map((event) => [event.kind, event.eventId])).toEqual([
      ["taskScheduled", 0],
      ["timerCreated", 1],
      ["subOrchestrationInstanceCreated", 2],
      ["eventSent", 3],
    ]);
  });

  it("makes an activity of the running execution", () => {
    const action: OrchestratorAction = {
      kind: "scheduleTask",
      id: 7,
      name: "pay",
      version: "2",
      input: "1",
      tags: { team: "billing" },
      parentTraceContext: { traceParent: "00-x" },
    };
    expect(turn(turnState([]), action).tasks).toEqual([
      {
        key: 301,
        instanceKey: 1,
        instanceId: "order-1",
        executionId: "run-1",
        taskId: 7,
        name: "pay",
        version: "2",
        input: "1",
        tags: '{"team":"billing"}',
        traceContext: '{"traceParent":"00-x"}',
      },
    ]);
  });

  it("makes a timer that carries the id of its action", () => {
    const [timer] = turn(turnState([]), actions.timer(4, NOW + 60)).timers;
    expect(timer).toMatchObject({ dueAt: NOW + 60, event: { kind: "timerFired", timerId: 4, fireAt: NOW + 60 } });
  });

  it("consumes exactly the messages that were handed out, and the stale ones", () => {
    const state = turnState([events.raised("a"), events.raised("b")]);
    const changes = turn({ ...state, batch: { ...state.batch, stale: [3] } });
    expect(changes.consumed).toEqual([11, 12, 3]);
  });

  it("consumes only what the worker says it used", () => {
    const state = turnState([events.raised("a"), events.raised("b"), events.raised("c")]);
    const changes = runTurn(state, { actions: [actions.task(1)], numEventsProcessed: 2 }, turnContext());
    expect(changes.consumed).toEqual([11]);
    expect(kinds(changes.history.events)).toEqual([
      "orchestratorStarted",
      "eventRaised",
      "taskScheduled",
      "orchestratorCompleted",
    ]);
  });

  it.each([
    ["one that is there", "half done", "half done"],
    ["none", undefined, undefined],
  ])("takes the custom status as given: %s", (_, given, stored) => {
    const state = turnState([], { row: instanceRow({ customStatus: "before" }) });
    expect(runTurn(state, { actions: [], customStatus: given }, turnContext()).row.customStatus).toBe(stored);
  });

  it("keeps the trace context of the worker's span, and hands on the one before where there is no new one", () => {
    const state = turnState([], { row: instanceRow({ traceContext: '{"spanId":"a"}' }) });
    expect(turn(state).row.traceContext).toBe('{"spanId":"a"}');
    const answer = { actions: [], orchestrationTraceContext: { spanId: "b" } };
    expect(runTurn(state, answer, turnContext()).row.traceContext).toBe('{"spanId":"b"}');
  });

  it("never writes a time before that of the batch", () => {
    const changes = runTurn(turnState([]), { actions: [actions.task(1)] }, turnContext({ now: 3 }));
    expect(changes.history.events.every((event) => event.timestamp >= NOW - 5)).toBe(true);
    expect(changes.row.updatedAt).toBe(NOW - 5);
  });

  it.each([
    ["suspended", [events.suspended()], "RUNNING", "SUSPENDED"],
    ["suspended twice, resumed once", [events.suspended(), events.suspended(), events.resumed()], "RUNNING", "RUNNING"],
    ["resumed, then suspended", [events.resumed(), events.suspended()], "SUSPENDED", "SUSPENDED"],
    ["neither", [events.raised("a")], "SUSPENDED", "SUSPENDED"],
  ] as const)("derives the status from the last word: %s", (_, list, before, after) => {
    expect(turn(turnState(list, { row: instanceRow({ status: before }) })).row.status).toBe(after);
  });
});

describe("sub-orchestrations and messages", () => {
  it("creates a child that knows its parent, under the id that was asked for", () => {
    const [child] = turn(turnState([]), actions.child(5, "ship-1")).children;
    expect(child?.row).toMatchObject({
      instanceId: "ship-1",
      name: "ship",
      status: "PENDING",
      executionId: "run-2",
      parent: { instanceId: "order-1", executionId: "run-1", taskId: 5 },
    });
    expect(child?.start.event).toMatchObject({
      kind: "executionStarted",
      orchestrationInstance: { instanceId: "ship-1", executionId: "run-2" },
      parentInstance: { taskScheduledId: 5, name: "order", orchestrationInstance: { instanceId: "order-1" } },
    });
  });

  it.each([
    [0, "order-1:0000"],
    [26, "order-1:001a"],
    [0x12345, "order-1:12345"],
  ])("names a child that has no name after the parent and action %i", (id, expected) => {
    const { children, history } = turn(turnState([]), actions.child(id));
    expect(children[0]?.row.instanceId).toBe(expected);
    expect(history.events).toContainEqual(expect.objectContaining({ eventId: id, instanceId: expected }));
  });

  it("has a failure at hand for a child whose id is taken", () => {
    const [child] = turn(turnState([]), actions.child(5, "ship-1")).children;
    expect(child?.ifTaken.event).toMatchObject({
      kind: "subOrchestrationInstanceFailed",
      taskScheduledId: 5,
      failureDetails: { errorType: "OrchestrationAlreadyExists", isNonRetriable: true },
    });
  });

  it("sends an event as one that was raised", () => {
    const { sends } = turn(turnState([]), actions.send(1, "other", "ping", "1"));
    expect(sends).toMatchObject([
      {
        instanceId: "other",
        executionId: undefined,
        message: { event: { kind: "eventRaised", eventId: -1, name: "ping", input: "1" } },
      },
    ]);
  });

  it("sends a termination", () => {
    const action: OrchestratorAction = {
      kind: "terminateOrchestration",
      id: 1,
      instanceId: "other",
      reason: "late",
      recurse: true,
    };
    expect(turn(turnState([]), action).sends).toMatchObject([
      { instanceId: "other", message: { event: { kind: "executionTerminated", input: "late", recurse: true } } },
    ]);
  });
});

describe("what a turn needs beyond what was handed out", () => {
  it("asks for the history where a session made it needless and the start is not in the batch", () => {
    const answer = { actions: [actions.continueAsNew(1)] };
    expect(turnNeeds(turnState([events.raised("a")], { past: undefined }), answer).history).toBe(true);
    expect(turnNeeds(turnState([events.started()], { past: undefined }), answer).history).toBe(false);
    expect(turnNeeds(turnState([events.raised("a")]), answer).history).toBe(false);
    expect(turnNeeds(turnState([], { past: undefined }), { actions: [actions.task(1)] }).history).toBe(false);
  });

  it("asks for the children where a termination goes on to them", () => {
    const answer = { actions: [actions.terminated(1)] };
    expect(turnNeeds(turnState([events.terminated(true)]), answer).children).toBe(true);
    expect(turnNeeds(turnState([events.terminated(false)]), answer).children).toBe(false);
  });
});
