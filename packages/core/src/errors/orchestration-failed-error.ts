import type { FailureDetails } from "@reawait/protocol";
import { DurableError, brandErrorClass } from "./durable-error.js";
import { fromFailureDetails } from "./failure.js";

/** An orchestration ended as `FAILED` (or `CANCELED`). `cause` is the original error as the engine recorded it. */
export class OrchestrationFailedError extends DurableError {
  static {
    brandErrorClass(this, "OrchestrationFailedError");
  }

  constructor(
    readonly instanceId: string,
    readonly orchestrator: string,
    readonly failure: FailureDetails | undefined,
  ) {
    super(
      `orchestration "${orchestrator}" (instance "${instanceId}") failed: ${failure?.errorMessage ?? "the engine gave no details"}`,
      { cause: fromFailureDetails(failure) },
    );
  }

  /** The class name of the original error. */
  get errorType(): string {
    return this.failure?.errorType ?? "";
  }
}
