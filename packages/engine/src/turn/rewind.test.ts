import { describe, expect, it } from "@jest/globals";
import type { HistoryEvent } from "@reawait/protocol";

import type { InstanceRow } from "../store/store.js";
import { actions, events, instanceRow, NOW, turnContext, turnState } from "../testing/turn-fixtures.js";
import { runTurn, turnNeeds } from "./run-turn.js";
import type { TurnChanges, TurnState } from "./turn-state.js";

// As it was opened again: `run-2` is the new execution, `run-1` the one that failed.
const row = instanceRow({ executionId: "run-2", customStatus: '"half way"', position: "turn-9" });
const started = events.started({ orchestrationInstance: { instanceId: "order-1", executionId: "run-1" } });
const byWorker = events.started({
  orchestrationInstance: { instanceId: "order-1", executionId: "of the worker's own" },
});

function child(status: InstanceRow["status"], changes: Partial<InstanceRow> = {}): InstanceRow {
  const parent = { instanceId: "order-1", executionId: "run-1", taskId: 4 };
  return instanceRow({ key: 7, instanceId: "c", name: "ship", status, parent, ...changes });
}

function state(changes: Partial<TurnState> = {}): TurnState {
  return turnState([events.rewound("mended")], { row, past: [started], ...changes });
}

function rewind(history: readonly HistoryEvent[], found: readonly InstanceRow[] = []): TurnChanges {
  const known = new Map(found.map((one) => [one.instanceId, one]));
  return runTurn(state({ found: known }), { actions: [actions.rewind([byWorker, ...history])] }, turnContext());
}

describe("a rewind", () => {
  it("takes the worker's history for its own, as the execution that the engine has begun", () => {
    const done = events.taskCompleted(1);
    const { history, row: update } = rewind([events.taskScheduled(1), done]);
    expect(history.replace).toBe(true);
    expect(history.events).toMatchObject([
      { kind: "executionStarted", orchestrationInstance: { instanceId: "order-1", executionId: "run-2" } },
      { kind: "taskScheduled", eventId: 1 },
      done,
      { kind: "orchestratorCompleted", timestamp: NOW },
    ]);
    expect(update).toMatchObject({ status: "RUNNING", executionId: "run-2", historyLength: 4, position: "turn-1" });
    expect(update).toMatchObject({ customStatus: '"half way"', completedAt: undefined, failure: undefined });
  });

  it("consumes its message, and asks for the turn that does again what failed", () => {
    const changes = rewind([]);
    expect(changes.consumed).toEqual([11]);
    expect(changes.requeued.map(({ event }) => event.kind)).toEqual(["orchestratorStarted"]);
    expect(changes).toMatchObject({ dropInbox: false, dropTasks: false, dropTimers: false });
  });

  it("names the new execution of the parent, where it has one", () => {
    const parentInstance = {
      taskScheduledId: 3,
      name: "all",
      orchestrationInstance: { instanceId: "p", executionId: "of the worker's own" },
    };
    const asChild = { ...row, parent: { instanceId: "p", executionId: "p-2", taskId: 3 } };
    const newHistory = [events.started({ parentInstance })];
    const changes = runTurn(state({ row: asChild }), { actions: [actions.rewind(newHistory)] }, turnContext());
    expect(changes.history.events[0]).toMatchObject({
      parentInstance: { ...parentInstance, orchestrationInstance: { instanceId: "p", executionId: "p-2" } },
    });
  });

  it("sets activities and timers going again that its history waits for, and no others", () => {
    const fireAt = NOW + 5_000;
    const { takeOver, timers, tasks } = rewind([
      events.taskScheduled(1, "pay"),
      events.taskScheduled(2, "ship"),
      events.taskCompleted(2),
      events.timerCreated(3, fireAt),
      events.timerCreated(5, 4),
      events.timerFired(5, 4),
    ]);
    expect(tasks).toEqual([]);
    expect(takeOver).toMatchObject({ executionId: "run-1" });
    expect(takeOver?.tasks).toMatchObject([{ taskId: 1, name: "pay", executionId: "run-2", instanceKey: 1 }]);
    expect(timers).toMatchObject([{ dueAt: fireAt, event: { kind: "timerFired", timerId: 3, fireAt } }]);
  });
});

