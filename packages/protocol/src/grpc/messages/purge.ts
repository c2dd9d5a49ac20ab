import type { MessageShape } from "@bufbuild/protobuf";

import { PurgeInstancesRequestSchema, PurgeInstancesResponseSchema } from "../../gen/management_pb.js";
import type { PurgeInstancesRequest, PurgeInstancesResponse } from "../../task-hub-service.js";
import { WireFormatError } from "../../wire/wire-format-error.js";
import { messageCodec } from "../codec.js";
import type { Codec } from "../codec.js";
import { fromStatuses, toStatuses } from "./statuses.js";
import { fromDuration, fromTimestamp, toDuration, toTimestamp } from "./timestamps.js";

type Target = PurgeInstancesRequest["target"];
type Message = MessageShape<typeof PurgeInstancesRequestSchema>;

export const purgeInstancesRequest: Codec<PurgeInstancesRequest> = messageCodec(
  PurgeInstancesRequestSchema,
  ({ target, recursive }) => ({ request: toRequest(target), recursive, isOrchestration: true }),
  ({ request, recursive }) => ({ target: fromRequest(request), recursive }),
);

export const purgeInstancesResponse: Codec<PurgeInstancesResponse> = messageCodec(
  PurgeInstancesResponseSchema,
  ({ deletedInstanceCount, isComplete }) => ({ deletedInstanceCount, isComplete }),
  ({ deletedInstanceCount, isComplete }) => ({ deletedInstanceCount, isComplete }),
);

function toRequest(target: Target) {
  switch (target.kind) {
    case "instance":
      return { case: "instanceId" as const, value: target.instanceId };
    case "batch":
      return { case: "instanceBatch" as const, value: { instanceIds: [...target.instanceIds] } };
    case "filter": {
      const { createdTimeFrom, createdTimeTo, runtimeStatus, timeout } = target.filter;
      const value = {
        createdTimeFrom: toTimestamp(createdTimeFrom),
        createdTimeTo: toTimestamp(createdTimeTo),
        runtimeStatus: toStatuses(runtimeStatus ?? []),
        timeout: toDuration(timeout),
      };
      return { case: "purgeInstanceFilter" as const, value };
    }
  }
}

function fromRequest(request: Message["request"]): Target {
  switch (request.case) {
    case "instanceId":
      return { kind: "instance", instanceId: request.value };
    case "instanceBatch":
      return { kind: "batch", instanceIds: request.value.instanceIds };
    case "purgeInstanceFilter": {
      const { createdTimeFrom, createdTimeTo, runtimeStatus, timeout } = request.value;
      const filter = {
        createdTimeFrom: fromTimestamp(createdTimeFrom),
        createdTimeTo: fromTimestamp(createdTimeTo),
        runtimeStatus: runtimeStatus.length > 0 ? fromStatuses(runtimeStatus) : undefined,
        timeout: fromDuration(timeout),
      };
      return { kind: "filter", filter };
    }
    case undefined:
      // Not "everything": what names no instances deletes none.
      throw new WireFormatError("a purge must name an instance, a batch of instances or a filter");
  }
}
