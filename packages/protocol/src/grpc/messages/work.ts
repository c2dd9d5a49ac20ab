/** What workers say, except for the answers to their work. */
import {
  AbandonActivityTaskRequestSchema,
  AbandonOrchestrationTaskRequestSchema,
  GetWorkItemsRequestSchema,
  StreamInstanceHistoryRequestSchema,
  WorkerCapability,
} from "../../gen/worker_pb.js";
import type { GetWorkItemsRequest, NameFilter, StreamInstanceHistoryRequest } from "../../task-hub-service.js";
import { messageCodec } from "../codec.js";
import type { Codec } from "../codec.js";

/** Sessions are announced beside the message, in metadata. */
export type GetWorkItemsMessage = Omit<GetWorkItemsRequest, "sessions">;

export const getWorkItemsRequest: Codec<GetWorkItemsMessage> = messageCodec(
  GetWorkItemsRequestSchema,
  (request) => ({
    maxConcurrentOrchestrationWorkItems: request.maxConcurrentOrchestrationWorkItems,
    maxConcurrentActivityWorkItems: request.maxConcurrentActivityWorkItems,
    capabilities: request.historyStreaming ? [WorkerCapability.HISTORY_STREAMING] : [],
    workItemFilters: request.filters && {
      orchestrations: request.filters.orchestrations.map(copyFilter),
      activities: request.filters.activities.map(copyFilter),
    },
  }),
  (message) => ({
    maxConcurrentOrchestrationWorkItems: message.maxConcurrentOrchestrationWorkItems,
    maxConcurrentActivityWorkItems: message.maxConcurrentActivityWorkItems,
    historyStreaming: message.capabilities.includes(WorkerCapability.HISTORY_STREAMING),
    filters: message.workItemFilters && {
      orchestrations: message.workItemFilters.orchestrations.map(copyFilter),
      activities: message.workItemFilters.activities.map(copyFilter),
    },
  }),
);

/** The completion token of what a worker gives back. */
export const abandonOrchestratorRequest: Codec<string> = messageCodec(
  AbandonOrchestrationTaskRequestSchema,
  (completionToken) => ({ completionToken }),
  ({ completionToken }) => completionToken,
);

/** The completion token of what a worker gives back. */
export const abandonActivityRequest: Codec<string> = messageCodec(
  AbandonActivityTaskRequestSchema,
  (completionToken) => ({ completionToken }),
  ({ completionToken }) => completionToken,
);

export const streamInstanceHistoryRequest: Codec<StreamInstanceHistoryRequest> = messageCodec(
  StreamInstanceHistoryRequestSchema,
  ({ instanceId, executionId, forWorkItemProcessing }) => ({ instanceId, executionId, forWorkItemProcessing }),
  ({ instanceId, executionId, forWorkItemProcessing }) => ({ instanceId, executionId, forWorkItemProcessing }),
);

function copyFilter({ name, versions }: NameFilter): { name: string; versions: string[] } {
  return { name, versions: [...versions] };
}
