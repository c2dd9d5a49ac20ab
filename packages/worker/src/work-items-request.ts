import type { AnyActivity, AnyOrchestrator } from "@reawait/core";
import type { Registry } from "@reawait/core/internal";
import type { GetWorkItemsRequest } from "@reawait/protocol";
import type { WorkerSettings } from "./worker-options.js";
import { versionFilters } from "./worker-versioning.js";

/** What a worker asks its engine for. */
export function workItemsRequest(
  settings: WorkerSettings,
  orchestrators: Registry<AnyOrchestrator>,
  activities: Registry<AnyActivity>,
): GetWorkItemsRequest {
  const request: GetWorkItemsRequest = {
    maxConcurrentActivityWorkItems: settings.maxConcurrentActivities,
    maxConcurrentOrchestrationWorkItems: settings.maxConcurrentOrchestrations,
    historyStreaming: true,
    sessions: settings.maxSessions > 0,
  };
  if (settings.workItemFilters === "none") return request;
  const orchestrations = versionFilters(settings.versioning, orchestrators.filters);
  return { ...request, filters: { orchestrations, activities: activities.filters } };
}
