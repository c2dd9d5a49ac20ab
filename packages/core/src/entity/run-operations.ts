/**
 * Runs a batch of operations on one entity. Pure, but for what the operations themselves do.
 *
 * 1. Operations run one after the other, in their order; an async one is awaited before the next begins.
 * 2. Each is atomic. One that throws, or whose result or state cannot be written, leaves the state as it was, and its
 *    actions are dropped; the next ones still run.
 * 3. Where a batch ends does not show: operations in one batch come to the same as each in a batch of its own.
 * 4. Names and keys are data (R10).
 */
import type { EntityBatchRequest, Logger, OperationAction, OperationRequest } from "@reawait/protocol";
import type { EntityId } from "../context/entity-context.js";
import type { EntityOperation } from "../definitions/entity-operations.js";
import type { AnyEntity } from "../definitions/registry.js";
import { readEntityId, writeEntityId } from "./entity-instance-id.js";
import { findOperation } from "./find-operation.js";
import { OperationContext, type OpenOperation } from "./operation-context.js";
import { RequestedActions, type ActionSources } from "./requested-actions.js";
import { StateDraft } from "./state-draft.js";

/** All that reaches an entity from outside. */
export interface EntityEnvironment extends ActionSources {
  readonly log: Logger;
}

/** What came of one operation. */
export type OperationOutcome =
  | {
      readonly kind: "success";
      readonly result: string | undefined;
      /** What is kept from then on: absent where the entity does not exist any more. */
      readonly state: string | undefined;
      readonly actions: readonly OperationAction[];
    }
  /** With the very thing that was thrown. */
  | { readonly kind: "failure"; readonly error: unknown };

/** Milliseconds since the Unix epoch. */
export interface OperationTimes {
  readonly startTime: number;
  readonly endTime: number;
}

export interface BatchOutcome {
  /** One for each operation, in their order. */
  readonly outcomes: readonly (OperationOutcome & OperationTimes)[];
  /** What is kept after the last one: absent where the entity does not exist. */
  readonly state: string | undefined;
}

/**
 * Never rejects for what an operation did: that is its outcome.
 *
 * @throws TypeError where the batch is for an entity of another name
 */
export async function runOperations(
  entity: AnyEntity,
  batch: EntityBatchRequest,
  environment: EntityEnvironment,
): Promise<BatchOutcome> {
  const id = readEntityId(batch.instanceId);
  if (id.name !== entity.name) {
    throw new TypeError(`entity "${entity.name}" was given operations on "${batch.instanceId}"`);
  }
  const outcomes: (OperationOutcome & OperationTimes)[] = [];
  let state = toKept(batch.entityState);
  let actionCount = 0;
  for (const request of batch.operations) {
    const startTime = environment.clock.now();
    const outcome = await runOperation(entity, { id, state, actionCount, request, environment });
    outcomes.push({ ...outcome, startTime, endTime: environment.clock.now() });
    if (outcome.kind === "failure") continue;
    state = outcome.state;
    actionCount += outcome.actions.length;
  }
  return { outcomes, state };
}

interface OneOperation {
  readonly id: EntityId;
  readonly state: string | undefined;
  /** How many actions the operations before it asked for. */
  readonly actionCount: number;
  readonly request: OperationRequest;
  readonly environment: EntityEnvironment;
}

async function runOperation(entity: AnyEntity, one: OneOperation): Promise<OperationOutcome> {
  const { id, state: kept, actionCount, request, environment } = one;
  const { converter, log } = environment;
  const instanceId = writeEntityId(id);
  try {
    const [name, operation] = findOperation(entity, request.operation);
    const state = new StateDraft(kept, entity.initial, converter);
    const actions = new RequestedActions(environment, actionCount, request.traceContext);
    const run = { id, instanceId, name, exists: kept !== undefined, state, actions, log, isOpen: true };
    const result = await call(operation, run, converter.read(request.input));
    return { kind: "success", result: converter.write(result), state: state.write(), actions: actions.list };
  } catch (error) {
    log.debug(`operation "${request.operation}" of entity "${instanceId}" failed`, error);
    return { kind: "failure", error };
  }
}

async function call(operation: EntityOperation<never>, run: OpenOperation, input: unknown): Promise<unknown> {
  try {
    // That this operation gets the input that it takes was held where it was called.
    return await operation(new OperationContext(run), input as never);
  } finally {
    run.isOpen = false;
  }
}

/** Some engines send an empty text where there is no state; and `null` is none. */
function toKept(payload: string | undefined): string | undefined {
  return payload === "" || payload === "null" ? undefined : payload;
}
