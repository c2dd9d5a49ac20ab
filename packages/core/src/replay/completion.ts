import type { CompleteOrchestrationAction } from "@reawait/protocol";
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
