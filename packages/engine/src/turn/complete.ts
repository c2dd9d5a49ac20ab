import type { FailureDetails, HistoryEvent, TerminalStatus } from "@reawait/protocol";

import type { InstanceRow } from "../store/store.js";
import type { Ending } from "./ending.js";
import type { Child, Message, Send, TurnKeys } from "./turn-state.js";

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

/** What a parent is told of how this instance ended; `undefined` where there is no parent. */
export function messageToParent(
  { instanceId, name, parent }: Pick<InstanceRow, "instanceId" | "name" | "parent">,
  { status, output, failure }: Pick<Completion, "status" | "output" | "failure">,
  keys: TurnKeys,
  now: number,
): Message | undefined {
  if (parent === undefined) return undefined;
  const { taskId: taskScheduledId } = parent;
  const event: HistoryEvent =
    status === "COMPLETED"
      ? { kind: "subOrchestrationInstanceCompleted", eventId: -1, timestamp: now, taskScheduledId, result: output }
      : {
          kind: "subOrchestrationInstanceFailed",
          eventId: -1,
          timestamp: now,
          taskScheduledId,
          failureDetails: failure ?? syntheticFailure({ instanceId, name }, status),
        };
  return { key: keys.message(), event };
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
