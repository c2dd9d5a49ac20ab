/** Runs batches in tests, with values in place of payloads. */
import type { EntityBatchRequest, EntityBatchResult, OperationAction } from "@reawait/protocol";
import { silentLogger } from "@reawait/protocol";
import type { AnyEntity } from "../../definitions/registry.js";
import { defaultPayloadConverter } from "../../payload/default-payload-converter.js";
import { runEntityBatch } from "../run-entity-batch.js";
import type { EntityEnvironment } from "../run-operations.js";

/** An operation's name, and its input. */
export type Call = readonly [operation: string, input?: unknown];

/** What an operation came to: what it returned, or the message of what it threw. */
export type End = { readonly value: unknown } | { readonly error: string };

export interface Batch {
  readonly state: unknown;
  readonly ends: readonly End[];
  readonly actions: readonly OperationAction[];
  readonly result: EntityBatchResult;
}

const converter = defaultPayloadConverter;

/** Time stands still, and what is started is numbered. */
export function testEnvironment(more: Partial<EntityEnvironment> = {}): EntityEnvironment {
  let started = 0;
  return {
    converter,
    log: silentLogger,
    clock: { now: () => 1_000 },
    newInstanceId: () => `new-${++started}`,
    ...more,
  };
}

/** @param state - `undefined` where there is none */
export async function runBatch(
  entity: AnyEntity,
  state: unknown,
  calls: readonly Call[],
  more: Partial<EntityEnvironment> = {},
): Promise<Batch> {
  const result = await runEntityBatch(entity, toRequest(entity, converter.write(state), calls), testEnvironment(more));
  return {
    state: converter.read(result.entityState),
    ends: result.results.map((each) =>
      each.kind === "success" ? { value: converter.read(each.result) } : { error: each.failureDetails.errorMessage },
    ),
    actions: result.actions,
    result,
  };
}

/** @param entityState - a payload */
export function toRequest(
  entity: AnyEntity,
  entityState: string | undefined,
  calls: readonly Call[],
): EntityBatchRequest {
  return {
    instanceId: `@${entity.name}@k`,
    entityState,
    operations: calls.map(([operation, input], index) => ({
      operation,
      requestId: String(index),
      input: converter.write(input),
    })),
  };
}
