/** Any history event, of every kind, for property tests; in the form that `model-arbitraries.ts` describes. */
import fc from "fast-check";
import type { HistoryEvent, HistoryEventKind, HistoryEventOf } from "../model/history-event.js";
import {
  failureDetails,
  id,
  maybe,
  orchestrationInstance,
  orchestrationState,
  parentInstance,
  record,
  status,
  tags,
  text,
  time,
  traceContext,
} from "./model-arbitraries.js";

/** The fields that every event has. */
function head<Kind extends HistoryEventKind>(kind: Kind) {
  return { kind: fc.constant(kind), eventId: id, timestamp: time };
}

/** An arbitrary for the event of each kind. */
export const historyEventArbitraries: { readonly [Kind in HistoryEventKind]: fc.Arbitrary<HistoryEventOf<Kind>> } = {
  executionStarted: record({
    ...head("executionStarted"),
    name: text,
    version: maybe(text),
    input: maybe(text),
    orchestrationInstance: maybe(orchestrationInstance),
    parentInstance: maybe(parentInstance),
    scheduledStartTimestamp: maybe(time),
    parentTraceContext: maybe(traceContext),
    orchestrationSpanId: maybe(text),
    tags: maybe(tags),
  }),
  executionCompleted: record({
    ...head("executionCompleted"),
    orchestrationStatus: status,
    result: maybe(text),
    failureDetails: maybe(failureDetails),
  }),
  executionTerminated: record({ ...head("executionTerminated"), input: maybe(text), recurse: fc.boolean() }),
  executionSuspended: record({ ...head("executionSuspended"), input: maybe(text) }),
  executionResumed: record({ ...head("executionResumed"), input: maybe(text) }),
  executionRewound: record({
    ...head("executionRewound"),
    reason: maybe(text),
    parentExecutionId: maybe(text),
    instanceId: maybe(text),
    parentTraceContext: maybe(traceContext),
    name: maybe(text),
    version: maybe(text),
    input: maybe(text),
    parentInstance: maybe(parentInstance),
    tags: maybe(tags),
  }),
  continueAsNew: record({ ...head("continueAsNew"), input: maybe(text) }),
  orchestratorStarted: record(head("orchestratorStarted")),
  orchestratorCompleted: record(head("orchestratorCompleted")),
  taskScheduled: record({
    ...head("taskScheduled"),
    name: text,
    version: maybe(text),
    input: maybe(text),
    parentTraceContext: maybe(traceContext),
    tags: maybe(tags),
  }),
  taskCompleted: record({ ...head("taskCompleted"), taskScheduledId: id, result: maybe(text) }),
  taskFailed: record({
    ...head("taskFailed"),
    taskScheduledId: id,
    failureDetails: maybe(failureDetails),
  }),
  subOrchestrationInstanceCreated: record({
    ...head("subOrchestrationInstanceCreated"),
    instanceId: text,
    name: text,
    version: maybe(text),
    input: maybe(text),
    parentTraceContext: maybe(traceContext),
    tags: maybe(tags),
  }),
  subOrchestrationInstanceCompleted: record({
    ...head("subOrchestrationInstanceCompleted"),
    taskScheduledId: id,
    result: maybe(text),
  }),
  subOrchestrationInstanceFailed: record({
    ...head("subOrchestrationInstanceFailed"),
    taskScheduledId: id,
    failureDetails: maybe(failureDetails),
  }),
  timerCreated: record({ ...head("timerCreated"), fireAt: time }),
  timerFired: record({ ...head("timerFired"), fireAt: time, timerId: id }),
  eventSent: record({ ...head("eventSent"), instanceId: text, name: text, input: maybe(text) }),
  eventRaised: record({ ...head("eventRaised"), name: text, input: maybe(text) }),
  entityOperationSignaled: record({
    ...head("entityOperationSignaled"),
    requestId: text,
    operation: text,
    scheduledTime: maybe(time),
    input: maybe(text),
    targetInstanceId: maybe(text),
  }),
  entityOperationCalled: record({
    ...head("entityOperationCalled"),
    requestId: text,
    operation: text,
    scheduledTime: maybe(time),
    input: maybe(text),
    parentInstanceId: maybe(text),
    parentExecutionId: maybe(text),
    targetInstanceId: maybe(text),
  }),
  entityOperationCompleted: record({
    ...head("entityOperationCompleted"),
    requestId: text,
    output: maybe(text),
  }),
  entityOperationFailed: record({
    ...head("entityOperationFailed"),
    requestId: text,
    failureDetails: maybe(failureDetails),
  }),
  entityLockRequested: record({
    ...head("entityLockRequested"),
    criticalSectionId: text,
    lockSet: fc.array(text, { maxLength: 4 }),
    position: id,
    parentInstanceId: maybe(text),
  }),
  entityLockGranted: record({ ...head("entityLockGranted"), criticalSectionId: text }),
  entityUnlockSent: record({
    ...head("entityUnlockSent"),
    criticalSectionId: text,
    parentInstanceId: maybe(text),
    targetInstanceId: maybe(text),
  }),
  genericEvent: record({ ...head("genericEvent"), data: maybe(text) }),
  historyState: record({ ...head("historyState"), orchestrationState: maybe(orchestrationState) }),
  unknown: record(head("unknown")),
};

/** An event of any kind, each as likely as the other. */
export const historyEventArbitrary: fc.Arbitrary<HistoryEvent> = fc.oneof(...Object.values(historyEventArbitraries));
