import { DurableError, brandErrorClass } from "./durable-error.js";

/** The instance is not in a state in which that can be done; the message says which. */
export class OrchestrationStateError extends DurableError {
  static {
    brandErrorClass(this, "OrchestrationStateError");
  }

  constructor(
    readonly instanceId: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(`instance "${instanceId}": ${message}`, options);
  }
}
