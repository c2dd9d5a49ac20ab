import type { CreateSubOrchestrationAction } from "@reawait/protocol";

import type { InstanceRow } from "../store/store.js";
import { newInstance } from "./new-instance.js";
import type { Child, TurnKeys } from "./turn-state.js";

/** The sub-orchestration that an action of this parent asks for. */
export function createChild(
  action: CreateSubOrchestrationAction,
  parent: InstanceRow,
  keys: TurnKeys,
  now: number,
): Child {
  const instanceId = action.instanceId === "" ? defaultChildId(parent.instanceId, action.id) : action.instanceId;
  const { name, version, input, tags, parentTraceContext } = action;
  const beginning = {
    key: keys.instance(),
    instanceId,
    executionId: keys.executionId(),
    name,
    version,
    input,
    tags,
    parentTraceContext,
    scheduledAt: undefined,
    parent: { row: parent, taskId: action.id },
  };
  const { row, started } = newInstance(beginning, now);
  return {
    row,
    start: { key: keys.message(), event: started },
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
