import type { EntityBatchRequest, EntityBatchResult } from "@reawait/protocol";
import type { AnyEntity } from "../definitions/registry.js";
import { toFailureDetails } from "../errors/failure.js";
import { runOperations, type EntityEnvironment } from "./run-operations.js";

/**
 * Runs a batch of operations, and answers it.
 *
 * @throws TypeError where the batch is for an entity of another name
 */
export async function runEntityBatch(
  entity: AnyEntity,
  request: EntityBatchRequest,
  environment: EntityEnvironment,
): Promise<EntityBatchResult> {
  const { outcomes, state } = await runOperations(entity, request, environment);
  return {
    results: outcomes.map((outcome) => {
      const { kind, startTime, endTime } = outcome;
      if (kind === "success") return { kind, result: outcome.result, startTime, endTime };
      return { kind, failureDetails: toFailureDetails(outcome.error), startTime, endTime };
    }),
    actions: outcomes.flatMap((outcome) => (outcome.kind === "success" ? outcome.actions : [])),
    entityState: state,
  };
}
