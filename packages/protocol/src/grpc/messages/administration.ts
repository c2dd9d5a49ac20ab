/** What concerns many instances, or the task hub as a whole. */
import {
  ListInstanceIdsRequestSchema,
  ListInstanceIdsResponseSchema,
  SkipGracefulOrchestrationTerminationsRequestSchema,
  SkipGracefulOrchestrationTerminationsResponseSchema,
} from "../../gen/management_pb.js";
import { CreateTaskHubRequestSchema } from "../../gen/task_hub_pb.js";
import type {
  CreateTaskHubRequest,
  ListInstanceIdsRequest,
  ListInstanceIdsResponse,
  SkipGracefulTerminationsRequest,
  SkipGracefulTerminationsResponse,
} from "../../task-hub-service.js";
import { messageCodec } from "../codec.js";
import type { Codec } from "../codec.js";
import { fromStatuses, toStatuses } from "./statuses.js";
import { fromTimestamp, toTimestamp } from "./timestamps.js";

export const skipGracefulTerminationsRequest: Codec<SkipGracefulTerminationsRequest> = messageCodec(
  SkipGracefulOrchestrationTerminationsRequestSchema,
  ({ instanceIds, reason }) => ({ instanceBatch: { instanceIds: [...instanceIds] }, reason }),
  ({ instanceBatch, reason }) => ({ instanceIds: instanceBatch?.instanceIds ?? [], reason }),
);

export const skipGracefulTerminationsResponse: Codec<SkipGracefulTerminationsResponse> = messageCodec(
  SkipGracefulOrchestrationTerminationsResponseSchema,
  ({ unterminatedInstanceIds }) => ({ unterminatedInstanceIds: [...unterminatedInstanceIds] }),
  ({ unterminatedInstanceIds }) => ({ unterminatedInstanceIds }),
);

/** An empty list of statuses is an absent one: the message has no other way to say so. */
export const listInstanceIdsRequest: Codec<ListInstanceIdsRequest> = messageCodec(
  ListInstanceIdsRequestSchema,
  ({ runtimeStatus, completedTimeFrom, completedTimeTo, pageSize, lastInstanceKey }) => ({
    runtimeStatus: toStatuses(runtimeStatus ?? []),
    completedTimeFrom: toTimestamp(completedTimeFrom),
    completedTimeTo: toTimestamp(completedTimeTo),
    pageSize,
    lastInstanceKey,
  }),
  ({ runtimeStatus, completedTimeFrom, completedTimeTo, pageSize, lastInstanceKey }) => ({
    runtimeStatus: runtimeStatus.length > 0 ? fromStatuses(runtimeStatus) : undefined,
    completedTimeFrom: fromTimestamp(completedTimeFrom),
    completedTimeTo: fromTimestamp(completedTimeTo),
    pageSize,
    lastInstanceKey,
  }),
);

export const listInstanceIdsResponse: Codec<ListInstanceIdsResponse> = messageCodec(
  ListInstanceIdsResponseSchema,
  ({ instanceIds, lastInstanceKey }) => ({ instanceIds: [...instanceIds], lastInstanceKey }),
  // Some engines say "no more pages" with an empty key.
  ({ instanceIds, lastInstanceKey }) => ({ instanceIds, lastInstanceKey: lastInstanceKey || undefined }),
);

export const createTaskHubRequest: Codec<CreateTaskHubRequest> = messageCodec(
  CreateTaskHubRequestSchema,
  ({ recreateIfExists }) => ({ recreateIfExists }),
  ({ recreateIfExists }) => ({ recreateIfExists }),
);
