import type { FailureDetails, HistoryEvent, TerminalStatus } from "@reawait/protocol";

import type { InstanceRow } from "../store/store.js";
import type { Ending } from "./ending.js";
import type { Child, Send, TurnKeys } from "./turn-state.js";

export type Completion = Extract<Ending, { readonly kind: "completes" }>;

/** The history's last word on an execution. */
export function executionCompleted(completion: Completion, now: number): HistoryEvent {
  return {
    kind: "executionCompleted",
    eventId: completion.actionId,
    timestamp: now,
    orchestrationStatus: completion.status,
    result: completion.output,
    failureDetails: completion.failure,
  };
}

/** Tells the parent, if the execution of it that created this instance still runs. */
export function notifyParent(row: InstanceRow, completion: Completion, keys: TurnKeys, now: number): readonly Send[] {
  if (row.parent === undefined) return [];
  const { instanceId, executionId, taskId: taskScheduledId } = row.parent;
  const event: HistoryEvent =
    completion.status === "COMPLETED"
      ? {
          kind: "subOrchestrationInstanceCompleted",
          eventId: -1,
          timestamp: now,
          taskScheduledId,
          result: completion.output,
        }
      : {
          kind: "subOrchestrationInstanceFailed",
          eventId: -1,
          timestamp: now,
          taskScheduledId,
          failureDetails: completion.failure ?? syntheticFailure(row, completion.status),
        };
  return [{ instanceId, executionId, message: { key: keys.message(), event } }];
}

/** Sends the termination on to the children: those that are over drop it. */
export function terminateChildren(
  completion: Completion,
  stored: readonly string[],
  created: readonly Child[],
  keys: TurnKeys,
  now: number,
): readonly Send[] {
  if (!completion.recurse) return [];
  const terminate = (instanceId: string, executionId: string | undefined): Send => ({
    instanceId,
    executionId,
    message: {
      key: keys.message(),
      event: { kind: "executionTerminated", eventId: -1, timestamp: now, input: completion.output, recurse: true },
    },
  });
  return [
    ...stored.map((instanceId) => terminate(instanceId, undefined)),
    // Bound to the execution: if the id turns out to be taken, whoever holds it is no child of ours.
    ...created.map((child) => terminate(child.row.instanceId, child.row.executionId)),
  ];
}

/** Parents in every language expect details with a failure. */
function syntheticFailure(row: Pick<InstanceRow, "instanceId" | "name">, status: TerminalStatus): FailureDetails {
  const which = `The sub-orchestration ${JSON.stringify(row.instanceId)} (${row.name})`;
  if (status === "TERMINATED") {
    return { errorType: "SubOrchestrationTerminated", errorMessage: `${which} was terminated.`, isNonRetriable: true };
  }
  if (status === "CANCELED") {
    return { errorType: "SubOrchestrationCanceled", errorMessage: `${which} was canceled.`, isNonRetriable: true };
  }
  return {
    errorType: "SubOrchestrationFailed",
    errorMessage: `${which} failed without details.`,
    isNonRetriable: false,
  };
}
