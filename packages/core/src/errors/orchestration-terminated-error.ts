import { DurableError, brandErrorClass } from "./durable-error.js";

/** An orchestration was terminated, so it has no result. */
export class OrchestrationTerminatedError extends DurableError {
  static {
    brandErrorClass(this, "OrchestrationTerminatedError");
  }

  constructor(
    readonly instanceId: string,
    readonly orchestrator: string,
    /** What was given to `terminate`. */
    readonly output: unknown,
  ) {
    super(`orchestration "${orchestrator}" (instance "${instanceId}") was terminated`);
  }
}
