import { describe, expect, it } from "@jest/globals";
import type { HistoryEvent, OrchestratorAction } from "@reawait/protocol";

import { actions, events, instanceRow, NOW, turnContext, turnState } from "../testing/turn-fixtures.js";
import { runTurn } from "./run-turn.js";
import type { TurnChanges, TurnState } from "./turn-state.js";

const parent = { instanceId: "parent", executionId: "parent-run", taskId: 9 };
const asChild = { row: instanceRow({ parent }) };

function turn(state: TurnState, ...list: readonly OrchestratorAction[]): TurnChanges {
  return runTurn(state, { actions: list }, turnContext());
}

const completions = (list: readonly HistoryEvent[]): readonly HistoryEvent[] =>
  list.filter((event) => event.kind === "executionCompleted");

describe("completing", () => {
  it("writes output, status and time, and empties inbox and timers", () => {
    const changes = turn(turnState([events.raised("a")]), actions.complete(3, "42"));
    expect(changes.row).toMatchObject({ status: "COMPLETED", output: "42", completedAt: NOW, failure: undefined });
    expect(changes).toMatchObject({ dropInbox: true, dropTimers: true });
    expect(changes.history.events.at(-2)).toMatchObject({
      kind: "executionCompleted",
      eventId: 3,
      orchestrationStatus: "COMPLETED",
      result: "42",
    });
  });

  it("applies the other actions first, whatever their place in the list", () => {
    const changes = turn(turnState([]), actions.complete(3), actions.task(1), actions.send(2, "other"));
    expect(changes.history.events.map((event) => event.kind)).toEqual([
      "orchestratorStarted",
      "taskScheduled",
      "eventSent",
      "executionCompleted",
      "orchestratorCompleted",
    ]);
    expect(changes.tasks).toHaveLength(1);
    expect(changes.sends).toHaveLength(1);
  });

  it("completes once, by the first completion", () => {
    const changes = turn(turnState([]), actions.complete(1, "first"), actions.fail(2));
    expect(completions(changes.history.events)).toHaveLength(1);
    expect(changes.row).toMatchObject({ status: "COMPLETED", output: "first" });
  });

  it("accepts a failure that user code knows nothing of", () => {
    const changes = turn(turnState([]), actions.fail(-1, "no such orchestrator"));
    expect(completions(changes.history.events)).toMatchObject([{ eventId: -1, orchestrationStatus: "FAILED" }]);
    expect(JSON.parse(changes.row.failure ?? "")).toMatchObject({ errorMessage: "no such orchestrator" });
  });

  it("drops open activities where it was terminated, by its own answer or by the engine, and else keeps them", () => {
    const dropped = (state: TurnState, action?: OrchestratorAction): boolean =>
      turn(state, ...(action === undefined ? [] : [action])).dropTasks;
    const terminated = turnState([events.terminated()]);
    expect([dropped(terminated, actions.terminated(1)), dropped(terminated)]).toEqual([true, true]);
    const others = [actions.complete(1), actions.fail(1), actions.continueAsNew(1), undefined];
    expect(others.map((action) => dropped(turnState([]), action))).toEqual([false, false, false, false]);
  });

  it("starts no timer that nobody would hear, and still confirms it", () => {
    const changes = turn(turnState([]), actions.timer(1, NOW + 5), actions.complete(2));
    expect(changes.timers).toEqual([]);
    expect(changes.history.events).toContainEqual(expect.objectContaining({ kind: "timerCreated", eventId: 1 }));
  });

  it("sends nothing to itself any more", () => {
    expect(turn(turnState([]), actions.send(1, "order-1"), actions.complete(2)).sends).toEqual([]);
  });
});

