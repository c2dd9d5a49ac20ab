/** The smallest records that a turn can be tested with. */
import type { HistoryEvent, OrchestratorAction } from "@reawait/protocol";

import type { InstanceRow } from "../store/store.js";
import type { Message, TurnContext, TurnKeys, TurnState } from "../turn/turn-state.js";

export const NOW = 1_000_000;

export function instanceRow(changes: Partial<InstanceRow> = {}): InstanceRow {
  return {
    key: 1,
    instanceId: "order-1",
    executionId: "run-1",
    name: "order",
    version: undefined,
    status: "RUNNING",
    input: undefined,
    output: undefined,
    customStatus: undefined,
    failure: undefined,
    tags: undefined,
    createdAt: 10,
    updatedAt: 20,
    completedAt: undefined,
    scheduledAt: undefined,
    parent: undefined,
    traceContext: undefined,
    position: "turn-0",
    historyLength: 3,
    ...changes,
  };
}

function countingKeys(): TurnKeys {
  const counts = { instance: 100, message: 200, task: 300, timer: 400, execution: 1 };
  return {
    instance: () => ++counts.instance,
    message: () => ++counts.message,
    task: () => ++counts.task,
    timer: () => ++counts.timer,
    executionId: () => `run-${++counts.execution}`,
  };
}

export function turnContext(changes: Partial<TurnContext> = {}): TurnContext {
  return { now: NOW, keys: countingKeys(), token: "turn-1", ...changes };
}

/** A turn that was handed out with these messages; their keys count from 11. */
export function turnState(events: readonly HistoryEvent[], changes: Partial<TurnState> = {}): TurnState {
  return {
    row: instanceRow(),
    past: [],
    children: [],
    found: new Map(),
    batch: {
      newEvents: [{ kind: "orchestratorStarted", eventId: -1, timestamp: NOW - 5 }, ...events],
      messageKeys: events.map((_, index) => 11 + index),
      stale: [],
    },
    ...changes,
  };
}

export function inbox(...events: readonly HistoryEvent[]): readonly Message[] {
  return events.map((event, index) => ({ key: 11 + index, event }));
}

interface Given {
  readonly eventId?: number;
  readonly timestamp?: number;
}

export const events = {
  started: (more: Partial<Extract<HistoryEvent, { kind: "executionStarted" }>> = {}): HistoryEvent => ({
    kind: "executionStarted",
    eventId: -1,
    timestamp: 1,
    name: "order",
    ...more,
  }),
  raised: (name: string, input?: string): HistoryEvent => ({
    kind: "eventRaised",
    eventId: -1,
    timestamp: 1,
    name,
    input,
  }),
  taskScheduled: (eventId: number, name = "pay"): HistoryEvent => ({
    kind: "taskScheduled",
    eventId,
    timestamp: 1,
    name,
  }),
  taskCompleted: (taskScheduledId: number): HistoryEvent => ({
    kind: "taskCompleted",
    eventId: -1,
    timestamp: 1,
    taskScheduledId,
  }),
  taskFailed: (taskScheduledId: number): HistoryEvent => ({
    kind: "taskFailed",
    eventId: -1,
    timestamp: 1,
    taskScheduledId,
    failureDetails: { errorType: "Error", errorMessage: "no", isNonRetriable: false },
  }),
  timerFired: (timerId: number, fireAt: number): HistoryEvent => ({
    kind: "timerFired",
    eventId: -1,
    timestamp: fireAt,
    timerId,
    fireAt,
  }),
  timerCreated: (eventId: number, fireAt: number): HistoryEvent => ({
    kind: "timerCreated",
    eventId,
    timestamp: 1,
    fireAt,
  }),
  childCreated: (eventId: number, instanceId: string, name = "ship"): HistoryEvent => ({
    kind: "subOrchestrationInstanceCreated",
    eventId,
    timestamp: 1,
    instanceId,
    name,
  }),
  childCompleted: (taskScheduledId: number): HistoryEvent => ({
    kind: "subOrchestrationInstanceCompleted",
    eventId: -1,
    timestamp: 1,
    taskScheduledId,
  }),
  childFailed: (taskScheduledId: number): HistoryEvent => ({
    kind: "subOrchestrationInstanceFailed",
    eventId: -1,
    timestamp: 1,
    taskScheduledId,
  }),
  rewound: (reason?: string): HistoryEvent => ({ kind: "executionRewound", eventId: -1, timestamp: 1, reason }),
  terminated: (recurse = false, input?: string): HistoryEvent => ({
    kind: "executionTerminated",
    eventId: -1,
    timestamp: 1,
    recurse,
    input,
  }),
  suspended: (given: Given = {}): HistoryEvent => ({ kind: "executionSuspended", eventId: -1, timestamp: 1, ...given }),
  resumed: (given: Given = {}): HistoryEvent => ({ kind: "executionResumed", eventId: -1, timestamp: 1, ...given }),
};

export const actions = {
  task: (id: number, name = "pay"): OrchestratorAction => ({ kind: "scheduleTask", id, name }),
  timer: (id: number, fireAt: number): OrchestratorAction => ({ kind: "createTimer", id, fireAt }),
  child: (id: number, instanceId = "", name = "ship"): OrchestratorAction => ({
    kind: "createSubOrchestration",
    id,
    instanceId,
    name,
  }),
  send: (id: number, instanceId: string, name = "ping", data?: string): OrchestratorAction => ({
    kind: "sendEvent",
    id,
    instance: { instanceId },
    name,
    data,
  }),
  rewind: (newHistory: readonly HistoryEvent[]): OrchestratorAction => ({
    kind: "rewindOrchestration",
    id: -1,
    newHistory,
  }),
  complete: (id: number, result?: string): OrchestratorAction => ({
    kind: "completeOrchestration",
    id,
    orchestrationStatus: "COMPLETED",
    result,
    carryoverEvents: [],
  }),
  fail: (id: number, errorMessage = "boom"): OrchestratorAction => ({
    kind: "completeOrchestration",
    id,
    orchestrationStatus: "FAILED",
    carryoverEvents: [],
    failureDetails: { errorType: "Error", errorMessage, isNonRetriable: false },
  }),
  terminated: (id: number, result?: string): OrchestratorAction => ({
    kind: "completeOrchestration",
    id,
    orchestrationStatus: "TERMINATED",
    result,
    carryoverEvents: [],
  }),
  continueAsNew: (
    id: number,
    result?: string,
    more: Partial<Extract<OrchestratorAction, { kind: "completeOrchestration" }>> = {},
  ): OrchestratorAction => ({
    kind: "completeOrchestration",
    id,
    orchestrationStatus: "CONTINUED_AS_NEW",
    result,
    carryoverEvents: [],
    ...more,
  }),
};
