import type { FailureDetails } from "@reawait/protocol";
import { DurableError, brandErrorClass } from "./durable-error.js";
import { fromFailureDetails } from "./failure.js";

/** Which call failed. */
export interface FailedTask {
  readonly kind: "activity" | "subOrchestration";
  readonly name: string;
  /** The id of the action, as history shows it; the last one where the call was retried. */
  readonly taskId: number;
  /** The instance that made the call. */
  readonly instanceId: string;
  /** How often it was tried. */
  readonly attempts: number;
}

/**
 * An activity or a sub-orchestration failed, retries included. `cause` is the original error as history recorded it, its
 * own chain of causes behind it.
 *
 * @example
 * try {
 *   await ctx.callActivity(charge, order);
 * } catch (error) {
 *   if (error instanceof TaskFailedError && error.errorType === "CardDeclined") return "declined";
 *   throw error;
 * }
 */
export class TaskFailedError extends DurableError {
  static {
    brandErrorClass(this, "TaskFailedError");
  }

  /** Every failure among the tasks of a `whenAll`, in argument order. */
  declare readonly errors?: readonly Error[];
  /** Which task of a `whenAny({ ... })` it was. */
  declare readonly key?: string;
  /** Which task of a `whenAny([ ... ])` it was. */
  declare readonly index?: number;

  // Private, so that a failure of this error does not repeat it among its properties.
  readonly #failure: FailureDetails | undefined;

  constructor(
    readonly task: FailedTask,
    failure: FailureDetails | undefined,
  ) {
    super(`${describe(task)} failed: ${failure?.errorMessage ?? "the engine gave no details"}`, {
      cause: fromFailureDetails(failure),
    });
    this.#failure = failure;
  }

  /** As history recorded it; absent where the engine gave none (a terminated sub-orchestration, on some). */
  get failure(): FailureDetails | undefined {
    return this.#failure;
  }

  /** The class name of the original error. */
  get errorType(): string {
    return this.#failure?.errorType ?? "";
  }
}

function describe({ kind, name, taskId, instanceId, attempts }: FailedTask): string {
  const what = kind === "activity" ? "activity" : "sub-orchestration";
  const tries = attempts > 1 ? `, after ${attempts} attempts` : "";
  return `${what} "${name}" (task ${taskId} of instance "${instanceId}"${tries})`;
}
