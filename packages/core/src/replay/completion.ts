import type { CompleteOrchestrationAction, ExecutionTerminatedEvent } from "@reawait/protocol";
import { toFailureDetails } from "../errors/failure.js";

/** The action that ends an execution. */
export function completed(
  id: number,
  orchestrationStatus: CompleteOrchestrationAction["orchestrationStatus"],
): CompleteOrchestrationAction {
  return { kind: "completeOrchestration", id, orchestrationStatus, carryoverEvents: [] };
}

/** The one that ends it as failed. */
export function failed(id: number, error: unknown): CompleteOrchestrationAction {
  return { ...completed(id, "FAILED"), failureDetails: toFailureDetails(error) };
}

/** The one that ends it as its termination asks for. */
export function terminated(id: number, { input }: ExecutionTerminatedEvent): CompleteOrchestrationAction {
  return { ...completed(id, "TERMINATED"), result: input };
}

/** How a message names an end that history does not have. */
export function describeEnd({ orchestrationStatus, failureDetails }: CompleteOrchestrationAction): string {
  if (orchestrationStatus === "CONTINUED_AS_NEW") return "continue as new";
  return failureDetails ? `throw ${failureDetails.errorType}: ${failureDetails.errorMessage}` : "return";
}
