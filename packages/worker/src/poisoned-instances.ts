import type { ForeignAwaitError } from "@reawait/core";

/** So many are remembered; beyond that the oldest is forgotten, and a replay finds the error again or does not need it. */
const CAPACITY = 1_000;

/**
 * Executions whose orchestrator was caught running outside its turn (R6). What it did there counts for nothing, and its
 * next turn fails it.
 */
export class PoisonedInstances {
  readonly #errors = new Map<string, ForeignAwaitError>();

  add(instanceId: string, executionId: string | undefined, error: ForeignAwaitError): void {
    this.#errors.set(key(instanceId, executionId), error);
    if (this.#errors.size <= CAPACITY) return;
    const [oldest] = this.#errors.keys();
    if (oldest !== undefined) this.#errors.delete(oldest);
  }

  /** Takes the error of an execution, which is told once. */
  take(instanceId: string, executionId: string | undefined): ForeignAwaitError | undefined {
    const error = this.#errors.get(key(instanceId, executionId));
    this.#errors.delete(key(instanceId, executionId));
    return error;
  }
}

function key(instanceId: string, executionId: string | undefined): string {
  return JSON.stringify([instanceId, executionId]);
}