describe("a sub-orchestration that a rewound history waits for", () => {
  const created = events.childCreated(4, "c");

  it("is rewound too where it has failed", () => {
    const { takeOver, children, requeued } = rewind([created], [child("FAILED")]);
    expect(takeOver?.children).toMatchObject([
      {
        key: 7,
        reopening: {
          executionId: "run-2",
          message: {
            event: { kind: "executionRewound", reason: "mended", instanceId: "c", parentExecutionId: "run-2" },
          },
        },
      },
    ]);
    expect(children).toEqual([]);
    expect(requeued).toHaveLength(1);
  });

  it.each(["PENDING", "RUNNING", "SUSPENDED"] as const)("is only told whom to report to where it is %s", (status) => {
    const { takeOver, children } = rewind([created], [child(status)]);
    expect(takeOver?.children).toEqual([{ key: 7, reopening: undefined }]);
    expect(children).toEqual([]);
  });

  it("reports again where it completed while nobody listened", () => {
    const { takeOver, children, requeued } = rewind([created], [child("COMPLETED", { output: "42" })]);
    expect(takeOver?.children).toEqual([]);
    expect(children).toEqual([]);
    expect(requeued.map(({ event }) => event)).toMatchObject([
      { kind: "orchestratorStarted" },
      { kind: "subOrchestrationInstanceCompleted", taskScheduledId: 4, result: "42" },
    ]);
  });

  it.each([
    ["it is gone", []],
    ["it was terminated", [child("TERMINATED")]],
    ["it was canceled", [child("CANCELED")]],
    ["the id is somebody else's", [child("FAILED", { parent: undefined })]],
    [
      "the id is that of an earlier execution's",
      [child("COMPLETED", { parent: { instanceId: "order-1", executionId: "run-0", taskId: 4 } })],
    ],
    [
      "the id is that of another call's",
      [child("RUNNING", { parent: { instanceId: "order-1", executionId: "run-1", taskId: 1 } })],
    ],
  ] as const)("is created anew where %s", (_, found) => {
    const { takeOver, children, requeued } = rewind([created], found);
    expect(children).toMatchObject([
      {
        row: {
          instanceId: "c",
          name: "ship",
          parent: { instanceId: "order-1", executionId: "run-2", taskId: 4 },
        },
        ifTaken: { event: { kind: "subOrchestrationInstanceFailed", taskScheduledId: 4 } },
      },
    ]);
    expect(takeOver?.children).toEqual([]);
    expect(requeued).toHaveLength(1);
  });

  it("is left alone where its result is in the history", () => {
    const { takeOver, children } = rewind([created, events.childCompleted(4)], [child("FAILED")]);
    expect([takeOver?.children, children]).toEqual([[], []]);
  });
});

describe("a turn that asks for a rewind", () => {
  it("needs the history, and whoever has the ids that the new one waits for", () => {
    const answer = { actions: [actions.rewind([byWorker, events.childCreated(4, "c")])] };
    expect(turnNeeds(state({ past: undefined }), answer)).toEqual({ history: true, children: false, found: ["c"] });
  });

  it("has failed where its worker answers with neither a history nor an end, and drops what it asked for", () => {
    const changes = runTurn(state(), { actions: [actions.task(5)] }, turnContext());
    expect(changes.row.status).toBe("FAILED");
    expect(JSON.parse(changes.row.failure ?? "")).toMatchObject({ errorType: "RewindNotSupported" });
    expect(changes.tasks).toEqual([]);
  });

  it("fails as its worker says, where it replays to the same end", () => {
    const changes = runTurn(state(), { actions: [actions.fail(5, "still broken")] }, turnContext());
    expect(JSON.parse(changes.row.failure ?? "")).toMatchObject({ errorMessage: "still broken" });
  });

  it("is answered whole, whatever its worker counts", () => {
    const answer = { actions: [actions.rewind([byWorker])], numEventsProcessed: 0 };
    expect(runTurn(state(), answer, turnContext())).toMatchObject({ consumed: [11], row: { status: "RUNNING" } });
  });
});
