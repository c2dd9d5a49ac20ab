/** Reading what a turn came to. */
import assert from "node:assert/strict";
import type { CompleteOrchestrationAction, FailureDetails, OrchestratorAction } from "@reawait/protocol";
import { defaultPayloadConverter } from "../../payload/default-payload-converter.js";
import type { TurnOutcome } from "../turn-outcome.js";
import { startTime } from "./history-events.js";

/** The action that ends the execution. */
export function completionOf({ actions }: TurnOutcome): CompleteOrchestrationAction {
  const completion = actions.find((action) => action.kind === "completeOrchestration");
  assert.ok(completion, `the orchestration has not ended; its actions are ${brief({ actions }).join(", ") || "none"}`);
  return completion;
}

/** What the orchestrator returned. */
export function resultOf(outcome: TurnOutcome): unknown {
  const { orchestrationStatus, failureDetails, result } = completionOf(outcome);
  assert.equal(orchestrationStatus, "COMPLETED", failureDetails?.stackTrace ?? failureDetails?.errorMessage);
  return defaultPayloadConverter.read(result);
}

/** What the orchestrator threw. */
export function failureOf(outcome: TurnOutcome): FailureDetails {
  const { orchestrationStatus, failureDetails } = completionOf(outcome);
  assert.equal(orchestrationStatus, "FAILED");
  assert.ok(failureDetails);
  return failureDetails;
}

/** The actions in short, for example `1 activity hello`, `2 timer +60000`, `3 COMPLETED`. */
export function brief({ actions }: Pick<TurnOutcome, "actions">): string[] {
  return actions.map((action) => `${action.id} ${inShort(action)}`);
}

function inShort(action: OrchestratorAction): string {
  switch (action.kind) {
    case "scheduleTask":
      return `activity ${action.name}`;
    case "createSubOrchestration":
      return `child ${action.name} ${action.instanceId}`;
    case "createTimer":
      return `timer +${action.fireAt - startTime}`;
    case "sendEvent":
      return `send ${action.name} to ${action.instance.instanceId}`;
    case "completeOrchestration":
      return action.orchestrationStatus;
    case "terminateOrchestration":
    case "sendEntityMessage":
    case "rewindOrchestration":
      return action.kind;
  }
}

/** The same as plain JSON, and without stacks: they name frames of whoever drove the turn. */
export function withoutStacks(value: object): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, each: unknown) => {
      if (key === "stackTrace" || key === "callSite") return undefined;
      return each instanceof Error ? each.message : each;
    }),
  );
}
