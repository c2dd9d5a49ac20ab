/** Any action, of every kind, for property tests; in the form that `model-arbitraries.ts` describes. */
import fc from "fast-check";
import type {
  OrchestratorAction,
  OrchestratorActionKind,
  SendEntityMessageAction,
} from "../model/orchestrator-action.js";
import { historyEventArbitraries, historyEventArbitrary } from "./history-event-arbitrary.js";
import {
  failureDetails,
  id,
  maybe,
  orchestrationInstance,
  record,
  tags,
  text,
  time,
  traceContext,
} from "./model-arbitraries.js";

type ActionOf<Kind extends OrchestratorActionKind> = Extract<OrchestratorAction, { readonly kind: Kind }>;

/** The fields that every action has. */
function head<Kind extends OrchestratorActionKind>(kind: Kind) {
  return { kind: fc.constant(kind), id };
}

const entityMessage: fc.Arbitrary<SendEntityMessageAction["message"]> = fc.oneof(
  historyEventArbitraries.entityOperationSignaled,
  historyEventArbitraries.entityOperationCalled,
  historyEventArbitraries.entityLockRequested,
  historyEventArbitraries.entityUnlockSent,
);

/** An arbitrary for the action of each kind. */
export const orchestratorActionArbitraries: {
  readonly [Kind in OrchestratorActionKind]: fc.Arbitrary<ActionOf<Kind>>;
} = {
  scheduleTask: record({
    ...head("scheduleTask"),
    name: text,
    version: maybe(text),
    input: maybe(text),
    tags: maybe(tags),
    parentTraceContext: maybe(traceContext),
  }),
  createSubOrchestration: record({
    ...head("createSubOrchestration"),
    instanceId: text,
    name: text,
    version: maybe(text),
    input: maybe(text),
    tags: maybe(tags),
    parentTraceContext: maybe(traceContext),
  }),
  createTimer: record({ ...head("createTimer"), fireAt: time }),
  sendEvent: record({
    ...head("sendEvent"),
    instance: orchestrationInstance,
    name: text,
    data: maybe(text),
  }),
  completeOrchestration: record({
    ...head("completeOrchestration"),
    orchestrationStatus: fc.constantFrom("COMPLETED", "FAILED", "TERMINATED", "CANCELED", "CONTINUED_AS_NEW"),
    result: maybe(text),
    details: maybe(text),
    newVersion: maybe(text),
    carryoverEvents: fc.array(historyEventArbitraries.eventRaised, { maxLength: 3 }),
    failureDetails: maybe(failureDetails),
    tags: maybe(tags),
  }),
  terminateOrchestration: record({
    ...head("terminateOrchestration"),
    instanceId: text,
    reason: maybe(text),
    recurse: fc.boolean(),
  }),
  // On the wire the message has neither an id of its own nor a time.
  sendEntityMessage: fc.tuple(id, entityMessage).map(([actionId, message]) => ({
    kind: "sendEntityMessage",
    id: actionId,
    message: { ...message, eventId: actionId, timestamp: 0 },
  })),
  rewindOrchestration: record({
    ...head("rewindOrchestration"),
    newHistory: fc.array(historyEventArbitrary, { maxLength: 3 }),
  }),
};

/** An action of any kind, each as likely as the other. */
export const orchestratorActionArbitrary: fc.Arbitrary<OrchestratorAction> = fc.oneof(
  ...Object.values(orchestratorActionArbitraries),
);
