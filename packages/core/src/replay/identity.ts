import type { ExecutionStartedEvent, ParentInstance } from "@reawait/protocol";
import type { ParentOrchestration } from "../context/orchestration-context.js";
import { userTags } from "../context/reserved-tags.js";
import type { Identity } from "./execution.js";

/** Reads who an execution is. */
export function identityOf({
  name,
  version,
  orchestrationInstance,
  parentInstance,
  parentTraceContext,
  tags,
}: ExecutionStartedEvent): Identity {
  return {
    executionId: orchestrationInstance?.executionId ?? "",
    name,
    version: version ?? "",
    parent: parentInstance && parentOf(parentInstance),
    tags: userTags(tags),
    traceContext: parentTraceContext,
  };
}

function parentOf({ taskScheduledId, name, version, orchestrationInstance }: ParentInstance): ParentOrchestration {
  return {
    instanceId: orchestrationInstance?.instanceId ?? "",
    executionId: orchestrationInstance?.executionId,
    name: name ?? "",
    version: version ?? "",
    taskId: taskScheduledId,
  };
}
