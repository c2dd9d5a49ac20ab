import { QueryInstancesRequestSchema } from "../../gen/management_pb.js";
import type { QueryInstancesRequest } from "../../task-hub-service.js";
import { messageCodec } from "../codec.js";
import type { Codec } from "../codec.js";
import { fromStatuses, toStatuses } from "./statuses.js";
import { fromTimestamp, toTimestamp } from "./timestamps.js";

/** An empty list of statuses is an absent one: the message has no other way to say so. */
export const queryInstancesRequest: Codec<QueryInstancesRequest> = messageCodec(
  QueryInstancesRequestSchema,
  (request) => ({
    query: {
      runtimeStatus: toStatuses(request.runtimeStatus ?? []),
      createdTimeFrom: toTimestamp(request.createdTimeFrom),
      createdTimeTo: toTimestamp(request.createdTimeTo),
      instanceIdPrefix: request.instanceIdPrefix,
      maxInstanceCount: request.maxInstanceCount,
      continuationToken: request.continuationToken,
      fetchInputsAndOutputs: request.fetchInputsAndOutputs,
    },
  }),
  ({ query }) => ({
    runtimeStatus: query && query.runtimeStatus.length > 0 ? fromStatuses(query.runtimeStatus) : undefined,
    createdTimeFrom: fromTimestamp(query?.createdTimeFrom),
    createdTimeTo: fromTimestamp(query?.createdTimeTo),
    instanceIdPrefix: query?.instanceIdPrefix,
    maxInstanceCount: query?.maxInstanceCount ?? 0,
    continuationToken: query?.continuationToken,
    fetchInputsAndOutputs: query?.fetchInputsAndOutputs ?? false,
  }),
);
