import { CreateInstanceRequestSchema, CreateInstanceResponseSchema } from "../../gen/management_pb.js";
import type { TraceContext } from "../../model/orchestration-instance.js";
import type { CreateInstanceRequest } from "../../task-hub-service.js";
import { messageCodec } from "../codec.js";
import type { Codec } from "../codec.js";
import { fromStatuses, toStatuses } from "./statuses.js";
import { fromTimestamp, toTimestamp } from "./timestamps.js";

export const createInstanceRequest: Codec<CreateInstanceRequest> = messageCodec(
  CreateInstanceRequestSchema,
  (request) => ({
    instanceId: request.instanceId,
    name: request.name,
    version: request.version,
    input: request.input,
    scheduledStartTimestamp: toTimestamp(request.scheduledStartTimestamp),
    orchestrationIdReusePolicy: request.replaceableStatus && {
      replaceableStatus: toStatuses(request.replaceableStatus),
    },
    executionId: request.executionId,
    tags: request.tags ?? {},
    parentTraceContext: toTraceContext(request.parentTraceContext),
    requestTime: toTimestamp(request.requestTime),
  }),
  (message) => ({
    instanceId: message.instanceId,
    name: message.name,
    version: message.version,
    input: message.input,
    scheduledStartTimestamp: fromTimestamp(message.scheduledStartTimestamp),
    replaceableStatus:
      message.orchestrationIdReusePolicy && fromStatuses(message.orchestrationIdReusePolicy.replaceableStatus),
    executionId: message.executionId,
    tags: Object.keys(message.tags).length === 0 ? undefined : message.tags,
    parentTraceContext: fromTraceContext(message.parentTraceContext),
    requestTime: fromTimestamp(message.requestTime),
  }),
);

export const createInstanceResponse: Codec<{ readonly instanceId: string }> = messageCodec(
  CreateInstanceResponseSchema,
  ({ instanceId }) => ({ instanceId }),
  ({ instanceId }) => ({ instanceId }),
);

function toTraceContext(context: TraceContext | undefined) {
  return context && { traceParent: context.traceParent, traceState: context.traceState, spanID: context.spanId ?? "" };
}

function fromTraceContext(
  message:
    { readonly traceParent: string; readonly traceState?: string | undefined; readonly spanID: string } | undefined,
): TraceContext | undefined {
  if (message === undefined) return undefined;
  return { traceParent: message.traceParent, spanId: message.spanID || undefined, traceState: message.traceState };
}
