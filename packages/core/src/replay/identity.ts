import type { ExecutionStartedEvent, ParentInstance } from "@reawait/protocol";
import type { ParentOrchestration } from "../context/orchestration-context.js";
import type { Identity } from "./execution.js";

/** Reads who an execution is. */
export function identityOf({
  name,
  version,
  orchestrationInstance,
  parentInstance,
  tags,
}: ExecutionStartedEvent): Identity {
  return {
    executionId: orchestrationInstance?.executionId ?? "",
    name,
    version: version ?? "",
    parent: parentInstance && parentOf(parentInstance),
    tags: tags ?? {},
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
