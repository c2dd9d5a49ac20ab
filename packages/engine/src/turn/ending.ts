import type {
  CompleteOrchestrationAction,
  ExecutionRewoundEvent,
  FailureDetails,
  HistoryEvent,
  OrchestratorAction,
  RewindOrchestrationAction,
  TerminalStatus,
} from "@reawait/protocol";

/** How a turn ends. */
export type Ending =
  | { readonly kind: "goesOn" }
  | { readonly kind: "continuesAsNew"; readonly action: CompleteOrchestrationAction }
  | { readonly kind: "rewinds"; readonly action: RewindOrchestrationAction; readonly reason: string | undefined }
  | {
      readonly kind: "completes";
      readonly actionId: number;
      readonly status: TerminalStatus;
      readonly output: string | undefined;
      readonly failure: FailureDetails | undefined;
      /** Whether the sub-orchestrations of this execution go with it. */
      readonly recurse: boolean;
      /** The engine ended it, not the worker: none of the actions count. */
      readonly forced: boolean;
    };

/**
 * Decides how a turn ends, from the events that it used and the actions that it answered with.
 *
 * The first completion is the one that counts. A terminate that the worker did not honour is forced, and beats
 * continue-as-new; a completion that the orchestrator recorded beats the terminate. A turn that asks for a rewind and
 * gets neither that nor an end has failed, as it had before.
 */
export function endingOf(used: readonly HistoryEvent[], actions: readonly OrchestratorAction[]): Ending {
  const action = actions.find((candidate) => candidate.kind === "completeOrchestration");
  const terminate = used.find((event) => event.kind === "executionTerminated");
  const goesOn = action === undefined || action.orchestrationStatus === "CONTINUED_AS_NEW";
  if (terminate !== undefined && goesOn) {
    return {
      kind: "completes",
      actionId: -1,
      status: "TERMINATED",
      output: terminate.input,
      failure: undefined,
      recurse: terminate.recurse,
      forced: true,
    };
  }
  const rewound = used.find((event) => event.kind === "executionRewound");
  if (rewound !== undefined && action === undefined) return rewinding(rewound, actions);
  if (action === undefined) return { kind: "goesOn" };
  if (action.orchestrationStatus === "CONTINUED_AS_NEW") return { kind: "continuesAsNew", action };
  return {
    kind: "completes",
    actionId: action.id,
    status: action.orchestrationStatus,
    output: action.result,
    failure: action.failureDetails,
    recurse: action.orchestrationStatus === "TERMINATED" && terminate?.recurse === true,
    forced: false,
  };
}

function rewinding({ reason }: ExecutionRewoundEvent, actions: readonly OrchestratorAction[]): Ending {
  const action = actions.find((candidate) => candidate.kind === "rewindOrchestration");
  if (action !== undefined) return { kind: "rewinds", action, reason };
  const errorMessage =
    "The instance was to be rewound, but its worker gave no history to go on with: it does not support that.";
  return {
    kind: "completes",
    actionId: -1,
    status: "FAILED",
    output: undefined,
    failure: { errorType: "RewindNotSupported", errorMessage, isNonRetriable: true },
    recurse: false,
    forced: true,
  };
}
