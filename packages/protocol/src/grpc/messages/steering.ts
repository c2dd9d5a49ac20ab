/** What clients say to an instance, or about one. */
import {
  GetInstanceRequestSchema,
  RaiseEventRequestSchema,
  RestartInstanceRequestSchema,
  RestartInstanceResponseSchema,
  ResumeRequestSchema,
  RewindInstanceRequestSchema,
  SuspendRequestSchema,
  TerminateRequestSchema,
} from "../../gen/management_pb.js";
import type {
  GetInstanceRequest,
  InstanceReasonRequest,
  RaiseEventRequest,
  RestartInstanceRequest,
  TerminateRequest,
} from "../../task-hub-service.js";
import { messageCodec } from "../codec.js";
import type { Codec } from "../codec.js";

export const getInstanceRequest: Codec<GetInstanceRequest> = messageCodec(
  GetInstanceRequestSchema,
  ({ instanceId, getInputsAndOutputs }) => ({ instanceId, getInputsAndOutputs }),
  ({ instanceId, getInputsAndOutputs }) => ({ instanceId, getInputsAndOutputs }),
);

export const raiseEventRequest: Codec<RaiseEventRequest> = messageCodec(
  RaiseEventRequestSchema,
  ({ instanceId, name, input }) => ({ instanceId, name, input }),
  ({ instanceId, name, input }) => ({ instanceId, name, input }),
);

export const terminateRequest: Codec<TerminateRequest> = messageCodec(
  TerminateRequestSchema,
  ({ instanceId, output, recursive }) => ({ instanceId, output, recursive }),
  ({ instanceId, output, recursive }) => ({ instanceId, output, recursive }),
);

export const suspendRequest: Codec<InstanceReasonRequest> = reasonCodec(SuspendRequestSchema);
export const resumeRequest: Codec<InstanceReasonRequest> = reasonCodec(ResumeRequestSchema);
export const rewindRequest: Codec<InstanceReasonRequest> = reasonCodec(RewindInstanceRequestSchema);

export const restartRequest: Codec<RestartInstanceRequest> = messageCodec(
  RestartInstanceRequestSchema,
  ({ instanceId, restartWithNewInstanceId }) => ({ instanceId, restartWithNewInstanceId }),
  ({ instanceId, restartWithNewInstanceId }) => ({ instanceId, restartWithNewInstanceId }),
);

export const restartResponse: Codec<{ readonly instanceId: string }> = messageCodec(
  RestartInstanceResponseSchema,
  ({ instanceId }) => ({ instanceId }),
  ({ instanceId }) => ({ instanceId }),
);

type ReasonSchema = typeof SuspendRequestSchema | typeof ResumeRequestSchema | typeof RewindInstanceRequestSchema;

/** Three messages of the same shape. */
function reasonCodec(schema: ReasonSchema): Codec<InstanceReasonRequest> {
  return messageCodec(
    schema,
    ({ instanceId, reason }) => ({ instanceId, reason }),
    ({ instanceId, reason }) => ({ instanceId, reason }),
  );
}
