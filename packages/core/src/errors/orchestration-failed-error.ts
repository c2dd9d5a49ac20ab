import type { FailureDetails } from "@reawait/protocol";
import { DurableError, brandErrorClass } from "./durable-error.js";
import { fromFailureDetails } from "./failure.js";

/** An orchestration ended as `FAILED` (or `CANCELED`). `cause` is the original error as the engine recorded it. */
export class OrchestrationFailedError extends DurableError {
  static {
    brandErrorClass(this, "OrchestrationFailedError");
  }

  // Private, so that a failure of this error does not repeat it among its properties.
  readonly #failure: FailureDetails | undefined;

  constructor(
    readonly instanceId: string,
    readonly orchestrator: string,
    failure: FailureDetails | undefined,
  ) {
    super(
      `orchestration "${orchestrator}" (instance "${instanceId}") failed: ${failure?.errorMessage ?? "the engine gave no details"}`,
      { cause: fromFailureDetails(failure) },
    );
    this.#failure = failure;
  }

  /** As the engine recorded it; absent where it gave none. */
  get failure(): FailureDetails | undefined {
    return this.#failure;
  }

  /** The class name of the original error. */
  get errorType(): string {
    return this.#failure?.errorType ?? "";
  }
}
