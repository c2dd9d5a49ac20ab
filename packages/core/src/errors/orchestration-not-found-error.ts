import { DurableError, brandErrorClass } from "./durable-error.js";

/** The task hub has no such instance: its id is wrong, it was purged, or it lives in another hub. */
export class OrchestrationNotFoundError extends DurableError {
  static {
    brandErrorClass(this, "OrchestrationNotFoundError");
  }

  constructor(
    readonly instanceId: string,
    options?: ErrorOptions,
  ) {
    super(`there is no orchestration "${instanceId}" in this task hub`, options);
  }
}
