import { DurableError, brandErrorClass } from "./durable-error.js";

/** A worker was asked to run an orchestrator that it does not have. */
export class OrchestratorNotRegisteredError extends DurableError {
  static {
    brandErrorClass(this, "OrchestratorNotRegisteredError");
  }

  readonly nonRetriable = true;
}

/** A worker was asked to run an activity that it does not have. */
export class ActivityNotRegisteredError extends DurableError {
  static {
    brandErrorClass(this, "ActivityNotRegisteredError");
  }

  readonly nonRetriable = true;
}
