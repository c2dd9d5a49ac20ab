import type { HistoryEvent, OrchestratorAction } from "@reawait/protocol";
import { ServiceError } from "@reawait/protocol";

/**
 * Why the answer to a turn is refused, all of it, if it is: history must confirm every action.
 *
 * @param asked - the new events that the turn was handed out with
 */
export function refusedAction(
  asked: readonly HistoryEvent[],
  actions: readonly OrchestratorAction[],
): ServiceError | undefined {
  for (const action of actions) {
    if (action.kind === "sendEntityMessage") {
      return new ServiceError("UNIMPLEMENTED", "The action sendEntityMessage is not supported by this engine.");
    }
    if (action.kind !== "rewindOrchestration") continue;
    if (!asked.some((event) => event.kind === "executionRewound")) {
      return new ServiceError(
        "INVALID_ARGUMENT",
        "The action rewindOrchestration answers a turn that asks for no rewind.",
      );
    }
    if (!action.newHistory.some((event) => event.kind === "executionStarted")) {
      return new ServiceError("INVALID_ARGUMENT", "The new history of rewindOrchestration holds no executionStarted.");
    }
  }
  return undefined;
}
