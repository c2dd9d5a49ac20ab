/** Whether the code ends as history says it did. */
import type { Mismatch } from "@reawait/core";
import {
  describeAction,
  describeEnd,
  notTheSameTwice,
  payloadDifference,
  type ExecutionView,
  type TurnOutcome,
} from "@reawait/core/internal";
import type { CompleteOrchestrationAction, ExecutionCompletedEvent, FailureDetails } from "@reawait/protocol";
import { waitingFor } from "../history/waiting-for.js";

/** History and code part at the end. */
export interface EndDisagreement extends Pick<Mismatch, "historySays" | "codeDid"> {
  readonly advice: string | undefined;
}

const ADVICE =
  "If that change is meant, tell the test so with compareOutcome: false: what is over is not run again. If it is not, " +
  notTheSameTwice("the code");

export function compareEnd(
  recorded: ExecutionCompletedEvent,
  { actions }: TurnOutcome,
  view: ExecutionView,
): EndDisagreement | undefined {
  const { orchestrationStatus } = recorded;
  // Whoever was terminated was not asked.
  if (orchestrationStatus === "TERMINATED" || orchestrationStatus === "CANCELED") return undefined;
  const end = actions.find((action) => action.kind === "completeOrchestration");
  const historySays = `that it ${describeStatus(recorded)}`;
  if (end === undefined) {
    return { historySays, codeDid: `not end, with ${waitingFor(view).join(", ")} still open`, advice: undefined };
  }
  if (end.orchestrationStatus !== orchestrationStatus) {
    return { historySays, codeDid: describeEnd(end), advice: undefined };
  }
  const more = actions.find((action) => action !== end);
  if (more && orchestrationStatus !== "CONTINUED_AS_NEW") {
    return { historySays: "nothing of it", codeDid: describeAction(more), advice: undefined };
  }
  return compareOutcomes(recorded, end);
}

function compareOutcomes(
  recorded: ExecutionCompletedEvent,
  end: CompleteOrchestrationAction,
): EndDisagreement | undefined {
  if (end.orchestrationStatus === "FAILED") return compareFailures(recorded.failureDetails, end);
  const what = end.orchestrationStatus === "CONTINUED_AS_NEW" ? "input" : "result";
  const difference = payloadDifference(what, recorded.result, end.result);
  return (
    difference && {
      historySays: `that it ${describeStatus(recorded)} ${difference.recorded}`,
      codeDid: `${describeEnd(end)} ${difference.made}`,
      advice: ADVICE,
    }
  );
}

/** Stacks name files, and other SDKs other causes. */
function compareFailures(
  recorded: FailureDetails | undefined,
  end: CompleteOrchestrationAction,
): EndDisagreement | undefined {
  const made = end.failureDetails;
  if (recorded?.errorType === made?.errorType && recorded?.errorMessage === made?.errorMessage) return undefined;
  return { historySays: `that it ${describeFailure(recorded)}`, codeDid: describeEnd(end), advice: ADVICE };
}

function describeStatus({ orchestrationStatus, failureDetails }: ExecutionCompletedEvent): string {
  switch (orchestrationStatus) {
    case "COMPLETED":
      return "completed";
    case "FAILED":
      return describeFailure(failureDetails);
    case "CONTINUED_AS_NEW":
      return "continued as new";
    case "TERMINATED":
    case "CANCELED":
    case "PENDING":
    case "RUNNING":
    case "SUSPENDED":
      return `ended as ${orchestrationStatus}`;
  }
}

function describeFailure(failure: FailureDetails | undefined): string {
  return failure === undefined ? "failed" : `failed with ${failure.errorType}: ${failure.errorMessage}`;
}