describe("telling the parent", () => {
  const told = (...list: readonly OrchestratorAction[]) => turn(turnState([], asChild), ...list).toParent?.event;

  it("reports the result of the task that created the child", () => {
    const completed = { kind: "subOrchestrationInstanceCompleted", taskScheduledId: 9, result: "7" };
    expect(told(actions.complete(1, "7"))).toMatchObject(completed);
  });

  it("reports the failure with its details", () => {
    expect(told(actions.fail(1, "boom"))).toMatchObject({
      kind: "subOrchestrationInstanceFailed",
      taskScheduledId: 9,
      failureDetails: { errorMessage: "boom" },
    });
  });

  it("makes details up for a child that was terminated", () => {
    expect(told(actions.terminated(1))).toMatchObject({
      kind: "subOrchestrationInstanceFailed",
      failureDetails: { errorType: "SubOrchestrationTerminated", isNonRetriable: true },
    });
  });

  it("makes details up where the worker gave none", () => {
    const failed: OrchestratorAction = {
      kind: "completeOrchestration",
      id: 1,
      orchestrationStatus: "FAILED",
      carryoverEvents: [],
    };
    for (const [action, errorType] of [
      [failed, "SubOrchestrationFailed"],
      [{ ...failed, orchestrationStatus: "CANCELED" as const }, "SubOrchestrationCanceled"],
    ] as const) {
      expect(told(action)).toMatchObject({ failureDetails: { errorType } });
    }
  });

  it("tells nobody where there is no parent", () => {
    expect(turn(turnState([]), actions.complete(1)).toParent).toBeUndefined();
  });

  it("tells nobody as long as it goes on", () => {
    expect(told(actions.task(1))).toBeUndefined();
    expect(told(actions.continueAsNew(1))).toBeUndefined();
  });
});

describe("terminating", () => {
  it("is forced where the worker did not honour it, and drops all that it asked for", () => {
    const list = [actions.task(1), actions.timer(2, 5), actions.child(3), actions.send(4, "other")];
    const changes = turn(turnState([events.terminated(false, '"bye"')]), ...list);
    expect(changes.row).toMatchObject({ status: "TERMINATED", output: '"bye"' });
    expect(changes).toMatchObject({ tasks: [], timers: [], children: [], sends: [] });
    expect(completions(changes.history.events)).toMatchObject([{ eventId: -1, orchestrationStatus: "TERMINATED" }]);
  });

  it("beats continue-as-new", () => {
    const changes = turn(turnState([events.terminated()]), actions.continueAsNew(1, "next"));
    expect(changes.row.status).toBe("TERMINATED");
    expect(changes.requeued).toEqual([]);
  });

  it.each([
    ["COMPLETED", actions.complete(1, "1")],
    ["FAILED", actions.fail(1)],
  ])("is beaten by a completion that the orchestrator recorded: %s", (status, action) => {
    expect(turn(turnState([events.terminated(true)]), action).row.status).toBe(status);
  });

  it("honoured by the worker, starts nothing more, and keeps what was sent", () => {
    const list = [actions.task(1), actions.timer(2, 5), actions.child(3), actions.send(4, "other")];
    const changes = turn(turnState([events.terminated()]), ...list, actions.terminated(5, "x"));
    expect(changes.row).toMatchObject({ status: "TERMINATED", output: "x" });
    expect(changes).toMatchObject({ tasks: [], timers: [], children: [] });
    expect(changes.sends).toMatchObject([{ instanceId: "other" }]);
  });

  it("is not forced by a terminate that the worker says it has not used", () => {
    const state = turnState([events.raised("a"), events.terminated()]);
    const changes = runTurn(state, { actions: [actions.task(1)], numEventsProcessed: 2 }, turnContext());
    expect(changes.row.status).toBe("RUNNING");
    expect(changes.consumed).toEqual([11]);
  });

  it("goes on to the children that it is told of, when it recurses", () => {
    const state = turnState([events.terminated(true, "why")], { children: ["a", "b"] });
    expect(turn(state, actions.terminated(1, "why")).sends).toMatchObject([
      { instanceId: "a", message: { event: { kind: "executionTerminated", input: "why", recurse: true } } },
      { instanceId: "b", message: { event: { kind: "executionTerminated", input: "why", recurse: true } } },
    ]);
    expect(turn({ ...state, batch: turnState([events.terminated(false)]).batch }).sends).toEqual([]);
  });

  it("overrides a suspension", () => {
    const state = turnState([events.terminated()], { row: instanceRow({ status: "SUSPENDED" }) });
    expect(turn(state).row.status).toBe("TERMINATED");
  });
});
