/** Any work item and any answer to one, for property tests; in the form that `model-arbitraries.ts` describes. */
import fc from "fast-check";
import type { ActivityResponse, OrchestratorResponse, WorkItem } from "../model/work-item.js";
import { historyEventArbitrary } from "./history-event-arbitrary.js";
import {
  failureDetails,
  id,
  jsonRecord,
  maybe,
  orchestrationInstance,
  record,
  tags,
  text,
  time,
  traceContext,
} from "./model-arbitraries.js";
import { orchestratorActionArbitrary } from "./orchestrator-action-arbitrary.js";

type WorkItemOf<Kind extends WorkItem["kind"]> = Extract<WorkItem, { readonly kind: Kind }>;

const orchestrationTraceContext = record({ spanId: maybe(text), spanStartTime: maybe(time) });
const events = fc.array(historyEventArbitrary, { maxLength: 3 });

export const workItemArbitraries: { readonly [Kind in WorkItem["kind"]]: fc.Arbitrary<WorkItemOf<Kind>> } = {
  orchestrator: record({
    kind: fc.constant("orchestrator"),
    completionToken: text,
    request: record({
      instanceId: text,
      executionId: maybe(text),
      pastEvents: events,
      newEvents: events,
      requiresHistoryStreaming: fc.boolean(),
      properties: maybe(jsonRecord),
      orchestrationTraceContext: maybe(orchestrationTraceContext),
    }),
  }),
  activity: record({
    kind: fc.constant("activity"),
    completionToken: text,
    request: record({
      name: text,
      version: maybe(text),
      input: maybe(text),
      orchestrationInstance,
      taskId: id,
      parentTraceContext: maybe(traceContext),
      tags: maybe(tags),
    }),
  }),
  healthPing: fc.constant({ kind: "healthPing" }),
};

export const orchestratorResponseArbitrary: fc.Arbitrary<OrchestratorResponse> = record({
  instanceId: text,
  completionToken: text,
  actions: fc.array(orchestratorActionArbitrary, { maxLength: 3 }),
  customStatus: maybe(text),
  numEventsProcessed: maybe(id),
  orchestrationTraceContext: maybe(orchestrationTraceContext),
  requiresHistory: fc.boolean(),
});

export const activityResponseArbitrary: fc.Arbitrary<ActivityResponse> = record({
  instanceId: text,
  taskId: id,
  completionToken: text,
  result: maybe(text),
  failureDetails: maybe(failureDetails),
});
