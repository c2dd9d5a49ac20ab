/** Requests and answers of clients, in the form that a decoder gives them: optional keys are there, empty lists absent. */
import fc from "fast-check";

import type * as hub from "../../task-hub-service.js";
import {
  id,
  maybe,
  orchestrationState,
  record,
  status,
  tags,
  text,
  time,
  traceContext,
} from "../../testing/model-arbitraries.js";

const statuses = fc.array(status, { minLength: 1, maxLength: 4 });
const duration = fc.integer({ min: 0, max: 1e12 });

export const createInstanceRequest: fc.Arbitrary<hub.CreateInstanceRequest> = record({
  instanceId: text,
  name: text,
  version: maybe(text),
  input: maybe(text),
  scheduledStartTimestamp: maybe(time),
  // Present and empty is something else than absent.
  replaceableStatus: maybe(fc.array(status, { maxLength: 4 })),
  executionId: maybe(text),
  tags: maybe(tags),
  parentTraceContext: maybe(traceContext),
  requestTime: maybe(time),
});

export const getInstanceRequest: fc.Arbitrary<hub.GetInstanceRequest> = record({
  instanceId: text,
  getInputsAndOutputs: fc.boolean(),
});

export const raiseEventRequest: fc.Arbitrary<hub.RaiseEventRequest> = record({
  instanceId: text,
  name: text,
  input: maybe(text),
});

export const terminateRequest: fc.Arbitrary<hub.TerminateRequest> = record({
  instanceId: text,
  output: maybe(text),
  recursive: fc.boolean(),
});

export const reasonRequest: fc.Arbitrary<hub.InstanceReasonRequest> = record({ instanceId: text, reason: maybe(text) });

export const restartRequest: fc.Arbitrary<hub.RestartInstanceRequest> = record({
  instanceId: text,
  restartWithNewInstanceId: fc.boolean(),
});

export const queryInstancesRequest: fc.Arbitrary<hub.QueryInstancesRequest> = record({
  runtimeStatus: maybe(statuses),
  createdTimeFrom: maybe(time),
  createdTimeTo: maybe(time),
  maxInstanceCount: id,
  continuationToken: maybe(text),
  instanceIdPrefix: maybe(text),
  fetchInputsAndOutputs: fc.boolean(),
});

export const queryInstancesResponse: fc.Arbitrary<hub.QueryInstancesResponse> = record({
  orchestrationState: fc.array(orchestrationState, { maxLength: 3 }),
  continuationToken: maybe(fc.string({ minLength: 1 })),
});

const purgeFilter: fc.Arbitrary<hub.PurgeInstanceFilter> = record({
  createdTimeFrom: maybe(time),
  createdTimeTo: maybe(time),
  runtimeStatus: maybe(statuses),
  timeout: maybe(duration),
});

export const purgeInstancesRequest: fc.Arbitrary<hub.PurgeInstancesRequest> = record({
  target: fc.oneof<fc.Arbitrary<hub.PurgeInstancesRequest["target"]>[]>(
    record({ kind: fc.constant("instance"), instanceId: text }),
    record({ kind: fc.constant("batch"), instanceIds: fc.array(text, { maxLength: 3 }) }),
    record({ kind: fc.constant("filter"), filter: purgeFilter }),
  ),
  recursive: fc.boolean(),
});

export const purgeInstancesResponse: fc.Arbitrary<hub.PurgeInstancesResponse> = record({
  deletedInstanceCount: id,
  isComplete: maybe(fc.boolean()),
});

const someIds = fc.array(text, { maxLength: 3 });

export const skipGracefulTerminationsRequest: fc.Arbitrary<hub.SkipGracefulTerminationsRequest> = record({
  instanceIds: someIds,
  reason: maybe(text),
});

export const skipGracefulTerminationsResponse: fc.Arbitrary<hub.SkipGracefulTerminationsResponse> = record({
  unterminatedInstanceIds: someIds,
});

export const listInstanceIdsRequest: fc.Arbitrary<hub.ListInstanceIdsRequest> = record({
  runtimeStatus: maybe(statuses),
  completedTimeFrom: maybe(time),
  completedTimeTo: maybe(time),
  pageSize: id,
  lastInstanceKey: maybe(text),
});

export const listInstanceIdsResponse: fc.Arbitrary<hub.ListInstanceIdsResponse> = record({
  instanceIds: someIds,
  lastInstanceKey: maybe(fc.string({ minLength: 1 })),
});

export const createTaskHubRequest: fc.Arbitrary<hub.CreateTaskHubRequest> = record({ recreateIfExists: fc.boolean() });

export const streamInstanceHistoryRequest: fc.Arbitrary<hub.StreamInstanceHistoryRequest> = record({
  instanceId: text,
  executionId: maybe(text),
  forWorkItemProcessing: fc.boolean(),
});

const nameFilters = fc.array(record({ name: text, versions: fc.array(text, { maxLength: 2 }) }), { maxLength: 3 });

export const getWorkItemsRequest: fc.Arbitrary<hub.GetWorkItemsRequest> = record({
  maxConcurrentOrchestrationWorkItems: id,
  maxConcurrentActivityWorkItems: id,
  filters: maybe(record({ orchestrations: nameFilters, activities: nameFilters })),
  historyStreaming: fc.boolean(),
  sessions: fc.boolean(),
});
