import type { CreateSubOrchestrationAction } from "@reawait/protocol";

import type { InstanceRow } from "../store/store.js";
import { newInstanceRow } from "./new-instance-row.js";
import type { Child, TurnKeys } from "./turn-state.js";

/** The sub-orchestration that an action of this parent asks for. */
export function createChild(
  action: CreateSubOrchestrationAction,
  parent: InstanceRow,
  keys: TurnKeys,
  now: number,
): Child {
  const instanceId = action.instanceId === "" ? defaultChildId(parent.instanceId, action.id) : action.instanceId;
  const executionId = keys.executionId();
  const { name, version, input, tags } = action;
  const given = {
    key: keys.instance(),
    instanceId,
    executionId,
    name,
    version,
    input,
    scheduledAt: undefined,
    parent: { instanceId: parent.instanceId, executionId: parent.executionId, taskId: action.id },
  };
  return {
    row: newInstanceRow(given, tags, now),
    start: {
      key: keys.message(),
      event: {
        kind: "executionStarted",
        eventId: -1,
        timestamp: now,
        name,
        version,
        input,
        orchestrationInstance: { instanceId, executionId },
        parentInstance: {
          taskScheduledId: action.id,
          name: parent.name,
          version: parent.version,
          orchestrationInstance: { instanceId: parent.instanceId, executionId: parent.executionId },
        },
        parentTraceContext: action.parentTraceContext,
        tags,
      },
    },
    ifTaken: {
      key: keys.message(),
      event: {
        kind: "subOrchestrationInstanceFailed",
        eventId: -1,
        timestamp: now,
        taskScheduledId: action.id,
        failureDetails: {
          errorType: "OrchestrationAlreadyExists",
          errorMessage:
            `Instance ${JSON.stringify(parent.instanceId)} could not create the sub-orchestration ` +
            `${JSON.stringify(instanceId)} (${name}): an orchestration with that id already exists.`,
          isNonRetriable: true,
        },
      },
    },
  };
}

/** The parent's id and the action's id, as four hexadecimal digits or more. */
function defaultChildId(parentId: string, actionId: number): string {
  return `${parentId}:${actionId.toString(16).padStart(4, "0")}`;
}
